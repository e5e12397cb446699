"""Which of the services' time limits fits what is asked: by its deed, its occasion, its direction, its variant."""

from dataclasses import replace

from knowledge.answering.asked import Asked
from knowledge.answering.chains import Limited, of_another_day
from knowledge.answering.variants import STAYS
from knowledge.models import Deed, Occasion, Service, TimeLimit
from knowledge.understanding.deeds import MOVES, SAID
from knowledge.understanding.tables import said_by

OTHER_DEEDS = frozenset(SAID) - {"deed-apply"}
PROMISES = (Deed.ARRANGE, Deed.DELIVER, Deed.REPORT, Deed.START, Deed.SUBMIT_REPORT)
UNSAID = frozenset({*STAYS, "ask", "if"})  # cues beside which no more is asked than "how long"
SENT = (Occasion.WARNING, Occasion.QUESTION)  # a limit that counts from what was sent, and that it is named for


def undated(asked: Asked) -> Asked:
    """The question without the days that it names, where a limit is to be told as it is printed."""
    return replace(asked, u=replace(asked.u, days=()))


def to_be_arranged(asked: Asked) -> Asked:
    """The question as one of how long it takes to arrange, on whatever day."""
    return replace(asked, u=replace(asked.u, days=(), cues=asked.cues - {"deadline"} | {"arrange"}))


def fitting(asked: Asked, *, ahead: bool) -> list[Limited]:
    """The limits that fit best what is asked; several where nothing tells them apart."""
    services = asked.services or asked.all_services
    picked = {*asked.variants}.difference(STAYS)
    every = [(s, limit) for s in services for limit in s.time_limits if not picked or limit.variant in (None, *picked)]
    cues = asked.cues - ({"usable-when"} if "count-from" in asked.cues else set())
    wanted = {deed for cue, deeds in SAID.items() if cue in cues for deed in deeds}
    deeds = {limit.deed for _, limit in every}
    told = "report" in asked.cues and "in-writing" not in asked.cues
    if told and deeds.isdisjoint(SAID["report"]) and not deeds.isdisjoint(SAID["reply"]):
        wanted.update(SAID["reply"])  # "the result" of a service that reports nothing is whether it is granted
    if wanted & MOVES and not any(limit.deed in wanted & MOVES for _, limit in every):
        if Deed.APPLY not in wanted or not _only_told(asked):
            return []
        wanted -= MOVES  # the stay is moved, and what is asked is by when to apply for the service
    ranked = [(_fit(asked, service, limit, wanted, ahead=ahead), (service, limit)) for service, limit in every]
    ranked = [pair for pair in ranked if pair[0] > 0]
    if not ranked:
        return []
    best = max(score for score, _ in ranked)
    found = [limited for score, limited in ranked if score == best]
    if asked.services and asked.unnamed and all(_of_something_sent(asked, limit) for _, limit in found):
        return fitting(asked.about(), ahead=ahead)  # the service is only guessed, and it promises nothing of the kind
    return found if asked.services else _of_variant(asked, found)


def promised(asked: Asked) -> list[Limited]:
    """All that is promised of a service where no more is said than its name and "how long": one part of it alone would
    be half an answer."""
    guessed = {cue for cue, deeds in SAID.items() if asked.u.deed in deeds and not said_by(cue).search(asked.u.text)}
    if asked.cues - guessed - UNSAID != {"how-long"} or len(asked.services) != 1 or asked.u.days:
        return []
    service = asked.services[0]
    every = [one for one in service.time_limits if one.direction == "within" and _of_the_variants(asked, one)]
    kept = [one for one in every if one.deed in (*PROMISES, Deed.REPLY, Deed.USE)]
    called = [one for one in every if one.deed is Deed.CONTACT]
    return [(service, one) for one in (*kept, *called)] if kept and called else []


def _of_the_variants(asked: Asked, limit: TimeLimit) -> bool:
    return not asked.variants or limit.variant in (None, *asked.variants)


def _of_something_sent(asked: Asked, limit: TimeLimit) -> bool:
    """Whether it counts from what was sent, of which the question says nothing, and is no answer to a message."""
    return limit.occasion in SENT and f"occ-{limit.occasion.value}" not in asked.cues and limit.deed is Deed.CONTACT


def _only_told(asked: Asked) -> bool:
    """Whether that something is moved is only told, beside the question."""
    return asked.u.deed not in MOVES and any(f"deed-{deed.value}" in asked.u.aside for deed in MOVES)


def _of_variant(asked: Asked, found: list[Limited]) -> list[Limited]:
    """Where no service is named, a stay that is spoken of means the services that are for stays."""
    staying = {"inpatient", "occ-admission"} & asked.cues
    wanted = "inpatient" if staying else "outpatient" if "outpatient" in asked.cues else ""
    fitting = [(service, limit) for service, limit in found if wanted in service.variants]
    return fitting or found


def _fit(asked: Asked, service: Service, limit: TimeLimit, wanted: set[Deed], *, ahead: bool) -> int:
    """How well a limit fits: its deed, the event it counts from, its direction, its variant."""
    cues, before = asked.cues, limit.direction == "before"
    score = 1
    score += 6 * (limit.occasion is Occasion.QUARTER_START and "occ-policy_end" in cues)  # seasons end with the policy
    later = limit.deed is Deed.REPORT and limit.occasion is Occasion.CONSULTATION
    score -= 4 * (later and Deed.ARRANGE in wanted and "report" not in cues)  # it is to take place yet
    if limit.deed is Deed.REVIEW and "occ-review_passed" in cues:
        score -= 6  # what comes after it is asked for
    if limit.deed in wanted:
        score += 2 if limit.deed in (Deed.APPLY, Deed.BOOK) and not ahead and "deadline" not in cues else 6
        score += 3 if limit.deed is Deed.INVESTIGATE else 0  # its result is a report too
    elif limit.deed is Deed.CONTACT and Deed.REPLY in wanted:
        score += 8 if "occ-review_passed" in cues and limit.occasion is Occasion.REVIEW_PASSED else 4
    elif wanted - {Deed.APPLY, Deed.BOOK, Deed.ARRANGE, Deed.START}:
        score -= 4
    if f"occ-{limit.occasion.value}" in cues:
        score += 6 if asked.u.days else 3 if "deadline" in cues else 4 if limit.occasion in SENT else 2
    elif asked.u.days and "deadline" in cues and not before and of_another_day(asked, service):
        score -= 6 * (limit.deed is not Deed.DELIVER or limit.deed not in wanted)  # the day is of another occasion
    if "papers-lacking" in cues and limit.occasion is Occasion.PAPERS_COMPLETE:
        score += 6  # it runs from when they are complete
    if ahead:
        score += 4 if before else -8
    elif before:
        score += 1 if "deadline" in cues else -3
    else:
        told = limit.deed is Deed.START and "contact-me" in cues  # somebody calls: no promise yet
        score += 3 if limit.deed in PROMISES and not told else 2
        score += limit.id in service.promise and limit.deed not in wanted
    if limit.direction == "from":
        score -= 4
    if limit.variant:
        score += 2 if limit.variant in asked.variants else -6 if asked.variants else 0
    if limit.deed in MOVES and limit.deed not in wanted:
        score -= 5
    return score
