"""A member who gives a fitting answer to every question: for ``flows check``, the tests and the table of turns."""

from datetime import timedelta
from functools import lru_cache

from dialogs.plan import Ask
from dialogs.world import World
from knowledge.library import Library

PHONE = "13800000000"
DAYS_AHEAD = 40  # later than any handbook's last day to apply
WORDS = {
    **dict.fromkeys(("text", "hospital", "drug", "illness", "name", "policy_no"), "--"),
    "department": "--",
    "phone": PHONE,
    "money": "30000",
    "last_four": "0000",
}


def samples(ask: Ask, world: World) -> tuple[str, ...]:
    """Values that the question takes, the plainest first; nothing where it only waits for files."""
    found = [pick.value for pick in ask.picks]
    if ask.kind == "date":
        found += [(world.today + timedelta(days=days)).isoformat() for days in (DAYS_AHEAD, -DAYS_AHEAD, 1)]
    elif ask.kind == "place":
        found += _places(world.library)
    elif ask.kind in WORDS:
        found.append(WORDS[ask.kind])
    if ask.optional or (ask.unknown and not ask.picks):
        found.append("")
    return tuple(dict.fromkeys(found))


@lru_cache(maxsize=4)
def _places(library: Library) -> tuple[str, ...]:
    """A city that many lists name, and one that none does."""
    lists = [each for book in library.handbooks.values() for each in book.place_lists.values()]
    codes = [code for code, place in library.places.divisions.items() if place.level == "prefecture"]
    named = (code for code in codes if sum(each.find(code) is not None for each in lists) * 2 > len(lists))
    unnamed = (code for code in codes if not any(each.find(code) for each in lists))
    return tuple(code for code in (next(named, ""), next(unnamed, "")) if code)
