"""Hospitals of which no more than a part of the name is known: another house of one, a sister of one, or one that is
called by its city, a number and ordinary words."""

from knowledge.understanding.index import Index
from knowledge.understanding.names import Kind, Name, Unknown
from knowledge.understanding.normalise import is_han
from knowledge.understanding.spotting import Spotted
from knowledge.understanding.tables import compiled

HOSPITALS = (Kind.HOSPITAL, Kind.JAPAN)
BEGINS = (Kind.PLACE, *HOSPITALS)  # what a longer name may begin with
ASKS = frozenset({"ask", "can", "question", "which"})  # cues that no name holds
LONGEST = 12  # characters of ordinary words between a place and "hospital"


def longer_names(spotted: Spotted, index: Index) -> bool:
    """Whether what is named may be the beginning of another hospital's name, though each word of it is known."""
    kinds = {name.kind for name in spotted.names}
    if not kinds.isdisjoint(HOSPITALS):
        return True
    named = Kind.PLACE in kinds or any(word in spotted.text for word in index.tables.raw["hospital_names"])
    return named and any(word in spotted.text for word in index.tables.raw["hospital_words"])


def in_short(spotted: Spotted, index: Index, start: int, end: int) -> list[Unknown]:
    """Hospitals called by their place and a short word for their sort, or a number, alone ("the city's women's")."""
    found: list[Unknown] = []
    for place in [name for name in spotted.names if name.kind is Kind.PLACE and start <= name.start < end]:
        for said in (index.tables.raw["hospital_in_short"], index.tables.raw["hospital_cut_short"]):
            match = compiled(said).match(spotted.text, place.end, end)
            if match is None:
                continue
            known = any(n.kind in HOSPITALS and n.start < match.end() and place.end < n.end for n in spotted.names)
            if not known and not any(place.start == unknown.start for unknown in found):
                found.append(Unknown(spotted.text[place.start : match.end()], "hospital", place.start, match.end()))
    return found


def over_words(spotted: Spotted, index: Index, start: int, place: int) -> int:
    """Where the hospital's name begins that ends at ``place``, where nothing but words of a name stands between a place
    and there ("the city's second people's hospital"); else ``place``. A word that only says what sort of hospital is
    meant, or which, makes no name."""
    least = max(start, place - LONGEST)
    open_, seen = [place], {place}
    while open_:
        at = open_.pop()
        for begun in _before(spotted, index, at):
            if any(name.kind in BEGINS and name.end == begun for name in spotted.names):
                return next(name.start for name in spotted.names if name.kind in BEGINS and name.end == begun)
            if least <= begun and begun not in seen:
                seen.add(begun)
                open_.append(begun)
    return place


def _before(spotted: Spotted, index: Index, at: int) -> list[int]:
    """Where the words of a name may begin that end at ``at``."""
    text, raw, edges = spotted.text, index.tables.raw, index.tables.edges
    words = {first: text[first:last] for first, last in spotted.ordinary if last == at}
    begun = [first for first, word in words.items() if word not in raw["hospital_told"] and not edges.issuperset(word)]
    begun += [at - len(glue) for glue in raw["hospital_own"] if text.endswith(glue, 0, at)]
    if text[at - 1] in index.tables.numerals:
        begun.append(at - 1)
    first = at
    while first and not spotted.covered[first - 1] and is_han(text[first - 1]):
        first -= 1
    if not edges.issuperset(text[first:at]) and index.tables.splitters.isdisjoint(text[first:at]):
        begun.append(first)
    return begun


def begins(spotted: Spotted, index: Index, head: int) -> int:
    """Where the hospital's own name begins: behind what only leads to it ("the list holds ...", "that is ...")."""
    text, leads = spotted.text, compiled(index.tables.raw["also_called"])
    while not any(name.start == head and name.kind in BEGINS for name in spotted.names):
        lead = leads.match(text, head)
        if lead is None and text[head] not in index.tables.splitters:
            break
        head = lead.end() if lead else head + 1
    return head


def only_led_to(name: Name, inside: list[Name], index: Index) -> bool:
    """Whether the hospital's name begins with that of a place and no name stands before it: with what does, no longer
    name begins."""
    own = [at for at in range(2, len(name.text)) if _of_place(name.text[:at], index)]
    return bool(own) and not any(n.kind in BEGINS and n.end <= name.start for n in inside)


def _of_place(word: str, index: Index) -> bool:
    known = index.written.get(word, None)
    return known is not None and any(kind is Kind.PLACE for kind, _ in known.names)


def is_main_house(name: Name, text: str, place: int, after: int, index: Index) -> bool:
    """Whether it is the hospital whose name ends there, or but for a word that says that it is the main house."""
    if name.kind not in HOSPITALS:
        return False
    return name.end in (place, after) or text[name.end : place] in index.tables.raw["main_house"]


def another_name(unknown: Unknown, spotted: Spotted, index: Index) -> bool:
    """Whether a known hospital stands in brackets behind it, or it in brackets behind one: the same by another name. A
    house of one is another."""
    text, raw = spotted.text, index.tables.raw
    house = unknown.text.endswith(tuple(raw["hospital_branches"])) or compiled(raw["own_house"]).search(unknown.text)
    if house or unknown.looks != "hospital":
        return False
    lead, own = compiled(raw["bracketed"]), (unknown.start, unknown.end)
    known = [(name.start, name.end) for name in spotted.names if name.kind in HOSPITALS]
    return any(
        one[1] < other[0] and lead.fullmatch(text, one[1], other[0]) and text.startswith(")", other[1])
        for house in known
        for one, other in ((own, house), (house, own))
    )


def house_behind(spotted: Spotted, index: Index, name: Name) -> int:
    """Where the name of a house of this hospital ends, that is called after where it stands; 0 where there is none."""
    match = compiled(index.tables.raw["own_house"]).match(spotted.text, name.end)
    return match.end() if match else 0


def sister_behind(spotted: Spotted, index: Index, name: Name) -> int:
    """Where the name of another hospital ends that begins with this one's; 0 where it does not go on so."""
    raw = index.tables.raw["sister"]
    if name.text.endswith(tuple(raw["whole"])):
        return 0
    match = compiled(raw["goes_on"]).match(spotted.text, name.end)
    if match is None or any(n.kind in HOSPITALS and name.end <= n.start < match.end() for n in spotted.names):
        return 0
    if any(cue in ASKS and name.end <= first and last <= match.end() for cue, first, last in spotted.cues):
        return 0
    own = match.group()
    for word in raw["says_nothing"]:
        own = own.replace(word, "")
    return match.end() if any(word not in index.tables.english for word in own.split()) else 0
