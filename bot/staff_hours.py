"""When somebody is at the desk to talk to: working days, nine to six, in China."""

from datetime import datetime, time, timedelta
from typing import Final

from bot.terms import ZONE
from bot.world import HumanTimes
from knowledge.calendars import WorkCalendar

OPENS: Final = time(9)  # our choice; the hotlines of the handbooks have their own hours, which answers tell
CLOSES: Final = time(18)


def times(moment: datetime, calendar: WorkCalendar) -> HumanTimes:
    """Whether somebody is there at ``moment`` (aware), and when somebody is there again."""
    here = moment.astimezone(ZONE)
    day = here.date()
    if calendar.is_workday(day) and OPENS <= here.time() < CLOSES:
        return HumanTimes(here=True)
    if not (calendar.is_workday(day) and here.time() < OPENS):
        day += timedelta(days=1)
        while not calendar.is_workday(day):
            day += timedelta(days=1)
    return HumanTimes(here=False, back=datetime.combine(day, OPENS, ZONE))
