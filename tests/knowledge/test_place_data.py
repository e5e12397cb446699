"""The divisions, their other names, and the place lists of the handbooks, as they stand in the files."""

import csv
import re
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PLACES = ROOT / "knowledge" / "places"
HANDBOOKS = ROOT / "knowledge" / "handbooks"
CORRECTIONS = ROOT / "docs" / "corrections.md"
LISTS = [
    *(
        (book, name)
        for book in ("axa-cancer-2021", "axa-hospital-2021")
        for name in ("green-channel", "mdt", "inpatient-advance", "gene-test", "drug-direct-pay")
    ),
    *(("patient-journey", name) for name in ("green-channel", "inpatient-direct-pay")),
    *(("cpic-gyn-recurrence", name) for name in ("mdt", "pathology-consult", "accompaniment")),
]
Row = dict[str, str]


def rows(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def entries(book: str, name: str) -> list[Row]:
    return rows(HANDBOOKS / book / "lists" / f"{name}.csv")


def listed(book: str, name: str) -> set[str]:
    """Codes that stand on the list beyond doubt."""
    return {row["code"] for row in entries(book, name) if row["status"] in ("as-printed", "corrected")}


DIVISIONS = {row["code"]: row for row in rows(PLACES / "divisions.csv")}
ALIASES = rows(PLACES / "aliases.csv")


def by_short(short: str) -> str:
    """The largest division of this short name."""
    return min(code for code, row in DIVISIONS.items() if row["short"] == short)


def province(code: str) -> str:
    return DIVISIONS[code[:2] + "0000"]["short"]


def test_there_are_34_provinces_and_333_prefectures_of_the_mainland() -> None:
    assert sum(row["level"] == "province" for row in DIVISIONS.values()) == 34
    assert sum(row["level"] == "prefecture" and row["code"] < "71" for row in DIVISIONS.values()) == 333


def test_every_division_hangs_on_one_above_it() -> None:
    above = {"prefecture": {"province"}, "county": {"province", "prefecture"}}
    for row in DIVISIONS.values():
        if row["level"] == "province":
            assert not row["parent"], row
        else:
            assert DIVISIONS[row["parent"]]["level"] in above[row["level"]], row


@pytest.mark.parametrize(
    ("name", "parent"),
    [("仙桃市", "湖北省"), ("济源市", "河南省"), ("石河子市", "新疆维吾尔自治区"), ("五指山市", "海南省")],
)
def test_a_county_that_a_province_governs_itself_hangs_on_the_province(name: str, parent: str) -> None:
    (row,) = (row for row in DIVISIONS.values() if row["name"] == name)
    assert row["level"] == "county"
    assert DIVISIONS[row["parent"]]["name"] == parent


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("苏州市", "苏州"),
        ("昆山市", "昆山"),
        ("浦东新区", "浦东"),
        ("凉山彝族自治州", "凉山"),
        ("恩施土家族苗族自治州", "恩施"),
        ("黔南布依族苗族自治州", "黔南"),
        ("内蒙古自治区", "内蒙古"),
        ("阿勒泰地区", "阿勒泰"),
        ("神农架林区", "神农架"),
        ("海南藏族自治州", "海南州"),
        ("万柏林区", "万柏林"),
        ("比如县", "比如县"),
    ],
)
def test_the_short_name_is_what_people_say(name: str, short: str) -> None:
    assert [row["short"] for row in DIVISIONS.values() if row["name"] == name] == [short]


@pytest.mark.parametrize(
    ("short", "pinyin"),
    [
        *(("重庆", "chongqing"), ("台州", "taizhou"), ("六安", "luan"), ("乐清", "yueqing"), ("长治", "changzhi")),
        *(("蚌埠", "bengbu"), ("厦门", "xiamen"), ("朝阳", "chaoyang"), ("漯河", "luohe"), ("丽水", "lishui")),
        *(("宿州", "suzhou"), ("百色", "baise"), ("什邡", "shifang"), ("都匀", "duyun"), ("阿勒泰", "aletai")),
        *(("荥阳", "xingyang"), ("乐山", "leshan"), ("筠连", "junlian"), ("长沙", "changsha"), ("亳州", "bozhou")),
    ],
)
def test_a_polyphone_is_read_as_the_place_is_called(short: str, pinyin: str) -> None:
    assert DIVISIONS[by_short(short)]["pinyin"] == pinyin


def test_every_prefecture_and_every_city_of_a_county_has_its_degrees_inside_china() -> None:
    for row in DIVISIONS.values():
        if row["level"] != "county" or row["name"].endswith("市"):
            assert 73 < float(row["longitude"]) < 136, row
            assert 3 < float(row["latitude"]) < 54, row


def test_another_name_leads_to_divisions_and_stands_once() -> None:
    kinds = {"nickname", "old_name", "english", "abbreviation", "variant", "colloquial", "group"}
    for row in ALIASES:
        assert row["kind"] in kinds, row
        assert all(code in DIVISIONS for code in row["code"].split(";")), row
        assert (row["kind"] == "old_name") == bool(row["since"]), row
    assert max(Counter((row["alias"], row["code"]) for row in ALIASES).values()) == 1


@pytest.mark.parametrize(
    ("alias", "names"),
    [
        ("羊城", ["广州市"]),
        ("襄樊", ["襄阳市"]),
        ("思茅", ["普洱市"]),
        ("莱芜市", ["莱芜区", "钢城区"]),
        ("Hong Kong", ["香港特别行政区"]),
        ("北上广", ["北京市", "上海市", "广州市"]),
        ("雄安", ["雄县", "容城县", "安新县"]),
        ("新疆省", ["新疆维吾尔自治区"]),
        ("凉山州", ["凉山彝族自治州"]),
    ],
)
def test_another_name_leads_to_the_right_place(alias: str, names: list[str]) -> None:
    codes = [code for row in ALIASES if row["alias"] == alias for code in row["code"].split(";")]
    assert [DIVISIONS[code]["name"] for code in codes] == names


@pytest.mark.parametrize(("book", "name"), LISTS)
def test_every_entry_is_a_known_division_or_an_explained_removal(book: str, name: str) -> None:
    for row in entries(book, name):
        assert row["status"] in ("as-printed", "corrected", "doubtful", "removed"), row
        if row["status"] == "removed":
            assert row["evidence"], row
        else:
            assert row["name"] == DIVISIONS[row["code"]]["name"], row


@pytest.mark.parametrize(("book", "name"), LISTS)
def test_what_is_not_as_printed_has_a_reason_and_its_evidence(book: str, name: str) -> None:
    reasons = {"empty", "ocr", "drift", "merged-place", "old-name", "duplicate", "variant", "lost-in-print"}
    for row in entries(book, name):
        if row["status"] != "as-printed" or row["reason"]:
            assert row["reason"] in reasons, row
            assert row["evidence"], row
        else:
            assert row["printed"].removesuffix("市") in row["name"] or row["printed"][:2] == row["name"][:2], row


@pytest.mark.parametrize(("book", "name"), LISTS)
def test_a_place_stands_twice_only_where_the_reason_says_so(book: str, name: str) -> None:
    plain = Counter(
        row["code"]
        for row in entries(book, name)
        if row["status"] != "removed" and row["reason"] not in ("duplicate", "variant", "old-name", "drift")
    )
    assert not plain or max(plain.values()) == 1


@pytest.mark.parametrize(("book", "name"), LISTS)
def test_a_place_under_the_heading_of_another_province_is_marked(book: str, name: str) -> None:
    for row in entries(book, name):
        if row["printed_under"] and row["status"] in ("as-printed", "corrected") and row["reason"] != "drift":
            assert row["printed_under"].startswith(province(row["code"])), row


@pytest.mark.parametrize(("book", "name"), LISTS)
def test_the_numbers_and_corrections_on_the_page_are_those_of_the_files(book: str, name: str) -> None:
    page = CORRECTIONS.read_text("utf-8")
    sure = listed(book, name)
    doubtful = {row["code"] for row in entries(book, name) if row["status"] == "doubtful"} - sure
    assert re.search(rf"^\| {book} \| {name} \| [^|]+ \| \d+ \| {len(sure)} \| {len(doubtful)} \|$", page, re.M)
    section = page.partition(f"\n## {book}: {name}\n")[2].partition("\n## ")[0]
    for row in entries(book, name):
        if row["reason"] == "drift":
            assert row["printed"] in section, row
        elif row["reason"]:
            assert f"| {row['status']} | {row['reason']} | {row['evidence']} |" in section, row


@pytest.mark.parametrize(
    ("book", "name", "claimed"),
    [("axa-cancer-2021", "inpatient-advance", 212), ("axa-hospital-2021", "inpatient-advance", 210)],
)
def test_the_list_holds_as_many_places_as_the_handbook_claims(book: str, name: str, claimed: int) -> None:
    assert len(listed(book, name)) == claimed


@pytest.mark.parametrize("book", ["axa-cancer-2021", "axa-hospital-2021"])
def test_the_claims_of_31_provinces_and_over_200_cities_hold(book: str) -> None:
    assert len({province(code) for code in listed(book, "green-channel")}) == 31
    assert len(listed(book, "drug-direct-pay")) > 200


def test_the_18_cities_of_patient_journey_lie_in_the_15_provinces_it_claims() -> None:
    for name in ("green-channel", "inpatient-direct-pay"):
        codes = listed("patient-journey", name)
        assert (len(codes), len({province(code) for code in codes})) == (18, 15)


@pytest.mark.parametrize(
    ("name", "doubtful"),
    [
        ("green-channel", ""),
        ("mdt", ""),
        ("inpatient-advance", "哈尔滨 西安"),
        ("gene-test", ""),
        ("drug-direct-pay", "长春 220200 四平 通化 松原 白城 延边"),
    ],
)
def test_the_two_axa_books_differ_only_in_what_one_of_them_leaves_in_doubt(name: str, doubtful: str) -> None:
    codes = {code if code.isdigit() else by_short(code) for code in doubtful.split()}
    assert listed("axa-cancer-2021", name) - listed("axa-hospital-2021", name) == codes
    assert listed("axa-hospital-2021", name) <= listed("axa-cancer-2021", name)
    assert {row["code"] for row in entries("axa-hospital-2021", name) if row["status"] == "doubtful"} == codes


@pytest.mark.parametrize(
    ("book", "name", "there", "absent"),
    [
        ("axa-cancer-2021", "inpatient-advance", "苏州 昆山 句容 邓州 乌兰察布 秦皇岛", "黄冈 吐鲁番 濮阳"),
        ("axa-cancer-2021", "gene-test", "北京 重庆 恩施", "朔州 舟山"),
        ("axa-cancer-2021", "drug-direct-pay", "内江 南阳 珠海 德阳 宜城", "曲靖 赤峰 宣城"),
        ("axa-cancer-2021", "green-channel", "济南 无锡 杭州 宁波", "丽江 包头"),
        ("axa-hospital-2021", "drug-direct-pay", "石嘴山 秦皇岛 宜城", "毕节 宣城"),
        ("patient-journey", "inpatient-direct-pay", "大连 南京", "宁波 绵阳"),
        ("cpic-gyn-recurrence", "accompaniment", "无锡 襄阳 汕尾 敦煌 普洱 雄县", "和田 吐鲁番 遂宁"),
    ],
)
def test_a_list_has_and_lacks_what_the_page_shows(book: str, name: str, there: str, absent: str) -> None:
    codes = listed(book, name)
    assert [short for short in there.split() if by_short(short) not in codes] == []
    assert [short for short in absent.split() if by_short(short) in codes] == []
