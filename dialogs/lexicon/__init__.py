"""How members say the few things that every conversation understands: words as data, folded and compared here."""

import re
import unicodedata
from functools import cache
from typing import Any

from knowledge.understanding.normalise import normalise
from knowledge.words import read_words

SHORT = 12  # characters of a sentence whose first word decides


@cache
def _words() -> dict[str, Any]:
    return read_words(__file__.replace("__init__.py", "words.yaml"))


@cache
def _phrases(group: str) -> dict[str, str]:
    """Folded phrase -> its name, for a group of named lists."""
    return {fold(phrase): name for name, phrases in _words()[group].items() for phrase in phrases}


@cache
def _set(group: str) -> frozenset[str]:
    return frozenset(fold(phrase) for phrase in _words()[group])


@cache
def _patterns(group: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern, re.IGNORECASE) for pattern in _words()[group])


@cache
def _wants() -> tuple[tuple[str, tuple[re.Pattern[str], ...]], ...]:
    wants = _words()["wants"]
    return tuple((name, tuple(re.compile(p, re.IGNORECASE) for p in patterns)) for name, patterns in wants.items())


@cache
def _facts() -> tuple[tuple[str, bool, tuple[re.Pattern[str], ...]], ...]:
    return tuple(
        (fact, value == "true", tuple(re.compile(p, re.IGNORECASE) for p in patterns))
        for fact, sides in _words()["facts"].items()
        # what denies is looked at first: it usually contains the words of what affirms
        for value, patterns in sorted(sides.items())
    )


def plain(text: str) -> str:
    """Width, case, white space and traditional characters made one; what ends a sentence stays."""
    return normalise(text).text


def fold(text: str) -> str:
    """Width, case, white space, punctuation at the end and closing particles taken away."""
    folded = plain(text)
    stripped = folded.rstrip(unicodedata.normalize("NFKC", _words()["particles"]) + _words()["particles"] + " ")
    return stripped or folded


def global_word(text: str) -> str:
    """The name of the global word that the whole message is, or ""."""
    return _phrases("globals").get(fold(text), "")


def is_said(group: str, text: str) -> bool:
    """Whether the whole message is one of the phrases of yes, no, unknown, done, thanks or hello."""
    return fold(text) in _set(group)


def leaning(text: str) -> str:
    """ "true" or "false" where a short sentence begins with a word of yes or no, else ""."""
    folded = fold(text)
    if len(folded) > SHORT:
        return ""
    for value, group in (("false", "no_begins"), ("true", "yes_begins")):
        if folded.startswith(tuple(_set(group))):
            return value
    return ""


def relation(text: str) -> str:
    """The relative that is spoken of first and longest, or ""."""
    folded, best = fold(text), ("", "")
    for phrase, name in _phrases("relations").items():
        found = folded == phrase if name == "self" else phrase in folded
        if found and len(phrase) > len(best[0]):
            best = (phrase, name)
    return best[1]


def wants(text: str) -> str:
    """What a sentence wants done, or ""."""
    folded = plain(text)
    return next((name for name, patterns in _wants() if any(p.search(folded) for p in patterns)), "")


def is_question(text: str) -> bool:
    folded = plain(text)
    if any(pattern.search(folded) for pattern in _patterns("polite")):
        return False  # "could you book it for me?" wants it done
    return any(pattern.search(folded) for pattern in _patterns("question"))


def is_correction(text: str) -> bool:
    folded = plain(text)
    return any(pattern.search(folded) for pattern in _patterns("correction"))


def is_switch(text: str) -> bool:
    """Whether a sentence wants to speak for somebody else from now on."""
    folded = plain(text)
    return any(pattern.search(folded) for pattern in _patterns("switch"))


def agrees(text: str) -> str:
    """ "true" or "false" for an answer to "is all of this right?", however it is put; "" where it is neither."""
    folded = fold(text)
    if any(pattern.search(folded) for pattern in _patterns("declines")):
        return "false"
    return "true" if any(pattern.search(folded) for pattern in _patterns("agrees")) else ""


def is_lost(text: str) -> bool:
    """Whether somebody says that they do not have, or know, what is asked for."""
    return _matches("lost", text)


def is_still(text: str) -> bool:
    """Whether somebody comes back to what was said before."""
    return _matches("still", text)


def clauses(text: str) -> list[str]:
    return [clause for clause in re.split(_words()["stops"], text) if clause.strip()]


def captured(text: str) -> dict[str, str]:
    """Facts of a request that a sentence tells beside others, by slot, in the sentence's own words."""
    found = {}
    for slot, patterns in _words()["captures"].items():
        match = next((m for pattern in patterns if (m := re.search(pattern, text, re.IGNORECASE))), None)
        if match:
            found[slot] = match[1].strip()
    wards = [ward for ward, words in _words()["wards"].items() if any(word in plain(text) for word in words)]
    return {**found, "ward": wards[0]} if len(wards) == 1 else found


def asks_what_now(text: str) -> bool:
    return _matches("what_now", text)


def is_of_policy(text: str) -> bool:
    return _matches("policy_words", text)


def lack(text: str) -> str:
    """What is to become of a paper that has not come: later, cannot, not_applicable, all; or ""."""
    folded = plain(text)
    patterns = _words()["lack"].items()
    return next((name for name, each in patterns if any(re.search(p, folded, re.IGNORECASE) for p in each)), "")


def to_change(text: str) -> str:
    """The slot that a sentence wants changed and names without its new value, or ""."""
    folded = plain(text)
    if not _matches("wrong", text):
        return ""
    named = [(len(word), slot) for slot, words in _words()["slot_names"].items() for word in words if word in folded]
    return max(named)[1] if named else ""


def is_department(text: str, name: str) -> bool:
    """Whether ``name`` stands in ``text`` only as part of the name of a department or hospital."""
    places = "|".join(_words()["departments"])
    return name in text and not re.search(f"{re.escape(name)}(?!{places})", text)


def unlabelled(text: str) -> str:
    """The sentence without the labels that people write before number, name and last figures of a policy."""
    for pattern in _patterns("binding_labels"):
        text = pattern.sub(" ", text)
    return text


def words_of(group: str) -> frozenset[str]:
    return _set(group)


def trimmed(text: str) -> str:
    """Without the particles and stops that close a sentence."""
    return text.strip().rstrip(_words()["particles"] + " ") or text.strip()


def _matches(group: str, text: str) -> bool:
    folded = plain(text)
    return any(pattern.search(folded) for pattern in _patterns(group))


def sex(relative: str) -> str:
    """F, M, or "" where the word for the relative does not say."""
    return next((sex for sex, relatives in _words()["sexes"].items() if relative in relatives), "")


def multiple(unit: str) -> int:
    """What a letter behind a figure multiplies it by; 1 for any that says nothing."""
    return int(_words()["multiples"].get(unit.lower(), 1))


def facts(text: str) -> dict[str, bool]:
    """What a sentence says of the case, by slot."""
    folded, found = plain(text), dict[str, bool]()
    for fact, value, patterns in _facts():
        if fact not in found and any(pattern.search(folded) for pattern in patterns):
            found[fact] = value
    return found
