"""From what was typed to what was asked: one :class:`Understanding` a question."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial

from knowledge.understanding.asides import without_asides
from knowledge.understanding.by_sound import days_from_pinyin, spot_pinyin, spot_sounds
from knowledge.understanding.corrected import put_right
from knowledge.understanding.cutting import questions
from knowledge.understanding.half_names import tells_half
from knowledge.understanding.histories import asked_since, happens_now
from knowledge.understanding.index import Index
from knowledge.understanding.moved import gone_to
from knowledge.understanding.names import Kind, Name, Understanding
from knowledge.understanding.normalise import Normal, normalise
from knowledge.understanding.only_told import without_told
from knowledge.understanding.other_illnesses import of_the_case
from knowledge.understanding.part import read
from knowledge.understanding.parts import (
    asks_of_today,
    chooses_among,
    fold,
    lacks_its_day,
    lacks_its_subject,
    lacks_what_it_lists,
    of_whom,
    only_names,
    tells_the_doubt,
    tells_the_illness,
    urges,
    with_the_illness,
)
from knowledge.understanding.places_by_sound import put_together, spot_places
from knowledge.understanding.ruled_off import without_ruled_off
from knowledge.understanding.spotting import Spotted, spot
from knowledge.understanding.urgent import names_danger, urgent, urgent_respelt, urgent_within

JOINED = (
    chooses_among,
    lacks_its_day,
    lacks_its_subject,
    lacks_what_it_lists,
    only_names,
    urges,
)  # a part is read with the one before
MANY = 8  # questions of one message: more is a list or nonsense


def understand(text: str, index: Index, *, today: date, handbook: str | None = None) -> tuple[Understanding, ...]:
    """What a message asks: a question each, in order; never empty.

    ``handbook``: the member's own, whose names for its services count alone. A text without any sense to us gives one
    understanding without intents.
    """
    typed = normalise(text, index.longest)
    own = index.concepts_in.get(handbook or "", frozenset())
    normal, spotted = _spot(without_asides(without_ruled_off(typed)), index, own)
    right = put_right(spotted)
    if right != spotted.text:
        normal, spotted = _spot(replace(normal, text=right), index, own)
    moved = gone_to(spotted)
    if moved != spotted.text:
        normal, spotted = _spot(replace(normal, text=moved), index, own)
    alone = of_the_case(spotted, index)
    if alone != spotted.text:
        normal, spotted = _spot(replace(normal, text=alone), index, own)
    if handbook is not None:
        owned = (_own(name, handbook, spotted, index) for name in spotted.names)
        spotted.names = [name for name in owned if name is not None]
    spotted = without_told(spotted, own, index)
    language = "en" if normal.latin and spotted.text == normal.text else "zh"
    spans = questions(spotted, index)
    of_span = partial(read, normal, spotted, index, language=language, today=today, own=own)
    joined = (*JOINED, partial(asks_of_today, today=today))
    found: list[Understanding] = []
    begun = 0
    for span in spans[:MANY]:
        one = of_span(span)
        if found and any(of(found[-1], one) for of in joined):
            found[-1] = of_span((begun, span[1]))
            continue
        begun = span[0]
        if found and tells_the_doubt(found[-1], one):
            found[-1] = one
            continue
        if found and tells_the_illness(found[-1], one):
            found[-1] = with_the_illness(found[-1], one)
            continue
        found.append(of_whom(found[-1], one) if found else one)
    found = [one for one in found if tells_half(one)] or found  # first it has to be clear what is meant
    if found and not any(one.urgent for one in found):
        danger = urgent_respelt(typed.dialect or typed.text, normal.text, index)
        found[0] = replace(found[0], urgent=danger or _urgent_whole(typed, spotted, spans, index))
    if found:
        found = _of_today(found, typed.text, partial(understand, index=index, today=today, handbook=handbook), spotted)
    return tuple(fold(found)) or (Understanding(normal.text, language),)


def _of_today(
    found: list[Understanding],
    text: str,
    hear: Callable[[str], tuple[Understanding, ...]],
    spotted: Spotted,
) -> list[Understanding]:
    """A danger that is told as history is none, unless something said since is one; behind a danger of long ago, what
    happens now is listened to alone, as if nothing had been told before."""
    heard = next((one.urgent for one in found if one.urgent), "")
    part = asked_since(text) if heard else happens_now(text) if names_danger(spotted) else ""
    if not part:
        return found
    now = next((one.urgent for one in hear(part) if one.urgent), "")
    if heard and not now:
        return [replace(one, urgent="") for one in found]
    return found if heard else [replace(found[0], urgent=now), *found[1:]]


def _urgent_whole(typed: Normal, spotted: Spotted, spans: list[tuple[int, int]], index: Index) -> str:
    """The danger whose signs stand in several parts, or in what is not read as a question: behind the first ones, or in
    the middle of a long text."""
    if len(spans) > 1 and (danger := urgent(spotted, 0, len(spotted.text))):
        return danger
    middle = normalise(typed.left_out, len(typed.left_out)).text if typed.left_out else ""
    return urgent_within(middle, index) if middle else ""


def _spot(normal: Normal, index: Index, own: frozenset[str]) -> tuple[Normal, Spotted]:
    """With the text as it was read: slips in English words are put right."""
    if normal.latin:
        words = normal.text.replace("?", " ").replace(",", " ").split()
        english = sum(word in index.tables.english for word in words)
        pinyin = spot_pinyin(normal.text, index) if english * 2 < len(words) else None
        if pinyin is not None:
            dated = days_from_pinyin(normal.text, index)
            pinyin.hinted = dated != normal.text
            return replace(normal, text=dated), pinyin
        normal = replace(normal, text=index.typos.mended(normal.text))
    else:
        normal = replace(normal, text=put_together(normal.text, index))
    spotted = spot(normal.text, index)
    if not normal.latin and spotted.covered.count(0):
        spot_sounds(normal.text, index, spotted, own)
        spot_places(spotted, index)
    return normal, spotted


def _own(name: Name, handbook: str, spotted: Spotted, index: Index) -> Name | None:
    """The name as it counts for a member of ``handbook``; another handbook's name of a service says what kind it is."""
    if name.kind not in (Kind.SERVICE, Kind.RULE, Kind.LIMIT, Kind.CHOICE):
        return name
    ids = tuple(i for i in name.ids if i.startswith(handbook + "/"))
    if not ids and name.kind is Kind.SERVICE:
        if any(o.kind is Kind.CONCEPT and o.start == name.start and o.end == name.end for o in spotted.names):
            return None
        concepts = tuple(dict.fromkeys(index.concept_of[path] for path in name.ids))
        return Name(Kind.CONCEPT, concepts, name.text, name.start, name.end, name.how)
    if not ids:
        return None
    return name if len(ids) == len(name.ids) else Name(name.kind, ids, name.text, name.start, name.end, name.how)
