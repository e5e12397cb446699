"""The case that a question and the policy tell: who is ill with what, since when the policy runs."""

from datetime import date, timedelta

from knowledge.answering.asked import Asked
from knowledge.answering.before_policy import before_policy, found_later
from knowledge.answering.on_policy import on_policy
from knowledge.clocks import behind, usable_from
from knowledge.models import Condition, Service, Test
from knowledge.situations import Situation
from knowledge.understanding.names import Kind, Name, Said
from knowledge.understanding.settled import FOR_LATER, NEVER_HAD, OPEN, WELL
from knowledge.understanding.tables import compiled

WIDE = "unspecified"  # a kind of illness that says little beside another
GENERAL = "general"  # the kind of a word for all critical illnesses: of whom one is named beside it, that is the one
SYMPTOM = (
    "symptom"  # a kind of what an illness may bring with it, or a small operation for one: beside one it says nothing
)
NONE = "none"  # no kind of illness: of whom is well
GROWTHS = frozenset({"cancer", "benign", "carcinoma-in-situ"})  # kinds of what may turn out to be the other
CANCERS = frozenset({"cancer", "gyn-cancer", "carcinoma-in-situ"})
STAY = "inpatient_treatment"  # the slot of the condition that it is for a stay in hospital
CARE, ORDINARY = "needs_care", "ordinary"  # the slot that care is needed; a kind of ward
BEGINNINGS = (Test.WAITING_OVER, Test.DAYS_IN_FORCE, Test.COOLING_OFF_OVER)
SEVERE = "severe"  # cue
FOUND_EARLY = "found-early"  # cue
COOLING_OFF = (Test.COOLING_OFF_OVER,)
FOUND = frozenset({"diagnosed", "recurrence"})  # cues that an illness was found
OTHER_DAY = frozenset({"occ-policy_start", "occ-policy_end", "occ-admission", "bought-ago", "discharged"})  # cues


def situation(asked: Asked, service: Service | None = None) -> Situation:
    """What the question and the policy tell about the case; for ``service``, whether its waiting period still runs."""
    said, u = asked.u.said, asked.u
    illnesses = asked.library.illness_called
    told = u.of(Kind.ILLNESS)
    told = _recurred(asked, told) or told
    named = [*found_later(asked)] or [id_ for name in told for id_ in name.ids]
    for little in (SYMPTOM, GENERAL, WIDE):
        named = [id_ for id_ in named if little not in illnesses[id_].kinds] or named
    kinds = tuple(dict.fromkeys(kind for id_ in named for kind in illnesses[id_].kinds)) if named else None
    if OPEN in u.all_cues and not GROWTHS.isdisjoint(kinds or ()):
        kinds = (WIDE,)
    elif _is_well(asked) or (kinds is None and service is not None and _never_had(asked, service)):
        kinds = (NONE,)
    if said.obstetric:
        kinds = (*(kinds or ()), "obstetric")
    elif not kinds:
        kinds = _as_it_is_called(asked)
    coded = [name.ids[0] for name in u.of(Kind.PLACE) if len(name.ids) == 1]
    places = {code for code in coded if asked.library.places.is_city(code)} or set(coded)
    return Situation(
        today=asked.today,
        policy=asked.policy,
        illness=named[0] if named else None,
        illness_kinds=kinds,
        accident=said.accident,
        first_diagnosis=said.first_diagnosis,
        recurrence=said.recurrence,
        severe=SEVERE in asked.all_cues,
        diagnosed_on=found_on(asked),
        found="past" in u.cues and _was_found(asked),
        in_waiting_period=_in_waiting(asked, service),
        before_policy=before_policy(asked, service),
        in_cooling_off=waits(asked, service, *COOLING_OFF) if said.in_cooling_off is None else said.in_cooling_off,
        in_first_days=waits(asked, service, Test.DAYS_IN_FORCE),
        man=compiled(asked.index.tables.raw["man_ill"]).search(u.text) is not None or None,
        admitted=said.admitted,
        cost=u.amounts.yuan,
        city=places.pop() if len(places) == 1 else None,  # of several, another may be meant
        hospital_grade=said.hospital_grade,
        hospital_public=said.hospital_public,
        ward=ORDINARY if said.ordinary_ward else None,
        social_insurance_settles=said.social_insurance_settles,
        answers=_answered(asked),
        policy_over=u.policy_over or None,
        on_policy=on_policy(asked, service) if service is not None else None,
    )


def _as_it_is_called(asked: Asked) -> tuple[str, ...] | None:
    """What an illness of which no list knows is like, as its name ends; or what a part of the body is looked at for."""
    raw, text = asked.index.tables.raw, asked.u.text
    for kind, ending in raw["ill_as_called"].items():
        if compiled(ending).search(text):
            return (kind,)
    if compiled(raw["visit_of_part"]).search(text):
        return (WIDE, SYMPTOM)
    return (WIDE,) if compiled(raw["visit_for"]).search(text) else None


def _recurred(asked: Asked, told: tuple[Name, ...]) -> tuple[Name, ...]:
    """Of several illnesses the one that is there now, where what recurs is meant: an old one is no part of the case."""
    recurring = any(condition.recurrence_only for s in asked.all_services for condition in s.conditions)
    if len(told) < 2 or not recurring:
        return ()
    ends = {match.end() for match in compiled(asked.index.tables.raw["illness_now"]).finditer(asked.u.text)}
    return tuple(name for name in told if name.start in ends)


def tells(asked: Asked) -> bool:
    """Whether anything is known of the case at all: most questions tell nothing, and need no check."""
    u = asked.u
    told = u.said != Said() or u.amounts.yuan is not None or asked.policy is not None or u.begun is not None
    told = told or before_policy(asked, None) or bool(u.days) or bool(asked.names(Kind.ILLNESS))
    told = told or "discharged" in asked.cues or _is_well(asked) or _as_it_is_called(asked) is not None
    told = told or any(_never_had(asked, service) for service in asked.services)
    return told or any(on_policy(asked, service) is not None for service in asked.services)


def _is_well(asked: Asked) -> bool:
    """Whether who is to use it says to be well: an illness that is told beside is another's, as is a relative's case,
    unless it is to be known beforehand whether one will fall ill, too."""
    cues = asked.all_cues
    others = bool(asked.u.of(Kind.ILLNESS, Kind.RELATION))
    return WELL in cues and (FOR_LATER in cues or not others)


def _never_had(asked: Asked, service: Service) -> bool:
    """Whether it is told that there never was a cancer, of a service that is for cancer alone."""
    needed = [set(condition.illnesses) for condition in service.conditions if condition.illnesses]
    told = NEVER_HAD in asked.all_cues and asked.all_cues.isdisjoint(FOUND | {"first-found"})
    return told and not asked.u.of(Kind.ILLNESS, Kind.RELATION) and any(one <= CANCERS for one in needed)


def _in_waiting(asked: Asked, service: Service | None) -> bool | None:
    """Whether the waiting period runs, or did when the illness was found. What is told of it goes before what is
    reckoned; but "newly bought" is no word on it where the beginning is told."""
    said, begun = asked.u.said.in_waiting_period, asked.u.begun
    reckoned = waits(asked, service)
    if said is False:  # over by now: and was it then?
        found_after = service is None or any(condition.found_after for condition in service.conditions)
        early = FOUND_EARLY in asked.all_cues or (begun is not None and begun.at_finding is not None)
        return reckoned if early and found_after else said
    return reckoned if said is None or (begun is not None and begun.aged) else said


def _answered(asked: Asked) -> dict[str, bool]:
    """What the question tells of that which a member is otherwise asked plainly."""
    said = asked.u.said
    stay = False if "discharged" in asked.u.cues else said.admitted or said.ordinary_ward
    return {slot: told for slot, told in ((STAY, stay), (CARE, said.needs_care)) if told is not None}


def _was_found(asked: Asked) -> bool:
    """Whether the question tells that an illness was found."""
    return not asked.cues.isdisjoint(FOUND) and asked.u.said.recurrence is not False


def found_on(asked: Asked) -> date | None:
    """The day on which it was found: the words beside a day say so; of one day alone, those of the question."""
    if not asked.u.days or not _was_found(asked):
        return None
    words, text = asked.index.tables.raw["found_on"], asked.u.text
    beside = [
        day
        for day in asked.u.days
        if compiled(words["behind"]).match(text[day.end :]) or compiled(words["before"]).search(text[: day.start])
    ]
    if not beside and (len(asked.u.days) > 1 or not asked.cues.isdisjoint(OTHER_DAY)):
        return None
    day = behind((beside or list(asked.u.days))[0].day, asked.today)
    return day if day <= asked.today else None


def policy_start(asked: Asked) -> date | None:
    """The day on which the policy began, as far as the question tells: a date, "today", or so many days ago."""
    own = len(asked.u.days) > 1 or found_on(asked) is None  # or the one day is that of the finding
    if "occ-policy_start" in asked.cues and asked.u.days and own:
        return began(asked)
    if "occ-policy_start" in asked.cues and "same-day" in asked.cues:
        return asked.today
    said = asked.u.amounts.duration
    ago = "bought-ago" in asked.cues or ("occ-policy_start" in asked.cues and "how-long" not in asked.cues)
    if ago and said is not None and said[1] in ("days", "weeks"):
        if compiled(asked.index.tables.raw["counted_as_nth"]).search(asked.u.text):
            said = (said[0] - 1, said[1])  # its first day is the first of them
        return asked.today - timedelta(**{said[1]: said[0]})
    return None


def waits(asked: Asked, service: Service | None, *tests: Test) -> bool | None:
    """Where the day is named on which the policy began: whether that service's first days are over today."""
    if "waiting-until" in asked.cues and asked.u.days:
        return asked.today <= max(day.day for day in asked.u.days)
    if asked.u.said.in_cooling_off and service is not None and not tests:  # within any first days that last as long
        own = (first_days(asked, c) or 0 for c in service.conditions if c.test is Test.WAITING_OVER)
        return max(own, default=0) >= (asked.edition.handbook.cooling_off_days or timedelta.max.days) or None
    start, begun = policy_start(asked), asked.u.begun
    if asked.policy is not None or service is None or (start is None and begun is None):
        return None
    for condition in service.conditions:
        if condition.accident_exempt and asked.u.said.accident:
            continue
        if condition.test in (tests or BEGINNINGS):
            days = first_days(asked, condition)
            if days is None and begun is not None and condition.test is Test.WAITING_OVER:
                days = begun.waiting
            runs = begun.runs(days, found_after=condition.found_after) if begun is not None else None
            if runs is not None:
                return runs
            if days is not None and start is not None:
                found = found_on(asked) if condition.found_after else None
                return (found or asked.today) < usable_from(start, days)
    return None


def first_days(asked: Asked, condition: Condition) -> int | None:
    """How long a condition of the policy's beginning lasts: the policy says, else the service, else the handbook."""
    handbook, policy = asked.edition.handbook, asked.policy
    if condition.test is Test.WAITING_OVER and policy is not None and policy.waiting_days is not None:
        return policy.waiting_days
    if condition.days is not None or condition.test is Test.DAYS_IN_FORCE:
        return condition.days
    return handbook.waiting_days if condition.test is Test.WAITING_OVER else handbook.cooling_off_days


def began(asked: Asked) -> date:
    """The day that is named for the policy's beginning: months ahead is last year's."""
    return behind(asked.u.days[0].day, asked.today)
