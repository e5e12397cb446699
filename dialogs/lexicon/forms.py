"""What members say to a form: that no more comes, what is noted so far, the bare name of an illness or a paper."""

from collections.abc import Mapping
from typing import Any

from dialogs import lexicon


def is_done(text: str) -> bool:
    """Whether a message says, in each of its parts, that nothing more comes; thanks and a yes may stand beside it."""
    if _ends(text):
        return True
    said = [part for clause in lexicon.clauses(text) for part in clause.split()]
    return any(map(_ends, said)) and all(_ends(part) or _polite(part) for part in said)


def _ends(part: str) -> bool:
    return lexicon.is_said("done", part) or lexicon.says("done_ways", part)


def _polite(part: str) -> bool:
    return lexicon.is_said("thanks", part) or lexicon.is_said("yes", part)


def reviewed(text: str, known: Mapping[str, Any]) -> str:
    """The slot of which a sentence asks what is noted, "all" where it asks for everything; or "". "Is the hospital
    right?" asks for it; "the hospital must be a public one, right?" asks the handbook."""
    named = lexicon.slot_named(text)
    if not lexicon.says("review", text):
        beside = "".join(lexicon.without("review_beside", text).split())
        of_form = beside in lexicon.plain(str(known.get(named, "")))
        return named if of_form and lexicon.says("review_named", text) else ""
    return named or next(iter(lexicon.named("review_slots", text)), "all")


def diagnosis(text: str) -> str:
    """The illness, as it is written, of a message that is no more than the name of one that would be an emergency
    while it happens; or ""."""
    bare = lexicon.without("diagnosis_lead", text)
    return lexicon.trimmed(bare) if lexicon.says("diagnoses", bare) and not lexicon.says("happening", bare) else ""


def wordless(text: str) -> str:
    """What a message without a word says by its signs: thanks, distress, waiting (nothing but dots); or ""."""
    if not text.strip() or any(c.isalnum() or c in "?\uff1f" for c in text):
        return ""
    signs = (name for name, group in (("distress", "tears"), ("thanks", "nods")) if lexicon.holds(group, text))
    return next(signs, "waiting" if lexicon.plain(text).strip() else "thanks")


def paper(text: str) -> tuple[str, bool]:
    """What a message calls a paper, without "this is" and spaces; and whether it says so of all of them. What is said
    of a photo by its number is told of none that is asked for now: ""."""
    if lexicon.says("nth_paper", text):
        return "", False
    rest = lexicon.without("all_papers", text)
    name = "".join(lexicon.trimmed(lexicon.without("this_paper", rest)).split())
    return name, rest != lexicon.plain(text)


def to_change(text: str) -> str:
    """The slot that a sentence wants changed and names without its new value, or ""."""
    return lexicon.slot_named(text) if lexicon.says("wrong", text) else ""


def is_named_department(text: str) -> bool:
    return len(lexicon.fold(text)) <= lexicon.SHORTEST or lexicon.says("department_names", text)
