"""Numbers of days in a text, each with what the words before it make of it: at most, at least, just so many."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

HALF = 0.5  # "ten days or so" is more than ten
DAYS = {"weeks": 7, "months": 30}


@dataclass(frozen=True, slots=True)
class Measure:
    """``number`` of ``unit``: days or workdays; weeks and months are days.

    ``bound``: at_most, at_least or nothing, as the words before it say.
    """

    number: float
    unit: str
    bound: str = ""


class MeasurePatterns:
    """Reads ``measures`` of ``settings.yaml``; ``number`` turns digits or Chinese numerals into a number."""

    def __init__(self, settings: Mapping[str, Any], numeral: str, number: Callable[[str], int | None]) -> None:
        self._pattern = re.compile(settings["pattern"].replace("%n", numeral))
        self._numbers: Mapping[str, int] = settings["numbers"]
        self._units: Mapping[str, str] = settings["units"]
        self._bounds: Mapping[str, list[str]] = settings["bounds"]
        self._queueing: list[str] = settings["queueing"]  # how long others make one wait
        self._near: int = settings["near"]
        self._near_latin: int = settings["near_latin"]
        self._number = number

    def find(self, text: str) -> tuple[Measure, ...]:
        """Every number of days, weeks or working days of ``text``, in order; also "the eighth day"."""
        return tuple(measure for match in self._pattern.finditer(text) if (measure := self._measure(text, match)))

    def _measure(self, text: str, match: re.Match[str]) -> Measure | None:
        number = self._numbers.get(match["n"]) or self._number(match["n"])
        near = self._near_latin if text.isascii() else self._near
        before = text[max(0, match.start() - near) : match.start()]
        if number is None or any(word in before for word in self._queueing):
            return None
        bound = next((name for name, words in self._bounds.items() if any(word in before for word in words)), "")
        unit = self._units[match["unit"]]
        more = HALF if match["more"] else 0
        return Measure((number + more) * DAYS.get(unit, 1), "days" if unit in DAYS else unit, bound)
