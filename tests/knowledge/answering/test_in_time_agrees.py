"""Quick answers and forms agree on the last moment: both take it from ``knowledge.clocks``."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.command_line.ask import reply
from knowledge.clocks import in_time, last_hour, last_moment, reckon
from knowledge.models import Deed, Occasion, Service, TimeLimit
from tests.knowledge.invented import index, library

DAYS = st.dates(date(2026, 3, 2), date(2026, 12, 20))
HOURS = st.times(time(8), time(19, 59)).map(lambda at: at.replace(minute=at.minute // 30 * 30, second=0, microsecond=0))
BOOKED = [
    (handbook.id, service, limit)
    for handbook in library().handbooks.values()
    for service in handbook.services.values()
    for limit in service.time_limits
    if limit.deed is Deed.CANCEL and limit.direction == "before" and limit.occasion is Occasion.APPOINTMENT
]


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(BOOKED), DAYS, HOURS, st.integers(0, 6), HOURS)
def test_a_quick_answer_promises_time_only_where_the_forms_give_it(
    of: tuple[str, Service, TimeLimit], day: date, hour: time, ahead: int, deed_hour: time
) -> None:
    handbook, service, limit = of
    deed = datetime.combine(day - timedelta(days=ahead), deed_hour)
    today = deed.date() - timedelta(days=3)
    question = (
        f"{service.short.zh}\u7ea6\u5728{day.month}\u6708{day.day}\u65e5{hour:%H:%M}\uff0c"
        f"{deed.month}\u6708{deed.day}\u65e5{deed:%H:%M}\u53d6\u6d88\u6765\u5f97\u53ca\u5417"
    )
    said = reply(question, handbook, today, index())
    allowed = in_time(limit, datetime.combine(day, hour), deed, library().calendar)
    assert said["verdict"] in (("yes", "depends") if allowed else ("no", "depends")), (question, said["text"])


@given(
    st.sampled_from([limit for *_, limit in BOOKED]),
    DAYS,
    HOURS,
    DAYS.flatmap(lambda day: HOURS.map(lambda at: datetime.combine(day, at))),
)
def test_a_day_alone_never_promises_more_than_its_hour(limit: TimeLimit, day: date, hour: time, now: datetime) -> None:
    exact = in_time(limit, datetime.combine(day, hour), now, library().calendar)
    of_the_day = in_time(limit, day, now, library().calendar)
    assert of_the_day in (exact, None) or (exact and not of_the_day)


@given(st.sampled_from([limit for *_, limit in BOOKED]), DAYS, HOURS)
def test_the_last_moment_lies_on_the_last_day_and_is_the_last_in_time(limit: TimeLimit, day: date, hour: time) -> None:
    calendar, booked = library().calendar, datetime.combine(day, hour)
    last = last_moment(limit, booked, calendar)
    assert last.date() == reckon(limit, day, calendar).day
    assert last.time() == last_hour(limit, day, hour, calendar)
    assert in_time(limit, booked, last, calendar)
    assert not in_time(limit, booked, last + timedelta(minutes=1), calendar)


def test_there_are_limits_to_ask_about() -> None:
    assert len(BOOKED) > 5


@pytest.mark.parametrize(("now", "right"), [("2026-11-27T08:00", True), ("2026-11-27T08:01", False)])
def test_what_is_booked_on_a_free_day_is_told_before_the_last_working_day_begins(now: str, *, right: bool) -> None:
    limit = next(limit for handbook, _, limit in BOOKED if handbook.startswith("cpic"))
    saturday = datetime.fromisoformat("2026-11-28T10:00")
    assert in_time(limit, saturday, datetime.fromisoformat(now), library().calendar) is right
