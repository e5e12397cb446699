"""Names and cues by how they sound: characters of the same sound, a near miss, and pinyin."""

from knowledge.understanding.index import Index, but_one
from knowledge.understanding.names import SERVICES, How, Kind, Name
from knowledge.understanding.no_names import is_word
from knowledge.understanding.sounds import far, key, sounded, split
from knowledge.understanding.spotting import HARD, Spotted, same
from knowledge.understanding.tables import compiled

SHORT = frozenset({"can", "ask", "question", "have"})  # cues that one syllable may say
DANGER = "danger"  # the cue of a cry for help
SHORT_WORD = 2  # characters: so short a word is no sure sign beside another service
LONGEST_WORD = 4  # characters of an ordinary one
VOWELS = frozenset("aeiou")
LEAST, MOST = 3, 8  # lengths of names that may differ in one character
UNNAMED_TOO = frozenset({"phone", "papers"})  # what is asked of a handbook without any name


def spot_sounds(text: str, index: Index, spotted: Spotted, own: frozenset[str]) -> None:
    """Adds services that are written with characters of the same sound, where at least half are right. ``own``: the
    concepts that the member's handbook has."""
    hits = []
    alone = all(name.kind not in SERVICES for name in spotted.names)
    for start, end, _, entries in index.sounds_in(text):
        said = index.written.get(text[start:end], None)
        if (said is not None and said.filler) or _torn(text, start, end, index):
            continue  # a word in its own right, or the end of one and the beginning of the next
        for word, _, kind, ids in entries:
            if kind not in SERVICES or not _half_right(word, text[start:end]):
                continue
            # beside another service, what is understood as it stands is no slip
            wrong = [place for place, said in enumerate(text[start:end], start) if said != word[place - start]]
            had = not own.isdisjoint(index.concept_of.get(one, one) for one in ids)
            if _as_it_stands(text, start, end, wrong, index, had=had):
                continue
            if alone or (wrong and not any(_understood(spotted, place, index) for place in wrong)):
                hits.append(Name(kind, ids, text[start:end], start, end, How.SOUND))
    for name in sorted(hits, key=lambda hit: (hit.start - hit.end, hit.start)):
        over = [o for o in spotted.names if o.start < name.end and name.start < o.end and o.text != name.text]
        alone_or_long = alone or bool(over) or len(name.text) > SHORT_WORD
        if alone_or_long and all(o.kind in SERVICES and _goes_with(o, name, index) for o in over):
            within = [o for o in over if name.start <= o.start and o.end <= name.end]
            spotted.names = [o for o in spotted.names if o not in within]
            spotted.names.append(name)
            if name.kind is Kind.SERVICE:  # the wrong character of its own name is no word
                spotted.cues = [c for c in spotted.cues if not (name.start <= c[1] and c[2] <= name.end)]
            spotted.covered[name.start : name.end] = b"\1" * (name.end - name.start)


def _kin(spotted: Spotted, parts: list[str], index: Index) -> None:
    """A relative's name is no cue of the same sound ("uncle" and "help", "sister" and "lump"): not where somebody says
    whose relative it is, or where a service is asked for and no cry goes on."""
    raw = index.tables.raw["kin_in_pinyin"]
    named = any(name.kind in SERVICES for name in spotted.names)
    for name in [name for name in spotted.names if name.kind is Kind.RELATION]:
        whose = name.start and parts[name.start - 1] in raw["behind"]
        calm = named and (name.end == len(parts) or parts[name.end] not in raw["cries_to"])
        here = (name.start, name.end)
        spotted.cues = [c for c in spotted.cues if c[1:] != here or not (whose or (calm and c[0] == DANGER))]
        spotted.names = [o for o in spotted.names if o is name or not whose or (o.start, o.end) != here]


def _half_right(word: str, said: str) -> bool:
    right = sum(a == b for a, b in zip(word, said, strict=False))
    return 2 * right >= len(word) and (len(word) > SHORT_WORD or not any(map(far, word, said)))


def _understood(spotted: Spotted, place: int, index: Index) -> bool:
    character = spotted.text[place]
    return bool(spotted.covered[place]) or character in index.tables.edges or is_word(character, index)


def _goes_with(known: Name, heard: Name, index: Index) -> bool:
    """Whether what is written right is a piece of the same service's longer name."""
    of, meant = ({index.concept_of.get(one, one) for one in name.ids} for name in (known, heard))
    return not of.isdisjoint(meant) and known.how in (How.EXACT, How.SOUND)


def _torn(text: str, start: int, end: int, index: Index) -> bool:
    sides = (text[max(start - 1, 0) : start + 1], text[end - 1 : end + 1])
    words = [index.written.get(side, None) for side in sides if len(side) > 1]
    return len(words) == len(sides) and all(word is not None and word.filler for word in words)


def _as_it_stands(text: str, start: int, end: int, wrong: list[int], index: Index, *, had: bool) -> bool:
    """Whether the first character that would be wrong stands in an ordinary word, with others or nothing before it.

    Such words say something as they are ("pay the bill"), unless the handbook ``had`` what sounds so; or they are the
    end of one and the beginning of the next. Behind a "this" one character alone is not heard."""
    if wrong and wrong[0] == end - 1 and text[start : end - 1] in index.tables.raw["points_at"]:
        return True
    ends, place = {start}, start  # where words may end
    while wrong and place <= wrong[0]:
        for last in range(place + SHORT_WORD, min(place + LONGEST_WORD, len(text)) + 1) if place in ends else ():
            if _ordinary(text[place:last], index):
                if last > wrong[0]:
                    return last > end or not had
                ends.add(last)
        place += 1
    return False


def _ordinary(word: str, index: Index) -> bool:
    """Whether the lists have it as a word of everyday speech, or of a hospital's bills, that names nothing."""
    known = index.written.get(word, None)
    return (
        known is not None
        and (known.filler or bool(known.cues))
        and all(kind not in SERVICES for kind, _ in known.names)
    )


def _initials(word: str, index: Index) -> bool:
    """Whether a word of no vowels is a service's name ("MDT")."""
    known = index.written.get(word, None) if VOWELS.isdisjoint(word) else None
    return known is not None and any(kind in SERVICES for kind, _ in known.names)


def near(text: str, index: Index, most: int = 4) -> tuple[Name, ...]:
    """What an unknown name may have meant: the same sound, or characters that look alike. Never a service."""
    found: dict[tuple[Kind, tuple[str, ...]], tuple[int, Name]] = {}
    shapes = index.tables.look_alikes
    for place, character in enumerate(text):
        other = shapes.get(character)
        word = text[:place] + other + text[place + 1 :] if other else ""
        known = index.written.get(word, None) if word else None
        for kind, ids in known.names if known else ():
            if kind in HARD:
                found[kind, ids] = (0, Name(kind, ids, word, 0, len(word), How.SHAPE))
    least = len(sounded(text)[0]) * 2 // 3
    for start, end, size, entries in index.sounds_in(text):
        if size < least:
            continue
        said = text[start:end]
        for word, _, kind, ids in entries:
            if said != text and any(map(far, word, said)):
                continue  # within ordinary words that says nothing
            if kind is Kind.DRUG and len(word) == SHORT_WORD and len(word) < len(text):
                continue  # so short a piece of a name says nothing of the whole
            shared = len(set(word) & set(text))
            if kind in HARD and kind is not Kind.HANDBOOK and (shared or len(word) > 2) and len(word) > len(text) // 2:
                found.setdefault(
                    (kind, ids), (1 + abs(len(word) - len(text)) - shared, Name(kind, ids, word, 0, 0, How.SOUND))
                )
    ranked = sorted(found.values(), key=lambda pair: pair[0])
    return tuple(name for _, name in ranked[:most])


def all_but_one(text: str, index: Index) -> tuple[Name, ...]:
    """The drugs from whose name an unknown one differs in a single character: to be asked back."""
    found: dict[tuple[str, ...], Name] = {}
    for place in range(len(text) if LEAST <= len(text) <= MOST else 0):
        for word, ids in index.drugs_but_one.get(but_one(text, place), ()):
            found.setdefault(ids, Name(Kind.DRUG, ids, word, 0, 0, How.OTHER))
    return tuple(found.values())


def days_from_pinyin(text: str, index: Index) -> str:
    """A text that is all pinyin with the days in it in Chinese, as days are read."""
    for said, put in index.tables.raw["days_in_pinyin"]:
        text = compiled(said).sub(put, text)
    return text


def _syllables(text: str, index: Index) -> tuple[list[str], set[int], list[tuple[str, int]]] | None:
    """The syllables of a text that is all pinyin, between which of them a word ends, and the services that are written
    in capitals alone, each at its place among them."""
    parts: list[str] = []
    edges = {0}
    short: list[tuple[str, int]] = []
    for word in text.replace("'", "").split():
        letters = "".join(filter(str.isalpha, word))
        syllables = split(letters) if letters else ()
        if syllables is None and _initials(letters, index):
            short.append((letters, len(parts)))
            syllables = (letters,)
        if syllables is None:
            return None
        parts.extend(syllables)
        edges.add(len(parts))
    return parts, edges, short


def spot_pinyin(text: str, index: Index) -> Spotted | None:
    """A text that is all pinyin, but for services that are written in capitals alone; None where it is not."""
    told = _syllables(text, index)
    if told is None:
        return None
    parts, edges, short = told
    if len(parts) < 2 + len(short):
        return None
    sound = key(parts)
    starts, place = [], 0
    for bar, character in enumerate(sound):
        starts.append(place)
        if character == "|" and bar:
            place += 1
    spotted = Spotted("-" * len(parts), text, covered=bytearray(len(parts)))  # a mark for each syllable
    for word, at in short:
        spotted.names += [Name(kind, ids, word, at, at + 1) for kind, ids in index.written.get(word).names]
        spotted.covered[at] = 1
    hits = []
    for last, (size, entries) in index.sounding.iter(sound):
        start, end = starts[last - size + 2], starts[last] + 1
        for word, syllables, kind, ids in entries:
            heard = kind is not Kind.CUE or (
                not index.tables.pinyin_cues.isdisjoint(ids) and (end - start > 1 or not SHORT.isdisjoint(ids))
            )
            if heard and start in edges and end in edges and tuple(parts[start:end]) == syllables:
                hits.append((start, end, word, kind, ids))
    hits.sort(key=lambda hit: (hit[0] - hit[1], hit[0]))
    for start, end, word, kind, ids in hits:
        if kind is Kind.CUE:
            if 1 not in spotted.covered[start:end]:
                spotted.cues.extend((cue, start, end) for cue in ids if cue in index.tables.pinyin_cues)
        elif 1 not in spotted.covered[start:end] or same(spotted.names, start, end):
            merged = [n for n in spotted.names if n.start == start and n.end == end and n.kind is kind]
            for name in merged:
                spotted.names.remove(name)
            every = tuple(dict.fromkeys((*(i for name in merged for i in name.ids), *ids)))
            spotted.names.append(Name(kind, every, word, start, end, How.PINYIN))
            spotted.covered[start:end] = b"\1" * (end - start)
    _kin(spotted, parts, index)
    return spotted if spotted.names or any(cue in UNNAMED_TOO for cue, _, _ in spotted.cues) else None
