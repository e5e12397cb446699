"""Who does not know which policy it is, or has lost it, is helped to find out: what is printed on each, and buttons."""

import re
from typing import Any

from dialogs import answers, lexicon, people
from dialogs.lexicon import finding
from dialogs.reading import Reading
from dialogs.replies import Option
from dialogs.talk import Talk
from dialogs.ways import ways
from knowledge.library import HandbookInForce
from knowledge.understanding import sounds

LONGEST = 40  # characters of a message that says no more than that
SHORT = 12  # characters of one that is hardly more than a name
GAP = "\u3007"  # stands for what somebody can not recall
NAME = 4  # characters by which a product is called
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


def near_miss(talk: Talk, reading: Reading) -> bool:
    """A name that is nearly that of a handbook (a character is wrong, or "what was it" stands in its middle) is asked
    back, never assumed."""
    named = len(reading.handbooks) == 1 or reading.services or reading.concepts or reading.cities or reading.hospitals
    if talk.world.bound or named or reading.drugs or len(lexicon.fold(reading.text)) > LONGEST:
        return False
    if reading.question and not finding.first("half_heard", reading.text):
        return False
    close = {each.id: _closeness(each, reading.text) for each in people.editions(talk.world)}
    found = [each for each in people.editions(talk.world) if close[each.id] and close[each.id] == max(close.values())]
    if not found:
        return False
    names = [each.handbook.product.model_dump() for each in found]
    _offer(talk, "dialogs.near_policy", found, products=names)
    return True


def _closeness(edition: HandbookInForce, text: str) -> int:
    """How many characters of the beginning of a product's name stand in a text as written or by their sound, in their
    order and places; 0 where too few do."""
    name = edition.handbook.product.zh[:NAME]
    said = "".join(re.sub(finding.pattern("half_heard"), GAP, lexicon.plain(text)).split())
    if GAP in said:
        first, rest = name[0], name[1:]
        behind = said[said.index(GAP) + 1 :][:1]
        own = first in said[: said.index(GAP)] and any(sounds.reading(behind) == sounds.reading(each) for each in rest)
        return NAME - 1 if own and behind else 0
    return max((_like(said[n : n + NAME], name) for n in range(len(said) - NAME + 1)), default=0)


def _like(said: str, name: str) -> int:
    """How many characters are the same; 0 where more than one is another, or one that makes it another sentence."""
    other = [a for a, b in zip(said, name, strict=True) if not _same(a, b)]
    return NAME - len(other) if not other or (len(other) == 1 and not lexicon.holds("everyday", other[0])) else 0


def _same(said: str, meant: str) -> bool:
    return said == meant or sounds.reading(said) == sounds.reading(meant)


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
