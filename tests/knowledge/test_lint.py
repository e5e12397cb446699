"""Lint: what is wrong is named with file, line and path in the YAML; what the data explain is no error."""

import shutil
from functools import cache
from pathlib import Path

import pytest

from knowledge.lint import Finding, is_clean, lint, lint_handbook
from knowledge.lint.vocabulary import vocabulary
from knowledge.loader import ROOT, load_handbook
from knowledge.located import dotted
from knowledge.trouble import DataError
from tests.knowledge.invented import library

SOUND = Path(__file__).parent / "new_handbook" / "demo-health"
HANDBOOK, GREEN, TEETH = "handbook.yaml", "services/green-channel.yaml", "services/tooth-cleaning.yaml"
CITIES, ACCOUNT = "lists/green-channel.csv", "account.csv"


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """A sound handbook to spoil."""
    return Path(shutil.copytree(SOUND, tmp_path / "demo-health"))


def spoil(book: Path, file: str, old: str, new: str) -> None:
    path = book / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


@cache
def of_the_five() -> tuple[Finding, ...]:
    return tuple(lint(ROOT / "handbooks", library()))


def errors(folder: Path) -> list[str]:
    return [str(finding) for finding in lint(folder, library()) if finding.level == "error"]


def explained(folder: Path) -> list[str]:
    return [str(finding) for finding in lint(folder, library()) if finding.level == "explained"]


# --- the five handbooks


def test_nothing_has_to_be_mended_in_the_five_handbooks() -> None:
    assert [str(finding) for finding in of_the_five() if finding.level == "error"] == []
    assert is_clean(list(of_the_five()))


def test_the_entries_that_stay_doubtful_are_explained_one_by_one() -> None:
    findings = [str(finding) for finding in of_the_five() if finding.level == "explained"]
    doubtful = [finding for finding in findings if " is doubtful: " in finding]
    assert len(doubtful) == 12
    assert sum("axa-hospital-2021/lists/drug-direct-pay.csv" in finding for finding in doubtful) == 7


def test_what_differs_between_handbooks_of_one_provider_is_listed() -> None:
    said = [finding.message for finding in of_the_five() if finding.level == "info"]
    assert "differs from axa-cancer-2021: places: in doubt here 哈尔滨市, 西安市" in said
    assert "differs from axa-cancer-2021: japan-care is only here" in said
    assert any(message.startswith("gene-test: ") and "patient-journey 1x in 15 workdays" in message for message in said)


# --- what is wrong with a handbook's YAML


@pytest.mark.parametrize(
    ("file", "old", "new", "says"),
    [
        (GREEN, "uses:\n", "use:\n", f"{GREEN}:39: use: is no key of this model"),
        (
            GREEN,
            "amount: 3\n",
            "amount: three\n",
            f"{GREEN}:50: time_limits[0].amount: Input should be a valid integer",
        ),
        (GREEN, "short:\n  zh: 绿通\n", "short:\n", f"{GREEN}:6: short.zh: Field required"),
        (
            GREEN,
            "id: green-channel\n",
            "id: green\n",
            f"{GREEN}:1: id: is 'green', and the file is called green-channel.yaml",
        ),
        (GREEN, "may_use:\n", "may_apply:\n", f"{GREEN}:86: may_apply: stands twice; only the last counts"),
        (GREEN, "id: arranged\n", "id: [arranged\n", f"{GREEN}:48: not YAML: did not find expected ',' or ']'"),
        (GREEN, "id: arranged\n", "id: !!python/none\n", "not YAML: could not determine a constructor"),
        (GREEN, "en: twice a year", "en: 一年两次", f"{GREEN}:44: uses[0].words.en: has no English: '一年两次'"),
        (GREEN, "zh: 一年两次", "zh: twice", f"{GREEN}:43: uses[0].words.zh: has no Chinese: 'twice'"),
        (GREEN, "zh: 诊断证明", "zh: ''", f"{GREEN}:61: papers[0].names.zh: has no Chinese: ''"),
        (GREEN, "{section: 一、就医绿通, item: '3'}", "{section: ''}", "time_limits[0].source.section: is empty"),
        (GREEN, "unsaid: [hours, ", "unsaid: [", f"{GREEN}:1: has no hours; if the handbook says nothing, name it"),
        (GREEN, "unsaid: [hours, ", "unsaid: [hours, papers, ", "unsaid[1]: papers are said all the same"),
        (GREEN, "change, cancel,", "cancel,", f"{GREEN}:1: has no rule on change"),
        (GREEN, "unsaid: [hours, ", "unsaid: [hours, weather, ", "unsaid[1]: 'weather' is neither a kind of fact nor"),
        (GREEN, "unsaid: [", "unsaid: [choose-doctor, ", "rules[0].topic: choose-doctor stands under `unsaid` too"),
        (GREEN, "promise: [arranged]", "promise: [made]", "promise[0]: 'made' is not a time limit"),
        (GREEN, "topic: no-show-counts\n", "topic: no-show-counts\n    limit: soon\n", "'soon' is not a limit"),
        (GREEN, "topic: choose-doctor", "topic: choose-a-doctor", "no words lead to it (`called`)"),
        (GREEN, "topic: no-show-counts", "topic: choose-doctor", "green-channel.rules.choose-doctor stands twice"),
        (GREEN, "[critical-illness, cancer]", "[critical]", "illnesses[0]: 'critical' is not a kind of illnesses.csv"),
        (GREEN, "slot: city", "slot: town", "conditions[2].slot: 'town' is not a slot of lint/vocabulary.yaml"),
        (GREEN, "{slot: illness}", "{slot: town}", "questions[0].slot: 'town' is not a slot"),
        (GREEN, "- {slot: city}", "- {slot: illness}", "questions[1]: 'illness' is asked twice"),
        (GREEN, "- count: 2\n", "- count: 2\n    variant: dental\n", "'dental' is not one of the service's `variants`"),
        (
            TEETH,
            "called: [洗牙, 洁牙, 洗牙服务]\n",
            "",
            "'tooth-cleaning' is not in understanding/concepts.yaml, and no words",
        ),
        (HANDBOOK, "services: [green-channel,", "services: [green,", "services[0]: services/green.yaml is missing"),
        (
            HANDBOOK,
            "waiting_days: 45",
            "waiting_days: 45\nwaiting: 1",
            f"{HANDBOOK}:24: waiting: is no key of this model",
        ),
        (HANDBOOK, "unsaid: [", "unsaid: [weather, ", "unsaid[0]: 'weather' is neither"),
    ],
)
def test_what_is_wrong_in_the_yaml_is_named_with_file_line_and_path(
    book: Path, file: str, old: str, new: str, says: str
) -> None:
    spoil(book, file, old, new)
    found = errors(book)
    assert any(says in error for error in found), found
    assert all(file in error or ACCOUNT in error for error in found)


def test_what_a_contradiction_names_is_there(book: Path) -> None:
    spoil(
        book,
        TEETH,
        "questions:\n",
        "contradictions:\n  - id: twice\n    topics: [nonsense]\n    conditions: [nobody]\n"
        "    words: {zh: 两处不同, en: it says two things}\n"
        "    sources: [{section: 二、洗牙}, {section: ''}]\nquestions:\n",
    )
    found = errors(book)
    assert any("contradictions[0].topics[0]: 'nonsense' is not a topic" in error for error in found)
    assert any("contradictions[0].conditions[0]: 'nobody' is not a condition" in error for error in found)
    assert any("contradictions[0].sources[1].section: is empty" in error for error in found)


def test_slots_that_a_paper_or_a_question_hangs_on_are_known(book: Path) -> None:
    spoil(book, GREEN, "required: always\n", "required: when\n    required_when: [{slot: mood, any_of: [good]}]\n")
    spoil(
        book,
        GREEN,
        "{slot: city}\n  - {slot: contact",
        "{slot: city, when: [{slot: luck, any_of: [x]}]}\n  - {slot: contact",
    )
    found = errors(book)
    assert any("papers[0].required_when[0].slot: 'mood'" in error for error in found)
    assert any("questions[1].when[0].slot: 'luck'" in error for error in found)


def test_a_slot_that_nobody_asks_for_and_a_topic_of_its_own_are_explained(book: Path) -> None:
    spoil(book, GREEN, "  - {slot: illness}\n", "")
    spoil(book, TEETH, "topic: use-by-others\n", "topic: give-it-to-the-dog\n    called: [给狗]\n")
    (book / ACCOUNT).unlink()
    assert errors(book) == []
    found = explained(book)
    assert any("conditions[1].slot: no question asks for 'illness'" in finding for finding in found)
    assert any("'give-it-to-the-dog' is not in understanding/topics.yaml; found by its words: 给狗" in f for f in found)


def test_a_file_that_no_list_of_services_names_is_an_error(book: Path) -> None:
    (book / "services" / "spare.yaml").write_text("id: spare\n", "utf-8")
    assert errors(book) == ["error: demo-health/services/spare.yaml: is not under `services` of handbook.yaml"]


def test_a_file_in_another_encoding_is_an_error(book: Path) -> None:
    (book / GREEN).write_bytes("id: 绿通".encode("gb18030"))
    assert any("not UTF-8" in error for error in errors(book))
    (book / CITIES).write_bytes("编码".encode("gb18030"))
    assert any(error.startswith(f"error: demo-health/{CITIES}: not UTF-8") for error in errors(book)) is False
    shutil.copy(SOUND / GREEN, book / GREEN)
    assert any(error.startswith(f"error: demo-health/{CITIES}: not UTF-8") for error in errors(book))


def test_a_handbook_that_cannot_be_read_is_one_error_and_not_a_crash(book: Path) -> None:
    (book / HANDBOOK).write_text("- just\n- a list\n", "utf-8")
    assert errors(book) == [
        f"error: demo-health/{HANDBOOK}:1: Input should be a valid dictionary or instance of Handbook"
    ]
    (book / HANDBOOK).write_text("", "utf-8")
    assert len(errors(book)) == 1


@pytest.mark.parametrize("spoilt", ["code,name\n320500,苏州市\n".encode(), "编码".encode("gb18030")])
def test_a_list_that_cannot_be_read_is_an_error_of_a_folder_of_handbooks_too(book: Path, spoilt: bytes) -> None:
    (book / CITIES).write_bytes(spoilt)
    found = errors(book.parent)
    assert found == errors(book)
    assert f"demo-health/{CITIES}" in found[0]
    with pytest.raises(DataError, match=r"green-channel\.csv:(1: lacks the columns printed| not UTF-8)"):
        load_handbook(book)


def test_every_kind_of_illness_and_every_cue_with_a_relative_may_be_named() -> None:
    known = vocabulary()
    assert {"any", "benign", "obstetric", "gyn-cancer"} <= known.illnesses
    assert "for-my" in known.cues


# --- what is wrong with a list


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("320500,苏州市", "320599,苏州市", ":2: code: '320599' is no division"),
        ("320500,苏州市", "320500,苏洲市", ":2: name: 320500 is 苏州市, not 苏洲市"),
        (
            "苏州,江苏,as-printed",
            "苏卅,江苏,as-printed",
            ":2: printed: '苏卅' is no known name of 苏州市, and nothing says why",
        ),
        ("苏州,江苏,as-printed", ",江苏,as-printed", ":2: printed: 苏州市: what was printed is not said"),
        ("苏州,江苏,as-printed", "苏州,浙江,as-printed", ":2: printed_under: 苏州市 does not lie in 浙江"),
        ("as-printed", "corrected", ":2: reason: 苏州市 is corrected, and nothing says why"),
        ("as-printed", "guessed", ":2: status: 'guessed' is none of as-printed, corrected, doubtful, removed"),
        ("320200,无锡市,无锡", "320500,苏州市,苏州", ":3: code: 苏州市 stands on line 2 already"),
        ("printed_under", "under", ":1: lacks the columns printed_under"),
    ],
)
def test_what_is_wrong_in_a_list_is_named_with_its_line_and_column(book: Path, old: str, new: str, says: str) -> None:
    spoil(book, CITIES, old, new)
    assert any(error.startswith(f"error: demo-health/{CITIES}{says}") for error in errors(book)), errors(book)


def test_an_entry_that_says_why_is_explained(book: Path) -> None:
    spoil(book, CITIES, "无锡,江苏,as-printed,,", "无锡,江苏,doubtful,smudged,two readings")
    spoil(book, CITIES, "460200,三亚市,三亚,海南,as-printed,,", "540100,拉萨市,拉萨市,西藏,as-printed,printed twice,")
    spoil(book, GREEN, "claimed: 4", "claimed: 2")
    assert errors(book) == []
    assert explained(book)[:-1] != []
    assert f"explained: demo-health/{CITIES}:3: status: 无锡市 is doubtful: smudged (two readings)" in explained(book)
    assert f"explained: demo-health/{CITIES}:5: code: 拉萨市 stands on line 4 already: printed twice" in explained(book)


def test_a_removed_entry_needs_a_reason_and_nothing_else(book: Path) -> None:
    spoil(book, CITIES, "320500,苏州市,苏州,江苏,as-printed,,", ",,某地,江苏,removed,no such place,")
    spoil(book, GREEN, "claimed: 4", "claimed: 3")
    assert errors(book) == []


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("claimed: 4", "claimed: 5", "claims exactly 5 cities, and lists/green-channel.csv has 4 beyond doubt"),
        ("claimed: 4", "claimed: 5\n    claimed_bound: at_least", "claims at least 5 cities"),
        ("claimed: 4\n    claimed_unit: cities", "claimed: 4\n    claimed_unit: provinces", "has 3 beyond doubt"),
        ("list: green-channel", "list: other", "lists/other.csv is missing"),
        ("- kind: places", "- kind: drugs", "green-channel is a list of places, not of drugs"),
    ],
)
def test_a_list_has_as_many_entries_as_the_handbook_claims(book: Path, old: str, new: str, says: str) -> None:
    spoil(book, GREEN, old, new)
    assert any(says in error for error in errors(book)), errors(book)


@pytest.mark.parametrize("claim", ["claimed: 3\n    claimed_bound: at_least", "claimed: 9\n    claimed_bound: about"])
def test_a_claim_of_more_than_or_about_a_number_is_held_as_such(book: Path, claim: str) -> None:
    spoil(book, GREEN, "claimed: 4", claim)
    assert errors(book) == []


def test_a_count_that_the_handbook_itself_contradicts_is_explained(book: Path) -> None:
    spoil(book, GREEN, "claimed: 4", "claimed: 5")
    spoil(
        book,
        GREEN,
        "questions:\n",
        "contradictions:\n  - id: five\n    topics: [counts]\n    words: {zh: 正文说五个, en: The text says five}\n"
        "    sources: [{section: 一、就医绿通}]\nquestions:\n",
    )
    (book / ACCOUNT).unlink()
    assert errors(book) == []
    assert any("has 4 beyond doubt: The text says five" in finding for finding in explained(book))


def test_a_list_that_no_coverage_names_is_an_error(book: Path) -> None:
    shutil.copy(book / CITIES, book / "lists" / "spare.csv")
    assert errors(book) == ["error: demo-health/lists/spare.csv: no service's coverage names this list"]


def test_drugs_and_hospitals_are_held_against_what_is_known(book: Path) -> None:
    coverage = "coverage:\n  - {kind: drugs, list: drugs, words: {zh: 药, en: drugs}, source: {section: 二、洗牙}}\n"
    coverage += "  - {kind: hospitals, list: hospitals, words: {zh: 医院, en: h}, source: {section: 二、洗牙}}\n"
    coverage += "  - {kind: hospitals, list: japan-hospitals, words: {zh: 日本, en: j}, source: {section: 二、洗牙}}\n"
    spoil(book, TEETH, "questions:\n", coverage + "questions:\n")
    spoil(book, TEETH, "papers, coverage,", "papers,")
    lists = {
        "drugs": "brand,printed,status,reason,evidence\n可瑞达,可瑞达,as-printed,,\n演示药,演示药,as-printed,,\n",
        "hospitals": "name,code,printed,aliases,status,reason,evidence\n演示医院,999999,演示医院,,as-printed,,\n"
        "北京协和医院,110000,北京协和医院,,as-printed,,\n",
        "japan-hospitals": "zh,ja,english,city,aliases,printed,status,reason,evidence\n甲,,,东京,,甲,as-printed,,\n",
    }
    for name, text in lists.items():
        (book / "lists" / f"{name}.csv").write_text(f"# invented\n{text}", "utf-8")
    found = errors(book)
    assert any("lists/drugs.csv:4: brand: '演示药' is not in drugs/known.csv" in error for error in found)
    assert any("lists/hospitals.csv:3: code: '999999' is no division" in error for error in found)
    assert any("lists/japan-hospitals.csv:3: zh: needs both names and the city" in error for error in found)
    assert not any("可瑞达" in error or "北京协和" in error for error in found)


# --- the account, and folders


def test_a_fact_whose_source_is_not_accounted_for_is_an_error(book: Path) -> None:
    spoil(book, ACCOUNT, "二、洗牙,3,tooth-cleaning.rules.use-by-others,\n", "")
    (error,) = errors(book)
    assert error.endswith(
        "account.csv: tooth-cleaning.rules.use-by-others: its source, 二、洗牙 3, is not in the account"
    )


def test_without_an_account_lint_says_that_it_cannot_know(book: Path) -> None:
    (book / ACCOUNT).unlink()
    said = [str(finding) for finding in lint(book, library()) if finding.level == "info"]
    assert len(said) == 1
    assert said[0].startswith("info: demo-health/account.csv: there is none, so it is not known whether every section")


def test_an_account_without_its_columns_is_an_error(book: Path) -> None:
    (book / ACCOUNT).write_text("section,facts\n", "utf-8")
    assert errors(book) == ["error: demo-health/account.csv:1: lacks the columns item, note"]


def test_a_folder_without_a_handbook_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"neither handbook.yaml nor folders with one"):
        lint(tmp_path, library())


def test_two_folders_with_the_same_edition_are_an_error_and_two_editions_are_not(book: Path) -> None:
    other = Path(shutil.copytree(book, book.parent / "demo-health-again"))
    assert "error: demo-health: 2 folders hold the edition that applies from 2026-06-01" in errors(book.parent)
    spoil(other, HANDBOOK, "applies_from: 2026-06-01", "applies_from: 2027-06-01")
    assert errors(book.parent) == []


def test_a_broken_handbook_does_not_hide_what_is_wrong_in_the_next(book: Path) -> None:
    other = Path(shutil.copytree(book, book.parent / "broken"))
    (other / HANDBOOK).write_text("id: broken\n", "utf-8")
    spoil(book, GREEN, "promise: [arranged]", "promise: [made]")
    found = errors(book.parent)
    assert any(error.startswith("error: broken/handbook.yaml:1: title: Field required") for error in found)
    assert any("'made' is not a time limit" in error for error in found)


def test_a_finding_reads_as_file_line_path_message() -> None:
    path = ("papers", 2, "required_when", 0, "slot")
    finding = Finding("error", Path("book/services/mdt.yaml"), 7, path, "is wrong")
    assert str(finding) == "error: book/services/mdt.yaml:7: papers[2].required_when[0].slot: is wrong"
    assert dotted((0, "a")) == "[0].a"


def test_a_control_character_and_a_missing_handbook_are_errors(book: Path, tmp_path: Path) -> None:
    (book / GREEN).write_text("id: green\x00channel\n", "utf-8")
    assert any("not YAML: unacceptable character" in error for error in errors(book))
    (missing,) = lint_handbook(tmp_path / "nowhere", library())
    assert str(missing) == "error: nowhere/handbook.yaml: the file is missing"


def test_what_only_the_other_handbook_of_a_provider_has_is_listed(book: Path) -> None:
    other = Path(shutil.copytree(book, book.parent / "demo-plus"))
    spoil(other, HANDBOOK, "id: demo-health", "id: demo-plus")
    spoil(other, GREEN, "topic: choose-doctor", "topic: choose-hospital")
    said = [str(finding) for finding in lint(book.parent, library()) if finding.level == "info"]
    where = "info: demo-plus/services/green-channel.yaml: differs from demo-health: green-channel.rules"
    assert f"{where}.choose-hospital is only here" in said
    assert f"{where}.choose-doctor is only there" in said
