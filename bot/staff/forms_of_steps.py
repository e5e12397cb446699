"""What the forms of a request's steps mean: typed fields in, a step of the request's life out, or what is missing."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from bot.requests.life import Step
from bot.staff.casepage import Told
from bot.staff.desk import Visit
from bot.staff.request_page import GRADES, OCCASIONS
from bot.terms import ZONE
from dialogs.world import OTHER

NOTE_MOST: Final = 500  # characters: what a member reads in one message
FAR: Final = timedelta(days=400)  # our choice: a day beyond it is a slip of the keyboard


class StepIncomplete(Exception):
    """A field is missing or makes no sense. ``key``: of the words that say which, under staff.incomplete."""

    def __init__(self, key: str) -> None:
        super().__init__(f"the form is not complete: {key}")
        self.key = key


@dataclass(frozen=True)
class Filled:
    """A form that somebody sent, beside the case that they saw."""

    visit: Visit
    told: Told

    def text(self, name: str, most: int = 80) -> str:
        return self.visit.sent(name, most)

    @property
    def note(self) -> str:
        return self.visit.sent("note", NOTE_MOST)

    def step(self, deed: str, *, data: dict[str, Any] | None = None, changes: dict[str, Any] | None = None) -> Step:
        return Step(deed, self.visit.viewer.who, self.visit.now, self.note, data or {}, changes or {})


def step_of(deed: str, filled: Filled) -> Step:
    """Raises StepIncomplete, KeyError for a deed that has no form."""
    return _READ[deed](filled)


def typed(visit: Visit, deed: str) -> dict[str, Any]:
    """What was filled in, to be shown again."""
    names = ("version", "note", "day", "time", "hospital", "department", "doctor")
    papers = tuple(str(id_) for id_ in visit.form.getlist("papers"))
    return {"step": deed, "papers": papers, **{name: visit.sent(name, NOTE_MOST) for name in names}}


def _plain(deed: str) -> Callable[[Filled], Step]:
    return lambda filled: filled.step(deed)


def _explained(deed: str) -> Callable[[Filled], Step]:
    """Steps that need words: the member, or whoever comes after, has to know why."""

    def read(filled: Filled) -> Step:
        if not filled.note:
            raise StepIncomplete("note")
        return filled.step(deed)

    return read


def _ask_papers(filled: Filled) -> Step:
    known = filled.told.paper_names()
    asked = tuple(dict.fromkeys(str(id_) for id_ in filled.visit.form.getlist("papers") if str(id_) in known))
    if not asked:
        raise StepIncomplete("papers")
    if OTHER in asked and not filled.note:
        raise StepIncomplete("other_paper")
    wanted = tuple(dict.fromkeys((*filled.told.case.request.wanted, *asked)))
    return filled.step("ask_papers", data={"papers": list(asked)}, changes={"wanted": wanted})


def _arranged(deed: str) -> Callable[[Filled], Step]:
    def read(filled: Filled) -> Step:
        hospital, department, doctor = filled.text("hospital"), filled.text("department"), filled.text("doctor")
        if not hospital:
            raise StepIncomplete("hospital")
        at = _moment(filled)
        if at > filled.visit.now + FAR:
            raise StepIncomplete("time")
        if at <= filled.visit.now:
            raise StepIncomplete("past")
        if deed == "reschedule" and not filled.told.may_change() and not filled.note:
            raise StepIncomplete("exception")
        grade = filled.visit.words.say(f"staff.doctor.{doctor}") if doctor in GRADES else ""
        place = " ".join(part for part in (hospital, department, grade) if part)
        data = {"hospital": hospital, "department": department, "doctor": doctor, "at": at.isoformat(), "place": place}
        return filled.step(deed, data=data, changes={"appointment_at": at, "place": place, "wish": ""})

    return read


def _moment(filled: Filled) -> datetime:
    try:
        day, clock = date.fromisoformat(filled.text("day")), time.fromisoformat(filled.text("time"))
        return datetime.combine(day, clock.replace(tzinfo=None), ZONE)
    except (ValueError, OverflowError) as error:
        raise StepIncomplete("time") from error


def _no_show(filled: Filled) -> Step:
    """Where the handbook says whether it counts, that holds; else whoever records it decides."""
    rule = filled.told.no_show_counts()
    said = {"yes": True, "no": False}.get(filled.text("counts"))
    counts = rule if rule is not None else said
    if counts is None:
        raise StepIncomplete("counts")
    return filled.step("no_show", data={"counts": counts})


def _cancel(filled: Filled) -> Step:
    if not filled.note:
        raise StepIncomplete("note")
    return filled.step("cancel", data={"counts": filled.text("counts") == "yes"})


def _occasion(filled: Filled) -> Step:
    occasion = filled.text("occasion")
    try:
        day = date.fromisoformat(filled.text("day"))
    except ValueError as error:
        raise StepIncomplete("day") from error
    if abs(day - filled.visit.now.date()) > FAR:
        raise StepIncomplete("day")
    if occasion not in OCCASIONS:
        raise StepIncomplete("occasion")
    return filled.step("occasion", data={"occasion": occasion, "day": day.isoformat()})


_READ: Final[Mapping[str, Callable[[Filled], Step]]] = {
    "review": _plain("review"),
    "approve": _plain("approve"),
    "complete": _plain("complete"),
    "ask_papers": _ask_papers,
    "decline": _explained("decline"),
    "note": _explained("note"),
    "schedule": _arranged("schedule"),
    "reschedule": _arranged("reschedule"),
    "no_show": _no_show,
    "cancel": _cancel,
    "occasion": _occasion,
}
DEEDS: Final = tuple(_READ)
