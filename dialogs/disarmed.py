"""A question whose yes throws something away holds only as the answer to the message just before it: what is said after
a notice of staff, or a day later, is said to that. It is asked anew, in full, before anything is done."""

from dialogs import lexicon, told
from dialogs.allowed import OPEN
from dialogs.arranged import NOTICE, WAITS
from dialogs.flows.my_requests import RequestsFlow
from dialogs.replies import Option
from dialogs.state import Frame
from dialogs.talk import Talk
from dialogs.ways import more_papers, see

SURE = "sure"
ARMED = "disarmed"  # in the context: the frame of the question that was laid down
SENT_ALONE = (  # messages that the bot sends on its own, and its answer to "all right"
    "dialogs.moved.",
    "dialogs.reminder.",
    "dialogs.disarmed.",
    "dialogs.notice_read",
    "dialogs.result.add_papers.ok",
)


def disarm(talk: Talk) -> None:
    """Lays down a question that would throw something away, and says that nothing was done."""
    ask, frame = talk.ask, talk.top
    over = ask is None and talk.state.open.endswith(f".{SURE}")  # the notice itself has settled what was asked
    if frame is None or not (over or (ask is not None and ask.destroys)):
        return
    talk.pop()
    talk.set(open="", misses=0, context={**talk.state.context, ARMED: frame.model_dump(mode="json")})
    options = _again(talk, frame)
    if frame.flow != RequestsFlow.name or options:  # a request that is over goes on no more
        talk.say(f"dialogs.disarmed.{frame.flow}", options=options)


def again(talk: Talk, slot: str) -> bool:
    """Its old button is tapped: it is asked once more, in full."""
    kept = talk.state.context.get(ARMED)
    if not kept or slot != SURE or talk.top is not None:
        return False
    talk.set(context=talk.state.context_without(ARMED))
    frame = Frame.model_validate(kept)
    talk.push(frame.flow, frame.slots, frame.order)
    if talk.ask is None or not talk.ask.destroys:
        talk.pop()  # what it was asked of is over, or can be no more
        return False
    talk.advance()
    return True


def read_notice(talk: Talk, text: str) -> bool:
    """ "All right" right after a message that the bot sent on its own says that it was read, and answers nothing."""
    last = str(talk.state.said[-1].get("key", "")) if talk.state.said else ""
    if not last.startswith(SENT_ALONE) or not lexicon.says("has_read", text):
        return False
    talk.set(misses=0)
    if talk.top is not None:
        talk.set(open="")  # the question in full: no yes to another message answers it
        talk.advance()
        return True
    view = told.request(talk.world, str(talk.state.context.get(NOTICE, "")))
    waits = view is not None and view.status == WAITS and bool(view.missing)
    add = (more_papers(view.number),) if view and waits else ()
    talk.say("dialogs.notice_read", options=add, waits=waits)
    return True


def _again(talk: Talk, frame: Frame) -> tuple[Option, ...]:
    open_ = [view.number for view in talk.world.requests if view.status in OPEN]
    number = str(frame.slots.get("number") or (open_[0] if len(open_) == 1 else ""))
    if frame.flow != RequestsFlow.name or number not in open_:
        return ()
    return (
        Option(id=f"a.{RequestsFlow.name}.{number}.cancel", key="dialogs.option.cancel_of", args={"number": number}),
        see(number),
    )
