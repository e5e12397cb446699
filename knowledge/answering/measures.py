"""Numbers of days in a question, held against a rule: its yes is for the days of which its words speak."""

import re
from dataclasses import dataclass

from knowledge.answering.asked import Asked
from knowledge.answering.shapes import Finding
from knowledge.understanding.index import Index

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


def measures(text: str, index: Index) -> tuple[Measure, ...]:
    """Every number of days, weeks or working days of ``text``, in order; also "the eighth day"."""
    raw = index.tables.raw["measures"]
    pattern = re.compile(raw["pattern"].replace("%n", index.days.numeral))
    found = []
    for match in pattern.finditer(text):
        number = raw["numbers"].get(match["n"]) or index.days.number(match["n"])
        before = text[max(0, match.start() - raw["near"]) : match.start()]
        if number is None or any(word in before for word in raw["queueing"]):  # how long others make one wait
            continue
        bound = next((name for name, words in raw["bounds"].items() if any(word in before for word in words)), "")
        unit = raw["units"][match["unit"]]
        more = HALF if match["more"] else 0
        found.append(Measure((number + more) * DAYS.get(unit, 1), "days" if unit in DAYS else unit, bound))
    return tuple(found)


def asked_for(asked: Asked) -> tuple[Measure, ...]:
    """The measures of the question; what is read as a day of the calendar is none."""
    text = asked.u.text
    for day in asked.u.days:
        text = text[: day.start] + " " * (day.end - day.start) + text[day.end :]
    return measures(text, asked.index)


def beyond(asked: Asked, finding: Finding) -> bool | None:
    """Whether the question's measures go beyond those of the rule that is told; None where the rule has none to hold
    them against, False where it states them or allows them."""
    wanted = asked_for(asked)
    if not wanted:
        return False
    words = "".join(part.args.get("words", {}).get("zh", "") for part in finding.parts)
    told = measures(words, asked.index)
    states = [_against(one, told) for one in wanted]
    if True in states:
        return True
    return None if None in states else False


def _against(one: Measure, told: tuple[Measure, ...]) -> bool | None:
    like = [other for other in told if other.unit == one.unit]
    if any(other.number == one.number for other in like):
        return False
    for other in like:
        if other.bound == "at_most":
            return one.number > other.number
        if other.bound == "at_least" and one.number > other.number:
            return False
    return None
