"""How text is read: spelling, days, amounts, names inside names, and patterns that cannot run away."""

from __future__ import annotations

import re
from datetime import date, time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.loader import load
from knowledge.understanding.names import Kind, Understanding
from knowledge.understanding.normalise import normalise, normalise_words
from knowledge.understanding.sounds import split
from knowledge.understanding.tables import cues, listed_words, read
from knowledge.understanding.understand import understand
from knowledge.yamls import yaml_of
from tests.knowledge.invented import index

TODAY = date(2026, 11, 21)
SAID = yaml_of(Path(__file__).parents[1] / "cases" / "said_days.yaml")


def one(text: str, handbook: str | None = None) -> Understanding:
    return understand(text, index(), today=TODAY, handbook=handbook)[0]


def spelt(word: str) -> str:
    """As a name is listed: its regional words stay."""
    normal = normalise(word)
    return normal.dialect or normal.text


@pytest.mark.parametrize(
    ("typed", "read_as"),
    [
        ("請問臺州", "请问台州"),
        ("ＭＤＴ　会诊", "mdt 会诊"),
        ("绿通😀能用吗", "绿通 能用吗"),
        ("<b>苏州</b>", "苏州"),
        ("苏 州 能 垫 付 吗", "苏州能垫付吗"),
        ("绿通\u200b", "绿通"),
        ("http://a.cn/b?c=1救命", "救命"),
        ("她<60岁，我>30岁", "她<60岁,我>30岁"),
        ("苏州" * 400, "苏州苏州苏州"),
        ("急" + "!" * 9, "急" + "!" * 9),
    ],
)
def test_one_spelling_for_what_people_type(typed: str, read_as: str) -> None:
    assert normalise(typed).text == read_as


@given(st.lists(st.text(max_size=8)))
def test_many_words_are_spelt_at_once_as_each_would_be_alone(words: list[str]) -> None:
    assert normalise_words(words) == [spelt(word) for word in words]


def test_every_name_and_cue_is_spelt_at_once_as_it_would_be_alone() -> None:
    library = load()
    words = [word for division in library.places.divisions.values() for word in (division.name, division.short)]
    words += [word for cue in cues() for word in listed_words(cue)]
    assert normalise_words(words) == [spelt(word) for word in words]


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("12月8号", date(2026, 12, 8)),
        ("十二月八号", date(2026, 12, 8)),
        ("1月5日", date(2027, 1, 5)),
        ("下周四", date(2026, 11, 26)),
        ("后天", date(2026, 11, 23)),
        ("3天后", date(2026, 11, 24)),
        ("下个月3号", date(2026, 12, 3)),
        ("12/8", date(2026, 12, 8)),
        ("Dec 8th", date(2026, 12, 8)),
        ("next thursday", date(2026, 11, 26)),
    ],
)
def test_days_in_words(said: str, day: date) -> None:
    assert one(f"{said}住院能垫付吗" if not said.isascii() else f"hospital on {said} ok?").day == day


def test_a_clock_time_in_words() -> None:
    clock = one("周日晚上7点半有人吗").clock
    assert clock is not None
    assert clock.at == time(19, 30)


@pytest.mark.parametrize(("today", "said", "days"), SAID["days"])
def test_festivals_and_days_said_twice(today: date, said: str, days: list[date]) -> None:
    found = index().days.find(normalise(said).text, today, index().library.calendar)
    assert [day.day for day in found] == days


@pytest.mark.parametrize(("said", "at"), SAID["clocks"].items())
def test_hours_belong_to_their_part_of_the_day(said: str, at: str | None) -> None:
    clock = index().days.clock(normalise(said).text)
    assert (clock.at.strftime("%H:%M") if clock else None) == at


def test_five_to_ten_days_is_no_date() -> None:
    assert one("报告要5-10个工作日吗").days == ()


@pytest.mark.parametrize(
    ("text", "kind", "ids"),
    [
        ("羊城能绿通吗", Kind.PLACE, ("440100",)),
        ("浦东新区能绿通吗", Kind.PLACE, ("310115",)),
        ("北京朝阳区能绿通吗", Kind.PLACE, ("110105",)),
        ("K药能直付吗", Kind.DRUG, ("可瑞达",)),
        ("帕博利珠单抗能直付吗", Kind.DRUG, ("可瑞达",)),
        ("keytruda ok?", Kind.DRUG, ("可瑞达",)),
        ("301能约吗", Kind.HOSPITAL, ("中国人民解放军总医院（301 医院）",)),
        ("武汉协和能约吗", Kind.HOSPITAL, ("华中科技大学同济医学院附属协和医院",)),
    ],
)
def test_names_are_found_under_what_people_call_them(text: str, kind: Kind, ids: tuple[str, ...]) -> None:
    assert any(name.kind is kind and set(ids) <= set(name.ids) for name in one(text).names)


def test_a_hospital_inside_a_longer_name_does_not_count() -> None:
    found = one("同济医学院附属协和医院能约吗")
    assert all("同济医院" not in name.ids for name in found.of(Kind.HOSPITAL))


def test_a_service_that_sounds_the_same_is_taken() -> None:
    assert one("住院点付怎么办").of(Kind.CONCEPT)[0].ids == ("advance",)
    assert one("绿色痛道几次").of(Kind.CONCEPT)[0].ids == ("green-channel",)


def test_a_place_that_sounds_the_same_is_not_taken() -> None:
    found = one("苏洲能垫付吗")
    assert not found.of(Kind.PLACE)
    assert [near.ids for unknown in found.unknown for near in unknown.near] == [("320500",)]


def test_a_text_that_is_all_pinyin_is_read() -> None:
    found = one("wo xiang wen suzhou neng dianfu ma")
    assert {"320500", "341300"} <= set(found.of(Kind.PLACE)[0].ids)
    assert found.intent == "coverage"


def test_pinyin_is_spelt_with_the_fewest_syllables() -> None:
    assert split("dianfu") == ("dian", "fu")
    assert split("hello") is None


def test_who_and_what_the_case_is() -> None:
    said = one("我妈已经住院了，还在等待期内").said
    assert (said.relation, said.admitted, said.in_waiting_period) == ("mother", True, True)


def test_amounts_in_words() -> None:
    assert one("用了三次还剩几次").amounts.used == 3
    assert one("自费三万能垫付吗").amounts.yuan == 30000
    assert one("能陪十个小时吗").amounts.duration == (10, "hours")


def test_questions_of_one_message_are_taken_apart() -> None:
    found = understand("陪诊几次？一次多久？怎么约", index(), today=TODAY)
    assert [u.intent for u in found] == ["uses", "session", "how-to"]


@given(st.text(max_size=300))
def test_any_text_is_read_without_falling_over(text: str) -> None:
    assert understand(text, index(), today=TODAY)


@given(st.text(alphabet="苏州能垫付吗绿通12月日号周一十年 ,。?医院药不没有", max_size=120))
def test_any_mixture_of_telling_words_is_read(text: str) -> None:
    assert understand(text, index(), today=TODAY)


def test_no_pattern_repeats_a_repeat() -> None:
    dates, amounts = read("dates.yaml"), read("settings.yaml")["amounts"]
    patterns = [p["re"] for p in dates["patterns"]] + [dates["clock"], dates["clock_english"], *amounts.values()]
    nested = re.compile(r"\([^()]*[+*]\)[+*{]|\{\d+,\}")
    assert [pattern for pattern in patterns if nested.search(pattern)] == []
    assert [pattern for pattern in patterns if ".*" in pattern or ".+" in pattern] == []


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("农历十月二十", date(2026, 11, 28)),
        ("阴历10月20号", date(2026, 11, 28)),
        ("正月初八", date(2027, 2, 13)),
        ("正月初一", date(2027, 2, 6)),
        ("明年正月十五", date(2027, 2, 20)),
        ("腊月底", date(2027, 2, 5)),
        ("冬月廿三", date(2026, 12, 31)),
        ("十一月初十", date(2026, 12, 18)),
        ("这个月初八", date(2026, 11, 16)),
        ("下个月初三", date(2026, 12, 11)),
        ("农历二十", date(2026, 11, 28)),
        ("2028年闰五月初一", date(2028, 6, 23)),
        ("12月初", date(2026, 12, 1)),
        ("月底", date(2026, 11, 30)),
        ("农历十月三十一", None),
        ("2045年农历三月初三", None),
    ],
)
def test_days_by_the_moon(said: str, day: date | None) -> None:
    assert one(f"{said}住院最晚哪天申请垫付").day == day
