"""A second reading, by what is known: where questions that are much like this one are answered otherwise.

The rules read words; a turn that they do not know may make them take a question for another. So each answer is held
against the neighbours of the question among those whose right verdicts are known. Where these speak against it, their
words are asked in its place, with the names and days of this question put in: what is answered then rests on the facts
of the handbook as any other answer does. Words that leave out what was told promise nothing and refuse nothing; a yes
is taken over only where a list says it, and never in place of an answer in which something was weighed against it.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from knowledge.answering.following import SMALL_TALK
from knowledge.answering.other_words import Reader, Words, in_words_of, told_of
from knowledge.answering.shapes import Answer
from knowledge.models import Verdict
from knowledge.understanding.index import Index
from knowledge.understanding.precedents import Neighbour

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
TALK = frozenset({*SMALL_TALK, "human", "complaint", "services"})  # intents of what is said to the bot, not asked of it
Ask = Callable[[str], Answer]


@dataclass(frozen=True)
class Doubt:
    """An answer that its neighbours may speak against. ``weights``: of the neighbours for which each verdict is right;
    ``possible``: the other verdicts that would be likely, if the words of all neighbours gave them."""

    first: Answer
    neighbours: tuple[Neighbour, ...]
    weights: Mapping[Verdict, float]
    possible: frozenset[Verdict]


def stands(first: Answer) -> bool:
    """Whether nothing is weighed against it: where it warns, asks back which of several is meant, speaks of what was
    said to the bot, and where every word was understood and something is said to it."""
    asked_back = first.verdict is Verdict.CLARIFY and bool(first.options) and bool(_intents(first))
    settled = first.verdict is Verdict.EMERGENCY or asked_back or not _intents(first).isdisjoint(TALK)
    return settled or (first.verdict is not Verdict.UNKNOWN and all(u.plain for u, _ in first.told))


def doubt(first: Answer, neighbours: tuple[Neighbour, ...]) -> Doubt | None:
    """None where the answer stands, and where hardly any question is known."""
    if stands(first) or not neighbours:
        return None
    weights = _verdicts_of(neighbours)
    others = (other for other in OTHER if other is not first.verdict)
    possible = frozenset(other for other in others if _likely(first, other, weights, 1, neighbours[0].likeness))
    return Doubt(first, neighbours, weights, possible) if possible else None


def read_again(doubted: Doubt, reader: Reader, ask: Ask) -> Answer:
    """The first answer, or the one that the neighbours speak for. ``ask``: what is answered to a text that the same
    person would have written."""
    first = doubted.first
    given = _given(doubted, reader, ask)
    if not given:
        return first
    agreed = {verdict: sum(neighbour.weight for neighbour, _, _ in each) for verdict, each in given.items()}
    verdict = max(agreed, key=lambda verdict: agreed[verdict])
    nearest, words, answer = given[verdict][0]
    if verdict is first.verdict or not _may_stand(answer, doubted, nearest, words, reader.index):
        return first
    return answer if _likely(first, verdict, doubted.weights, agreed[verdict], nearest.likeness) else first


def _given(doubted: Doubt, reader: Reader, ask: Ask) -> dict[Verdict, list[tuple[Neighbour, Words, Answer]]]:
    """What is answered to the words of the nearest neighbours that may count, by its verdict."""
    first = doubted.first
    told = told_of([u for u, _ in first.told], reader.index)
    given: dict[Verdict, list[tuple[Neighbour, Words, Answer]]] = defaultdict(list)
    for neighbour in doubted.neighbours:
        right = neighbour.precedent.verdicts
        words = (
            in_words_of(neighbour.precedent.plain, told, reader) if right & {*doubted.possible, first.verdict} else None
        )
        if words is None:
            continue
        answer = ask(words.text)
        known = answer.verdict in right or LISTS in _intents(answer)
        harmless = answer.verdict not in PLAIN and answer.verdict in right
        if len(answer.told) == len(first.told) and answer.verdict in OTHER and known and (words.whole or harmless):
            given[answer.verdict].append((neighbour, words, answer))
        if sum(map(len, given.values())) == ENOUGH:
            break
    return given


def _may_stand(answer: Answer, doubted: Doubt, nearest: Neighbour, words: Words, index: Index) -> bool:
    """Whether an answer may stand in place of the first, if it is likely right. What was heard alike stays: the rules
    weigh what was told, which other words may tell otherwise."""
    first, intents = doubted.first, _intents(answer)
    nothing = not first.understood or answer.verdict is Verdict.OUT_OF_SCOPE
    if not intents.isdisjoint(TALK) or (nothing and nearest.likeness < NEAR_ENOUGH):
        return False
    if answer.verdict is Verdict.YES:
        return LISTS in intents and _surely(doubted) and _nothing_strange(first, index)
    if LISTS in intents:
        return True
    if LISTS in _intents(first) or not intents.isdisjoint(_intents(first)):
        return False
    if answer.verdict is Verdict.NO:
        return first.verdict not in HOPEFUL
    return answer.verdict not in HOPEFUL or words.same_persons


def _surely(doubted: Doubt) -> bool:
    """Whether a yes may be given where there was none at first: a wrong one is the worst that can be said."""
    first, weights = doubted.first, doubted.weights
    many = weights[Verdict.YES] >= KNOWN_YES and weights[first.verdict] <= AGAINST_YES
    readable = all(u.language == "zh" for u, _ in first.told)  # of English too little is known
    weighed = first.verdict in (Verdict.NO, Verdict.DEPENDS, Verdict.OUT_OF_SCOPE)  # something speaks against it
    return many and readable and not weighed and doubted.neighbours[0].likeness >= NEAR_YES


def _nothing_strange(first: Answer, index: Index) -> bool:
    """Whether the words that the rules did not know stand in known questions that are answered with a yes: what is
    asked for besides ("a draw", "a hotel") does not."""
    known = index.precedents
    strange = {word for u, _ in first.told for word in (u.word, u.purpose, *(one.text for one in u.unknown)) if word}
    return known is not None and all(known.promised(word) for word in strange)


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
