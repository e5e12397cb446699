"""What a message names only to rule it out, or because it was so once ("not a private ward", "we wanted one at first"):
the question is read without it, and what it really tells decides."""

import re
from dataclasses import replace
from functools import cache

from knowledge.understanding.normalise import Normal
from knowledge.understanding.sieve import Sieve
from knowledge.understanding.tables import places_abroad, read

Form = tuple[str, re.Pattern[str], str, re.Pattern[str]]  # its thing, its words, what is put there, what the rest says
MOST = 3  # such places in one message
LEAST = 5  # characters that must be left: less asks nothing
ENGLISH = "english"


def without_ruled_off(normal: Normal) -> Normal:
    """``normal`` without what is ruled out; the same where there is nothing of the kind."""
    text = normal.text
    things = {ENGLISH} if normal.latin else {name for name, said in _things().passing(text) if said.search(text)}
    if not things:
        return normal
    for thing, form, put, instead in _forms():
        if thing in things:
            text = _without(text, form, put, instead)
    return normal if text == normal.text else replace(normal, text=text)


def _without(text: str, form: re.Pattern[str], put: str, instead: re.Pattern[str]) -> str:
    """``text`` without the places that the form fits (with ``put`` there), where the rest says what is so instead."""
    for _ in range(MOST):
        match = form.search(text)
        rest = (text[: match.start()] + put + text[match.end() :]).strip(" ,") if match else ""
        if sum(map(str.isalnum, rest)) < LEAST or rest == text or not instead.search(rest):
            break
        text = rest
    return text


@cache
def _things() -> Sieve:
    """What may be ruled out, by what it is called: most messages name little of it."""
    return Sieve((name, _called(thing)) for name, thing in read("ruled_off.yaml")["things"].items())


def _called(thing: dict[str, str]) -> str:
    """The words for a thing, with the names of places abroad where they are meant."""
    names = (re.escape(name) for _, names in places_abroad() for name in names if not name.isascii())
    return thing["said"].replace("%abroad", "|".join(sorted(names, key=len, reverse=True)))


@cache
def _forms() -> tuple[Form, ...]:
    """Each form with each of its things, what is put there, and what the rest has to say."""
    raw = read("ruled_off.yaml")
    found = [(ENGLISH, re.compile(one["said"]), one["to"], re.compile(one["instead"])) for one in raw[ENGLISH]]
    for form in raw["forms"]:
        for name in form["for"]:
            thing = raw["things"][name]
            words = form["said"].replace("%tail", raw["tail"]).replace("%t", _called(thing))
            words = words.replace("%end", raw["end"]).replace("%who", raw["who"])
            found.append((name, re.compile(words), form.get("to", ""), re.compile(thing.get("instead", ""))))
    return tuple(found)
