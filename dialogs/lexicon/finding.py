"""Patterns and tables of the lexicon that are no lists: what one finds in a sentence, and what a word counts."""

import re

from dialogs import lexicon


def pattern(group: str, name: str = "") -> str:
    """A pattern; ``name``: the one of that name in a group of them, or ""."""
    found = lexicon.group(group)
    return str(found.get(name, "")) if isinstance(found, dict) else str(found)


def first(group: str, text: str) -> str:
    """What a pattern finds first in a sentence, or ""."""
    match = re.search(pattern(group), lexicon.plain(text), re.IGNORECASE)
    return match[0] if match else ""


def cut(pattern_: str, text: str) -> str:
    """A sentence without what a pattern finds in it."""
    return re.sub(pattern_, "", lexicon.plain(text), flags=re.IGNORECASE)


def apart(group: str, text: str) -> list[str]:
    """The parts of a sentence that a pattern sets apart."""
    return re.split(pattern(group), lexicon.plain(text))


def number(said: str) -> int:
    """What figures or a word count; 0 where they count nothing."""
    return int(said) if said.isdigit() else int(lexicon.group("photo_numbers").get(said.lower(), 0))


def stands_for(group: str) -> dict[str, str]:
    """What each word of a group of named lists stands for."""
    return {lexicon.fold(word): name for name, words in lexicon.group(group).items() for word in words}
