"""A second reading, by what is known: where questions that are much like this one are answered otherwise.

The rules read words; a turn that they do not know may make them take a question for another. So each answer is held
against the neighbours of the question among those whose right verdicts are known. Where these speak against it, their
words are asked in its place, with the names and days of this question put in: what is answered then rests on the facts
of the handbook as any other answer does. Words that leave out what was told promise nothing and refuse nothing; a yes
is taken over only where a list says it, and never in place of an answer in which something was weighed against it.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from itertools import chain

from knowledge.answering.following import SMALL_TALK
from knowledge.answering.shapes import Answer
from knowledge.models import Verdict
from knowledge.understanding.amounts import Amounts
from knowledge.understanding.clock_words import Clock
from knowledge.understanding.days import Day
from knowledge.understanding.index import Index
from knowledge.understanding.names import DESCRIBED, LISTED, SERVICES, Kind, Name, Said, Understanding
from knowledge.understanding.precedents import Neighbour
from knowledge.understanding.understand import understand

# How likely the other answer is right where just one of the two is: a logistic regression over 3,983 answers that were
# given at first sight to questions for which nobody had mended anything (docs/quality.md, the nineteenth round).
START = -1.52
FIRST_RIGHT, OTHER_RIGHT = -2.27, 2.02  # by the weight of the neighbours for which either verdict is right
AGREED, LIKE = 0.91, 0.5  # by the weight of those whose words give the other one, and the likeness of the nearest
GUESSED, NOTHING = 0.32, 0.9  # where what was asked was only guessed, or is nothing that is known
FIRST = {
    Verdict.YES: -1.15,
    Verdict.NO: -0.99,
    Verdict.DEPENDS: 1.13,
    Verdict.INFO: -0.23,
    Verdict.UNKNOWN: 0.41,
    Verdict.CLARIFY: 1.52,
    Verdict.OUT_OF_SCOPE: -0.7,
}
OTHER = {  # nothing is asked back that was not at first
    Verdict.YES: 1.16,
    Verdict.NO: -0.16,
    Verdict.DEPENDS: 0.62,
    Verdict.INFO: -0.99,
    Verdict.UNKNOWN: -0.29,
    Verdict.OUT_OF_SCOPE: -0.36,
}
ENOUGH = 3  # answers to other words
LIKELY = 0.41  # the logarithm of 60 to 40
# A yes is taken over only from neighbours as near, of which so many are answered with it and so few like at first.
NEAR_YES, KNOWN_YES, AGAINST_YES = 0.7, 0.7, 0.12
NEAR_ENOUGH = 0.85  # where nothing was understood, or is to be said: it may be an answer in a form

HOPEFUL = (Verdict.YES, Verdict.DEPENDS)
PLAIN = (*HOPEFUL, Verdict.NO)  # what turns on all that was told
LISTS = "coverage"  # an intent: the lists say it, whatever else was told
CANCER = "cancer"  # a kind of illness
TALK = frozenset({*SMALL_TALK, "human", "complaint", "services"})  # intents of what is said to the bot, not asked of it
ABROAD = frozenset({"abroad", "elsewhere-abroad", "japan-place"})  # cues of places that are in no list
SWAPPED = (*sorted(LISTED), Kind.ILLNESS)  # names that are put in place of others of their kind
Ask = Callable[[str], Answer]


@dataclass(frozen=True)
class Reader:
    """How a text is read on a day, of a member of ``handbook``."""

    index: Index
    today: date
    handbook: str | None

    def read(self, text: str) -> tuple[Understanding, ...]:
        return understand(text, self.index, today=self.today, handbook=self.handbook)


@dataclass(frozen=True)
class _Told:
    """What a message tells that an answer may turn on."""

    names: dict[Kind, tuple[Name, ...]]
    handbooks: frozenset[str]
    services: tuple[Name, ...]  # named, not only described
    meant: frozenset[str]  # concepts of all of them
    days: tuple[tuple[Day, str], ...]
    clocks: tuple[Clock, ...]
    amounts: tuple[Amounts, ...]
    case: frozenset[Said]
    persons: frozenset[str]
    abroad: frozenset[str]


@dataclass(frozen=True)
class _Words:
    """Other words for a message; not ``whole`` where they leave out something that it tells, ``same_persons`` where
    they speak of the same ones."""

    text: str
    whole: bool
    same_persons: bool


def doubted(first: Answer, neighbours: Sequence[Neighbour]) -> bool:
    """Whether the neighbours may speak against an answer; it stands where hardly any is known, where it asks back which
    of several is meant, and where every word was understood and something is said to it."""
    asked_back = first.verdict is Verdict.CLARIFY and bool(first.options) and bool(_intents(first))
    settled = first.verdict is Verdict.EMERGENCY or asked_back or not _intents(first).isdisjoint(TALK)
    settled = settled or (first.verdict is not Verdict.UNKNOWN and all(u.plain for u, _ in first.told))
    return bool(neighbours) and not settled and bool(_possible(first, neighbours))


def read_again(first: Answer, neighbours: Sequence[Neighbour], reader: Reader, ask: Ask) -> Answer:
    """The first answer, which is doubted, or the one that the neighbours speak for. ``ask``: what is answered to a text
    that the same person would have written."""
    index = reader.index
    told = _told([u for u, _ in first.told], index)
    possible = {*_possible(first, neighbours), first.verdict}
    given: dict[Verdict, list[tuple[Neighbour, _Words, Answer]]] = defaultdict(list)
    for neighbour in neighbours:
        if possible.isdisjoint(neighbour.precedent.verdicts):
            continue
        words = _in_words_of(neighbour.precedent.plain, told, reader)
        if words is None:
            continue
        answer = ask(words.text)
        known = answer.verdict in neighbour.precedent.verdicts or LISTS in _intents(answer)
        harmless = answer.verdict not in PLAIN and answer.verdict in neighbour.precedent.verdicts
        if len(answer.told) == len(first.told) and answer.verdict in OTHER and known and (words.whole or harmless):
            given[answer.verdict].append((neighbour, words, answer))
        if sum(map(len, given.values())) == ENOUGH:
            break
    if not given:
        return first
    agreed = {verdict: sum(neighbour.weight for neighbour, _, _ in each) for verdict, each in given.items()}
    verdict = max(agreed, key=lambda verdict: agreed[verdict])
    nearest, words, answer = given[verdict][0]
    if verdict is first.verdict or not _may_stand(answer, first, words):
        return first
    if not _understood(first) and nearest.likeness < NEAR_ENOUGH:
        return first
    weights = _verdicts_of(neighbours)
    if verdict is Verdict.OUT_OF_SCOPE and nearest.likeness < NEAR_ENOUGH:
        return first
    if verdict is Verdict.YES and not (_surely(first, neighbours) and _nothing_strange(first, index)):
        return first
    return answer if _likely(first, verdict, weights, agreed[verdict], nearest.likeness) else first


def _possible(first: Answer, neighbours: Sequence[Neighbour]) -> set[Verdict]:
    """The other verdicts that would be likely, if the words of all neighbours gave them."""
    weights, nearest = _verdicts_of(neighbours), neighbours[0].likeness
    return {other for other in OTHER if other is not first.verdict and _likely(first, other, weights, 1, nearest)}


def _surely(first: Answer, neighbours: Sequence[Neighbour]) -> bool:
    """Whether a yes may be given where there was none at first: a wrong one is the worst that can be said."""
    weights = _verdicts_of(neighbours)
    many = weights[Verdict.YES] >= KNOWN_YES and weights[first.verdict] <= AGAINST_YES
    readable = all(u.language == "zh" for u, _ in first.told)  # of English too little is known
    weighed = first.verdict in (Verdict.NO, Verdict.DEPENDS, Verdict.OUT_OF_SCOPE)  # something speaks against it
    return many and readable and not weighed and neighbours[0].likeness >= NEAR_YES


def _nothing_strange(first: Answer, index: Index) -> bool:
    """Whether the words that the rules did not know stand in known questions that are answered with a yes: what is
    asked for besides ("a draw", "a hotel") does not."""
    known = index.precedents
    strange = {word for u, _ in first.told for word in (u.word, u.purpose, *(one.text for one in u.unknown)) if word}
    return known is not None and all(known.promised(word) for word in strange)


def _understood(first: Answer) -> bool:
    return all(finding.understood for _, finding in first.told)


def _may_stand(answer: Answer, first: Answer, words: _Words) -> bool:
    """Whether an answer may stand in place of the first, if it is likely right. What was heard alike stays: the rules
    weigh what was told, which other words may tell otherwise."""
    intents = _intents(answer)
    if not intents.isdisjoint(TALK):
        return False
    if LISTS in intents:
        return True
    if LISTS in _intents(first) or not intents.isdisjoint(_intents(first)):
        return False
    if answer.verdict is Verdict.NO:
        return first.verdict not in HOPEFUL
    return answer.verdict is not Verdict.YES and (answer.verdict not in HOPEFUL or words.same_persons)


def _intents(answer: Answer) -> set[str]:
    return {finding.intent for _, finding in answer.told if finding.intent}


def _likely(first: Answer, other: Verdict, weights: Mapping[Verdict, float], agreed: float, likeness: float) -> bool:
    understood, finding = first.told[0]
    score = START + FIRST[first.verdict] + OTHER[other] + AGREED * agreed + LIKE * likeness
    score += FIRST_RIGHT * weights[first.verdict] + OTHER_RIGHT * weights[other]
    score += GUESSED * any(scored.guessed for scored in understood.intents[:1]) + NOTHING * (not finding.intent)
    return score >= LIKELY


def _verdicts_of(neighbours: Iterable[Neighbour]) -> defaultdict[Verdict, float]:
    """The weight of the neighbours for which a verdict is right."""
    weights: defaultdict[Verdict, float] = defaultdict(float)
    for neighbour in neighbours:
        for verdict in neighbour.precedent.verdicts:
            weights[verdict] += neighbour.weight
    return weights


def _told(read: Sequence[Understanding], index: Index) -> _Told:
    names = {kind: _of_kinds(read, kind) for kind in SWAPPED}
    services = _of_kinds(read, *SERVICES)
    names[Kind.ILLNESS] = tuple(name for name in names[Kind.ILLNESS] if not _is_cancer(name, index))
    return _Told(
        names=names,
        handbooks=_ids(_of_kinds(read, Kind.HANDBOOK)),
        services=tuple(name for name in services if name.how not in DESCRIBED),
        meant=frozenset(index.concept_of.get(id_, id_) for id_ in _ids(services)),
        days=tuple((day, u.text[day.start : day.end]) for u in read for day in u.days),
        clocks=tuple(u.clock for u in read if u.clock is not None),
        amounts=tuple(u.amounts for u in read if u.amounts.any),
        case=frozenset(replace(u.said, relation=None) for u in read) | {Said()},
        persons=_ids(_of_kinds(read, Kind.RELATION)),
        abroad=frozenset(chain.from_iterable(ABROAD & u.all_cues for u in read)),
    )


@lru_cache(maxsize=4096)  # the known questions are the same ones again and again
def _told_in(text: str, reader: Reader) -> tuple[str, _Told]:
    """What a known question tells, and the text in which its names stand."""
    understood = reader.read(text)
    return understood[0].text if len(understood) == 1 else text, _told(understood, reader.index)


def _is_cancer(name: Name, index: Index) -> bool:
    """Whether it is a cancer: of these one may stand for another, and for none at all that is named."""
    called = index.library.illness_called
    return all(id_ in called and CANCER in called[id_].kinds for id_ in name.ids)


def _of_kinds(read: Sequence[Understanding], *kinds: Kind) -> tuple[Name, ...]:
    """The names of these kinds, each thing once."""
    return tuple({name.ids: name for u in reversed(read) for name in reversed(u.of(*kinds))}.values())[::-1]


def _ids(names: Iterable[Name]) -> frozenset[str]:
    return frozenset(chain.from_iterable(name.ids for name in names))


def _in_words_of(text: str, told: _Told, reader: Reader) -> _Words | None:
    """What the message tells, said as in ``text``; None where that tells something else besides."""
    text, theirs = _told_in(text, reader)
    if theirs.handbooks != told.handbooks or len(theirs.days) > len(told.days) or not theirs.abroad <= told.abroad:
        return None
    if any(len(theirs.names[kind]) > len(told.names[kind]) for kind in SWAPPED):
        return None
    swaps = _swaps(theirs, told)
    if swaps is None:
        return None
    for one, other in swaps:
        if not one or not other or one not in text:
            return None
        text = text.replace(one, other, 1)
    return _Words(text, _as_much(theirs, told), theirs.persons == told.persons)


def _as_much(theirs: _Told, told: _Told) -> bool:
    """Whether other words tell all that an answer may turn on."""
    if any(len(theirs.names[kind]) != len(told.names[kind]) for kind in SWAPPED) or len(theirs.days) != len(told.days):
        return False
    same = (theirs.clocks, theirs.amounts, theirs.case) == (told.clocks, told.amounts, told.case)
    return same and theirs.abroad == told.abroad


def _swaps(theirs: _Told, told: _Told) -> list[tuple[str, str]] | None:
    """What is to be put in place of what; None where it cannot be said which service stands for which."""
    swaps: list[tuple[str, str]] = []
    for kind in SWAPPED:
        pairs = zip(theirs.names[kind], told.names[kind], strict=False)
        swaps += [(one.text, other.text) for one, other in pairs if one.ids != other.ids]
    days = zip(theirs.days, told.days, strict=False)
    swaps += [(one, other) for (day, one), (another, other) in days if day.day != another.day]
    if theirs.services and theirs.meant.isdisjoint(told.meant):
        if len(theirs.services) != 1 or len(told.services) != 1:
            return None
        swaps.append((theirs.services[0].text, told.services[0].text))
    return swaps
