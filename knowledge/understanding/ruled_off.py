"""What a message names only to rule it out, or because it was so once ("not a private ward", "we wanted one at first"):
the question is read without it, and what it really tells decides."""

import re
from dataclasses import replace
from functools import cache

from knowledge.understanding.normalise import Normal
from knowledge.understanding.tables import read

Form = tuple[re.Pattern[str], str, re.Pattern[str]]
MOST = 3  # such places in one message
LEAST = 5  # characters that must be left: less asks nothing


def without_ruled_off(normal: Normal) -> Normal:
    """``normal`` without what is ruled out; the same where there is nothing of the kind."""
    text = normal.text
    if not normal.latin and not _any_of_them().search(text):
        return normal
    for form, put, instead in _in_english() if normal.latin else _forms():
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
def _any_of_them() -> re.Pattern[str]:
    """Whether a thing is named at all: most messages name none."""
    things = read("ruled_off.yaml")["things"].values()
    return re.compile("|".join(thing["said"] or thing["instead"] for thing in things))


@cache
def _in_english() -> tuple[Form, ...]:
    """The forms of a message in English."""
    forms = read("ruled_off.yaml")["english"]
    return tuple((re.compile(form["said"]), form["to"], re.compile(form["instead"])) for form in forms)


@cache
def _forms() -> tuple[Form, ...]:
    """Each form with each of its things, what is put there, and what the rest has to say."""
    raw = read("ruled_off.yaml")
    found = []
    for form in raw["forms"]:
        for name in form["for"]:
            thing = raw["things"][name]
            words = form["said"].replace("%tail", raw["tail"]).replace("%t", thing["said"])
            words = words.replace("%end", raw["end"]).replace("%who", raw["who"])
            found.append((re.compile(words), form.get("to", ""), re.compile(thing.get("instead", ""))))
    return tuple(found)
