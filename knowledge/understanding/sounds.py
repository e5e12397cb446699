"""How characters sound: toneless syllables, folded so that what southern and hurried typists mix up is equal."""

from collections.abc import Iterable
from functools import cache

from pypinyin import lazy_pinyin
from pypinyin.constants import PINYIN_DICT
from pypinyin.contrib.tone_convert import to_normal

_FOLDS = (("zh", "z"), ("ch", "c"), ("sh", "s"))
_TAILS = (("ang", "an"), ("eng", "en"), ("ing", "in"))
LONGEST_SYLLABLE = 6


@cache
def syllables() -> frozenset[str]:
    """Every toneless syllable that a character can have."""
    common = (reading.split(",")[0] for code, reading in PINYIN_DICT.items() if 0x4E00 <= code <= 0x9FA5)
    return frozenset(to_normal(reading) for reading in set(common)) - {""}


def warm() -> None:
    """Loads the readings now rather than at the first question that needs them."""
    _readings()
    syllables()


@cache
def _readings() -> dict[str, str]:
    return {
        chr(code): fold(to_normal(reading.split(",")[0]))
        for code, reading in PINYIN_DICT.items()
        if 0x4E00 <= code <= 0x9FFF
    }


def fold(syllable: str) -> str:
    """``zh, ch, sh`` as ``z, c, s``; a final ``ng`` as ``n``; an initial ``l`` as ``n``."""
    for written, folded in _FOLDS:
        if syllable.startswith(written):
            syllable = folded + syllable[2:]
            break
    for written, folded in _TAILS:
        if syllable.endswith(written):
            syllable = syllable[: -len(written)] + folded
            break
    return "n" + syllable[1:] if syllable.startswith("l") else syllable


def reading(text: str) -> tuple[str, ...]:
    """Toneless syllables of a name, polyphones by their phrase; latin letters and digits as they are."""
    return tuple(syllable.strip() for syllable in lazy_pinyin(text) if syllable.strip())


def key(parts: Iterable[str]) -> str:
    """Folded syllables as a text in which a name can be searched: each stands between bars."""
    return "|" + "".join(fold(part) + "|" for part in parts)


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
