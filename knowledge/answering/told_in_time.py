"""A use that is cancelled or moved before its day: whether it is lost turns on when that is told."""

from dataclasses import replace

from knowledge.answering.asked import Asked, rules_of
from knowledge.answering.moments import lead
from knowledge.answering.several import unled
from knowledge.answering.shapes import Finding, Part, both, cite
from knowledge.answering.times import last_moment, still
from knowledge.models import Deed, Rule, Service, Verdict
from knowledge.understanding.tables import compiled

DEEDS = {"change": (Deed.CHANGE, Deed.CANCEL), "cancel": (Deed.CANCEL, Deed.CHANGE)}
LOSS = "no-show-counts"
COUNTED, HOPES = frozenset({"deduct", "counts"}), frozenset({"new-chance", "keep", "keep-use"})  # cues
OVER = frozenset({"no-show", "sampled", "service-over"})  # cues that its day is over


def if_told_in_time(asked: Asked, service: Service | None, rule: Rule, verdict: Verdict) -> Finding | None:
    """Whether a use that is cancelled or moved is lost turns on when that is told; None where it is too late."""
    open_ = verdict is Verdict.DEPENDS and lead(asked) is not None and not asked.u.days
    if service is None or rule.topic != LOSS or not (verdict is Verdict.YES or open_):
        return None
    told = [name for name in DEEDS if f"deed-{name}" in asked.all_cues]
    told = [name for name in told if any(r.verdict is Verdict.YES for r in rules_of(asked, service, name))]
    if not told or OVER & asked.cues:
        return None
    deeds = DEEDS[told[0]][:1]
    moment = still(asked, service, deeds)
    if moment is not None and moment.verdict is Verdict.NO:
        return None
    if moment is not None and moment.verdict is Verdict.YES and _asks_for_the_loss(asked):
        parts = (Part("answers.not_counted"), *moment.parts[1:])
        return replace(moment, verdict=Verdict.NO, parts=parts, intent=f"topic.{rule.topic}")
    if open_:
        return None
    lines = moment.parts if moment is not None else last_moment(asked, service, deeds)
    parts = (*lines, Part("answers.words", {"words": unled(both(rule.words))}))
    return Finding(
        Verdict.DEPENDS, parts, cite(asked.edition, service, rule.source), service.id, (), f"topic.{rule.topic}"
    )


def _asks_for_the_loss(asked: Asked) -> bool:
    """Whether it is asked if the use is counted, of one that was given up; who is yet to do so is told until when."""
    given_up = compiled(asked.index.tables.raw["gave_up"]).search(asked.u.text) is not None
    return given_up and not COUNTED.isdisjoint(asked.cues) and HOPES.isdisjoint(asked.cues)
