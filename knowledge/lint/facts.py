"""Whether each service says all that it should, in both languages, and whether every id that it names is there."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from knowledge.lint.findings import Step
from knowledge.lint.schema import Book
from knowledge.loader import load_illnesses
from knowledge.models import Service, Test, When, Words
from knowledge.rules import ANY
from knowledge.statements import HANDBOOK, Statement, of_handbook, of_service
from knowledge.understanding.tables import cues
from knowledge.yamls import yaml_of

HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]")
LATIN = re.compile("[A-Za-z]")
NAMED = frozenset({"conditions", "time_limits", "papers", "rules", "limits", "contradictions", "choose_one.options"})
KNOWLEDGE = Path(__file__).parents[1]


@dataclass(frozen=True)
class Vocabulary:
    """What the data may name; see vocabulary.yaml."""

    kinds: tuple[str, ...]
    asked_of_every_service: tuple[str, ...]
    unsaid: frozenset[str]
    contradictions: frozenset[str]
    slots: frozenset[str]
    own_topics: frozenset[str]
    topics: frozenset[str]
    concepts: frozenset[str]
    illnesses: frozenset[str]
    cues: frozenset[str]


@cache
def vocabulary() -> Vocabulary:
    """Read once, from files that come with the program."""

    def read(name: str) -> dict[str, Any]:
        value: dict[str, Any] = yaml_of(KNOWLEDGE / name)
        return value

    own = read("lint/vocabulary.yaml")
    return Vocabulary(
        kinds=tuple(own["kinds"]),
        asked_of_every_service=tuple(own["asked_of_every_service"]),
        unsaid=frozenset(own["unsaid"]),
        contradictions=frozenset(own["contradictions"]),
        slots=frozenset(own["slots"]),
        own_topics=frozenset(own["own_topics"]),
        topics=frozenset(read("understanding/topics.yaml")["topics"]),
        concepts=frozenset(concept["id"] for concept in read("understanding/concepts.yaml")["concepts"]),
        illnesses=frozenset(kind for illness in load_illnesses() for kind in illness.kinds) | {ANY},
        cues=frozenset(cues()),
    )


def check(book: Book) -> None:
    """Adds what it finds to the book."""
    if book.handbook is None:
        return
    _statements(book, HANDBOOK, tuple(of_handbook(book.handbook)))
    _words(book, HANDBOOK, book.handbook, ())
    _unsaid(book, HANDBOOK, book.handbook.unsaid)
    for service in book.services.values():
        _statements(book, service.id, tuple(of_service(service)))
        _words(book, service.id, service, ())
        _unsaid(book, service.id, service.unsaid)
        _complete(book, service)
        _ids(book, service)
        _slots(book, service)


def _statements(book: Book, owner: str, statements: tuple[Statement, ...]) -> None:
    """Sources, topics, and names that stand twice."""
    known = vocabulary()
    for statement in statements:
        for number, source in enumerate(statement.sources):
            if not source.section:
                several = ("sources", number) if len(statement.sources) > 1 else ("source",)
                book.say("error", owner, (*statement.path, *several, "section"), "is empty: where does it stand?")
        topic = getattr(statement.fact, "topic", None)
        if topic is not None and topic not in known.topics | known.own_topics:
            called = getattr(statement.fact, "called", ())
            message = f"{topic!r} is not in understanding/topics.yaml"
            if called:
                book.say("explained", owner, (*statement.path, "topic"), f"{message}; found by its words: {called[0]}")
            else:
                book.say("error", owner, (*statement.path, "topic"), f"{message}, and no words lead to it (`called`)")
    first: dict[object, int] = {}
    for statement in statements:
        identity = _identity(statement)
        if identity in first:
            message = f"{statement.id} stands twice, the first time on line {first[identity]}"
            book.say("error", owner, statement.path, message)
        first.setdefault(identity, book.files[owner].line(statement.path))


def _identity(statement: Statement) -> object:
    """What must not stand twice: an id or topic (of a variant), and of all else the whole fact but for its source."""
    if statement.kind in NAMED:
        return statement.id
    return statement.kind, statement.fact.model_dump_json(exclude={"source"})


def _words(book: Book, owner: str, value: Any, path: tuple[Step, ...]) -> None:
    """Every text of our own in both languages; what is printed in only one script, such as MDT, is a name."""
    if isinstance(value, Words):
        if not HAN.search(value.zh) and (path[-1] == "words" or not value.zh):
            book.say("error", owner, (*path, "zh"), f"has no Chinese: {value.zh!r}")
        if not LATIN.search(value.en):
            book.say("error", owner, (*path, "en"), f"has no English: {value.en!r}")
    elif isinstance(value, tuple):
        for number, item in enumerate(value):
            _words(book, owner, item, (*path, number))
    elif hasattr(type(value), "model_fields"):
        for name in type(value).model_fields:
            _words(book, owner, getattr(value, name), (*path, name))


def _unsaid(book: Book, owner: str, unsaid: tuple[str, ...]) -> None:
    known = vocabulary()
    allowed = known.unsaid | known.topics | known.own_topics | set(known.kinds)
    for number, name in enumerate(unsaid):
        if name not in allowed:
            message = f"{name!r} is neither a kind of fact nor a topic nor in lint/vocabulary.yaml"
            book.say("error", owner, ("unsaid", number), message)


def _complete(book: Book, service: Service) -> None:
    """All kinds of facts are said, or it is said that the handbook does not say; and never both."""
    assert book.handbook is not None
    unsaid = {*service.unsaid, *book.handbook.unsaid}
    for kind in vocabulary().kinds:
        said = bool(getattr(service, kind))
        if not said and kind not in unsaid:
            book.say("error", service.id, (), f"has no {kind}; if the handbook says nothing, name it under `unsaid`")
        if said and kind in service.unsaid:
            number = service.unsaid.index(kind)
            book.say("error", service.id, ("unsaid", number), f"{kind} are said all the same")
    topics = {rule.topic for rule in (*service.rules, *book.handbook.rules)}
    for topic in vocabulary().asked_of_every_service:
        if topic not in topics | unsaid:
            message = f"has no rule on {topic}; if the handbook says nothing, name it under `unsaid`"
            book.say("error", service.id, (), message)
    for number, rule in enumerate(service.rules):
        if rule.topic in service.unsaid and rule.verdict.value != "unknown":
            book.say("error", service.id, ("rules", number, "topic"), f"{rule.topic} stands under `unsaid` too")


def _ids(book: Book, service: Service) -> None:
    """What a fact names by its id is there."""
    known = vocabulary()
    limits = {limit.id for limit in service.time_limits} | {limit.id for limit in service.limits}
    conditions = {condition.id for condition in service.conditions}
    about = known.contradictions | known.topics | known.own_topics | set(known.kinds) | limits | {"unsaid"}
    for path, name, among, what in (
        *((("promise", n), id_, limits, "a time limit") for n, id_ in enumerate(service.promise)),
        *((("rules", n, "limit"), r.limit, limits, "a limit") for n, r in enumerate(service.rules) if r.limit),
        *(
            (("conditions", n, "illnesses", m), kind, known.illnesses, "a kind of illnesses.csv")
            for n, condition in enumerate(service.conditions)
            for m, kind in enumerate(condition.illnesses)
        ),
        *(
            (("rules", n, "cases", m, key), id_, among, what)
            for n, rule in enumerate(service.rules)
            for m, case in enumerate(rule.cases)
            for key, ids, among, what in (
                ("told", case.told, known.cues, "a cue of understanding/cues.yaml"),
                ("illnesses", case.illnesses, known.illnesses, "a kind of illnesses.csv"),
            )
            for id_ in ids
        ),
        *(
            (("contradictions", n, "topics", m), topic, about, "a topic, a kind of fact, or a limit")
            for n, contradiction in enumerate(service.contradictions)
            for m, topic in enumerate(contradiction.topics)
        ),
        *(
            (("contradictions", n, "conditions", m), id_, conditions, "a condition")
            for n, contradiction in enumerate(service.contradictions)
            for m, id_ in enumerate(contradiction.conditions)
        ),
    ):
        if name not in among:
            book.say("error", service.id, path, f"{name!r} is not {what}")
    if service.concept not in known.concepts:
        message = f"{service.concept!r} is not in understanding/concepts.yaml"
        found = (
            f"; found by its own names: {service.called[0]}"
            if service.called
            else ", and no words lead to it (`called`)"
        )
        book.say("explained" if service.called else "error", service.id, ("concept",), message + found)
    options = {option.id for option in service.choose_one.options} if service.choose_one else set()
    for statement in of_service(service):
        if statement.variant and statement.variant not in options | set(service.variants):
            path = (*statement.path, "variant")
            book.say("error", service.id, path, f"{statement.variant!r} is not one of the service's `variants`")


def _slots(book: Book, service: Service) -> None:
    known = vocabulary()
    own = {condition.slot for condition in service.conditions if condition.test is Test.NEEDS}
    asked = {question.slot for question in service.questions}
    for path, slot in _named(service):
        if slot not in known.slots and slot not in own:
            book.say("error", service.id, path, f"{slot!r} is not a slot of lint/vocabulary.yaml")
    for number, slot in enumerate(question.slot for question in service.questions):
        if slot in [question.slot for question in service.questions[:number]]:
            book.say("error", service.id, ("questions", number), f"{slot!r} is asked twice")
    for number, condition in enumerate(service.conditions):
        if condition.slot and condition.slot not in asked and condition.test is not Test.NEEDS:
            message = f"no question asks for {condition.slot!r}, so it stays unknown until a human looks"
            book.say("explained", service.id, ("conditions", number, "slot"), message)


def _named(service: Service) -> Iterator[tuple[tuple[Step, ...], str]]:
    for number, condition in enumerate(service.conditions):
        if condition.slot:
            yield ("conditions", number, "slot"), condition.slot
    for number, question in enumerate(service.questions):
        yield ("questions", number, "slot"), question.slot
        yield from _whens(("questions", number, "when"), question.when)
    for number, paper in enumerate(service.papers):
        yield from _whens(("papers", number, "relevant_when"), paper.relevant_when)
        yield from _whens(("papers", number, "required_when"), paper.required_when)


def _whens(path: tuple[Step, ...], whens: tuple[When, ...]) -> Iterator[tuple[tuple[Step, ...], str]]:
    for number, when in enumerate(whens):
        yield (*path, number, "slot"), when.slot
