"""Uses, counted from requests and their events and never stored.

A request that is under way holds its use, so that two at once cannot both have the last one; what is cancelled,
declined or expired gives it back. Whether a missed appointment uses one up, the service's own rule says
(topic ``no-show-counts``); where the handbook leaves it open, the person who records it decides.
"""

from collections.abc import Iterable, Mapping
from datetime import date

from bot.requests.life import OPEN
from bot.store.requests import Request
from bot.terms import ZONE
from knowledge.library import HandbookInForce, Library
from knowledge.models import Rule, Service, Verdict
from knowledge.policies import Policy

TOPIC = "no-show-counts"


def no_show_counts(handbook: HandbookInForce, service: Service, variant: str) -> bool | None:
    """True or False as the rule says; None where the handbook says nothing or "it depends"."""
    rules: tuple[Rule, ...] = (*service.rules, *handbook.handbook.rules)
    rule = next((rule for rule in rules if rule.topic == TOPIC and rule.variant in (None, variant)), None)
    if rule is None:
        return None
    return {Verdict.YES: True, Verdict.NO: False}.get(rule.verdict)


def counts(request: Request, decided: Mapping[str, bool], library: Library) -> bool:
    """Whether the request holds or has used one. ``decided``: request number -> what was decided when it ended."""
    if request.status in OPEN or request.status == "completed":
        return True
    if request.number in decided:
        return decided[request.number]
    if request.status != "no_show":
        return False
    handbook = library.in_force(request.handbook, request.submitted_at.astimezone(ZONE).date())
    service = handbook.services.get(request.service)
    return service is not None and bool(no_show_counts(handbook, service, request.variant))


def used(
    policy: Policy, requests: Iterable[Request], decided: Mapping[str, bool], library: Library, today: date
) -> dict[tuple[str, str, str], int]:
    """(policy_no, service, variant) -> how many are used or held, as ``World.uses`` wants it."""
    found: dict[tuple[str, str, str], int] = {}
    for request in requests:
        if _in_period(request, policy, library, today) and counts(request, decided, library):
            key = (policy.policy_no, request.service, request.variant)
            found[key] = found.get(key, 0) + 1
    return found


def _in_period(request: Request, policy: Policy, library: Library, today: date) -> bool:
    """Where the handbook counts by the policy year, only what was asked for in the running one."""
    service = library.in_force(policy.handbook, today).services.get(request.service)
    counted = [uses for uses in service.uses if uses.count is not None] if service else []
    mine = [uses for uses in counted if uses.variant in (None, request.variant)]
    if not mine or any(uses.period != "policy_year" for uses in mine):
        return True
    return request.submitted_at.astimezone(ZONE).date() >= policy_year(policy.start_date, today)


def policy_year(start: date, today: date) -> date:
    """The first day of the policy year that ``today`` lies in. A policy of 29 February turns on 1 March."""
    for year in (today.year, today.year - 1):
        try:
            turn = start.replace(year=year)
        except ValueError:
            turn = date(year, 3, 1)
        if turn <= today:
            return max(turn, start)
    return start
