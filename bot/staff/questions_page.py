"""For the editors: questions that the bot could not answer, grouped, and answers that somebody called wrong."""

from collections import defaultdict
from datetime import date
from typing import Any, Final

from starlette.responses import Response

from bot.staff.desk import Desk, Door, Visit
from bot.staff.rights import Right, Viewer
from bot.staff.sheets import as_file, to_csv
from bot.staff.shell import back, show
from bot.store.contract import Transaction
from bot.store.feedback import Unanswered, WrongAnswer
from bot.terms import ZONE
from knowledge.understanding.names import Kind
from knowledge.understanding.understand import understand

COLUMNS: Final = ("kind", "about", "handbook", "question", "verdict", "asked", "first", "last", "answer", "note", "who")
MOST_EXPORTED: Final = 10_000


async def page(desk: Desk, visit: Visit) -> Response:
    unanswered, wrong = await desk.store.read(lambda tx: _open(tx, visit))
    return await show(
        desk,
        visit,
        "questions.html",
        "questions",
        groups=_groups(unanswered, desk, visit),
        asked=sum(question.asked for question in unanswered),
        wrong=_wrong_groups(wrong, desk, visit),
        may_settle=visit.viewer.may(Right.SETTLE_QUESTIONS),
    )


async def export(desk: Desk, visit: Visit) -> Response:
    """Both lists as one CSV for whoever edits the handbooks; that they were exported is in the audit trail."""

    def work(tx: Transaction) -> tuple[list[Unanswered], list[WrongAnswer]]:
        found = _open(tx, visit, MOST_EXPORTED)
        tx.audit.add(visit.viewer.who, "questions_exported", "", visit.now, entries=len(found[0]) + len(found[1]))
        return found

    unanswered, wrong = await desk.store.write(work)
    rows: list[dict[str, Any]] = [
        {"kind": "unanswered", "about": group["about"], "handbook": q["handbook"], "question": q["question"],
         "verdict": q["verdict"], "asked": q["asked"], "first": q["first"], "last": q["last"]}
        for group in _groups(unanswered, desk, visit) for q in group["questions"]
    ]  # fmt: skip
    rows += [
        {"kind": "wrong", "about": group["about"], "handbook": w["handbook"], "question": w["question"],
         "first": w["at"], "last": w["at"], "answer": w["text"], "note": w["note"], "who": w["who"]}
        for group in _wrong_groups(wrong, desk, visit) for w in group["reports"]
    ]  # fmt: skip
    return as_file(to_csv(rows, COLUMNS), f"questions-{visit.now:%Y%m%d-%H%M}.csv")


def _open(tx: Transaction, visit: Visit, most: int = 500) -> tuple[list[Unanswered], list[WrongAnswer]]:
    """What is not settled, of the handbooks that the viewer works on and of none."""
    sees = visit.viewer.sees
    wrong = [w for w in tx.feedback.wrong_answers() if not w.answer.get("asked_of") or sees(str(w.answer["asked_of"]))]
    return unanswered_for(tx, visit.viewer, most), wrong


def unanswered_for(tx: Transaction, viewer: Viewer, most: int = 500) -> list[Unanswered]:
    """Questions that wait for the editors, of the viewer's handbooks and of none."""
    return [q for q in tx.feedback.unanswered(most) if not q.handbook or viewer.sees(q.handbook)]


def _wrong_groups(wrong: list[WrongAnswer], desk: Desk, visit: Visit) -> list[dict[str, Any]]:
    """Reports of answers about the same thing, the most reported first."""
    found: dict[str, list[WrongAnswer]] = defaultdict(list)
    for report in wrong:
        found[_about(report.question, desk, visit.now.date())].append(report)
    groups = [
        {
            "about": _called(about, desk, visit),
            "reports": [
                {"id": w.id, "question": w.question, "text": w.answer.get("text", ""), "note": w.note, "who": w.who,
                 "at": w.at.astimezone(ZONE), "handbook": _book(str(w.answer.get("asked_of", "")), desk, visit)}
                for w in reports
            ],
        }
        for about, reports in found.items()
    ]  # fmt: skip
    return sorted(groups, key=lambda group: -len(group["reports"]))


def _called(about: str, desk: Desk, visit: Visit) -> str:
    concepts = desk.index.concepts
    return (
        visit.words.text(concepts[about]["names"]) if about in concepts else visit.words.say("staff.questions.nothing")
    )


def _book(id_: str, desk: Desk, visit: Visit) -> str:
    """What the handbook is called, "" for none."""
    edition = desk.library.handbooks.get(id_)
    return visit.words.text(edition.handbook.product.model_dump()) if edition else id_


def _groups(unanswered: list[Unanswered], desk: Desk, visit: Visit) -> list[dict[str, Any]]:
    """Questions that were understood to be about the same thing, the most asked group first."""
    found: dict[str, list[Unanswered]] = defaultdict(list)
    for question in unanswered:
        found[_about(question.question, desk, visit.now.date())].append(question)
    words = visit.words
    groups = [
        {
            "about": _called(about, desk, visit),
            "asked": sum(question.asked for question in questions),
            "questions": [
                {"id": q.id, "question": q.question, "asked": q.asked, "handbook": _book(q.handbook, desk, visit),
                 "verdict": words.say(f"staff.verdict.{q.verdict}") if words.has(f"staff.verdict.{q.verdict}")
                 else q.verdict, "first": q.first_at.astimezone(ZONE), "last": q.last_at.astimezone(ZONE)}
                for q in questions
            ],
        }
        for about, questions in found.items()
    ]  # fmt: skip
    return sorted(groups, key=lambda group: -int(group["asked"]))


def _about(question: str, desk: Desk, today: date) -> str:
    """The concept (of concepts.yaml) of the first service that was recognised in it; "" for none."""
    found = understand(question, desk.index, today=today)[0]
    for name in found.of(Kind.CONCEPT, Kind.SERVICE):
        return desk.index.concept_of.get(name.ids[0], name.ids[0])
    return ""


async def settle(desk: Desk, visit: Visit) -> Response:
    """Answered by now, or not a question: it leaves the list, and comes back when it is asked again."""
    id_, kind = visit.sent("id", 100), visit.sent("kind", 20)

    def work(tx: Transaction) -> None:
        if kind == "wrong":
            tx.feedback.close_report(id_, visit.now)
        else:
            tx.feedback.close_question(id_, visit.now)
        tx.audit.add(visit.viewer.who, "question_settled", id_, visit.now)

    await desk.store.write(work)
    return back("/questions", "settled")


DOORS: Final = (
    Door("GET", "/questions", Right.REPORT_ANSWERS, page),
    Door("POST", "/questions/settle", Right.SETTLE_QUESTIONS, settle),
    Door("POST", "/questions/export", Right.SETTLE_QUESTIONS, export),
)
