"""Named places where a test lets the process die: off unless a variable of the environment names one of them.

``MEMBER_ASSISTANT_CRASH_AT=before-commit`` or ``before-commit:3`` (the third time). Running Python with -O, as the
production image does, leaves the whole thing out.
"""

import os
import signal

POINTS = (
    "before-begin",
    "after-dedupe",
    "before-commit",
    "after-commit",
    "after-send",
    "during-rename",
)
_left: dict[str, int] = {}


def arm(wanted: str) -> None:
    """``wanted``: as the variable; "" for none."""
    point, _, count = wanted.partition(":")
    _left.clear()
    if point:
        _left[point] = int(count or "1")


def reach(point: str) -> None:
    """Dies by SIGKILL when this is the point, and it was reached often enough."""
    if __debug__ and point in _left:
        _left[point] -= 1
        if _left[point] <= 0:
            os.kill(os.getpid(), signal.SIGKILL)


arm(os.environ.get("MEMBER_ASSISTANT_CRASH_AT", ""))
