"""``member-assistant chat``: a conversation in the terminal, a scripted one, or a stored one as a transcript test."""

import asyncio
import contextlib
import json
import sys
from collections.abc import Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import click

from bot.command_line.lines import not_done, read_object

if TYPE_CHECKING:
    from bot.channels.terminal import Hands, Terminal
    from bot.parts import Parts


@click.command()
@click.option("--jsonl", "lines", is_flag=True, help="Events on stdin, replies on stdout, a JSON object a line.")
@click.option("--today", "day", type=click.DateTime(["%Y-%m-%d"]), help="The day of the conversation; default today.")
@click.option("--repro", metavar="CONVERSATION", help="Print a stored conversation as a transcript test.")
@click.option("--as", "name", default="me", show_default=True, help="The conversation's name at the prompt.")
def command(*, lines: bool, day: datetime | None, repro: str | None, name: str) -> None:
    """Talk to the assistant in the terminal. Typing an option's number or words chooses it.

    A line of a script: {"conversation": "c1", "text": "..."}, or "choice" with an option's id, or "file" with a path;
    optional "today", "now", and "id": the same id again in a conversation is the same event. The answer:
    {"conversation": "c1", "messages": [{"text", "options"}]}. A line that cannot be heard, for example a file that is
    not there, is answered by {"conversation": "c1", "error": "..."}, the script goes on, and the exit status is 1.

    Example: echo '{"conversation": "c1", "text": "hello"}' | member-assistant chat --jsonl --today 2026-11-23
    """
    from bot.channels.terminal import BadLine
    from bot.settings import SettingsError
    from bot.store.errors import StoreError
    from knowledge.trouble import DataError

    if lines and repro:
        raise click.UsageError("--jsonl and --repro don't go together")
    try:
        if repro:
            click.echo(_repro(repro), nl=False)
        elif lines:
            asyncio.run(_script(day.date() if day else None))
        else:
            asyncio.run(_prompt(day.date() if day else None, name))
    except (SettingsError, DataError, StoreError, BadLine) as error:
        raise click.ClickException(str(error)) from error


@contextlib.contextmanager
def _opened() -> "Iterator[tuple[Parts, Hands, Terminal]]":
    from dataclasses import replace

    from bot import assembly, logs
    from bot.channels.terminal import Hands, Terminal
    from bot.library import library_of, warm
    from bot.settings import Settings

    settings = Settings.from_environment()
    logs.configure("warning" if settings.log_level == "info" else settings.log_level)
    library = library_of(settings)
    warm(library)  # what is wrong with its files is said before the first message, not after it
    prepared = assembly.prepare(settings, library)
    if not prepared.policies:
        click.echo("no policies yet: MEMBER_ASSISTANT_DEMO=on loads invented ones to bind", err=True)
    parts = assembly.assemble(settings, library)
    hands = Hands(parts.clock)
    parts.assistant.clock = hands
    parts = replace(parts, clock=hands)
    with contextlib.closing(parts):
        yield parts, hands, Terminal(parts, hands)


async def _script(day: date | None) -> None:
    from bot.channels.terminal import BadLine, moment_of

    wrong: list[int] = []
    with _opened() as (_, hands, terminal):
        for number, line in enumerate(sys.stdin, start=1):
            if not line.strip():
                continue
            try:
                said = read_line(line)
            except BadLine as error:
                raise BadLine(f"line {number}: {error}") from error
            answer: dict[str, Any] = {"conversation": said["conversation"]}
            try:
                hands.set_to = moment_of(said, day)
                answer["messages"] = [shown.as_json() for shown in await terminal.hear(said["conversation"], said)]
            except BadLine as error:
                answer["error"] = str(error)
                wrong.append(number)
            sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")
            sys.stdout.flush()
    if wrong:
        raise BadLine(not_done(wrong, "heard"))


def read_line(line: str) -> dict[str, Any]:
    """A line of a script. Raises BadLine for what is no object with a conversation."""
    from bot.channels.terminal import BadLine

    try:
        said = read_object(line)
    except ValueError as error:
        raise BadLine(str(error)) from error
    if not isinstance(said.get("conversation"), str) or not said["conversation"]:
        raise BadLine('expected an object with "conversation"')
    return said


async def _prompt(day: date | None, name: str) -> None:
    from bot.channels.rendering import numbered
    from bot.channels.terminal import BadLine, moment_of

    with _opened() as (_, hands, terminal):
        hands.set_to = moment_of({}, day)
        words = await terminal.words(name)
        click.echo(words.say("web.terminal.hello"))
        messages = await terminal.hear(name, {"started": ""})
        while True:
            words = await terminal.words(name)
            for message in messages:
                click.echo(f"\n{numbered(message, words)}")
            try:
                text = (await asyncio.to_thread(input, f"\n{words.say('web.terminal.you')}> ")).strip()
            except EOFError:
                click.echo()
                return
            said: dict[str, Any] = {"text": text}
            if text.startswith("/file "):
                paths = text.removeprefix("/file ").split()
                said = {"files": paths}
            try:
                messages = await terminal.hear(name, said) if text else await terminal.unseen(name)
            except BadLine as error:
                click.echo(str(error), err=True)
                messages = ()


def _repro(conversation: str) -> str:
    from bot.repro import transcript

    with _opened() as (parts, _, _terminal):
        return transcript(parts, conversation)
