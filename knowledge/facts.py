"""One fact of a handbook, as data: what it says and where it is printed.

Every fact carries a :class:`Source` (the handbook's section and item). What only one handbook says stands beside
the fact as :class:`Words`; what is said of every handbook is a template in ``locales/`` and is not here.
All models are frozen and refuse keys they do not know, so a misspelt key is a lint error and not a lost fact.
"""

import re
from enum import StrEnum
from typing import Literal, Protocol, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field, model_validator


class Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class Span(Protocol):
    @property
    def amount(self) -> int: ...
    @property
    def amount_max(self) -> int | None: ...


F = TypeVar("F", bound=Span)


def spanned(fact: F) -> F:
    """A fact of an amount, or from one to another. Raises ValueError where the second is not the greater."""
    if fact.amount_max is not None and fact.amount_max <= fact.amount:
        raise ValueError(f"amount_max: {fact.amount_max} is not more than amount, {fact.amount}")
    return fact


class Source(Model):
    """Where a handbook says it: the printed section and, where it has one, the item in that section."""

    section: str
    item: str | None = None


class Words(Model):
    """Our own plain words for what only this handbook says, one text a language."""

    zh: str
    en: str


class Said(Model):
    """A plain statement with its source."""

    words: Words
    source: Source


class Uses(Model):
    """How often. ``count`` None means without limit; where nothing is said, the service has no Uses at all."""

    count: int | None = Field(ge=1)
    variant: str | None = None
    period: Literal["policy_year", "policy_term", "once", "unsaid"] = "policy_term"
    words: Words | None = None
    source: Source


class Test(StrEnum):
    """What ``rules.py`` can decide; each has one function there."""

    IN_FORCE = "in_force"
    WAITING_OVER = "waiting_over"
    COOLING_OFF_OVER = "cooling_off_over"
    DAYS_IN_FORCE = "days_in_force"
    DIAGNOSIS = "diagnosis"
    NOT_ADMITTED = "not_admitted"
    PLACE_LISTED = "place_listed"
    HOSPITAL_LISTED = "hospital_listed"
    HOSPITAL_GRADE = "hospital_grade"
    DRUG_LISTED = "drug_listed"
    HAS_PRESCRIPTION = "has_prescription"
    COST_OVER = "cost_over"
    POLICY_OPTION = "policy_option"
    PLAN = "plan"
    SOCIAL_INSURANCE_SETTLES = "social_insurance_settles"
    HAS_ADMISSION_NOTICE = "has_admission_notice"
    USES_LEFT = "uses_left"
    NOT_OBSTETRIC = "not_obstetric"
    WARD = "ward"
    NEEDS = "needs"  # a plain yes/no that only the member knows; `slot` names it


class Condition(Model):
    """One thing that has to hold before the service may be used; three-valued: met, not met, not known."""

    id: str
    test: Test
    words: Words  # the condition in plain words, said positively
    source: Source
    days: int | None = Field(
        None, ge=1
    )  # waiting, cooling-off, days in force: as the handbook prints it; None: see the policy
    accident_exempt: bool = False
    found_after: bool = False  # an illness found within the waiting period stays outside when that is over
    illnesses: tuple[str, ...] = ()  # kinds of illnesses.csv, or "any"
    first_only: bool = False  # first diagnosis only
    recurrence_only: bool = False
    severe_only: bool = False  # in the grade that the policy's terms call severe
    slot: str | None = None  # what to ask the member when it is not known
    amount: int | None = Field(None, ge=1)  # yuan
    grade: Literal["3A", "3", "2"] | None = None  # at least
    public_only: bool = False
    plan: str | None = None
    variant: str | None = None
    instead: Words | None = None  # what is possible when it is not met


class When(Model):
    """Holds when the slot's value is one of ``any_of`` (text of the value; booleans as "true"/"false")."""

    slot: str
    any_of: tuple[str, ...] = Field(min_length=1)


class Paper(Model):
    """A document that is asked for. Empty ``relevant_when`` / ``required_when`` with ``required`` decide at once."""

    id: str
    names: Words
    looks_like: Words  # what it is and where it is had
    required: Literal["always", "when", "never"]  # "never": welcome if there is one
    relevant_when: tuple[When, ...] = ()
    required_when: tuple[When, ...] = ()
    blocks: bool = True  # whether a request may be sent without it when it is required
    called: tuple[str, ...] = ()  # what else members call it
    person: Literal["insured", "applicant", "guardian"] = "insured"
    stage: Literal["application", "start", "completion"] = "application"
    instead: Words | None = None  # what a member does who cannot get it
    source: Source

    @model_validator(mode="after")
    def _says_when(self) -> Self:
        if (self.required == "when") != bool(self.required_when):
            raise ValueError("required: when goes with required_when, and neither without the other")
        return self


PHONE = re.compile(r"\d[\d-]{3,}\d")


class Channel(Model):
    """A way to apply: a hotline, an app, a mini program, an official account, with its menu path."""

    kind: Literal["phone", "app", "mini_program", "official_account", "website", "qr_code"]
    name: Words
    value: str = Field(min_length=1)  # the number, or the name as it is found
    path: tuple[str, ...] = ()
    source: Source

    @model_validator(mode="after")
    def _can_be_called(self) -> Self:
        if self.kind == "phone" and not PHONE.fullmatch(self.value):
            raise ValueError(f"value: {self.value!r} is no telephone number of five digits or more")
        return self


class Step(Model):
    """``tells``: beside the papers something is told in it (a hospital, what surgery is planned)."""

    words: Words
    source: Source
    tells: bool = False


class Coverage(Model):
    """Where. ``list`` names a CSV under ``lists/``; None with ``claimed`` set: the handbook prints no list.

    ``claimed_bound``: whether the handbook names the number itself, "more than" it, or "about" it.
    """

    kind: Literal["places", "hospitals", "drugs"]
    list: str | None
    entries: int | None = Field(None, ge=1)  # of the list, counted on the page: what was lost or added later shows
    claimed: int | None = Field(None, ge=1)
    claimed_unit: Literal["cities", "provinces", "hospitals", "drugs"] | None = None
    claimed_bound: Literal["exactly", "at_least", "about"] = "exactly"
    words: Words
    grows: bool = False  # the handbook says that the list may change; the official channel decides
    urban_only: bool = False  # counties and towns below the city are left out
    any_of_grade: bool = False  # every public hospital of the highest grade in a listed city, and no others are chosen
    source: Source


class Verdict(StrEnum):
    YES = "yes"
    NO = "no"
    DEPENDS = "depends"
    INFO = "info"
    UNKNOWN = "unknown"
    CLARIFY = "clarify"
    OUT_OF_SCOPE = "out_of_scope"
    EMERGENCY = "emergency"


OfRule = Literal[Verdict.YES, Verdict.NO, Verdict.DEPENDS, Verdict.UNKNOWN]


class Case(Model):
    """What a rule comes to where the question tells the case: every cue of ``told`` (ids in understanding/cues.yaml),
    and, where ``illnesses`` are named, an illness of one of these kinds (illnesses.csv)."""

    told: tuple[str, ...] = ()
    illnesses: tuple[str, ...] = ()
    verdict: OfRule
    words: Words


class Rule(Model):
    """What the handbook says to one ``topic`` (ids in understanding/topics.yaml): may I, is it included, does it count.

    ``called``: words by which a member means just this rule of just this handbook; ``variant`` narrows it.
    ``verdict`` answers the topic's own question as topics.yaml states it; a case of ``cases`` that is told goes before.
    """

    topic: str
    verdict: OfRule
    words: Words
    called: tuple[str, ...] = ()
    variant: str | None = None
    limit: str | None = None  # id of the TimeLimit that it turns on
    binding: bool = False  # must be confirmed before a request is sent
    cases: tuple[Case, ...] = ()
    source: Source


class Limit(Model):
    """A ceiling or floor: yuan, hours, days, minutes, a number of things."""

    id: str
    amount: int = Field(ge=0)
    amount_max: int | None = None
    unit: Literal["yuan", "hours", "days", "minutes", "items", "departments", "targets", "times", "years"]
    bound: Literal["at_most", "at_least", "about", "exactly"]
    words: Words
    called: tuple[str, ...] = ()
    variant: str | None = None
    source: Source

    @model_validator(mode="after")
    def _of_a_span(self) -> Self:
        return spanned(self)


class Contradiction(Model):
    """Two places of one handbook that do not agree; the answer says both and where to ask.

    ``conditions``: ids of the service's conditions that hold in one of the places only: they are never "not met".
    """

    id: str
    topics: tuple[str, ...]  # kinds of fact it concerns: "trigger", "coverage", "papers", or topic ids
    conditions: tuple[str, ...] = ()
    words: Words
    sources: tuple[Source, ...]


class Choice(Model):
    """One of several benefits of which only one may be chosen."""

    id: str
    names: Words
    called: tuple[str, ...] = ()
    words: Words
    source: Source


class ChooseOne(Model):
    options: tuple[Choice, ...]
    final: bool
    words: Words
    source: Source
