"""What a sentence is like: which service it means and which kind of question it asks, learned from examples.

The rules (concepts.yaml, intents.yaml) know words; people describe things in words of their own. ``examples/*.tsv``
holds thousands of such sentences, each with what it means; ``scripts/learn.py`` turns them into ``learned.bin``: a
linear model over pairs of characters (or latin words), over the cues that were spotted and over what the rules made
of it. Nothing is decided by it that a rule says plainly.
"""

import gzip
import json
import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from struct import Struct
from typing import Any

from knowledge.trouble import learned_file
from knowledge.understanding import scores
from knowledge.understanding.features import pieces
from knowledge.understanding.names import LISTED, SERVICES, How, Kind, Name, Scored, without
from knowledge.understanding.tables import compiled, fingerprint_of, read

FILE = Path(__file__).parent / "learned.bin"
EXAMPLES = Path(__file__).parent / "examples"
_LETTER = re.compile(r"[^\W\d_]")
_SCALE = 1000  # weights are kept as whole numbers
_LIFT = 1 << 20  # added to each weight so that none is below zero; of thousands of features none reaches the next lane
_FAR = 2.0  # a label so much less likely counts nothing
NONE = "none"
FEW = 2  # characters beside names that say nothing
NOWHERE = (0, 0)  # of a feature that nothing was learned of
LIKELY_SERVICE, VERY_LIKELY = 0.4, 0.8
# score of a rule -> how likely what contradicts it must be
AGAINST = ((scores.LITERAL, 0.95), (scores.ALMOST, 0.65), (0, 0.3))
MODELS = ("services", "questions", "asks", "deeds", "sorts", "told", "covers")
LISTING = "coverage"  # where a rule says so plainly, a name of the lists is asked about
MORE, ONLY = "more", "only"
HINDERS, HARMLESS = "hinders", "harmless"  # what is told beside a listed name
DANGERS = ("emergency", "self-harm")
LIKELY_DANGER, PLAIN_DANGER = 0.8, -0.2  # far likelier than all else, and by its own words: a short reply has none
CLOSING, ASKING = ("thanks", "bye"), {"#question", "#cannot"}  # who asks does not take leave, however short it is
HUMAN, MEDICAL, WISHED_FOR = "human", "medical", frozenset({"#can", "#medical-value"})
LIKELY_DEED = 0.8
LIKELY_SORT = 0.85  # to be taken for asking for a fact, or for yes or no
FACT, WHETHER = "fact", "whether"
MUCH = 0.6  # from this likelihood on a sentence is much like what was learned


def _tells(text: str) -> bool:
    """Whether a day, a sum, a number or whose turn it is stands in it: who tells that does not take leave."""
    return bool(compiled(read("settings.yaml")["no_farewell"]).search(text))


def _says_no_more(text: str, names: Iterable[Name]) -> bool:
    """Whether nothing but names is said ("and the other insurer's?"): what was asked before holds for them."""
    return len(without(text, names)) <= FEW


def _is_named(name: Name) -> bool:
    """Whether it is a service that was named, and not only described."""
    return name.kind in SERVICES and name.how not in (How.LIKE, How.GUESS)


@dataclass(frozen=True)
class Model:
    """One weight for each feature and label. ``rows``: feature -> its rarity, labels, their weights; ``often``: labels
    of which there were many examples."""

    labels: tuple[str, ...]
    bias: tuple[int, ...]
    rows: dict[str, tuple[int, list[int], list[int]]]
    sharpness: float
    often: frozenset[str]
    _packed: dict[str, tuple[int, int]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def likeliest(self, features: Iterable[str], among: Iterable[str] = ()) -> tuple[str, float]:
        """The likeliest label, and how likely it is (0 to 1) beside all others, or beside those ``among``."""
        margins = self._margins(features)
        kept = [margins[place] for place, label in enumerate(self.labels) if label in among] if among else margins
        best = max(kept)
        far, sharpness, exp = best - _FAR, self.sharpness, math.exp
        near = [exp(sharpness * (margin - best)) for margin in kept if margin > far]
        return self.labels[margins.index(best)], 1.0 / sum(near)

    def likelihood(self, features: Iterable[str], label: str) -> float:
        """How likely one of two labels is."""
        found, likely = self.likeliest(features)
        return likely if found == label else 1 - likely

    def margin(self, features: Iterable[str], label: str) -> float:
        """How plainly the label is told by the features themselves, above or below 0, whatever the others are."""
        known = [self.rows[feature] for feature in set(features) if feature in self.rows]
        at = self.labels.index(label)
        size = math.sqrt(sum([rarity * rarity for rarity, *_ in known])) or 1.0
        told = sum(rarity * weights[labels.index(at)] for rarity, labels, weights in known if at in labels)
        return (told / size + self.bias[at]) / _SCALE

    def _margins(self, features: Iterable[str]) -> list[float]:
        """How far each label is ahead of the others (all are lifted alike): the weights of the features by their
        rarity, and the label's bias."""
        packed, pack = self._packed, self._pack
        known = [packed.get(feature) or pack(feature) for feature in set(features)]
        shrunk = 1.0 / (_SCALE * (math.sqrt(sum([squared for squared, _ in known])) or 1.0))
        lanes = self._lanes.unpack(sum([weighed for _, weighed in known]).to_bytes(self._lanes.size, "little"))
        return [lane * shrunk + bias for lane, bias in zip(lanes, self._biases, strict=True)]

    def _pack(self, feature: str) -> tuple[int, int]:
        """A feature's rarity squared, and its weights for all labels times its rarity, side by side in one long number:
        to add that is one step, where a loop over the labels would take a hundred."""
        row = self.rows.get(feature)
        if row is None:
            return NOWHERE
        rarity, labels, weights = row
        lanes = [_LIFT * rarity] * len(self.labels)
        for label, weight in zip(labels, weights, strict=True):
            lanes[label] += weight * rarity
        packed = rarity * rarity, int.from_bytes(self._lanes.pack(*lanes), "little")
        self._packed[feature] = packed
        return packed

    @cached_property
    def _biases(self) -> tuple[float, ...]:
        return tuple(bias / _SCALE for bias in self.bias)

    @cached_property
    def _lanes(self) -> Struct:
        return Struct(f"<{len(self.labels)}Q")


@dataclass(frozen=True)
class Likeness:
    """``examples``: the fingerprint of what was learned from."""

    services: Model
    questions: Model
    asks: Model
    deeds: Model
    sorts: Model
    told: Model
    covers: Model
    examples: str = ""

    def service(self, text: str, names: Sequence[Name], own: frozenset[str]) -> Name | None:
        """The service that a sentence describes without naming one. ``own``: what the member's handbook has; another
        is meant only where that is very likely."""
        found = pieces(text, names, services=False)
        concept, likely = self.services.likeliest(found)
        if own and concept not in own and concept != NONE and likely < VERY_LIKELY:
            concept, likely = self.services.likeliest(found, own | {NONE})
        if concept == NONE or likely < LIKELY_SERVICE:
            return None
        return Name(Kind.CONCEPT, (concept,), "", 0, 0, How.LIKE if likely >= VERY_LIKELY else How.GUESS)

    def question(
        self, text: str, names: Sequence[Name], ranked: tuple[Scored, ...], found: Sequence[str]
    ) -> tuple[tuple[Scored, ...], str]:
        """``ranked``, with the kind of question that the sentence is like before it; and the danger that it is like,
        or "". ``found``: the features of the sentence, with what the rules made of it."""
        if not ranked and (_LETTER.search(text) is None or (names and _says_no_more(text, names))):
            return ranked, ""
        intent, likely = self.questions.likeliest(found)
        score = ranked[0].score if ranked else 0
        if intent in DANGERS:
            if score >= scores.LITERAL:
                return ranked, ""
            own = likely >= LIKELY_DANGER and self.questions.margin(found, intent) > PLAIN_DANGER
            one_word = text.isascii() and " " not in text  # of latin letters: it may be anything
            return ranked, intent if own and not one_word and not _says_no_more(text, names) else ""
        if intent in CLOSING and (not ASKING.isdisjoint(found) or _tells(text)):
            return ranked, ""
        if intent == MEDICAL and ranked and WISHED_FOR.issubset(found) and any(_is_named(name) for name in names):
            return ranked, ""  # whether a service can be had: a value that is told is the reason
        if intent == HUMAN and (likely < MUCH or any(name.kind in (*SERVICES, *LISTED) for name in names)):
            return ranked, ""  # who names a service asks about that; a person is not called on a mere resemblance
        if score >= scores.ALMOST and ranked[0].intent not in self.questions.often:
            return ranked, ""  # what it hardly knows it takes for what it knows
        if score >= scores.CERTAIN or (score >= scores.LITERAL and ranked[0].intent == LISTING):
            return ranked, ""
        least = next(least for plain, least in AGAINST if score >= plain)
        if likely < least or intent == NONE or (ranked and ranked[0].intent == intent):
            return ranked, ""
        liked = Scored(intent, scores.ALMOST if likely >= MUCH else scores.LIKED, (f"like {likely:.2f}",), guessed=True)
        return (liked, *(scored for scored in ranked if scored.intent != intent)), ""

    def deed(self, found: Sequence[str]) -> str:
        """The deed of which a question asks the time ("apply", "change", "arrange" ...), where that is likely, or "".
        ``found``: of ``doing``."""
        deed, likely = self.deeds.likeliest(found)
        return deed if likely >= LIKELY_DEED else ""

    def sort(self, found: Sequence[str]) -> str:
        """Whether a fact is asked for, or yes or no ("fact", "whether"), where that is likely, or "". ``found``: of
        ``doing``."""
        sort, likely = self.sorts.likeliest(found)
        return sort if likely >= LIKELY_SORT else ""

    def asks_more(self, found: Sequence[str]) -> float:
        """How likely a clause asks for more than that something is covered or may be used. ``found``: of ``asking``."""
        return self.asks.likelihood(found, MORE)

    def hinders(self, found: Sequence[str]) -> float:
        """How likely a message tells what forbids the use of a service or leaves it open. ``found``: of ``telling``."""
        return self.told.likelihood(found, HINDERS)

    def only_cover(self, found: Sequence[str]) -> float:
        """How likely a message asks no more than whether what it names is covered. ``found``: of ``covering``."""
        return self.covers.likelihood(found, ONLY)


@cache
def learned() -> Likeness:
    """The models of ``learned.bin``. Raises DataError where it is not there, or is none of them."""
    with learned_file(FILE.name, "make learn"):
        data = json.loads(gzip.decompress(FILE.read_bytes()))
        return Likeness(**{name: _model(data[name]) for name in MODELS}, examples=data["examples"])


def fingerprint() -> str:
    """Of the examples as they are now: where it differs from what was learned from, it is to be learned again."""
    return fingerprint_of(EXAMPLES.glob("*.tsv"))


def _model(data: dict[str, Any]) -> Model:
    labels, bias, rows, sharpness = (data[name] for name in ("labels", "bias", "rows", "sharpness"))
    return Model(tuple(labels), tuple(bias), rows, sharpness, frozenset(data["often"]))
