"""Words beside a question that look like a name and are none we know: they must never be passed over."""

from collections.abc import Iterator

from ahocorasick import MATCH_EXACT_LENGTH

from knowledge.understanding.by_sound import all_but_one, near
from knowledge.understanding.english_hospitals import in_english
from knowledge.understanding.half_names import half_names
from knowledge.understanding.houses import (
    HOSPITALS,
    another_name,
    begins,
    house_behind,
    in_short,
    is_main_house,
    only_led_to,
    over_words,
    sister_behind,
)
from knowledge.understanding.index import OPEN, Index, but_one
from knowledge.understanding.namelike import unlike_any
from knowledge.understanding.names import LISTED, SERVICES, Kind, Name, Unknown
from knowledge.understanding.no_names import WHOLE, drug, no_name
from knowledge.understanding.normalise import is_han
from knowledge.understanding.places_by_sound import in_its_place, with_unsure_places
from knowledge.understanding.sounds import sounded
from knowledge.understanding.spotting import Spotted
from knowledge.understanding.tables import compiled

SHORT = 3  # a name of fewer characters is looked at on both sides
LONGEST = 14  # characters; what is longer is a sentence that was not understood


def unknowns(spotted: Spotted, index: Index, start: int, end: int) -> tuple[Unknown, ...]:
    """The unknown names between ``start`` and ``end``; hospital names cut out of longer ones are taken back."""
    halves = half_names(spotted, index, start, end)
    if halves:
        return tuple(halves)
    _drop_pieces(spotted, index, start, end)
    _japanese(spotted, index, start, end)
    found = [*_hospitals(spotted, index, start, end), *in_english(spotted, index, start, end)]
    found = with_unsure_places(found, spotted, index, start, end)
    taken = [(unknown.start, unknown.end) for unknown in found]
    for first, last in _runs(spotted, index, start, end):
        low, high = _trim(spotted.text, first, last, index)
        if high - low < 2 or any(a < high and low < b for a, b in taken):
            continue
        text = spotted.text[low:high]
        if spotted.text.endswith(tuple(index.tables.raw["as_printed"]), 0, low) and any(_listed(spotted)):
            continue  # how the name that is asked about is misprinted
        if _ends_a_service(spotted, low, high, index):
            continue
        if 5 * sum(character in index.tables.edges for character in text) >= 2 * len(text):
            continue  # made of everyday characters: a turn of phrase, no name
        latin = text.isascii()
        if latin and (len(text) < 3 or text.isdigit() or index.amounts.find(text).duration):
            continue
        if text in index.makers:
            continue  # whose drug it is
        if text in index.tables.dictionary:
            spotted.plain = False  # passed over, for it is no name
            continue
        near_by = _close(spotted.text, (first, last), (low, high), index)
        if in_its_place(spotted, low, high, index, alike=bool(near_by)):
            continue
        if not latin and all(len(n.text) != len(text) for n in near_by) and unlike_any(text, index.sorts_of_names):
            near_by = ()  # the sound of a name within ordinary words
        if not latin and no_name(spotted, low, high, index, alike=bool(near_by)):
            spotted.plain = False
            continue
        looks = "name" if latin else _looks(spotted.text, low, high, index)
        sort = None if latin or near_by or looks != "name" else drug(spotted, low, high, index)
        found.append(Unknown(text, looks, low, high, near_by, sort))
    return tuple(sorted(found, key=lambda unknown: unknown.start))


def _listed(spotted: Spotted) -> Iterator[Name]:
    return (name for name in spotted.names if name.kind in LISTED)


def _ends_a_service(spotted: Spotted, low: int, high: int, index: Index) -> bool:
    """Whether it is the end of a service's longer name, written with one wrong character."""
    for name in spotted.names:
        if name.end != low or name.kind not in SERVICES:
            continue
        for place in range(low, high):
            said = but_one(spotted.text[name.start : high], place - name.start)
            for word in index.written.keys(said, OPEN, MATCH_EXACT_LENGTH):
                known = index.written.get(word).names
                if any(kind is name.kind and not set(ids).isdisjoint(name.ids) for kind, ids in known):
                    return True
    return False


def _japanese(spotted: Spotted, index: Index, start: int, end: int) -> None:
    """A hospital's name in Japanese letters that no list has is one all the same: one of Japan, not listed."""
    pattern = compiled(index.tables.raw["japanese_hospital"])
    for match in pattern.finditer(spotted.text, start, end):
        first, last = match.span()
        if not any(n.kind in HOSPITALS and n.start < last and first < n.end for n in spotted.names):
            _is_of_japan(spotted, first, last)
    for name in [n for n in spotted.names if n.kind is Kind.JAPAN and start <= n.start and n.end <= end]:
        last = sister_behind(spotted, index, name)
        if last:
            _is_of_japan(spotted, name.start, last)


def _is_of_japan(spotted: Spotted, first: int, last: int) -> None:
    """Takes what stands there for the name of one hospital of Japan, which no list has."""
    kept = [n for n in spotted.names if n.end <= first or last <= n.start]
    said = spotted.text[first:last]
    spotted.names = [*kept, Name(Kind.JAPAN, (said,), said, first, last)]
    spotted.covered[first:last] = b"\1" * (last - first)


def _close(text: str, run: tuple[int, int], trimmed: tuple[int, int], index: Index) -> tuple[Name, ...]:
    """What may have been meant; a character that was left off as an everyday one, or as the
    beginning of the next word, may belong to the name."""
    if text[trimmed[0]].isascii():
        slip = index.typos.name(text[slice(*trimmed)])
        return (slip,) if slip is not None else ()
    for first, last in (trimmed, (trimmed[0], run[1]), run, (trimmed[0], min(run[1] + 1, len(text)))):
        if last - first <= LONGEST:
            found = near(text[first:last], index)
            if found:
                return found
    return all_but_one(text[slice(*trimmed)], index)


def _drop_pieces(spotted: Spotted, index: Index, start: int, end: int) -> None:
    """A drug's name that goes on with a character nobody knows is a piece of another name."""
    for name in [n for n in spotted.names if n.kind is Kind.DRUG and start <= n.start and n.end <= end]:
        before, after = name.start - 1, name.end
        short = name.end - name.start < SHORT and start <= before and _foreign(spotted, index, before)
        goes_on = after < end and _foreign(spotted, index, after)
        if name.end - name.start >= WHOLE:  # such a name is whole: one strange character is the next word's
            goes_on = goes_on and after + 1 < end and _foreign(spotted, index, after + 1)
        if short or (goes_on and not spotted.text.startswith(tuple(index.tables.raw["drug_tails"]), after)):
            spotted.names.remove(name)
            spotted.covered[name.start : name.end] = bytes(name.end - name.start)


def _foreign(spotted: Spotted, index: Index, place: int) -> bool:
    character = spotted.text[place]
    tables = index.tables
    known = spotted.covered[place] or character in tables.edges or character in tables.splitters
    return not known and is_han(character) and not any(s <= place < e for _, s, e in spotted.cues)


def _runs(spotted: Spotted, index: Index, start: int, end: int) -> list[tuple[int, int]]:
    runs, begun, splitters = [], -1, index.tables.splitters
    for place in range(start, end):
        character = spotted.text[place]
        open_ = not spotted.covered[place] and character.isalnum() and character not in splitters
        if open_ and begun >= 0 and is_han(character) != is_han(spotted.text[begun]):
            runs.append((begun, place))
            begun = place
        if open_ and begun < 0:
            begun = place
        if not open_ and begun >= 0:
            runs.append((begun, place))
            begun = -1
    if begun >= 0:
        runs.append((begun, end))
    return runs


def _trim(text: str, start: int, end: int, index: Index) -> tuple[int, int]:
    edges = index.tables.edges
    while start < end and text[start] in edges:
        start += 1
    while start < end and text[end - 1] in edges:
        end -= 1
    return start, end


def _looks(text: str, start: int, end: int, index: Index) -> str:
    raw = index.tables.raw
    name = text[start:end]
    if name.endswith(tuple(raw["hospital_suffixes"])) or text.startswith(tuple(raw["hospital_words"]), end):
        return "hospital"
    if name.endswith(tuple(raw["place_suffixes"])) or text.startswith(tuple(raw["place_suffixes"]), end):
        return "place"
    if text[:start].endswith(tuple(raw["placed_before"])) and not text[:start].endswith(tuple(raw["reached_by"])):
        return "place"
    return "name"


def _hospitals(spotted: Spotted, index: Index, start: int, end: int) -> list[Unknown]:
    """Every "... hospital" whose name is not wholly a known one."""
    text, raw = spotted.text, index.tables.raw
    found = []
    for word in raw["hospital_words"]:
        place = text.find(word, start, end)
        while place >= 0:
            after = place + len(word)
            if any(n.kind in HOSPITALS and n.start <= place and after < n.end for n in spotted.names):
                place = text.find(word, after, end)
                continue
            name = next((n for n in spotted.names if is_main_house(n, text, place, after, index)), None)
            head = _head(spotted, index, start, name.start if name else place)
            if name is None or head < name.start:
                unknown = _judge(spotted, index, head, after, name)
                if unknown is not None:
                    said = _misspelt_place(unknown, word, index) or _misspelt(text, unknown, index, start)
                    found.append(said or unknown)
            place = text.find(word, after, end)
    found += in_short(spotted, index, start, end)
    for name in [n for n in spotted.names if n.kind is Kind.HOSPITAL and start <= n.start < end]:
        whole = name.text.endswith(raw["hospital_words"][0])  # then only a house of its own can follow
        tails = raw["hospital_branches" if whole else "hospital_tails"]
        last = next((name.end + len(tail) for tail in tails if text.startswith(tail, name.end)), 0)
        last = last or house_behind(spotted, index, name)
        if last and not any(u.start <= name.start and last <= u.end for u in found):
            spotted.names.remove(name)
            found.append(Unknown(text[name.start : last], "hospital", name.start, last))
    return [unknown for unknown in found if not another_name(unknown, spotted, index)]


def _misspelt_place(unknown: Unknown, word: str, index: Index) -> Unknown | None:
    """A place that is written with a wrong character, where no more than "the hospital of" stands with it."""
    of = unknown.text.removesuffix(word)
    said = of.rstrip("".join(index.tables.raw["hospital_loose"]))
    places = tuple(name for name in near(said, index) if name.kind is Kind.PLACE) if said != of else ()
    return Unknown(said, "place", unknown.start, unknown.start + len(said), places) if places else None


def _misspelt(text: str, unknown: Unknown, index: Index, start: int) -> Unknown | None:
    """The hospital's name as it was meant, if a known one sounds like it, wholly or but for the word "hospital": a
    wrong character may have been taken for a word of its own, so that the name begins before what looks like one."""
    word = next((word for word in index.tables.raw["hospital_words"] if unknown.text.endswith(word)), "")
    for first in range(max(start, unknown.end - LONGEST), unknown.start + 1):
        said = text[first : unknown.end]
        heard = {sounded(said)[0], sounded(said.removesuffix(word))[0]}
        meant = tuple(n for n in near(said, index) if n.kind in HOSPITALS and sounded(n.text)[0] in heard)
        if meant:
            return Unknown(said, "hospital", first, unknown.end, meant)
    return None


def _head(spotted: Spotted, index: Index, start: int, place: int) -> int:
    """Where the words begin that belong to the hospital's name: back over places, unknown words and glue."""
    text, glue = spotted.text, tuple(index.tables.raw["hospital_glue"])
    while place > start:
        before = next((n for n in spotted.names if n.end == place and n.kind in _PARTS), None)
        if before is not None:
            place = before.start
            continue
        joint = next((g for g in glue if text.endswith(g, start, place)), None)
        if joint is not None:
            place -= len(joint)
            continue
        if spotted.covered[place - 1] or not is_han(text[place - 1]) or text[place - 1] in index.tables.edges:
            break
        place -= 1
    return over_words(spotted, index, start, place)


_PARTS = (Kind.PLACE, Kind.HOSPITAL, Kind.JAPAN)


def _judge(spotted: Spotted, index: Index, head: int, after: int, name: Name | None) -> Unknown | None:
    """A place before a known name only says where it is; before a bare "hospital" it names none."""
    text, head = spotted.text, begins(spotted, index, head)
    inside = [n for n in spotted.names if head <= n.start and n.end <= after]
    places = [n for n in inside if n.kind is Kind.PLACE]
    rest = "".join(
        character
        for place, character in enumerate(text[head:after], head)
        if not any(n.start <= place < n.end for n in (*places, *([name] if name else [])))
    )
    if name is not None:
        codes = {code for place in places for code in place.ids}
        fits = tuple(one for one in name.ids if not codes or _lies(index.hospital_codes.get(one, ""), codes, index))
        if fits and (not rest.strip("".join(index.tables.raw["hospital_loose"])) or only_led_to(name, inside, index)):
            return None
        if name in spotted.names:
            spotted.names.remove(name)
    bare = rest
    for word in index.tables.raw["hospital_words"]:
        bare = bare.removesuffix(word)
    said = bare.strip("".join(index.tables.raw["hospital_loose"]))
    if name is None and places and bare.endswith(tuple(index.tables.raw["links"])):
        last = max(places, key=lambda place: place.end).end
        if in_its_place(spotted, last, last + len(said), index, alike=False) and text.startswith(said, last):
            return None  # the hospitals of a town
    if name is None and (not said or said in index.tables.raw["hospital_sorts"]):
        return None
    if name is None and any(n.kind in HOSPITALS and not head <= n.start < after for n in spotted.names):
        listed = index.tables.raw["list_of_houses"]  # "is X among the hospitals of the East you work with?"
        if compiled(listed["before"]).search(text, 0, head) and compiled(listed["behind"]).match(text, after):
            return None
    return Unknown(text[head:after], "hospital", head, after)


def _lies(code: str, codes: set[str], index: Index) -> bool:
    places = index.library.places
    line = {division.code for division in places.lineage(code)}
    return not line.isdisjoint(codes) or any(code in {d.code for d in places.lineage(one)} for one in codes)
