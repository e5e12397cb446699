"""Of which photos a sentence speaks, and what it calls them: "the first is the slip, the second the records"."""

import re

from dialogs import lexicon, paper_names
from dialogs.lexicon import finding
from dialogs.plan import Pick

MOST_WORDS = 12  # characters of a name
NUMBERED = frozenset({"nth", "listed", "en_nth"})  # marks that name a photo's number
# marks that say plainly which one; "this", "one of them", "two" do not
COUNTED = NUMBERED | {"from_end", "first_few", "last_few", "middle", "previous", "first", "last", "en_last"}


def marks(
    text: str, here: tuple[int, ...], this: tuple[int, ...], kinds: frozenset[str] = frozenset()
) -> list[tuple[tuple[int, ...], str]]:
    """The photos that are pointed at, with the words behind each; what stands before the first mark comes with none.

    ``here``: the places of those that are there (numbers stay when a photo is taken out); ``this``: those that "this
    one" means; ``kinds``: the marks that count, where not all do."""
    plain = lexicon.plain(text)
    found = list(re.finditer(finding.pattern("photo_marks"), plain, re.IGNORECASE))
    found = [mark for mark in found if not kinds or mark.lastgroup in kinds]
    if not found:
        return [((), plain)]
    ends = [mark.start() for mark in found[1:]] + [len(plain)]
    before, nth = plain[: found[0].start()], 0
    parts: list[tuple[tuple[int, ...], str]] = [((), before)] if before.strip() else []
    for mark, end in zip(found, ends, strict=True):
        kind = str(mark.lastgroup)
        parts.append((_places(kind, mark[kind], here, this, nth), plain[mark.end() : end]))
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


def _places(kind: str, said: str, here: tuple[int, ...], this: tuple[int, ...], nth: int) -> tuple[int, ...]:
    """The photos that a mark points at; those that are not there are left out."""
    number, total = finding.number(said), len(here)
    last = total - 1
    if kind in NUMBERED:
        return tuple(place for place in here if place == number - 1)
    places: dict[str, tuple[int, ...]] = {
        "from_end": (total - number,),
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
    return tuple(here[place] for place in places[kind] if 0 <= place <= last) if kind in places else this


def few(text: str, here: tuple[int, ...]) -> tuple[int, ...]:
    """The photos of "these two", "the three that I have just sent": all that there are, or the last so many. Nothing
    where it is only said how many ("two of them")."""
    for mark in re.finditer(finding.pattern("photo_marks"), lexicon.plain(text), re.IGNORECASE):
        said = mark["few"]
        if said and (mark.start("few") > mark.start() or finding.number(said) == len(here)):
            return _places("few", said, here, (), 0)
    return ()


def spelt_out(text: str) -> str:
    """Photos that are counted in short ("the 2nd, 3rd", "2 to 4") one by one."""
    nth = finding.pattern("photo_nth")

    def each(match: re.Match[str]) -> str:
        return "".join(nth.format(number) for number in re.findall(finding.pattern("photo_figure"), match[0]))

    def between(match: re.Match[str]) -> str:
        first, last = finding.number(match["first"]), finding.number(match["last"])
        return "".join(nth.format(number) for number in range(first, last + 1)) if 0 < first < last else match[0]

    ranged = re.sub(finding.pattern("photo_range"), between, lexicon.plain(text))
    return re.sub(finding.pattern("photo_list"), each, ranged)
