"""For the editors: questions that the bot could not answer, grouped, and answers that somebody called wrong."""

from collections import defaultdict
from datetime import date
from typing import Any, Final

from starlette.responses import Response

from bot.staff.desk import Desk, Door, Visit
from bot.staff.rights import Right
from bot.staff.shell import back, show
from bot.store.contract import Transaction
from bot.store.feedback import Unanswered, WrongAnswer
from bot.terms import ZONE
from knowledge.understanding.names import Kind
from knowledge.understanding.understand import understand


async def page(desk: Desk, visit: Visit) -> Response:
    def work(tx: Transaction) -> tuple[tuple[Unanswered, ...], tuple[WrongAnswer, ...]]:
        return tx.feedback.unanswered(), tx.feedback.wrong_answers()

    unanswered, wrong = await desk.store.read(work)
    mine = [question for question in unanswered if not question.handbook or visit.viewer.sees(question.handbook)]
    return await show(
        desk,
        visit,
        "questions.html",
        "questions",
        groups=_groups(mine, desk, visit),
        asked=sum(question.asked for question in mine),
        wrong=[
            {"id": w.id, "question": w.question, "text": w.answer.get("text", ""), "note": w.note, "who": w.who,
             "at": w.at.astimezone(ZONE), "handbook": w.answer.get("asked_of", "")}
            for w in wrong
        ],
        may_settle=visit.viewer.may(Right.SETTLE_QUESTIONS),
    )  # fmt: skip


def _groups(unanswered: list[Unanswered], desk: Desk, visit: Visit) -> list[dict[str, Any]]:
    """Questions that were understood to be about the same thing, the most asked group first."""
    found: dict[str, list[Unanswered]] = defaultdict(list)
    for question in unanswered:
        found[_about(question.question, desk, visit.now.date())].append(question)
    words, concepts = visit.words, desk.index.concepts
    nothing = words.say("staff.questions.nothing")
    groups = [
        {
            "about": words.text(concepts[about]["names"]) if about in concepts else nothing,
            "asked": sum(question.asked for question in questions),
            "questions": [
                {"id": q.id, "question": q.question, "asked": q.asked, "handbook": q.handbook,
                 "verdict": words.say(f"staff.verdict.{q.verdict}") if words.has(f"staff.verdict.{q.verdict}")
                 else q.verdict, "last": q.last_at.astimezone(ZONE)}
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
)
