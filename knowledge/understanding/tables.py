"""The data files of this folder as understanding works with them: read once, never changed."""

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from knowledge.located import Step, dotted, many, read_csv, read_yaml
from knowledge.trouble import DataError, FileError
from knowledge.understanding.patterns import expand, groups_of, listed
from knowledge.yamls import mapping_of, told_of

HERE = Path(__file__).parent
ABROAD, OF_JAPAN = HERE.parent / "places" / "abroad.csv", "japan"
CUES_ABROAD = ("abroad", "elsewhere-abroad")  # what a name of somewhere abroad says, unless it is of Japan
CUE_OF_JAPAN = "japan-place"
NEVER = r"(?!)"  # matches nothing


@cache
def compiled(pattern: str) -> re.Pattern[str]:
    """A pattern of these files. Kept for good: the re module forgets beyond some hundreds, and compiles anew."""
    try:
        return re.compile(pattern)
    except re.error as error:
        raise no_pattern(error) from error


def no_pattern(error: re.error) -> DataError:
    """Which value of which file is meant: it stands in the pattern that was made of it, and is none by itself."""
    found = [
        (len(text), file, where, text)
        for file in map(read_yaml, sorted(HERE.glob("*.yaml")))
        for where, text in _texts(file.value, ())
        if text in str(error.pattern) and not _compiles(text)
    ]
    if found:  # a pattern may be put together of pieces that are none by themselves: the longest is meant
        _, file, where, text = max(found, key=lambda each: each[0])
        return FileError(file.path, file.line(where), f"{dotted(where)}: is no pattern: {error.msg}: {text}")
    return DataError(f"knowledge/understanding: no pattern: {error.msg}: {error.pattern!r}")


def _texts(value: Any, path: tuple[Step, ...]) -> Iterator[tuple[tuple[Step, ...], str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict | list):
        for key, each in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _texts(each, (*path, key))


def _compiles(pattern: str) -> bool:
    try:
        re.compile(pattern)
    except re.error:
        return False
    return True


def any_of(words: Iterable[str]) -> re.Pattern[str]:
    """One of the words, the longest that fits."""
    return re.compile("|".join(map(re.escape, sorted(words, key=lambda word: (-len(word), word)))))


def fingerprint_of(files: Iterable[Path]) -> str:
    """Of what stands in files: what was learned from them keeps it, to be told when they have changed."""
    return hashlib.sha256(b"".join(path.read_bytes() for path in sorted(files))).hexdigest()


@cache
def read(name: str) -> dict[str, Any]:
    """A YAML file of this folder."""
    return mapping_of(HERE / name)


@cache
def cues() -> dict[str, tuple[str, ...]]:
    """The patterns of each cue of ``cues.yaml``, and those that have a relative in them (%)."""
    settings = read("settings.yaml")
    relatives = [str(word) for said in settings["relations"].values() for word in said]
    found: dict[str, list[str]] = defaultdict(list)
    abroad = [name for _, names in places_abroad() for name in names]
    marks = {
        "%abroad": "|".join(name for name in abroad if not name.isascii()),
        "%overseas": "|".join(name for name in abroad if name.isascii()),
    }
    for cue, said in read("cues.yaml")["cues"].items():
        found[cue].extend(_filled(str(pattern), marks) for pattern in said)
    for kind, names in places_abroad():
        for cue in (CUE_OF_JAPAN,) if kind == OF_JAPAN else CUES_ABROAD:
            found[cue].extend(names)
    for cue, frames in settings["relation_frames"].items():
        for frame in map(str, frames):
            latin = frame.isascii()
            fitting = "|".join(word for word in relatives if word.isascii() == latin)
            found[cue].append(frame.replace("%", f"({fitting})"))
    return {cue: tuple(patterns) for cue, patterns in found.items()}


def _filled(pattern: str, marks: dict[str, str]) -> str:
    for mark, words in marks.items():
        pattern = pattern.replace(mark, words)
    return pattern


@cache
def places_abroad() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Countries, cities and hospitals that are well known and not of China, each by its kind (``abroad.csv``): whoever
    names one is not asked back where that is."""
    rows = (row.cells for row in read_csv(ABROAD, ("kind", "names", "english")))
    return tuple((row["kind"], (*many(row["names"]), *many(row["english"]))) for row in rows)


@cache
def words_of(cue: str) -> tuple[str, ...]:
    """Every word of a cue that has few: of a frame's there may be millions (``said_by``)."""
    return tuple(word for pattern in cues().get(cue, ()) for word in expand(pattern))


@cache
def said_by(cue: str) -> re.Pattern[str]:
    """All that says a cue, in one pattern: of some cues the words would be millions."""
    said = (
        "".join(f"(?:{'|'.join(map(re.escape, group))})" for group in groups_of(one)) for one in cues().get(cue, ())
    )
    return re.compile("|".join(said) or NEVER)


def listed_words(cue: str) -> tuple[str, ...]:
    """The words of a cue but for those of its frames."""
    return tuple(listed(cues()[cue]))


def common_words() -> tuple[str, ...]:
    """Ordinary words that are no names."""
    return lines_of("common_words.txt")


def lines_of(name: str) -> tuple[str, ...]:
    """The words of a list of this folder, one a line."""
    with told_of(HERE / name):
        lines = (HERE / name).read_text("utf-8").splitlines()
    return tuple(line for line in lines if not line.startswith("#"))


@dataclass(frozen=True)
class Tables:
    """The small tables of ``settings.yaml``, as sets."""

    raw: dict[str, Any]
    place_tails: re.Pattern[str]
    quarters: frozenset[str]
    in_town: tuple[str, ...]
    look_alikes: dict[str, str]
    edges: frozenset[str]
    splitters: frozenset[str]
    numerals: frozenset[str]
    generic: frozenset[str]
    hints: frozenset[str]
    pinyin_cues: frozenset[str]
    fillers: frozenset[str]
    english: frozenset[str]
    english_hospital: re.Pattern[str]
    dictionary: frozenset[str]
    fragile: frozenset[str]
    through: frozenset[str]
    whole: frozenset[str]
    never_by_sound: frozenset[str]
    inside_illness: frozenset[str]
    asking: frozenset[str]
    cuts: frozenset[str]
    mute: frozenset[str]
    particles: frozenset[str]
    clause_asking: frozenset[str]
    plain: frozenset[str]
    facts: frozenset[str]
    every_place: frozenset[str]
    idle: frozenset[str]
    use_cues: frozenset[str]
    use_words: frozenset[str]
    use_rest: frozenset[str]
    echo: frozenset[str]
    exclusive: tuple[frozenset[str], ...]
    sighs: re.Pattern[str]
    against_cover: frozenset[str]


def tables() -> Tables:
    """``settings.yaml`` and what follows from the other files."""
    settings, dates = read("settings.yaml"), read("dates.yaml")
    return Tables(
        raw=settings,
        place_tails=compiled(f"(?!{'|'.join(settings['not_place_tails'])})(?:{'|'.join(settings['place_tails'])})"),
        quarters=_words(settings, "quarters"),
        in_town=tuple(settings["in_town"]),
        look_alikes=settings["look_alikes"],
        edges=frozenset(word for word in settings["fillers"] if len(word) == 1),
        splitters=frozenset(settings["splitters"]),
        numerals=frozenset(dates["numbers"]) | frozenset("0123456789") | frozenset(settings["also_numerals"]),
        generic=frozenset(str(word) for cue in settings["asking"] for word in listed_words(cue)),
        hints=frozenset(hint for hint in map(str, dates["hints"]) if len(hint) == 1),
        pinyin_cues=frozenset(settings["pinyin_cues"]),
        fillers=_words(settings, "fillers"),
        english=_words(settings, "english"),
        english_hospital=compiled(settings["english_hospital"]),
        dictionary=frozenset(lines_of("english_words.txt")),
        fragile=_words(settings, "fragile"),
        through=_words(settings, "through"),
        whole=_words(settings, "whole"),
        never_by_sound=_words(settings, "never_by_sound"),
        inside_illness=_words(settings, "inside_illness"),
        asking=_words(settings, "asking"),
        mute=_words(settings, "mute"),
        cuts=frozenset((*settings["clause_ends"], *settings["pauses"])),
        particles=_words(settings, "particles"),
        clause_asking=_words(settings, "asking") | _words(settings, "also_asking"),
        plain=_words(settings, "plain_cues"),
        exclusive=tuple(frozenset(group) for group in settings["exclusive"]),
        sighs=compiled(settings["sighs"]),
        against_cover=_words(settings, "against_cover"),
        every_place=_words(settings, "all_places"),
        idle=_words(settings, "idle"),
        use_cues=_words(settings, "use_cues"),
        use_words=_words(settings, "use_words"),
        use_rest=frozenset(settings["use_rest"]),
        echo=frozenset(settings["use_rest"] + settings["echo"]),
        facts=_words(settings, "fact_cues") | {cue for cue in cues() if cue.startswith("occ-")},
    )


def _words(settings: dict[str, Any], name: str) -> frozenset[str]:
    return frozenset(map(str, settings[name]))
