"""Sums of money as people write them: 3万5, 1.5-2万, 一百五十万, 15,000."""

import re
from collections.abc import Callable, Mapping
from typing import Any

TEN_THOUSAND = 10_000
LEAST = 10  # what is less, without a unit, was not meant as yuan


class SumPatterns:
    """Reads ``sums`` of ``settings.yaml``; ``number`` turns digits or Chinese numerals below a hundred into one."""

    def __init__(self, settings: Mapping[str, Any], number: Callable[[str], int | None]) -> None:
        self._units: Mapping[str, int] = settings["units"]
        figure, unit = settings["figure"], settings["unit"]
        self._part = re.compile(f"(?P<figure>{figure})(?P<unit>{unit})?")
        self._either = re.compile(settings["either"])
        least = rf"(?:(?P<least>(?:{figure})(?:{unit})?(?:{settings['last']})?){settings['to']})?"
        whole = rf"{least}(?P<sum>(?:(?:{figure})(?:{unit}))+(?:{settings['last']})?|{figure})"
        self._figure = re.compile(whole)
        self._money = tuple(re.compile(each.replace("%sum", whole)) for each in settings["money"])
        self._number = number
        paid = whole.replace("?P<sum>", "?P<paid>").replace("?P<least>", "?P<least_paid>")
        self._share = re.compile(settings["share"].replace("%sum", whole).replace("%paid", paid))
        self._less = re.compile(settings["less"])
        self._less_behind = re.compile(settings["less_behind"])

    def find(self, text: str) -> int | None:
        """The first sum in whole yuan that a unit, a currency or a word before it shows to be money."""
        share = self._share.search(text)
        if share is not None:  # what is left of a bill once the social insurance has paid its part
            bill, paid = self._yuan(share["sum"]), self._yuan(share["paid"])
            if bill is not None and paid is not None and paid <= bill:
                return bill - paid
        found = [match for pattern in self._money if (match := pattern.search(text))]
        if not found:
            return None
        first = min(found, key=re.Match.start)
        said = self._least(first)
        below = self._less.search(text[: first.start("sum")]) or self._less_behind.match(text, first.end("sum"))
        return said - 1 if said and below else said

    def told(self, text: str) -> int | None:
        """The first number of ``text`` in whole yuan, where a sum was asked for; a missing unit is not guessed."""
        match = self._figure.search(text)
        found = self._least(match) if match else None
        return found if found is not None and found >= LEAST else None

    def _least(self, match: re.Match[str]) -> int | None:
        """Of two that are told the first ("1.5-2万"): the unit behind the second holds for it, too."""
        whole, least = self._yuan(match["sum"]), match["least"]
        if least is None or whole is None:
            return whole
        units = re.findall(r"\D$", match["sum"]) if re.fullmatch(r"[\d.,]+|\w", least) else []
        first = self._yuan(least + "".join(units))
        return first if first is not None and first <= whole else whole

    def _yuan(self, text: str) -> int | None:
        """The sum of its parts; a last figure without a unit is of the next one below ("3万5")."""
        whole, below, last = 0.0, 0.0, 1
        for part in self._part.finditer(self._either.sub(r"\1", text)):
            figure = part["figure"].replace(",", "")
            number = float(figure) if figure[0].isdigit() else self._number(figure)
            if number is None:
                return None
            unit = self._units.get(part["unit"] or "", 1)
            if unit == TEN_THOUSAND:
                whole, below = whole + (below + number) * unit, 0.0
            else:
                below += number * (last // 10 if unit == 1 and last > 1 and number < 10 else unit)
            last = unit
        return round(whole + below)
