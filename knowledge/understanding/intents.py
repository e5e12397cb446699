"""Intents ranked by patterns that are data (intents.yaml): sets of cues and name kinds, nothing to backtrack over."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from knowledge.understanding.names import Scored

Pattern = tuple[int, str, tuple[frozenset[str], ...], frozenset[str], tuple[str, ...]]


class Intents:
    def __init__(self, data: Mapping[str, Sequence[Mapping[str, Any]]]) -> None:
        """``data``: intent -> patterns with ``score``, ``all`` and ``none``."""
        self._by_first: dict[str, list[Pattern]] = defaultdict(list)
        self.features: set[str] = set()
        for intent, patterns in data.items():
            for pattern in patterns:
                groups = [frozenset([part] if isinstance(part, str) else part) for part in pattern["all"]]
                without = frozenset(pattern.get("none", ()))
                shown = tuple("|".join(sorted(group)) for group in groups)
                rarest = max(range(len(groups)), key=lambda place: (len(groups[place]) == 1, -place))
                first, others = groups[rarest], tuple(groups[:rarest] + groups[rarest + 1 :])
                self.features.update(*groups, without)
                for feature in first:
                    self._by_first[feature].append((pattern["score"], intent, others, without, shown))

    def rank(self, features: frozenset[str]) -> tuple[Scored, ...]:
        """The intents that hold, the best first; of an intent its best pattern."""
        best: dict[str, Pattern] = {}
        for feature in features:
            for pattern in self._by_first.get(feature, ()):
                score, intent, others, without, _ = pattern
                if intent in best and best[intent][0] >= score:
                    continue
                if not without.isdisjoint(features):
                    continue
                for group in others:
                    if group.isdisjoint(features):
                        break
                else:
                    best[intent] = pattern
        ranked = sorted(best.values(), key=lambda pattern: (-pattern[0], pattern[1]))
        return tuple(Scored(pattern[1], pattern[0], pattern[4]) for pattern in ranked)
