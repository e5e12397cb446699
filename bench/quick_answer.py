"""Quick answers beside jieba's segmentation of the same questions, in one run: the time of each question."""

import io
import json
import logging
import time
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

from bot.words import catalogue
from knowledge.answering.answer import answer
from knowledge.loader import load

ROOT = Path(__file__).resolve().parent.parent
QUESTIONS = ROOT / "tests" / "questions" / "first.jsonl"
ROUNDS = 7
SIZE = 10_000  # characters
TODAY = date(2026, 11, 21)


def rows() -> Iterator[tuple[str, str, str]]:
    """The quickest of several rounds for each question, so that neighbours on the machine count little."""
    questions = [json.loads(line) for line in QUESTIONS.read_text("utf-8").splitlines() if line]
    begun = time.perf_counter()
    index, words = load().index, catalogue()
    ready = time.perf_counter() - begun
    segment = _jieba()

    def whole(question: dict[str, Any]) -> None:
        found = answer(question["question"], index, today=TODAY, handbook=question["handbook"])
        words.answer(found.to_json())

    ours = _measure(whole, questions)
    peers = _measure(lambda question: segment(question["question"]), questions)
    ratio = sum(ours) / sum(peers)
    yield (
        "quick answers a second (one process)",
        f"{len(ours) / sum(ours):,.0f}",
        f"jieba {len(peers) / sum(peers):,.0f}",
    )
    yield "a quick answer, mean", f"{_mean(ours):.0f} us", f"jieba {_mean(peers):.0f} us: {ratio:.1f} times; aim 5"
    yield "a quick answer, p99", f"{_p99(ours):.0f} us", f"jieba {_p99(peers):.0f} us; aim 1000 us"
    adversarial = max(_seconds(lambda text=text: answer(text, index, today=TODAY)) for text in _adversarial())  # type: ignore[misc]
    yield "10 kB of adversarial text, worst", f"{adversarial * 1e3:.1f} ms", "aim 50 ms"
    soup = _soup(questions)
    yield (
        "10 kB of questions at once",
        f"{min(_seconds(lambda: answer(soup, index, today=TODAY)) for _ in range(ROUNDS)) * 1e3:.1f} ms",
        "",
    )
    yield "knowledge and index ready", f"{ready:.2f} s", "once a process"


def _jieba() -> Callable[[str], object]:
    import jieba  # the peer only; the product does without

    jieba.setLogLevel(logging.ERROR)
    with redirect_stderr(io.StringIO()):
        jieba.initialize()
    cut: Callable[[str], object] = jieba.lcut
    return cut


def _measure(deed: Callable[[dict[str, Any]], object], questions: list[dict[str, Any]]) -> list[float]:
    best = [float("inf")] * len(questions)
    for _ in range(ROUNDS):
        for place, question in enumerate(questions):
            best[place] = min(best[place], _seconds(lambda question=question: deed(question)))  # type: ignore[misc]
    return best


def _seconds(deed: Callable[[], object]) -> float:
    begun = time.perf_counter()
    deed()
    return time.perf_counter() - begun


def _mean(seconds: list[float]) -> float:
    return sum(seconds) / len(seconds) * 1e6


def _p99(seconds: list[float]) -> float:
    return sorted(seconds)[int(len(seconds) * 0.99)] * 1e6


def _soup(questions: list[dict[str, Any]]) -> str:
    """Whatever may be asked, in disorder: nothing in it repeats."""
    return "".join(question["question"] for question in Random(SIZE).sample(questions, len(questions)))[:SIZE]


def _adversarial() -> tuple[str, ...]:
    """Text that a pattern with nested repeats would choke on."""
    parts = (
        "\u5341\u4e8c",
        "1-",
        "12\u6708",
        "\u4e0b\u5468",
        "\u4e0d\u80fd",
        "a ",
        "\u533b\u9662",
        "<",
        "{{",
        "\u82cf\u5dde",
        ",",
        "9",
    )
    return tuple((part * SIZE)[:SIZE] for part in parts)
