"""Reads the data files into a :class:`Library`. The only I/O of this room, and only of its own files."""

from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from knowledge.calendars import SATURDAY, Day, WorkCalendar
from knowledge.gazetteer import Alias, Division, Gazetteer
from knowledge.library import (
    LISTED,
    Drug,
    HandbookInForce,
    Hospital,
    Illness,
    JapaneseHospital,
    Library,
    ListedDrug,
    ListedHospital,
    PlaceEntry,
    PlaceList,
)
from knowledge.located import Row, many, read_csv, read_yaml
from knowledge.models import Handbook, Service
from knowledge.records import columns_of, read_records
from knowledge.trouble import DataError, FileError
from knowledge.yamls import mapping_of, yaml_of

ROOT = Path(__file__).parent
ALL = tuple({name for shape in LISTED.values() for name in columns_of(shape)})  # lint says what may not be empty
M = TypeVar("M", bound=BaseModel)


def load(root: Path = ROOT, handbooks: Path | None = None, calendars: Path | None = None) -> Library:
    """The library from the folders under ``root``.

    ``handbooks``: another folder of handbook folders; ``calendars``: a further folder of calendar years that an
    operator added. Raises DataError.
    """
    if root == ROOT and handbooks is None and calendars is None:
        return _own()
    return _library(load_handbooks(handbooks or root / "handbooks"), root, calendars)


@cache
def _own() -> Library:
    """The program's own library, which nothing changes: read, and its index built, once a process."""
    return _library(load_handbooks(), ROOT, None)


def load_handbooks(folder: Path = ROOT / "handbooks") -> dict[str, tuple[HandbookInForce, ...]]:
    """All editions of each handbook in the folder, the oldest first. Raises DataError."""
    editions: dict[str, list[HandbookInForce]] = {}
    for each in sorted(folder.iterdir()):
        if (each / "handbook.yaml").exists():
            edition = load_handbook(each)
            if wrong := wrong_id(each, edition.id):
                raise FileError(each / "handbook.yaml", 0, f"id {wrong}")
            editions.setdefault(edition.id, []).append(edition)
    return {id_: tuple(sorted(found, key=lambda e: e.handbook.applies_from)) for id_, found in editions.items()}


def wrong_id(folder: Path, id_: str) -> str:
    """What is wrong with the id of the handbook in this folder; "" where nothing is."""
    if folder.name == id_ or folder.name.startswith(f"{id_}-"):
        return ""
    return f"{id_!r} is another's: write {folder.name!r}, or call the folder {id_} or {id_}-<edition>"


def load_reference(root: Path = ROOT) -> Library:
    """The library without any handbook: places, calendar, drugs, hospitals, illnesses. Raises DataError."""
    return _library({}, root, None)


def _library(editions: dict[str, tuple[HandbookInForce, ...]], root: Path, calendars: Path | None) -> Library:
    return Library(
        editions=editions,
        places=load_places(root / "places"),
        calendar=load_calendar(root / "calendar", *([calendars] if calendars else [])),
        drugs=read_records(root / "drugs" / "known.csv", Drug, empty=("brand",)),
        hospitals=read_records(root / "hospitals" / "known.csv", Hospital),
        illnesses=load_illnesses(root),
    )


def load_handbook(folder: Path) -> HandbookInForce:
    """One handbook folder: ``handbook.yaml``, ``services/*.yaml``, ``lists/*.csv``. Raises DataError."""
    handbook = read_model(folder / "handbook.yaml", Handbook)
    services = {id_: read_model(folder / "services" / f"{id_}.yaml", Service) for id_ in handbook.services}
    lists = {path.stem: path for path in sorted((folder / "lists").glob("*.csv"))}
    for name in (coverage.list for service in services.values() for coverage in service.coverage):
        if name and name not in lists:
            raise DataError(f"{folder.name}/lists/{name}.csv is not there, but a service is covered by it")
    return HandbookInForce(
        handbook=handbook,
        services=services,
        place_lists={
            name: PlaceList(name, read_records(path, PlaceEntry, empty=ALL))
            for name, path in lists.items()
            if name not in LISTED
        },
        drugs=read_records(lists["drugs"], ListedDrug, empty=ALL) if "drugs" in lists else (),
        hospitals=read_records(lists["hospitals"], ListedHospital, empty=ALL) if "hospitals" in lists else (),
        japan=read_records(lists["japan-hospitals"], JapaneseHospital, empty=ALL) if "japan-hospitals" in lists else (),
    )


def load_illnesses(root: Path = ROOT) -> tuple[Illness, ...]:
    """What people may be ill with, and the kinds that conditions ask for. Raises DataError."""
    path = root / "illnesses-in-english.csv"
    english = {row.cells["name"]: row for row in read_csv(path, ("name", "aliases"))}
    rows = read_csv(root / "illnesses.csv", ("name", "kind", "aliases"))
    names = {row.cells["name"] for row in rows}
    for name, row in english.items():
        if name not in names:
            raise FileError(path, row.line, f"name: {name!r} is not in illnesses.csv")
    for row in rows:
        if not (row.cells["name"] and row.cells["kind"]):
            raise FileError(root / "illnesses.csv", row.line, "needs a name and a kind")
    return tuple(
        Illness(cells["name"], many(cells["kind"]), (*many(cells["aliases"]), *_aliases(english.get(cells["name"]))))
        for cells in (row.cells for row in rows)
    )


def _aliases(row: Row | None) -> tuple[str, ...]:
    return many(row.cells["aliases"]) if row else ()


def load_places(folder: Path) -> Gazetteer:
    """Raises DataError."""
    places = Gazetteer(
        read_records(folder / "divisions.csv", Division, empty=("parent", "longitude", "latitude")),
        read_records(folder / "aliases.csv", Alias, empty=("since", "note"), named={"codes": "code"}),
    )
    for division in places.divisions.values():
        if division.parent and division.parent not in places.divisions:
            raise FileError(folder / "divisions.csv", 0, f"{division.code}: parent {division.parent!r} is no division")
    for alias in places.aliases:
        unknown = [code for code in alias.codes if code not in places.divisions]
        if unknown:
            raise FileError(folder / "aliases.csv", 0, f"{alias.alias}: code {unknown[0]!r} is no division")
    return places


def load_calendar(*folders: Path) -> WorkCalendar:
    """Every ``<year>.csv`` in the folders; a later folder replaces a year of an earlier one. Raises DataError."""
    years: dict[int, tuple[Day, ...]] = {}
    sources: dict[int, str] = {}
    for folder in folders:
        for path in sorted(folder.glob("[0-9][0-9][0-9][0-9].csv")):
            days, source = read_calendar_year(path)
            if not days or days[0].day.year != int(path.stem):
                told = f"its days are of {days[0].day.year}" if days else "it has no days"
                raise FileError(path, 0, f"{told}, expected those of {path.stem}, as the file is called")
            years[int(path.stem)], sources[int(path.stem)] = days, source
    return WorkCalendar(years, sources, (days for year in moving_holidays("free").values() for days in year))


def moving_holidays(which: str) -> dict[int, tuple[tuple[date, ...], ...]]:
    """By year, the days off of each festival that falls on another day each year. ``which``: those that are usually
    ``free``, or those ``by_law``."""
    festivals = mapping_of(ROOT / "understanding" / "festivals.yaml")
    return {
        year: tuple(
            tuple(days[name] + timedelta(days=n) for n in range(first, last + 1))
            for name, (first, last) in festivals[which].items()
        )
        for year, days in festivals["moving"].items()
    }


def read_calendar_year(path: Path) -> tuple[tuple[Day, ...], str]:
    """The days of one year and the source that its first lines name. Raises DataError, naming file and line."""
    days: list[Day] = []
    for row in read_csv(path, ("date", "kind", "name")):
        try:
            day = Day(date.fromisoformat(row.cells["date"]), row.cells["kind"], row.cells["name"])
        except ValueError as error:
            raise FileError(path, row.line, f"expected date,kind,name with an ISO date ({error})") from error
        wrong = _wrong_day(day, days)
        if wrong:
            raise FileError(path, row.line, wrong)
        days.append(day)
    comments = [line for line in path.read_text("utf-8-sig").splitlines() if line.startswith("#")]
    return tuple(days), " ".join(line.lstrip("# ").removeprefix("source:").strip() for line in comments)


def _wrong_day(day: Day, before: list[Day]) -> str:
    """What is wrong with a row of a calendar year, after those ``before`` it; "" where nothing is."""
    if day.kind not in ("holiday", "workday"):
        return f"kind is {day.kind!r}, expected holiday or workday"
    if day.kind == "workday" and day.day.weekday() < SATURDAY:
        return f"{day.day} is no weekend, so it cannot be a make-up day"
    if any(day.day == other.day for other in before):
        return f"{day.day} stands twice"
    if before and day.day.year != before[0].day.year:
        return f"{day.day} is of another year than {before[0].day}: it belongs in the file of its own year"
    return ""


def read_model(path: Path, model: type[M]) -> M:
    """A YAML file as ``model``. Raises DataError with the file, the line and the path in the YAML."""
    try:
        return model.model_validate(yaml_of(path))
    except ValidationError as error:
        file = read_yaml(path)
        first = error.errors()[0]
        rest = f" (and {error.error_count() - 1} more)" if error.error_count() > 1 else ""
        where = f"{'.'.join(map(str, first['loc']))}: " if first["loc"] else ""
        raise FileError(path, file.line(tuple(first["loc"])), f"{where}{first['msg']}{rest}") from error
