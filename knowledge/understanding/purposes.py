"""What stands right beside a name of the lists and is no word of using: another purpose, house or product.

"A beauty salon in Shanghai by green channel?" names a covered place and a service, and the word between them is what is
asked: that the place stands on the list is no yes to that.
"""

import re
from collections.abc import Collection, Sequence
from functools import cache

from knowledge.understanding.beyond import NAMED
from knowledge.understanding.index import Index
from knowledge.understanding.names import LISTED, SERVICES, Kind, Name
from knowledge.understanding.normalise import is_han
from knowledge.understanding.spotting import Spotted
from knowledge.understanding.tables import any_of, compiled, read

ENDS = frozenset({"can", "cannot", "have", "question", "list-in", "pays-there", "supplied"})  # cues: the verb that asks
OTHER = "other-insurer"  # cue
LEAST = 2  # characters of a word
Spans = Sequence[tuple[int, int]]


def purpose(spotted: Spotted, names: Sequence[Name], own: Collection[str], index: Index) -> str:
    """The strange words between a listed name and the service or the verb that asks, or for another form of a drug.

    ``names``: those of the question; ``own``: the concepts that the member's handbook has."""
    text = spotted.text
    listed = [name for name in names if name.kind in LISTED and text.startswith(name.text, name.start) and name.text]
    if not listed:
        return ""
    meant = [name for name in spotted.names if name.kind not in SERVICES or _has(name, own, index)]
    ends = [name.start for name in meant if name.kind in SERVICES]
    ends += [first for cue, first, _ in spotted.cues if cue in ENDS]
    taken = [(name.start, name.end) for name in meant if name.kind in NAMED]
    taken += [(first, last) for cue, first, last in spotted.cues if last - first >= LEAST and cue != OTHER]
    for product in (name for name in spotted.names if name.kind is Kind.HANDBOOK):
        word = _of_product(spotted, product, listed, ends, taken, index)
        if word:
            return word
    for name in listed:
        if name.kind is Kind.DRUG:
            form = _other_form(text, name, index)
            if form:
                return form
            continue
        end = min((place for place in ends if place >= name.end), default=name.end)
        word = _strange(spotted, name.end, end, taken, index)
        if word:
            return word
    return ""


def _of_product(
    spotted: Spotted, product: Name, listed: Sequence[Name], ends: Sequence[int], taken: Spans, index: Index
) -> str:
    """The words behind an insurer's name that make it another product, or the insurer of another country."""
    abroad = tuple(index.tables.raw["outside_mainland"])
    behind = next((n for n in spotted.names if n.kind is Kind.PLACE and n.start == product.end), None)
    if behind is not None and behind.ids[0].startswith(abroad) and any(n.start != behind.start for n in listed):
        return product.text + behind.text
    end = min((place for place in (*ends, *(name.start for name in listed)) if place >= product.end), default=0)
    end = next((place for place in range(product.end, end) if not spotted.text[place].isalnum()), end)
    word = _strange(spotted, product.end, end, taken, index, index.tables.raw["in_product_names"])
    return product.text + word if word and word not in index.tables.raw["beside_products"] else ""


def _has(name: Name, own: Collection[str], index: Index) -> bool:
    """Whether the handbook has a service of that kind; in doubt it has."""
    concepts = {index.concept_of.get(id_, id_) for id_ in name.ids}
    return not own or not concepts.isdisjoint(own)


def _other_form(text: str, name: Name, index: Index) -> str:
    """A word right beside a drug's name that makes it another drug than the one of the list; "" where there is none."""
    for word in index.tables.raw["other_forms"]:
        before = text[max(0, name.start - len(word) - 1) : name.start]  # a character may stand between
        if text.startswith((word, " " + word), name.end) or word in before:
            return str(word)
    return ""


@cache
def _harmless(idle: frozenset[str]) -> re.Pattern[str]:
    """The words that say nothing of what it is to be used for, the longest first."""
    raw = read("settings.yaml")
    words = {*raw["beside_names"], *raw["hospital_told"], *raw["lived_in"], *idle}
    return any_of(words)


def _blank(match: re.Match[str]) -> str:
    return " " * len(match.group())


def _strange(spotted: Spotted, start: int, end: int, taken: Spans, index: Index, telling: str = "") -> str:
    """The first word there that belongs to no name, cue or word of using; "" where a pause stands. ``telling``:
    characters that are strange here, though words of using have them."""
    text, tables = spotted.text, index.tables
    if not all(character.isalnum() for character in text[start:end].strip()):
        return ""
    for_itself = compiled(tables.raw["for_itself"]).search(text, start, end)
    if for_itself:
        return for_itself.group()
    said = list(text[:end])
    for first, last in taken:
        said[first:last] = " " * len(said[first:last])
    rest = compiled(tables.raw["use_said"]).sub(_blank, _harmless(tables.idle).sub(_blank, "".join(said)))
    known = (tables.use_rest | tables.edges) - set(telling)
    place = start
    while place < end:
        last = place
        while last < end and rest[last] not in known and is_han(rest[last]):
            last += 1
        if last - place >= LEAST:
            words = [(a, b) for a, b in spotted.ordinary if start <= a < last and place < b <= end]
            return text[min([place, *(a for a, _ in words)]) : max([last, *(b for _, b in words)])]
        place = max(last, place + 1)
    return ""
