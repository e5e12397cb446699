"""Words of a region put into standard ones, before anything is understood (``regional.yaml``)."""

import re
from functools import cache

from knowledge.understanding.sieve import Sieve
from knowledge.understanding.tables import compiled, read


def in_standard_words(text: str) -> str:
    """The normalised text with regional words turned; itself where there is none."""
    typed = text
    for beside, turned in _groups():
        if beside.search(typed):
            for standard, said in turned.passing(text):
                text = said.sub(standard, text)
    return text


@cache
def _groups() -> tuple[tuple[re.Pattern[str], Sieve], ...]:
    """What must stand in the message, and the changes in order."""
    return tuple(
        (compiled(group["beside"]), Sieve((standard, said) for said, standard in group["turned"]))
        for group in read("regional.yaml")["groups"]
    )
