"""The months of the moon's calendar, held against the feasts that we keep and those that a package keeps."""

import itertools
from datetime import date, timedelta

import holidays
import pytest

from knowledge.understanding.tables import read

MONTHS: dict[int, dict[str, date]] = read("moon.yaml")["months"]
FEASTS = {"春节": ("1", 1), "元宵节": ("1", 15), "端午节": ("5", 5), "七夕": ("7", 7), "中元节": ("7", 15)}
FEASTS |= {"中秋节": ("8", 15), "重阳节": ("9", 9), "腊八": ("12", 8)}


def day_of(year: int, month: str, day: int) -> date:
    return MONTHS[year][month] + timedelta(days=day - 1)


def test_every_month_has_29_or_30_days_and_none_is_left_out() -> None:
    firsts = [first for months in MONTHS.values() for first in months.values()] + [
        read("moon.yaml")["ends"] + timedelta(days=1)
    ]
    lengths = {(then - first).days for first, then in itertools.pairwise(firsts)}
    assert lengths == {29, 30}
    for months in MONTHS.values():
        assert [int(name) for name in months if "+" not in name] == list(range(1, 13))


@pytest.mark.parametrize("year", sorted(read("festivals.yaml")["moving"]))
def test_the_feasts_fall_on_them(year: int) -> None:
    for name, day in read("festivals.yaml")["moving"][year].items():
        if name in FEASTS:
            month, number = FEASTS[name]
            moons_year = year - 1 if name == "腊八" else year
            assert day_of(moons_year, month, number) == day, name


@pytest.mark.parametrize("year", sorted(MONTHS))
def test_the_feasts_of_a_package_fall_on_them(year: int) -> None:
    china = holidays.country_holidays("CN", years=year, language="en_US")
    hong_kong = holidays.country_holidays("HK", years=year, language="en_US", observed=False)
    named = {
        (name, day) for theirs in (china, hong_kong) for day, names in theirs.items() for name in names.split("; ")
    }
    assert {
        ("Chinese New Year (Spring Festival)", day_of(year, "1", 1)),
        ("The Buddha's Birthday", day_of(year, "4", 8)),
        ("Dragon Boat Festival", day_of(year, "5", 5)),
        ("Mid-Autumn Festival", day_of(year, "8", 15)),
        ("Double Ninth Festival", day_of(year, "9", 9)),
    } <= named
