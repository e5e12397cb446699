"""The whole knowledge base in memory: handbooks with their lists, places, drugs, hospitals, illnesses, calendar."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

from knowledge.calendars import WorkCalendar
from knowledge.gazetteer import Division, Gazetteer
from knowledge.models import Coverage, Handbook, Service

if TYPE_CHECKING:
    from knowledge.understanding.index import Index

Status = Literal["as-printed", "corrected", "doubtful", "removed"]  # of an entry of a printed list


@dataclass(frozen=True)
class PlaceEntry:
    """A printed entry of a place list."""

    code: str
    name: str
    printed: str
    printed_under: str = ""
    status: Status = "as-printed"
    reason: str = ""
    evidence: str = ""


@dataclass(frozen=True)
class Covered:
    """How a place stands to a list. ``how``: listed (itself), inside (a listed place contains it), around (listed
    places lie in it), absent. ``entries``: the entries that it rests on."""

    how: str
    entries: tuple[PlaceEntry, ...] = ()

    @property
    def doubtful(self) -> bool:
        return bool(self.entries) and all(entry.status == "doubtful" for entry in self.entries)


class PlaceList:
    """The places of one service, in printed order, duplicates included."""

    def __init__(self, name: str, entries: Iterable[PlaceEntry]) -> None:
        self.name = name
        self.entries = tuple(entry for entry in entries if entry.status != "removed")
        self._by_code: dict[str, list[PlaceEntry]] = {}
        self._within: dict[str, list[PlaceEntry]] | None = None
        for entry in self.entries:
            self._by_code.setdefault(entry.code, []).append(entry)

    @property
    def codes(self) -> tuple[str, ...]:
        """Distinct places, in printed order."""
        return tuple(self._by_code)

    @cached_property
    def sure_codes(self) -> tuple[str, ...]:
        """Those of the places that are printed without doubt."""
        return tuple(code for code in self._by_code if not Covered("listed", tuple(self._by_code[code])).doubtful)

    def find(self, code: str) -> PlaceEntry | None:
        """The entry of just this division; where it is printed twice, the one that is not in doubt."""
        entries = self._by_code.get(code, ())
        return min(entries, key=lambda entry: entry.status == "doubtful", default=None)

    def covers(self, code: str, places: Gazetteer) -> Covered:
        """A district leads to its city; a province to the listed places in it."""
        own = self.find(code)
        if own is not None:
            return Covered("listed", (own,))
        for division in places.lineage(code)[1:]:
            entry = self.find(division.code)
            if entry is not None:
                return Covered("inside", (entry,))
        within = self._inside_of(places).get(code)
        return Covered("around", tuple(within)) if within else Covered("absent")

    def _inside_of(self, places: Gazetteer) -> dict[str, list[PlaceEntry]]:
        """Entries by what they lie in; worked out once, the same whoever asks first."""
        if self._within is None:
            within: dict[str, list[PlaceEntry]] = {}
            for entry in self.entries:
                for division in places.lineage(entry.code)[1:]:
                    within.setdefault(division.code, []).append(entry)
            self._within = within
        return self._within


@dataclass(frozen=True)
class Drug:
    """A brand. Generic, English names and nicknames are our own verified addition, not the handbook's."""

    brand: str
    generic: str
    english_brand: str = ""
    english_generic: str = ""
    nicknames: tuple[str, ...] = ()
    maker: str = ""
    note: str = ""

    @property
    def words(self) -> frozenset[str]:
        """All that it is called, in small letters."""
        names = (self.brand, self.generic, self.english_brand, self.english_generic, *self.nicknames)
        return frozenset(name.casefold() for name in names if name)


@dataclass(frozen=True)
class ListedDrug:
    brand: str
    printed: str
    status: Status = "as-printed"
    reason: str = ""
    evidence: str = ""


@dataclass(frozen=True)
class Hospital:
    """``code``: the division of its city (of the municipality for the four)."""

    name: str
    code: str
    aliases: tuple[str, ...] = ()
    grade: str = ""
    note: str = ""


@dataclass(frozen=True)
class ListedHospital:
    name: str
    code: str
    printed: str
    aliases: tuple[str, ...] = ()
    status: Status = "as-printed"
    reason: str = ""
    evidence: str = ""


@dataclass(frozen=True)
class JapaneseHospital:
    """``zh`` and ``ja`` as printed; ``city`` as the table groups it."""

    zh: str
    ja: str
    city: str
    printed: str
    english: str = ""
    aliases: tuple[str, ...] = ()
    status: Status = "as-printed"
    reason: str = ""
    evidence: str = ""


# What the lists of a handbook that are not of places are called, and the shape of their rows.
LISTED: dict[str, type[Any]] = {
    "drugs": ListedDrug,
    "hospitals": ListedHospital,
    "japan-hospitals": JapaneseHospital,
}


@dataclass(frozen=True)
class Illness:
    name: str
    kinds: tuple[str, ...]
    aliases: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        return self.name, *self.aliases


@dataclass(frozen=True)
class HandbookInForce:
    """An edition with all that belongs to it."""

    handbook: Handbook
    services: dict[str, Service]
    place_lists: dict[str, PlaceList] = field(default_factory=dict)
    drugs: tuple[ListedDrug, ...] = ()
    hospitals: tuple[ListedHospital, ...] = ()
    japan: tuple[JapaneseHospital, ...] = ()

    @property
    def id(self) -> str:
        return self.handbook.id

    def service_at(self, path: str) -> Service | None:
        """The service that a word's id (``handbook/service``, ``handbook/service/topic``) leads to, where it has it."""
        handbook, service, *_ = path.split("/")
        return self.services.get(service) if handbook == self.id else None

    def coverage(self, service: Service, kind: str) -> Coverage | None:
        return next((coverage for coverage in service.coverage if coverage.kind == kind), None)

    def place_list(self, service: Service) -> PlaceList | None:
        """The list of places of this service; None where the handbook prints none."""
        coverage = self.coverage(service, "places")
        return self.place_lists.get(coverage.list) if coverage and coverage.list else None

    def hospital_list(self, service: Service) -> tuple[ListedHospital, ...] | None:
        coverage = self.coverage(service, "hospitals")
        return self.hospitals if coverage and coverage.list == "hospitals" else None

    def drug_list(self, service: Service) -> tuple[ListedDrug, ...] | None:
        coverage = self.coverage(service, "drugs")
        return self.drugs if coverage and coverage.list == "drugs" else None

    def cities(self, service: Service) -> tuple[str, ...]:
        """Codes of the places in which the service is given, whether the list is of places or of hospitals."""
        places = self.place_list(service)
        if places is not None:
            return places.codes
        return tuple(dict.fromkeys(hospital.code for hospital in self.hospital_list(service) or ()))


class Library:
    """Immutable after loading. ``editions``: all editions of each handbook, the oldest first."""

    def __init__(
        self,
        *,
        editions: dict[str, tuple[HandbookInForce, ...]],
        places: Gazetteer,
        calendar: WorkCalendar,
        drugs: tuple[Drug, ...] = (),
        hospitals: tuple[Hospital, ...] = (),
        illnesses: tuple[Illness, ...] = (),
    ) -> None:
        self.editions = editions
        self.places = places
        self.calendar = calendar
        self.drugs = drugs
        self.hospitals = hospitals
        self.illnesses = illnesses

    @cached_property
    def index(self) -> Index:
        """All names and cues of the library, for understanding; built once, when it is first needed."""
        from knowledge.understanding.index import build  # they read the library, which they could not import this
        from knowledge.understanding.tables import no_pattern

        try:
            return build(self)
        except re.error as error:
            raise no_pattern(error) from error

    @cached_property
    def illness_called(self) -> dict[str, Illness]:
        """By each of its names; no two share one."""
        return {name: illness for illness in self.illnesses for name in illness.names}

    @property
    def handbooks(self) -> dict[str, HandbookInForce]:
        """The newest edition of each."""
        return {id_: editions[-1] for id_, editions in self.editions.items()}

    @property
    def every_edition(self) -> tuple[HandbookInForce, ...]:
        """Of all handbooks, those to come too; of each the oldest first."""
        return tuple(edition for editions in self.editions.values() for edition in editions)

    def in_force(self, handbook: str, day: date) -> HandbookInForce:
        """The edition that answers on ``day``: the newest that applies then, else the oldest. Raises KeyError."""
        editions = self.editions[handbook]
        applying = [edition for edition in editions if edition.handbook.applies_from <= day]
        return applying[-1] if applying else editions[0]

    def division(self, code: str) -> Division:
        return self.places.division(code)
