"""What is special about a kind of question, from ``kinds.yaml``, which says what each trait means."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from knowledge.understanding.tables import read

OBLIGATION = ("must",)  # the cue by which a burden is asked for, where none of its own are named
HOPES = ("still", "without")  # cues of the hope that a burden is none, where none of its own are named


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
    by_number: bool = False
    neither: bool = False
    of_each_use: bool = False
    of_its_user: bool = False
    of_use: bool = False
    alone: bool = False
    despite_cover: bool = False

    @property
    def others(self) -> tuple[str, ...]:
        """Topics under which a handbook may have it."""
        return self.instead or self.alike


NOTHING = Traits()
CUES = ("asked_by", "hopes", "told_with", "told_unless", "yes_only_with", "denied_by", "no_yes_beside")


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
    return Traits(**{**said, **lists, **cues})
