"""From which day a service may be used: after waiting, cooling-off or days in force."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from knowledge.answering.asked import Asked, rules_of
from knowledge.answering.case import BEGINNINGS, began, first_days, found_on, policy_start, situation, waits
from knowledge.answering.conditions import FORMAL
from knowledge.answering.eligibility import eligible
from knowledge.answering.several import unled
from knowledge.answering.shapes import Citation, Finding, Part, both, cite
from knowledge.answering.times import MOST, WHEN
from knowledge.clocks import usable_from
from knowledge.models import Service, Test, Verdict
from knowledge.rules import check

BEGAN = "occ-policy_start"
PERIODS = (Test.WAITING_OVER, Test.COOLING_OFF_OVER, Test.DAYS_IN_FORCE)
PERIOD = frozenset({"waiting-over", "in-waiting"})  # cues that the period itself is spoken of


def usable(asked: Asked) -> Finding | None:
    """From which day a service may be used: after waiting, cooling-off or days in force."""
    if _of_another_period(asked):
        asked = asked.about()
    services = asked.services or asked.all_services
    if asked.policy is not None and any(_is_lost(asked, service) for service in asked.services):
        return eligible(asked)
    start = policy_start(asked) if found_on(asked) else began(asked) if asked.u.days else None
    start = asked.policy.start_date if asked.policy and (start is None or BEGAN not in asked.cues) else start
    start = policy_start(asked) if start is None else start
    lines, cited = _lines(asked, services, start)
    if not lines:
        return None
    unsaid = any(part.args["days"] is None for part in lines)
    parts = lines[:MOST]
    if unsaid:
        parts.append(Part("answers.time.see_policy", {"channel": both(asked.edition.handbook.official_channel)}))
    service_id = services[0].id if len(services) == 1 else None
    nothing = all(part.args["days"] is None for part in _meant(asked, lines))
    verdict = Verdict.UNKNOWN if nothing else Verdict.INFO
    if nothing and "waiting-asked" in asked.cues:  # the condition's own words would read as an answer
        parts = parts[-1:]
    over = _over(asked, lines)
    if over is not None and PERIOD.isdisjoint(asked.cues):  # so long ago it began: the other conditions are left
        verdict = (Verdict.YES if _is_all(asked, services) else Verdict.DEPENDS) if over else Verdict.NO
    if verdict is Verdict.YES:
        channel = both(asked.edition.handbook.official_channel)
        parts.insert(0, Part("answers.eligible.yes", {"service": both(services[0].short), "channel": channel}))
    elif over is not None and not PERIOD.isdisjoint(asked.cues):
        ends = [Part("answers.time.waiting_ends", part.args) for part in lines]
        parts = [Part("answers.time.waiting_over" if over else "answers.time.waiting_runs", {}), *ends[:1]]
        hoped = "waiting-over" in asked.cues or "in-waiting" not in asked.cues
        verdict = Verdict.YES if over is hoped else Verdict.NO
    return Finding(verdict, tuple(parts), tuple(dict.fromkeys(cited))[:3], service_id, (), "usable-from")


def _of_another_period(asked: Asked) -> bool:
    """Whether the cooling-off is asked for, and the service that was only spoken of before waits for something else."""
    tests = {condition.test for service in asked.services for condition in service.conditions}
    return "cooling-off" in asked.cues and asked.unnamed and Test.COOLING_OFF_OVER not in tests


def _lines(asked: Asked, services: tuple[Service, ...], start: date | None) -> tuple[list[Part], list[Citation]]:
    """A line for each period that is meant, with the services of which it holds where that is not all of them."""
    lines: dict[str, Part] = {}
    having: dict[str, list[dict[str, str]]] = {}
    cited: list[Citation] = []
    tests = _tests(asked, services)
    for service, condition in ((s, c) for s in services for c in s.conditions if c.test in tests):
        days = first_days(asked, condition)
        args: dict[str, object] = {
            "words": both(condition.words),
            "days": days,
            "kind": condition.test.value,
            "accident": condition.accident_exempt,
            "found_after": condition.found_after,
        }
        if start is not None and days is not None:
            args |= {"start": start.isoformat(), "day": usable_from(start, days).isoformat()}
        key = f"{condition.test}{days}{condition.accident_exempt}"
        having.setdefault(key, []).append(both(service.short))
        if key not in lines:
            lines[key] = Part("answers.time.usable", args)
            cited.extend(cite(asked.edition, service, condition.source))
    for key, names in having.items():
        lines[key].args["services"] = names if len(names) < len(services) else []
    return list(lines.values()), cited


def _is_all(asked: Asked, services: tuple[Service, ...]) -> bool:
    """Whether a service has no other condition than its first days, but that the policy is in force."""
    tests = {condition.test for service in services for condition in service.conditions}
    return len(services) == 1 and bool(asked.services) and tests <= {*BEGINNINGS, *FORMAL}


def _is_lost(asked: Asked, service: Service) -> bool:
    """Whether the illness was found before the waiting period of the service was over: no day opens it."""
    case = situation(asked, service)
    if not case.found and case.diagnosed_on is None:
        return False
    checked = check(service, asked.edition, case, asked.library)
    return any(c.state == "not_met" and c.condition.found_after and c.from_day is None for c in checked)


def _meant(asked: Asked, lines: Iterable[Part]) -> list[Part]:
    """The lines of the waiting period where that is named: another period's days are told, and answer nothing."""
    lines = list(lines)
    waiting = [line for line in lines if line.args["kind"] == Test.WAITING_OVER.value]
    return waiting if waiting and "waiting" in asked.cues and "cooling-off" not in asked.cues else lines


def _tests(asked: Asked, services: tuple[Service, ...]) -> tuple[Test, ...]:
    """The periods that are meant: the one that is named, else all; also where the service has not the one named."""
    waiting, cooling = {"waiting", "waiting-over", "in-waiting"} & asked.cues, "cooling-off" in asked.cues
    if bool(waiting) is cooling or ("which" in asked.cues and not asked.services):  # which one waits least
        return PERIODS
    tests = (Test.WAITING_OVER if waiting else Test.COOLING_OFF_OVER, Test.DAYS_IN_FORCE)
    lacking = asked.services and WHEN & asked.cues and all(c.test not in tests for s in services for c in s.conditions)
    return PERIODS if lacking else tests


def _over(asked: Asked, lines: Iterable[Part]) -> bool | None:
    """Whether the period that is asked after is over today; None where it is not asked, or cannot be told."""
    counted = asked.u.intent == "usable-from" and not asked.u.days and policy_start(asked) is not None
    if not (counted or PERIOD & asked.cues) or not {"ask", "question"} & asked.cues or WHEN & asked.cues:
        return None
    ends = {line.args.get("day") for line in lines}
    return all(asked.today.isoformat() >= str(end) for end in ends) if ends and None not in ends else None


def too_early(asked: Asked) -> Finding | None:
    """A policy that began on a named day, and a service that is not open yet: no, and from which day."""
    if not asked.services or not {"can", "still", "question", "ask"} & asked.cues or WHEN & asked.cues:
        return None
    for service in asked.services:
        if policy_start(asked) is None or (asked.u.begun is not None and asked.u.begun.waiting is not None):
            finding = eligible(asked.about(service)) if _runs(asked, service) else None
            if finding is not None and finding.verdict is Verdict.NO:
                return finding
        elif waits(asked, service):
            finding = usable(asked.about(service))
            if finding is not None:
                parts = (Part("answers.too_early", {"service": both(service.short)}), *finding.parts)
                return replace(finding, verdict=Verdict.NO, parts=parts, intent="eligible")
    return None


def _runs(asked: Asked, service: Service) -> bool:
    """Whether one of the service's first periods runs, where it is only told about how long ago the policy began."""
    checked = check(service, asked.edition, situation(asked, service), asked.library)
    return any(item.state == "not_met" and item.condition.test in BEGINNINGS for item in checked)


def policy_end(asked: Asked) -> Finding:
    """Until when the policy holds: its own last day where it is known; no handbook prints that."""
    policy = asked.policy
    if policy is None:
        terms = rules_of(asked, None, "renewal")[:1]  # says how long the term is, where the handbook does
        told = (Part("answers.words", {"words": unled(both(rule.words))}) for rule in terms)
        cited = cite(asked.edition, None, *(rule.source for rule in terms))
        return Finding(Verdict.UNKNOWN, (Part("answers.time.policy_end_unknown"), *told), cited, None, (), "policy-end")
    args = {"day": policy.end_date.isoformat(), "days": (policy.end_date - asked.today).days}
    return Finding(Verdict.INFO, (Part("answers.time.policy_end", args),), (), None, (), "policy-end")
