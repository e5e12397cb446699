"""What is known of a person's case when the conditions of a service are looked at."""

from datetime import date

from pydantic import BaseModel, ConfigDict

from knowledge.policies import Policy


class Situation(BaseModel):
    """What is known of a person's case; None is "not known". ``city``: a division's code. ``cost``: yuan.

    ``severe``: whether the member said that it is of the severe grade; None where that is not for them to say.
    ``before_policy``: what the service is for was found before the policy began. ``in_first_days``: those for which
    the policy must have run. ``found``: the illness is there already, whatever the day. ``man``: a man is ill.
    ``uses_left``: None is not known or without limit. ``on_policy``: whether a service that not every policy has is
    said to be on this one.
    ``diagnosed_until``: the last day that it may have been, where ``diagnosed_on`` is told only roughly.
    ``answers``: what the member said to plain questions, by slot.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    today: date
    policy: Policy | None = None
    illness: str | None = None
    illness_kinds: tuple[str, ...] | None = None
    accident: bool | None = None
    first_diagnosis: bool | None = None
    recurrence: bool | None = None
    severe: bool | None = None
    diagnosed_on: date | None = None
    diagnosed_until: date | None = None
    found: bool | None = None
    in_waiting_period: bool | None = None
    before_policy: bool = False
    in_cooling_off: bool | None = None
    man: bool | None = None
    in_first_days: bool | None = None
    admitted: bool | None = None
    admission_date: date | None = None
    has_admission_notice: bool | None = None
    city: str | None = None
    hospital: str | None = None
    hospital_grade: str | None = None
    hospital_public: bool | None = None
    ward: str | None = None
    drug: str | None = None
    has_prescription: bool | None = None
    cost: int | None = None
    social_insurance_settles: bool | None = None
    policy_over: bool | None = None
    uses_left: int | None = None
    on_policy: bool | None = None
    answers: dict[str, bool] = {}
