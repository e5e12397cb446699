"""A yes or no that stands among other words: said where these are no more than the question's own."""

from dialogs import lexicon
from dialogs.lexicon import finding

OF_ILLNESS = ("first_diagnosis", "recurrence", "accident")


def agrees(text: str) -> str:
    """ "true" or "false" for an answer to "is all of this right?", however it is put; "" where it is neither, or a yes
    that is held back."""
    said = lexicon.fold(unhesitating(text))
    if lexicon.says("declines", said):
        return "false"
    return "true" if lexicon.says("agrees", said) and not lexicon.says("withholds", said) else ""


def consents(text: str) -> str:
    """ "yes" or "no" where a sentence plainly agrees to, or refuses, a consent that is asked for; else "". What ends
    with a question mark does neither."""
    if lexicon.plain(text).rstrip().endswith("?"):
        return ""
    said = unhesitating(text)
    short = next((value for value in ("yes", "no") if lexicon.is_said(f"consent_{value}", said)), "")
    if short:
        return short
    if lexicon.says("refuses", said):
        return "no"
    return "yes" if lexicon.says("grants", said) else ""


def unhesitating(text: str) -> str:
    """What is said behind the sound, or the yes, that it opens with, where that is a no or a "wait": "mm, not yet" is
    no yes, nor is "fine, but don't send it yet"."""
    return finding.cut(finding.pattern("hesitates"), text) if hesitates(text) else text


def hesitates(text: str) -> bool:
    """Whether a yes, or the mere sound of one, stands before what says no or "wait"."""
    return bool(finding.first("hesitates", text))


def plain(text: str, slot: str) -> str:
    """ "true" or "false" where a message is yes or no, in whatever words; "" too where these are of another question:
    "it is the first time" does not say that she is in hospital."""
    if _of_photos(text, slot):
        return ""
    told = lexicon.facts(text)
    if told.keys() - {slot} and slot not in told:
        return "false" if slot == "recurrence" and told.get("first_diagnosis") else ""  # what is new has not come back
    return next((value for group, value in (("yes", "true"), ("no", "false")) if lexicon.is_said(group, text)), "")


def _of_photos(text: str, slot: str) -> bool:
    """Whether "no more" is of photos or papers, where it is asked what the illness is: not whether it is the first."""
    return slot in OF_ILLNESS and lexicon.says("no_more_of_it", text)


def for_good(text: str) -> str:
    """ "true" or "false" for an answer to "do you choose this, for good?"; what is neither decides nothing."""
    groups = (("picks_another", "false"), ("picks_it", "true"))
    return next((value for group, value in groups if lexicon.says(group, text)), "")


def keeps(text: str, slot: str) -> bool:
    """Whether what was asked to be deleted or undone is to stay after all."""
    return slot == "sure" and lexicon.says("keeps_data", text)


def leaning(text: str, slot: str) -> str:
    """ "true" or "false" where a short sentence begins with a word of yes or no and holds nothing but what the question
    ``slot`` is about; else "". "I have a health card" is no answer to "is she in hospital?"."""
    folded = lexicon.fold(text)
    if _of_photos(text, slot) or len(folded) > lexicon.SHORT or lexicon.says("of_the_form", text):
        return ""
    heads = (("false", "no_begins"), ("true", "yes_begins"))
    value = next((value for value, group in heads if folded.startswith(tuple(lexicon.words_of(group)))), "")
    return value if value and (folded.isascii() or not _other(folded, slot)) else ""


def _other(folded: str, slot: str) -> str:
    """What is left of a sentence without yes, no, and the things of the question."""
    echoes = finding.pattern("echoes", slot)
    return lexicon.without("around_yes", lexicon.plain(folded) if not echoes else finding.cut(echoes, folded))
