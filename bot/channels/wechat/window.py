"""How many service messages a person may be sent now. Pure: times are seconds since 1970, the store keeps the record.

Typing opens one window, a tap another, shorter one; a message that is sent counts in each that is open (the strict
reading of "quotas do not add up"). What the platform says (45015, 45047) overrules what was counted.
"""

from dataclasses import dataclass, replace
from typing import Any, Literal

from bot.channels.wechat.limits import WINDOW_TAPPED, WINDOW_TYPED


@dataclass(frozen=True)
class Window:
    """``typed_at``, ``tapped_at``: 0 when never. The counts are of messages since then."""

    typed_at: float = 0
    typed_sent: int = 0
    tapped_at: float = 0
    tapped_sent: int = 0

    def opened(self, by: Literal["typed", "tapped", "none"], at: float) -> "Window":
        """After the person did something. A late copy of an older message opens nothing anew."""
        if by == "typed" and at > self.typed_at:
            return replace(self, typed_at=at, typed_sent=0)
        if by == "tapped" and at > self.tapped_at:
            return replace(self, tapped_at=at, tapped_sent=0)
        return self

    def room(self, now: float) -> int:
        """How many more may be sent."""
        return max(
            self._left(self.typed_at, self.typed_sent, WINDOW_TYPED, now),
            self._left(self.tapped_at, self.tapped_sent, WINDOW_TAPPED, now),
        )

    def spent(self, messages: int = 1) -> "Window":
        return replace(self, typed_sent=self.typed_sent + messages, tapped_sent=self.tapped_sent + messages)

    def used_up(self) -> "Window":
        """The platform says that the quota is gone (45047)."""
        return replace(self, typed_sent=max(WINDOW_TYPED[0], self.typed_sent),
                       tapped_sent=max(WINDOW_TAPPED[0], self.tapped_sent))  # fmt: skip

    def closed(self) -> "Window":
        """The platform says that there is no window (45015), or the person has left."""
        return Window()

    def as_data(self) -> dict[str, Any]:
        return {"typed_at": self.typed_at, "typed_sent": self.typed_sent,
                "tapped_at": self.tapped_at, "tapped_sent": self.tapped_sent}  # fmt: skip

    @staticmethod
    def from_data(data: dict[str, Any]) -> "Window":
        """Of what the store kept; anything odd is no window."""
        try:
            return Window(float(data["typed_at"]), int(data["typed_sent"]),
                          float(data["tapped_at"]), int(data["tapped_sent"]))  # fmt: skip
        except (KeyError, TypeError, ValueError):
            return Window()

    @staticmethod
    def _left(at: float, sent: int, limit: tuple[int, float], now: float) -> int:
        count, seconds = limit
        # A clock that was set back must not keep a window open for ever, so the age may not be negative by much.
        return max(0, count - sent) if at and -seconds < now - at < seconds else 0
