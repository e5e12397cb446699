"""Whether the entries of a handbook's lists are known places, hospitals, drugs; and as many as the handbook claims.

An entry that is corrected, doubtful, removed, or stands twice must say why; then it is explained and no error.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

from knowledge.gazetteer import Gazetteer
from knowledge.library import LISTED, Library, PlaceEntry, Status
from knowledge.lint.findings import Finding, Level
from knowledge.lint.schema import Book
from knowledge.located import Row, Step, read_csv
from knowledge.models import Coverage
from knowledge.records import columns_of
from knowledge.trouble import FileError

SHAPES: dict[str, type[Any]] = {"places": PlaceEntry, **LISTED}
KEYS = {"places": "code", "drugs": "brand", "hospitals": "name", "japan-hospitals": "zh"}
STATUSES = get_args(Status)


@dataclass(frozen=True)
class List:
    """A CSV under ``lists/`` and what it is a list of."""

    path: Path
    kind: str
    rows: tuple[Row, ...]

    @property
    def key(self) -> str:
        return KEYS[self.kind]

    def sure(self) -> set[str]:
        """Keys of the entries beyond doubt."""
        return {row.cells[self.key] for row in self.rows if row.cells["status"] in ("as-printed", "corrected")}


def check(book: Book, library: Library) -> None:
    """Adds what it finds to the book."""
    if book.handbook is None:
        return
    wanted = {
        coverage.list: coverage.kind
        for service in book.services.values()
        for coverage in service.coverage
        if coverage.list is not None
    }
    lists: dict[str, List] = {}
    for path in sorted((book.folder / "lists").glob("*")):
        kind = path.stem if path.stem in SHAPES else "places"
        if path.suffix != ".csv" or path.stem not in wanted:
            if not book.is_whole:
                continue  # what could not be read may name it
            book.findings.append(Finding("error", book.below(path), 0, (), "no service's coverage names this list"))
        else:
            found = _read(book, path, kind)
            if found is not None:
                lists[path.stem] = found
                _entries(book, found, library)
    for service in book.services.values():
        for number, coverage in enumerate(service.coverage):
            if coverage.list is not None:
                claim = Claim(book, service.id, ("coverage", number), coverage, lists.get(coverage.list))
                _coverage(claim, library)


def _read(book: Book, path: Path, kind: str) -> List | None:
    try:
        return List(path, kind, read_csv(path, columns_of(SHAPES[kind])))
    except FileError as error:
        book.findings.append(Finding("error", book.below(path), error.line, (), error.what))
        return None


def _entries(book: Book, found: List, library: Library) -> None:
    def say(level: Level, row: Row, column: str, message: str) -> None:
        book.findings.append(Finding(level, book.below(found.path), row.line, (column,), message))

    first: dict[str, int] = {}
    for row in found.rows:
        cells, name = row.cells, row.cells.get("name") or row.cells[found.key] or row.cells["printed"] or "the entry"
        why = cells["reason"] + (f" ({cells['evidence']})" if cells["reason"] and cells["evidence"] else "")
        if cells["status"] not in STATUSES:
            say("error", row, "status", f"{cells['status']!r} is none of {', '.join(STATUSES)}")
        elif cells["status"] != "as-printed" and not why:
            say("error", row, "reason", f"{name} is {cells['status']}, and nothing says why")
        elif cells["status"] in ("doubtful", "removed"):
            say("explained", row, "status", f"{name} is {cells['status']}: {why}")
        if not cells["printed"] and cells["status"] == "as-printed":
            say("error", row, "printed", f"{name}: what was printed is not said")
        if cells["status"] == "removed":
            continue
        _known(found, row, library, say)
        key = cells[found.key]
        if key in first:
            level: Level = "explained" if why else "error"
            say(level, row, found.key, f"{name} stands on line {first[key]} already" + (f": {why}" if why else ""))
        first.setdefault(key, row.line)


Say = Callable[[Level, Row, str, str], None]


def _known(found: List, row: Row, library: Library, say: Say) -> None:
    cells, why = row.cells, row.cells["reason"]
    if found.kind == "drugs" and cells["brand"] not in {drug.brand for drug in library.drugs}:
        say("error", row, "brand", f"{cells['brand']!r} is not in drugs/known.csv")
    if found.kind == "japan-hospitals" and not (cells["zh"] and cells["ja"] and cells["city"]):
        say("error", row, "zh", "needs both names and the city")
    if found.kind not in ("places", "hospitals"):
        return
    division = library.places.divisions.get(cells["code"])
    if division is None:
        say("error", row, "code", f"{cells['code']!r} is no division of places/divisions.csv")
        return
    if not library.places.is_city(cells["code"]) and not why:
        say("error", row, "code", f"{division.name} is a province, and nothing says that all of it is meant")
    if found.kind == "hospitals":
        _hospital(row, library.places, say)
        return
    if cells["name"] != division.name:
        say("error", row, "name", f"{cells['code']} is {division.name}, not {cells['name']}")
    named = {each.code for each in library.places.by_name(cells["printed"])}
    if cells["status"] == "as-printed" and cells["code"] not in named and not why:
        say("error", row, "printed", f"{cells['printed']!r} is no known name of {division.name}, and nothing says why")
    elif not _headed(cells["printed_under"], library.places):
        say("error", row, "printed_under", f"{cells['printed_under']!r} is no place")
    elif cells["status"] == "as-printed" and not why and not _lies_under(cells, library.places):
        message = f"{division.name} does not lie in {cells['printed_under']}, and nothing says why"
        say("error", row, "printed_under", message)


def _hospital(row: Row, places: Gazetteer, say: Say) -> None:
    """The name is the printed one, or it is said why not; and the city is one that the evidence names."""
    cells = row.cells
    if cells["name"] != cells["printed"] and not cells["reason"]:
        say("error", row, "name", f"{cells['name']!r} is not what was printed, and nothing says why")
    lineage = places.lineage(cells["code"])
    if not any(name in cells["evidence"] for each in lineage for name in (each.name, each.short)):
        say("error", row, "code", f"the evidence does not name {lineage[0].name}")


def _headed(heading: str, places: Gazetteer) -> bool:
    return not heading or bool(places.by_name(heading))


def _lies_under(cells: dict[str, str], places: Gazetteer) -> bool:
    """Whether the place lies in what it is printed under; a heading that is no place says nothing."""
    headings = {division.code for division in places.by_name(cells["printed_under"])}
    return not headings or any(division.code in headings for division in places.lineage(cells["code"]))


@dataclass(frozen=True)
class Claim:
    """What a service's coverage says of a list; ``found`` is None where the list is missing or cannot be read."""

    book: Book
    owner: str
    path: tuple[Step, ...]
    coverage: Coverage
    found: List | None

    def say(self, level: Level, key: str, message: str) -> None:
        self.book.say(level, self.owner, (*self.path, key), message)

    def explained(self) -> str:
        """What the service's contradictions say of its counts."""
        contradictions = self.book.services[self.owner].contradictions
        return next((each.words.en for each in contradictions if {"counts", "coverage"} & set(each.topics)), "")


def _coverage(claim: Claim, library: Library) -> None:
    coverage, found = claim.coverage, claim.found
    if found is None:
        if not (claim.book.folder / "lists" / f"{coverage.list}.csv").is_file():
            claim.say("error", "list", f"lists/{coverage.list}.csv is missing")
        return
    if found.kind.removeprefix("japan-") != coverage.kind:
        claim.say("error", "list", f"{coverage.list} is a list of {found.kind}, not of {coverage.kind}")
        return
    if coverage.entries is None:
        claim.say(
            "error", "entries", f"is missing: how many entries has the printed list? The CSV has {len(found.rows)}"
        )
    elif coverage.entries != len(found.rows):
        claim.say("error", "entries", f"{coverage.entries} were counted in print, and the CSV has {len(found.rows)}")
    if coverage.claimed is None:
        return
    keys = found.sure()
    if coverage.claimed_unit == "provinces":
        keys = {library.places.province_of(key).code for key in keys if key in library.places.divisions}
    enough = coverage.claimed_bound == "at_least" and len(keys) >= coverage.claimed
    if not enough and coverage.claimed_bound != "about" and len(keys) != coverage.claimed:
        claimed = f"{coverage.claimed_bound.replace('_', ' ')} {coverage.claimed} {coverage.claimed_unit}"
        message = f"claims {claimed}, and lists/{coverage.list}.csv has {len(keys)} beyond doubt"
        why = claim.explained()
        claim.say("explained" if why else "error", "claimed", message + (f": {why}" if why else ""))
