"""A handbook, and what differs between two, as plain text that a product manager reads."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from bot.words import Catalogue
from knowledge.diff import Change, ListChange
from knowledge.library import HandbookInForce
from knowledge.models import Coverage, Rule, Service
from knowledge.statements import SINGLE, Statement, of_handbook, of_service

Variants = dict[str, dict[str, str]]  # names of the options that facts may be narrowed to, by id


def shown(book: HandbookInForce, words: Catalogue, service: str | None = None) -> Iterator[str]:
    """The lines of a handbook, or of one of its services. Raises KeyError for a service that it does not have."""
    if service is None:
        yield from _head(book, words)
    chosen = book.services if service is None else {service: book.services[service]}
    for number, each in enumerate(chosen.values(), start=1):
        yield ""
        yield words.say("handbook.service", number=number, names=each.names.model_dump(), id=each.id)
        yield from _blocks(_statements(each), words, _variants(each))
        yield from _lists(book, each, words)
        yield from _unsaid(each.unsaid, words)


def changed(
    first: HandbookInForce, second: HandbookInForce, changes: Iterable[Change | ListChange], words: Catalogue
) -> Iterator[str]:
    """What is new, gone, or otherwise, service by service."""
    if first.id == second.id:
        before, after = first.handbook.edition, second.handbook.edition
        yield words.say("handbook.diff.editions", before=before, after=after)
    else:
        yield words.say("handbook.diff.title", before=first.handbook.title, after=second.handbook.title)
    found = list(changes)
    yield words.say("handbook.diff.count" if found else "handbook.diff.same", count=len(found))
    for owner, group in groupby(found, key=lambda change: change.service):
        service = second.services.get(owner) or first.services.get(owner)
        yield ""
        yield words.text(service.names.model_dump()) if service else words.say("handbook.general")
        variants = _variants(service) if service else {}
        for change in group:
            lines = _list_change(change, words) if isinstance(change, ListChange) else _change(change, words, variants)
            yield from (f"  {line}" for line in lines)


def _head(book: HandbookInForce, words: Catalogue) -> Iterator[str]:
    handbook = book.handbook
    about = handbook.model_dump(include={"product", "provider", "edition"})
    yield words.say("handbook.title", title=handbook.title, id=handbook.id)
    yield words.say("handbook.about", **about, applies_from=handbook.applies_from.isoformat())
    yield words.say("handbook.official", channel=handbook.official_channel.model_dump())
    if handbook.waiting_days is not None:
        yield words.say("handbook.waiting", days=handbook.waiting_days)
    if handbook.cooling_off_days is not None:
        yield words.say("handbook.cooling_off", days=handbook.cooling_off_days)
    yield ""
    yield words.say("handbook.general")
    yield from _blocks(of_handbook(handbook), words, {})
    yield from _unsaid(handbook.unsaid, words)


def _statements(service: Service) -> Iterator[Statement]:
    return (statement for statement in of_service(service) if statement.kind)


def _variants(service: Service) -> Variants:
    return {option.id: option.names.model_dump() for option in service.choose_one.options} if service.choose_one else {}


def _blocks(statements: Iterable[Statement], words: Catalogue, variants: Variants) -> Iterator[str]:
    for kind, group in groupby(statements, key=lambda statement: statement.kind):
        if kind in SINGLE:
            yield from (f"  {_line(statement, words, variants)}" for statement in group)
            continue
        yield f"  {words.say(f'handbook.heading.{kind}')}"
        yield from (f"    - {_line(statement, words, variants)}" for statement in group)


def _line(statement: Statement, words: Catalogue, variants: Variants) -> str:
    sources = (words.say("handbook.source", **source.model_dump()) for source in statement.sources)
    return f"{_fact(statement.kind, statement.fact, words, variants)} {''.join(sources)}"


def _fact(kind: str, fact: Any, words: Catalogue, variants: Variants) -> str:
    args = fact.model_dump(mode="json")
    if isinstance(fact, Rule):
        args["topic"] = _named(fact.topic, words)
    text = words.say(f"handbook.fact.{kind}", **args)
    variant = args.get("variant")
    if not variant:
        return text
    key = f"answers.variant.{variant}"
    shown: Any = words.say(key) if words.has(key) else variants.get(variant, variant)
    return words.say("handbook.variant", variant=shown) + text


def _named(name: str, words: Catalogue) -> str:
    """A topic or a kind of fact as people call it; its id where nobody has named it."""
    keys = (f"handbook.what.{name}", f"handbook.heading.{name}", f"answers.what.{name}")
    return next((words.say(key) for key in keys if words.has(key)), name)


def _lists(book: HandbookInForce, service: Service, words: Catalogue) -> Iterator[str]:
    places, hospitals, drugs = book.place_list(service), book.hospital_list(service), book.drug_list(service)
    abroad = any(coverage.list == "japan-hospitals" for coverage in service.coverage)
    for entries in (
        {entry.name: entry.status for entry in places.entries} if places else {},
        {each.name: each.status for each in hospitals or ()},
        {each.brand: each.status for each in drugs or ()},
        {each.zh: each.status for each in book.japan if abroad},
    ):
        if entries:
            doubtful = sum(status == "doubtful" for status in entries.values())
            yield f"  {words.say('handbook.list', count=len(entries), doubtful=doubtful, names=list(entries))}"


def _unsaid(names: tuple[str, ...], words: Catalogue) -> Iterator[str]:
    if names:
        yield f"  {words.say('handbook.unsaid', names=[_named(name, words) for name in names])}"


def _change(change: Change, words: Catalogue, variants: Variants) -> Iterator[str]:
    fact = change.after or change.before
    if isinstance(fact, Service):
        state = "changed" if change.before and change.after else "new" if change.after else "gone"
        args = {"names": fact.names.model_dump(), "summary": fact.summary.words.model_dump()}
        yield words.say(f"handbook.diff.{state}_service", **args)
        return
    heading = f"handbook.heading.{change.kind}"
    prefix = f"{words.say(heading)} · " if words.has(heading) else ""
    if change.before is None or change.after is None:
        key = "handbook.diff.new" if change.after else "handbook.diff.gone"
        yield prefix + words.say(key, text=_detailed(change.kind, fact, words, variants))
        return
    yield prefix + words.say("handbook.diff.before", text=_detailed(change.kind, change.before, words, variants))
    yield " " * 4 + words.say("handbook.diff.after", text=_detailed(change.kind, change.after, words, variants))


def _detailed(kind: str, fact: Any, words: Catalogue, variants: Variants) -> str:
    """With what the words alone may not show: the verdict of a rule, the number that a handbook claims."""
    text = _fact(kind, fact, words, variants)
    if isinstance(fact, Rule):
        return text + words.say("handbook.diff.verdict", verdict=fact.verdict.value)
    if isinstance(fact, Coverage) and fact.claimed:
        return text + words.say("handbook.diff.claimed", claimed=fact.claimed)
    return text


def _list_change(change: ListChange, words: Catalogue) -> Iterator[str]:
    for state, names in (("gone", change.gone), ("new", change.new), ("doubted", change.doubted)):
        if names:
            yield words.say(f"handbook.diff.list_{state}", count=len(names), names=list(names))


def title(book: HandbookInForce) -> str:
    """A line of ``handbook list``."""
    handbook = book.handbook
    return f"{handbook.id}\t{handbook.edition}\t{handbook.applies_from}\t{len(book.services)}\t{handbook.title}"
