"""``member-assistant handbook``: list, show, lint, diff, account, as they are typed."""

import re
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli import program
from bot.handbook_text import shown
from bot.words import catalogue
from knowledge.statements import every
from tests.knowledge.invented import library

ROOT = Path(__file__).parents[3]
INVENTED = ROOT / "tests" / "knowledge" / "new_handbook" / "demo-health"


def call(*arguments: str | Path) -> Result:
    return CliRunner().invoke(program, ["handbook", *map(str, arguments)])


def lines(*arguments: str | Path) -> list[str]:
    result = call(*arguments)
    assert result.exit_code == 0, result.output
    return result.stdout.splitlines()


def test_list_names_every_handbook_with_its_edition() -> None:
    found = [line.split("\t") for line in lines("list")]
    assert [(row[0], row[3]) for row in found] == [
        ("axa-cancer-2021", "5"),
        ("axa-hospital-2021", "6"),
        ("cpic-gyn-recurrence", "11"),
        ("patient-journey", "4"),
        ("zhongan-services", "8"),
    ]
    assert found[0][1:3] == ["2021-12", "2021-12-01"]


def test_show_says_each_statement_with_its_source() -> None:
    text = "\n".join(lines("show", INVENTED))
    for expected in (
        "演示安康会员服务手册（demo-health）",
        "等待期 45 天",
        "1. 安康就医绿通（green-channel）",
        "  次数\n    - 一年两次 〔一、就医绿通〕",
        "- 约好门诊：申请后 3 个工作日内 〔一、就医绿通 3〕",
        "- 能不能指定医生：可以，医生由您点名。 〔一、就医绿通〕",
        "名单：4 个：苏州市、无锡市、拉萨市、三亚市",
        "2. 安康洗牙（tooth-cleaning）",
        "手册没有写：时间、",
    ):
        assert expected in text


def test_show_one_service_in_another_language() -> None:
    english = "\n".join(lines("show", INVENTED, "--service", "tooth-cleaning", "--language", "en"))
    assert english.strip().startswith("1. Tooth cleaning (tooth-cleaning)")
    assert "Wellbeing green channel" not in english
    traditional = "\n".join(lines("show", "patient-journey", "--service", "gene-test", "--language", "zh-Hant"))
    assert "條件" in traditional


@pytest.mark.parametrize("language", ["zh-Hans", "zh-Hant", "en"])
@pytest.mark.parametrize("id_", sorted(library().handbooks))
def test_every_statement_of_every_handbook_is_shown_in_every_language(id_: str, language: str) -> None:
    book = library().handbooks[id_]
    text = list(shown(book, catalogue(language)))
    statements = [each for each in every(book.handbook, book.services.values()) if each.kind]
    bracket = "[" if language == "en" else "〔"
    assert sum(bracket in line for line in text) >= len(statements)
    assert not [line for line in text if re.search(r"\{\{|\bNone\b", line)]
    assert not [line for line in text if re.match(r"[- ]*[a-z]+(?:-[a-z]+)*：", line)]  # a rule by its id alone


def test_lint_of_the_handbooks_is_clean_but_for_what_is_explained() -> None:
    found = lines("lint")
    assert re.fullmatch(r"0 errors, \d+ explained, \d+ differences between handbooks", found[-1])
    assert {line.split(":")[0] for line in found[:-1]} == {"explained", "info"}
    assert len(lines("lint", INVENTED, "--errors")) == 1


def test_lint_of_a_folder_elsewhere_names_what_to_mend_and_fails(tmp_path: Path) -> None:
    book = Path(shutil.copytree(INVENTED, tmp_path / "demo-health"))
    path = book / "services" / "green-channel.yaml"
    path.write_text(path.read_text("utf-8").replace("promise: [arranged]", "promise: [soon]"), "utf-8")
    result = call("lint", book)
    assert result.exit_code == 1
    assert "green-channel.yaml:57: promise[0]: 'soon' is not a time limit" in result.stdout
    assert "1 errors" in result.stdout
    assert "mend the errors above" in result.stderr


def test_lint_of_a_folder_without_a_handbook_is_a_wrong_call(tmp_path: Path) -> None:
    result = call("lint", tmp_path)
    assert result.exit_code == 2
    assert "neither handbook.yaml nor folders with one" in result.stderr


def test_diff_of_two_editions_says_what_changes_for_members(tmp_path: Path) -> None:
    book = Path(shutil.copytree(INVENTED, tmp_path / "demo-health-2027"))
    for name, old, new in (
        ("handbook.yaml", "edition: 2026-06", "edition: 2027-06"),
        ("services/green-channel.yaml", "amount: 3", "amount: 5"),
        (
            "services/green-channel.yaml",
            "verdict: 'no'\n    words:\n      zh: 不算，",
            "verdict: 'yes'\n    words:\n      zh: 算，",
        ),
        ("lists/green-channel.csv", "460200,三亚市,三亚", "460100,海口市,海口"),
        ("lists/green-channel.csv", "无锡,江苏,as-printed,,", "无锡,江苏,doubtful,smudged,"),
        ("services/tooth-cleaning.yaml", "- {slot: city}", "- {slot: hospital}"),
        ("services/tooth-cleaning.yaml", "zh: 补牙、拔牙\n", "zh: 补牙\n"),
    ):
        path = book / name
        assert old in path.read_text("utf-8"), old
        path.write_text(path.read_text("utf-8").replace(old, new, 1), "utf-8")
    assert lines("diff", INVENTED, book) == [
        "从 2026-06 版到 2027-06 版",
        "共 6 处不同。",
        "",
        "安康就医绿通",
        "  期限 · 原来：约好门诊：申请后 3 个工作日内",
        "      现在：约好门诊：申请后 5 个工作日内",
        "  行不行、算不算 · 原来：没去算不算用掉一次：不算，没去成的那一次还给您留着。（不可以/不是）",
        "      现在：没去算不算用掉一次：算，没去成的那一次还给您留着。（可以/是）",
        "  名单上不再有 1 个：三亚市",
        "  名单上新增 1 个：海口市",
        "  名单上变得要确认的 1 个：无锡市",
        "",
        "安康洗牙",
        "  服务的名称、分项或要填的内容有变化：安康洗牙",
        "  不包含 · 新增：补牙",
        "  不包含 · 不再有：补牙、拔牙",
    ]


def test_diff_of_two_books_names_the_services_that_only_one_has() -> None:
    found = lines("diff", "axa-cancer-2021", "axa-hospital-2021")
    assert found[1] == "共 18 处不同。"
    assert any(line.startswith("  新增服务：恶性肿瘤赴日医疗服务。") for line in found)
    back = lines("diff", "axa-hospital-2021", "axa-cancer-2021", "--language", "en")
    assert any(line.startswith("  Service no longer there: ") for line in back)
    assert lines("diff", "patient-journey", "patient-journey")[-1] == "没有不同。"


def test_account_is_the_report_of_the_docs() -> None:
    assert call("account").stdout == (ROOT / "docs" / "completeness.md").read_text("utf-8")
    assert len(lines("account", "patient-journey")) < len(lines("account"))


def test_an_account_that_is_missing_or_leaves_something_out_fails(tmp_path: Path) -> None:
    book = Path(shutil.copytree(INVENTED, tmp_path / "demo-health"))
    (book / "account.csv").write_text("section,item,facts,note\n封面,,,why\n", "utf-8")
    incomplete = call("account", book)
    assert incomplete.exit_code == 1
    assert "something is not accounted for" in incomplete.stderr
    (book / "account.csv").unlink()
    missing = call("account", book)
    assert missing.exit_code == 1
    assert "demo-health/account.csv" in missing.stderr


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("show", "no-such-book"), "is neither a folder with a handbook.yaml nor one of axa-cancer-2021"),
        (("show", "patient-journey", "--service", "mdt"), "patient-journey has no service 'mdt'; it has green-channel"),
        (("diff", "patient-journey", "no-such-book"), "no-such-book"),
        (("lint", "no/such/folder"), "does not exist"),
    ],
)
def test_a_wrong_call_says_what_there_is(arguments: tuple[str, ...], says: str) -> None:
    result = call(*arguments)
    assert result.exit_code == 2
    assert says in result.stderr


def test_a_handbook_that_cannot_be_read_points_to_lint(tmp_path: Path) -> None:
    (tmp_path / "handbook.yaml").write_text("id: broken\n", "utf-8")
    result = call("show", tmp_path)
    assert result.exit_code == 1
    assert "member-assistant handbook lint" in result.stderr


def test_export_gives_tables_that_can_be_asked(tmp_path: Path) -> None:
    lines("export", tmp_path / "handbooks.sqlite")
    with closing(sqlite3.connect(tmp_path / "handbooks.sqlite")) as database:
        facts = "select f.service, f.section, f.item from facts f join facts_fts s on f.rowid = s.rowid"
        found = database.execute(
            f"""{facts} where facts_fts match '"16:00"' and handbook = 'axa-cancer-2021'"""
        ).fetchall()
        assert {row[0] for row in found} >= {"gene-test"}
        assert all(section for _, section, _ in found)
        printed = "select printed, name, status from entries where list = 'inpatient-advance' and name = '句容市'"
        assert ("旬容", "句容市", "corrected") in database.execute(printed).fetchall()


def test_export_writes_over_nothing(tmp_path: Path) -> None:
    there = tmp_path / "there.sqlite"
    there.write_text("kept")
    result = call("export", there)
    assert result.exit_code == 2
    assert "is there already" in result.output
    assert there.read_text() == "kept"
