"""What is wrong with the handbooks as data. It never raises for what is in the files: each fault is a finding."""

from collections import Counter
from pathlib import Path

from knowledge import completeness
from knowledge.library import HandbookInForce, Library
from knowledge.lint import across, facts, lists, schema
from knowledge.lint.findings import Finding, Level
from knowledge.lint.schema import Book
from knowledge.loader import load_handbook, wrong_id
from knowledge.statements import HANDBOOK
from knowledge.trouble import DataError, FileError

__all__ = ["Finding", "Level", "is_clean", "lint", "lint_handbook"]


def lint(folder: Path, library: Library) -> list[Finding]:
    """Findings in ``folder``, a handbook's own or one of such folders, held against the places and drugs of
    ``library``. Raises FileNotFoundError where there is no handbook."""
    if (folder / "handbook.yaml").is_file():
        return lint_handbook(folder, library)
    folders = sorted(path.parent for path in folder.glob("*/handbook.yaml"))
    if not folders:
        raise FileNotFoundError(f"{folder}: neither handbook.yaml nor folders with one")
    findings = [finding for each in folders for finding in lint_handbook(each, library)]
    readable = [each for each in map(_load, folders) if each is not None]
    times = Counter((each.id, each.handbook.applies_from) for each in readable)
    for (id_, applies_from), count in times.items():
        if count > 1:
            message = f"{count} folders hold the edition that applies from {applies_from}"
            findings.append(Finding("error", Path(id_), 0, (), message))
    newest = {each.id: each for each in sorted(readable, key=lambda each: each.handbook.applies_from)}
    return findings + across.check(tuple(newest.values()))


def lint_handbook(folder: Path, library: Library) -> list[Finding]:
    """Findings in one handbook's folder: its shape, its facts, its lists, its account."""
    book = schema.read(folder)
    facts.check(book)
    lists.check(book, library)
    if book.handbook is not None and (wrong := wrong_id(folder, book.handbook.id)):
        book.say("error", HANDBOOK, ("id",), wrong)
    _account(book)
    return book.findings


def is_clean(findings: list[Finding]) -> bool:
    """Whether nothing has to be mended."""
    return not any(finding.level == "error" for finding in findings)


def _account(book: Book) -> None:
    if book.handbook is None or not book.is_whole:
        return
    path = book.folder / "account.csv"
    file = book.below(path)
    if not path.is_file():
        message = "there is none, so it is not known whether every section and item of the print is there"
        book.findings.append(Finding("info", file, 0, (), message))
        return
    try:
        found = completeness.account(path, book.handbook, tuple(book.services.values()))
    except FileError as error:
        book.findings.append(Finding("error", file, error.line, (), error.what))
        return
    book.findings += [Finding("error", file, line, (), what) for line, what in found.problems]


def _load(folder: Path) -> HandbookInForce | None:
    try:
        return load_handbook(folder)
    except DataError:
        return None  # what is wrong with it is said already
