"""A policy that was bought in a week that is told without its day: no later than so many days ago."""

from dataclasses import replace
from datetime import timedelta

from knowledge.answering.asked import Asked
from knowledge.answering.case import policy_start
from knowledge.understanding.tables import compiled

BOUGHT = frozenset({"bought-ago", "occ-policy_start"})
NEWLY = frozenset({"in-waiting", "waiting"})  # "newly bought" names no waiting period where the week is told
DAYS_OF_WEEK = 7


def bought_lately(asked: Asked) -> Asked | None:
    """The question as if it told the earliest day on which the policy may have begun: what is not open yet counted
    from that day is not open; what is, may be. None where no such week is told."""
    said = asked.index.tables.raw["bought_in"]
    match = compiled(said["words"]).search(asked.u.text)
    if match is None or asked.u.days or policy_start(asked) is not None:
        return None
    weeks = said["weeks"][match["week"][0]]
    days = asked.today.weekday() - DAYS_OF_WEEK * weeks
    begun = asked.today - timedelta(days=days)
    amounts = replace(asked.u.amounts, duration=(days, "days"))
    told = replace(asked.u, amounts=amounts, cues=(asked.cues | BOUGHT) - NEWLY)
    return replace(asked, u=told) if begun <= asked.today else None
