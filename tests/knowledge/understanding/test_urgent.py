"""Danger is heard however it is said, and is not heard where nobody is in danger."""

from __future__ import annotations

import time
from datetime import date
from pathlib import Path

import pytest

from knowledge.answering.answer import answer
from knowledge.models import Verdict
from knowledge.understanding.understand import understand
from knowledge.yamls import yaml_of
from tests.knowledge.invented import index

TODAY = date(2026, 11, 21)
CASES = yaml_of(Path(__file__).parents[1] / "cases" / "urgent.yaml")


def heard(text: str) -> set[str]:
    return {one.urgent for one in understand(text, index(), today=TODAY)} - {""}


@pytest.mark.parametrize("said", CASES["self-harm"])
def test_who_means_to_harm_themselves_is_heard(said: str) -> None:
    assert "self-harm" in heard(said)
    assert answer(said, index(), today=TODAY, handbook="axa-cancer-2021").verdict is Verdict.EMERGENCY


@pytest.mark.parametrize("said", CASES["emergency"])
def test_an_emergency_in_everyday_words_is_heard(said: str) -> None:
    assert heard(said)
    assert answer(said, index(), today=TODAY).verdict is Verdict.EMERGENCY


@pytest.mark.parametrize("said", CASES["calm"])
def test_nobody_is_sent_to_the_emergency_line_for_nothing(said: str) -> None:
    assert heard(said) == set()


@pytest.mark.parametrize("before", range(790, 802))
def test_an_emergency_that_a_long_text_is_cut_in_is_heard(before: int) -> None:
    talk = "这是我写的很长的一段话,里面什么都有,说了半天还没有说到正题上去;" * 40
    assert heard(talk[:before] + "我不想活了" + talk[:900] + talk[:900]) == {"self-harm"}


@pytest.mark.parametrize("before", [300, 799, 1190, 2500, 9000])
def test_an_emergency_in_the_middle_of_a_long_text_is_heard(before: int) -> None:
    text = "苏州能垫付吗" + "啊" * before + "我爸现在大出血快死了" + "啊" * (12_000 - before)
    assert answer(text, index(), today=TODAY, handbook="axa-cancer-2021").verdict is Verdict.EMERGENCY


@pytest.mark.parametrize("piece", ["药我", "不想再", "站在桥", "i wrote the ", "没有呼", "血一直不停", "bu xiang "])
def test_long_text_is_read_quickly(piece: str) -> None:
    text = piece * (1200 // len(piece))
    index()
    started = time.perf_counter()
    heard(text)
    assert time.perf_counter() - started < 1


def test_no_name_of_a_list_is_a_danger() -> None:
    library = index().library
    names = {
        *(word for hospital in library.hospitals for word in (hospital.name, *hospital.aliases)),
        *(word for drug in library.drugs for word in (drug.brand, drug.generic, drug.english_brand, *drug.nicknames)),
        *(word for place in library.places.divisions.values() for word in (place.short, place.pinyin) if word),
        *(one for edition in library.handbooks.values() for j in edition.japan for one in (j.zh, j.english)),
    }
    assert sorted(name for name in names if name and heard(name)) == []
