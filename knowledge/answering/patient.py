"""Whether the one who is ill is the insured, where the message tells of both.

"My wife is the insured, she has a lymphoma": that only the insured may use a service stands in nobody's way, whoever
took out the policy, or asks. "My mother is the insured, my father has it": it does.
"""

import re
from collections.abc import Collection, Iterator
from functools import cache

from knowledge.understanding.names import Kind, Understanding
from knowledge.understanding.tables import compiled, read

ME, THEY = "me", "they"
FIRST, ILL = 0xE100, "\ue000"  # private characters: of the first relation, and for the name of an illness
ANYBODY = "family"  # a relation that may be any of the others


def insured_is_ill(u: Understanding) -> bool | None:
    """None where it is not told who is insured, or not who is ill, or several are."""
    raw = read("settings.yaml")["whose_policy"]
    if not compiled(raw["speaks"]).search(u.text):
        return None
    text = _marked(u)
    insured = set(_persons(raw["insured"], text, ()))
    ill = set(_persons(raw["ill"], text, insured)) if len(insured) == 1 else set()
    if insured == {THEY} and ill == {ME}:
        return False
    if len(insured) != 1 or THEY in insured:
        return None
    if not ill or THEY in ill:
        return None
    one = insured.pop()
    if all(same_relation(one, other) for other in ill):
        return True
    return None if any(same_relation(one, other) for other in ill) else False


def without_policy(u: Understanding) -> bool:
    """Whether somebody else than who writes is told to have no policy, and who writes is not told to be ill."""
    raw, text = read("settings.yaml")["whose_policy"], _marked(u)
    return compiled(raw["none"]).search(text) is not None and ME not in _persons(raw["ill"], text, ())


def told_insured(u: Understanding) -> set[str]:
    """Who is told to be the insured: relations, or the one who writes."""
    return set(_persons(read("settings.yaml")["whose_policy"]["insured"], _marked(u), ()))


def _marked(u: Understanding) -> str:
    """The text with one character for each relation and for each name of an illness."""
    text = u.text
    for name in sorted(u.of(Kind.ILLNESS), key=lambda name: -len(name.text)):
        text = text.replace(name.text, ILL) if name.text else text
    words, pattern = _relations()
    text = pattern.sub(lambda found: words[found.group()], text)
    return compiled(read("settings.yaml")["whose_policy"]["of_mine"]).sub("", text)


@cache
def _relations() -> tuple[dict[str, str], re.Pattern[str]]:
    """The words for relatives, each with the character of its relation."""
    settings = read("settings.yaml")
    also = settings["whose_policy"]["also"]
    ids = _ids()
    words = {
        str(word): chr(FIRST + ids.index(id_))
        for said in (settings["relations"], also)
        for id_ in said
        for word in said[id_]
    }
    return words, re.compile("|".join(map(bounded, sorted(words, key=len, reverse=True))))


def bounded(word: str) -> str:
    """A pattern of a word: one in Latin letters is whole."""
    return rf"\b{re.escape(word)}\b" if word.isascii() else re.escape(word)


@cache
def _ids() -> list[str]:
    settings = read("settings.yaml")
    return list(dict.fromkeys((*settings["relations"], *settings["whose_policy"]["also"])))


def _persons(patterns: Collection[str], text: str, meant: Collection[str]) -> Iterator[str]:
    """Who is named where the patterns say; a pronoun is one of ``meant`` whom it fits, else the relation before it."""
    raw = read("settings.yaml")["whose_policy"]
    for pattern in patterns:
        for found in compiled(pattern.replace("%p", raw["person"])).finditer(text):
            if found["relation"]:
                yield _ids()[ord(found["relation"]) - FIRST]
            elif found["me"]:
                yield ME
            else:
                yield _spoken_of(found["they"], text[: found.start("they")], meant)


def _spoken_of(pronoun: str, before: str, meant: Collection[str]) -> str:
    men_or_women = read("settings.yaml")["whose_policy"]["other_sex"].get(pronoun, ())
    near = (_ids()[ord(mark) - FIRST] for mark in reversed(before) if FIRST <= ord(mark) < FIRST + len(_ids()))
    return next((one for one in (*meant, *near) if one != ME and one not in men_or_women), THEY)


def same_relation(one: str, other: str) -> bool:
    """Whether two relations (of settings.yaml) may be one person."""
    alike = read("settings.yaml")["whose_policy"]["alike"]
    either = any({one, other} <= set(group) for group in alike)
    return one == other or either or (ANYBODY in (one, other) and ME not in (one, other))
