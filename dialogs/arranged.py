"""What staff did last is what is spoken of: the hour and place that they arranged, what to bring, who cannot come; the
paper that they asked for. Answered from the request itself, and by its own handbook."""

from typing import Any

from dialogs import allowed, lexicon, people, told
from dialogs.allowed import rule_on
from dialogs.reading import Reading
from dialogs.talk import Talk
from dialogs.ways import more_papers, see, ways
from dialogs.whose import OF
from dialogs.world import RequestView
from knowledge.answering.several import unled
from knowledge.answering.shapes import both

NOTICE = "notice"  # in the context: the request of the last notice
NO_SHOW = "no-show-counts"  # topic
WAITS = "needs_documents"


def noticed(talk: Talk, number: str) -> None:
    """A notice of staff sets what is spoken of: its request, service and policy."""
    view = told.request(talk.world, number)
    if view is None:
        return
    question = {"services": [view.service]}
    talk.set(context={**talk.state.context, "question": question, NOTICE: number, OF: view.policy_no, "asked": ""})


def wanting(talk: Talk) -> RequestView | None:
    """The request for which staff wait for a paper: of the last notice, or the only one."""
    waiting = [view for view in talk.world.requests if view.status == WAITS and view.missing]
    return _one(talk, waiting)


def heard(talk: Talk, text: str, reading: Reading, views: list[RequestView]) -> bool:
    """Whether it is asked of what was arranged, or of what is still to be sent."""
    if reading.cities or reading.drugs or reading.illnesses or reading.handbooks or lexicon.says("acts_for_me", text):
        return False
    appointed = _one(talk, [view for view in views if view.appointment is not None and view.status == "scheduled"])
    waiting = _one(talk, [view for view in views if view.status == WAITS and view.missing])
    if appointed is not None and (key := _of_appointment(text)):
        _tell(talk, key, appointed)
    elif waiting is not None and lexicon.says("asks_outstanding", text):
        _outstanding(talk, waiting)
    else:
        return False
    talk.set(misses=0)
    return True


def _one(talk: Talk, views: list[RequestView]) -> RequestView | None:
    last = next((view for view in views if view.number == talk.state.context.get(NOTICE)), None)
    return last or (views[0] if len(views) == 1 else None)


def _of_appointment(text: str) -> str:
    """Which of its sides is asked for; or ""."""
    if any(lexicon.says(group, text) for group in ("cannot_come", "another_time", "calls_off")):
        return "rules"
    if lexicon.says("asks_bring", text):
        return "bring"
    return "when" if lexicon.says("asks_when_where", text) else ""


def _tell(talk: Talk, key: str, view: RequestView) -> None:
    assert view.appointment is not None  # of one that is arranged
    args = {**told.about(view, talk.world), "appointment": view.appointment.isoformat(), "place": view.place}
    options = (see(view.number), *ways("human"))
    talk.say(f"dialogs.appointed.{key}", options=options, **args, **(_rules(view, talk) if key == "rules" else {}))


def _rules(view: RequestView, talk: Talk) -> dict[str, Any]:
    """Whether what was arranged may be changed and cancelled, until when, and what it costs not to come."""
    missed = rule_on(NO_SHOW, view, talk.world)
    return {**allowed.told(view, talk.world), "missed": unled(both(missed.words)) if missed else ""}


def _outstanding(talk: Talk, view: RequestView) -> None:
    asked = next((step for step in reversed(view.history) if step["to"] == WAITS), {})
    args = {
        **told.about(view, talk.world),
        "missing": [people.paper_name(talk.world, view, paper) for paper in view.missing],
        "note": asked.get("note", ""),
    }
    add = more_papers(view.number)
    talk.say("dialogs.requests.outstanding", options=(add, *ways("human")), **args)
