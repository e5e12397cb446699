"""Hours at which somebody is there, told apart from a holiday by which something is wished for, and from the day of a
visit.

"Can I get to Japan before New Year's Day?" asks for no desk: how long it takes is what the handbook promises. "Can
somebody accompany me on New Year's Day?": that a telephone is answered then is no yes to that.
"""

from dataclasses import replace

from knowledge.answering import facts, times
from knowledge.answering.asked import Asked
from knowledge.answering.shapes import Finding, Part, both, cite
from knowledge.answering.working_days import WORKED
from knowledge.models import Verdict
from knowledge.understanding.ahead import wished_by
from knowledge.understanding.days import Day
from knowledge.understanding.tables import compiled

TELEPHONE = "telephone"
NOT_OF_THE_WISH = frozenset({"deadline", "holidays", "hours", "in-advance", "weekend"})  # cues
DAYS_OFF = frozenset({"holidays", "weekend"})  # cues
THEN = "answers.hours_then"
SAID = frozenset({Verdict.YES, Verdict.NO})


def hours(asked: Asked) -> Finding | None:
    """When somebody is there, and whether at the hour that is named; how long it takes, where a day is named by which
    something is wished for."""
    said, text = asked.index.tables.raw["desk"], asked.u.text
    if asked.services and not compiled(said["asked"]).search(compiled(said["today"]).sub("", text)):
        wished = wished_by(text, asked.u.days) or _wished_on(text, asked.u.days, said)
        if wished:
            return _taken(asked, wished)
    finding = _of_the_number(asked, facts.hours(asked))
    finding = _done_then(asked, finding)
    if finding is None or finding.verdict not in SAID or not _calls_alone(asked, finding):
        return finding
    if compiled(said["called"]).search(text):
        return finding
    service = next(s for s in asked.services if s.id == finding.service)
    unsaid = facts.unsaid(asked, service, "hours", "hours")
    return replace(unsaid, parts=(*unsaid.parts, *finding.parts[1:]), citations=finding.citations)


def _done_then(asked: Asked, finding: Finding | None) -> Finding | None:
    """That somebody is there on a day off is no promise that anything is done on it, where that takes working days."""
    done = compiled(asked.index.tables.raw["desk"]["done_then"]).search(asked.u.text)
    if finding is None or not done or DAYS_OFF.isdisjoint(asked.cues):
        return finding
    named = asked.services or asked.all_services
    slow = any(limit.unit in WORKED and limit.direction == "within" for s in named for limit in s.time_limits)
    if not slow or finding.verdict not in (Verdict.YES, Verdict.INFO):
        return finding
    head = Part("answers.working_days", {"kind": "done"})
    return replace(finding, verdict=Verdict.DEPENDS, parts=(head, *(p for p in finding.parts if p.key != THEN)))


def _of_the_number(asked: Asked, finding: Finding | None) -> Finding | None:
    """The hours of the telephone that is asked about: printed for one service, they are not those of another number,
    and not surely those of the other services that have the same."""
    if finding is None or not any(h.kind == TELEPHONE for s in asked.all_services for h in s.hours):
        return finding
    text = compiled(asked.index.tables.raw["desk"]["in_a_number"]).sub("", asked.u.text)
    numbers = set(compiled(asked.index.tables.raw["desk"]["number"]).findall(text))
    book = asked.edition.handbook
    known = {c.value for c in (*book.channels, *(c for s in asked.all_services for c in s.channels))}
    if not numbers & known:
        return finding
    answered = [s for s in asked.all_services if any(h.kind == TELEPHONE for h in s.hours)]
    printed = {c.value for s in answered for c in s.channels}
    if numbers & printed and {s.id for s in asked.services} & {s.id for s in answered} and not asked.unnamed:
        return finding
    doubts = tuple(
        Part("answers.contradiction", {"words": both(c.words)}) for c in book.contradictions if "hours" in c.topics
    )
    if numbers & printed:
        verdict = Verdict.DEPENDS if finding.verdict is Verdict.YES else finding.verdict
        return replace(finding, verdict=verdict, parts=(*finding.parts, *doubts))
    unsaid = facts.unsaid(asked, None, "hours", "hours")
    cited = tuple(
        c for one in book.contradictions if "hours" in one.topics for c in cite(asked.edition, None, *one.sources)
    )
    return replace(unsaid, parts=(*unsaid.parts, *doubts), citations=cited)


def _wished_on(text: str, days: tuple[Day, ...], said: dict[str, str]) -> list[Day]:
    """Days on which the member would like to have it ("I want to go to Japan at New Year")."""
    before, behind = compiled(said["wished"]), compiled(said["had"])
    return [day for day in days if before.search(text[: day.start]) and behind.match(text[day.end :])]


def _taken(asked: Asked, wished: list[Day]) -> Finding | None:
    """How long it takes, counted from the day of the application where that is told."""
    days = tuple(day for day in asked.u.days if day not in wished)
    today = compiled(asked.index.tables.raw["desk"]["today"]).search(asked.u.text)
    if today and not days:
        days = (Day(asked.today, *today.span()),)
    cues = asked.cues - NOT_OF_THE_WISH | {"arrange"}
    undated = replace(asked, u=replace(asked.u, days=days, cues=cues))
    return times.duration(undated) or times.lacking(undated, "duration")


def _calls_alone(asked: Asked, finding: Finding) -> bool:
    """Whether the only hours of the service that is meant are those of its telephone."""
    service = next((s for s in asked.services if s.id == finding.service), None)
    return service is not None and {h.kind for h in service.hours} == {TELEPHONE}
