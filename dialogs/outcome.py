"""What is asked of a request once it has ended: where its report is, why it was refused, that it is to be looked at
again, that the papers are to be sent anew."""

from dialogs import lexicon, people, told
from dialogs.allowed import OPEN
from dialogs.arranged import NOTICE
from dialogs.commands import CallHuman
from dialogs.flows.my_requests import RequestsFlow
from dialogs.reading import Reading
from dialogs.talk import Talk
from dialogs.ways import again, ways
from dialogs.world import REPORT, RequestView

LIST = RequestsFlow.name
REFUSED = "declined"


def heard(talk: Talk, text: str, reading: Reading) -> bool:
    """Whether it was one of these, and has been answered."""
    done = _report(talk, text, reading) or _refused(talk, text, reading)
    if done:
        talk.set(misses=0)
    return done


def _report(talk: Talk, text: str, reading: Reading) -> bool:
    """The report itself. Where none was attached, that is said of a request that is done."""
    if not lexicon.says("asks_report", text):
        return False
    views = _named(talk, reading, list(talk.world.requests))
    with_report = [view for view in views if view.documents.get(REPORT)]
    done = [view for view in views if view.status == "completed"]
    if not with_report and (not done or any(view.status in OPEN for view in views)):
        return False
    one = _one(talk, with_report or done)
    _begin(talk, {"act": REPORT, **({"number": one.number} if one else {})})
    return True


def _refused(talk: Talk, text: str, reading: Reading) -> bool:
    """The reason again and the ways on; an objection goes to a person, with the number."""
    views = [view for view in talk.world.requests if view.status == REFUSED]
    last = talk.state.context.get(NOTICE)
    of_last = any(view.number == last for view in views)
    why = lexicon.says("asks_why_refused", text) or (of_last and lexicon.says("asks_why_so", text))
    objects, anew = lexicon.says("objects", text), lexicon.says("papers_anew", text)
    waits = any(view.status in OPEN for view in talk.world.requests)
    if not views or not (why or objects or (anew and (of_last or not waits))):
        return False
    view = _one(talk, _named(talk, reading, views)) or max(views, key=lambda each: each.submitted)
    reason = next((step.get("note", "") for step in reversed(view.history) if step["to"] == REFUSED), "")
    args = {**told.about(view, talk.world), "note": reason}
    anew_ = again(view.number)
    if talk.top is not None:
        talk.set(stack=(), open="")  # the list was only looked at
    if objects:
        if talk.world.human == "none":
            talk.commands.append(CallHuman(why="complaint", said=f"{view.number} {text}"))
        options = (*ways("leave_human"), anew_)
        talk.say("dialogs.requests.objected", options=options, back=talk.world.human_opens, **args)
    else:
        key = "why_refused" if why else "papers_of_refused"
        talk.say(f"dialogs.requests.{key}", options=(anew_, *ways("human")), **args)
    return True


def _named(talk: Talk, reading: Reading, views: list[RequestView]) -> list[RequestView]:
    """Those of the service that is named, where one is."""
    named = [view for view in views if people.is_named(talk.world, reading, view.policy_no, view.service)]
    return named or views


def _one(talk: Talk, views: list[RequestView]) -> RequestView | None:
    """That which is looked at, or of which was told last, or the only one."""
    looked_at = talk.top.slots.get("number") if talk.top else None
    for number in (looked_at, talk.state.context.get(NOTICE)):
        if (view := next((each for each in views if each.number == number), None)) is not None:
            return view
    return views[0] if len(views) == 1 else None


def _begin(talk: Talk, slots: dict[str, str]) -> None:
    if talk.top is not None and talk.top.flow == LIST:
        talk.put(slots)
    else:
        talk.begin(LIST, dict(slots))
    talk.advance()
