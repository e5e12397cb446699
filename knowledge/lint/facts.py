"""Whether each service says all that it should, in both languages, and whether every id that it names is there."""

import re
from typing import Any

from knowledge.lint import asked
from knowledge.lint.schema import Book
from knowledge.lint.vocabulary import vocabulary
from knowledge.located import Step
from knowledge.models import Case, Handbook, Rule, Service, Test, Words
from knowledge.statements import HANDBOOK, Statement, of_handbook, of_service

HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]")
LATIN = re.compile("[A-Za-z]")
NAMED = frozenset({"conditions", "time_limits", "papers", "rules", "limits", "contradictions", "choose_one.options"})


def check(book: Book) -> None:
    """Adds what it finds to the book."""
    if book.handbook is None:
        return
    _statements(book, HANDBOOK, tuple(of_handbook(book.handbook)))
    _words(book, HANDBOOK, book.handbook, ())
    _unsaid(book, HANDBOOK, book.handbook.unsaid)
    _named_by_id(book, HANDBOOK, book.handbook)
    for service in book.services.values():
        _statements(book, service.id, tuple(of_service(service)))
        _words(book, service.id, service, ())
        _unsaid(book, service.id, service.unsaid)
        _complete(book, service)
        _named_by_id(book, service.id, service)
        _of_service(book, service)
        asked.check(book, service)


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


def _named_by_id(book: Book, owner: str, service: Service | Handbook) -> None:
    """What a fact of a service or of the handbook names by its id is there."""
    known = vocabulary()
    of_time = getattr(service, "time_limits", ())
    promised = {limit.id for limit in of_time if limit.direction == "within"}
    limits = {limit.id for limit in (*of_time, *service.limits)}
    conditions = {condition.id for condition in getattr(service, "conditions", ())}
    about = known.contradictions | known.topics | known.own_topics | set(known.kinds) | limits | {"unsaid"}
    for path, name, among, what in (
        *(
            (("promise", n), id_, promised, "a time limit within which something is promised")
            for n, id_ in enumerate(getattr(service, "promise", ()))
        ),
        *((("rules", n, "limit"), r.limit, limits, "a limit") for n, r in enumerate(service.rules) if r.limit),
        *(
            (("conditions", n, "illnesses", m), kind, known.illnesses, "a kind of illnesses.csv")
            for n, condition in enumerate(getattr(service, "conditions", ()))
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
            book.say("error", owner, path, f"{name!r} is not {what}")
    for number, rule in enumerate(service.rules):
        _begins(book, owner, ("rules", number), rule)
        for m, case in enumerate(rule.cases):
            _begins(book, owner, ("rules", number, "cases", m), case)
    variants: set[str] = set(getattr(service, "variants", ()))
    choose_one = getattr(service, "choose_one", None)
    variants |= {option.id for option in choose_one.options} if choose_one else set()
    for statement in of_service(service) if isinstance(service, Service) else of_handbook(service):
        if statement.variant and statement.variant not in variants:
            path = (*statement.path, "variant")
            book.say("error", owner, path, f"{statement.variant!r} is not one of the service's `variants`")


def _begins(book: Book, owner: str, path: tuple[Step, ...], fact: Rule | Case) -> None:
    """A yes does not begin with the words of a no, nor a no with those of a yes."""
    opposite = vocabulary().begins.get({"yes": "no", "no": "yes"}.get(fact.verdict, ""), ())
    for language, text in (("zh", fact.words.zh), ("en", fact.words.en)):
        word = next((word for word in opposite if text.startswith(word)), None)
        if word:
            message = f"the verdict is {fact.verdict.value!r}, and the words begin with {word!r}"
            book.say("error", owner, (*path, "words", language), message)


def _of_service(book: Book, service: Service) -> None:
    """Its concept is known; what is told twice, here and in the handbook, is told alike."""
    assert book.handbook is not None
    known = vocabulary()
    for number, condition in enumerate(service.conditions):
        whole = {
            Test.WAITING_OVER: book.handbook.waiting_days,
            Test.COOLING_OFF_OVER: book.handbook.cooling_off_days,
        }.get(condition.test)
        if whole is not None and condition.days not in (None, whole):
            message = f"{condition.days} days here, and {whole} in handbook.yaml"
            book.say("error", service.id, ("conditions", number, "days"), message)
    numbers = {channel.value.replace("-", "") for channel in book.handbook.channels if channel.kind == "phone"}
    for number, channel in enumerate(service.channels):
        if channel.kind == "phone" and numbers and channel.value.replace("-", "") not in numbers:
            message = f"{channel.value} is not among the telephone numbers of handbook.yaml"
            book.say("error", service.id, ("channels", number, "value"), message)
    if service.concept not in known.concepts:
        message = f"{service.concept!r} is not in understanding/concepts.yaml"
        found = (
            f"; found by its own names: {service.called[0]}"
            if service.called
            else ", and no words lead to it (`called`)"
        )
        book.say("explained" if service.called else "error", service.id, ("concept",), message + found)
