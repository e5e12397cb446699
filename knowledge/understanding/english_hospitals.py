"""Hospitals that an English text names and that no list of ours knows."""

import re

from knowledge.understanding.houses import HOSPITALS
from knowledge.understanding.index import Index
from knowledge.understanding.names import Kind, Unknown
from knowledge.understanding.spotting import Spotted
from knowledge.understanding.tables import compiled


def in_english(spotted: Spotted, index: Index, start: int, end: int) -> list[Unknown]:
    """The hospitals that an English text names and that we do not know: the city in such a name says little."""
    found = []
    unnamed = index.tables.raw["english_unnamed"]
    for match in index.tables.english_hospital.finditer(spotted.text, start, end):
        words = list(re.finditer(r"\S+", match[1]))
        lead = [place for place, word in enumerate(words) if word.group() in unnamed["begins"]]
        own = words[lead[-1] + 1 if lead else 0 :]
        first, last = match.start() + (own[0].start() if own else 0), match.end()
        over = [name for name in spotted.names if name.start < last and first < name.end]
        known = [(name.start, name.end) for name in over]  # a place, or what is known otherwise, such as a service
        at = [(match.start() + word.start(), match.start() + word.end(), word.group()) for word in own]
        telling = [w for a, b, w in at if w not in unnamed["sorts"] and not any(s < b and a < e for s, e in known)]
        of_any = compiled(unnamed["of_any"]).match(spotted.text, last)  # "priority hospital appointments"
        ordinary = all(word in index.tables.dictionary or word in index.tables.english for word in telling)
        led = words[lead[-1]].group() if lead else ""
        own_place = led in unnamed["before_name"] and any(n.start == first and n.kind is Kind.PLACE for n in over)
        if (telling or own_place) and not (of_any and ordinary) and all(n.kind not in HOSPITALS for n in over):
            found.append(Unknown(spotted.text[first:last], "hospital", first, last))
    return found
