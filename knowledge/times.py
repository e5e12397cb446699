"""Time limits and opening hours, as data: what is counted, in which unit, from which event; who is there when."""

import re
from datetime import date, time
from enum import StrEnum
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from knowledge.facts import Model, Source, Words, spanned

CLOCK = re.compile(r"\d\d:\d\d")
# of a "today": beyond, sums of days fail
EARLIEST, LATEST = date(2000, 1, 1), date(2199, 12, 31)


def _clock(value: Any) -> Any:
    """Not a number, which would be taken for seconds. Raises ValueError."""
    if isinstance(value, time) or (isinstance(value, str) and CLOCK.fullmatch(value)):
        return value
    raise ValueError(f'{value!r} is no time of the day; expected such as "08:00" or "16:30", in quotes')


Clock = Annotated[time, BeforeValidator(_clock)]


Month = Annotated[int, Field(ge=1, le=12)]


class Unit(StrEnum):
    WORKDAYS = "workdays"
    HOSPITAL_WORKDAYS = "hospital_workdays"
    DAYS = "days"
    HOURS = "hours"
    MINUTES = "minutes"


class Occasion(StrEnum):
    """What a time limit is counted from, or to."""

    APPLICATION = "application"  # the member asks
    PAPERS_COMPLETE = "papers_complete"
    REVIEW_PASSED = "review_passed"
    ADMISSION_NOTICE = "admission_notice"  # the hospital issues the notice (and the service has begun)
    ADMISSION = "admission"
    DISCHARGE = "discharge"
    APPOINTMENT = "appointment"  # the time that was booked
    CONSULTATION = "consultation"  # the consultation took place
    SAMPLE_RECEIVED = "sample_received"
    SLIDES_RECEIVED = "slides_received"
    PURCHASE = "purchase"  # the day on which the drug is to be bought
    POLICY_START = "policy_start"
    POLICY_END = "policy_end"
    QUARTER_START = "quarter_start"
    WARNING = "warning"  # a measured value sets off an alert
    QUESTION = "question"  # a question is asked in the service's own chat


class Deed(StrEnum):
    """What has to happen before, or is promised within, a time limit."""

    APPLY = "apply"
    CANCEL = "cancel"
    CHANGE = "change"
    REVIEW = "review"
    CONTACT = "contact"
    ARRANGE = "arrange"
    REPLY = "reply"
    INVESTIGATE = "investigate"
    REPORT = "report"
    SUBMIT_REPORT = "submit_report"
    DELIVER = "deliver"
    START = "start"
    USE = "use"
    BOOK = "book"


class TimeLimit(Model):
    """``amount`` to ``amount_max`` units before, or within, the time from ``occasion`` until ``deed``.

    ``before``: the deed must be done at least that long before the occasion (``at``: until this hour of that day).
    ``within``: the deed is promised at most that long after the occasion.
    ``from``: the deed is possible once that long has passed since the occasion.
    """

    id: str
    deed: Deed
    direction: Literal["before", "within", "from"]
    amount: int = Field(ge=1, le=1000)
    amount_max: int | None = None
    unit: Unit
    occasion: Occasion
    at: Clock | None = None
    months: tuple[
        Annotated[int, Field(ge=1, le=12)], ...
    ] = ()  # those on whose first day the occasion is, where it comes by the calendar
    variant: str | None = None  # of the service: "outpatient", "inpatient", ...
    asked_for: bool = False  # the member is asked to keep to it; that a later deed is refused is not said
    words: Words  # what the limit is for, in a few words
    source: Source

    @model_validator(mode="after")
    def _of_known_months(self) -> Self:
        if (self.occasion is Occasion.QUARTER_START) != bool(self.months):
            raise ValueError("months: those of the days on which a quarter starts, and of no other occasion")
        return self

    @model_validator(mode="after")
    def _of_a_span(self) -> Self:
        return spanned(self)


class Opening(Model):
    """A time of the day on some days; ``opens`` equal to ``closes``: round the clock."""

    days: Literal["every", "weekdays", "weekends_and_holidays", "hospital_workdays"]
    opens: Clock
    closes: Clock

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.opens > self.closes:
            raise ValueError(f"opens at {self.opens:%H:%M} and closes before that, at {self.closes:%H:%M}")
        return self


class Hours(Model):
    """``kind``: of what the hours are (the service itself, applying for it, the telephone)."""

    kind: Literal["service", "application", "telephone"]
    openings: tuple[Opening, ...] = Field(min_length=1)
    after_hours: Words | None = None
    source: Source
