"""Policies of invented people, whose names say so, in the situations that members are in. Days are counted from the day
of loading, so that who is within the waiting period stays within it."""

import csv
import re
from dataclasses import dataclass
from datetime import date, timedelta
from importlib.resources import files
from io import StringIO

from bot.policies import COLUMNS, read_csv
from knowledge.policies import Policy

_RELATIVE = re.compile(r"([+-]\d+)([dy])")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)  # GB 11643-1999, the check character
_CHECKS = "10X98765432"


@dataclass(frozen=True)
class DemoPolicy:
    """``situation``: in_force, waiting, cooling_off, lapsed, cancelled, parent, minor."""

    policy: Policy
    situation: str


def demo_policies(today: date, handbooks: dict[str, frozenset[str]]) -> tuple[DemoPolicy, ...]:
    """The demo policies as they are on ``today``. ``handbooks``: as for ``bot.policies.read_csv``."""
    text = (files("bot.demo") / "policies.csv").read_text("utf-8")
    rows = [_dated(row, today) for row in csv.DictReader(StringIO(text))]
    out = StringIO()
    writer = csv.DictWriter(out, COLUMNS, extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    policies = read_csv(out.getvalue(), handbooks)
    return tuple(DemoPolicy(policy, row["situation"]) for policy, row in zip(policies, rows, strict=True))


def check_character(id_no: str) -> str:
    """The last character that an identity number with these first 17 digits would have."""
    return _CHECKS[sum(int(digit) * weight for digit, weight in zip(id_no, _WEIGHTS, strict=False)) % 11]


def _dated(row: dict[str, str], today: date) -> dict[str, str]:
    born = _day(row["insured_birth_date"], today)
    while _reads_as_real(row["insured_id_no"], born):  # nobody's number may be right by chance
        born -= timedelta(days=1)
    return {
        **row,
        "insured_birth_date": born.isoformat(),
        "insured_id_no": row["insured_id_no"].format(birth=f"{born:%Y%m%d}"),
        "applicant_id_no": row["applicant_id_no"].format(birth=f"{born:%Y%m%d}"),
        "start_date": _day(row["start_date"], today).isoformat(),
        "end_date": _day(row["end_date"], today).isoformat(),
    }


def _reads_as_real(pattern: str, born: date) -> bool:
    number = pattern.format(birth=f"{born:%Y%m%d}")
    return check_character(number) == number[-1]


def _day(cell: str, today: date) -> date:
    relative = _RELATIVE.fullmatch(cell)
    if relative is None:
        return date.fromisoformat(cell)
    count = int(relative[1])
    return today + (timedelta(days=count) if relative[2] == "d" else timedelta(days=365 * count))
