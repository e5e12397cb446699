"""How often a service may be used, how often it was, and whether once more."""

from dataclasses import replace
from typing import Any

from knowledge.answering.asked import Asked
from knowledge.answering.beside_cover import stands_there
from knowledge.answering.conditions import in_short
from knowledge.answering.facts import each
from knowledge.answering.heard import whether
from knowledge.answering.kinds import traits
from knowledge.answering.several import unled
from knowledge.answering.shapes import Finding, Part, both, cite
from knowledge.answering.told_uses import nth, of_others, of_the_kind_told, spent
from knowledge.answering.use_clauses import NONE_LEFT
from knowledge.answering.variants import STAYS, counted_apart, instead_of_used, stays_of, used_of
from knowledge.models import Service, Test, Uses, Verdict
from knowledge.policies import Used
from knowledge.understanding import scores
from knowledge.understanding.beyond import NAMED
from knowledge.understanding.names import Kind, without
from knowledge.understanding.tables import compiled

OWN = "at-own-cost"  # cue
USED, MORE = "used-it", frozenset({"still", "again"})  # cues
OF_USE = frozenset({"used-up", "had-its-turn"})  # cues that tell of uses
EACH = frozenset({"every-time"})  # cue of each use that there may be
OFTEN = EACH | {"many-times", "many-had"}  # cues of a use that is one of many
ASKED = frozenset({"ask", "question"})  # cues that a yes or no is asked for
FOR_ANOTHER = frozenset({"for-other", "for-them", "use-by-others"})  # cues
OF_HAVING = frozenset({"uses", "uses-left", "coverage", "eligible", "exists", "what-is", "session"})
WISHED = frozenset({"uses", "what-is", "exists", "eligible", "session", "coverage"})  # answers to a wish
HOPES = frozenset({"coverage", "eligible", "exists"})  # answers that it may be used
SWAPPED = "swap-uses"  # cue of a use of one kind that is to be had as another


def uses(asked: Asked) -> Finding | None:
    asked = of_the_kind_told(asked)
    apart = () if asked.services else counted_apart(asked.all_services, asked.u)
    return each(asked.about(*apart) if apart else asked, "uses", "uses", _uses)


def unless_spent(asked: Asked, finding: Finding) -> Finding:
    """No yes to a use beside which it is told that none is left."""
    if asked.uses is not None or not finding.hopeful:
        return finding
    if finding.intent not in HOPES and (finding.verdict is not Verdict.YES or "again" not in asked.cues):
        return finding
    services = asked.said_or_asked(finding)
    if len(services) != 1 or not spent(asked, services[0]):
        return finding
    said = _uses(asked, services[0])
    if said is None or (said.verdict is Verdict.DEPENDS and _given_up(asked, services[0])):
        return said or finding
    gone = Part("answers.uses_gone")
    parts = (gone, *(part for part in said.parts if part.key == "answers.uses"), *stands_there(finding))
    return replace(said, verdict=Verdict.NO, parts=parts)


def unless_too_often(asked: Asked, finding: Finding) -> Finding:
    """No, where it is wished for more often, or in more copies, than it may be had."""
    if finding.verdict not in (Verdict.INFO, Verdict.DEPENDS) or finding.intent not in WISHED:
        return finding
    services = asked.said_or_asked(finding)
    wished = _wished(asked) if len(services) == 1 else 0
    own = [u for u in services[0].uses if u.variant in asked.variants] or services[0].uses if wished > 1 else ()
    if len(own) != 1 or own[0].count is None or wished <= own[0].count:
        return finding
    told = _uses(asked, services[0])
    return replace(told, verdict=Verdict.NO) if told is not None else finding


def _wished(asked: Asked) -> int:
    """How often it is wished for; 0 where that is not said."""
    said, text, days = asked.index.tables.raw["wished_times"], asked.u.text, asked.index.days
    match = compiled(said["so_often"].replace("%n", days.numeral)).search(text)
    if match is None or not whether(asked) or (match["copies"] and compiled(said["of_papers"]).search(text)):
        return 0
    return 2 if match["twice"] else days.number(match["n"]) or 0


def anew(asked: Asked) -> Finding | None:
    """Whether they begin again when the policy is renewed: known where they are counted by the policy year, and of
    a service that is named where any number may be had."""
    return each(asked, "uses-anew", "uses-anew", _by_year)


def _by_year(asked: Asked, service: Service) -> Finding | None:
    if asked.services and service.uses and all(own.count is None for own in service.uses):
        return _uses(asked, service)
    yearly = bool(service.uses) and all(own.period == "policy_year" for own in service.uses)
    told = _uses(asked, service) if yearly else None
    if told is None:
        return None
    unused = {"used": None, "left": None, "told": ""}  # what was used in another year leaves nothing less
    parts = (replace(p, args={**p.args, **unused}) if p.key == "answers.uses" else p for p in told.parts)
    return replace(told, verdict=Verdict.INFO, parts=tuple(p for p in parts if p.key != "answers.uses_gone"))


def _uses(asked: Asked, service: Service) -> Finding | None:
    instead = "" if asked.uses is not None else instead_of_used(asked.u, asked.index)
    swapped = SWAPPED in asked.all_cues and set(STAYS) <= {u.variant for u in service.uses}
    unused = [u for u in service.uses if instead and u.variant == instead]
    own = unused or [u for u in service.uses if u.variant in asked.variants] or _of_a_visit(asked, service)
    if not own:
        return None
    all_told = NONE_LEFT in asked.all_cues
    none_left = len(own) > 1 and all_told and all(u.count is not None for u in own)
    fresh = bool(unused) or _fresh(asked, own) or (asked.uses is None and of_others(asked, service))
    used = None if fresh else asked.u.amounts.used
    if not fresh and "used-up" in asked.cues and own[0].count is not None and len(service.uses) == 1:
        said = asked.u.amounts.times
        several = said is not None and (said > 1 or "again" not in asked.cues)  # "all used up, send one once more"
        used = said if used is None and said and several else own[0].count
    elif used is None and not fresh and _all_gone(asked, service, own):
        used = 1
    elif OWN in asked.all_cues:  # what one did at one's own expense is no use of it
        used = None
    told = "" if used is None else "up" if "used-up" in asked.cues and used == own[0].count else "so often"
    of_each: list[int | None] = [None] * len(own)  # what is left of each, told once some were used
    if used is None and asked.uses is not None:
        counted = [_used(asked.uses, service, u) for u in own]
        used = sum(counted)
        of_each = [_left(u, n) for u, n in zip(own, counted, strict=True)] if used else of_each
    left = _left(own[0], used) if used is not None and len(own) == 1 else None
    more = max(asked.u.amounts.used or 0, used or 0) > (own[0].count or 0) if told and left is not None else False
    args = {
        "service": both(service.short),
        "uses": [_row(u, n if len(own) > 1 else None) for u, n in zip(own, of_each, strict=True)],
        "used": None if more else used,  # so often it cannot have been: what is said is of another one
        "left": left,
        "told": told,
    }
    parts = [Part("answers.uses", args)]
    if "left" in asked.cues and left is None and own[0].count is not None and None in of_each:
        parts.append(Part("answers.uses_left_unknown", {"used": used}))
    parts += [
        Part("answers.contradiction", {"words": both(c.words)}) for c in service.contradictions if "uses" in c.topics
    ]
    how_many = {"how-many", "left"} & asked.cues or (not all_told and "how-many-times" in asked.cues)
    beyond = not how_many and _beyond_all(asked, own)
    wished = Verdict.YES if {"can", "still", "again"} & asked.cues and not how_many else Verdict.INFO
    none = (none_left and not how_many) or beyond
    verdict = wished if fresh else Verdict.NO if none else _enough(asked, own, left)
    verdict = Verdict.NO if swapped and verdict is not Verdict.DEPENDS else verdict
    given_up = _given_up(asked, service) if verdict is Verdict.NO and told and not swapped else ()
    if given_up:
        return replace(_found(asked, service, own, parts), verdict=Verdict.DEPENDS, parts=(*parts, *given_up))
    if verdict is Verdict.YES:
        parts += in_short(c for c in service.conditions if left is None or c.test is not Test.USES_LEFT)
    if (left == 0 or none_left or beyond) and (verdict is Verdict.NO or more):
        parts.insert(0, Part("answers.uses_gone"))
    return replace(_found(asked, service, own, parts), verdict=verdict)


def _of_a_visit(asked: Asked, service: Service) -> list[Uses]:
    """The uses of which a word for what is booked speaks, where another of them is asked for; else all."""
    visit = compiled(asked.index.tables.raw["a_visit"]).search(asked.u.text) and not stays_of(asked.u.text)
    own = [u for u in service.uses if u.variant == STAYS[0]] if visit and "again" in asked.cues else []
    return own or list(service.uses)


def _found(asked: Asked, service: Service, own: list[Uses], parts: list[Part]) -> Finding:
    cited = cite(asked.edition, service, *(u.source for u in own))
    return Finding(Verdict.INFO, tuple(parts), cited, service.id, (), "uses")


def _given_up(asked: Asked, service: Service) -> tuple[Part, ...]:
    """Until when a use could be given up, where that was done with one of them: in time, it does not count."""
    if not compiled(asked.index.tables.raw["cancelled"]).search(asked.u.text):
        return ()
    rules = [rule for rule in service.rules if rule.topic == "cancel" and rule.verdict is Verdict.YES]
    return tuple(Part("answers.words", {"words": unled(both(rule.words))}) for rule in rules[:1])


def _all_gone(asked: Asked, service: Service, own: list[Uses]) -> bool:
    """Whether the only use that there is was had, as is told, and another is asked for; what is counted is surer."""
    if asked.uses is not None or len(own) != 1 or own[0].count != 1 or MORE.isdisjoint(asked.cues):
        return False
    return USED in asked.cues or spent(asked, service)


def _used(uses: Used, service: Service, own: Uses) -> int:
    """How often the service was used of this allowance: in every way where it is for none alone."""
    return sum(n for (id_, variant), n in uses.items() if id_ == service.id and own.variant in (None, variant))


def _left(own: Uses, used: int) -> int | None:
    return max(own.count - used, 0) if own.count is not None else None


def _row(own: Uses, left: int | None) -> dict[str, Any]:
    words = both(own.words) if own.words else None
    return {"variant": own.variant, "count": own.count, "period": own.period, "words": words, "left": left}


def _fresh(asked: Asked, own: list[Uses]) -> bool:
    """Whether what was used is another variant, told aside, than the one that is asked for."""
    variants = {"outpatient", "inpatient"}
    used = used_of(asked.u, asked.index)
    other = (used or variants & asked.u.aside) - asked.cues
    told = "used-up" in asked.u.aside or asked.u.amounts.used
    return bool(other and told) and len(own) == 1 and own[0].variant in variants & asked.cues - used


def _enough(asked: Asked, own: list[Uses], left: int | None) -> Verdict:
    """Whether another use, or so many, may be had: only where just that is asked."""
    count = own[0].count
    told = {"used-up", "question"} <= asked.cues or NONE_LEFT in asked.all_cues
    if left == 0 and told and {"left", "how-many"}.isdisjoint(asked.cues):
        return Verdict.NO
    unlimited = compiled(asked.index.tables.raw["unlimited"]).search(asked.u.text)
    if (
        unlimited and len(own) == 1 and (not ASKED.isdisjoint(asked.cues) or asked.seems_whether)
    ):  # without limit, is it?
        return Verdict.YES if count is None else Verdict.NO
    if "how-many-times" in asked.cues or len(own) > 1:
        return Verdict.INFO
    if count is None:  # any number of times
        wished = {"can", "still", "again"} & asked.cues or _asks_of(asked, OFTEN)
        return Verdict.YES if wished else Verdict.INFO
    if _asks_of(asked, EACH):  # there are only so many
        return Verdict.NO
    if "split" in asked.cues and count == 1:
        return Verdict.NO
    if not {"can", "still", "again", "used-up"} & asked.cues:  # "is it twice?"
        more = {"ask", "question"} & asked.cues and (asked.u.amounts.times or 0) > count
        return Verdict.NO if more else Verdict.INFO
    whether_left = "left" not in asked.cues or "any-left" in asked.cues
    if left and whether_left and "how-many" not in asked.cues and {"can", "still", "again"} & asked.cues:
        return _more(asked, count - left, left)
    wanted = asked.u.amounts.times or (2 if "again" in asked.cues else None)
    if "again" in asked.cues and wanted == 1:  # "once more"
        wanted = 2
    if wanted is not None and "over" in asked.cues:
        wanted += 1
    if left is not None and left <= 0:
        return Verdict.NO
    if wanted is not None and left is None and wanted > count:
        return Verdict.NO
    return Verdict.DEPENDS if wanted is not None and left is None else Verdict.INFO


def _beyond_all(asked: Asked, own: list[Uses]) -> bool:
    """Whether one more is asked for than each of several allowances has, none of which is for another kind of visit:
    the conditions allow one trip to Japan, the introduction ten."""
    had = max(nth(asked) - 1, asked.u.amounts.used or 0)
    return (
        len(own) > 1
        and had > 0
        and whether(asked)
        and all(u.variant is None and u.count is not None and had >= u.count for u in own)
    )


def _asks_of(asked: Asked, told: frozenset[str]) -> bool:
    """Whether a yes or no is asked beside one of these cues."""
    return not told.isdisjoint(asked.cues) and not ASKED.isdisjoint(asked.cues) and whether(asked)


def _more(asked: Asked, used: int, left: int) -> Verdict:
    """Whether more may be had of what is left: yes, where no more is asked and nothing told speaks against it."""
    wanted = nth(asked) - used
    if wanted <= 0:
        times = asked.u.amounts.times
        all_there_are = times == used + left  # "of the four, two are gone"
        wanted = 1 if "again" in asked.cues or all_there_are else times or 1
    if wanted > left:
        return Verdict.NO
    if not _nothing_else(asked):
        return Verdict.DEPENDS if _no_other_topic(asked) else Verdict.INFO
    told = asked.all_cues
    doubtful = asked.u.said.recurrence is False or told & (asked.index.tables.against_cover - OF_USE)
    return Verdict.DEPENDS if doubtful else Verdict.YES


def _no_other_topic(asked: Asked) -> bool:
    """Whether another use is asked for, and nothing else of the service beside what is told of the case."""
    topics = (s for s in asked.u.intents if s.topic and s.score >= scores.ASKED and not s.told and not s.guessed)
    return whether(asked) and "can" in asked.cues and all(traits(scored.intent).deciding for scored in topics)


def _nothing_else(asked: Asked) -> bool:
    """Whether the clause that asks asks for no more than another use, on no day of its own and for nobody else."""
    begun = asked.u.text.find(asked.u.asking)
    dated = any(begun <= day.start < begun + len(asked.u.asking) for day in asked.u.days)
    whose = any(name.text in asked.u.asking for name in asked.names(Kind.RELATION))
    others = any(
        s.score >= scores.ASKED and not s.told and not s.guessed and s.intent not in OF_HAVING for s in asked.u.intents
    )
    if dated or whose or others or not whether(asked) or asked.cues & FOR_ANOTHER:
        return False
    tables = asked.index.tables
    rest = without(asked.u.asking, asked.u.names, NAMED)
    return asked.u.bare or "any-left" in asked.cues or tables.use_rest.union(tables.raw["uses_again"]).issuperset(rest)
