"""What a promise meets on its day: nobody there at that hour, or a policy that has ended before."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from knowledge.answering.asked import ASKS, Asked
from knowledge.answering.shapes import Finding, Part, both, cite
from knowledge.clocks import is_open, reckon, season_starts
from knowledge.models import Occasion, Service, TimeLimit, Unit, Verdict

NOON = time(12)
SOON = frozenset({Unit.MINUTES, Unit.HOURS})
OTHERWISE = frozenset(
    {"occ-application", "occ-policy_start", "occ-policy_end", "apply", "deed-apply", "when", "how-long", "deadline"}
)
OFF = frozenset({"weekend", "holidays", "night"})


def after_hours(asked: Asked, chosen: list[tuple[Service, TimeLimit]]) -> tuple[Part, ...]:
    """What becomes of a question that is sent when nobody is there, for promises of minutes or hours."""
    found: dict[str, Part] = {}
    for service, limit in chosen:
        for hours in service.hours:
            if hours.after_hours is None or limit.unit not in SOON:
                continue
            at = asked.u.clock.at if asked.u.clock else NOON
            moments = [datetime.combine(day.day, at, ZoneInfo("Asia/Shanghai")) for day in asked.u.days]
            closed = any(not is_open(hours, moment, asked.library.calendar) for moment in moments)
            if closed or (not moments and OFF & asked.cues):
                found.setdefault(service.id, Part("answers.words", {"words": both(hours.after_hours)}))
    return tuple(found.values())


def season_over(asked: Asked, chosen: list[tuple[Service, TimeLimit]]) -> Finding | None:
    """No for what is given at the beginning of a season in which the policy, as it is told, has ended."""
    if "occ-policy_end" not in asked.cues or not asked.u.days:
        return None
    ends = asked.u.days[0].day
    for service, limit in chosen:
        if limit.occasion is Occasion.QUARTER_START and asked.today <= ends < next_quarter(limit, asked.today):
            key = "answers.time.season_over"
            args = {"day": next_quarter(limit, asked.today).isoformat(), "ends": ends.isoformat()}
            parts = (Part(key, args), _words(limit))
            cited = cite(asked.edition, service, limit.source)
            return Finding(Verdict.NO, parts, cited, service.id, (), "duration")
    return None


def no_season(asked: Asked, chosen: list[tuple[Service, TimeLimit]]) -> Part | None:
    """That the day of which it is asked whether it is sent then is none of those from which it is, nor soon after."""
    told = asked.all_cues
    if len(asked.u.days) != 1 or ASKS.isdisjoint(asked.cues) or not OTHERWISE.isdisjoint(told):
        return None
    day = asked.u.days[0].day
    for _, limit in chosen:
        if limit.occasion is not Occasion.QUARTER_START or day < asked.today:
            continue
        starts = [start for year in (day.year - 1, day.year) for start in season_starts(limit, year)]
        if not any(start <= day <= reckon(limit, start, asked.library.calendar).day for start in starts):
            return Part("answers.time.no_season", {"day": day.isoformat(), "months": list(limit.months)})
    return None


def _words(limit: TimeLimit) -> Part:
    return Part("answers.words", {"words": both(limit.words)})


def next_quarter(limit: TimeLimit, today: date) -> date:
    """The next first day of a season, of those that the handbook names."""
    return next(start for start in season_starts(limit, today.year) if start >= today)
