"""The handbooks as tables of a SQLite file, for whoever asks them in SQL: each statement, each entry of a list."""

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from knowledge.library import HandbookInForce
from knowledge.statements import Statement, every

WORDS = ("words", "names", "summary")  # where a fact has its words in both languages
LISTS = ("hospitals", "drugs", "japan")
Row = dict[str, Any]


def write(path: Path, books: tuple[HandbookInForce, ...]) -> None:
    """Writes tables ``handbooks``, ``services``, ``facts`` (searchable by their words) and ``entries`` to a new file.

    Raises FileExistsError: nothing is written over."""
    if path.exists():
        raise FileExistsError(path)
    database = Database(memory=True)
    database.table("handbooks").insert_all(map(_handbook, books), pk=("id", "edition"))
    for name, rows in (("services", _services), ("facts", _facts), ("entries", _entries)):
        own = (row for book in books for row in rows(book))
        database.table(name).insert_all(own, alter=True)
    database.table("facts").enable_fts(["zh", "en"], tokenize="trigram")
    database.execute("vacuum into ?", [str(path)])  # all of it, or nothing


def _handbook(book: HandbookInForce) -> Row:
    about = book.handbook
    applies = about.applies_from.isoformat()
    return {"id": about.id, "title": about.title, "edition": about.edition, "applies_from": applies}


def _of(book: HandbookInForce) -> Row:
    """Which handbook it is of: its id, and its edition."""
    return {"handbook": book.id, "edition": book.handbook.edition}


def _services(book: HandbookInForce) -> Iterator[Row]:
    for each in book.services.values():
        yield {
            **_of(book),
            "id": each.id,
            "concept": each.concept,
            **each.names.model_dump(),
            "optional": each.optional is not None,
            "section": each.source.section,
        }


def _facts(book: HandbookInForce) -> Iterator[Row]:
    """A row for each source of each statement: what is printed in two places stands in two rows."""
    for statement in every(book.handbook, tuple(book.services.values())):
        for source in statement.sources:
            yield {
                **_of(book),
                "service": statement.owner if statement.owner in book.services else None,
                "kind": statement.kind or "service",
                "name": next(iter(statement.names), None),
                "variant": statement.variant or None,
                **_words(statement),
                "section": source.section,
                "item": source.item,
                "data": statement.fact.model_dump(mode="json", exclude_defaults=True),
            }


def _words(statement: Statement) -> Row:
    data = statement.fact.model_dump(mode="json")
    found: Row = next((data[name] for name in WORDS if data.get(name)), {})
    found = found.get("words", found)
    return {"zh": found.get("zh"), "en": found.get("en")}


def _entries(book: HandbookInForce) -> Iterator[Row]:
    """Every entry of every printed list, as it was printed and as it is read; codes are of divisions."""
    for name, places in book.place_lists.items():
        for entry in places.entries:
            yield {**_of(book), "list": name, **asdict(entry)}
    for name in LISTS:
        for entry in getattr(book, name):
            yield {**_of(book), "list": name, **_named(asdict(entry))}


def _named(row: Row) -> Row:
    """A hospital of Japan is called by its Chinese name, a drug by its brand; other names are one text."""
    name = row.pop("zh", None) or row.pop("brand", None) or row.pop("name")
    return {
        "name": name,
        **{key: ", ".join(value) if isinstance(value, tuple) else value for key, value in row.items()},
    }
