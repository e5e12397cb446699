"""``member-assistant eval``: accuracy by tag and verdict, false promises, the wrong ones."""

import json
import re
import unicodedata
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import click

from bot.command_line.ask import known, reply, today_or

Table = defaultdict[str, Counter[bool]]


def fold(text: str) -> str:
    """Text as it is compared: half width, small letters, no white space."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).lower()


def faults(question: dict[str, Any], answer: dict[str, Any]) -> list[str]:
    """What is wrong with an answer; empty: it is right."""
    found = []
    if answer["verdict"] not in question["verdict"]:
        found.append(f"verdict {answer['verdict']!r}, expected {'/'.join(question['verdict'])}")
    text = fold(answer["text"])
    for group in question.get("contains") or []:
        if not any(fold(option) in text for option in group):
            found.append("lacks " + " | ".join(group))
    found.extend(f"says {banned!r}" for banned in question.get("excludes") or [] if fold(banned) in text)
    return found


def read(path: Path) -> list[dict[str, Any]]:
    """The questions of a file. Raises click.ClickException, naming the line."""
    questions = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
        if not line.strip():
            continue
        try:
            question = json.loads(line)
            questions.append({**question, "id": question["id"], "verdict": list(question["verdict"])})
        except (ValueError, KeyError, TypeError) as error:
            raise click.ClickException(
                f"{path.name} line {number}: no question as FORMAT.md describes ({error})"
            ) from error
    return questions


@click.command()
@click.argument("questions", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--show", default=20, show_default=True, help="How many wrong answers are printed.")
@click.option("--min", "least", default=0.0, help="Exit status 1 below this share of right answers.")
def command(questions: Path, show: int, least: float) -> None:
    """Holds the assistant's answers against a file of questions.

    Example: member-assistant eval ../shared/eval/questions.jsonl --min 0.97
    """
    index, fixed = known()
    by_tag: Table = defaultdict(Counter)
    by_verdict: Table = defaultdict(Counter)
    wrong, promises, right, total = [], [], 0, 0
    for question in read(questions):
        found = reply(question["question"], question.get("handbook"), today_or(question.get("today"), fixed), index)
        missed = faults(question, found)
        total += 1
        right += not missed
        for tag in question.get("tags") or ["untagged"]:
            by_tag[tag][not missed] += 1
        by_verdict["/".join(question["verdict"])][not missed] += 1
        if found["verdict"] == "yes" and "yes" not in question["verdict"]:
            promises.append(question["id"])
        if missed:
            wrong.append((question, found, missed))
    _print("by tag:", by_tag)
    _print("by verdict:", by_verdict)
    for question, found, missed in wrong[:show]:
        click.echo(f"- {question['id']} [{question.get('handbook')}] {question['question']}")
        click.echo(f"    {'; '.join(missed)}")
        click.echo(f"    answered: {found['verdict']} {found['text'][:120]!r}")
    click.echo(f"false promises: {len(promises)} {' '.join(promises[:10])}".rstrip())
    click.echo(f"right: {right}/{total} = {right / max(total, 1):.3f}")
    if promises or total == 0 or right / total < least:
        raise click.exceptions.Exit(1)


def _print(title: str, table: Table) -> None:
    click.echo(title)
    for name, count in sorted(table.items(), key=lambda item: (item[1][True] / sum(item[1].values()), item[0])):
        click.echo(f"  {count[True]:4d}/{sum(count.values()):<4d} {name}")
