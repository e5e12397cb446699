"""The lists of drugs, hospitals and illnesses: complete, unambiguous where they must be, and open about doubt."""

import csv
from collections import Counter, defaultdict
from pathlib import Path

import pytest

KNOWLEDGE = Path(__file__).parents[2] / "knowledge"
HANDBOOKS = KNOWLEDGE / "handbooks"
AXA = ("axa-cancer-2021", "axa-hospital-2021")
STATUSES = {"as-printed", "corrected", "doubtful"}
KINDS = {
    "benign", "cancer", "carcinoma-in-situ", "critical-illness", "general", "gyn-cancer", "obstetric", "other",
    "perhaps-critical", "rare-gyn-cancer", "symptom", "unspecified",
}  # fmt: skip

# Short names that several Chinese hospitals go by; the answer to one of them must ask which.
AMBIGUOUS_HOSPITAL_NAMES = {
    "肿瘤医院", "胸科医院", "省肿瘤医院", "省人民医院", "省立医院", "工人医院", "协和", "协和医院", "同济", "同济医院",
    "Tongji Hospital", "中山医院", "东方医院", "九院", "新医一附院", "山大二院",
}  # fmt: skip

# What members call a drug -> the generic that it must lead to.
WELL_KNOWN_NICKNAMES = {
    "K药": "帕博利珠单抗", "O药": "纳武利尤单抗", "I药": "度伐利尤单抗", "T药": "阿替利珠单抗", "Y药": "伊匹木单抗",
    "9291": "奥希替尼", "赫塞汀": "曲妥珠单抗", "DS-8201": "德曲妥珠单抗", "乐伐替尼": "仑伐替尼",
}  # fmt: skip


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(line for line in file if not line.startswith("#")))


def many(cell: str) -> list[str]:
    return [part for part in cell.split(";") if part]


def listed_drugs(handbook: str = AXA[0]) -> list[str]:
    return [row["brand"] for row in rows(HANDBOOKS / handbook / "lists" / "drugs.csv")]


def known_drugs() -> list[dict[str, str]]:
    return rows(KNOWLEDGE / "drugs" / "known.csv")


def listed_hospitals() -> list[dict[str, str]]:
    return rows(HANDBOOKS / "cpic-gyn-recurrence" / "lists" / "hospitals.csv")


def known_hospitals() -> list[dict[str, str]]:
    return rows(KNOWLEDGE / "hospitals" / "known.csv")


def japanese_hospitals() -> list[dict[str, str]]:
    return rows(HANDBOOKS / "axa-hospital-2021" / "lists" / "japan-hospitals.csv")


def division_codes() -> set[str]:
    return {row["code"] for row in rows(KNOWLEDGE / "places" / "divisions.csv")}


@pytest.mark.parametrize("handbook", AXA)
def test_each_drug_list_has_the_72_brands_that_its_heading_promises(handbook: str) -> None:
    brands = listed_drugs(handbook)
    assert len(brands) == len(set(brands)) == 72


def test_both_printings_of_the_drug_list_agree_name_by_name() -> None:
    assert listed_drugs(AXA[0]) == listed_drugs(AXA[1])


def test_every_listed_brand_is_a_known_drug_with_generic_and_provenance() -> None:
    known = {row["brand"]: row for row in known_drugs()}
    for brand in listed_drugs():
        assert known[brand]["generic"], brand
        assert known[brand]["english_generic"], brand
        assert known[brand]["note"], brand


def test_a_brand_is_one_drug_and_at_least_250_brands_are_not_listed() -> None:
    brands = Counter(row["brand"] for row in known_drugs() if row["brand"])
    assert [brand for brand, count in brands.items() if count > 1] == []
    assert len(set(brands) - set(listed_drugs())) >= 250


def test_brands_of_one_generic_write_its_names_alike() -> None:
    spellings = defaultdict(set)
    for row in known_drugs():
        spellings[row["generic"]].add(row["english_generic"])
    assert {generic: names for generic, names in spellings.items() if len(names) > 1} == {}


def test_a_name_or_nickname_of_a_drug_never_leads_to_two_generics() -> None:
    leads = defaultdict(set)
    for row in known_drugs():
        names = [row["brand"], row["generic"], row["english_brand"], row["english_generic"], *many(row["nicknames"])]
        for name in filter(None, names):
            leads[name.casefold()].add(row["generic"])
    assert {name: generics for name, generics in leads.items() if len(generics) > 1} == {}


@pytest.mark.parametrize(("nickname", "generic"), WELL_KNOWN_NICKNAMES.items())
def test_a_nickname_leads_to_its_drug(nickname: str, generic: str) -> None:
    assert {row["generic"] for row in known_drugs() if nickname in many(row["nicknames"])} == {generic}


def test_a_generic_that_several_listed_brands_share_leads_to_each() -> None:
    listed = set(listed_drugs())
    shared = {row["brand"] for row in known_drugs() if row["generic"] == "硼替佐米"} & listed
    assert shared == {"万珂", "昕泰", "千平", "齐普乐", "益久"}


def test_a_listed_generic_may_have_brands_that_are_not_listed() -> None:
    unlisted = {row["brand"] for row in known_drugs() if row["generic"] == "曲妥珠单抗"} - set(listed_drugs())
    assert "汉曲优" in unlisted


def test_the_gynaecology_handbook_prints_107_rows_of_106_hospitals() -> None:
    names = Counter(row["name"] for row in listed_hospitals())
    assert sum(names.values()) == 107
    assert {name for name, count in names.items() if count > 1} == {"青岛大学附属医院"}


def test_the_second_printing_of_the_same_hospital_is_marked_with_its_reason() -> None:
    first, second = [row for row in listed_hospitals() if row["name"] == "青岛大学附属医院"]
    assert first["status"] == "as-printed"
    assert second["status"] == "corrected"
    assert second["reason"]


def test_a_listed_hospital_is_placed_by_its_prefecture_or_its_municipality() -> None:
    codes = {row["code"] for row in listed_hospitals()}
    assert {"110000", "120000", "310000", "500000"} <= codes
    assert all(code.endswith("00") for code in codes)


def test_every_hospital_stands_in_a_known_division() -> None:
    codes = division_codes()
    missing = [row["name"] for row in listed_hospitals() + known_hospitals() if row["code"] not in codes]
    assert missing == []


def test_at_least_250_hospitals_are_known_that_the_list_does_not_name() -> None:
    names = Counter(row["name"] for row in known_hospitals())
    assert [name for name, count in names.items() if count > 1] == []
    assert len(names) >= 250
    assert set(names) & {row["name"] for row in listed_hospitals()} == set()


def test_only_names_known_to_be_ambiguous_are_shared_by_hospitals() -> None:
    owners = defaultdict(set)
    for row in listed_hospitals() + known_hospitals():
        for name in [row["name"], *many(row["aliases"])]:
            owners[name].add(row["name"])
    assert {name for name, hospitals in owners.items() if len(hospitals) > 1} == AMBIGUOUS_HOSPITAL_NAMES


@pytest.mark.parametrize(
    ("alias", "name"),
    [
        ("华西", "四川大学华西医院"),
        ("301", "中国人民解放军总医院（301 医院）"),
        ("瑞金", "上海交通大学医学院附属瑞金医院"),
        ("弋矶山", "皖南医学院第一附属医院（弋矶山医院）"),
        ("吉大一院", "吉林大学第一医院"),
        ("郑大一附院", "郑州大学第一附属医院"),
        ("武汉协和", "华中科技大学同济医学院附属协和医院"),
        ("北京协和", "北京协和医院"),
        ("中肿", "中山大学附属肿瘤医院"),
        ("赣南医科大学第一附属医院", "赣南医学院第一附属医院"),
    ],
)
def test_a_short_or_new_name_leads_to_the_printed_hospital(alias: str, name: str) -> None:
    assert {row["name"] for row in listed_hospitals() if alias in many(row["aliases"])} == {name}


def test_tongji_alone_names_no_listed_hospital() -> None:
    listed = [row["name"] for row in listed_hospitals() if {"同济", "同济医院"} & set(many(row["aliases"]))]
    assert listed == []


def test_the_hospital_that_is_printed_under_two_names_stays_doubtful() -> None:
    doubtful = [row["name"] for row in listed_hospitals() if row["status"] == "doubtful"]
    assert doubtful == ["内蒙古自治区肿瘤医院（内蒙古医科大学附属医院）"]


def test_all_17_hospitals_in_japan_carry_both_languages_and_english() -> None:
    found = japanese_hospitals()
    assert len(found) == len({row["zh"] for row in found}) == len({row["ja"] for row in found}) == 17
    assert all(row["english"] and row["city"] == "东京" for row in found)


def test_the_hospitals_outside_tokyo_say_so() -> None:
    reasons = {row["zh"]: row["reason"] for row in japanese_hospitals()}
    assert "柏市" in reasons["国立癌症研究中心东医院"]
    assert "横滨" in reasons["神奈川県立癌症中心"]


def test_whatever_is_not_as_printed_has_a_reason_and_all_rows_have_evidence() -> None:
    lists = [row for handbook in AXA for row in rows(HANDBOOKS / handbook / "lists" / "drugs.csv")]
    for row in [*lists, *listed_hospitals(), *japanese_hospitals()]:
        assert row["status"] in STATUSES
        assert row["evidence"]
        assert row["status"] == "as-printed" or row["reason"]


def test_illnesses_are_at_least_120_of_known_kinds_and_no_word_means_two() -> None:
    illnesses = rows(KNOWLEDGE / "illnesses.csv")
    assert len(illnesses) >= 120
    assert {kind for row in illnesses for kind in many(row["kind"])} <= KINDS
    words = Counter(word.casefold() for row in illnesses for word in [row["name"], *many(row["aliases"])])
    english = rows(KNOWLEDGE / "illnesses-in-english.csv")
    words.update(word.casefold() for row in english for word in many(row["aliases"]))
    assert [word for word, count in words.items() if count > 1] == []
    assert {row["name"] for row in english} <= {row["name"] for row in illnesses}


def test_a_gynaecological_cancer_is_a_cancer_and_a_carcinoma_in_situ_is_not() -> None:
    kinds = {row["name"]: many(row["kind"]) for row in rows(KNOWLEDGE / "illnesses.csv")}
    assert {"cancer", "gyn-cancer"} <= set(kinds["宫颈癌"])
    assert kinds["原位癌"] == ["carcinoma-in-situ"]
    assert kinds["子宫肌瘤"] == ["benign"]
