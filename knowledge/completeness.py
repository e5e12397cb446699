"""The account of a handbook: for every printed section and item, which facts came from it; nothing left over.

``account.csv`` beside ``handbook.yaml`` has a row for each section and item as printed, with the ids of the facts that
came from it, or a note why none did. It is held against the facts' own sources, from both sides.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from knowledge.located import many, read_csv
from knowledge.models import Handbook, Service
from knowledge.statements import HANDBOOK, Statement, every

COLUMNS = ("section", "item", "facts", "note")
WHOLE = ("id", "title", "provider", "product", "edition", "applies_from", "services", "official_channel")


@dataclass(frozen=True)
class Accounted:
    """A section, or an item of it, with the ids of the facts that came from it, as the account names them."""

    line: int
    section: str
    item: str
    facts: tuple[str, ...]
    note: str


@dataclass(frozen=True)
class Account:
    """``problems``: line of the account (0: none) and what is wrong there."""

    rows: tuple[Accounted, ...]
    statements: tuple[Statement, ...]
    problems: tuple[tuple[int, str], ...]


def account(path: Path, handbook: Handbook, services: tuple[Service, ...]) -> Account:
    """Raises FileError where there is no account or it is not a CSV of the four columns."""
    rows = tuple(
        Accounted(
            row.line,
            row.cells["section"],
            row.cells["item"],
            many(row.cells["facts"]),
            row.cells["note"],
        )
        for row in read_csv(path, COLUMNS)
    )
    found = tuple(every(handbook, services))
    return Account(rows, found, (*_of_rows(rows, found), *_of_facts(rows, found)))


def _of_rows(rows: tuple[Accounted, ...], found: tuple[Statement, ...]) -> Iterator[tuple[int, str]]:
    known = {name for statement in found for name in statement.called}
    known |= {f"{HANDBOOK}.{field}" for field in WHOLE}
    first: dict[tuple[str, str], int] = {}
    for row in rows:
        place = (row.section, row.item)
        if place in first:
            yield row.line, f"{_printed(*place)} stands on line {first[place]} already"
        first.setdefault(place, row.line)
        if not row.facts and not row.note:
            yield row.line, f"{_printed(*place)}: no fact, and no note why"
        for fact in row.facts:
            if fact not in known:
                yield row.line, f"{_printed(*place)}: there is no fact {fact}"


def _of_facts(rows: tuple[Accounted, ...], found: tuple[Statement, ...]) -> Iterator[tuple[int, str]]:
    named = {(row.section, row.item): (row.line, set(row.facts)) for row in rows}
    for statement in found:
        for source in statement.sources:
            place = (source.section, source.item or "")
            if place not in named:
                yield 0, f"{statement.id}: its source, {_printed(*place)}, is not in the account"
            elif not statement.called & named[place][1]:
                yield named[place][0], f"{_printed(*place)}: {statement.id} came from here and is not named"


def _printed(section: str, item: str) -> str:
    return f"{section} {item}".strip()


def page(books: tuple[tuple[Handbook, Account], ...]) -> str:
    """The report as Markdown: a chapter a handbook, a row a section and item."""
    lines = [
        "# Completeness",
        "",
        "For every section and item of each handbook: the facts that came from it. Made by",
        "`member-assistant handbook account > docs/completeness.md` from the `account.csv` of each handbook, which",
        "`handbook lint` holds against the sources that the facts name; a test holds this page against both.",
        "",
        "| handbook | sections and items | with facts | with a note only | facts | not accounted for |",
        "| --- | ---: | ---: | ---: | ---: | ---: |",
    ]
    for handbook, found in books:
        bare = sum(not row.facts for row in found.rows)
        lines.append(
            f"| {handbook.id} | {len(found.rows)} | {len(found.rows) - bare} | {bare} | {len(found.statements)} "
            f"| {len(found.problems)} |"
        )
    for handbook, found in books:
        lines += ["", f"## {handbook.id}: {handbook.title}", "", "| section | item | facts | note |"]
        lines.append("| --- | --- | --- | --- |")
        lines += [
            f"| {_cell(row.section)} | {_cell(row.item)} | {', '.join(row.facts)} | {_cell(row.note)} |"
            for row in found.rows
        ]
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    return re.sub(r"\s+", " ", text).replace("|", "\\|")
