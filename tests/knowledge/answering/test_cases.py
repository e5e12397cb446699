"""Questions by classes, each in several wordings: the verdict, and what the answer must hold (``cases/*.yaml``)."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from bot.command_line.ask import reply
from knowledge.yamls import yaml_of
from tests.knowledge.invented import TODAY, index

FOLDER = Path(__file__).parents[1] / "cases"
FILES = (
    "agents_and_counts",
    "baits",
    "bills_and_bookings",
    "beside_cover",
    "by_item",
    "days_and_sums_told",
    "eighteenth_lead",
    "twentieth_lead",
    "twentyfirst_m1",
    "twentysecond_d5",
    "twentythird_lead",
    "twentyfirst_m3",
    "nineteenth_n9",
    "twentieth_e2",
    "twentieth_e1",
    "twentieth_d1",
    "twentieth_f1",
    "twentieth_e3",
    "twentieth_e4",
    "twentieth_m1",
    "twentieth_m2",
    "twentieth_m4",
    "twentyfirst_m4",
    "twentieth_m5",
    "twentyfirst_lead",
    "twentyfirst_m2",
    "twentyfirst_m5",
    "nineteenth_n7",
    "nineteenth_n2",
    "twentieth_d3",
    "nineteenth_n1",
    "nineteenth_n4",
    "nineteenth_n5",
    "eighteenth_m5",
    "eighteenth_m8",
    "nineteenth_n6",
    "eighteenth_m4",
    "eleventh_days",
    "eleventh_talk",
    "eleventh_classes",
    "eleventh_times",
    "everyday_words",
    "eighteenth_m3",
    "fifteenth_m3",
    "fifteenth_m3_once",
    "fifteenth_m5",
    "fifteenth_m6",
    "fifteenth_m8",
    "fourteenth_e",
    "fourteenth_h",
    "fifteenth_m7",
    "sixteenth_n2",
    "sixteenth_n1",
    "fifteenth_m4",
    "seventeenth_p5",
    "sixteenth_n4",
    "seventeenth_p2",
    "seventeenth_p4",
    "fragments",
    "in_others_stead",
    "last_slips",
    "measures",
    "midnight",
    "moments_and_guests",
    "named_and_asked",
    "named_moments",
    "nineteenth_n3",
    "nineteenth_n10",
    "twentieth_d4",
    "no_day",
    "names_in_passing",
    "no_false_promise",
    "no_promise_in_talk",
    "not_said",
    "on_the_way",
    "opened_last",
    "other_questions",
    "own_words",
    "second_look",
    "section_by_section",
    "reviewed",
    "said_otherwise",
    "situations",
    "spoken",
    "stated_facts",
    "still_in_time",
    "third_look",
    "thirteenth_by_likeness",
    "thirteenth_b",
    "two_in_one",
    "thirteenth_d",
    "tenth_talk",
    "tenth_names",
    "tenth_fine_print",
    "tenth_times",
    "thirteenth_a",
    "thirteenth_c",
    "fifteenth_m1",
    "seventeenth_p3",
    "eighteenth_m2",
    "fourteenth_f",
    "fourteenth_g",
    "fifteenth_m2",
    "sixteenth_n3",
    "seventeenth_p6",
    "told_and_listed",
    "seventeenth_p1",
    "twelfth_services_and_hours",
    "twentieth_f2",
    "twentyfirst_m6",
    "eighteenth_m1",
    "whole_message",
    "wished_for",
)


class Case(NamedTuple):
    """A row of a file: ``[handbook, question, verdicts, holds]``, the day asked on before the question where it is
    another than TODAY. ``holds``: one of these stands in the answer; each of them where the file says ``each``."""

    handbook: str | None
    today: date
    question: str
    verdicts: list[str]
    holds: list[list[str]]
    never_begins: tuple[str, ...] = ()


def _case(row: list[Any], file: dict[str, Any]) -> Case:
    handbook, *day, question, verdicts, holds = row
    wanted = _several(holds)
    told = verdicts == ["info"]  # a fact that is told does not begin with a refusal
    return Case(
        handbook,
        day[0] if day else TODAY,
        question,
        _several(verdicts),
        [[one] for one in wanted] if file.get("each") else [wanted] * bool(wanted),
        tuple(file.get("refusals", ())) if told else (),
    )


def _several(value: str | int | list[str | int]) -> list[str]:
    """A figure that stands alone in a file is a number there."""
    return [str(one) for one in (value if isinstance(value, list) else [value])]


def cases() -> dict[str, Case]:
    """Every case, by its file and its place in it."""
    files = {name: yaml_of(FOLDER / f"{name}.yaml") for name in FILES}
    return {f"{name}-{n}": _case(row, file) for name, file in files.items() for n, row in enumerate(file["cases"], 1)}


@pytest.mark.parametrize("case", [pytest.param(case, id=name) for name, case in cases().items()])
def test_what_is_asked_is_answered(case: Case) -> None:
    said = reply(case.question, case.handbook, case.today, index())
    assert said["verdict"] in case.verdicts, case.question
    lacking = [words for words in case.holds if not any(one in said["text"] for one in words)]
    assert lacking == [], (case.question, said["text"])
    assert not said["text"].startswith(case.never_begins or ("\0",))
