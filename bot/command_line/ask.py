"""``member-assistant ask``: one quick answer, or a file of questions."""

import json
import sys
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import click

from bot.command_line.lines import not_done, read_object
from bot.library import library_of
from bot.settings import Settings, SettingsError
from bot.words import catalogue
from knowledge.answering.answer import answer
from knowledge.answering.shapes import Answer
from knowledge.answering.trace import trace
from knowledge.times import EARLIEST, LATEST
from knowledge.trouble import DataError
from knowledge.understanding.index import Index

ZONE = ZoneInfo("Asia/Shanghai")


def known() -> tuple[Index, date | None]:
    """What the settings' installation answers from, added years too, and the day that TODAY fixes.

    Raises click.ClickException.
    """
    try:
        settings = Settings.from_environment()
        return library_of(settings).index, settings.today
    except (SettingsError, DataError) as error:
        raise click.ClickException(str(error)) from error


def today_or(day: str | None, fixed: date | None = None) -> date:
    """``day`` in ISO form, else the one that is fixed, else today in Shanghai. Raises click.BadParameter."""
    if not day:
        return fixed or datetime.now(ZONE).date()
    try:
        found = date.fromisoformat(day)
    except ValueError as error:
        raise click.BadParameter(f"{day!r} is no day; write it as 2026-11-21") from error
    if not EARLIEST <= found <= LATEST:
        raise click.BadParameter(f"{day} is too far away; give a day from {EARLIEST} to {LATEST}")
    return found


def shown(found: Answer, language: str, id_: Any = None) -> dict[str, Any]:
    """An answer as ``ask --json`` prints it: words in place of parts."""
    words = catalogue(language)
    data = found.to_json()
    text = words.answer(data)
    options = [{"id": option["id"], "label": words.text(option["text"])} for option in data["options"]]
    head = {} if id_ is None else {"id": id_}
    return {
        **head,
        "verdict": data["verdict"],
        "text": text,
        "handbook": data["handbook"],
        "service": data["service"],
        "citations": data["citations"],
        "options": options,
    }


def language_of(found: Answer) -> str:
    """English questions are answered in English."""
    return "en" if any(u.language == "en" for u, _ in found.told) else "zh-Hans"


def reply(question: str, handbook: str | None, day: date, index: Index, id_: Any = None) -> dict[str, Any]:
    """The whole way from a question to its printed answer. Raises click.BadParameter for an unknown handbook."""
    if handbook is not None and handbook not in index.library.handbooks:
        known = ", ".join(index.library.handbooks)
        raise click.BadParameter(f"no handbook {handbook!r}; there are {known}")
    found = answer(question, index, today=day, handbook=handbook)
    return shown(found, language_of(found), id_)


@click.command()
@click.argument("question", required=False)
@click.option("--handbook", help="Id of the member's handbook; without it the question is a guest's.")
@click.option("--today", "day", help="The day of asking, ISO; default today.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option("--jsonl", "lines", is_flag=True, help="Questions on stdin, answers on stdout, a JSON object a line.")
@click.option(
    "--explain", is_flag=True, help="Print what was spotted, which intents scored what, which facts were used."
)
def command(
    question: str | None, handbook: str | None, day: str | None, *, as_json: bool, lines: bool, explain: bool
) -> None:
    """One quick answer from the handbooks.

    Example: member-assistant ask "is Shanghai covered for the hospital advance?" --handbook axa-cancer-2021
    """
    if not lines and question is None:
        raise click.UsageError("give a question, or --jsonl with questions on stdin")
    index, fixed = known()
    if lines:
        today_or(day)
        _lines(sys.stdin, index, handbook, day, fixed)
        return
    today = today_or(day, fixed)
    found = reply(question or "", handbook, today, index)
    if explain:
        told = answer(question or "", index, today=today, handbook=handbook)
        click.echo(json.dumps(trace(told), ensure_ascii=False, indent=2))
    click.echo(json.dumps(found, ensure_ascii=False) if as_json else found["text"])


def _lines(lines: Iterable[str], index: Index, handbook: str | None, day: str | None, fixed: date | None) -> None:
    """Answers each line, or says in its place why it can't; those behind a bad one are answered all the same, for one
    may be somebody in danger. Raises click.ClickException at the end for lines that were not answered."""
    wrong = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        asked: dict[str, Any] = {}
        try:
            asked = read_object(line)
            found = _line(asked, index, handbook, day, fixed)
        except (ValueError, click.BadParameter) as error:
            found = {"id": asked.get("id"), "error": getattr(error, "message", str(error))}
            wrong.append(number)
        click.echo(json.dumps(found, ensure_ascii=False))
    if wrong:
        raise click.ClickException(not_done(wrong, "answered"))


def _line(
    asked: dict[str, Any], index: Index, handbook: str | None, day: str | None, fixed: date | None
) -> dict[str, Any]:
    """The answer to one line. Raises ValueError or click.BadParameter with what is wrong with it."""
    question, own, today = asked.get("question"), asked.get("handbook") or handbook, asked.get("today") or day
    if not isinstance(question, str):
        raise ValueError('expected an object with a "question" in words')
    if not isinstance(own, str | None) or not isinstance(today, str | None):
        raise ValueError('"handbook" is an id and "today" a day such as 2026-11-21, both in quotes')
    return reply(question, own, today_or(today, fixed), index, asked.get("id"))
