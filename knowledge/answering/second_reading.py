"""A second reading, by what is known: where questions that are much like this one are answered otherwise.

The rules read words; a turn that they do not know may make them take a question for another. So each answer is held
against the neighbours of the question among those whose right verdicts are known. Where few of these are answered
alike, their words are asked in its place, with the names and days of this question put in, and trees that were learned
from thousands of such cases tell which of the answers is right (``scripts/learn_readings.py``). Whatever is answered
rests on the facts of the handbook. A yes is taken over only where a list says it, to words that leave nothing out.
"""

from collections.abc import Sequence

from knowledge.answering.following import SMALL_TALK
from knowledge.answering.other_cancer import TOPIC as ANOTHER_CANCER
from knowledge.answering.other_words import Reader
from knowledge.answering.readings import LISTS, TOPIC, Ask, Reading, readings, strange, traits_of, weight_of
from knowledge.answering.shapes import HOPEFUL, TOLD_WEIGHS, Answer
from knowledge.answering.unwritten import OF_NO_HANDBOOK
from knowledge.models import Verdict
from knowledge.understanding.features import features_of_cover
from knowledge.understanding.half_names import tells_half
from knowledge.understanding.index import Index
from knowledge.understanding.precedents import Neighbour
from knowledge.understanding.trees import Trees

ALIKE = 0.3  # of the weight of the neighbours: where as many are answered alike, the answer stands
LIKELIER = 0.1  # by so much another answer has to be
SURELY = 0.3  # where it promises, for a wrong yes is the worst that can be said; takes a refusal back; or is short
SHORT = 10  # characters: of less much may be meant
OUTRIGHT = 130  # a higher score is of words that are hardly said of anything else
REFUSED = (Verdict.NO, Verdict.OUT_OF_SCOPE)
TALK = frozenset(
    {*SMALL_TALK, "human", "complaint", "services", "who-are-you"}
)  # intents of what is said to the bot, not asked of it
ABSENT, TIMES = "absent", ("deadline", "duration")  # intents
SILENT = frozenset({f"topic.{ANOTHER_CANCER}", *(f"topic.{topic}" for topic in OF_NO_HANDBOOK)})  # looked for by form
NEAR_ENOUGH, NEAR = 0.8, 0.6  # likeness, where nothing is to be said; where nothing was understood either
ONLY_COVER = 0.5  # how likely no more than cover has to be asked


def stands(first: Answer) -> bool:
    """Whether nothing is weighed against it: where it warns, asks back which of several is meant, holds a yes back for
    what is told, speaks of what was said to the bot, and where every word was understood and something is said."""
    asked_back = first.verdict is Verdict.CLARIFY and bool(first.options) and bool(first.intents)
    weighed = any(part.key.startswith(TOLD_WEIGHS) for part in first.parts)
    asked_back = asked_back or any(tells_half(u) for u, _ in first.told)
    outright = bool(first.told) and all(u.intents and u.intents[0].score > OUTRIGHT for u, _ in first.told)
    talk = not first.intents.isdisjoint(TALK | SILENT)
    settled = first.verdict is Verdict.EMERGENCY or asked_back or outright or weighed or talk
    return settled or (first.verdict is not Verdict.UNKNOWN and all(u.plain for u, _ in first.told))


def doubted(first: Answer, neighbours: Sequence[Neighbour]) -> bool:
    """Whether hardly any of the questions that are like it is answered as it is."""
    return bool(neighbours) and weight_of(neighbours, first.kind) < ALIKE


def read_again(first: Answer, neighbours: Sequence[Neighbour], reader: Reader, ask: Ask, trees: Trees) -> Answer:
    """The first answer, or one that is likelier right. ``ask``: what is answered to a text that the same person would
    have written."""
    index, found = reader.index, readings(first, neighbours, reader, ask)
    known = index.precedents
    if len(found) == 1 or known is None:
        return first
    likely = trees.likely(traits_of(found, neighbours, known))
    for chance, reading in sorted(zip(likely, found, strict=True), key=lambda each: -each[0]):
        if reading is found[0]:
            break
        verdict = reading.answer.verdict
        promises = verdict is Verdict.YES and first.verdict is not Verdict.YES
        takes_back = first.verdict is Verdict.NO and verdict is not Verdict.NO
        bold = promises or takes_back or sum(len(u.text) for u, _ in first.told) < SHORT
        enough = chance - likely[0] >= (SURELY if bold else LIKELIER)
        stand = enough and _may_stand(reading, first) and not _contradicted(reading, first, index)
        if stand and (not promises or _may_be_promised(reading, first, index)):
            return reading.answer
    return first


def _may_stand(reading: Reading, first: Answer) -> bool:
    """Whether an answer may stand in place of the first, if it is likely right."""
    answer, intents = reading.answer, reading.answer.intents
    nearest = reading.heard[0].neighbour.likeness
    if answer.verdict is Verdict.EMERGENCY or not intents.isdisjoint(TALK):
        return False
    if ABSENT in intents and any(u.intent in TIMES for u, _ in first.told):  # nobody named what is not there
        return False
    if answer.verdict is Verdict.OUT_OF_SCOPE:
        return nearest >= (NEAR_ENOUGH if first.intents else NEAR)
    if first.verdict is Verdict.OUT_OF_SCOPE and answer.verdict in HOPEFUL:  # what is asked of a doctor may name a drug
        return False
    return first.verdict not in HOPEFUL or answer.verdict is not Verdict.NO or LISTS not in first.intents


def _contradicted(reading: Reading, first: Answer, index: Index) -> bool:
    """Whether the message tells the contrary of what the topic is called for ("the hospital lacks this drug")."""
    unless = index.tables.raw["called_unless"]
    told = frozenset[str]().union(*(u.all_cues for u, _ in first.told))
    return any(not told.isdisjoint(unless.get(intent.removeprefix(TOPIC), ())) for intent in reading.answer.intents)


def _may_be_promised(reading: Reading, first: Answer, index: Index) -> bool:
    """Whether a yes may be taken over: one of a list, to all that is told, where no more than cover is asked and
    nothing was weighed against it at first (a refusal, conditions, something that is told)."""
    if LISTS not in reading.answer.intents or not reading.whole or first.verdict in REFUSED:
        return False
    if first.verdict is Verdict.DEPENDS and first.intents != {LISTS}:
        return False
    likeness, known = index.likeness, index.precedents
    if likeness is None or known is None or not all(known.promised(word) for word in strange(first)):
        return False
    return all(likeness.only_cover(features_of_cover(u)) >= ONLY_COVER for u, _ in first.told)
