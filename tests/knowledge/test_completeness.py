"""The account of each handbook: every section and item has its facts or a note, every fact its section and item."""

from pathlib import Path

import pytest

from knowledge import completeness, statements
from knowledge.completeness import Account, account
from knowledge.library import HandbookInForce
from knowledge.loader import ROOT, load_handbook
from knowledge.trouble import DataError
from tests.knowledge.invented import library

BOOKS = sorted((ROOT / "handbooks").iterdir())
INVENTED = Path(__file__).parent / "new_handbook" / "demo-health"
REPORT = Path(__file__).parents[2] / "docs" / "completeness.md"


def of(book: HandbookInForce, path: Path) -> Account:
    return account(path, book.handbook, tuple(book.services.values()))


def spoiled(folder: Path, old: str, new: str) -> list[tuple[int, str]]:
    """Problems of the invented handbook's account with a text replaced."""
    text = (INVENTED / "account.csv").read_text("utf-8")
    assert old in text
    path = folder / "account.csv"
    path.write_text(text.replace(old, new, 1), "utf-8")
    return list(of(load_handbook(INVENTED), path).problems)


@pytest.mark.parametrize("folder", BOOKS, ids=lambda folder: folder.name)
def test_nothing_of_a_handbook_is_unaccounted_for(folder: Path) -> None:
    found = of(library().handbooks[folder.name], folder / "account.csv")
    assert found.problems == ()
    assert len(found.rows) >= 17


def test_the_report_is_what_the_accounts_say_now() -> None:
    books = library().handbooks.values()
    accounts = tuple((book.handbook, of(book, ROOT / "handbooks" / book.id / "account.csv")) for book in books)
    assert REPORT.read_text("utf-8") == completeness.page(accounts), "run: member-assistant handbook account"


def test_every_statement_has_an_id_of_its_own_and_a_place_in_the_yaml() -> None:
    for book in library().handbooks.values():
        found = list(statements.every(book.handbook, book.services.values()))
        paths = [(each.owner, each.path) for each in found]
        assert len(set(paths)) == len(paths)
        assert all(each.sources for each in found)


def test_a_section_without_facts_or_note_is_a_problem(tmp_path: Path) -> None:
    assert spoiled(tmp_path, "封面,,,书名和年月，见 handbook.title", "封面,,,") == [
        (2, "封面: no fact, and no note why")
    ]


def test_a_fact_that_is_not_there_is_a_problem(tmp_path: Path) -> None:
    problems = spoiled(tmp_path, "green-channel.papers.illness-proof", "green-channel.papers.birth-certificate")
    assert (8, "一、就医绿通 4: there is no fact green-channel.papers.birth-certificate") in problems
    assert (8, "一、就医绿通 4: green-channel.papers.illness-proof came from here and is not named") in problems


def test_a_source_that_no_row_stands_for_is_a_problem(tmp_path: Path) -> None:
    (problem,) = spoiled(tmp_path, "二、洗牙,3,tooth-cleaning.rules.use-by-others,\n", "")
    assert problem == (0, "tooth-cleaning.rules.use-by-others: its source, 二、洗牙 3, is not in the account")


def test_a_section_that_stands_twice_is_a_problem(tmp_path: Path) -> None:
    problems = spoiled(
        tmp_path, "二、洗牙,3,", "二、洗牙,2,tooth-cleaning.excluded.1; tooth-cleaning.rules.fees-included; "
    )
    assert (12, "二、洗牙 2 stands on line 11 already") in problems


def test_a_fact_may_be_named_by_its_number_or_its_name(tmp_path: Path) -> None:
    assert spoiled(tmp_path, "tooth-cleaning.channels.000-1234", "tooth-cleaning.channels.1") == []
    assert spoiled(tmp_path, "green-channel.coverage.places", "green-channel.coverage.1") == []


def test_an_account_that_is_not_there_or_lacks_a_column_is_refused(tmp_path: Path) -> None:
    book = load_handbook(INVENTED)
    with pytest.raises(DataError, match="the file is missing"):
        of(book, tmp_path / "account.csv")
    (tmp_path / "account.csv").write_text("section,item\n", "utf-8")
    with pytest.raises(DataError, match="lacks the columns facts, note"):
        of(book, tmp_path / "account.csv")


def test_the_report_is_a_table_that_markdown_can_show(tmp_path: Path) -> None:
    path = tmp_path / "account.csv"
    path.write_text('section,item,facts,note\n"a|b\nc",1,,why\n', "utf-8")
    book = load_handbook(INVENTED)
    page = completeness.page(((book.handbook, of(book, path)),))
    assert "| a\\|b c | 1 |  | why |" in page
    assert "| demo-health | 1 | 0 | 1 |" in page
