"""What the writers wrote who saw no code (`knowledge/understanding/wordings/`), to be learned from."""

import itertools
from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

from knowledge.understanding.precedents import WORDINGS
from knowledge.yamls import yaml_of

DAY = date(2026, 11, 20)  # on which the frames are asked


class SaidAgain(NamedTuple):
    """A known question of a member of ``handbook`` ("": a guest), and the same in other words."""

    handbook: str
    question: str
    again: str


class Frame(NamedTuple):
    """A way to ask with gaps for names. ``plain``: what it asks, to be understood for certain; ``fillings``: handbooks
    with the names that go into the gaps."""

    kind: str
    words: str
    plain: str
    fillings: list[tuple[str | None, dict[str, Any]]]


def said_again() -> Iterator[SaidAgain]:
    for line in (WORDINGS / "said_again.tsv").read_text("utf-8").splitlines():
        yield SaidAgain(*line.split("\t"))


def frames() -> Iterator[Frame]:
    for name, kind in yaml_of(WORDINGS / "frames.yaml").items():
        fillings = [
            (filling["handbook"], dict(zip(filling["names"], names, strict=True)))
            for filling in kind["filled"]
            for names in itertools.product(*filling["names"].values())
        ]
        for words in kind["frames"]:
            yield Frame(name, words, kind["plain"], fillings)


def on_one_line(text: str) -> str:
    """As known questions are written."""
    return " ".join(text.splitlines())
