"""Intents ranked by patterns that are data (intents.yaml): sets of cues and name kinds, nothing to backtrack over."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import chain, count
from typing import Any

from knowledge.understanding import scores
from knowledge.understanding.names import Scored

Pattern = tuple[int, str, tuple[frozenset[str], ...], frozenset[str], tuple[str, ...], int]

NAMED = frozenset({"@place", "@drug", "@hospital", "@japan"})


def _behind(best: dict[str, Pattern], told: frozenset[str]) -> None:
    """Lowers the patterns of which nothing stands in the asking clause, where another stands there plainly."""
    resting = [intent for intent, pattern in best.items() if _rests_on_facts(pattern, told)]
    named = "coverage" in best and not told.isdisjoint(NAMED)
    if named or any(pattern[0] >= scores.ASKED for intent, pattern in best.items() if intent not in resting):
        for intent in resting:
            score, *others = best[intent]
            best[intent] = (score - scores.BARE, *others)  # type: ignore[assignment]


def _rests_on_facts(pattern: Pattern, told: frozenset[str]) -> bool:
    return all(told.isdisjoint(group.split("|")) for group in pattern[4])


def _before(one: Pattern, other: Pattern, told: frozenset[str] | None) -> bool:
    """Whether one weighs more; of two that weigh the same, the one that is asked, then the first in the file."""
    if one[0] != other[0] or told is None:
        return (-one[0], one[5]) < (-other[0], other[5])
    return (_rests_on_facts(one, told), one[5]) < (_rests_on_facts(other, told), other[5])


class Intents:
    def __init__(
        self, intents: Mapping[str, Sequence[Mapping[str, Any]]], sets: Mapping[str, Sequence[str]] | None = None
    ) -> None:
        """``intents``: intent -> patterns with ``score``, ``all`` and ``none``. ``sets``: what "=name" in ``none``
        stands for; raises KeyError for one that is not there."""
        self._by_first: dict[str, list[Pattern]] = defaultdict(list)
        self.features: set[str] = set()  # all that a pattern asks for
        self._own: dict[str, set[str]] = defaultdict(set)
        self._said: dict[str, set[str]] = defaultdict(set)
        order = count()
        for intent, patterns in intents.items():
            for pattern in patterns:
                number = next(order)
                groups = [frozenset([part] if isinstance(part, str) else part) for part in pattern["all"]]
                named = [
                    (sets or {})[part[1:]] if part.startswith("=") else (part,) for part in pattern.get("none", ())
                ]
                without = frozenset(chain.from_iterable(named))
                shown = tuple("|".join(sorted(group)) for group in groups)
                rarest = max(range(len(groups)), key=lambda place: (len(groups[place]) == 1, -place))
                first, others = groups[rarest], tuple(groups[:rarest] + groups[rarest + 1 :])
                self.features.update(*groups, without)
                self._said[intent].update(*groups)
                self._own[intent].update(feature for group in groups if len(group) == 1 for feature in group)
                for feature in first:
                    self._by_first[feature].append((pattern["score"], intent, others, without, shown, number))

    def speaks(self, intent: str, cues: frozenset[str]) -> bool:
        """Whether a cue that a pattern of the intent cannot do without is said."""
        return not self._own[intent].isdisjoint(cues)

    def said_by(self, intent: str) -> frozenset[str]:
        """All that a pattern of the intent may rest on."""
        return frozenset(self._said.get(intent, ()))

    def rank(self, features: frozenset[str], told: frozenset[str] | None = None) -> tuple[Scored, ...]:
        """The intents that hold, the best first; of an intent its best pattern.

        ``told``: what the asking clause holds. Where it asks for something of its own, a pattern that rests on facts
        from other clauses alone comes behind.
        """
        best: dict[str, Pattern] = {}
        for feature in features:
            for pattern in self._by_first.get(feature, ()):
                _, intent, others, without, *_ = pattern
                if intent in best and not _before(pattern, best[intent], told):
                    continue
                if not without.isdisjoint(features):
                    continue
                for group in others:
                    if group.isdisjoint(features):
                        break
                else:
                    best[intent] = pattern
        if told is not None:
            _behind(best, told)
        ranked = sorted(best.values(), key=lambda pattern: (-pattern[0], pattern[1]))
        return tuple(
            Scored(pattern[1], pattern[0], pattern[4], told is not None and _rests_on_facts(pattern, told))
            for pattern in ranked
        )
