"""The ways in which a message may be meant: as the rules take it, and as what known questions that are like it ask.

Each way has its own answer, which rests on the facts of the handbook as any other does, and traits by which it is told
which of them is right: how many of the neighbours ask for it, how near they are, how surely the message was taken as it
was at first.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from knowledge.answering.other_words import Reader, Words, in_words_of, told_of
from knowledge.answering.shapes import HOPEFUL, Answer
from knowledge.models import Verdict
from knowledge.understanding.names import LISTED
from knowledge.understanding.precedents import Neighbour, Precedents

KINDS = 4  # of answers to known questions that are tried, the heaviest ones
EACH = 2  # neighbours of a kind whose words are tried
LISTS = "coverage"  # an intent: the lists say it, whatever else was told
PLAIN = (*HOPEFUL, Verdict.NO)  # what turns on all that was told
LONG = 60  # characters of a message
MANY = 3  # strange words of a message
APART = 9  # of scores of intents: farther apart is as far
TOPIC = "topic."
COUNTED = tuple(verdict for verdict in Verdict if verdict is not Verdict.EMERGENCY)
Ask = Callable[[str], Answer]


@dataclass(frozen=True)
class Heard:
    """What is answered to the words of a neighbour, with the names and days of the message put in."""

    neighbour: Neighbour
    words: Words
    answer: Answer


@dataclass
class Reading:
    """``heard``: in whose words it is answered so; nobody's, for an answer that only the message itself gives."""

    answer: Answer
    heard: list[Heard] = field(default_factory=list)

    @property
    def whole(self) -> bool:
        """Whether words that leave out nothing give it."""
        return any(heard.words.whole for heard in self.heard)


def weight_of(neighbours: Iterable[Neighbour], kind: str) -> float:
    """The weight of those that are answered as this kind."""
    return sum(neighbour.weight for neighbour in neighbours if neighbour.precedent.kind == kind)


def readings(first: Answer, neighbours: Sequence[Neighbour], reader: Reader, ask: Ask) -> tuple[Reading, ...]:
    """The first answer, and each other one. ``ask``: what is answered to a text that the same person would have
    written."""
    found = [Reading(first)]
    for heard in _heard(first, neighbours, reader, ask):
        said = next((each for each in found if _same(each.answer, heard.answer)), None)
        if said is None:
            said = Reading(heard.answer)
            found.append(said)
        said.heard.append(heard)
    return tuple(found)


def _heard(first: Answer, neighbours: Sequence[Neighbour], reader: Reader, ask: Ask) -> Iterator[Heard]:
    """The answers that may count: what is known to be right for the neighbour, or what a list says; to words that leave
    something out, none that turns on all that was told."""
    told = told_of([u for u, _ in first.told], reader.index)
    heaviest: defaultdict[str, float] = defaultdict(float)
    for neighbour in neighbours:
        heaviest[neighbour.precedent.kind] += neighbour.weight
    kinds = sorted(heaviest, key=lambda kind: -heaviest[kind])[:KINDS]
    tried: Counter[str] = Counter()
    for neighbour in neighbours:
        kind = neighbour.precedent.kind
        if kind not in kinds or tried[kind] == EACH:
            continue
        words = in_words_of(neighbour.precedent.plain, told, reader)
        if words is None:
            continue
        tried[kind] += 1
        answer = ask(words.text)
        known = answer.verdict in neighbour.precedent.verdicts or LISTS in answer.intents
        may_count = words.whole or answer.verdict not in PLAIN
        if known and may_count and len(answer.told) == len(first.told):
            yield Heard(neighbour, words, answer)


def _same(one: Answer, other: Answer) -> bool:
    return (one.verdict, one.parts, one.citations) == (other.verdict, other.parts, other.citations)


def traits_of(
    found: Sequence[Reading], neighbours: Sequence[Neighbour], known: Precedents
) -> tuple[dict[str, float], ...]:
    """What is known of each reading, by name. ``found``: of ``readings``."""
    first = found[0].answer
    heard = [each for reading in found for each in reading.heard]
    of_first = _traits_of_first(first, neighbours, known)
    asked = {
        "nearest": neighbours[0].likeness if neighbours else 0.0,
        "asked": float(len(heard)),
        "asked_weight": sum(each.neighbour.weight for each in heard),
    }
    return tuple(_traits(reading, first, heard, neighbours) | asked | of_first for reading in found)


def _traits(
    reading: Reading, first: Answer, heard: Sequence[Heard], neighbours: Sequence[Neighbour]
) -> dict[str, float]:
    answer, supported = reading.answer, reading.heard
    agreed = sum(each.neighbour.weight for each in supported)
    all_agreed = sum(each.neighbour.weight for each in heard)
    same_kind = (each.neighbour.weight for each in supported if each.neighbour.precedent.kind == answer.kind)
    same_verdict = (each.neighbour.weight for each in heard if each.answer.verdict is answer.verdict)
    said = [each.answer for each in supported] or [answer]
    return {
        "is_first": float(answer is first),
        "agreed": agreed,
        "agreed_share": agreed / all_agreed if all_agreed else 0.0,
        "agreed_as_known": sum(same_kind),
        "agreed_verdict": sum(same_verdict),
        "like": max((each.neighbour.likeness for each in supported), default=0.0),
        "heard": float(len(supported)),
        "whole": float(reading.whole),
        "same_persons": float(any(each.words.same_persons for each in supported)),
        "guessed": float(all(_guessed(each) for each in said)),
        "plain": float(any(_plain(each) for each in said)),
        "same_intents": float(answer.asked_as == first.asked_as),
        "same_verdict": float(answer.verdict is first.verdict),
        **_known("known", answer, neighbours),
        **_what("is", answer),
    }


def _traits_of_first(first: Answer, neighbours: Sequence[Neighbour], known: Precedents) -> dict[str, float]:
    understood = first.told[0][0]
    scores = [scored.score for scored in understood.intents[:2]]
    return {
        "first_guessed": float(_guessed(first)),
        "first_plain": float(_plain(first)),
        "first_understood": float(first.understood),
        "unknown": float(min(sum(len(u.unknown) for u, _ in first.told), MANY)),
        "strange": float(sum(not known.promised(word) for word in strange(first))),
        "parts": float(len(first.told)),
        "english": float(understood.language == "en"),
        "length": min(sum(len(u.text) for u, _ in first.told), LONG) / LONG,
        "score": float(scores[0]) if scores else 0.0,
        "apart": float(min(scores[0] - scores[1], APART)) if len(scores) == 2 else float(APART),
        "likely_more": understood.likely_more,
        "listed": float(sum(len(u.of(*LISTED)) for u, _ in first.told)),
        **_known("first_known", first, neighbours),
        **_what("first", first),
    }


def _known(name: str, answer: Answer, neighbours: Sequence[Neighbour]) -> dict[str, float]:
    """How the neighbours are answered, beside this answer."""
    kind, asked_as = answer.kind, answer.asked_as
    alike = [neighbour for neighbour in neighbours if neighbour.precedent.kind == kind]
    as_it = (each.weight for each in neighbours if each.precedent.asked_as == asked_as)
    right = (each.weight for each in neighbours if answer.verdict in each.precedent.verdicts)
    return {
        f"{name}_kind": sum(each.weight for each in alike),
        f"{name}_intents": sum(as_it),
        f"{name}_verdict": sum(right),
        f"{name}_nearest": max((each.likeness for each in alike), default=0.0),
    }


def _what(name: str, answer: Answer) -> dict[str, float]:
    return {
        f"{name}_list": float(LISTS in answer.intents),
        f"{name}_topic": float(any(intent.startswith(TOPIC) for intent in answer.intents)),
        f"{name}_nothing": float(not answer.intents),
        **{f"{name}_{verdict.value}": float(answer.verdict is verdict) for verdict in COUNTED},
    }


def strange(answer: Answer) -> set[str]:
    """The words of the message that the rules did not know."""
    return {word for u, _ in answer.told for word in (u.word, u.purpose, *(one.text for one in u.unknown)) if word}


def _guessed(answer: Answer) -> bool:
    return any(scored.guessed for scored in answer.told[0][0].intents[:1])


def _plain(answer: Answer) -> bool:
    return all(u.plain for u, _ in answer.told)
