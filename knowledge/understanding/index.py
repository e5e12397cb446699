"""Every name and cue of the library in two automata: as it is written, and as it sounds. Built once."""

import gc
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import ahocorasick

from knowledge.library import Library
from knowledge.understanding.amounts import AmountPatterns
from knowledge.understanding.begun import BegunPatterns
from knowledge.understanding.days import Days
from knowledge.understanding.frames import Following, frames
from knowledge.understanding.intents import Intents
from knowledge.understanding.likeness import Likeness, learned
from knowledge.understanding.measures import MeasurePatterns
from knowledge.understanding.namelike import Sort, sorts_of
from knowledge.understanding.names import Kind
from knowledge.understanding.normalise import all_han
from knowledge.understanding.precedents import Precedents, precedents
from knowledge.understanding.sounds import key, reading, sounded, warm
from knowledge.understanding.tables import Tables, read, tables
from knowledge.understanding.trees import Trees, trees
from knowledge.understanding.typos import Typos
from knowledge.understanding.vocabulary import Words, patterns, vocabulary

OPEN = "*"  # stands for any one character
SHORTEST_SOUND = 2  # syllables: one alone is no evidence
UNHEARD = frozenset({Kind.HINT, Kind.RULE, Kind.LIMIT, Kind.CHOICE, Kind.FILLER})
UNNAMED = frozenset({Kind.CUE, Kind.HINT, Kind.FILLER})
Entry = tuple[Kind, tuple[str, ...]]
Sounding = tuple[str, tuple[str, ...], Kind, tuple[str, ...]]  # a word, its syllables, and what it means


class Written(NamedTuple):
    """A word of the index. ``head``, ``tail``: it begins or ends with a latin letter or digit, and must not be cut out
    of a longer word there. ``common``: an ordinary word and nothing else. ``frames``: what may begin with it,
    by the character behind it."""

    word: str
    size: int
    head: bool = False
    tail: bool = False
    cues: tuple[str, ...] = ()
    names: tuple[Entry, ...] = ()
    filler: bool = False
    common: bool = False
    hint: bool = False
    frames: Following | None = None


@dataclass(frozen=True, eq=False)  # one is another than any other: so it may be a key of what is remembered
class Index:
    """What the words of a library mean. ``written`` and ``sounding`` find them in a text: as ``Written``, and by the
    key of their syllables."""

    library: Library
    written: ahocorasick.Automaton
    sounding: ahocorasick.Automaton
    days: Days
    amounts: AmountPatterns
    measures: MeasurePatterns
    begun: BegunPatterns
    intents: Intents
    tables: Tables
    typos: Typos
    concepts: dict[str, dict[str, Any]]
    concept_of: dict[str, str]
    hospital_codes: dict[str, str]
    longest: int
    likeness: Likeness | None = None
    precedents: Precedents | None = None
    trees: Trees | None = None

    @cached_property
    def concepts_in(self) -> dict[str, frozenset[str]]:
        """The concepts of each handbook's services."""
        found: dict[str, set[str]] = defaultdict(set)
        for path, concept in self.concept_of.items():
            found[path.partition("/")[0]].add(concept)
        return {handbook: frozenset(concepts) for handbook, concepts in found.items()}

    @cached_property
    def told_by_cues(self) -> dict[str, list[frozenset[str]]]:
        """The sets of cues by which a concept is described that no word names, of each that has such."""
        found = {id_: concept.get("by_cues", ()) for id_, concept in self.concepts.items()}
        return {id_: [frozenset(together) for together in sets] for id_, sets in found.items() if sets}

    @cached_property
    def sorts_of_names(self) -> tuple[Sort, ...]:
        """What the names of the library are like: of its drugs, its hospitals and its places."""
        return sorts_of(self.library)

    @cached_property
    def makers(self) -> frozenset[str]:
        """Who makes the drugs of the library, as they are called in short: no names of drugs."""
        said = {drug.maker.split("(")[0] for drug in self.library.drugs if drug.maker}
        ends = tuple(self.tables.raw["ends_of_makers"])
        return frozenset({short for maker in said for short in (maker, *(maker.removesuffix(end) for end in ends))})

    @cached_property
    def drugs_but_one(self) -> dict[str, list[tuple[str, tuple[str, ...]]]]:
        """The names of drugs, each with one character left ``OPEN``: the whole name, and which drugs it means."""
        found: dict[str, list[tuple[str, tuple[str, ...]]]] = defaultdict(list)
        for written in self.written.values():
            for kind, ids in written.names:
                if kind is Kind.DRUG and all_han(written.word):
                    for place in range(written.size):
                        found[but_one(written.word, place)].append((written.word, ids))
        return dict(found)

    def sounds_in(self, text: str) -> Iterator[tuple[int, int, int, tuple[Sounding, ...]]]:
        """What sounds like a name or cue, where it stands in the text, and how many letters of its sound it has."""
        sound, origin = sounded(text)
        for last, (size, entries) in self.sounding.iter(sound):
            yield origin[last - size + 2], origin[last - 1] + 1, size, entries

    def names_illness(self, word: str) -> bool:
        """Whether an illness has this name of its own: what is put together of a part and its ailment gives way."""
        return word in self.written and any(kind is Kind.ILLNESS for kind, _ in self.written.get(word).names)


def but_one(word: str, place: int) -> str:
    """The word with the character at ``place`` left open."""
    return word[:place] + OPEN + word[place + 1 :]


def build(library: Library, *, by_rules_alone: bool = False, second_reading: bool = True) -> Index:
    """Takes two or three seconds; the index is immutable. ``by_rules_alone``: without what was learned from examples;
    ``second_reading``: with the known questions that an answer is held against."""
    collecting = gc.isenabled()
    gc.disable()  # all that is made here stays: looking for garbage meanwhile would take a third of the time
    try:
        known = (precedents(), trees()) if second_reading and not by_rules_alone else (None, None)
        return _build(library, None if by_rules_alone else learned(), *known)
    finally:
        gc.freeze()  # what lives as long as the process need not be looked through again and again
        if collecting:
            gc.enable()


def _concepts(library: Library) -> dict[str, dict[str, Any]]:
    """Kinds of services by id; one that a handbook brings and nobody had before goes by the names that it has there."""
    services = (service for edition in library.every_edition for service in edition.services.values())
    new = {s.concept: {"id": s.concept, "called": list(s.called), "names": s.names.model_dump()} for s in services}
    return new | {concept["id"]: concept for concept in read("concepts.yaml")["concepts"]}


def _build(
    library: Library, likeness: Likeness | None, known: Precedents | None, which_is_right: Trees | None
) -> Index:
    small, days = tables(), Days()
    words, listed = vocabulary(library, small, days.hints)
    sounding = _sounding(words, library, listed, small)
    index = Index(
        library=library,
        written=_written(words, frames(patterns(), small.raw["asks_itself"], small.raw["ask_words"])),
        sounding=sounding,
        days=days,
        amounts=AmountPatterns(small.raw, days.numeral, days.number),
        measures=MeasurePatterns(small.raw["measures"], days.numeral, days.number),
        begun=BegunPatterns(days.numeral, days.number),
        intents=Intents(**read("intents.yaml")),
        tables=small,
        typos=Typos(words, listed),
        concepts=_concepts(library),
        concept_of={
            f"{edition.id}/{service.id}": service.concept
            for edition in library.every_edition
            for service in edition.services.values()
        },
        hospital_codes={
            **{hospital.name: hospital.code for hospital in library.hospitals},
            **{listed.name: listed.code for e in library.every_edition for listed in e.hospitals},
        },
        longest=small.raw["longest_text"],
        likeness=likeness,
        precedents=known,
        trees=which_is_right,
    )
    warm()
    _ = index.drugs_but_one  # made now: whoever asks first need not wait for it
    return index


def _written(words: Words, frames: Mapping[str, Following]) -> ahocorasick.Automaton:
    automaton = ahocorasick.Automaton()
    for word in dict.fromkeys((*words.entries, *frames)):  # in their order: it is that of names asked back
        kinds = words.entries.get(word, {})
        names = tuple((kind, tuple(ids)) for kind, ids in kinds.items() if kind not in UNNAMED)
        spoken = Written(
            word,
            len(word),
            word[0].isascii() and word[0].isalnum(),
            word[-1].isascii() and word[-1].isalnum(),
            tuple(kinds.get(Kind.CUE, ())),
            names,
            Kind.FILLER in kinds,
            "common" in kinds.get(Kind.FILLER, ()) and len(kinds) == 1,
            Kind.HINT in kinds,
            frames.get(word),
        )
        automaton.add_word(word, spoken)
    automaton.make_automaton()
    return automaton


def _sounding(words: Words, library: Library, listed: frozenset[str], tables: Tables) -> ahocorasick.Automaton:
    """By folded syllables: names that a near miss may mean, services, and cues (for text in pinyin)."""
    found: dict[str, list[Sounding]] = defaultdict(list)
    for word, kinds in words.entries.items():
        if word in tables.fillers or word in tables.never_by_sound or not all_han(word):
            continue
        heard = list(_heard(kinds, len(word) < SHORTEST_SOUND, library, listed, tables))
        if heard and len(syllables := reading(word)) == len(word):
            found[key(syllables)].extend((word, syllables, kind, ids) for kind, ids in heard)
            read_singly = sounded(word)[0]  # a name written wrongly is no phrase that tells how it is read
            if read_singly != key(syllables):
                found[read_singly].extend((word, syllables, kind, ids) for kind, ids in heard if kind is Kind.PLACE)
    automaton = ahocorasick.Automaton()
    for sound, entries in found.items():
        automaton.add_word(sound, (len(sound), tuple(entries)))
    automaton.make_automaton()
    return automaton


def _heard(
    kinds: Mapping[Kind, Iterable[str]], short: bool, library: Library, listed: frozenset[str], tables: Tables
) -> Iterator[Entry]:
    """What of a word's meanings may be known by its sound alone."""
    for kind, ids in kinds.items():
        if kind in UNHEARD or (short and kind is not Kind.CUE):
            continue
        kept = tuple(ids)
        if kind is Kind.CUE:
            kept = tuple(cue for cue in ids if cue in tables.pinyin_cues)
        elif kind is Kind.PLACE:
            kept = tuple(i for i in ids if i in listed or library.places.division(i).level != "county")
        if kept:
            yield kind, kept
