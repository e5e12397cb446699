"""A use that is cancelled or moved before its day: whether it is lost turns on when that is told."""

from knowledge.answering.asked import Asked, rules_of
from knowledge.answering.several import unled
from knowledge.answering.shapes import Finding, Part, both, cite
from knowledge.answering.times import last_moment, still
from knowledge.models import Deed, Rule, Service, Verdict

DEEDS = {"change": (Deed.CHANGE, Deed.CANCEL), "cancel": (Deed.CANCEL, Deed.CHANGE)}
LOSS = "no-show-counts"
OVER = frozenset({"no-show", "sampled", "service-over"})  # cues that its day is over


def if_told_in_time(asked: Asked, service: Service | None, rule: Rule, verdict: Verdict) -> Finding | None:
    """Whether a use that is cancelled or moved is lost turns on when that is told; None where it is too late."""
    if service is None or rule.topic != LOSS or verdict is not Verdict.YES:
        return None
    told = [name for name in DEEDS if f"deed-{name}" in asked.all_cues]
    told = [name for name in told if any(r.verdict is Verdict.YES for r in rules_of(asked, service, name))]
    if not told or OVER & asked.cues:
        return None
    deeds = DEEDS[told[0]][:1]
    moment = still(asked, service, deeds)
    if moment is not None and moment.verdict is Verdict.NO:
        return None
    lines = moment.parts if moment is not None else last_moment(asked, service, deeds)
    parts = (*lines, Part("answers.words", {"words": unled(both(rule.words))}))
    return Finding(
        Verdict.DEPENDS, parts, cite(asked.edition, service, rule.source), service.id, (), f"topic.{rule.topic}"
    )
