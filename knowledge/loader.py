"""Reads the data files into a :class:`Library`. The only I/O of this room, and only of its own files."""

import csv
from collections.abc import Iterator
from dataclasses import MISSING, fields
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, get_args

import yaml
from pydantic import BaseModel, ValidationError

from knowledge.calendars import SATURDAY, Day, WorkCalendar
from knowledge.gazetteer import Alias, Division, Gazetteer
from knowledge.library import (
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
    Status,
)
from knowledge.models import Handbook, Service
from knowledge.trouble import DataError
from knowledge.yamls import yaml_of

ROOT = Path(__file__).parent
STATUSES = get_args(Status)
NOT_PLACES = {"drugs", "hospitals", "japan-hospitals"}
M = TypeVar("M", bound=BaseModel)
T = TypeVar("T")


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
            if each.name != edition.id and not each.name.startswith(f"{edition.id}-"):
                raise DataError(f"{each.name}/handbook.yaml: id {edition.id!r} is another's: write {each.name!r}")
            editions.setdefault(edition.id, []).append(edition)
    return {id_: tuple(sorted(found, key=lambda e: e.handbook.applies_from)) for id_, found in editions.items()}


def load_reference(root: Path = ROOT) -> Library:
    """The library without any handbook: places, calendar, drugs, hospitals, illnesses. Raises DataError."""
    return _library({}, root, None)


def _library(editions: dict[str, tuple[HandbookInForce, ...]], root: Path, calendars: Path | None) -> Library:
    return Library(
        editions=editions,
        places=load_places(root / "places"),
        calendar=load_calendar(root / "calendar", *([calendars] if calendars else [])),
        drugs=tuple(_listed(root / "drugs" / "known.csv", Drug, several="nicknames")),
        hospitals=tuple(_listed(root / "hospitals" / "known.csv", Hospital, several="aliases")),
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
            name: PlaceList(name, _listed(path, PlaceEntry)) for name, path in lists.items() if name not in NOT_PLACES
        },
        drugs=tuple(_listed(lists.get("drugs"), ListedDrug)),
        hospitals=tuple(_listed(lists.get("hospitals"), ListedHospital, several="aliases")),
        japan=tuple(_listed(lists.get("japan-hospitals"), JapaneseHospital, several="aliases")),
    )


def load_illnesses(root: Path = ROOT) -> tuple[Illness, ...]:
    """What people may be ill with, and the kinds that conditions ask for. Raises DataError."""
    english = {row["name"]: _many(row["aliases"]) for row in _rows(root / "illnesses-in-english.csv")}
    return tuple(
        Illness(row["name"], _many(row["kind"]), (*_many(row["aliases"]), *english.get(row["name"], ())))
        for row in _rows(root / "illnesses.csv")
    )


def load_places(folder: Path) -> Gazetteer:
    divisions = (
        Division(
            code=row["code"],
            name=row["name"],
            level=row["level"],
            parent=row["parent"],
            short=row["short"],
            pinyin=row["pinyin"],
            longitude=float(row["longitude"]) if row["longitude"] else None,
            latitude=float(row["latitude"]) if row["latitude"] else None,
        )
        for row in _rows(folder / "divisions.csv")
    )
    aliases = (
        Alias(row["alias"], _many(row["code"]), row["kind"], row["since"], row["note"])
        for row in _rows(folder / "aliases.csv")
    )
    return Gazetteer(divisions, aliases)


def load_calendar(*folders: Path) -> WorkCalendar:
    """Every ``<year>.csv`` in the folders; a later folder replaces a year of an earlier one. Raises DataError."""
    years: dict[int, tuple[Day, ...]] = {}
    sources: dict[int, str] = {}
    for folder in folders:
        for path in sorted(folder.glob("[0-9][0-9][0-9][0-9].csv")):
            years[int(path.stem)], sources[int(path.stem)] = read_calendar_year(path)
    return WorkCalendar(years, sources, _moving())


def _moving() -> Iterator[tuple[date, ...]]:
    """The free days of each festival that falls on another day each year."""
    festivals = yaml_of(ROOT / "understanding" / "festivals.yaml")
    for year in festivals["moving"].values():
        for name, (first, last) in festivals["free"].items():
            yield tuple(year[name] + timedelta(days=n) for n in range(first, last + 1))


def read_calendar_year(path: Path) -> tuple[tuple[Day, ...], str]:
    """The days of one year and the source that its first lines name. Raises DataError, naming file and line."""
    try:
        lines = path.read_text("utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise DataError(f"{path.name}: not UTF-8; save it as CSV UTF-8") from error
    source = " ".join(line.lstrip("# ").removeprefix("source:").strip() for line in lines if line.startswith("#"))
    days: list[Day] = []
    for number, row in enumerate(_rows(path), start=2 + sum(line.startswith("#") for line in lines)):
        try:
            day = Day(date.fromisoformat((row["date"] or "").strip()), row["kind"].strip(), row["name"].strip())
        except (KeyError, ValueError, AttributeError) as error:
            raise DataError(f"{path.name}:{number}: expected date,kind,name with an ISO date ({error})") from error
        wrong = _wrong_day(day, days)
        if wrong:
            raise DataError(f"{path.name}:{number}: {wrong}")
        days.append(day)
    return tuple(days), source


def _wrong_day(day: Day, before: list[Day]) -> str:
    """What is wrong with a row of a calendar year, after those ``before`` it; "" where nothing is."""
    if day.kind not in ("holiday", "workday"):
        return f"kind is {day.kind!r}, expected holiday or workday"
    if day.kind == "workday" and day.day.weekday() < SATURDAY:
        return f"{day.day} is no weekend, so it cannot be a make-up day"
    if any(day.day == other.day for other in before):
        return f"{day.day} stands twice"
    if before and day.day.year != before[0].day.year:
        return f"{day.day} is of another year than {before[0].day}"
    return ""


def read_model(path: Path, model: type[M]) -> M:
    """A YAML file as ``model``. Raises DataError with the file and the path in the YAML."""
    try:
        return model.model_validate(read_yaml(path))
    except ValidationError as error:
        places = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()[:5])
        raise DataError(f"{path.parent.parent.name}/{path.name}: {places}") from error


def read_yaml(path: Path) -> Any:
    """Raises DataError when the file is not there or not YAML."""
    try:
        return yaml_of(path)
    except FileNotFoundError as error:
        raise DataError(f"{_called(path)} is missing") from error
    except UnicodeDecodeError as error:
        raise DataError(f"{_called(path)}: not UTF-8") from error
    except yaml.YAMLError as error:
        raise DataError(f"{path.name}: {' '.join(str(error).split())}") from error


def _rows(path: Path | None) -> Iterator[dict[str, str]]:
    if path is None:
        return
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            yield from csv.DictReader(line for line in file if not line.startswith("#"))
    except FileNotFoundError as error:
        raise DataError(f"{path.parent.name}/{path.name} is missing") from error
    except UnicodeDecodeError as error:
        raise DataError(f"{_called(path)}: not UTF-8; save it as CSV UTF-8") from error


def _many(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split(";") if part.strip())


def _listed(path: Path | None, shape: type[T], *, several: str = "") -> Iterator[T]:
    """The rows of a file as a dataclass. ``several``: its field whose cells hold more than one word.

    Raises DataError."""
    known = {field.name: field.default for field in fields(shape)}  # type: ignore[arg-type]
    for number, row in enumerate(_rows(path), start=2):  # below the head
        given: dict[str, Any] = {key: (value or "").strip() for key, value in row.items() if key in known}
        lacking = [name for name, default in known.items() if default is MISSING and name not in given]
        if lacking:
            raise DataError(f"{_called(path)}: no column {', '.join(lacking)}")
        if given.get("status", STATUSES[0]) not in STATUSES:
            told = f"status {given['status']!r} is none of {', '.join(STATUSES)}"
            raise DataError(f"{_called(path)}:{number}: {told}")
        if several:
            given[several] = _many(given.get(several, ""))
        yield shape(**given)


def _called(path: Path | None) -> str:
    return f"{path.parent.parent.name}/{path.parent.name}/{path.name}" if path else ""
