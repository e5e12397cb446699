"""The state of a conversation: a stack of (flow, slots), and the little that repair needs."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

OUT = "_out"  # photos that were left out: no copy of the form brings them back
# Slots that hold what was sent: *back* leaves them alone.
DOUBTS = "_doubts"  # what is wrong with photos: dark, blurred, sent before
SENT = frozenset({"documents", "unsorted", "_come", "_row", OUT, DOUBTS, "_sorted_for"})


class Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Frame(Model):
    """One flow under way. ``slots``: what is known, JSON values by slot name; ``order``: slots in the order in which
    they were filled (*back* undoes the last); the current question is derived by the plan, never stored."""

    flow: str
    slots: dict[str, Any] = Field(default_factory=dict)
    order: tuple[str, ...] = ()


class State(Model):
    """``person``: for whom one speaks. ``serial`` numbers the questions asked, so that a stale button is known.
    ``misses``: how often in a row the open question was not understood. ``said``: the last replies, for *repeat*."""

    version: int = 1
    stack: tuple[Frame, ...] = ()
    parked: tuple[Frame, ...] = ()
    person: str = ""
    serial: int = 0
    open: str = ""  # "flow.slot" of the question that bears the serial
    misses: int = 0
    awaits: str = ""  # the kind of the command whose outcome the flow on top waits for
    said: tuple[dict[str, Any], ...] = ()
    last_seen: str = ""  # ISO time of the last event
    context: dict[str, Any] = Field(default_factory=dict)  # what a follow-up refers to: service, place, handbook

    @property
    def spoken_of(self) -> list[str]:
        """The services of the last question."""
        return list((self.context.get("question") or {}).get("services", []))

    def context_without(self, *names: str) -> dict[str, Any]:
        return {name: value for name, value in self.context.items() if name not in names}
