"""Whoever bought the policy for another asks whether this one, the insured, may use what it gives."""

from dataclasses import replace

from knowledge.answering.asked import Asked, rules_of
from knowledge.answering.eligibility import eligible
from knowledge.answering.patient import insured_is_ill
from knowledge.answering.several import unled
from knowledge.answering.shapes import Finding, Part, both, cite
from knowledge.models import Verdict
from knowledge.understanding.names import Kind

BOUGHT, SAID_TO_BE = "buys-for-other", "they-insured"
THEIRS, THEY_AIL = "use-theirs", "they-ail"  # cues
ANOTHER = frozenset({"i-use", "self-use", "me-use", "use-mine", "impostor", "transfer", "relative-applicant", "i-ail"})
OTHERS = "for-other"
THEY = frozenset({"they", "they-use", "for-them"})
MAY = frozenset({"they-may", "insured-may"})
PLAINLY = MAY | {
    "about",
    "ask",
    "can",
    "question",
    "for-other",
    "they-use",
    "have",
    "existence",
    "deed-apply",
    "apply",
    "me-use",
    "whose",
    "now",
}
MANY = 2
WHO = frozenset({"who", "who-for"})  # cues
RULE, BEHALF = "use-by-others", "behalf"


def uses_it(asked: Asked) -> bool:
    """Whether the one who is to use the service is the one for whom the policy was bought, or may be, and nobody
    else: where nobody says whose policy it is, "may my mother use it" may well be asked of the insured."""
    ill = insured_is_ill(asked.u)
    if ill is not None:
        return ill
    told = asked.all_cues
    if MAY & told and told <= PLAINLY and len({name.ids for name in asked.names(Kind.RELATION)}) < MANY:
        return True
    if SAID_TO_BE in told and not ANOTHER & asked.cues:
        return True
    if BOUGHT not in told or ANOTHER & asked.cues or (THEIRS in asked.cues and THEY_AIL not in told):
        return False
    named = asked.names(Kind.RELATION)
    again = len({name.start for name in named}) > 1 or bool(THEY & asked.cues) or bool(asked.names(Kind.ILLNESS))
    return len({name.ids for name in named}) == 1 and (again or OTHERS not in asked.cues)


def said_who(asked: Asked, found: Finding | None) -> Finding | None:
    """Who it is for, where that is what is asked and nobody is named of whom it would be a no."""
    if found is None or found.verdict is not Verdict.NO or asked.names(Kind.RELATION):
        return found
    told = (
        replace(p, args={**p.args, "words": unled(p.args["words"])}) if "words" in p.args else p for p in found.parts
    )
    return replace(found, verdict=Verdict.INFO, parts=tuple(told))


def may_use(asked: Asked) -> Finding:
    """It depends on what each service asks besides; whether the one who bought the policy may apply is told."""
    found = eligible(asked) if asked.services else None
    if found is not None and found.verdict is Verdict.NO:
        return found
    told = Part("answers.for_the_insured", {"alone": found is None or found.verdict is Verdict.YES})
    if found is not None and found.verdict is not Verdict.YES:
        return replace(found, verdict=Verdict.DEPENDS, parts=(*found.parts, told), intent=f"topic.{RULE}")
    every = (None, *asked.all_services)
    behalf = [Part("answers.words", {"words": unled(both(r.words))}) for s in every for r in rules_of(asked, s, BEHALF)]
    cited = tuple(c for s in every for r in rules_of(asked, s, RULE) for c in cite(asked.edition, s, r.source))
    return Finding(Verdict.DEPENDS, (told, *behalf[:1]), cited[:1], None, (), f"topic.{RULE}")
