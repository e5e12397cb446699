"""Which paper a short name means: "the records" for the outpatient records."""

from dialogs import lexicon
from dialogs.plan import Pick

SHORTEST = 2  # characters of a paper's short name


def called(picks: tuple[Pick, ...], name: str) -> tuple[Pick, ...]:
    """The papers that ``name`` (without spaces) may mean: of which it is a part, else in which its signs stand in
    their order with others between."""
    if len(name) < SHORTEST:
        return ()
    named = [(pick, [_bare(each) for each in pick.text.values()]) for pick in picks if pick.text]
    same = [pick for pick, names in named if name in names]
    part = same or [pick for pick, names in named if any(name in each or each in name for each in names)]
    return tuple(part or [pick for pick, names in named if any(_spelt_in(name, each) for each in names)])


def shown_by(looks: dict[str, str], name: str) -> tuple[str, ...]:
    """The papers that may be of the kind ``name``, by what they look like."""
    return tuple(paper for paper, words in looks.items() if len(name) >= SHORTEST and name in _bare(words))


def _bare(name: str) -> str:
    return "".join(lexicon.plain(name).split())


def _spelt_in(short: str, name: str) -> bool:
    rest = iter(name)
    return len(short) > SHORTEST and all(sign in rest for sign in short)
