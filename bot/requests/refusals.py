"""Why a request may not be sent, as one code; "" when nothing stands against it. What a human may waive, and was asked
to, does not stand against it: staff see it."""

from datetime import date

from dialogs import people
from dialogs.commands import SubmitRequest
from dialogs.flows.checks import DATES, FIXED, checked
from dialogs.world import Bound, World
from knowledge import clocks
from knowledge.models import Deed, Service, Test

TIMES = frozenset({Test.IN_FORCE, Test.WAITING_OVER, Test.COOLING_OFF_OVER, Test.DAYS_IN_FORCE})


def refusal(command: SubmitRequest, bound: Bound, world: World) -> str:
    """not_in_force, no_uses_left, not_covered, deadline_passed, or ""."""
    service = people.service(world, bound, command.service)
    if service is None:
        return "not_covered"
    left = people.uses_left(world, bound, service, command.variant)
    if left is not None and left <= 0:
        return "no_uses_left"
    known = {**command.answers, "variant": command.variant} if command.variant else command.answers
    for item in checked(known, bound, service, world):
        waived = item.condition.id in command.waive and item.condition.test not in FIXED
        if item.state == "not_met" and not waived:
            return _code(item.condition.test)
    return "deadline_passed" if _too_late(command, service, world) else ""


def _code(test: Test) -> str:
    if test in TIMES:
        return "not_in_force"
    return "no_uses_left" if test is Test.USES_LEFT else "not_covered"


def _too_late(command: SubmitRequest, service: Service, world: World) -> bool:
    for limit in service.time_limits:
        day = command.answers.get(DATES.get(limit.occasion, ""))
        if limit.direction != "before" or limit.deed is not Deed.APPLY or not day or limit.id in command.waive:
            continue
        if not clocks.in_time(limit, date.fromisoformat(str(day)), world.now, world.library.calendar):
            return True
    return False
