"""The divisions of China down to the county, their names, and distances between them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt

EARTH_KM = 6371.0


@dataclass(frozen=True)
class Division:
    """``code``: GB/T 2260. ``level``: province, prefecture or county. Degrees; None where not known."""

    code: str
    name: str
    level: str
    parent: str
    short: str
    pinyin: str
    longitude: float | None = None
    latitude: float | None = None


@dataclass(frozen=True)
class Alias:
    """Another name of one or several divisions. ``kind``: nickname, old_name, english, abbreviation, variant,
    colloquial, group. ``since``: the year from which an old name is no longer in use."""

    alias: str
    codes: tuple[str, ...]
    kind: str
    since: str = ""
    note: str = ""


class Gazetteer:
    def __init__(self, divisions: Iterable[Division], aliases: Iterable[Alias]) -> None:
        self.divisions = {division.code: division for division in divisions}
        self.aliases = tuple(aliases)
        self.groups = frozenset(alias.alias for alias in self.aliases if alias.kind == "group")
        self._children: dict[str, list[str]] = defaultdict(list)
        self._lines: dict[str, tuple[Division, ...]] = {}
        self._names: dict[str, list[str]] = defaultdict(list)
        for division in self.divisions.values():
            if division.parent:
                self._children[division.parent].append(division.code)
            for name in {division.name, division.short}:
                self._names[name].append(division.code)

    def division(self, code: str) -> Division:
        """Raises KeyError for a code that is not a division."""
        return self.divisions[code]

    def children(self, code: str) -> tuple[Division, ...]:
        return tuple(self.divisions[child] for child in self._children.get(code, ()))

    def by_name(self, name: str) -> tuple[Division, ...]:
        """All divisions of just this name, full or short, or with this alias."""
        codes = dict.fromkeys(self._names.get(name, ()))
        for alias in self.aliases:
            if alias.alias == name:
                codes.update(dict.fromkeys(alias.codes))
        return tuple(self.divisions[code] for code in codes if code in self.divisions)

    def lineage(self, code: str) -> tuple[Division, ...]:
        """The division itself, then what it lies in, up to the province."""
        known = self._lines.get(code)
        if known is not None:
            return known
        line: list[Division] = []
        outer = code
        while outer in self.divisions and len(line) < 4:
            line.append(self.divisions[outer])
            outer = self.divisions[outer].parent
        return self._lines.setdefault(code, tuple(line))  # the same whoever asks first

    def is_city(self, code: str) -> bool:
        """Whether it may be meant as a city: all but provinces that have prefectures."""
        inner = {child.level for child in self.children(code)}
        return self.divisions[code].level != "province" or "prefecture" not in inner

    def province_of(self, code: str) -> Division:
        return self.lineage(code)[-1]

    def nearest(self, latitude: float, longitude: float, codes: Iterable[str]) -> tuple[tuple[Division, float], ...]:
        """Those of ``codes`` whose place is known, with kilometres, the nearest first."""
        found = [
            (division, _distance(latitude, longitude, division.latitude, division.longitude))
            for division in map(self.divisions.__getitem__, codes)
            if division.latitude is not None and division.longitude is not None
        ]
        return tuple(sorted(found, key=lambda pair: pair[1]))


def _distance(lat_a: float, lon_a: float, lat_b: float, lon_b: float) -> float:
    phi_a, phi_b = radians(lat_a), radians(lat_b)
    half = sin((phi_b - phi_a) / 2) ** 2 + cos(phi_a) * cos(phi_b) * sin(radians(lon_b - lon_a) / 2) ** 2
    return 2 * EARTH_KM * asin(sqrt(half))
