"""Sums of money as people write them."""

from datetime import date

import pytest

from knowledge.loader import load
from knowledge.understanding.understand import understand

INDEX = load().index

SUMS = {
    "35000元": 35_000,
    "要交15,000元": 15_000,
    "¥12000": 12_000,
    "about 30,000 RMB": 30_000,
    "30k": 30_000,
    "3.5万": 35_000,
    "1.25万": 12_500,
    "8千": 8_000,
    "五千块": 5_000,
    "二十万": 200_000,
    "一百五十万": 1_500_000,
    "两万零五百": 20_500,
    "三万两千六百元": 32_600,
    # a last figure is of the next unit below
    "3万5": 35_000,
    "3w5": 35_000,
    "3万5千": 35_000,
    "三万五": 35_000,
    "两千五": 2_500,
    "一百五": 150,
    "两万八千六": 28_600,
    "一万五千元": 15_000,
    "大概一万二吧": 12_000,
    # of several that are meant the least: what must be reached is then reached for sure
    "1.5-2万": 15_000,
    "5到8万": 50_000,
    "一万五到两万": 15_000,
    "医生说要8000-10000": 8_000,
    "三四万": 30_000,
    "二三十万": 200_000,
    "七八千块": 7_000,
    # nothing is told
    "几万块": None,
    "3个月5天": None,
    "301医院": None,
}


@pytest.mark.parametrize("text", SUMS)
def test_a_sum_is_read_as_it_is_meant(text: str) -> None:
    (read,) = understand(text, INDEX, today=date(2026, 11, 21))
    assert read.amounts.yuan == SUMS[text]


@pytest.mark.parametrize(("text", "yuan"), [("15000", 15_000), ("2", None), ("3万5", 35_000), ("就是两万多", 20_000)])
def test_an_answer_to_how_much_needs_no_unit(text: str, yuan: int) -> None:
    assert INDEX.amounts.told(text) == yuan


def test_what_is_counted_beside_a_sum_is_no_part_of_it() -> None:
    (read,) = understand("花了两万三个月没用过", INDEX, today=date(2026, 11, 21))
    assert read.amounts.yuan == 20_000
