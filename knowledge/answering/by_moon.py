"""Days that a question says by the moon's calendar, said back as days of the year."""

from dataclasses import replace

from knowledge.answering.asked import Asked
from knowledge.answering.shapes import Finding, Part
from knowledge.models import Verdict

DATED = "time"  # behind "answers.": parts with a day
MOST = 2


def said_back(asked: Asked, finding: Finding) -> Finding:
    """A fact, or a yes or no, that rests on such a day, with what day that is."""
    days = [day for day in asked.u.days if day.lunar]
    if not days or not any(part.key.split(".")[1] == DATED for part in finding.parts):
        return finding
    lines = [
        Part("answers.by_moon", {"said": asked.u.text[day.start : day.end], "day": day.day.isoformat()})
        for day in days[:MOST]
    ]
    place = 0 if finding.verdict is Verdict.INFO else 1
    return replace(finding, parts=(*finding.parts[:place], *lines, *finding.parts[place:]))
