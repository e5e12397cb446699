"""``turn(state, event, world) -> Turn``: what a conversation says and does next. Pure: same input, same output."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from dialogs import (
    anywhere,
    arranged,
    complaints,
    difficulties,
    disarmed,
    handing_over,
    reminders,
    texts,
    told,
    uploads,
)
from dialogs.buttons import picked
from dialogs.commands import Command
from dialogs.events import (
    Choice,
    Event,
    Location,
    Reminder,
    RequestMoved,
    Result,
    Staff,
    Started,
    Text,
    Unsupported,
    Upload,
)
from dialogs.flows import FLOWS
from dialogs.replies import Reply
from dialogs.state import State
from dialogs.talk import Talk
from dialogs.ways import MENU, ways
from dialogs.world import World

AWAY = timedelta(hours=20)  # after which a conversation begins with where it stood
FAR = 300.0  # km to the nearest city; beyond, a place is not in the country


@dataclass(frozen=True)
class Turn:
    state: State
    replies: tuple[Reply, ...]
    commands: tuple[Command, ...]


def turn(state: State, event: Event, world: World) -> Turn:
    """What follows from ``event``. A command's outcome comes back as another event (``events.Result``)."""
    talk = Talk(_readable(state), world)
    if isinstance(event, Text | Choice | Upload | Location | Unsupported):
        _welcome_back(talk)
    _HEAR[type(event)](talk, event)
    talk.commands.extend(handing_over.reminders(talk.state.stack, talk.began, talk.world))
    return Turn(*talk.finish())


def _readable(state: State) -> State:
    """The state without flows that this version does not know: an upgrade never breaks a conversation."""
    return state.model_copy(
        update={
            "stack": tuple(frame for frame in state.stack if frame.flow in FLOWS),
            "parked": tuple(frame for frame in state.parked if frame.flow in FLOWS),
        }
    )


def _welcome_back(talk: Talk) -> None:
    seen = talk.state.last_seen
    away = bool(seen) and talk.world.now - datetime.fromisoformat(seen) > AWAY
    if away:
        disarmed.disarm(talk)
    if away and talk.top:
        talk.say("dialogs.resumed", flow=f"dialogs.flow.{talk.top.flow}", label=told.label(talk.top.slots, talk.world))


def _hear_text(talk: Talk, event: Text) -> None:
    texts.hear(talk, event.text, event.edited)


def _hear_choice(talk: Talk, event: Choice) -> None:
    """A button carries the number of its question; one of another question is answered with the open one."""
    if talk.world.human == "talking" and not event.id.startswith("g."):
        return
    first, _, rest = event.id.partition(".")
    if first == "g" and anywhere.knows(rest):
        anywhere.obey(talk, rest)
    elif first == "q":
        texts.narrow(talk, int(rest) if rest.isdigit() else -1)
    elif first == "a":
        name, _, arg = rest.partition(".")
        anywhere.act(talk, name, arg, event.id)
    else:
        slot, _, value = rest.partition(".")
        ask = talk.ask
        fits = ask is not None and ask.slot == slot and first == str(talk.state.serial)
        chosen = _chosen(talk, value) if fits else None
        if (ask is None or chosen is None) and event.typed:
            texts.hear(talk, event.typed, edited=False)  # the label of a question that is over: just words
        elif ask is None or chosen is None:
            if not disarmed.again(talk, slot):
                anywhere.stale(talk)
        else:
            texts.answer(talk, ask, chosen)


def _chosen(talk: Talk, value: str) -> str | None:
    """The value behind the last part of an option's id: a pick of the open question, or a meaning asked back."""
    if value.startswith("~") and value[1:].isdigit():
        maybe: list[str] = talk.state.context.get("maybe", [])
        return maybe[int(value[1:])] if int(value[1:]) < len(maybe) else None
    return picked(talk.ask, value) if talk.ask else None


def _hear_upload(talk: Talk, event: Upload) -> None:
    if talk.world.human != "talking":
        uploads.receive(talk, event)


def _hear_location(talk: Talk, event: Location) -> None:
    """The nearest city; offered as an answer where a place is asked for, else what is covered around here."""
    if talk.world.human == "talking":
        return None
    places = talk.world.library.places
    cities = [code for code, division in places.divisions.items() if division.level == "prefecture"]
    nearest = [each for each in places.nearest(event.latitude, event.longitude, cities)[:1] if each[1] <= FAR]
    if not nearest:
        talk.say("dialogs.location_unknown")
    elif talk.ask is not None and talk.ask.kind == "place":
        talk.say("dialogs.location", place=nearest[0][0].short)
        return texts.answer_place(talk, nearest[0][0].code)
    else:
        talk.say("dialogs.location", place=nearest[0][0].short)
        texts.ask_about(talk, nearest[0][0].short)
    return talk.go_on()


def _hear_unsupported(talk: Talk, event: Unsupported) -> None:
    if talk.world.human == "talking":
        return
    known = {"voice", "sticker", "video", "link", "contact"}
    talk.say(f"dialogs.unsupported.{event.what if event.what in known else 'other'}")
    talk.go_on()


def _hear_started(talk: Talk, event: Started) -> None:
    """First contact, or a return: what it can do in three lines, and the question that is open."""
    name, _, arg = event.payload.partition("_")
    if talk.top is None:
        talk.say("dialogs.welcome", options=MENU)
    if name in ("bind", "request", "handbook", "requests"):
        anywhere.act(talk, name, arg, "")
    elif talk.top is not None:
        talk.advance()


def _hear_result(talk: Talk, event: Result) -> None:
    """The outcome of a command that a plan asked for; those done by the way have nothing to say."""
    if talk.flow and talk.top and talk.state.awaits == event.command:
        talk.set(awaits="")
        learned = talk.flow.learn(talk.top.slots, event, talk.world)
        talk.put(learned.slots, by_member=False)
        talk.replies.extend(learned.replies)
        talk.advance()
    elif event.command in told.RESULTS:
        talk.replies.extend(told.result(event, talk.world))
        talk.go_on()


def _hear_moved(talk: Talk, event: RequestMoved) -> None:
    talk.replies.extend(told.moved(event, talk.world))
    arranged.noticed(talk, event.request)
    if talk.replies:
        disarmed.disarm(talk)
    talk.commands.extend(reminders.after_step(event, talk.world))


def _hear_staff(talk: Talk, event: Staff) -> None:
    again = ways("human") if event.act == "timeout" else ()
    channel = difficulties.channel(talk) if again else {}
    talk.say(f"dialogs.staff.{event.act}", options=again, name=event.name, text=event.text, channel=channel)
    disarmed.disarm(talk)
    if event.act in ("handed_back", "timeout"):
        complaints.over(talk)
        talk.advance()


def _hand_over(talk: Talk, request: str) -> None:
    """Nothing more was said of the papers that came: they are handed over as they are."""
    stack, parked = (
        [handing_over.after_silence(f) if handing_over.is_of(f, request) else f for f in frames]
        for frames in (talk.state.stack, talk.state.parked)
    )
    left, commands, talk.world = handing_over.over(stack, talk.world)
    aside, more, talk.world = handing_over.over(parked, talk.world)
    if commands or more:
        talk.set(stack=tuple(left), parked=tuple(aside), open="" if commands else talk.state.open)
        talk.commands.extend((*commands, *more))


def _hear_reminder(talk: Talk, event: Reminder) -> None:
    if event.about == handing_over.ABOUT:
        return _hand_over(talk, event.request)
    replies, commands = reminders.due(event, talk.world)
    talk.replies.extend(replies)
    talk.commands.extend(commands)
    if replies:
        disarmed.disarm(talk)
    return None


_HEAR: dict[type, Callable[[Talk, Any], None]] = {
    Text: _hear_text,
    Choice: _hear_choice,
    Upload: _hear_upload,
    Location: _hear_location,
    Unsupported: _hear_unsupported,
    Started: _hear_started,
    Result: _hear_result,
    RequestMoved: _hear_moved,
    Staff: _hear_staff,
    Reminder: _hear_reminder,
}
