"""Numbers of days in a question, held against a rule: its yes is for the days of which its words speak."""

from knowledge.answering.asked import Asked
from knowledge.answering.shapes import Finding
from knowledge.understanding.measures import Measure


def beyond(asked: Asked, finding: Finding) -> bool | None:
    """Whether the question's measures go beyond those of the rule that is told; None where the rule has none to hold
    them against, False where it states them or allows them."""
    wanted = _asked_for(asked)
    if not wanted:
        return False
    words = "".join(part.args.get("words", {}).get("zh", "") for part in finding.parts)
    told = asked.index.measures.find(words)
    states = [_against(one, told) for one in wanted]
    if True in states:
        return True
    return None if None in states else False


def _asked_for(asked: Asked) -> tuple[Measure, ...]:
    """The measures of the question; what is read as a day of the calendar is none."""
    text = asked.u.text
    for day in asked.u.days:
        text = text[: day.start] + " " * (day.end - day.start) + text[day.end :]
    return asked.index.measures.find(text)


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
