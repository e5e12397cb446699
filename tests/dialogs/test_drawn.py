"""docs/flows.md and docs/turns.md are what the code draws and counts, and the walk of the flows finds nothing.

``pytest --update tests/dialogs/test_drawn.py`` writes both pages anew. Every state is looked at for a dead end; that
each global word works and each reply has its words is shown for a part of them here, and for all of them by
``member-assistant flows check``.
"""

from dataclasses import replace
from pathlib import Path

from bot.command_line.flows import DRAWN_ON, page, unsaid, walks
from dialogs.flows import FLOWS
from dialogs.inspect import check
from tests.dialogs.turns import table

DOCS = Path(__file__).resolve().parents[2] / "docs"
TABLE = "| handbook |"
EACH = 25


def test_the_flows_are_drawn_as_they_are_and_none_has_a_dead_end(update: bool) -> None:
    every = list(walks(DRAWN_ON))
    assert {each.name for each in every} == set(FLOWS)
    assert [(each.name, stop.ask.slot) for each in every for stop in each.stops if not stop.ways] == []
    some = [replace(each, stops=each.stops[n % EACH :: EACH]) for n, each in enumerate(every)]
    assert [*check(some), *unsaid(some)] == []
    drawing = DOCS / "flows.md"
    if update:
        drawing.write_text(page(every), "utf-8")
    assert drawing.read_text("utf-8") == page(every), "pytest --update tests/dialogs/test_drawn.py"


def test_the_turns_are_counted_as_they_are(update: bool) -> None:
    turns = DOCS / "turns.md"
    words, counted = turns.read_text("utf-8").partition(TABLE)[0], table()
    if update:
        turns.write_text(words + counted, "utf-8")
    assert turns.read_text("utf-8") == words + counted, "pytest --update tests/dialogs/test_drawn.py"
