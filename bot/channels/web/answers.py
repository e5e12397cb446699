"""A quick answer as JSON, the same as ``member-assistant ask --json`` prints."""

from datetime import date
from typing import Any

from bot.command_line.ask import language_of, shown
from knowledge.answering.answer import answer
from knowledge.library import Library


def quick_answer(library: Library, question: str, handbook: str | None, day: date) -> dict[str, Any]:
    """``handbook``: an id that ``library`` has, None for a guest."""
    found = answer(question, library.index, today=day, handbook=handbook)
    return shown(found, language_of(found))
