"""Whether a change leaves every answer as it was: all keyed questions of the tests, answered before and after it.

    python scripts/same.py keep FILE        keeps what is answered now
    python scripts/same.py against FILE     prints what is answered otherwise, what became wrong first

Some three minutes for 31,000 questions. Exit status of ``against``: 1 where a right answer became wrong, or a yes that
its key does not allow came up. The two sets that nobody opens are left out: what differs there would be read.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from bot.command_line.ask import reply, today_or
from bot.command_line.eval import faults, read
from knowledge.loader import load
from tests.knowledge.answering.test_cases import cases

QUESTIONS = Path(__file__).resolve().parent.parent / "tests" / "questions"
UNOPENED = frozenset({"sister.jsonl", "like-the-sample.jsonl"})
SHOWN = 60  # characters of an answer


class Keyed(NamedTuple):
    """A question with what its answer has to be."""

    id: str
    question: str
    handbook: str | None
    today: date
    key: dict[str, Any]


def main(arguments: list[str]) -> int:
    if len(arguments) != 2 or arguments[0] not in ("keep", "against"):
        print(__doc__, file=sys.stderr)
        return 2
    path = Path(arguments[1])
    now = answered()
    if arguments[0] == "keep":
        path.write_text(json.dumps(now, ensure_ascii=False), "utf-8")
        print(f"{len(now)} answers kept, {sum(each['right'] for each in now.values())} of them right")
        return 0
    return compared(json.loads(path.read_text("utf-8")), now)


def answered() -> dict[str, dict[str, Any]]:
    """What is said to each question, and whether it is right."""
    index = load().index
    found = {}
    for each in keyed():
        said = reply(each.question, each.handbook, each.today, index)
        right = not faults(each.key, said)
        promised = said["verdict"] == "yes" and "yes" not in each.key["verdict"]
        found[each.id] = {
            "question": each.question,
            "handbook": each.handbook,
            "verdict": said["verdict"],
            "text": said["text"],
            "right": right,
            "promised": promised,
        }
    return found


def keyed() -> Iterator[Keyed]:
    for path in sorted(QUESTIONS.rglob("*.jsonl")):
        for row in read(path) if path.name not in UNOPENED else ():
            asked = row["question"], row.get("handbook"), today_or(row.get("today"))
            yield Keyed(f"{path.stem}#{row['id']}", *asked, row)
    for name, case in cases().items():
        key = {"verdict": case.verdicts, "contains": case.holds}
        yield Keyed(f"case#{name}", case.question, case.handbook, case.today, key)


def compared(before: dict[str, dict[str, Any]], now: dict[str, dict[str, Any]]) -> int:
    """Prints the differences. Returns the exit status."""
    both = [id_ for id_ in now if id_ in before]
    changed = [i for i in both if (before[i]["verdict"], before[i]["text"]) != (now[i]["verdict"], now[i]["text"])]
    worse = [i for i in changed if before[i]["right"] and not now[i]["right"]]
    better = [i for i in changed if now[i]["right"] and not before[i]["right"]]
    promised = [i for i in now if now[i]["promised"] and not before.get(i, {"promised": False})["promised"]]
    for mark, ids in (("promised", promised), ("worse", worse), ("better", better), ("otherwise", changed)):
        told = ids if mark != "otherwise" else [i for i in changed if i not in worse and i not in better]
        for id_ in told:
            old = before.get(id_, {"verdict": "", "text": ""})
            print(f"{mark}: {id_} {now[id_]['question']}")
            print(f"    {old['verdict']} {old['text'][:SHOWN]!r} -> {now[id_]['verdict']} {now[id_]['text'][:SHOWN]!r}")
    print(f"{len(both)} answers, {len(changed)} changed: {len(better)} better, {len(worse)} worse")
    return 1 if worse or promised else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
