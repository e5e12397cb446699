"""What is asked for held against the limits of a service: so many hours, days or things."""

from knowledge.answering.asked import Asked
from knowledge.answering.facts import limit_line
from knowledge.answering.shapes import Finding, Part, cite
from knowledge.models import Limit, Service, Verdict
from knowledge.understanding.names import Kind
from knowledge.understanding.tables import compiled

ALL_NIGHT = 10  # hours
HOURS = {"minutes": 1 / 60, "hours": 1, "days": 24, "weeks": 168}
SHORT = frozenset({"minutes", "hours"})  # units of which one may be told, and the other printed


def beyond_a_limit(asked: Asked) -> Finding | None:
    """More than a limit of the service allows: so many things, or the whole night."""
    wanted = _things(asked)
    for service in asked.services:
        for limit in service.limits:
            if asked.variants and limit.variant not in (None, *asked.variants):
                continue
            if limit.bound in ("at_most", "exactly", "about") and _is_over(asked, limit, wanted):
                return _over(asked, service, limit)
    return None


def _is_over(asked: Asked, limit: Limit, wanted: list[tuple[int, str]]) -> bool:
    most = limit.amount_max or limit.amount
    if limit.unit in HOURS:
        night = {"overnight", "all-day", "whole-day"} & asked.cues and most * HOURS[limit.unit] < ALL_NIGHT
        more = "longer" in asked.cues and "longer-to" not in asked.cues  # so many days, and some beyond
        said = asked.index.amounts.longest(asked.u.text) if more else asked.u.amounts.duration
        meant = is_called(asked, limit) or compiled(asked.index.tables.raw["lasts"]).search(asked.u.text)
        if said and said[1] in SHORT and limit.unit in SHORT and meant:
            said = (said[0] * HOURS[said[1]] / HOURS[limit.unit], limit.unit)
        if said and said[1] == "weeks" and limit.unit == "days" and _for_so_long(asked):
            said = (said[0] * HOURS[said[1]] / HOURS[limit.unit], limit.unit)
        if said is not None and _is_age(asked, *said):
            said = asked.index.amounts.find(asked.u.asking).duration
        over = said is not None and said[1] == limit.unit and (said[0] > most or (more and said[0] == most))
        return bool(night) or over
    return limit.unit == "items" and any(word in limit.words.zh and number > most for number, word in wanted)


def _for_so_long(asked: Asked) -> bool:
    """Whether the weeks that are told are those of the service, and not of the time until then or since."""
    raw, text = asked.index.tables.raw, asked.u.text
    match = compiled(raw["weeks_of_it"]).search(text)
    return match is not None and compiled(raw["weeks_since"]).search(text[: match.start()]) is None


def _is_age(asked: Asked, number: float, unit: str) -> bool:
    """Whether so many days are told of how old the policy is, and not of a use."""
    age = asked.u.begun.age if asked.u.begun is not None else None
    return age is not None and unit == "days" and age.least <= number <= (age.most or number)


def is_called(asked: Asked, limit: Limit) -> bool:
    """Whether the question names the limit by a word that the handbook has for it."""
    return any(path.endswith(f"/{limit.id}") for name in asked.names(Kind.LIMIT) for path in name.ids)


def _things(asked: Asked) -> list[tuple[int, str]]:
    """Numbers of things, each with its measure word."""
    pattern = asked.index.tables.raw["things"].replace("%n", asked.index.days.numeral)
    found = ((asked.index.days.number(match["n"]), match["unit"]) for match in compiled(pattern).finditer(asked.u.text))
    return [(number, unit) for number, unit in found if number is not None]


def _over(asked: Asked, service: Service, limit: Limit) -> Finding:
    parts = (Part("answers.limit_over", {}), limit_line(limit, service))
    return Finding(Verdict.NO, parts, cite(asked.edition, service, limit.source), service.id, (), "limit")
