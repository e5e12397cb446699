"""What no handbook answers: greetings, medical advice, other products, danger. Only this room's own words."""

from dataclasses import replace

from knowledge.answering.shapes import Finding, Option, Part, both
from knowledge.library import HandbookInForce, Library
from knowledge.models import Verdict
from knowledge.understanding.index import Index
from knowledge.understanding.names import LISTED, Kind, Understanding
from knowledge.understanding.urgent import of_another

SELF_HARM_OF_ANOTHER = "self_harm_of_another"
VERDICTS = {
    "hello": Verdict.OUT_OF_SCOPE,
    "thanks": Verdict.OUT_OF_SCOPE,
    "bye": Verdict.OUT_OF_SCOPE,
    "death": Verdict.OUT_OF_SCOPE,
    "weary": Verdict.OUT_OF_SCOPE,
    "who-are-you": Verdict.INFO,
    "what-can-you": Verdict.INFO,
    "human": Verdict.INFO,
    "complaint": Verdict.INFO,
    "medical": Verdict.OUT_OF_SCOPE,
    "other-product": Verdict.OUT_OF_SCOPE,
    "off-topic": Verdict.OUT_OF_SCOPE,
    "forgery": Verdict.NO,
}


def urgent(u: Understanding) -> Finding:
    """120 first for a danger to life, the crisis line first for a danger to oneself: for both where it is another's."""
    key = SELF_HARM_OF_ANOTHER if u.urgent == "self-harm" and of_another(u.text) else u.urgent.replace("-", "_")
    return Finding(Verdict.EMERGENCY, (Part(f"answers.{key}"),), (), None, (), u.urgent)


def worrying(text: str, index: Index) -> bool:
    """Whether a word of the message may be of danger, though none was recognised."""
    return any(word in text for word in index.tables.raw["symptoms"])


def in_case(u: Understanding, finding: Finding, index: Index) -> Finding:
    """What to do in danger, where a message is not understood or strange, and a word of it may be of danger."""
    strange = bool(u.unknown) and finding.verdict in (Verdict.NO, Verdict.UNKNOWN)
    unclear = finding.verdict is Verdict.CLARIFY and not finding.intent
    named = u.of(Kind.CONCEPT, Kind.SERVICE, *LISTED)
    if named or not (strange or unclear) or not worrying(u.text, index):
        return finding
    return replace(finding, parts=(*finding.parts, Part("answers.in_case_of_danger")))


def outside(intent: str, edition: HandbookInForce | None) -> Finding | None:
    """Small talk and what is out of scope; None when the intent is neither."""
    if intent == "insurance":
        if edition is None:
            return Finding(Verdict.OUT_OF_SCOPE, (Part("answers.outside.insurance_guest"),), (), None, (), intent)
        channel = both(edition.handbook.official_channel)
        return Finding(
            Verdict.UNKNOWN, (Part("answers.outside.insurance", {"channel": channel}),), (), None, (), intent
        )
    verdict = VERDICTS.get(intent)
    if verdict is None:
        return None
    args = {"channel": both(edition.handbook.official_channel) if edition else None}
    return Finding(verdict, (Part(f"answers.outside.{intent.replace('-', '_')}", args),), (), None, (), intent)


def not_understood(edition: HandbookInForce | None, library: Library) -> Finding:
    """Politely, with what can be asked."""
    args = {"channel": both(edition.handbook.official_channel) if edition else None}
    options = () if edition else handbook_options(library)
    return Finding(Verdict.CLARIFY, (Part("answers.not_understood", args),), (), None, options, "")


def handbook_options(library: Library) -> tuple[Option, ...]:
    return tuple(Option(f"handbook:{id_}", both(e.handbook.product)) for id_, e in library.handbooks.items())
