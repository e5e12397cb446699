"""What is asked of a service's feature beside whether it is had.

"Can the remote doctor post the drugs to me?": that there is a remote doctor is no yes to that. A rule that says what a
service has answers a clause that says no more than the rule does; where it says more, the rest is put as a question of
its own, and where nothing comes of that, the handbook has the feature and says nothing of the rest.
"""

import re
from dataclasses import replace
from datetime import date
from functools import cache

from knowledge.answering.asked import WH
from knowledge.answering.beside_cover import NOTHING, Again
from knowledge.answering.facts import silence
from knowledge.answering.kinds import traits
from knowledge.answering.several import unled
from knowledge.answering.shapes import Finding, Part
from knowledge.library import HandbookInForce
from knowledge.models import Verdict
from knowledge.understanding.beyond import NAMED
from knowledge.understanding.index import Index
from knowledge.understanding.names import SERVICES, Kind, Understanding, without
from knowledge.understanding.tables import any_of, compiled

RULE = "answers.rule"  # key of what a rule says
ASKED = frozenset({"can", "question"})  # cues
SAID = NAMED | {Kind.RULE}
MUCH = 2  # characters that the rule does not say: something else is asked
STEM = 4  # letters of an English word that are like it; a shorter one is a link
MARKS = ".,;:()'?!"
OTHERS, NOT_INSURED = "topic.use-by-others", "not-insured"
REFUSED = frozenset({Verdict.NO, Verdict.UNKNOWN})


def beside_feature(
    u: Understanding, had: Finding, edition: HandbookInForce | None, again: Again, index: Index, today: date
) -> Finding:
    """``had``, where no more is asked than whether the service has it; else what is said to the rest, and that it has.

    ``again``: answers a question anew; None where it is several. ``edition``: None for a guest."""
    hopes = had.verdict is Verdict.YES or (had.verdict is Verdict.INFO and u.cues >= ASKED and WH.isdisjoint(u.cues))
    if not hopes or not traits(had.intent).had or all(part.key != RULE for part in had.parts):
        return had
    printed = _printed(had, index, today)
    if not _more(u, had, printed, index):
        return had
    told = tuple(Part("answers.words", {"words": unled(part.args["words"])}) for part in had.parts if part.key == RULE)
    anew = again(_apart(u), (had.service,) if had.service else ())
    if anew is not None and _said(*anew, had):
        return replace(anew[1], parts=(*anew[1].parts, *told))
    books = {cited.handbook for cited in had.citations}
    whose = edition or (index.library.in_force(next(iter(books)), today) if len(books) == 1 else None)
    if whose is None:
        return replace(had, verdict=Verdict.UNKNOWN, parts=(Part("answers.rest_unsaid"), *had.parts), intent="")
    service = whose.services.get(had.service) if had.service else None
    return replace(had, verdict=Verdict.UNKNOWN, parts=(silence(whose, service, "more"), *told), intent="")


def _said(rest: Understanding, finding: Finding, had: Finding) -> bool:
    """Whether the rest, by its words, leads to a refusal or to a topic on which the handbook is known to be silent."""
    guessed = any(scored.guessed for scored in rest.intents if scored.intent == finding.intent)
    other = finding.intent not in NOTHING and finding.intent != had.intent
    return finding.verdict in REFUSED and other and not guessed and finding.service == had.service


def _printed(had: Finding, index: Index, today: date) -> tuple[str, str]:
    """What the rules that ``had`` tells say and are called by, with the names of their services; in English, too."""
    topic, zh, en = had.intent.removeprefix("topic."), [], []
    for cited in had.citations:
        edition = index.library.in_force(cited.handbook, today)
        service = edition.services.get(cited.service) if cited.service else None
        for rule in (*(service.rules if service else ()), *edition.handbook.rules):
            if rule.topic == topic:
                zh += [rule.words.zh, *rule.called]
                en += [rule.words.en, *(word for word in rule.called if word.isascii())]
        if service:
            zh += [service.names.zh, service.short.zh]
            en += [service.names.en, service.short.en]
    return "".join(zh), " ".join(en)


def _more(u: Understanding, had: Finding, printed: tuple[str, str], index: Index) -> bool:
    """Whether something else is asked of it."""
    if had.intent != OTHERS and NOT_INSURED in u.all_cues and u.of(Kind.RELATION):
        return True
    if not u.cued:  # typed in latin letters
        return False
    if u.text.isascii():
        return len(_words_left(u, had, printed[1], index)) >= MUCH
    said = index.tables.raw["of_features"]
    if compiled(said["more"]).search(u.asking):
        return True
    left = set(_left(u, had, printed[0], index))
    strange = not left.isdisjoint(u.word)
    if had.verdict is Verdict.INFO:  # told without a yes, it does no harm where it is unsure that more is asked
        return len(left) > MUCH
    return len(left) >= MUCH or (bool(left) and (strange or u.amounts.any or not u.cues.isdisjoint(said["cues"])))


def _heard(u: Understanding, had: Finding, index: Index) -> str:
    """The clause that asks, without names and the cues that lead to the topic."""
    own = index.intents.said_by(had.intent) | index.tables.use_cues
    taken = [(first, last) for cue, first, last in u.cued if cue in own]
    taken += [(name.start, name.end) for name in u.of(*SAID) if name.text]
    text = list(u.text)
    for first, last in taken:
        text[first:last] = " " * (last - first)
    at = max(u.text.find(u.asking), 0)
    return "".join(text[at : at + len(u.asking)])


def _left(u: Understanding, had: Finding, printed: str, index: Index) -> str:
    """What the clause that asks says beyond that, what is printed and the words of having and of using."""
    tables = index.tables
    text = compiled(tables.raw["use_said"]).sub(" ", _heard(u, had, index))
    text = _idle(tables.idle).sub(" ", text)
    known = tables.use_rest.union(printed)
    text = "".join(" " if character in known or character.isascii() else character for character in text)
    return compiled(tables.raw["of_features"]["said"]).sub("", text).replace(" ", "")


@cache
def _idle(words: frozenset[str]) -> re.Pattern[str]:
    return any_of(words)


def _words_left(u: Understanding, had: Finding, printed: str, index: Index) -> set[str]:
    """The same of English: words that neither what is printed nor the words of using have."""
    known = {word.strip(MARKS) for word in printed.lower().split()}
    stems = {word[:STEM] for word in known if len(word) >= STEM}
    words = {word.strip(MARKS) for word in _heard(u, had, index).split()}
    return {w for w in words - known - index.tables.use_words if len(w) >= STEM and w[:STEM] not in stems}


def _apart(u: Understanding) -> str:
    """The message without the words by which the feature is called, but for those that name the service, too."""
    services = {name.text for name in u.of(*SERVICES)}
    return without(u.text, [name for name in u.of(Kind.RULE) if name.text not in services])
