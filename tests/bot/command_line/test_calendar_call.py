"""``member-assistant calendar``: a year is added by a file, without a release."""

from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli import program
from knowledge.loader import load

YEAR = """date,kind,name
2027-01-01,holiday,元旦
2027-01-02,holiday,元旦
2027-01-03,holiday,元旦
2027-02-05,holiday,春节
2027-02-06,holiday,春节
2027-02-07,holiday,春节
2027-02-08,holiday,春节
2027-04-05,holiday,清明节
2027-05-01,holiday,劳动节
2027-05-02,holiday,劳动节
2027-06-09,holiday,端午节
2027-09-15,holiday,中秋节
2027-10-08,holiday,国庆节
2027-10-01,holiday,国庆节
2027-10-02,holiday,国庆节
2027-10-03,holiday,国庆节
2027-10-09,workday,国庆节
"""


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MEMBER_ASSISTANT_DATA_DIR", str(tmp_path / "data"))
    return tmp_path / "data"


def call(*arguments: str | Path) -> Result:
    return CliRunner().invoke(program, ["calendar", *map(str, arguments)])


def written(folder: Path, text: str) -> Path:
    path = folder / "next year.csv"
    path.write_text(text, "utf-8")
    return path


@pytest.mark.usefixtures("data")
def test_show_lists_the_years_with_their_notice_and_a_years_days() -> None:
    years = call("show").stdout.splitlines()
    assert years[5].startswith("2026\t33 days off, 6 made up\t国务院办公厅关于2026年")
    assert "Any other year is an estimate" in years[6]
    assert "2026-10-10\tworkday\t国庆节" in call("show", "2026").stdout.splitlines()


@pytest.mark.usefixtures("data")
def test_a_year_that_is_not_published_says_how_to_add_it() -> None:
    result = call("show", "2027")
    assert result.exit_code == 2
    assert "2027 is not published here, so it is an estimate; add it: member-assistant calendar import" in result.stderr


def test_an_imported_year_is_reckoned_with_at_the_next_start(data: Path, tmp_path: Path) -> None:
    result = call("import", written(tmp_path, YEAR), "--source", "演示通知")
    assert result.exit_code == 0, result.output
    assert (data / "calendar" / "2027.csv").read_text("utf-8").startswith("# source: 演示通知\ndate,kind,name\n")
    calendar = load(calendars=data / "calendar").calendar
    assert calendar.add_workdays(date(2027, 10, 7), 1).day == date(2027, 10, 9)
    assert not calendar.add_workdays(date(2027, 10, 7), 1).estimate
    assert "2027\t16 days off, 1 made up\t演示通知" in call("show").stdout.splitlines()
    assert call("show", "2027").stdout.splitlines()[-1] == "2027-10-09\tworkday\t国庆节"


def test_a_second_import_replaces_the_year_and_leaves_nothing_beside_it(data: Path, tmp_path: Path) -> None:
    call("import", written(tmp_path, f"# source: 先\n{YEAR}"))
    call("import", written(tmp_path, f"# source: 后\n{YEAR}"))
    assert [path.name for path in (data / "calendar").iterdir()] == ["2027.csv"]
    assert "后" in (data / "calendar" / "2027.csv").read_text("utf-8")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (YEAR, "names no source; begin it with '# source: ...' or give --source"),
        ("# source: 演示\ndate,kind,name\n", "has no days"),
        (
            "# source: 演示\n" + YEAR.replace("2027-02-08,holiday,春节\n", ""),
            "2027-02-08 must be holidays by law; is the year complete?",
        ),
        ("# source: 演示\n" + YEAR.replace("2027-05-01", "2027-05-11"), "2027-05-01 must be holidays by law"),
        (
            "# source: 演示\n" + YEAR.replace("10-09,workday", "10-11,workday"),
            "next year.csv:19: 2027-10-11 is no weekend",
        ),
    ],
)
def test_a_file_that_cannot_be_right_is_refused_and_nothing_is_kept(
    data: Path, tmp_path: Path, text: str, says: str
) -> None:
    result = call("import", written(tmp_path, text))
    assert result.exit_code == 1
    assert says in result.stderr
    assert not (data / "calendar").exists()


def test_a_damaged_year_of_the_operator_is_named(data: Path) -> None:
    (data / "calendar").mkdir(parents=True)
    (data / "calendar" / "2027.csv").write_text("date,kind,name\nsoon,holiday,元旦\n", "utf-8")
    result = call("show")
    assert result.exit_code == 1
    assert "2027.csv:2: expected date,kind,name with an ISO date" in result.stderr


def test_a_wrong_setting_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEMBER_ASSISTANT_DEMO", "perhaps")
    result = call("show")
    assert result.exit_code == 1
    assert "MEMBER_ASSISTANT_DEMO" in result.stderr
