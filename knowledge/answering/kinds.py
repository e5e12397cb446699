"""What is special about a kind of question, from ``kinds.yaml``, which says what each trait means."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from knowledge.models import Verdict
from knowledge.understanding.tables import read

OBLIGATION = ("must",)  # the cue by which a burden is asked for, where none of its own are named
HOPES = ("still", "without")  # cues of the hope that a burden is none, where none of its own are named
SAME, OPPOSITE = "same", "opposite"


@dataclass(frozen=True, slots=True)
class Turn:
    """In which case a rule says another thing than its verdict, and which."""

    becomes: str
    was: tuple[str, ...] = ()
    all: frozenset[str] = frozenset()
    any: frozenset[str] = frozenset()
    without: frozenset[str] = frozenset()

    def fits(self, verdict: Verdict, cues: frozenset[str]) -> bool:
        if self.was and verdict.value not in self.was:
            return False
        return self.all <= cues and (not self.any or not self.any.isdisjoint(cues)) and self.without.isdisjoint(cues)

    def of(self, verdict: Verdict) -> Verdict:
        if self.becomes == SAME:
            return verdict
        if self.becomes == OPPOSITE:
            return Verdict.YES if verdict is Verdict.NO else Verdict.NO
        return Verdict(self.becomes)


@dataclass(frozen=True, slots=True)
class Traits:
    afterwards: bool = False
    guarded: bool = False
    deciding: bool = False
    of_person: bool = False
    burden: bool = False
    asked_by: frozenset[str] = frozenset(OBLIGATION)
    hopes: frozenset[str] = frozenset(HOPES)
    told_with: frozenset[str] = frozenset()
    told_unless: frozenset[str] = frozenset()
    yes_only_with: frozenset[str] = frozenset()
    denied_by: frozenset[str] = frozenset()
    no_yes_beside: frozenset[str] = frozenset()
    of_guardians: bool = False
    instead: tuple[str, ...] = ()
    alike: tuple[str, ...] = ()
    paper: bool = False
    of_one: bool = False
    by_words: bool = False
    had: bool = False
    of_each: bool = False
    by_number: bool = False
    neither: bool = False
    of_each_use: bool = False
    of_its_user: bool = False
    of_use: bool = False
    alone: bool = False
    despite_cover: bool = False
    turns: tuple[Turn, ...] = ()
    of_the_mainland: bool = False
    by_applicant: bool = False
    of_places: bool = False
    of_first_diagnosis: bool = False
    fact_of_unsaid: frozenset[str] = frozenset()
    hoped_with: frozenset[str] = frozenset()
    whether_with: frozenset[str] = frozenset()
    saved_by: str = ""
    no_hope_by_can: bool = False

    @property
    def others(self) -> tuple[str, ...]:
        """Topics under which a handbook may have it."""
        return self.instead or self.alike

    def turned(self, verdict: Verdict, cues: frozenset[str]) -> Verdict | None:
        """What the rule says in the case of the question; None where no turn fits."""
        fitting = next((turn for turn in self.turns if turn.fits(verdict, cues)), None)
        return fitting.of(verdict) if fitting else None


NOTHING = Traits()
CUES = (
    "asked_by",
    "denied_by",
    "fact_of_unsaid",
    "hoped_with",
    "hopes",
    "no_yes_beside",
    "told_unless",
    "told_with",
    "whether_with",
    "yes_only_with",
)


def traits(intent: str) -> Traits:
    """Of an intent of intents.yaml; of a topic with ``topic.`` before it."""
    return _all().get(intent, NOTHING)


def of_topic(name: str) -> Traits:
    return traits(f"topic.{name}")


@cache
def _all() -> dict[str, Traits]:
    return {intent: _traits(said) for intent, said in read("kinds.yaml").items()}


def _traits(said: dict[str, Any]) -> Traits:
    lists = {name: tuple(value) for name, value in said.items() if isinstance(value, list)}
    cues = {name: frozenset(lists[name]) for name in CUES if name in lists}
    turns = tuple(_turn(one) for one in said.get("turns", ()))
    return Traits(**{**said, **lists, **cues, "turns": turns})


def _turn(said: dict[str, Any]) -> Turn:
    cues = {name: frozenset(said.get(name, ())) for name in ("all", "any", "without")}
    return Turn(said["becomes"], tuple(said.get("was", ())), **cues)
