"""The words that the YAML of a handbook may use: those of vocabulary.yaml and of understanding/."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from knowledge.loader import load_illnesses
from knowledge.rules import ANY
from knowledge.understanding.tables import cues
from knowledge.yamls import yaml_of

KNOWLEDGE = Path(__file__).parents[1]


@dataclass(frozen=True)
class Vocabulary:
    """What the data may name; see vocabulary.yaml."""

    kinds: tuple[str, ...]
    asked_of_every_service: tuple[str, ...]
    unsaid: frozenset[str]
    contradictions: frozenset[str]
    slots: frozenset[str]
    yes_no: frozenset[str]
    told_elsewhere: frozenset[str]
    begins: dict[str, tuple[str, ...]]
    own_topics: frozenset[str]
    topics: frozenset[str]
    concepts: frozenset[str]
    illnesses: frozenset[str]
    cues: frozenset[str]


@cache
def vocabulary() -> Vocabulary:
    """Read once, from files that come with the program."""

    def read(name: str) -> dict[str, Any]:
        value: dict[str, Any] = yaml_of(KNOWLEDGE / name)
        return value

    own = read("lint/vocabulary.yaml")
    return Vocabulary(
        kinds=tuple(own["kinds"]),
        asked_of_every_service=tuple(own["asked_of_every_service"]),
        unsaid=frozenset(own["unsaid"]),
        contradictions=frozenset(own["contradictions"]),
        slots=frozenset(own["slots"]),
        yes_no=frozenset(own["yes_no"]),
        told_elsewhere=frozenset(own["told_elsewhere"]),
        begins={verdict: tuple(words) for verdict, words in own["begins"].items()},
        own_topics=frozenset(own["own_topics"]),
        topics=frozenset(read("understanding/topics.yaml")["topics"]),
        concepts=frozenset(concept["id"] for concept in read("understanding/concepts.yaml")["concepts"]),
        illnesses=frozenset(kind for illness in load_illnesses() for kind in illness.kinds) | {ANY},
        cues=frozenset(cues()),
    )
