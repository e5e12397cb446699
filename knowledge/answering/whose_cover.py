"""Whose case it is, and whether a policy is still in force, beside the yes that is said of a place on a list.

"My colleague is in Shanghai, can he use it?": that Shanghai is listed is no yes, for nobody knows whose policy it is.
"""

from dataclasses import replace

from knowledge.answering import topics
from knowledge.answering.against import without_yes
from knowledge.answering.asked import Asked
from knowledge.answering.beside_cover import SAID_BESIDE
from knowledge.answering.kinds import traits
from knowledge.answering.patient import insured_is_ill, without_policy
from knowledge.answering.shapes import Finding, Part, both
from knowledge.models import Verdict
from knowledge.understanding.names import Kind
from knowledge.understanding.tables import compiled

PET = "pet"  # cue
FRIEND = "friend"  # a relation that no policy of a family is for
APPLICANT_ILL = frozenset({"relative-applicant", "they-ail"})
SAID_WHOSE = frozenset(  # cues of a policy that is said to be for the one who is ill, or of who asks for clients
    {"company", "company-bought", "their-policy", "they-insured", "buys-for-other", "asks-for", "self-use", "i-use"}
)
UNPAID = "premium-unpaid"
RULE = "use-by-others"
ACTS = frozenset({"on-behalf", "for-them", "dials"})  # cues
ANOTHERS = frozenset({"buys-for-other", "they-insured", "their-policy"})  # cues: it is another's policy


def whose(asked: Asked, finding: Finding) -> Finding:
    """It depends, where somebody is told of who may not be the insured, or a premium that was not paid."""
    told = asked.all_cues
    if finding.hopeful and UNPAID in told and (traits(finding.intent).guarded or finding.intent == "eligible"):
        unpaid = Part("answers.premium_unpaid", {"channel": both(asked.edition.handbook.official_channel)})
        return replace(finding, verdict=Verdict.DEPENDS, parts=(unpaid, *_listed(finding)))
    raw = asked.index.tables.raw
    if finding.hopeful and PET in told and compiled(raw["pet_ill"]).search(asked.u.text):
        return _not_theirs(asked, finding)
    ill = insured_is_ill(asked.u) if finding.hopeful else None
    if ill is not None:
        return finding if ill else _not_theirs(asked, finding)
    if finding.hopeful and without_policy(asked.u):
        return _not_theirs(asked, finding)
    if finding.verdict is not Verdict.YES:
        return finding
    insured = Part("answers.for_the_insured", {"alone": False})
    if not traits(finding.intent).afterwards and _of_a_relative(asked, told):
        turned = without_yes(finding, Verdict.DEPENDS) if finding.parts[0].key == "answers.rule" else finding
        return replace(finding, verdict=Verdict.DEPENDS, parts=(*_listed(turned), insured))
    if finding.intent != "coverage" or not _others(asked, told):
        return finding
    return replace(finding, verdict=Verdict.DEPENDS, parts=(*_listed(finding), insured))


def _not_theirs(asked: Asked, finding: Finding) -> Finding:
    """No, where the one who is ill is not the insured, and it is not asked who may do what for the insured."""
    kind = traits(finding.intent)
    if kind.afterwards or (kind.by_applicant and ACTS & asked.all_cues):
        return finding
    refused = topics.topic(asked.about(*asked.asked_or_said(finding)), RULE)
    return refused if refused is not None and refused.verdict is Verdict.NO else finding


def _listed(finding: Finding) -> tuple[Part, ...]:
    return tuple(replace(part, key=SAID_BESIDE.get(part.key, part.key)) for part in finding.parts)


def _of_a_relative(asked: Asked, told: frozenset[str]) -> bool:
    """Whether a relative's case is told by who is well, or only paid, and nobody is said to be the insured."""
    if not asked.names(Kind.RELATION) or (SAID_WHOSE | {"i-ail"}) & told:
        return False
    ill = bool(asked.names(Kind.ILLNESS)) or "they-ail" in told
    return ill and compiled(asked.index.tables.raw["well_or_paid"]).search(asked.u.text) is not None


def _others(asked: Asked, told: frozenset[str]) -> bool:
    """Whether it is the case of somebody who may well not be the insured."""
    if told >= APPLICANT_ILL and "they-insured" not in told:
        return True
    if ANOTHERS & told and compiled(asked.index.tables.raw["for_who_writes"]).search(asked.u.text):
        return True
    named = asked.names(Kind.RELATION)
    if SAID_WHOSE & told or not named or any(FRIEND not in name.ids for name in named):
        return False
    raw, text = asked.index.tables.raw["friends_beside"], asked.u.text
    before, behind = tuple(raw["before"]), compiled(raw["behind"])
    return any(not text[: n.start].endswith(before) and not behind.match(text, n.end) for n in named)
