"""The same from a terminal: people, the queue, exports."""

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli import program
from bot.documents.intake import Inspector
from knowledge.library import Library
from tests.bot.staff.office import Office, open_office

Call = Callable[..., Result]


@pytest.fixture
def call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Call:
    monkeypatch.setenv("MEMBER_ASSISTANT_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("MEMBER_ASSISTANT_TODAY", "2026-11-23")

    def run(*words: str, input: str = "") -> Result:  # noqa: A002
        return CliRunner().invoke(program, words, input=input)

    return run


@pytest.fixture
def open_(tmp_path: Path, library: Library, inspector: Inspector) -> Callable[[], Office]:
    """The office on the data folder that the calls use."""
    return lambda: open_office(tmp_path / "data", library, inspector)


def test_a_person_added_in_the_terminal_can_sign_in(call: Call, open_: Callable[[], Office]) -> None:
    added = call("staff", "add", "lin", "--role", "supervisor", "--password-stdin", input="a long first password\n")
    assert added.exit_code == 0, added.output
    office = open_()
    assert office.try_sign_in(office.browser(), "lin", "a long first password").status_code == 303
    office.store.close()
    listed = call("staff", "list").output
    assert listed == "lin\tsupervisor\tactive\t-\tall\n"


def test_a_password_is_asked_for_twice_and_never_echoed(call: Call) -> None:
    typed = "a long first password"
    added = call("staff", "add", "lin", input=f"{typed}\n{typed}\n")
    assert added.exit_code == 0, added.output
    assert typed not in added.output


@pytest.mark.parametrize(
    ("words", "typed", "says"),
    [
        (("staff", "add", "lin", "--password-stdin"), "short\n", "12 to 128 characters"),
        (("staff", "add", "x" * 33, "--password-stdin"), "a long first password\n", "1 to 32 characters"),
        (("staff", "add", "lin", "--handbook", "none", "--password-stdin"), "a long first password\n", "handbook list"),
        (("staff", "disable", "nobody"), "", "staff list"),
        (("requests", "show", "R0"), "", "requests list"),
    ],
)
def test_what_is_wrong_is_said_in_one_line_that_says_what_to_do(
    call: Call, words: tuple[str, ...], typed: str, says: str
) -> None:
    answer = call(*words, input=typed)
    assert answer.exit_code == 1
    assert says in answer.output
    assert "Traceback" not in answer.output


def test_the_same_name_is_not_taken_twice(call: Call) -> None:
    for code in (0, 1):
        added = call("staff", "add", "lin", "--password-stdin", input="a long first password\n")
        assert added.exit_code == code


def test_a_person_is_disabled_enabled_and_given_a_new_password(call: Call, open_: Callable[[], Office]) -> None:
    call("staff", "add", "lin", "--password-stdin", input="a long first password\n")
    assert call("staff", "disable", "lin").exit_code == 0
    assert "disabled" in call("staff", "list").output
    assert call("staff", "enable", "lin").exit_code == 0
    assert call("staff", "password", "lin", "--password-stdin", input="another long password\n").exit_code == 0
    office = open_()
    assert office.try_sign_in(office.browser(), "lin", "a long first password").status_code == 401
    assert office.try_sign_in(office.browser(), "lin", "another long password").status_code == 303
    assert {entry["who"] for entry in office.audited("password_set")} == {"operator"}
    office.store.close()


def test_requests_are_listed_shown_and_exported_without_names(
    call: Call, open_: Callable[[], Office], tmp_path: Path
) -> None:
    office = open_()
    number = office.submit(office.member())
    office.person("=agent").do(number, "approve", note="材料齐了")
    office.store.close()
    listed = call("requests", "list").output
    assert listed.split("\t")[:4] == [number, "approved", "axa-cancer-2021", "green-channel"]
    assert call("requests", "list", "--view", "late").output == ""
    shown = call("requests", "show", number).output
    assert "approve\tapproved\tstaff:=agent\t材料齐了" in shown
    file = tmp_path / "out.csv"
    assert call("requests", "export", str(file)).output == "1 requests\n"
    text = file.read_text("utf-8-sig")
    row = next(csv.DictReader(io.StringIO(text)))
    assert (row["number"], row["assigned"]) == (number, "'=agent")
    assert "陈示例" not in listed + shown + text
    assert "DEMO-AXAC" not in listed + shown + text


def test_the_trail_is_written_to_a_file_and_a_broken_chain_is_an_error(
    call: Call, open_: Callable[[], Office], tmp_path: Path
) -> None:
    office = open_()
    office.submit(office.member())
    office.store.close()
    file = tmp_path / "audit.csv"
    assert call("staff", "audit", str(file)).exit_code == 0
    office = open_()
    office.store.write_now(lambda tx: tx.rows.run("UPDATE audit SET who = 'somebody else' WHERE n = 1"))
    office.store.close()
    broken = call("staff", "audit", str(file))
    assert broken.exit_code == 1
    assert "broken at entry 1" in broken.output
    assert file.stat().st_size > 100


CALLS = ("staff", "staff add", "staff list", "staff password", "staff disable", "staff enable", "staff audit",
         "requests", "requests list", "requests show", "requests export")  # fmt: skip


@pytest.mark.parametrize("words", CALLS)
def test_every_call_has_help_with_an_example(call: Call, words: str) -> None:
    answer = call(*words.split(), "--help")
    assert answer.exit_code == 0
    assert "Example: member-assistant" in answer.output
