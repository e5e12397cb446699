"""Which of a service's time limits a question is about: one after the other, or those of the day that is told."""

from dataclasses import replace
from datetime import date

from knowledge.answering.asked import Asked
from knowledge.answering.facts import unsaid
from knowledge.answering.shapes import Finding, Part
from knowledge.clocks import Deadline, reckon
from knowledge.models import Deed, Occasion, Service, TimeLimit, Verdict
from knowledge.understanding.ahead import booked
from knowledge.understanding.days import Day
from knowledge.understanding.deeds import DONE_LATER, MOVES
from knowledge.understanding.tables import said_by

BEGUN = frozenset({"occ-papers_complete", "occ-application"})  # from these days a review runs
OCCASION = "occ-"
WHEN = ("when", "deadline")
UNSAID = ("report-within", "arranged-within")  # what follows once somebody has called
IN_HAND = "in-hand"
ANSWERED = frozenset({"reply", "contact-me", "report", "act-by"})  # cues that no more is awaited than an answer
CALL = frozenset({"contact-me", "phone"})  # cues that it is the call itself that is asked for
Limited = tuple[Service, TimeLimit]


def chain(asked: Asked, most: int) -> list[Limited]:
    """The limits within which one thing after the other is done, where all of them are asked for ("review and delivery
    together"); none where there are more than ``most`` or fewer than two."""
    if "in-all" not in asked.cues or len(asked.services) != 1 or asked.u.days:
        return []
    service = asked.services[0]
    found = [(service, limit) for limit in service.time_limits if limit.direction == "within" and _fits(asked, limit)]
    return found if 1 < len(found) <= most else []


def with_the_review(asked: Asked, chosen: list[Limited]) -> list[Limited]:
    """What runs from the end of a review takes the review as well, unless that is told to be over; and where it has to
    be asked for so long ahead, that is the time to reckon with."""
    over = {"occ-review_passed", "just-approved"} & asked.all_cues
    later = bool(asked.u.days) and BEGUN.isdisjoint(asked.cues)  # the day that is told may be that of its end
    if len(chosen) != 1 or later or over or chosen[0][1].occasion is not Occasion.REVIEW_PASSED:
        return chosen
    service = chosen[0][0]
    reviews = [(service, limit) for limit in service.time_limits if limit.deed is Deed.REVIEW]
    ahead = [(service, li) for li in service.time_limits if li.deed is Deed.APPLY and li.direction == "before"]
    ahead = [] if asked.u.days else ahead[:1]
    return [*reviews[:1], *chosen, *ahead] if reviews else chosen


def review_first(asked: Asked, chosen: list[Limited]) -> list[Limited]:
    """What runs from the end of a review, where only the day of the application is told: the review comes first; and
    where it is asked when the thing is in hand, what follows the review goes with it."""
    told = asked.all_cues
    if BEGUN.isdisjoint(told) or len(chosen) != 1:
        return chosen
    service, first = chosen[0]
    in_hand = said_by(IN_HAND).search(asked.u.text) or ANSWERED.isdisjoint(asked.cues)
    if first.deed is Deed.REVIEW and in_hand and "review-asked" not in asked.cues:
        then = [(service, limit) for limit in service.time_limits if limit.occasion is Occasion.REVIEW_PASSED]
        return [*chosen, *(limited for limited in then if limited[1].deed is Deed.DELIVER)]
    return with_the_review(asked, chosen)[:2]


def from_the_end(asked: Asked, chosen: list[Limited], begun: date | None) -> Asked:
    """The question as what follows the first of several limits sees it: what comes behind a review runs from its end,
    where that day is known, and from no day that is told."""
    first, then = chosen[0][1], chosen[-1][1]
    if len(chosen) < 2 or first.deed not in (Deed.REVIEW, Deed.ARRANGE):
        return asked
    days: tuple[Day, ...] = ()
    if begun is not None and (first.deed, then.occasion) == (Deed.REVIEW, Occasion.REVIEW_PASSED) and asked.u.days:
        days = (Day(reckon(first, begun, asked.library.calendar).day, 0, 0),)
    return replace(asked, u=replace(asked.u, days=days))


def after_the_meeting(asked: Asked, chosen: list[Limited]) -> list[Limited]:
    """A report that runs from a consultation cannot be counted from the day of the papers, or of the application:
    first the consultation is arranged."""
    told = asked.all_cues
    if len(chosen) != 1 or BEGUN.isdisjoint(told) or f"{OCCASION}{Occasion.CONSULTATION.value}" in told:
        return chosen
    service, last = chosen[0]
    first = [li for li in service.time_limits if li.deed is Deed.ARRANGE and li.occasion is Occasion.PAPERS_COMPLETE]
    later = last.deed is Deed.REPORT and last.occasion is Occasion.CONSULTATION
    return [(service, first[0]), *chosen] if first and later else chosen


def to_apply_for(asked: Asked, others: frozenset[str]) -> bool:
    """Whether it is asked when to apply for a day that is ahead; ``others``: cues of other deeds that may be meant."""
    dated = any(day.day > asked.today for day in asked.u.days)
    if not dated or not {"deed-apply", "apply"} & asked.cues or others & asked.cues:
        return False
    text = asked.u.text
    deeds = [match.start() for match in said_by("deed-apply").finditer(text)]
    last_moment = {"deadline", "occ-application"} <= asked.cues
    if last_moment and not any(0 <= at - day.end <= 1 for at in deeds for day in asked.u.days):
        return True  # its last moment is asked, in whatever order: the day is not the one on which it is applied for
    if booked(text, asked.u.days) is not None:  # applied for already
        return False
    when = [match.start() for cue in WHEN if cue in asked.cues for match in said_by(cue).finditer(text)]
    return bool(when) and max(deeds, default=-1) > min(when)


def after_the_review(asked: Asked, chosen: list[Limited], finding: Finding) -> Finding:
    """How long a review takes is not said by what only runs from its end."""
    every = [limit for service, _ in chosen for limit in service.time_limits]
    later = any(limit.occasion is Occasion.REVIEW_PASSED for limit in every)
    said = any(limit.deed in (Deed.REVIEW, Deed.REPLY) for limit in every)
    if "review-asked" not in asked.cues or not later or said or asked.u.days:
        return finding
    return _silent_first(asked, chosen[0][0], "review-within", finding)


def _fits(asked: Asked, limit: TimeLimit) -> bool:
    return limit.variant is None or not asked.variants or limit.variant in asked.variants


def of_another_day(asked: Asked, service: Service) -> bool:
    """Whether the day that is told is that of an occasion before which something must be done, so that nothing that
    follows another occasion can be counted from it."""
    occasions = {cue for cue in asked.cues if cue.startswith(OCCASION)}
    if not occasions and not DONE_LATER.isdisjoint(asked.cues):
        return False
    ahead = [limit for limit in service.time_limits if limit.direction == "before" and limit.deed not in MOVES]
    return any(not occasions or f"{OCCASION}{limit.occasion.value}" in occasions for limit in ahead)


def unhurried(asked: Asked, chosen: list[Limited], finding: Finding) -> Finding:
    """With what the handbook leaves unsaid: whether it can be faster, or when it is done once somebody has called."""
    finding = _no_report(asked, chosen, finding)
    parts = finding.parts
    if _counts_early(asked) and all(limit.occasion is Occasion.PAPERS_COMPLETE for _, limit in chosen):
        return replace(finding, verdict=Verdict.NO, parts=(Part("answers.time.not_begun"), *parts))
    if "hurry" in asked.cues:
        return replace(finding, verdict=Verdict.UNKNOWN, parts=(Part("answers.time.no_faster"), *parts))
    called = all(limit.deed is Deed.CONTACT for _, limit in chosen) and CALL.isdisjoint(asked.cues)
    called = called and asked.u.intent == "duration"  # not beside another question
    services = {service.id: service for service, _ in chosen}
    left = [what for service in services.values() for what in UNSAID if what in service.unsaid]
    if not called or len(services) != 1 or not left:
        return finding
    silent = unsaid(asked, chosen[0][0], left[0], finding.intent)
    return replace(finding, parts=(*parts, *silent.parts))


def _counts_early(asked: Asked) -> bool:
    """Whether it is asked if the time may run while a paper is still to come."""
    told = asked.all_cues
    lacking = "count-from" in asked.cues and not {"papers-lacking", "papers-missing"}.isdisjoint(told)
    return lacking and not {"can", "question"}.isdisjoint(asked.cues) and {"either", "when"}.isdisjoint(asked.cues)


def _no_report(asked: Asked, chosen: list[Limited], finding: Finding) -> Finding:
    """An answer to an application is no report: that the handbook gives no time for the report comes first."""
    service = chosen[0][0]
    replies = all(limit.deed is Deed.REPLY and one.id == service.id for one, limit in chosen)
    if not replies or "report-within" not in service.unsaid or "report" not in asked.cues or "reply" in asked.cues:
        return finding
    return _silent_first(asked, service, "report-within", finding)


def _silent_first(asked: Asked, service: Service, what: str, finding: Finding) -> Finding:
    """That the handbook does not say just this, before what it says near by."""
    silent = unsaid(asked, service, what, finding.intent)
    return replace(finding, verdict=silent.verdict, parts=(*silent.parts, *finding.parts))


def reckoned(found: Deadline, day: date) -> dict[str, object]:
    """What a line says of a limit that is counted from ``day``."""
    return {
        "from": day.isoformat(),
        "day": found.day.isoformat(),
        "earliest": found.earliest.isoformat() if found.earliest else None,
        "estimate": found.estimate,
        "passed": list(found.passed),
    }


def distinct(chosen: list[Limited]) -> list[Limited]:
    """Services that promise just the same need one line."""
    kept: dict[tuple[object, ...], Limited] = {}
    for service, limit in chosen:
        kept.setdefault(
            (
                limit.deed,
                limit.direction,
                limit.amount,
                limit.amount_max,
                limit.unit,
                limit.occasion,
                limit.at,
                limit.variant,
            ),
            (service, limit),
        )
    return list(kept.values())
