"""Who does not know which policy it is, or has lost it, is helped to find out: what is printed on each, and buttons."""

from typing import Any

from dialogs import answers, lexicon, people
from dialogs.reading import Reading
from dialogs.replies import Option
from dialogs.talk import Talk
from dialogs.ways import ways
from knowledge.library import HandbookInForce

LONGEST = 40  # characters of a message that says no more than that
SHORT = 12  # characters of one that is hardly more than a name
STEM = 2  # characters of a name that somebody half remembers
PRINTED = ("phone", "official_account", "app", "mini_program")  # kinds of channels that one knows an insurer by
CHANNELS = 3  # of them are told


def helped(talk: Talk, reading: Reading) -> bool:
    """Whether that was all that the message says."""
    named = reading.services or reading.concepts or reading.cities or reading.hospitals or reading.drugs
    known = len(reading.handbooks) == 1 or len(lexicon.fold(reading.text)) > LONGEST
    if known or named or reading.illnesses or not lexicon.says("policy_unknown", reading.text):
        return False
    if talk.world.bound:
        books = {each.policy.handbook: people.handbook(talk.world, each).handbook for each in talk.world.bound}
        names = [book.product.model_dump() for book in books.values()]
        talk.say("dialogs.which_policy_bound", options=ways("entitlements", "apply", "human"), products=names)
        talk.set(misses=0)
        return True
    every = people.editions(talk.world)
    like = [each for each in every if each.id in reading.handbooks or _half_named(each, reading.text)]
    found = like or list(every)
    _offer(talk, "dialogs.which_policy", found, rows=_rows(found), like=bool(like))
    return True


def which_of(talk: Talk, reading: Reading) -> bool:
    """Of an insurer of several handbooks it is asked which one is meant, and no longer of all: "AXA's". What was asked
    before waits for the answer."""
    named = reading.services or reading.concepts or reading.cities or reading.hospitals or reading.drugs
    several = len(reading.handbooks) > 1 and len(lexicon.fold(reading.text)) <= SHORT
    if talk.world.bound or not several or named or reading.illnesses or reading.wants:
        return False
    found = [each for each in people.editions(talk.world) if each.id in reading.handbooks]
    providers = {each.handbook.provider.zh for each in found}
    if reading.question or len(providers) != 1:
        return False
    _offer(talk, "dialogs.which_of", found, count=len(found), provider=found[0].handbook.provider.model_dump())
    return True


def _offer(talk: Talk, key: str, found: list[HandbookInForce], **args: Any) -> None:
    products = [(each.id, each.handbook.product.model_dump()) for each in found]
    buttons = tuple(Option(id=f"q.{n}", text=product) for n, (_, product) in enumerate(products))
    talk.say(key, options=(*buttons, *ways("human")), **args)
    offered = [{"id": answers.OF_HANDBOOK + id_, "text": product} for id_, product in products]
    talk.set(context={**talk.state.context, "offered": offered}, misses=0)


def _half_named(edition: HandbookInForce, text: str) -> bool:
    """Whether the beginning of the product's name is in the message."""
    return edition.handbook.product.zh[:STEM] in lexicon.plain(text)


def _rows(editions: list[HandbookInForce]) -> list[dict[str, Any]]:
    """The products of each insurer, and by what one knows it."""
    rows: dict[str, dict[str, Any]] = {}
    for each in editions:
        book = each.handbook
        channels = [
            {"kind": c.kind, "name": c.name.model_dump(), "value": c.value} for c in book.channels if c.kind in PRINTED
        ]
        row = {"provider": book.provider.model_dump(), "products": [], "channels": channels[:CHANNELS]}
        rows.setdefault(book.provider.zh, row)["products"].append(book.product.model_dump())
    return list(rows.values())
