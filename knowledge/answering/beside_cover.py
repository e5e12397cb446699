"""What is asked, or told, of a service beside a place, hospital or drug that it covers.

"Does the advance in Shenzhen bear interest?": that Shenzhen is covered is no yes to that. The question is put once more
without the name; where nothing else comes of it, the handbook says nothing of it. "I left hospital in Shenzhen last
week, may I have the advance?": what is told decides, as it does without the name.
"""

from collections.abc import Callable
from dataclasses import replace

from knowledge.answering.asked import handbooks_meant
from knowledge.answering.facts import silence
from knowledge.answering.kinds import traits
from knowledge.answering.patient import insured_is_ill
from knowledge.answering.shapes import TOLD_WEIGHS, Finding, Part, both, of_handbook
from knowledge.library import HandbookInForce
from knowledge.models import Verdict
from knowledge.understanding import scores
from knowledge.understanding.beyond import GENERAL
from knowledge.understanding.names import LISTED, SERVICES, Kind, Understanding, without
from knowledge.understanding.tables import Tables, compiled

NOTHING = GENERAL | {"", "what-is", "services"}  # intents of answers that say nothing of what is asked
SAID_BESIDE = {
    "answers.place.yes": "answers.place.listed",
    "answers.hospital.yes": "answers.hospital.listed",
    "answers.drug.yes": "answers.drug.yes",
}
SAID_OF = {
    *SAID_BESIDE,
    "answers.place.inside",
    "answers.hospital.city_fit",
    "answers.hospital.in_place",
    "answers.hospital.japan_yes",
}
WHOLE = LISTED - {Kind.PLACE}  # names that are what is asked about; a place is where
MAY = 3  # characters of "may I"
LEAD = 8  # characters before a place in which the word stands that leads to it
REFUSED = frozenset({Verdict.NO, Verdict.UNKNOWN})
TOPIC, HELD = "topic.", "deadline"  # the latter is held against days: a guess led there and no more
WEIGHED = REFUSED | {Verdict.DEPENDS, Verdict.INFO}
NOT_INSURED = "not-insured"  # cue
THE_LIST = frozenset({"list-in", "in-it"})  # cues: what stands there is asked, and no rule
Again = Callable[[str, tuple[str, ...]], tuple[Understanding, Finding] | None]  # a question, the services it is about


def beside_cover(
    u: Understanding, covered: Finding, edition: HandbookInForce | None, again: Again, tables: Tables
) -> Finding:
    """``covered``, where no more is asked or told; else what is said to the rest, and that the name stands on the list.
    Where it only may be that more is asked, the rest has to ask in a word of which nothing is known, or plainly for a
    topic of which nothing good is said.

    ``again``: answers a question anew; None where it is several. ``edition``: None for a guest."""
    purpose = u.purpose if any(part.key in SAID_OF for part in covered.parts[:1]) else ""
    covered = _of_another_handbook(u, covered, edition)
    told = _tells(u, tables)
    if (u.bare and not told and not purpose) or covered.intent != "coverage" or not covered.hopeful or covered.options:
        return covered
    if not told and not purpose and u.plain and not u.hardly_more:
        return covered  # each word is understood, and none asks for more: to read it again would find the same
    services = (covered.service,) if covered.service else ()
    anew = again(apart(u, tables), services)
    if anew is not None and anew[1].verdict is Verdict.NO and _lives(anew[0], tables):
        anew = again(apart(anew[0], tables), services)
    if anew is None:
        return covered
    rest = anew[1]
    listed = stands_there(covered)
    if told and _decides(*anew, tables):
        return replace(rest, parts=(*rest.parts, *listed))
    if not purpose and (u.bare or not _more(u, *anew, tables)):
        return covered
    refused = rest.verdict in REFUSED and rest.intent not in NOTHING
    if purpose and edition is not None and (not refused or any(scored.guessed for scored in anew[0].intents[:1])):
        return _for_what(purpose, covered, rest, edition, listed)
    if rest.verdict is Verdict.OUT_OF_SCOPE:
        return rest
    if rest.intent not in NOTHING and rest.verdict is not Verdict.CLARIFY:
        return replace(rest, parts=(*rest.parts, *listed))
    if edition is None:
        return replace(
            covered, verdict=Verdict.DEPENDS, parts=(Part("answers.rest_unsaid"), *(listed or covered.parts))
        )
    service = edition.services[covered.service] if covered.service else None
    parts = (silence(edition, service, "more"), *listed)
    return replace(covered, verdict=Verdict.UNKNOWN, parts=parts, intent="")


def _for_what(
    purpose: str, covered: Finding, rest: Finding, edition: HandbookInForce, listed: tuple[Part, ...]
) -> Finding:
    """That the handbook does not speak of what it is to be used for, and on what its use depends."""
    service = edition.services[covered.service] if covered.service else None
    channel = both(edition.handbook.official_channel)
    args = {"word": purpose, "service": both(service.short) if service else None, "channel": channel}
    depends = rest.intent in GENERAL and rest.verdict is Verdict.DEPENDS
    parts = (Part("answers.unsaid_word", args), *(rest.parts if depends else ()), *listed)
    cited = rest.citations if depends else covered.citations
    verdict = Verdict.DEPENDS if depends else Verdict.UNKNOWN
    return replace(covered, verdict=verdict, parts=parts, citations=cited, intent=rest.intent if depends else "")


def beside(silent: Finding, covered: Finding | None) -> Finding:
    """That the handbook is silent, with the place that is named, where that stands on the list."""
    there = covered is not None and covered.hopeful and not covered.options
    return replace(silent, parts=(*silent.parts, *stands_there(covered))) if covered and there else silent


def _of_another_handbook(u: Understanding, covered: Finding, edition: HandbookInForce | None) -> Finding:
    """No yes, where the handbook that is named is another than the member's."""
    named = handbooks_meant(u)
    if edition is None or not named or edition.id in named or covered.verdict is not Verdict.YES:
        return covered
    return replace(covered, verdict=Verdict.DEPENDS, parts=(of_handbook(edition), *covered.parts))


def _tells(u: Understanding, tables: Tables) -> bool:
    """Whether anything is told, or asked, beside whether the service may be used there."""
    return bool(u.focus or u.days or u.amounts.any) or not u.cues <= tables.use_cues


def _decides(rest: Understanding, finding: Finding, tables: Tables) -> bool:
    """Whether what is told of the case decides, whatever is listed: a refusal to which a rule led, or anything but a
    yes beside what speaks against one."""
    weighed = REFUSED | {Verdict.DEPENDS} if finding.intent.startswith(TOPIC) else {Verdict.NO}
    if finding.verdict in weighed and traits(finding.intent).despite_cover:
        return finding.intent == HELD or not any(s.guessed for s in rest.intents if s.intent == finding.intent)
    theirs = insured_is_ill(rest) is True  # that who writes is not the insured stands in nobody's way
    against = tables.against_cover - {NOT_INSURED} if theirs else tables.against_cover
    unlisted = not rest.of(Kind.ILLNESS) and compiled(tables.raw["visit_for"]).search(rest.text)  # an ailment in words
    return finding.verdict in WEIGHED and bool(unlisted or not against.isdisjoint(rest.all_cues))


def _lives(u: Understanding, tables: Tables) -> bool:
    """Whether a place of the mainland is told beside the one that is asked about: where one is, not where one goes."""
    abroad = tuple(tables.raw["outside_mainland"])
    return any(not id_.startswith(abroad) for name in u.of(Kind.PLACE) for id_ in name.ids)


def apart(u: Understanding, tables: Tables) -> str:
    """The text without what is listed, and without the word that leads to it ("in"), unless that belongs to what is
    behind ("in the hospital of Suzhou")."""
    text, links, leads = u.text, tables.raw["links"], compiled(f"(?:{tables.raw['leads_to_place']})$")
    for name in sorted(u.of(*LISTED), key=lambda name: -len(name.text)):
        at = text.find(name.text) if name.text else -1
        while at >= 0:
            end = at + len(name.text)
            lead = leads.search(text, max(at - LEAD, 0), at)
            linked = text.startswith(links, end)
            at = lead.start() if lead and not linked else at
            text = text[:at] + text[end + linked * len(links) :]
            at = text.find(name.text, at)
    return text


def stands_there(covered: Finding) -> tuple[Part, ...]:
    """That the names of ``covered`` stand on their lists, without a yes."""
    return tuple(Part(SAID_BESIDE[part.key], part.args) for part in covered.parts if part.key in SAID_BESIDE)


def weighed(covered: Finding, listed: tuple[Part, ...], *behind: Part) -> Finding:
    """No yes, for what is told beside what is ``listed`` weighs; with the conditions of ``covered``."""
    conditions = (part for part in covered.parts if part.key not in SAID_BESIDE)
    parts = (Part(TOLD_WEIGHS), *listed, *conditions, *behind)
    return replace(covered, verdict=Verdict.DEPENDS, parts=parts)


def _more(u: Understanding, rest: Understanding, finding: Finding, tables: Tables) -> bool:
    """Whether more is asked: the less likely it is, the more plainly the rest has to say so."""
    strange = u.hardly_more and _strange(rest, finding)
    if finding.verdict is Verdict.OUT_OF_SCOPE:
        return any(s.intent == finding.intent and s.score >= scores.ALMOST and not s.guessed for s in u.intents)
    refused = finding.verdict is Verdict.NO and not u.of(*WHOLE) and rest.cues <= u.cues and _by_rules(rest, finding)
    refused = refused and u.cues.isdisjoint(THE_LIST)
    return (
        u.more or strange or refused or (u.perhaps_more and _asks_of_a_topic(rest, finding)) or _one_deed(rest, tables)
    )


def _by_rules(rest: Understanding, finding: Finding) -> bool:
    """Whether it is a rule's topic, and by its words, that is asked for once the name is left out."""
    asked = [scored for scored in rest.intents[:1] if scored.topic and not scored.guessed and not scored.told]
    return any(scored.intent == finding.intent for scored in asked)


def _one_deed(rest: Understanding, tables: Tables) -> bool:
    """Whether nothing stands beside the service but "may I" and one word of which nothing is known ("be recorded")."""
    if not rest.word:
        return False
    before, _, behind = rest.asking.partition(rest.word)
    may_i = without(before, rest.names)
    if rest.beyond and "can" in rest.cues and before != may_i and 0 < len(may_i) <= MAY and len(behind) <= 1:
        return True
    said = compiled(tables.raw["use_said"]).sub("", may_i)
    return compiled(tables.raw["only_may"]).fullmatch(said.strip() + behind.strip()) is not None


def _strange(rest: Understanding, finding: Finding) -> bool:
    """Whether it is asked in words of which nothing is known."""
    unsaid = finding.verdict is Verdict.UNKNOWN and finding.intent in GENERAL
    behind = max((name.end for name in rest.of(*SERVICES)), default=len(rest.text))
    return bool(rest.beyond) or unsaid or any(u.looks == "name" and behind <= u.start for u in rest.unknown)


def _asks_of_a_topic(rest: Understanding, finding: Finding) -> bool:
    """Whether it is plain without the name that a topic is asked for, of which nothing good is said."""
    return (
        bool(rest.intents and rest.intents[0].topic)
        and rest.intents[0].score >= scores.ALMOST
        and finding.verdict in REFUSED
    )
