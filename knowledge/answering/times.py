"""How long, how far ahead, by which day, from which day, still in time: time limits over the calendar."""

from dataclasses import replace

from knowledge.answering.asked import Asked
from knowledge.answering.chains import (
    Limited,
    after_the_meeting,
    after_the_review,
    chain,
    distinct,
    from_the_end,
    reckoned,
    review_first,
    to_apply_for,
    unhurried,
    with_the_review,
)
from knowledge.answering.ends import POLICY_END
from knowledge.answering.facts import open_hours, unsaid
from knowledge.answering.fitting import OTHER_DEEDS, PROMISES, fitting, promised, to_be_arranged, undated
from knowledge.answering.hours_told import hour_booked, keeps_the_hour
from knowledge.answering.moments import DEEDS, HOPES, WISHES, day_of_the_deed, enough, lead
from knowledge.answering.occasions import beside_the_day, occasion_day, of_our_answer, to_come
from knowledge.answering.seasons import after_hours, no_season, season_over
from knowledge.answering.several import unled
from knowledge.answering.shapes import Citation, Finding, Part, both, cite
from knowledge.clocks import last_hour, reckon, to_the_hour
from knowledge.models import Deed, Occasion, Service, TimeLimit, Verdict
from knowledge.understanding.ahead import Ahead
from knowledge.understanding.deeds import MOVES, moves

SILENT = {"deed-cancel": "cancel", "deed-change": "change", "report": "report-within", "arrange": "arranged-within"}
WHEN = frozenset({"when", "deadline", "how-long", "what"})
MAY = frozenset({"can", "unbooked"})
OF_PAPERS = frozenset({"deed-apply", "occ-application", "occ-papers_complete", "occ-review"})  # cues
MOST = 4
BEHIND = 6  # characters: so near behind the days ahead an hour is that of the deed


def duration(asked: Asked) -> Finding | None:
    """How long until something is done; with a day, by which day."""
    each = asked.services if "sooner" in asked.cues else ()
    chosen = chain(asked, MOST) or [limited for s in each for limited in fitting(asked.about(s), ahead=False)]
    chosen = chosen or promised(asked) or with_the_review(asked, fitting(asked, ahead=False))
    if not chosen:
        return None
    chosen = after_the_meeting(asked, review_first(asked, chosen))
    return unhurried(asked, chosen, after_the_review(asked, chosen, _told(asked, chosen, "duration")))


def deadline(asked: Asked) -> Finding | None:
    """How long before, the last day for it, and whether there is still time."""
    inside = "admitted" in asked.u.aside and {"in-time", "still"} & asked.cues and not asked.u.days
    if "usable-when" in asked.cues or inside:  # who is in hospital is past every limit before it: a rule says what then
        return None
    may = (bool(asked.u.days) or lead(asked) is not None) and MAY & asked.cues and not WHEN & asked.cues
    to_apply = to_apply_for(asked, OTHER_DEEDS)
    ahead = may or to_apply or (not of_our_answer(asked) and bool({"in-advance", "act-by", *HOPES} & asked.cues))
    chosen = fitting(asked, ahead=ahead) or ("act-by" in asked.cues and fitting(asked, ahead=False))
    if to_apply and all(limit.direction != "before" or limit.deed in MOVES for _, limit in chosen or ()):
        return _arranging(asked)  # nor is it the last day to cancel, or how long an answer takes
    if chosen and asked.u.days and asked.services and _only_wished(asked, chosen):
        wished = replace(asked, u=replace(asked.u, cues=asked.cues | {"arrange"}))
        return None if told_in_passing(asked) else _arranging(wished)
    if not chosen:  # no last day is set: how long it takes once it is applied for
        taken = fitting(asked, ahead=False) if "in-time" in asked.cues and asked.services else []
        no_day = undated(asked)  # the day that is named is not the one it counts from
        return replace(_told(no_day, taken, "deadline"), verdict=Verdict.DEPENDS) if taken else None
    which_day = {"deadline", "when"} & asked.cues and not {"question", "must"} & asked.cues
    last_of_all = asked.cues >= {"deadline", "when"} and not asked.ends_in_asking  # "until which day is there time"
    if asked.u.days and ((which_day and not asked.seems_whether) or last_of_all):
        return unhurried(asked, chosen, _told(asked, after_the_meeting(asked, review_first(asked, chosen)), "deadline"))
    hoped = HOPES & asked.cues or (WISHES & asked.cues and not WHEN & asked.cues)
    ends = POLICY_END in asked.cues  # which of the days is that of the stay is another matter
    if hoped or (asked.u.days and not ends and asked.seems_whether):
        held = in_time(asked, chosen) if asked.u.days else _ahead_of_it(asked, chosen)
        if held is not None:
            return held
        if _only_hoped_for(asked, chosen):
            return replace(_told(undated(asked), chosen, "deadline"), verdict=Verdict.DEPENDS)
    finding = _told(asked, chosen, "deadline")
    how_far = "in-advance" in asked.cues and "how-long" in asked.cues and not asked.u.days
    if "in-time" in asked.cues and not asked.u.days and not how_far and finding.verdict is Verdict.INFO:
        return replace(finding, verdict=Verdict.DEPENDS)
    return finding


def _only_hoped_for(asked: Asked, chosen: list[Limited]) -> bool:
    """Whether the day that is named is that of the stay, and what is promised counts from papers or an application."""
    promises = all(limit.direction == "within" and limit.deed in PROMISES for _, limit in chosen)
    of_the_stay = "occ-admission" in asked.cues and OF_PAPERS.isdisjoint(asked.cues)
    return promises and of_the_stay and all(limit.occasion is not Occasion.ADMISSION for _, limit in chosen)


def _only_wished(asked: Asked, chosen: list[Limited]) -> bool:
    """Whether a day is only wished for, and nothing that was booked is to be moved or given up."""
    return not _moved(asked) and chosen[0][1].deed in MOVES


def _moved(asked: Asked) -> bool:
    """Whether something that was booked is to be moved or given up."""
    return not asked.cues.isdisjoint(DEEDS) or moves(asked.u.text, asked.index)


def told_in_passing(asked: Asked) -> bool:
    """Whether the days that are named stand in what is told of the case, none in what is asked, and nothing that was
    booked is to be moved."""
    spans = asked.u.focus or ((0, len(asked.u.text)),)
    asks = any(a <= day.start < b for a, b in spans for day in asked.u.days)
    return bool(asked.u.days) and not _moved(asked) and not asks


def _arranging(asked: Asked) -> Finding | None:
    """How long it takes to arrange, where the handbook does not say how long ahead to apply."""
    wished = to_be_arranged(asked)
    taken = [(s, limit) for s, limit in fitting(wished, ahead=False) if limit.deed in PROMISES]
    if not taken or not asked.services:
        return lacking(asked, "deadline") if asked.services else None
    told = _told(wished, taken, "deadline")
    return replace(told, verdict=Verdict.DEPENDS, parts=(*lacking(asked, "deadline").parts, *told.parts))


def lacking(asked: Asked, intent: str) -> Finding:
    """A service for which the handbook gives no such time."""
    wanted = next((what for cue, what in SILENT.items() if cue in asked.cues), "time_limits")
    wanted = "apply-ahead" if to_apply_for(asked, OTHER_DEEDS) else wanted
    return unsaid(asked, asked.services[0] if len(asked.services) == 1 else None, wanted, intent)


def still(asked: Asked, service: Service, deeds: tuple[Deed, ...]) -> Finding | None:
    """Whether a deed that must come before a day can still be done: a day that is named, or so long ahead of it."""
    limits = [(service, limit) for limit in service.time_limits if limit.deed in deeds and limit.direction == "before"]
    if not limits:
        return None
    return in_time(asked, limits) if asked.u.days else _ahead_of_it(asked, limits)


def _ahead_of_it(asked: Asked, chosen: list[Limited]) -> Finding | None:
    """Whether so long ahead is enough, where no day is named ("may I cancel on the same day?")."""
    service, limit = chosen[0]
    said = lead(asked) if limit.direction == "before" else None
    if said is None or "alike" in asked.cues:  # so long ahead is what another service asks for
        return None
    found = enough(limit, said) and not _past_the_hour(asked, limit, said)
    verdict = {True: Verdict.YES, False: Verdict.NO, None: Verdict.DEPENDS}[found]
    own = limit_told(asked, chosen[0], False)
    parts = (own,) if found is None else (Part("answers.time.enough" if found else "answers.time.not_enough"), own)
    return Finding(verdict, parts, _cited(asked, chosen), service.id, (), "deadline")


def _past_the_hour(asked: Asked, limit: TimeLimit, said: Ahead) -> bool:
    """Whether it is as long ahead as it has to be, and at an hour that is past that of the limit."""
    clock = asked.u.clock
    if clock is None or limit.at is None or clock.at <= limit.at or said.days > (limit.amount_max or limit.amount):
        return False
    return 0 <= clock.start - said.end <= BEHIND


def last_moment(asked: Asked, service: Service, deeds: tuple[Deed, ...]) -> tuple[Part, ...]:
    """The lines for the limits of a deed, as a rule about it shows them (with the day where one is named)."""
    limits = [(service, limit) for limit in service.time_limits if limit.deed in deeds and limit.direction == "before"]
    return tuple(limit_told(asked, limited, len(limits) > 1) for limited in limits[:2])


def _told(asked: Asked, chosen: list[Limited], intent: str) -> Finding:
    over = season_over(asked, chosen)
    if over is not None:
        return over
    chosen = distinct(chosen)
    never = no_season(asked, chosen)
    if never is not None:
        no_day = _told(undated(asked), chosen, intent)
        return replace(no_day, verdict=Verdict.NO, parts=(never, *no_day.parts))
    named = len({service.id for service, _ in chosen}) > 1
    after = from_the_end(asked, chosen, occasion_day(asked, chosen[0][1]))
    lines = (
        limit_told(asked, chosen[0], named, alone=True),
        *(limit_told(after, limited, named) for limited in chosen[1:MOST]),
    )
    services = {service.id for service, _ in chosen}
    verdict = Verdict.CLARIFY if named and not asked.services else Verdict.INFO
    service = services.pop() if len(services) == 1 else None
    parts = (*after_hours(asked, chosen), *lines, *beside_the_day(asked, chosen[0][1]), *_doubts(chosen))
    return Finding(verdict, parts, _cited(asked, chosen), service, (), intent)


def _doubts(chosen: list[Limited]) -> tuple[Part, ...]:
    ids = {limit.id for _, limit in chosen}
    found = [
        c for service in {s.id: s for s, _ in chosen}.values() for c in service.contradictions if ids & set(c.topics)
    ]
    return tuple(Part("answers.contradiction", {"words": both(c.words)}) for c in found[:1])


def _cited(asked: Asked, chosen: list[Limited]) -> tuple[Citation, ...]:
    return tuple(dict.fromkeys(c for service, limit in chosen for c in cite(asked.edition, service, limit.source)))


def limit_told(asked: Asked, limited: Limited, named: bool, *, alone: bool = False) -> Part:
    """``alone``: nothing before it says that the last day is over."""
    service, limit = limited
    args = {
        "words": both(limit.words),
        "amount": limit.amount,
        "amount_max": limit.amount_max,
        "unit": limit.unit.value,
        "occasion": limit.occasion.value,
        "deed": limit.deed.value,
        "direction": limit.direction,
        "at": limit.at.strftime("%H:%M") if limit.at else None,
        "to_the_hour": to_the_hour(limit),
        "service": both(service.short) if named else None,
        "named": limit.occasion is not Occasion.ADMISSION,
    }
    day = occasion_day(asked, limit)
    if day is None:
        return Part("answers.time.limit", {**args, "next": None})
    found = reckon(limit, day, asked.library.calendar)
    past = alone and limit.direction == "before" and found.day < asked.today
    dated = reckoned(found, day)
    at = last_hour(limit, day, None, asked.library.calendar) if limit.direction == "before" else None
    dated |= {"at": at.strftime("%H:%M")} if at is not None else {}
    return Part("answers.time.reckoned", {**args, **dated, "past": past})


def in_time(asked: Asked, chosen: list[Limited]) -> Finding | None:
    """Yes as long as the last day is not over. Of two days the other is that of the deed."""
    service, limit = chosen[0]
    if limit.direction != "before":
        return None
    asked = to_come(asked)
    occasion = occasion_day(asked, limit)
    if occasion is None:
        return None
    acting = day_of_the_deed(asked, occasion, asked.library.calendar)
    found = reckon(limit, occasion, asked.library.calendar)
    by_then: bool | None = acting < found.day
    if acting == found.day:
        by_then = keeps_the_hour(asked, service, limit, acting, occasion)
    fine = bool(by_then)
    own = limit_told(asked, chosen[0], False)
    if by_then is None:  # at an hour on which it turns
        told = (own, *(open_hours(each) for each in service.hours if limit.at is None))
        return Finding(Verdict.DEPENDS, told, _cited(asked, chosen), service.id, (), "deadline")
    if not fine and found.earliest is not None and acting <= found.earliest:  # "two to three days ahead"
        return Finding(Verdict.DEPENDS, (own,), _cited(asked, chosen), service.id, (), "deadline")
    late = "answers.time.late_for_what_is_asked" if limit.asked_for else "answers.time.too_late"
    key = "answers.time.in_time" if fine else late
    at = limit.at or (hour_booked(asked, limit, acting, occasion) if acting >= found.day else None)
    args = {
        "day": found.day.isoformat(),
        "acting": acting.isoformat(),
        "last_day": acting == found.day,
        "at": at.strftime("%H:%M") if at else None,
        "to_the_hour": to_the_hour(limit),
        "estimate": found.estimate,
        "amount": limit.amount,
    }
    parts = [Part(key, args), own, *beside_the_day(asked, limit)]
    if not fine:
        rule = next((r for r in service.rules if r.topic in ("reimbursement-after",)), None)
        if rule is not None:
            parts.append(Part("answers.words", {"words": unled(both(rule.words))}))
    parts += _doubts(chosen[:1]) if fine else ()
    verdict = Verdict.YES if fine else Verdict.NO
    return Finding(verdict, tuple(parts), _cited(asked, chosen), service.id, (), "deadline")
