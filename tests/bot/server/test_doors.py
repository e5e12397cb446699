"""What every request passes: paces, sizes, languages, masks."""

import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import HTTPConnection

from bot import logs
from bot.metrics import STORED, Metrics
from bot.server.pace import Pace
from bot.server.refusals import REFUSALS, language_of
from bot.words import LANGUAGES, Catalogue


class Hands:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_a_sender_may_go_fast_for_a_while_and_is_then_told_how_long_to_wait() -> None:
    clock = Hands()
    pace = Pace(burst=3, minute=60, clock=clock)
    assert [pace.wait_of("a") for _ in range(4)] == [0, 0, 0, 1]
    assert pace.wait_of("b") == 0
    clock.now += 1
    assert [pace.wait_of("a"), pace.wait_of("a")] == [0, 1]


def test_a_clock_that_is_set_back_takes_nothing_away() -> None:
    clock = Hands()
    pace = Pace(burst=1, minute=60, clock=clock)
    assert pace.wait_of("a") == 0
    clock.now -= 50
    assert pace.wait_of("a") == 1
    clock.now += 1
    assert pace.wait_of("a") == 0


def test_only_so_many_senders_are_remembered() -> None:
    pace = Pace(burst=1, minute=1, kept=2, clock=Hands())
    assert [pace.wait_of(name) for name in "abc"] == [0, 0, 0]
    assert pace.wait_of("a") == 0
    assert pace.wait_of("c") > 0


@pytest.mark.parametrize(
    ("asked", "language"),
    [
        ("", "zh-Hans"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh-Hans"),
        ("zh-TW", "zh-Hant"),
        ("zh-Hant-HK;q=0.5, en;q=0.4", "zh-Hant"),
        ("fr, en-GB;q=0.3", "en"),
        ("en;q=0.2, zh-HK;q=0.9", "zh-Hant"),
        ("de;q=nonsense, en;q=oops", "en"),
        (",,;;,", "zh-Hans"),
    ],
)
def test_the_browser_says_which_language_it_wants(asked: str, language: str) -> None:
    assert language_of(_connection(asked)) == language


@given(st.text(st.characters(max_codepoint=255), max_size=200))
def test_no_header_of_languages_is_too_odd(asked: str) -> None:
    assert language_of(_connection(asked)) in LANGUAGES


def _connection(asked: str) -> HTTPConnection:
    return HTTPConnection({"type": "http", "headers": [(b"accept-language", asked.encode("latin-1"))]})


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_refusal_has_its_words_and_no_words_are_left_over(language: str) -> None:
    words = Catalogue(language)
    assert {key.removeprefix("errors.") for key in words.keys if key.startswith("errors.")} == set(REFUSALS)
    for code in REFUSALS:
        assert words.say(f"errors.{code}", most=1, seconds=1, id="x")


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    stream = io.StringIO()
    before = logging.getLogger().handlers[:], logging.getLogger().level
    logs.configure("info", stream)
    yield stream
    logging.getLogger().handlers[:], level = before
    logging.getLogger().setLevel(level)
    structlog.reset_defaults()


def test_a_log_line_is_json_with_every_long_number_and_secret_masked(log: io.StringIO) -> None:
    logs.logger().info(
        "turn",
        said="身份证 32050119900307123X 电话13800001234\n下一行",
        policy="DEMO-2026-000017",
        auth="Bearer abc.def",
    )
    logging.getLogger("library").warning("member 32050119900307123X wrote token=verysecret")
    lines = log.getvalue().splitlines()
    assert len(lines) == 2
    assert all(isinstance(json.loads(line), dict) for line in lines)
    for secret in ("320501", "1990", "13800", "000017", "abc.def", "verysecret"):
        assert secret not in log.getvalue()
    assert json.loads(lines[0])["event"] == "turn"


def test_a_trace_in_the_log_is_masked_too(log: io.StringIO) -> None:
    try:
        raise ValueError("policy DEMO-2026-000017")
    except ValueError as error:
        logs.logger().error("failed", exc_info=error)
    assert "ValueError" in log.getvalue()
    assert "000017" not in log.getvalue()


def test_the_figures_of_process_and_store_stand_in_one_text() -> None:
    metrics = Metrics()
    metrics.turns.labels("web", "taken").inc()
    text = metrics.exposed({"requests": {"submitted": 2.0}, "humans_waiting": {"": 1.0}}).decode()
    assert 'member_assistant_turns_total{channel="web",outcome="taken"} 1.0' in text
    assert 'member_assistant_requests{status="submitted"} 2.0' in text
    assert "member_assistant_humans_waiting 1.0" in text
    assert {f"member_assistant_{name}" for name in STORED} <= set(metrics.described)
