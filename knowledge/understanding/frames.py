"""Patterns of many words as the index knows them: by their beginnings, and an expression that reads on from there."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from knowledge.understanding.names import Kind
from knowledge.understanding.normalise import normalise_words
from knowledge.understanding.patterns import groups_of, is_frame

END = ""  # for a character: that nothing need follow
EDGE = "(?!(?<=[a-z])[a-z]|(?<=[0-9])[0-9])"  # no latin word or number is cut out of a longer one
_LATIN = re.compile(r"[a-zA-Z0-9]")


@dataclass(frozen=True)
class Frame:
    """A pattern of many words: where one of its beginnings stands, ``whole`` reads on: ``written``, compiled when it is
    first needed, for there are more than a thousand, and a start would wait for all. ``needs``: one of these characters
    is in any of its words. ``asks``: any of its words that has one of these in it asks "what", too."""

    kind: Kind
    ids: tuple[str, ...]
    written: str
    needs: frozenset[str]
    asks: tuple[str, ...] = ()

    @cached_property
    def whole(self) -> re.Pattern[str]:
        return re.compile(self.written)

    def cues(self, word: str) -> tuple[str, ...]:
        if self.kind is not Kind.CUE:
            return ()
        return (*self.ids, "what") if any(asked in word for asked in self.asks) else self.ids

    @property
    def names(self) -> tuple[tuple[Kind, tuple[str, ...]], ...]:
        return () if self.kind is Kind.CUE else ((self.kind, self.ids),)


Following = dict[str, tuple[Frame, ...]]  # frames by the character that goes on behind their beginning


def frames(
    patterns: Iterable[tuple[Kind, str, str]], asks_itself: Sequence[str], asks: Sequence[str]
) -> dict[str, Following]:
    """The frames of all patterns (kind, id, pattern) by the words that they begin with. ``asks_itself``: cues of which
    a word that has one of ``asks`` in it is a question by itself. What two names share is one frame for both."""
    meant: dict[tuple[str, Kind, str], list[str]] = defaultdict(list)
    for kind, id_, pattern in patterns:
        if is_frame(pattern):
            meant[pattern, kind, id_ if kind is Kind.CUE else ""].append(id_)
    found: dict[str, list[tuple[frozenset[str], Frame]]] = defaultdict(list)
    for (pattern, kind, cue), ids in meant.items():
        groups = [_spelt(group) for group in groups_of(pattern)]
        # the longest first: an expression is content with the first that fits
        ordered = (sorted(map(re.escape, group), key=len, reverse=True) for group in groups)
        whole = "".join(f"(?:{'|'.join(group)})" for group in ordered)
        if _LATIN.search(pattern):
            whole = f"{EDGE}{whole}{EDGE}"
        frame = Frame(kind, tuple(ids), whole, _needs(groups), tuple(asks) if cue in asks_itself else ())
        beginnings, rest = _beginnings(groups)
        for beginning in beginnings:
            found[beginning].append((_next(rest), frame))
    return {beginning: _following(begun) for beginning, begun in found.items()}


def _spelt(group: tuple[str, ...]) -> tuple[str, ...]:
    """The words of a group as texts are read. Blanks at their edges stand between latin words, and stay."""
    spelt = normalise_words([word.strip() for word in group])
    return tuple(
        f"{' ' * word.startswith(' ')}{new}{' ' * (word.endswith(' ') and bool(new))}" if word.strip() else word
        for word, new in zip(group, spelt, strict=True)
    )


def _following(begun: Sequence[tuple[frozenset[str], Frame]]) -> Following:
    """What may go on with a character stands under it, together with what may end before it."""
    characters = frozenset().union(*(characters for characters, _ in begun)) | {END}
    return {
        character: tuple(frame for goes_on, frame in begun if character in goes_on or END in goes_on)
        for character in characters
    }


def _next(groups: Sequence[tuple[str, ...]]) -> frozenset[str]:
    """The characters with which these groups go on; END where all can be left out."""
    characters: set[str] = set()
    for group in groups:
        characters.update(more[0] for more in group if more)
        if all(group):
            return frozenset(characters)
    return frozenset(characters | {END})


def _needs(groups: list[tuple[str, ...]]) -> frozenset[str]:
    """The last characters of the last group that can't be left out: as far from the beginning as may be, they tell
    most of what is still to come."""
    must = [frozenset(more[-1] for more in group) for group in groups if all(group)]
    return must[-1]


def _beginnings(groups: list[tuple[str, ...]]) -> tuple[set[str], list[tuple[str, ...]]]:
    """What every word of the pattern begins with one of: the first groups, up to one that can't be left out; and the
    groups behind them."""
    begun = [""]
    for place, group in enumerate(groups):
        begun = [start + more for start in begun for more in group]
        if all(begun):
            return set(begun), groups[place + 1 :]
    return set(begun), []
