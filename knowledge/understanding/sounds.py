"""How characters sound: toneless syllables, folded so that what southern and hurried typists mix up is equal."""

from collections.abc import Iterable
from functools import cache, lru_cache

from pypinyin import lazy_pinyin
from pypinyin.constants import PHRASES_DICT, PINYIN_DICT
from pypinyin.contrib.tone_convert import to_normal

_FAR = {"p": "b", "f": "h"}  # mixed up by few
_FOLDS = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("l", "n"), *_FAR.items())
_TAILS = (("ang", "an"), ("eng", "en"), ("ing", "in"))
LONGEST_SYLLABLE = 6


LONGEST_PHRASE = 6
"""Characters; the few longer phrases of the dictionary are proverbs, which no name holds."""


@cache
def syllables() -> frozenset[str]:
    """Every toneless syllable that a character can have."""
    return frozenset(_characters()[0].values()) - {""}


def warm() -> None:
    """Loads the readings now rather than at the first question that needs them."""
    _readings()
    syllables()


@cache
def _characters() -> tuple[dict[str, str], frozenset[str]]:
    """The first toneless syllable of each common character, and the characters that have several."""
    firsts: dict[str, str] = {}
    several: set[str] = set()
    for code, readings in PINYIN_DICT.items():
        if 0x4E00 <= code <= 0x9FFF:
            first, *others = map(_toneless, readings.split(","))
            firsts[chr(code)] = first
            if any(other != first for other in others):
                several.add(chr(code))
    return firsts, frozenset(several)


_toneless = cache(to_normal)


@cache
def _readings() -> dict[str, str]:
    return {character: fold(syllable) for character, syllable in _characters()[0].items()}


@cache
def fold(syllable: str) -> str:
    """``zh, ch, sh`` as ``z, c, s``; a final ``ng`` as ``n``; an initial ``l, p, f`` as ``n, b, h``."""
    for written, folded in _FOLDS:
        if syllable.startswith(written):
            syllable = folded + syllable[len(written) :]
            break
    for written, folded in _TAILS:
        if syllable.endswith(written):
            syllable = syllable[: -len(written)] + folded
            break
    return syllable


def far(character: str, other: str) -> bool:
    """Whether two characters that sound alike when folded begin with what only few mix up."""
    one, two = (_characters()[0].get(c, "")[:1] for c in (character, other))
    return _FAR.get(one, one) == _FAR.get(two, two) and one != two


def alike(character: str) -> str:
    """All characters of which the first reading is that of this one, tones aside."""
    firsts = _characters()[0]
    return _of_syllable().get(firsts.get(character, ""), character)


@cache
def _of_syllable() -> dict[str, str]:
    found: dict[str, str] = {}
    for character, syllable in _characters()[0].items():
        found[syllable] = found.get(syllable, "") + character
    return found


def reading(text: str) -> tuple[str, ...]:
    """Toneless syllables of a name, polyphones by their phrase; latin letters and digits as they are."""
    firsts, several = _characters()
    if not all(character in firsts for character in text):
        return tuple(syllable.strip() for syllable in lazy_pinyin(text) if syllable.strip())
    # What follows is what pypinyin does with a name, without its generality: tens of thousands are read at the start.
    read = [firsts[character] for character in text]
    if not several.isdisjoint(text):
        start = 0
        while start < len(text) - 1:
            start += _read_phrase(text, start, read) or 1
    return tuple(read)


def _read_phrase(text: str, start: int, read: list[str]) -> int:
    """Reads the longest known phrase that begins at ``start`` into ``read``; its length, or 0."""
    for size in range(min(len(text) - start, LONGEST_PHRASE), 1, -1):
        phrase = PHRASES_DICT.get(text[start : start + size])
        if phrase is not None:
            read[start : start + size] = [_toneless(readings[0]) for readings in phrase]
            return size
    return 0


def key(parts: Iterable[str]) -> str:
    """Folded syllables as a text in which a name can be searched: each stands between bars."""
    return "|" + "".join(fold(part) + "|" for part in parts)


@lru_cache(maxsize=256)
def sounded(text: str) -> tuple[str, tuple[int, ...]]:
    """The text as folded syllables between bars, and for each position in it the character it stands for.

    What is not a Chinese character breaks a name: it becomes a star.
    """
    readings = _readings()
    pieces, origin = ["|"], [0]
    for place, character in enumerate(text):
        piece = readings.get(character, "*") + "|"
        pieces.append(piece)
        origin.extend([place] * len(piece))
    return "".join(pieces), tuple(origin)


def split(word: str) -> tuple[str, ...] | None:
    """A latin word as pinyin syllables, the fewest that spell it; None where it is not pinyin."""
    known = syllables()
    best: list[tuple[str, ...] | None] = [()] + [None] * len(word)
    for end in range(1, len(word) + 1):
        for start in range(max(0, end - LONGEST_SYLLABLE), end):
            before = best[start]
            if before is not None and word[start:end] in known:
                found = (*before, word[start:end])
                present = best[end]
                if present is None or len(found) < len(present):
                    best[end] = found
    return best[-1]
