"""Facts told as they stand: hours, papers, how to apply, telephone, amounts, what is in and what is out."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from knowledge.answering.asked import Asked
from knowledge.answering.named_day import noon_or_midnight, on_the_day
from knowledge.answering.shapes import UNDER, Finding, Part, both, cite, named_together
from knowledge.clocks import is_open, next_opening
from knowledge.library import HandbookInForce
from knowledge.models import Hours, Limit, Service, Verdict
from knowledge.understanding.names import Kind
from knowledge.understanding.tables import compiled

ZONE = ZoneInfo("Asia/Shanghai")
OF_ONE = frozenset({"answers.uses"})  # a number that each of them has for itself


def unsaid(asked: Asked, service: Service | None, what: str, intent: str) -> Finding:
    """Within the subject, but the handbook is silent."""
    cited = cite(asked.edition, service, service.source) if service else ()
    parts = (silence(asked.edition, service, what),)
    return Finding(Verdict.UNKNOWN, parts, cited, service.id if service else None, (), intent)


def silence(edition: HandbookInForce, service: Service | None, what: str) -> Part:
    """That the handbook does not say this of a service, or of any, and who may be asked."""
    named = both(service.short) if service else None
    return Part("answers.unsaid", {"what": what, "service": named, "channel": both(edition.handbook.official_channel)})


def no_hospitals(edition: HandbookInForce, service: Service) -> Part:
    """That no hospitals are printed: that a city is covered says not which of them."""
    args = {"service": both(service.short), "channel": both(edition.handbook.official_channel)}
    return Part("answers.list.no_hospitals", args)


def each(asked: Asked, what: str, intent: str, tell: Callable[[Asked, Service], Finding | None]) -> Finding | None:
    """The same question to every service that is meant; to all, when none is named and some have an answer."""
    if asked.services:
        found = [(s, tell(asked, s) or unsaid(asked, s, what, intent)) for s in asked.services]
    else:
        found = [(s, f) for s in asked.all_services if (f := tell(asked, s)) is not None]
    if not found:
        return unsaid(asked, None, what, intent)
    return merge(found, named=len(found) > 1)


def merge(found: list[tuple[Service, Finding]], *, named: bool) -> Finding:
    """Services that say the same in one line, else each under its name."""
    first = found[0][1]
    if len(found) == 1:
        return first
    verdicts = {finding.verdict for _, finding in found}
    if len(verdicts) == 1:
        verdict = first.verdict
    elif verdicts == {Verdict.INFO, Verdict.UNKNOWN}:
        verdict = Verdict.INFO
    else:
        verdict = Verdict.DEPENDS
    groups: dict[tuple[str, ...], list[Service]] = {}
    parts_of: dict[tuple[str, ...], tuple[Part, ...]] = {}
    for service, finding in found:
        shape = tuple(repr(part if part.key in OF_ONE else _said_of(part, None)) for part in finding.parts)
        groups.setdefault(shape, []).append(service)
        parts_of[shape] = finding.parts
    parts: list[Part] = []
    for shape, services in groups.items():
        if named:
            parts.append(Part(UNDER, {"services": [both(s.short) for s in services]}))
        parts.extend(_said_of(part, services) if len(services) > 1 else part for part in parts_of[shape])
    cited = tuple(dict.fromkeys(c for _, finding in found for c in finding.citations))
    return Finding(verdict, tuple(parts), cited[:3], None, (), first.intent)


def _said_of(part: Part, services: list[Service] | None) -> Part:
    """The line as it is said of all the services at once; None: of whichever it is."""
    if not part.names_service:
        return part
    return Part(part.key, {**part.args, "service": named_together(services or ())})


def hours(asked: Asked) -> Finding | None:
    """When somebody is there; with a moment named, whether somebody is there then."""
    services = asked.services or tuple(s for s in asked.all_services if s.hours)
    if not asked.services and not services:
        return unsaid(asked, None, "hours", "hours")
    found = []
    for service in services:
        wanted = [h for h in service.hours if h.kind == "telephone"] if "phone" in asked.cues else []
        own = wanted or list(service.hours)
        found.append((service, _hours(asked, service, own[0]) if own else unsaid(asked, service, "hours", "hours")))
    if "which" in asked.cues and len(found) > 1:
        return _of_which(found)
    return merge(found, named=len(found) > 1)


def _of_which(found: list[tuple[Service, Finding]]) -> Finding:
    """Of which services it holds that somebody is there then; what the hours of each are."""
    there = [(s, f) for s, f in found if f.verdict is not Verdict.NO]
    then = [both(s.short) for s, f in there if f.verdict is Verdict.YES or len(f.parts) > 1]
    finding = merge([(s, replace(f, verdict=Verdict.INFO, parts=f.parts[-1:])) for s, f in found], named=True)
    head = (Part("answers.hours_of_which", {"services": then}),) if then else ()
    return replace(finding, parts=(*head, *finding.parts))


def open_hours(own: Hours) -> Part:
    """When somebody is there."""
    rows = [{"days": o.days, "opens": clock(o.opens), "closes": clock(o.closes)} for o in own.openings]
    return Part(
        "answers.hours",
        {"kind": own.kind, "openings": rows, "after": both(own.after_hours) if own.after_hours else None},
    )


def _hours(asked: Asked, service: Service, own: Hours) -> Finding:
    cited = cite(asked.edition, service, own.source)
    parts = [open_hours(own)]
    always = all(o.days == "every" and _all_day(o.opens, o.closes) for o in own.openings)
    if always and compiled(asked.index.tables.raw["held_then"]).search(asked.u.text):
        # that applications are taken at night is no word on when a clinic, a ward or a pharmacy is open
        channel = both(asked.edition.handbook.official_channel)
        parts.insert(0, Part("answers.held_when", {"channel": channel}))
        return Finding(Verdict.UNKNOWN, tuple(parts), cited, service.id, (), "hours")
    moment = _moment(asked)
    if moment is None:
        verdict = Verdict.INFO
        if "all-day" in asked.cues and {"ask", "question", "can", "which"} & asked.cues:
            return Finding(Verdict.YES if always else Verdict.NO, tuple(parts), cited, service.id, (), "hours")
        on = on_the_day(asked, own) if "hours-strong" not in asked.cues else None
        if on is not None:
            parts.insert(0, Part("answers.hours_on", {"open": on[1], "day": on[0].isoformat()}))
            return Finding(_answered(asked, on[1]), tuple(parts), cited, service.id, (), "hours")
        if {"weekend", "holidays", "night"} & asked.cues and "hours-strong" not in asked.cues:
            verdict = _off_days(asked, own)
            parts.insert(0, Part("answers.hours_then", {"open": verdict is not Verdict.NO}))
        return Finding(verdict, tuple(parts), cited, service.id, (), "hours")
    if "holidays" in asked.cues and asked.u.day is None:  # a holiday without its date is like any Sunday
        sunday = moment + timedelta(days=6 - moment.weekday())
        open_then = is_open(own, sunday, asked.library.calendar)
        parts.insert(0, Part("answers.hours_then", {"open": open_then}))
        return Finding(Verdict.YES if open_then else Verdict.NO, tuple(parts), cited, service.id, (), "hours")
    there = is_open(own, moment, asked.library.calendar)
    if noon_or_midnight(asked) and is_open(own, moment.replace(hour=0), asked.library.calendar) is not there:
        both_of = ((moment, there), (moment.replace(hour=0), not there))
        told = (_at(asked, own, at, open_then=open_then) for at, open_then in both_of)
        return Finding(Verdict.DEPENDS, (*told, *parts), cited, service.id, (), "hours")
    parts.insert(0, _at(asked, own, moment, open_then=there))
    return Finding(Verdict.YES if there else Verdict.NO, tuple(parts), cited, service.id, (), "hours")


def _at(asked: Asked, own: Hours, moment: datetime, *, open_then: bool) -> Part:
    """Whether somebody is there at a moment, and when next."""
    following = None if open_then else next_opening(own, moment, asked.library.calendar)
    args = {
        "open": open_then,
        "moment": moment.date().isoformat(),
        "at": moment.strftime("%H:%M"),
        "next": following.isoformat() if following else None,
    }
    return Part("answers.hours_at", args)


def _answered(asked: Asked, there: bool) -> Verdict:
    told = {"question", "somebody-there", "taken-in"} & asked.cues and not {"cannot", "negative"} & asked.cues
    return (Verdict.YES if told else Verdict.INFO) if there else Verdict.NO


def clock(at: time) -> str:
    return at.strftime("%-H:%M")


def _moment(asked: Asked) -> datetime | None:
    clock = asked.u.clock
    told = "within-hours" in asked.cues or "hours-strong" not in asked.cues  # or which hours they are is asked
    if clock is None or not told:
        return None
    before = [day for day in asked.u.days if day.end <= clock.start]  # the one that the hour belongs to
    day = before[-1].day if before else asked.u.day
    if day is None:
        day = asked.today
        while "workday" in asked.all_cues and not asked.library.calendar.is_workday(day):
            day += timedelta(days=1)
    return datetime.combine(day, clock.at, ZONE)


def _off_days(asked: Asked, own: Hours) -> Verdict:
    """Whether anybody is there at all on days off, or at night."""
    open_then = _answered(asked, there=True)
    off = [opening for opening in own.openings if opening.days in ("every", "weekends_and_holidays")]
    if {"weekend", "holidays"} & asked.cues:
        late = "night" not in asked.cues or any(_all_day(o.opens, o.closes) for o in off)
        return open_then if off and late else Verdict.NO
    night = datetime.combine(asked.today, time(23, 30), ZONE)
    return open_then if is_open(own, night, asked.library.calendar) else Verdict.NO


def _all_day(opens: time, closes: time) -> bool:
    return opens == time(0) and (closes == time(0) or closes >= time(23, 59))


def limit(asked: Asked) -> Finding | None:
    """An amount: yuan, hours, days, a number of things."""
    called = {path for name in asked.names(Kind.LIMIT) for path in name.ids}
    services = asked.services or asked.all_services
    every = [(s, one) for s in services for one in s.limits]
    own = [(s, one) for s, one in every if f"{asked.edition.id}/{s.id}/{one.id}" in called]
    own = own or [(s, one) for s, one in every if one.unit in _units(asked)]
    if "at-most" in asked.cues and {"amount"} & asked.cues:  # a floor is no ceiling
        own = [(s, one) for s, one in own if one.unit != "yuan" or one.bound != "at_least"]
    if not own:
        if "how-many" in asked.cues and not {"amount", "how-long-session", "targets"} & asked.cues:
            return None
        topic = "maximum-amount" if "amount" in asked.cues else "limits"
        return unsaid(asked, asked.services[0], topic, "limit") if asked.services else None
    if not asked.services and len({s.id for s, _ in own}) > 2:
        return None
    lines = tuple(limit_line(one, s if len({x.id for x, _ in own}) > 1 else None) for s, one in own[:3])
    doubts = [
        c
        for s in {s.id: s for s, _ in own}.values()
        for c in s.contradictions
        if {"limits", *(one.id for _, one in own)} & set(c.topics)
    ]
    verdict = _within(asked, own[0][1]) if len(own) == 1 else Verdict.INFO
    head = (Part("answers.limit_over", {}),) if verdict is Verdict.NO else ()
    parts = (*head, *lines, *(Part("answers.contradiction", {"words": both(c.words)}) for c in doubts[:1]))
    cited = tuple(c for s, one in own[:3] for c in cite(asked.edition, s, one.source))
    service = own[0][0].id if len({s.id for s, _ in own}) == 1 else None
    return Finding(verdict, parts, tuple(dict.fromkeys(cited)), service, (), "limit")


MINUTES = {"minutes": 1, "hours": 60, "days": 1440, "weeks": 10080}


def _within(asked: Asked, one: Limit) -> Verdict:
    """Whether the duration that is asked for goes beyond the limit."""
    said = asked.u.amounts.duration
    if said is None or one.unit not in MINUTES or not {"can", "enough", "ask", "question"} & asked.cues:
        return Verdict.INFO
    ceiling = (one.amount_max or one.amount) * MINUTES[one.unit]
    wanted = said[0] * MINUTES[said[1]]
    over = wanted > ceiling or (wanted == ceiling and bool({"used-up", "longer", "over"} & asked.cues))
    if over and one.bound in ("at_most", "exactly", "about"):
        return Verdict.NO
    return Verdict.DEPENDS if "for-days" in asked.cues and "can" in asked.cues else Verdict.INFO


def _units(asked: Asked) -> tuple[str, ...]:
    cues = asked.cues
    if "targets" in cues:
        return ("targets",)
    if "departments" in cues:
        return ("departments",)
    if {"how-long-session", "how-long", "discharged"} & cues or asked.u.amounts.duration is not None:
        return ("hours", "minutes", "days")
    if "amount" in cues:
        return ("yuan",)
    if "how-many" in cues:
        return ("items", "departments", "targets", "times")
    return ()


def limit_line(one: Limit, service: Service | None) -> Part:
    """What a limit says; ``service``: where it is to be named."""
    args = {
        "amount": one.amount,
        "amount_max": one.amount_max,
        "unit": one.unit,
        "bound": one.bound,
        "words": both(one.words),
        "service": both(service.short) if service else None,
    }
    return Part("answers.limit", args)


def session(asked: Asked) -> Finding | None:
    """How long one use lasts."""
    if not asked.services and not asked.names(Kind.LIMIT):
        return None
    finding = limit(asked)
    return None if finding and finding.verdict is Verdict.UNKNOWN and asked.u.amounts.duration is not None else finding
