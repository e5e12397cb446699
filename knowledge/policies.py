"""A policy as the rules see it: the columns of the directory (CONTRACT.md), typed."""

from collections.abc import Mapping
from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict

Used = Mapping[tuple[str, str], int]  # service and variant ("" where it has none) -> times used of a policy


class Policy(BaseModel):
    """``waiting_days``: calendar days after ``start_date`` in which nothing may be used; None: the handbook's own."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    policy_no: str
    handbook: str
    plan: str = ""
    status: Literal["active", "lapsed", "cancelled"]
    insured_name: str
    insured_id_no: str
    insured_birth_date: date
    insured_sex: Literal["F", "M", ""] = ""
    applicant_name: str = ""
    applicant_id_no: str = ""
    phone: str = ""
    start_date: date
    end_date: date
    waiting_days: int | None = None
    optional_services: tuple[str, ...] = ()
    has_social_insurance: bool | None = None
