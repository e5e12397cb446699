"""Conditions with three-valued results: met, not met, not known. What is still to ask is simply the unknown ones.

One function a kind of condition (``models.Test``); each takes the condition, what is known, and the handbook with its
lists, and says how it stands and, where time alone will mend it, from which day it is met.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from knowledge import listings
from knowledge.clocks import usable_from
from knowledge.library import HandbookInForce, Library
from knowledge.listings import State
from knowledge.models import Condition, Service, Test, Verdict, When
from knowledge.policies import Policy
from knowledge.situations import Situation

__all__ = ["Case", "Checked", "Outcome", "Situation", "State", "check", "holds", "overall", "waiting_days"]

ANY = "any"  # of illnesses: whichever it is
WOMENS = {"gyn-cancer", "carcinoma-in-situ"}  # of illnesses that a policy for women serves, and no man has
PERHAPS = "perhaps-critical"  # of illnesses: a critical one from some stage on, as the policy's own terms have it
RARE = "rare-gyn-cancer"  # a kind of illness that is not said to be among those a policy for women names
GRADES = {"1": 1, "2": 2, "3": 3, "3A": 4}


@dataclass(frozen=True)
class Outcome:
    """``from_day``: the day from which a condition that is not met by time alone will be met."""

    state: State
    from_day: date | None = None


@dataclass(frozen=True)
class Checked:
    condition: Condition
    state: State
    from_day: date | None = None


@dataclass(frozen=True)
class Case:
    """What the tests look at together."""

    service: Service
    handbook: HandbookInForce
    situation: Situation
    library: Library


Decision = Callable[[Condition, Case], Outcome]
MET, NOT_MET, UNKNOWN = Outcome("met"), Outcome("not_met"), Outcome("unknown")


def check(
    service: Service, handbook: HandbookInForce, situation: Situation, library: Library, variant: str = ""
) -> tuple[Checked, ...]:
    """Every condition of the service (of that variant, where one is given) with how it stands.

    Where the handbook says two things of a condition, it may be met or not known, but never not met.
    """
    case = Case(service, handbook, situation, library)
    disputed = {id_ for contradiction in service.contradictions for id_ in contradiction.conditions}
    checked = []
    for condition in service.conditions:
        if condition.variant and variant and condition.variant != variant:
            continue
        outcome = TESTS[condition.test](condition, case)
        if outcome.state == "not_met" and condition.id in disputed:
            outcome = UNKNOWN
        checked.append(Checked(condition, outcome.state, outcome.from_day))
    return tuple(checked)


def overall(checked: tuple[Checked, ...]) -> State:
    """Not met as soon as one is not met; met only when all are."""
    states = {item.state for item in checked}
    return "not_met" if "not_met" in states else "unknown" if "unknown" in states else "met"


def holds(conditions: tuple[When, ...], values: dict[str, str]) -> State:
    """Whether all ``conditions`` on slots hold, given the values that are known (text; "true"/"false")."""
    states: set[State] = set()
    for condition in conditions:
        value = values.get(condition.slot)
        states.add("unknown" if value is None else "met" if value in condition.any_of else "not_met")
    return "not_met" if "not_met" in states else "unknown" if "unknown" in states else "met"


def waiting_days(policy: Policy | None, condition: Condition | None, handbook: HandbookInForce) -> int | None:
    """Days of the waiting period: as the policy says, else the service's condition, else the handbook."""
    if policy is not None and policy.waiting_days is not None:
        return policy.waiting_days
    if condition is not None and condition.days is not None:
        return condition.days
    return handbook.handbook.waiting_days


def _known(value: bool | None) -> Outcome:
    return UNKNOWN if value is None else MET if value else NOT_MET


def _in_force(_: Condition, case: Case) -> Outcome:
    policy, today = case.situation.policy, case.situation.today
    if policy is None:
        return NOT_MET if case.situation.policy_over else UNKNOWN
    if policy.status != "active" or today > policy.end_date:
        return NOT_MET
    return MET if today >= policy.start_date else Outcome("not_met", policy.start_date)


def _after(days: int | None, said: bool | None, case: Case) -> Outcome:
    """``said``: the member's own word that the period still runs."""
    policy = case.situation.policy
    if said is not None:
        return _known(not said)
    if policy is None or days is None:
        return UNKNOWN
    first = usable_from(policy.start_date, days)
    return MET if case.situation.today >= first else Outcome("not_met", first)


def _waiting_over(condition: Condition, case: Case) -> Outcome:
    situation = case.situation
    if condition.accident_exempt and situation.accident:
        return MET
    if condition.found_after and situation.before_policy:
        return NOT_MET
    days = waiting_days(situation.policy, condition, case.handbook)
    first = usable_from(situation.policy.start_date, days) if situation.policy and days is not None else None
    if first is not None and condition.found_after and _found_before(first, situation):
        return UNKNOWN if condition.accident_exempt and _may_be_accident(situation) else NOT_MET
    outcome = _after(days, situation.in_waiting_period, case)
    if outcome.state == "not_met" and condition.accident_exempt and _may_be_accident(situation):
        return Outcome("unknown", outcome.from_day)
    if outcome.state != "met":
        return outcome
    if situation.in_waiting_period is not None:  # "when the period is over" is no word on when the illness was found
        ahead = first is not None and condition.found_after and situation.today < first
        return UNKNOWN if ahead else outcome
    if situation.diagnosed_on is None or first is None:
        return UNKNOWN if condition.slot == "diagnosed_on" else outcome
    # an illness found within the waiting period stays outside, however late the member asks
    if situation.diagnosed_on >= first:
        return MET
    return NOT_MET if _last_found(situation.diagnosed_on, situation) < first else UNKNOWN


def _found_before(first: date, situation: Situation) -> bool:
    """Whether the illness was found before the first day after the waiting period, as far as that is told."""
    if situation.diagnosed_on is not None:
        return _last_found(situation.diagnosed_on, situation) < first
    return bool(situation.found) and situation.today < first


def _last_found(day: date, situation: Situation) -> date:
    """The last day on which the illness may have been found; ``day``: the first."""
    return situation.diagnosed_until or day


def _may_be_accident(situation: Situation) -> bool:
    return situation.accident is None and situation.illness_kinds is None


def _cooling_off_over(condition: Condition, case: Case) -> Outcome:
    days = condition.days if condition.days is not None else case.handbook.handbook.cooling_off_days
    return _after(days, case.situation.in_cooling_off, case)


def _days_in_force(condition: Condition, case: Case) -> Outcome:
    return _after(condition.days, case.situation.in_first_days, case)


def _diagnosis(condition: Condition, case: Case) -> Outcome:
    situation = case.situation
    outcomes = [_illness(condition, case)]
    if condition.first_only:
        first = False if situation.before_policy else situation.first_diagnosis
        outcomes.append(_known(first if first is not None else None if not situation.recurrence else False))
    if condition.recurrence_only:
        outcomes.append(_known(situation.recurrence))
    return next((o for o in (NOT_MET, UNKNOWN) if o in outcomes), MET)


def _illness(condition: Condition, case: Case) -> Outcome:
    """Which illnesses are critical, and from which stage, the policy's own terms decide: then it is not known."""
    served, kinds = set(condition.illnesses), case.situation.illness_kinds
    if ANY in served or not served:
        return MET
    if served <= WOMENS and case.situation.man:
        return NOT_MET
    if kinds is None:
        return NOT_MET if case.situation.accident and "critical-illness" not in served else UNKNOWN
    if not served & set(kinds):
        open_ = "unspecified" in kinds or (PERHAPS in kinds and "critical-illness" in served)
        return UNKNOWN if open_ or ("benign" in kinds and _benign_is_open(case.service)) else NOT_MET
    rare = RARE in kinds and served <= WOMENS
    if rare or (condition.severe_only and case.situation.severe is False):
        return UNKNOWN
    critical = "critical-illness" not in served or "critical-illness" in kinds
    return MET if critical and {"cancer", "gyn-cancer"} & served & set(kinds) else UNKNOWN


def _benign_is_open(service: Service) -> bool:
    """A few benign findings are critical illnesses: only a handbook that says no to them rules them out."""
    said = [rule.verdict for rule in service.rules if rule.topic == "benign"]
    return Verdict.DEPENDS in said if said else any("critical-illness" in c.illnesses for c in service.conditions)


def _not_admitted(_: Condition, case: Case) -> Outcome:
    admitted = case.situation.admitted
    return _known(None if admitted is None else not admitted)


def _hospital_grade(condition: Condition, case: Case) -> Outcome:
    situation = case.situation
    if condition.public_only and situation.hospital_public is False:
        return NOT_MET
    if situation.hospital_grade is None or condition.grade is None:
        return UNKNOWN
    if GRADES.get(situation.hospital_grade, 0) < GRADES[condition.grade]:
        return NOT_MET
    return UNKNOWN if condition.public_only and situation.hospital_public is None else MET


def _listed(look: Callable[[str | None, Service, HandbookInForce, Library], State], name: str) -> Decision:
    """``name``: of the field of the situation that is held against the list."""
    return lambda _, case: Outcome(look(getattr(case.situation, name), case.service, case.handbook, case.library))


def _cost_over(condition: Condition, case: Case) -> Outcome:
    cost = case.situation.cost
    return _known(None if cost is None or condition.amount is None else cost >= condition.amount)


def _policy_option(_: Condition, case: Case) -> Outcome:
    policy = case.situation.policy
    return _known(case.situation.on_policy if policy is None else case.service.id in policy.optional_services)


def _plan(condition: Condition, case: Case) -> Outcome:
    """A policy may write the plan longer than the handbook does."""
    policy = case.situation.policy
    if policy is None or not policy.plan or not condition.plan:
        return _known(case.situation.on_policy)
    return _known(condition.plan in policy.plan)


def _social_insurance(_: Condition, case: Case) -> Outcome:
    policy = case.situation.policy
    if policy is not None and policy.has_social_insurance is False:
        return MET
    return _known(case.situation.social_insurance_settles)


def _uses_left(_: Condition, case: Case) -> Outcome:
    if case.service.uses and all(uses.count is None for uses in case.service.uses):
        return MET
    left = case.situation.uses_left
    return UNKNOWN if left is None else _known(left > 0)


def _not_obstetric(_: Condition, case: Case) -> Outcome:
    kinds = case.situation.illness_kinds
    return UNKNOWN if kinds is None else _known("obstetric" not in kinds)


def _ward(_: Condition, case: Case) -> Outcome:
    ward = case.situation.ward
    return UNKNOWN if ward is None else _known(ward == "ordinary")


def _needs(condition: Condition, case: Case) -> Outcome:
    return _known(case.situation.answers.get(condition.slot or condition.id))


TESTS: dict[Test, Decision] = {
    Test.IN_FORCE: _in_force,
    Test.WAITING_OVER: _waiting_over,
    Test.COOLING_OFF_OVER: _cooling_off_over,
    Test.DAYS_IN_FORCE: _days_in_force,
    Test.DIAGNOSIS: _diagnosis,
    Test.NOT_ADMITTED: _not_admitted,
    Test.PLACE_LISTED: _listed(listings.place, "city"),
    Test.HOSPITAL_LISTED: _listed(listings.hospital, "hospital"),
    Test.HOSPITAL_GRADE: _hospital_grade,
    Test.DRUG_LISTED: _listed(listings.drug, "drug"),
    Test.HAS_PRESCRIPTION: lambda _, case: _known(case.situation.has_prescription),
    Test.COST_OVER: _cost_over,
    Test.POLICY_OPTION: _policy_option,
    Test.PLAN: _plan,
    Test.SOCIAL_INSURANCE_SETTLES: _social_insurance,
    Test.HAS_ADMISSION_NOTICE: lambda _, case: _known(case.situation.has_admission_notice),
    Test.USES_LEFT: _uses_left,
    Test.NOT_OBSTETRIC: _not_obstetric,
    Test.WARD: _ward,
    Test.NEEDS: _needs,
}
