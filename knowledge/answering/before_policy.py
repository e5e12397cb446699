"""What is told to have been there before the policy began: the illness, or its recurrence.

A service for a first illness is closed to one that was known before; a service for a recurrence only to a recurrence
that was: the illness itself may well be old.
"""

from knowledge.answering.asked import Asked
from knowledge.models import Service
from knowledge.understanding.clauses import clause_around
from knowledge.understanding.names import Kind
from knowledge.understanding.tables import compiled

WORDS = "before_policy"  # of settings.yaml


def before_policy(asked: Asked, service: Service | None) -> bool:
    """Whether what the service is for is told to have been found before the policy began."""
    words, text = asked.index.tables.raw[WORDS], asked.u.text
    if service is not None and any(condition.recurrence_only for condition in service.conditions):
        recurred = compiled(words["recurred"]).search(text)
        return recurred is not None and not compiled(words["anew"]).search(text)
    return any(_of_the_illness(asked, *match.span()) for match in compiled(words["found"]).finditer(text))


def of_another(asked: Asked) -> bool:
    """Whether it was another illness that was there: the one for which the service is wanted was found later."""
    found = list(compiled(asked.index.tables.raw[WORDS]["found"]).finditer(asked.u.text))
    return bool(found) and len(asked.names(Kind.ILLNESS)) > 1 and not before_policy(asked, None)


def found_later(asked: Asked) -> tuple[str, ...]:
    """Ids of the illnesses for which the service is wanted, where what was there before the policy is told beside them,
    which is no part of the case. None where nothing of the kind is told."""
    words, text = asked.index.tables.raw[WORDS], asked.u.text
    found = list(compiled(words["found"]).finditer(text))
    if not found or before_policy(asked, None):
        return ()
    later = asked.names(Kind.ILLNESS)
    for match in found:
        begun, until = clause_around(text, *match.span(), asked.index.tables.cuts)
        later = tuple(name for name in later if not begun <= name.start < until)
    if not later and any(_a_cancer_now(asked, *match.span()) for match in found):
        return (words["any_cancer"],)
    return tuple(id_ for name in later for id_ in name.ids)


def _of_the_illness(asked: Asked, start: int, end: int) -> bool:
    """Whether the words speak of the illness for which the service is wanted: not of one that was there before it."""
    text = asked.u.text
    begun, until = clause_around(text, start, end, asked.index.tables.cuts)
    illnesses = asked.names(Kind.ILLNESS)
    there = {id_ for name in illnesses if begun <= name.start < until for id_ in name.ids}
    elsewhere = {id_ for name in illnesses if not begun <= name.start < until for id_ in name.ids}
    if there:
        return elsewhere <= there and not _a_cancer_now(asked, start, end)
    later = compiled(asked.index.tables.raw[WORDS]["later"]).search(text[:begun] + "," + text[until:])
    return later is None


def _a_cancer_now(asked: Asked, start: int, end: int) -> bool:
    """Whether a cancer is spoken of, and what was there before the policy was something else that has a name."""
    words, text = asked.index.tables.raw[WORDS], asked.u.text
    begun, until = clause_around(text, start, end, asked.index.tables.cuts)
    named = any(begun <= name.start < until for name in asked.names(Kind.ILLNESS))
    cancer = compiled(words["cancer"])
    rest = text[:begun] + "," + text[until:]
    return named and cancer.search(rest) is not None and cancer.search(text[begun:until]) is None
