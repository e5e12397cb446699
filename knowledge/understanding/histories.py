"""An emergency that is told as history: long ago, it went well since, and something else is asked today."""

import re
from functools import cache

from knowledge.understanding.tables import read

PAUSES = " ,。;!?\n."


def asked_since(text: str) -> str:
    """What stands behind a story that is over and went well, in normalised words: what is listened to for a danger of
    today. "" where there is no such story, or a word may be of today: then all of it is listened to."""
    begun = _said("long_ago").search(text)
    ended = _said("since").search(text, begun.end()) if begun else None
    if ended is None or _said("recent").search(text, 0, ended.start()) or _said("today").search(text, ended.end()):
        return ""
    return text[ended.end() :].strip(PAUSES)


def happens_now(text: str) -> str:
    """What is said of now behind something of long ago: "a stroke last year, today his mouth is crooked". "" where it
    is told there that it goes well, or that it is not now."""
    begun = _said("long_ago").search(text)
    now = _said("now").search(text, begun.end()) if begun else None
    if now is None or _said("since").match(text, now.start()) or _said("since").match(text, now.end()):
        return ""
    return text[now.start() :].strip(PAUSES)


@cache
def _said(name: str) -> re.Pattern[str]:
    return re.compile("|".join(read("histories.yaml")[name]))
