"""What is asked, or told, of a service beside a place, hospital or drug that it covers.

"Does the advance in Shenzhen bear interest?": that Shenzhen is covered is no yes to that. The question is put once more
without the name; where nothing else comes of it, the handbook says nothing of it. "I left hospital in Shenzhen last
week, may I have the advance?": what is told decides, as it does without the name.
"""

import re
from collections.abc import Callable
from dataclasses import replace

from knowledge.answering.facts import silence
from knowledge.answering.kinds import traits
from knowledge.answering.shapes import Finding, Part
from knowledge.library import HandbookInForce
from knowledge.models import Verdict
from knowledge.understanding.beyond import GENERAL
from knowledge.understanding.likeness import ALMOST
from knowledge.understanding.names import LISTED, SERVICES, Understanding, without
from knowledge.understanding.tables import Tables

NOTHING = GENERAL | {"", "what-is", "services"}  # intents of answers that say nothing of what is asked
SAID_BESIDE = {
    "answers.place.yes": "answers.place.listed",
    "answers.hospital.yes": "answers.hospital.listed",
    "answers.drug.yes": "answers.drug.yes",
}
MAY = 3  # characters of "may I"
REFUSED = frozenset({Verdict.NO, Verdict.UNKNOWN})
TOPIC, HELD = "topic.", "deadline"  # the latter is held against days: a guess led there and no more
WEIGHED = REFUSED | {Verdict.DEPENDS, Verdict.INFO}
Again = Callable[[str, tuple[str, ...]], tuple[Understanding, Finding] | None]  # a question, the services it is about


def beside_cover(
    u: Understanding, covered: Finding, edition: HandbookInForce | None, again: Again, tables: Tables
) -> Finding:
    """``covered``, where no more is asked or told; else what is said to the rest, and that the name stands on the list.
    Where it only may be that more is asked, the rest has to ask in a word of which nothing is known, or plainly for a
    topic of which nothing good is said.

    ``again``: answers a question anew; None where it is several. ``edition``: None for a guest."""
    told = _tells(u, tables)
    if (u.bare and not told) or covered.intent != "coverage" or not covered.hopeful or covered.options:
        return covered
    anew = again(_apart(u, tables), (covered.service,) if covered.service else ())
    if anew is None:
        return covered
    rest = anew[1]
    listed = stands_there(covered)
    if told and _decides(*anew, tables):
        return replace(rest, parts=(*rest.parts, *listed))
    if u.bare or not _more(u, *anew):
        return covered
    if rest.intent not in NOTHING and rest.verdict is not Verdict.CLARIFY:
        return replace(rest, parts=(*rest.parts, *listed))
    if edition is None:
        return replace(
            covered, verdict=Verdict.DEPENDS, parts=(Part("answers.rest_unsaid"), *(listed or covered.parts))
        )
    service = edition.services[covered.service] if covered.service else None
    parts = (silence(edition, service, "more"), *listed)
    return replace(covered, verdict=Verdict.UNKNOWN, parts=parts, intent="")


def beside(silent: Finding, covered: Finding | None) -> Finding:
    """That the handbook is silent, with the place that is named, where that stands on the list."""
    there = covered is not None and covered.hopeful and not covered.options
    return replace(silent, parts=(*silent.parts, *stands_there(covered))) if covered and there else silent


def _tells(u: Understanding, tables: Tables) -> bool:
    """Whether anything is told, or asked, beside whether the service may be used there."""
    return bool(u.focus or u.days or u.amounts.any) or not u.cues <= tables.use_cues


def _decides(rest: Understanding, finding: Finding, tables: Tables) -> bool:
    """Whether what is told of the case decides, whatever is listed: a refusal to which a rule led, or anything but a
    yes beside what speaks against one."""
    weighed = REFUSED | {Verdict.DEPENDS} if finding.intent.startswith(TOPIC) else {Verdict.NO}
    if finding.verdict in weighed and traits(finding.intent).despite_cover:
        return finding.intent == HELD or not any(s.guessed for s in rest.intents if s.intent == finding.intent)
    return finding.verdict in WEIGHED and not tables.against_cover.isdisjoint(rest.cues | rest.aside)


def _apart(u: Understanding, tables: Tables) -> str:
    """The text without what is listed, and without the word that leads to it ("in"), unless that belongs to what is
    behind ("in the hospital of Suzhou")."""
    names = "|".join(re.escape(name.text) for name in u.of(*LISTED) if name.text)
    if not names:
        return u.text
    leads, links = tables.raw["leads_to_place"], tables.raw["links"]
    return without(re.sub(f"(?:{leads})?(?:{names})(?!{links})|(?:{names}){links}", "", u.text), u.names, LISTED)


def stands_there(covered: Finding) -> tuple[Part, ...]:
    """That the names of ``covered`` stand on their lists, without a yes."""
    return tuple(Part(SAID_BESIDE[part.key], part.args) for part in covered.parts if part.key in SAID_BESIDE)


def _more(u: Understanding, rest: Understanding, finding: Finding) -> bool:
    """Whether more is asked: the less likely it is, the more plainly the rest has to say so."""
    strange = u.hardly_more and _strange(rest, finding)
    return u.more or strange or (u.perhaps_more and _asks_of_a_topic(rest, finding)) or _one_deed(rest)


def _one_deed(rest: Understanding) -> bool:
    """Whether nothing stands beside the service but "may I" and one word of which nothing is known ("be recorded")."""
    told = rest.beyond and "can" in rest.cues
    before, word, behind = rest.asking.partition(rest.beyond) if told else ("", "", "")
    may_i = without(before, rest.names)
    return bool(word) and before != may_i and 0 < len(may_i) <= MAY and len(behind) <= 1


def _strange(rest: Understanding, finding: Finding) -> bool:
    """Whether it is asked in words of which nothing is known."""
    unsaid = finding.verdict is Verdict.UNKNOWN and finding.intent in GENERAL
    behind = max((name.end for name in rest.of(*SERVICES)), default=len(rest.text))
    return bool(rest.beyond) or unsaid or any(u.looks == "name" and behind <= u.start for u in rest.unknown)


def _asks_of_a_topic(rest: Understanding, finding: Finding) -> bool:
    """Whether it is plain without the name that a topic is asked for, of which nothing good is said."""
    return (
        bool(rest.intents and rest.intents[0].topic) and rest.intents[0].score >= ALMOST and finding.verdict in REFUSED
    )
