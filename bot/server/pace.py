"""How fast one sender may go: a bucket of tokens for each, in memory, a bounded number of them."""

from collections import OrderedDict
from collections.abc import Callable
from math import ceil
from time import monotonic


class Pace:
    """``burst`` at once, then ``minute`` a minute. Counted in this process alone; of more senders than
    ``kept`` the oldest is forgotten."""

    def __init__(self, burst: int, minute: int, kept: int = 20_000, clock: Callable[[], float] = monotonic) -> None:
        self._burst = float(burst)
        self._second = minute / 60
        self._kept = kept
        self._clock = clock
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()  # sender -> (tokens, when counted)

    def wait_of(self, sender: str) -> int:
        """0 when ``sender`` may go on (and is counted), else the whole seconds to wait."""
        now = self._clock()
        tokens, when = self._left.pop(sender, (self._burst, now))
        tokens = min(self._burst, tokens + max(0.0, now - when) * self._second)
        allowed = tokens >= 1
        self._left[sender] = (tokens - 1 if allowed else tokens, now)
        if len(self._left) > self._kept:
            self._left.popitem(last=False)
        return 0 if allowed else max(1, ceil((1 - tokens) / self._second))
