"""For the editors of the knowledge base: questions without an answer, answers that were called wrong."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.store.rows import Rows, from_json, to_json, utc


@dataclass(frozen=True)
class Unanswered:
    """The same question (of the same handbook) is counted, not kept twice."""

    id: str
    question: str
    verdict: str
    handbook: str
    asked: int
    first_at: datetime
    last_at: datetime
    done_at: datetime | None


@dataclass(frozen=True)
class WrongAnswer:
    id: str
    question: str
    answer: dict[str, Any]
    note: str
    who: str
    at: datetime
    done_at: datetime | None


class Feedback:
    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def keep_question(self, id_: str, question: str, verdict: str, handbook: str, now: datetime) -> None:
        """``id_`` decides what is the same question."""
        self._rows.run(
            "INSERT INTO unanswered (id, question, verdict, handbook, asked, first_at, last_at)"
            " VALUES (?, ?, ?, ?, 1, ?, ?) ON CONFLICT (id) DO UPDATE SET"
            " asked = unanswered.asked + 1, last_at = excluded.last_at, verdict = excluded.verdict, done_at = NULL",
            id_, question, verdict, handbook, utc(now), utc(now),
        )  # fmt: skip

    def unanswered(self, limit: int = 500) -> tuple[Unanswered, ...]:
        """Still open, the most asked first."""
        rows = self._rows.all(
            "SELECT * FROM unanswered WHERE done_at IS NULL ORDER BY asked DESC, last_at DESC, id LIMIT ?", limit
        )
        return tuple(Unanswered(**row) for row in rows)

    def close_question(self, id_: str, now: datetime) -> None:
        self._rows.run("UPDATE unanswered SET done_at = ? WHERE id = ?", utc(now), id_)

    def report_wrong(self, report: WrongAnswer) -> None:
        self._rows.run(
            "INSERT INTO wrong_answers (id, question, answer, note, who, at) VALUES (?, ?, ?, ?, ?, ?)",
            report.id, report.question, to_json(report.answer), report.note, report.who, utc(report.at),
        )  # fmt: skip

    def wrong_answers(self, limit: int = 500) -> tuple[WrongAnswer, ...]:
        rows = self._rows.all("SELECT * FROM wrong_answers WHERE done_at IS NULL ORDER BY at, id LIMIT ?", limit)
        return tuple(WrongAnswer(**{**row, "answer": from_json(row["answer"])}) for row in rows)

    def close_report(self, id_: str, now: datetime) -> None:
        self._rows.run("UPDATE wrong_answers SET done_at = ? WHERE id = ?", utc(now), id_)
