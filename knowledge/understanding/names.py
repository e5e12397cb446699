"""What understanding hands on: typed and frozen, so that an answer and a dialog read the same thing."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from knowledge.understanding import scores
from knowledge.understanding.amounts import NOTHING, Amounts
from knowledge.understanding.begun import Begun
from knowledge.understanding.clock_words import Clock
from knowledge.understanding.days import Day


class Kind(StrEnum):
    PLACE = "place"  # ids: codes of divisions
    DRUG = "drug"  # ids: brands
    HOSPITAL = "hospital"  # ids: full names
    JAPAN = "japan"  # ids: Chinese names of hospitals in Japan
    CONCEPT = "concept"  # ids: of concepts.yaml; several where a word is wide
    SERVICE = "service"  # ids: handbook/service
    HANDBOOK = "handbook"  # ids: of handbooks
    ILLNESS = "illness"  # ids: names in illnesses.csv
    RELATION = "relation"  # ids: of settings.yaml
    RULE = "rule"  # ids: handbook/service/topic ("" for a service: the handbook's own)
    LIMIT = "limit"  # ids: handbook/service/limit
    CHOICE = "choice"  # ids: handbook/service/choice
    CUE = "cue"  # ids: of cues.yaml
    HINT = "hint"  # a word that may belong to a date
    FILLER = "filler"  # a word that carries nothing


class How(StrEnum):
    EXACT = "exact"
    PINYIN = "pinyin"  # typed in latin letters
    SOUND = "sound"  # sounds the same, written otherwise
    SHAPE = "shape"  # looks alike
    OTHER = "other"  # one character is another
    LIKE = "like"  # described, not named (likeness.py)
    GUESS = "guess"  # described, less likely: gives way to what the conversation is about
    CHOSEN = "chosen"  # asked back and told


LISTED = frozenset({Kind.PLACE, Kind.DRUG, Kind.HOSPITAL, Kind.JAPAN})  # what stands on printed lists
SERVICES = frozenset({Kind.CONCEPT, Kind.SERVICE})
DESCRIBED = frozenset({How.LIKE, How.GUESS})
CONTEXT = "context"  # what speaks for an intent that was asked before
TIMED = frozenset({"deadline", "duration"})  # intents of questions for how long, or by when
# how likely more is asked than cover or use, to be taken for so, perhaps, and where a word is strange
LIKELY_MORE, PERHAPS_MORE, HARDLY_MORE = 0.6, 0.35, 0.2


@dataclass(frozen=True, slots=True)
class Name:
    """Something spotted at ``start``..``end``. Several ``ids``: the words do not say which."""

    kind: Kind
    ids: tuple[str, ...]
    text: str
    start: int
    end: int
    how: How = How.EXACT


def only_described(names: Iterable[Name]) -> bool:
    """Whether every service among them is only thought to be meant, and there is one."""
    hows = [name.how for name in names if name.kind in SERVICES]
    return bool(hows) and DESCRIBED.issuperset(hows)


def none_named(names: Iterable[Name]) -> bool:
    """Whether no service is named: at most one is thought to be meant."""
    return all(name.how in DESCRIBED for name in names if name.kind in SERVICES)


def only_guessed(names: Iterable[Name]) -> bool:
    """Whether none of them is more than a guess, and there is one."""
    return {name.how for name in names if name.kind in SERVICES} == {How.GUESS}


def without(text: str, names: Iterable[Name], kinds: Collection[Kind] = tuple(Kind)) -> str:
    """The text without the names that it holds, or those of these ``kinds``."""
    for name in sorted(names, key=lambda name: -len(name.text)):
        if name.kind in kinds and name.text:
            text = text.replace(name.text, "")
    return text


@dataclass(frozen=True, slots=True)
class Unknown:
    """Words beside a question that look like a name and are none that is known. ``looks``: hospital, place, name."""

    text: str
    looks: str
    start: int
    end: int
    near: tuple[Name, ...] = ()  # what may have been meant, to be asked back
    drug: bool | None = None  # taken, and looks like a drug's name; or hardly a drug's


@dataclass(frozen=True, slots=True)
class Scored:
    """An intent of intents.yaml (``topic.`` before a topic) and what spoke for it."""

    intent: str
    score: int
    by: tuple[str, ...] = ()
    told: bool = False  # it rests on what is told beside the question alone
    guessed: bool = False  # no rule led to it, but what the sentence is like (likeness.py)

    @property
    def topic(self) -> str:
        """The topic's id, or ""."""
        return self.intent.removeprefix("topic.") if self.intent.startswith("topic.") else ""


@dataclass(frozen=True, slots=True)
class Said:
    """What the clause tells about the case; None is "not said"."""

    admitted: bool | None = None
    in_waiting_period: bool | None = None
    in_cooling_off: bool | None = None
    benign: bool | None = None
    recurrence: bool | None = None
    first_diagnosis: bool | None = None
    accident: bool | None = None
    social_insurance_settles: bool | None = None
    hospital_grade: str | None = None
    hospital_public: bool | None = None
    ordinary_ward: bool | None = None
    needs_care: bool | None = None
    obstetric: bool | None = None
    relation: str | None = None


@dataclass(frozen=True, slots=True)
class Understanding:
    """One question of a message. ``names`` without cues; ``cues``: ids; ``intents``: the likeliest first."""

    text: str
    language: str  # zh or en
    names: tuple[Name, ...] = ()
    cues: frozenset[str] = frozenset()
    intents: tuple[Scored, ...] = ()
    days: tuple[Day, ...] = ()
    clock: Clock | None = None
    said: Said = field(default_factory=Said)
    unknown: tuple[Unknown, ...] = ()
    urgent: str = ""  # emergency, self-harm, violence
    amounts: Amounts = NOTHING
    focus: tuple[tuple[int, int], ...] = ()  # the clauses that ask, where others only tell the case
    aside: frozenset[str] = frozenset()  # cues of the clauses that only tell
    plain: bool = True  # every word was understood, none passed over as an ordinary word
    word: str = ""  # what is asked about a service in a word of which nothing is known
    purpose: str = ""  # strange words between a listed name and the service: what it is to be used for
    bare: bool = True  # no more is asked than whether a service may be used
    left: tuple[str, ...] = ()  # what the clause that asks says beyond names and words of using
    deed: str = ""  # of which the time is asked, as it seems
    begun: Begun | None = None  # how long ago the policy began, as the message tells it
    sentence: tuple[str, ...] = ()  # its features, for what is learned of it and asked seldom
    asking: str = ""  # the clause that asks; the whole text where none does
    cued: tuple[
        tuple[str, int, int], ...
    ] = ()  # where its cues stand; nothing, where the text was typed in latin letters
    likely_more: float = 0.0  # how likely more is asked than whether a place is covered or a service may be used

    def of(self, *kinds: Kind) -> tuple[Name, ...]:
        return tuple(name for name in self.names if name.kind in kinds)

    def calls_rule(self, topic: str) -> bool:
        """Whether a word by which a handbook calls its rule on the topic is in the question."""
        return any(path.endswith(f"/{topic}") for name in self.of(Kind.RULE) for path in name.ids)

    def asks_of(self, name: Name) -> bool:
        """Whether the name stands in a clause that asks; any does where no clause is set apart."""
        return not self.focus or any(start <= name.start and name.end <= end for start, end in self.focus)

    def score(self, intent: str) -> int:
        return next((scored.score for scored in self.intents if scored.intent == intent), 0)

    @property
    def all_cues(self) -> frozenset[str]:
        """What is asked, and what is told beside it."""
        return self.cues | self.aside

    @property
    def intent(self) -> str:
        """The likeliest intent, or ""."""
        return self.intents[0].intent if self.intents else ""

    @property
    def more(self) -> bool:
        """Whether more is asked than whether a place is covered or a service may be used, as it seems."""
        return self.likely_more >= LIKELY_MORE

    @property
    def perhaps_more(self) -> bool:
        """Whether more may be asked: enough, where the rest of the question says so plainly."""
        return self.likely_more >= PERHAPS_MORE

    @property
    def beyond(self) -> str:
        """``word``, where the question is like nothing that is known well."""
        return self.word if self.intents and self.intents[0].score <= scores.WEAK else ""

    @property
    def hardly_more(self) -> bool:
        """Whether it can't be ruled out that more is asked: enough, where a word of it is strange."""
        return self.likely_more >= HARDLY_MORE

    @property
    def policy_over(self) -> bool:
        """Whether the message tells that the policy is no more, or that there is none; not that it is to end."""
        told = self.all_cues
        enrolled = "not-enrolled" not in told or "social-insurance" in told
        none = ("no-policy" in told or not enrolled) and "shops-around" not in told
        return none or "not-renewed" in told or ("policy-over" in told and "ends-later" not in told)

    @property
    def day(self) -> date | None:
        return self.days[0].day if self.days else None
