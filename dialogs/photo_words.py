"""Of which photos a sentence speaks, and what it calls them: "the first is the slip, the second the records"."""

import re

from dialogs import lexicon, paper_names
from dialogs.lexicon import finding
from dialogs.plan import Pick

MOST_WORDS = 12  # characters of a name


def marks(text: str, total: int, this: tuple[int, ...]) -> list[tuple[tuple[int, ...], str]]:
    """The photos that are pointed at, with the words behind each; what stands before the first mark comes with none.

    ``total``: how many there are; ``this``: those that "this one" means."""
    plain = lexicon.plain(text)
    found = list(re.finditer(finding.pattern("photo_marks"), plain, re.IGNORECASE))
    if not found:
        return [((), plain)]
    ends = [mark.start() for mark in found[1:]] + [len(plain)]
    before, nth = plain[: found[0].start()], 0
    parts: list[tuple[tuple[int, ...], str]] = [((), before)] if before.strip() else []
    for mark, end in zip(found, ends, strict=True):
        kind = str(mark.lastgroup)
        parts.append((_places(kind, mark[kind], total, this, nth), plain[mark.end() : end]))
        nth += kind == "next"
    return parts


def named(words: str, picks: tuple[Pick, ...]) -> tuple[Pick, ...]:
    """The papers that a few words may mean; nothing where they name none."""
    name = bare(words)
    if not name or len(name) > MOST_WORDS:
        return ()
    short = re.sub(finding.pattern("paper_tails"), "", name)
    synonyms = finding.stands_for("paper_synonyms")
    ways = dict.fromkeys((synonyms.get(name, ""), name, synonyms.get(short, ""), short))
    found = [_as_called(paper_names.called(picks, "".join(each.split())), each) for each in ways if each]
    return next((few for few in found if len(few) == 1), next((few for few in found if few), ()))


def listed(words: str) -> list[str]:
    """The names of a list, one after the other."""
    return [name for part in re.split(finding.pattern("paper_joints"), lexicon.plain(words)) if (name := bare(part))]


def bare(words: str) -> str:
    """A name without what stands around it."""
    before, text = "", lexicon.plain(words)
    while before != text:
        before, text = text, re.sub(finding.pattern("around_paper"), "", text, flags=re.IGNORECASE).strip()
    return text


def _as_called(found: tuple[Pick, ...], name: str) -> tuple[Pick, ...]:
    """Of several the one whose name begins or ends so."""
    told = lexicon.plain(name)
    edge = tuple(pick for pick in found if any(each.lower().startswith(told) for each in pick.text.values()))
    return edge if len(edge) == 1 else found


def _places(kind: str, said: str, total: int, this: tuple[int, ...], nth: int) -> tuple[int, ...]:
    """The photos that a mark points at; those that are not there are left out."""
    number = finding.number(said)
    last = total - 1
    places: dict[str, tuple[int, ...]] = {
        "from_end": (total - number,),
        "nth": (number - 1,),
        "listed": (number - 1,),
        "en_nth": (number - 1,),
        "first_few": tuple(range(number)),
        "last_few": tuple(range(total - number, total)),
        "few": tuple(range(total - number, total)) if number else tuple(range(total)),
        "next": (nth,),
        "middle": (total // 2,) if total % 2 else (),
        "previous": (last - 1,),
        "first": (0,),
        "last": (last,),
        "en_last": (last,),
    }
    return tuple(place for place in places.get(kind, this) if 0 <= place <= last)
