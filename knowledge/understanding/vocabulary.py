"""Every word that means something: names of the library, cues, fillers, each with what it stands for."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, product
from typing import Any

from knowledge.gazetteer import Alias
from knowledge.library import Drug, Library
from knowledge.models import Channel, Handbook, Service
from knowledge.understanding.names import Kind
from knowledge.understanding.normalise import all_han, normalise_words
from knowledge.understanding.patterns import listed
from knowledge.understanding.sounds import reading
from knowledge.understanding.tables import Tables, common_words, cues, listed_words, read

GROUPS = ("called", "wide", "english", "wide_english")  # of the words of a concept
HOTLINE = "hotline-number"  # the cue of a printed telephone number
NUMBER_GROUPS = {5: ((2, 3), (3, 2)), 6: ((3, 3),), 8: ((4, 4),), 10: ((3, 3, 4), (3, 7), (4, 3, 3))}
NUMBER_MARKS = ("-", " ")
COMMON = 8  # a latin reading this short of a mere county is more often an English word


class Words:
    """Word -> kind -> ids; words as ``normalise`` leaves them."""

    def __init__(self) -> None:
        self.entries: dict[str, dict[Kind, dict[str, None]]] = defaultdict(lambda: defaultdict(dict))

    def add(self, word: str, kind: Kind, *ids: str) -> None:
        self.add_all((str(word),), kind, *ids)

    def add_all(self, words: Sequence[str], kind: Kind, *ids: str) -> None:
        """Each of the words for all of the ids."""
        entries = self.entries
        for word in normalise_words(words):
            if word:
                entries[word][kind].update(dict.fromkeys(ids))


def vocabulary(library: Library, tables: Tables, hints: Iterable[str]) -> tuple[Words, frozenset[str]]:
    """All words, and the codes of the places that some handbook lists."""
    words = Words()
    _add_cues(words, tables)
    _add_concepts(words, read("concepts.yaml")["concepts"])
    for edition in library.every_edition:
        _add_handbook(words, edition.handbook)
        for service in edition.services.values():
            _add_service(words, edition.id, service)
    codes = _add_places(words, library, tables)
    _add_drugs(words, library, tables)
    _add_hospitals(words, library, tables)
    for illness in library.illnesses:
        for word in illness.names:
            words.add(word, Kind.ILLNESS, illness.name)
    for illness_name, said in read("ailments.yaml")["ailments"].items():
        words.add_all(list(listed(said)), Kind.ILLNESS, illness_name)
    words.add_all([word for word in tables.fillers | tables.english if len(word) > 1], Kind.FILLER, "")
    words.add_all(common_words(), Kind.FILLER, "common")
    for hint in hints:
        if len(hint) > 1:
            words.add(hint, Kind.HINT, hint)
    return words, codes


def _add_cues(words: Words, tables: Tables) -> None:
    asking = tables.raw["ask_words"]
    for cue in cues():
        plain = listed_words(cue)
        words.add_all(plain, Kind.CUE, cue)
        if cue in tables.raw["asks_itself"]:
            words.add_all([word for word in plain if any(asked in word for asked in asking)], Kind.CUE, "what")
    for relation, said in tables.raw["relations"].items():
        words.add_all(said, Kind.RELATION, relation)


def _add_concepts(words: Words, concepts: Iterable[dict[str, Any]]) -> None:
    for concept in concepts:
        for group in GROUPS:
            said = list(listed(map(str, concept.get(group, ()))))
            words.add_all([*said, *_spelt(said), *_hyphened(said)], Kind.CONCEPT, concept["id"])


def patterns() -> Iterator[tuple[Kind, str, str]]:
    """Kind, id and pattern of every word of the cues, of the kinds of services, and of what ails a part of the body."""
    for cue, said in cues().items():
        yield from ((Kind.CUE, cue, pattern) for pattern in said)
    for concept in read("concepts.yaml")["concepts"]:
        yield from ((Kind.CONCEPT, concept["id"], str(word)) for group in GROUPS for word in concept.get(group, ()))
    for illness, said in read("ailments.yaml")["ailments"].items():
        yield from ((Kind.ILLNESS, illness, pattern) for pattern in said)


def _spelt(said: Iterable[str]) -> list[str]:
    """The words in pinyin, without tones and in one piece, as they may stand between Chinese ones."""
    return ["".join(reading(one)) for one in said if len(one) > 1 and all_han(one)]


def _joints() -> tuple[str, ...]:
    """What may stand between an insurer and one of its products ("that one of theirs for ...")."""
    return tuple(str(joint) for joint in read("settings.yaml")["insurer_joints"])


def _hyphened(said: Iterable[str]) -> Iterator[str]:
    """English words of two as they stand before another ("green-channel hospitals")."""
    return (one.replace(" ", "-") for one in said if one.isascii() and one.count(" ") == 1)


def _add_handbook(words: Words, handbook: Handbook) -> None:
    for word in (handbook.title, handbook.product.zh, handbook.product.en, *handbook.called):
        words.add(word, Kind.HANDBOOK, handbook.id)
    for insurer, joint, word in product(handbook.insurer_called, _joints(), handbook.told_apart_by):
        words.add(f"{insurer}{joint}{word}", Kind.HANDBOOK, handbook.id)
    _add_numbers(words, handbook.channels)
    for rule in handbook.rules:
        for word in rule.called:
            words.add(word, Kind.RULE, f"{handbook.id}//{rule.topic}")
    for limit in handbook.limits:
        for word in limit.called:
            words.add(word, Kind.LIMIT, f"{handbook.id}//{limit.id}")


def _add_numbers(words: Words, channels: Iterable[Channel]) -> None:
    """The telephone numbers that are printed, as they are written in one piece or in groups of digits."""
    for channel in channels:
        digits = "".join(filter(str.isdigit, channel.value))
        if channel.kind != "phone" or not digits:
            continue
        for sizes in NUMBER_GROUPS.get(len(digits), ()):
            ends = list(accumulate(sizes))
            groups = [digits[end - size : end] for end, size in zip(ends, sizes, strict=True)]
            words.add_all([mark.join(groups) for mark in NUMBER_MARKS], Kind.CUE, HOTLINE)
        words.add(digits, Kind.CUE, HOTLINE)


def _add_service(words: Words, handbook: str, service: Service) -> None:
    path = f"{handbook}/{service.id}"
    for word in (service.names.zh, service.names.en, service.short.zh, service.short.en, *service.called):
        words.add(word, Kind.SERVICE, path)
    _add_numbers(words, service.channels)
    for rule in service.rules:
        for word in rule.called:
            words.add(word, Kind.RULE, f"{path}/{rule.topic}")
    for limit in service.limits:
        for word in limit.called:
            words.add(word, Kind.LIMIT, f"{path}/{limit.id}")
    for choice in service.choose_one.options if service.choose_one else ():
        for word in (choice.names.zh, choice.names.en, *choice.called, *_spelt(choice.called)):
            words.add(word, Kind.CHOICE, f"{path}/{choice.id}")


def _add_places(words: Words, library: Library, tables: Tables) -> frozenset[str]:
    """Returns the codes that some handbook lists."""
    codes = frozenset(
        code for edition in library.every_edition for places in edition.place_lists.values() for code in places.codes
    )
    ordinary = set(tables.raw["ordinary"])
    cities = {division.pinyin for division in library.places.divisions.values() if division.level != "county"}
    for division in library.places.divisions.values():
        words.add(division.name, Kind.PLACE, division.code)
        if division.short not in ordinary or division.code in codes:
            words.add(division.short, Kind.PLACE, division.code)
        mere = division.level == "county" and division.code not in codes
        if division.pinyin and (not mere or (len(division.pinyin) >= COMMON and division.pinyin not in cities)):
            words.add(division.pinyin, Kind.PLACE, division.code)
    for alias in library.places.aliases:
        if alias.alias not in ordinary and len(alias.alias) > 1 and not _misspelt(alias, library):
            words.add(alias.alias, Kind.PLACE, *alias.codes)
    return codes


def _misspelt(alias: Alias, library: Library) -> bool:
    """A variant that differs in one character only is a slip: asked back, never assumed."""
    if alias.kind != "variant":
        return False
    for code in alias.codes:
        division = library.places.division(code)
        for name in (division.name, division.short):
            if len(name) == len(alias.alias) and sum(a != b for a, b in zip(name, alias.alias, strict=True)) == 1:
                return True
    return False


def _add_drugs(words: Words, library: Library, tables: Tables) -> None:
    endings, classes = tables.raw["generic_endings"], tables.raw["drug_classes"]
    for drug in library.drugs:
        own = drug.brand or drug.generic
        for word in (drug.brand, drug.generic, drug.english_brand, drug.english_generic, *drug.nicknames):
            words.add(word, Kind.DRUG, own)
        for stem in _stems(drug, endings):
            if set(words.entries.get(stem, ())) <= {Kind.DRUG}:
                words.add(stem, Kind.DRUG, own)
        for word, generics in classes.items():
            if drug.generic in generics:
                words.add(word, Kind.DRUG, own)
                words.add(word, Kind.CUE, "drug-class")
        for said in filter(None, (drug.brand, drug.generic)):
            words.add("".join(reading(said)), Kind.DRUG, own)
    for edition in library.every_edition:
        for printed in edition.drugs:
            words.add(printed.brand, Kind.DRUG, printed.brand)


def _stems(drug: Drug, endings: Sequence[str]) -> Iterator[str]:
    """A generic name without the ending that says its class, as people say it."""
    for ending in endings:
        stem = drug.generic.removesuffix(ending)
        if stem != drug.generic and len(stem) > 1:
            yield stem


def _add_hospitals(words: Words, library: Library, tables: Tables) -> None:
    attached = re.compile(tables.raw["university_hospital"])
    for hospital in library.hospitals:
        for word in _as_said((hospital.name, *hospital.aliases), tables):
            words.add(word, Kind.HOSPITAL, hospital.name)
        parts = attached.fullmatch(hospital.name)
        if parts is not None and Kind.PLACE not in words.entries.get(parts["of"], {}):
            for form in tables.raw["university_hospital_forms"]:
                words.add(form.format(**parts.groupdict()), Kind.HOSPITAL, hospital.name)
    for name, spellings in tables.raw["known_in_japan"].items():  # on no list: to be told so
        for word in _as_owned((name, *spellings), tables):
            words.add(word, Kind.JAPAN, name)
    for edition in library.every_edition:
        for named in edition.hospitals:
            for word in _as_said((named.name, *named.aliases), tables):
                words.add(word, Kind.HOSPITAL, named.name)
        for japanese in edition.japan:
            own = (japanese.zh, japanese.ja, japanese.english, *japanese.aliases)
            for word in _in_two(japanese.zh, japanese.aliases, tables):
                words.add(word, Kind.JAPAN, japanese.zh)
            for word in _as_owned((*own, *(form for one in own for form in _attached(one, tables))), tables):
                words.add(word, Kind.JAPAN, japanese.zh)


def _as_said(names: Sequence[str], tables: Tables) -> Iterator[str]:
    """The names of a hospital, and how they are said."""
    yield from _as_owned(_with_short_universities(names, tables), tables)
    for name in names:
        yield from _numbered(name, tables)


def _numbered(name: str, tables: Tables) -> Iterator[str]:
    """How a hospital of a university is said by its number ("Fujian Medical's First")."""
    raw = tables.raw["numbered_hospital"]
    parts = re.fullmatch(raw["whole"], name)
    if parts is None:
        return
    number = parts["a"] or parts["b"] or parts["c"]
    for stem in raw["stems"][parts["sort"]]:
        yield from (parts["of"] + stem + tail.format(n=number) for tail in raw["tails"])


def _with_short_universities(names: Sequence[str], tables: Tables) -> Iterator[str]:
    """The names, and how they are said with a university's name cut short."""
    yield from names
    for long, short in tables.raw["short_universities"].items():
        yield from (name.replace(long, short) for name in names if long in name)


def _as_owned(names: Iterable[str], tables: Tables) -> Iterator[str]:
    """The names, and how they are said in two: the university, centre or society, and which of its hospitals."""
    raw = tables.raw["owned_hospital"]
    owner = re.compile(raw["owner"])
    for name in names:
        yield name
        for match in owner.finditer(name):
            yield from (name[: match.end()] + joint + name[match.end() :] for joint in raw["joints"])


def _in_two(printed: str, names: Iterable[str], tables: Tables) -> Iterator[str]:
    """How the names of a hospital of Japan are said in two: what is its own, and what sort of hospital it is, as far as
    its printed name says so ("that cancer hospital in Ariake")."""
    raw = tables.raw["of_japan_in_two"]
    sorts = [sort for sort, needs in raw["sorts"].items() if re.search(needs, printed)]
    whole = re.compile(raw["whole"])
    for name in names:
        parts = whole.fullmatch(name)
        if parts is not None:
            yield from (parts["own"] + joint + sort for joint in raw["joints"] for sort in sorts)


def _attached(word: str, tables: Tables) -> Iterator[str]:
    """Other ways to say that a hospital is a university's."""
    for ending, other in tables.raw["same_hospital"].items():
        if word.endswith(ending):
            yield word.removesuffix(ending) + other
    raw = tables.raw["attached_hospital"]
    for ending in raw["endings"]:
        stem = word.removesuffix(ending)
        if stem != word and stem.endswith(tuple(raw["stems"])):
            yield from (stem + other for other in raw["also"])
            return
