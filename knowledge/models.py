"""What a handbook is, as data: the shapes that the YAML files under ``handbooks/`` are read into.

A service and a handbook are made of the facts of :mod:`knowledge.facts` and :mod:`knowledge.times`; all of them can
be had from here.
"""

from datetime import date
from typing import Self

from pydantic import Field, model_validator

from knowledge.facts import (
    Case,
    Channel,
    Choice,
    ChooseOne,
    Condition,
    Contradiction,
    Coverage,
    Limit,
    Model,
    Paper,
    Rule,
    Said,
    Source,
    Step,
    Test,
    Uses,
    Verdict,
    When,
    Words,
)
from knowledge.times import Deed, Hours, Occasion, Opening, TimeLimit, Unit

__all__ = [
    "Case",
    "Channel",
    "Choice",
    "ChooseOne",
    "Condition",
    "Contradiction",
    "Coverage",
    "Deed",
    "Handbook",
    "Hours",
    "Limit",
    "Model",
    "Occasion",
    "Opening",
    "Paper",
    "Question",
    "Rule",
    "Said",
    "Service",
    "Source",
    "Step",
    "Test",
    "TimeLimit",
    "Unit",
    "Uses",
    "Verdict",
    "When",
    "Words",
]


class Question(Model):
    """A slot that a request for this service must fill, in the order of asking."""

    slot: str
    when: tuple[When, ...] = ()
    required: bool = True


class Service(Model):
    id: str
    concept: str  # of understanding/concepts.yaml: what it is called across handbooks
    names: Words
    short: Words
    called: tuple[str, ...] = ()
    summary: Said
    source: Source
    variants: tuple[str, ...] = ()
    optional: Said | None = None  # only where the policy says so
    conditions: tuple[Condition, ...]
    uses: tuple[Uses, ...] = ()
    hours: tuple[Hours, ...] = ()
    time_limits: tuple[TimeLimit, ...] = ()
    promise: tuple[str, ...] = ()  # ids of the limits whose clock a request runs against, first that applies
    papers: tuple[Paper, ...] = ()
    coverage: tuple[Coverage, ...] = ()
    may_use: Said | None = None
    may_apply: Said | None = None
    channels: tuple[Channel, ...] = ()
    steps: tuple[Step, ...] = ()
    included: tuple[Said, ...] = ()
    excluded: tuple[Said, ...] = ()
    rules: tuple[Rule, ...] = ()
    limits: tuple[Limit, ...] = ()
    choose_one: ChooseOne | None = None
    contradictions: tuple[Contradiction, ...] = ()
    questions: tuple[Question, ...] = ()
    unsaid: tuple[str, ...] = ()  # kinds of fact of which the handbook says nothing, on purpose and checked by lint
    notes: tuple[Said, ...] = ()


class Handbook(Model):
    """``handbook.yaml``. ``applies_from``: the first day on which this edition answers."""

    id: str
    title: str
    product: Words
    provider: Words
    called: tuple[str, ...]  # what members call the insurer or product
    insurer_called: tuple[str, ...] = ()  # where an insurer has several: what it is called, and ...
    told_apart_by: tuple[str, ...] = ()  # ... the words behind it by which this product is meant
    edition: str
    applies_from: date
    official_channel: Words  # where to ask what the handbook does not say
    channels: tuple[Channel, ...]
    waiting_days: int | None = Field(None, ge=1)  # where the handbook prints it
    cooling_off_days: int | None = Field(None, ge=1)
    term_years: int | None = Field(None, ge=1)  # how long a policy runs, where the handbook prints it
    defines: tuple[Said, ...] = ()
    rules: tuple[Rule, ...] = ()  # hold for every service of the handbook
    limits: tuple[Limit, ...] = ()
    papers: tuple[Paper, ...] = ()
    contradictions: tuple[Contradiction, ...] = ()
    services: tuple[str, ...]  # ids, in the handbook's order
    unsaid: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _each_service_once(self) -> Self:
        if len(set(self.services)) < len(self.services):
            raise ValueError("services: one stands twice")
        return self
