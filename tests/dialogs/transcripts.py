"""Conversations as data: what a member does, line by line, and what the assistant said.

A line of a member is what they type, or begins with ``@`` for what is no typing:
``@photo 2 [caption]``, ``@refused too_large``, ``@tap LABEL`` (a button of any earlier message), ``@press ID``,
``@location LAT LON``, ``@voice`` ``@sticker`` ``@video`` ``@contact``, ``@edit TEXT``, ``@start PAYLOAD``,
``@wait 2 days``, ``@staff took|said|handed_back|timeout [TEXT]``, ``@moved NUMBER STATUS [PAPER,... ]``,
``@arranged NUMBER ISO-TIME PLACE``, ``@declined NUMBER WHY``, ``@reported NUMBER [NOTE]`` (done, with a report),
``@reminder ABOUT [NUMBER] [DAY] [SERVICE POLICY]``,
``@reminder ABOUT - PERSON``, ``@at ISO-TIME``,
``@elsewhere`` (a new chat: what was bound is not known there; drafts and requests are where the policy was bound as
the one person that the insured or the holder is, and not where relatives were, for these may be several).
"""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from bot.channels.rendering import Shown
from dialogs import events
from dialogs.stage import Scene
from dialogs.state import State
from dialogs.world import REPORT
from tests.dialogs.rehearsal import CONSENTS, NOW, ZONE, Rehearsal, bound

MINUTES = {"minutes": 1, "hours": 60, "days": 1440}


def setting(told: dict[str, Any]) -> Rehearsal:
    """``knows``: policies that are bound already (and consent given), ``number`` or ``number as relation``."""
    world: dict[str, Any] = {}
    if "knows" in told:
        pairs = [each.partition(" as ") for each in told["knows"]]
        world = {"bound": tuple(bound(n, r or "family") for n, _, r in pairs), "consents": CONSENTS}
    if told.get("channel") == "telegram":
        world["needs_data_notice"] = True
    if told.get("staff") == "away":
        world |= {"human_hours": False, "human_back": NOW + timedelta(hours=23)}
    return Rehearsal(told.get("language", "zh-Hans"), **world)


class Played:
    """One conversation played from its member's lines."""

    def __init__(self, told: dict[str, Any]) -> None:
        self.rehearsal = setting(told)
        self.seen: list[Shown] = []

    def line(self, line: str) -> list[str]:
        act, _, rest = line.partition(" ")
        messages = _ACTS[act[1:]](self, rest) if act.startswith("@") else self.rehearsal.say(line)
        self.seen.extend(messages or ())
        return [_written(message) for message in messages or ()]

    def tap(self, label: str) -> tuple[Shown, ...]:
        ids = [option.id for message in self.seen for option in message.options if option.label == label]
        assert ids, f"no message had a button {label!r}"
        return self.rehearsal.see(events.Choice(id=ids[-1]))

    def photo(self, rest: str) -> tuple[Shown, ...]:
        count, _, caption = rest.partition(" ")
        doubts = tuple(caption[1:].split(",")) if caption.startswith("!") else ()
        return self.rehearsal.send(int(count or 1), "" if doubts else caption, doubts=doubts)

    def wait(self, rest: str) -> None:
        count, _, unit = rest.partition(" ")
        self.rehearsal.wait(minutes=int(count) * MINUTES[unit])

    def staff(self, rest: str) -> tuple[Shown, ...]:
        act, _, text = rest.partition(" ")
        self.rehearsal.change(human="talking" if act in ("took", "said") else "none")
        return self.see(events.Staff(act=act, name="示例坐席", text=text))

    def moved(self, rest: str) -> tuple[Shown, ...]:
        number, status, *papers = rest.split()
        asked = tuple(papers[0].split(",")) if papers else ()
        self.rehearsal.move(number, status=status, **({"missing": asked} if asked else {}))
        return self.see(events.RequestMoved(request=number, to=status, papers=asked))

    def arranged(self, rest: str) -> tuple[Shown, ...]:
        number, time, place = rest.split(" ", 2)
        appointment = datetime.fromisoformat(time).replace(tzinfo=ZONE)
        self.rehearsal.move(number, status="scheduled", appointment=appointment, place=place)
        return self.see(events.RequestMoved(request=number, to="scheduled", appointment=appointment, place=place))

    def declined(self, rest: str) -> tuple[Shown, ...]:
        number, _, why = rest.partition(" ")
        return self._ended(number, "declined", why)

    def reported(self, rest: str) -> tuple[Shown, ...]:
        number, _, note = rest.partition(" ")
        return self._ended(number, "completed", note, documents={REPORT: ("report",)})

    def _ended(self, number: str, status: str, note: str, **changes: Any) -> tuple[Shown, ...]:
        world = self.rehearsal.world
        view = next(view for view in world.requests if view.number == number)
        history = (*view.history, {"at": world.now.isoformat(), "to": status, "note": note})
        self.rehearsal.move(number, status=status, history=history, **changes)
        return self.see(events.RequestMoved(request=number, to=status, note=note))

    def reminder(self, rest: str) -> tuple[Shown, ...]:
        """``ABOUT [NUMBER] [DAY] [SERVICE POLICY]`` or ``ABOUT - PERSON``, as the reminder was set."""
        about, *more = rest.split()
        number = next((word for word in more if word.startswith("R0")), "")
        days = [date.fromisoformat(word) for word in more if word[:2] == "20"]
        left = [word for word in more if word != number and word[:2] != "20"]
        data = {"person": left[1]} if left[:1] == ["-"] else dict(zip(("service", "policy_no"), left, strict=False))
        day = days[0] if days else self.rehearsal.world.today
        return self.see(events.Reminder(about=about, request=number, day=day, data=data))

    def at(self, rest: str) -> None:
        self.rehearsal.change(now=datetime.fromisoformat(rest).replace(tzinfo=ZONE))

    def elsewhere(self, rest: str) -> None:
        del rest
        old = self.rehearsal.scene
        one = {each.policy.policy_no for each in old.world.bound if each.relation in ("self", "applicant")}
        world = replace(
            old.world,
            bound=(),
            consents={},
            drafts=tuple(replace(draft, elsewhere=True) for draft in old.world.drafts if draft.policy_no in one),
            requests=tuple(replace(view, elsewhere=True) for view in old.world.requests if view.policy_no in one),
        )
        self.rehearsal.scene = Scene(State(), world, old.policies)
        self.rehearsal.offered = ()

    def see(self, event: events.Event) -> tuple[Shown, ...]:
        return self.rehearsal.see(event)


def _location(played: Played, rest: str) -> tuple[Shown, ...]:
    latitude, _, longitude = rest.partition(" ")
    return played.see(events.Location(latitude=float(latitude), longitude=float(longitude)))


def _unsupported(what: str) -> Callable[[Played, str], Any]:
    return lambda played, rest: played.see(events.Unsupported(what=what))  # noqa: ARG005


_KEY = re.compile(r"\b(?:dialogs|answers)\.[a-z_]+")
_ACTS: dict[str, Callable[[Played, str], Any]] = {
    "photo": Played.photo,
    "refused": lambda played, rest: played.see(events.Upload(refused=tuple(rest.split()))),
    "tap": Played.tap,
    "press": lambda played, rest: played.see(events.Choice(id=rest)),
    "location": _location,
    "edit": lambda played, rest: played.see(events.Text(text=rest, edited=True)),
    "start": lambda played, rest: played.see(events.Started(payload=rest)),
    "wait": Played.wait,
    "staff": Played.staff,
    "moved": Played.moved,
    "arranged": Played.arranged,
    "declined": Played.declined,
    "reported": Played.reported,
    "reminder": Played.reminder,
    "at": Played.at,
    "elsewhere": Played.elsewhere,
    **{what: _unsupported(what) for what in ("voice", "sticker", "video", "contact", "link")},
}


def _written(message: Shown) -> str:
    """Text, and the buttons in one line below. No key of the catalogue is shown to anybody."""
    assert not _KEY.search(message.text), message.text
    buttons = " ".join(f"[{option.label}]" for option in message.options)
    return "\n".join(line.rstrip() for line in f"{message.text}\n{buttons}".strip().splitlines())
