"""What is left of the hours or days that a service has, where it is told how many of them were used.

"The escort took twenty hours of ours, may he go on?" Hours that are counted in all are held against what is printed.
Days of a service that is given once end with that use: what was not used of them goes to no other stay.
"""

from dataclasses import replace

from knowledge.answering.asked import Asked
from knowledge.answering.conditions import in_short
from knowledge.answering.facts import limit_line
from knowledge.answering.heard import whether
from knowledge.answering.limits import HOURS
from knowledge.answering.shapes import Finding, Part, cite
from knowledge.models import Limit, Service, Verdict
from knowledge.understanding.beyond import NAMED
from knowledge.understanding.names import Kind, Said, without
from knowledge.understanding.tables import compiled

ASKS = frozenset({"can", "ask", "question", "still"})  # cues
WEIGHED = frozenset({"limit", "session", "uses", "topic.expires", "topic.escort", "eligible", "exists", "coverage"})
COUNTED = frozenset({"limit", "uses"})  # intents that say what is left themselves
LENGTHS = ("hours", "days")


def unless_used_up(asked: Asked, finding: Finding) -> Finding:
    """What is left of the time that a service has, where more of it is asked for; no, where that is none."""
    weighed = finding.intent in WEIGHED or finding.verdict is Verdict.UNKNOWN
    if not weighed or ASKS.isdisjoint(asked.cues):
        return finding
    raw, text, days = asked.index.tables.raw["rest"], asked.u.text, asked.index.days
    if asked.u.amounts.duration is None or compiled(raw["more"]).search(text) is None:
        return finding
    told = compiled(raw["used"].replace("%n", days.numeral)).search(text)
    said = [word for word in told.groups() if word] if told else []  # a number and its unit
    number = days.number(said[0]) if said else None
    if told is None or number is None:
        return finding
    unit = asked.index.amounts.unit(said[1])
    wished = compiled(raw["wished"].replace("%n", days.numeral)).search(text, told.end())
    more = days.number(wished["n"]) or 0 if wished and asked.index.amounts.unit(wished["unit"]) == unit else 0
    for service in asked.said_or_asked(finding):
        for limit in service.limits:
            if limit.unit == unit and limit.unit in LENGTHS and limit.bound == "at_most":
                return _held(asked, finding, service, limit, number, more)
    return finding


def _held(asked: Asked, finding: Finding, service: Service, limit: Limit, used: int, more: int) -> Finding:
    raw, text = asked.index.tables.raw["rest"], asked.u.text
    in_all = compiled(raw["in_all"]).search(limit.words.zh) is not None
    once = len(service.uses) == 1 and service.uses[0].count == 1
    if not (in_all or once) or limit.unit not in HOURS:
        return finding
    another = not in_all and compiled(raw["another"]).search(text) is not None
    left = max(limit.amount - used, 0)
    if finding.verdict is Verdict.NO and finding.intent in COUNTED and not (another and left):  # why is said already
        return finding
    over = another or left == 0 or more > left
    head = (Part("answers.rest_lapses" if another else "answers.limit_over"),) if over else ()
    told = () if another else (Part("answers.rest", {"used": used, "left": left, "unit": limit.unit}),)
    asks = whether(asked) or asked.ends_in_asking or "can" in asked.cues
    open_ = Verdict.YES if in_all and _only_more(asked) else Verdict.DEPENDS
    verdict = Verdict.NO if over and asks else open_ if whether(asked) else Verdict.INFO
    rest = in_short(service.conditions) if verdict is Verdict.YES else []
    parts = (*head, limit_line(limit, service), *told, *rest)
    cited = cite(asked.edition, service, limit.source)
    return replace(finding, verdict=verdict, parts=parts, citations=cited, service=service.id, intent="limit")


def _only_more(asked: Asked) -> bool:
    """Whether the clause that asks asks for no more than to go on, and nothing that is told speaks against the use."""
    tables, u = asked.index.tables, asked.u
    plain = u.said == Said() and not u.unknown and not u.purpose and not asked.names(Kind.RELATION, Kind.ILLNESS)
    if not plain or not tables.against_cover.isdisjoint(asked.all_cues):
        return False
    words = tables.use_rest.union(tables.raw["uses_again"], tables.raw["rest"]["plain"])
    return words.issuperset(without(u.asking, u.names, NAMED))
