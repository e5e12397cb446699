"""Who it is, put right in a word ("no, my mother, not my mother-in-law"): no answer to anything else that is asked."""

import re

from dialogs import lexicon, people, switching
from dialogs.lexicon import finding
from dialogs.reading import Reading
from dialogs.talk import Talk

ASKED = "relation"  # the kind of question to which a relative is the answer
BIND = "bind"


def is_correction(text: str) -> bool:
    """Whether a message says no more than that."""
    named = lexicon.is_person(lexicon.without("kin_around", text))
    return named and lexicon.says("kin_wrong", text) and bool(lexicon.relative(_affirmed(text)))


def corrected(talk: Talk, text: str, reading: Reading) -> bool:
    """Where somebody else is bound whom it can only mean, it goes on for them; else it is taken note of."""
    if _is_told(talk, text):
        talk.set(misses=0)
        talk.say("dialogs.kin_known")
        talk.go_on()
        return True
    if not is_correction(text) or reading.question or (talk.ask is not None and talk.ask.kind == ASKED):
        return False
    affirmed = _affirmed(text)
    if talk.top is not None and talk.top.flow == BIND and switching.speaks_otherwise(talk, affirmed):
        return False  # as whom one speaks: an answer that is put right
    talk.set(misses=0)
    person = people.meant(talk.world, affirmed, lexicon.relation(affirmed)) if people.several(talk.world) else ""
    if person and person != switching.of_form(talk):
        switching.to(talk, person)
        return True
    word = lexicon.without("kin_mine", lexicon.relative(affirmed))
    talk.say("dialogs.kin", who=word * (2 if len(word) == 1 else 1))  # one syllable alone is no way to say it
    if talk.top is not None:
        talk.set(open="")
        talk.advance()
    return True


def _is_told(talk: Talk, text: str) -> bool:
    """Whether somebody who is asked something else says no more than who they are to each other."""
    other = talk.ask is not None and talk.ask.kind not in (ASKED, "yes_no", "text") and talk.top is not None
    bound = bool(talk.world.bound) and other and lexicon.says("kin_told", text)
    return bound and lexicon.is_person(lexicon.without("kin_around", text))


def _affirmed(text: str) -> str:
    """A message without those whom it denies."""
    said = []
    for part in re.split(r"\s+", " ".join(lexicon.clauses(lexicon.plain(text)))):
        first, *denied = finding.apart("kin_denied", part)
        said += [first, *(rest for each in denied for rest in finding.apart("kin_is", each)[1:])]
    return " ".join(said)
