"""Learns `knowledge/understanding/readings.npz`: which of several readings of a message is right.

    make learn-readings

After `make learn-precedents`; takes some minutes. Messages of the writers who saw no code (`wordings/`) are answered by
the rules alone and in the words of known questions, without those that they were made of; each answer is held against
what is right. A share of the questions of the tests counts a little, too: the rules were made to answer them. Prints
what the readings are worth for messages that were held back. Names of sets as arguments: those are left out.
"""

from __future__ import annotations

import os
import random
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from multiprocessing import Pool
from typing import Any

import numpy as np
from sklearn.ensemble import GradientBoostingClassifier
from sklearn.model_selection import GroupKFold

from bot.command_line.ask import language_of, shown
from bot.command_line.eval import faults
from knowledge.answering.answer import answer
from knowledge.answering.other_words import Reader
from knowledge.answering.readings import readings, traits_of
from knowledge.answering.second_reading import LIKELIER, stands
from knowledge.answering.shapes import Answer
from knowledge.loader import load
from knowledge.understanding.arrays import in_lines
from knowledge.understanding.index import Index, build
from knowledge.understanding.precedents import precedents
from knowledge.understanding.trees import FILE
from scripts.same import keyed
from scripts.wordings import DAY, frames, said_again

KNOWN, KNOWN_COUNT = 1500, 0.1  # questions of the tests, and what each counts
TREES = {"n_estimators": 250, "learning_rate": 0.05, "max_leaf_nodes": 12, "max_depth": None, "subsample": 0.7}
FOLDS = 4


@dataclass(frozen=True)
class Message:
    """``right``: of an answer. ``without``: known questions that it was made of. ``counts``: as so much."""

    question: str
    handbook: str | None
    today: date
    key: dict[str, Any] | None
    plain: str
    without: frozenset[str]
    counts: float = 1.0


@dataclass(frozen=True)
class Read:
    """The traits of each reading of a message, and whether it is right; the first one's first."""

    traits: tuple[dict[str, float], ...]
    right: tuple[bool, ...]
    counts: float


def main(arguments: Sequence[str]) -> int:
    left_out = frozenset(arguments)
    messages = [*_said_again(left_out), *_of_frames(), *_known(left_out)]
    with Pool(os.cpu_count()) as pool:
        read = [each for each in pool.imap(_read, messages, chunksize=64) if each is not None]
    print(f"{len(messages)} messages, {len(read)} read in several ways")
    traits = tuple(read[0].traits[0])
    _tried(read, traits)
    np.savez_compressed(FILE, **_arrays(_learned(read, traits), traits))
    print(f"{FILE.name}: {FILE.stat().st_size:,} bytes")
    return 0


def _said_again(left_out: frozenset[str]) -> Iterator[Message]:
    kept = (each for each in keyed() if each.id.partition("#")[0] not in left_out)
    first = {(each.handbook or "", each.question): each for each in kept}
    for line in said_again():
        each = first.get((line.handbook, line.question))
        if each is not None:
            yield Message(line.again, each.handbook, each.today, each.key, "", frozenset((line.question, line.again)))


def _of_frames() -> Iterator[Message]:
    """Each frame once, with names of which what it asks is answered for certain."""
    chance = random.Random(5)  # noqa: S311  # the same questions each time
    for frame in frames():
        handbook, names = chance.choice(frame.fillings)
        without = frozenset(frame.words.format(**each) for _, each in frame.fillings)
        yield Message(frame.words.format(**names), handbook, DAY, None, frame.plain.format(**names), without)


def _known(left_out: frozenset[str]) -> Iterator[Message]:
    every = [each for each in keyed() if each.id.partition("#")[0] not in left_out]
    for each in random.Random(7).sample(every, KNOWN):  # noqa: S311  # as above
        without = frozenset([each.question])
        yield Message(each.question, each.handbook, each.today, each.key, "", without, KNOWN_COUNT)


def _index() -> Index:
    """Of the rules alone, one for each process."""
    if not _made:
        _made.append(build(load(), second_reading=False))
    return _made[0]


_made: list[Index] = []


def _read(message: Message) -> Read | None:
    """None where the first answer stands, or no other one is to be had."""
    index, known = _index(), precedents()

    def ask(text: str) -> Answer:
        return answer(text, index, today=message.today, handbook=message.handbook)

    first = ask(message.question)
    neighbours = known.near(message.question, message.handbook, message.without)
    if stands(first) or not neighbours:
        return None
    found = readings(first, neighbours, Reader(index, message.today, message.handbook), ask)
    if len(found) == 1:
        return None
    is_right = _judge(message, ask)
    return Read(traits_of(found, neighbours, known), tuple(is_right(each.answer) for each in found), message.counts)


def _judge(message: Message, ask: Callable[[str], Answer]) -> Callable[[Answer], bool]:
    if message.key is None:
        wanted = ask(message.plain).kind
        return lambda given: given.kind == wanted
    key = message.key
    return lambda given: not faults(key, shown(given, language_of(given)))


def _learned(read: Sequence[Read], traits: Sequence[str]) -> GradientBoostingClassifier:
    values = np.array([[each[name] for name in traits] for one in read for each in one.traits], dtype=np.float32)
    right = np.array([each for one in read for each in one.right])
    counts = np.array([one.counts for one in read for _ in one.right])
    return GradientBoostingClassifier(**TREES, init="zero", random_state=0).fit(values, right, sample_weight=counts)


def _tried(read: Sequence[Read], traits: Sequence[str]) -> None:
    """Prints what would become better and worse of what was not learned from."""
    better = worse = first_right = 0
    written = [each for each in read if each.counts == 1]
    rest = [each for each in read if each.counts != 1]
    for learned_from, held_back in GroupKFold(FOLDS).split(written, groups=range(len(written))):
        model = _learned([*(written[row] for row in learned_from), *rest], traits)
        for one in (written[row] for row in held_back):
            rows = np.array([[each[name] for name in traits] for each in one.traits], dtype=np.float32)
            likely = model.predict_proba(rows)[:, 1]
            best = int(likely.argmax())
            taken = best if likely[best] - likely[0] >= LIKELIER else 0
            first_right += one.right[0]
            better += one.right[taken] and not one.right[0]
            worse += one.right[0] and not one.right[taken]
    print(f"held back: {len(written)}, right at first {first_right}, better {better}, worse {worse}")


def _arrays(model: GradientBoostingClassifier, traits: Sequence[str]) -> dict[str, Any]:
    trees = [each.tree_ for each in model.estimators_[:, 0]]
    shape = (len(trees), max(tree.node_count for tree in trees))
    trait, below, above = (np.zeros(shape, dtype=np.uint8) for _ in range(3))
    threshold, worth = (np.zeros(shape, dtype=np.float32) for _ in range(2))
    for row, tree in enumerate(trees):
        nodes = np.arange(tree.node_count)
        leaf = tree.children_left < 0
        trait[row, nodes] = np.where(leaf, 0, tree.feature)
        threshold[row, nodes] = np.where(leaf, 0, tree.threshold)
        below[row, nodes] = np.where(leaf, nodes, tree.children_left)
        above[row, nodes] = np.where(leaf, nodes, tree.children_right)
        worth[row, nodes] = np.where(leaf, tree.value[:, 0, 0] * model.learning_rate, 0)
    return {
        "traits": in_lines(traits),
        "trait": trait,
        "threshold": threshold,
        "below": below,
        "above": above,
        "worth": worth,
        "depth": np.array(max(tree.max_depth for tree in trees)),
    }


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
