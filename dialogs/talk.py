"""The working copy of one turn: the stack moved by what was heard, and what is to be said and done."""

from dataclasses import dataclass, field, replace
from typing import Any

from dialogs import handing_over, laid_aside, told
from dialogs.batches import photos
from dialogs.buttons import button
from dialogs.commands import Command
from dialogs.flows import FLOWS
from dialogs.heard import HEARD, placed
from dialogs.plan import Ask, Do, End, Flow, Go, Notice, Step
from dialogs.replies import Option, Reply
from dialogs.state import SENT, Frame, State
from dialogs.ways import way
from dialogs.whose import OF
from dialogs.world import World

STEPS = 40  # more steps than any plan needs; a plan that circles is a defect and stops here
TOLD = "_told"  # what was said in a frame
KEPT_SAID = 4
CASE = ("illness", "illness_kind", "first_diagnosis", "recurrence", "diagnosed_on")  # of a person


class CirclingPlan(Exception):
    """A plan led nowhere in ``STEPS`` steps: the message names the flow."""


@dataclass
class Talk:
    """``brief``: a question that is still open is not printed again in full."""

    state: State
    world: World
    replies: list[Reply] = field(default_factory=list)
    commands: list[Command] = field(default_factory=list)
    brief: bool = False
    began: tuple[Frame, ...] = ()  # the stack as the turn found it
    _planned: tuple[Frame, World, Step] | None = None

    def __post_init__(self) -> None:
        self.began = self.state.stack
        self.speak_for(self.state.person)

    def speak_for(self, person: str) -> None:
        if self.state.person != person:
            self.set(person=person, context=self.state.context_without(OF))
        if self.world.person != person:
            self.world = replace(self.world, person=person)

    # --- the stack

    @property
    def top(self) -> Frame | None:
        return self.state.stack[-1] if self.state.stack else None

    @property
    def flow(self) -> Flow | None:
        return FLOWS[self.top.flow] if self.top else None

    def set(self, **changes: Any) -> None:
        self.state = self.state.model_copy(update=changes)

    def push(self, flow: str, slots: dict[str, Any] | None = None, order: tuple[str, ...] = ()) -> None:
        frame = self._laid_aside(flow, slots or {})
        if frame is None:
            known, changes = laid_aside.remembered(flow, slots or {}, self.state, self.world)
            self.set(**changes)
            frame = Frame(flow=flow, slots=known, order=order)
        self.set(stack=(*self.state.stack, frame.model_copy(update={"slots": {**frame.slots, **(slots or {})}})))

    def _laid_aside(self, flow: str, slots: dict[str, Any]) -> Frame | None:
        """A flow that has no draft goes on where it was left, where it was about the same: nothing is asked again."""
        same = (f for f in self.state.parked if f.flow == flow and {**f.slots, **slots} == {**slots, **f.slots})
        if (found := next(same, None)) is None or FLOWS[flow].keeps_draft:
            return None
        self.set(parked=tuple(frame for frame in self.state.parked if frame is not found))
        return found

    def pop(self) -> Frame:
        *rest, last = self.state.stack
        self.set(stack=tuple(rest))
        return last

    def begin(self, flow: str, slots: dict[str, Any] | None = None) -> None:
        """A new flow; what was under way is parked where it is worth keeping."""
        same = (flow, (slots or {}).get("service")) if FLOWS[flow].keeps_draft else None
        again = [f for f in self.state.stack if (f.flow, f.slots.get("service")) == same]
        self.set(stack=tuple(f for f in self.state.stack if f not in again or photos(f.slots)))
        self.park()
        self.push(flow, slots)

    def park(self) -> None:
        """Lays aside all that is under way; what was told in it is not lost."""
        kept = [frame for frame in self.state.stack if laid_aside.is_kept(frame)]
        kept, handed, self.world = handing_over.over(kept, self.world)
        self.commands.extend(handed)
        self.set(stack=(), parked=laid_aside.most((*self.state.parked, *kept)))

    def keep_photos(self, frames: tuple[Frame, ...]) -> int:
        """Parks of frames that are left those with photos that no draft keeps; how many photos these are."""
        kept = [frame for frame in frames if laid_aside.holds_photos(frame)]
        self.set(parked=laid_aside.most((*self.state.parked, *kept)))
        return sum(len(photos(frame.slots)) for frame in kept)

    def _one_of_each(self) -> None:
        """Of the form on top no copy lies aside: an old one taken up later would undo what was answered since."""
        if self.top is not None and (old := laid_aside.alike(self.top, self.state.parked, self.world)):
            self._replace(laid_aside.with_photos(self.top, old))
            self.set(parked=tuple(frame for frame in self.state.parked if frame not in old))

    def step(self) -> Step | None:
        """What the plan of the flow on top wants now: the same as long as the frame and the world are the same."""
        if (top := self.top) is None:
            return None
        if self._planned is None or self._planned[0] is not top or self._planned[1] is not self.world:
            self._planned = top, self.world, FLOWS[top.flow].plan(top.slots, self.world)
        return self._planned[2]

    @property
    def ask(self) -> Ask | None:
        """The question that is open for this member, if there is one."""
        step = self.step()
        return step if isinstance(step, Ask) else None

    # --- slots

    def put(self, slots: dict[str, Any], by_member: bool = True) -> None:
        """Sets slots of the flow on top (None clears). A change takes with it what hung on the old value."""
        if self.top is None or self.flow is None:
            return
        known, order = dict(self.top.slots), list(self.top.order)
        case = {slot: value for slot, value in slots.items() if slot in CASE and value}
        if by_member and case:
            self.set(context={**self.state.context, "case": {**self.state.context.get("case", {}), **case}})
        for slot, value in slots.items():
            if known.get(slot) == value:
                continue
            if slot in known:
                for fallen in (slot, *(each for each in self.flow.hangs_on.get(slot, ()) if each not in slots)):
                    known.pop(fallen, None)
                    order = [name for name in order if name != fallen]
            if value is not None:
                known[slot] = value
                if by_member:
                    order = [*(name for name in order if name != slot), slot]
        self._replace(Frame(flow=self.top.flow, slots=known, order=tuple(order)))

    def back(self) -> bool:
        """Undoes the last answer, and loses no photo; False when there is none left."""
        told_ = [slot for slot in self.top.order if slot not in SENT] if self.top else []
        if told_:
            self.put({told_[-1]: None})
        return bool(told_)

    def _replace(self, frame: Frame) -> None:
        self.set(stack=(*self.state.stack[:-1], frame))

    # --- saying and doing

    def say(self, key: str, /, options: tuple[Option, ...] = (), **args: Any) -> None:
        self.replies.append(Reply(key=key, args=args, options=options))

    def tell(self, notices: tuple[Notice, ...], again: bool = False) -> bool:
        """Says what was not yet said in the life of this frame; ``again``: also what was. False: nothing was new."""
        if self.top is None:
            self.replies.extend(notice.reply for notice in notices if again)
            return again
        known, said = list(before := self.top.slots.get(TOLD, ())), len(self.replies)
        for notice in notices:
            if notice.id not in known or again:
                self.replies.append(notice.reply)
            known += [notice.id] if notice.id not in known else []
        if len(known) > len(before):
            self._replace(self.top.model_copy(update={"slots": {**self.top.slots, TOLD: known}}))
        return len(self.replies) > said

    def go_on(self) -> None:
        """What is open stays open, and is not printed again in full."""
        self.brief = True
        self.advance()

    def advance(self) -> None:
        """Lets the plans lead until a question is open, a command is to be done, or nothing is left."""
        for _ in range(STEPS):
            self._hear_again()
            self._one_of_each()
            step = self.step()
            if step is None:
                return self._offer_parked()
            if isinstance(step, Ask):
                return self._pose(step)
            if isinstance(step, Do):
                self.commands.append(step.command)
                self.set(awaits=step.command.kind)
                return None
            if isinstance(step, Go):
                self.tell(step.before)
                self.push(step.flow, step.slots)
            else:
                self._end(step)
        raise CirclingPlan(f"flow {self.top.flow if self.top else '?'} finds no question in {STEPS} steps")

    def _end(self, end: End) -> None:
        self.replies.extend(end.replies)
        self.commands.extend(end.commands)
        ended = self.pop()
        self.set(open="")  # the question below is read anew, maybe in another language
        self.commands.extend(laid_aside.dropped(ended))
        if ended.slots.get("sent") and "service" in ended.slots:  # "when do I hear?" is asked of this one
            self.set(context={**self.state.context, "question": {"services": [ended.slots["service"]]}, "asked": ""})
        self._speak_by(end)
        if end.forget:
            self._forget()
        if self.top is None:
            self.replies.extend(end.alone)
        elif end.abandon:
            self.park()
            self.brief = True  # what cannot go on now is not offered at once
        elif end.fruit:
            self.put(end.fruit, by_member=False)
        if end.then is not None:
            self.push(end.then.flow, end.then.slots, end.then.order)

    def _hear_again(self) -> None:
        """What was told early can be told apart only now: the service, and what its dates are of."""
        if self.top is None or self.flow is None or not {HEARD, "policy_no"} <= self.top.slots.keys():
            return
        self.put(placed(self.flow, self.top.slots, self.world))
        if not self.flow.keeps_draft or "service" in self.top.slots:
            self.put({HEARD: None}, by_member=False)

    def _forget(self) -> None:
        """What was told of an illness goes where somebody does not want it kept."""
        self.set(context=self.state.context_without("case", "told"), stack=(), parked=())

    def _speak_by(self, end: End) -> None:
        """What a flow leaves may say for whom one speaks from now on."""
        numbers = {bound.policy.policy_no: bound.person for bound in self.world.bound}
        person = end.fruit.get("person") or numbers.get(str(end.fruit.get("policy_no", "")), "")
        if person:
            self.speak_for(str(person))

    def _pose(self, ask: Ask) -> None:
        self.tell(ask.before)
        assert self.top is not None  # a question is always some frame's
        open_ = f"{self.top.flow}.{ask.slot}"
        fresh, seen = open_ != self.state.open, bool(self.state.open)
        if fresh:
            self.set(serial=self.state.serial + 1, open=open_, misses=0)
        options = self.options(ask)
        if ask.kind == "papers" and self._shown_before(ask, seen):
            self.replies.append(Reply(key=f"{ask.key}_brief", args=ask.args, options=options))
        elif (self.brief or ask.kind == "consent") and not fresh and ask.kind != "sort" and not ask.destroys:
            self.replies.append(Reply(key="dialogs.go_on", args={"slot": ask.label}, options=options))
        else:
            self.replies.append(Reply(key=ask.key, args=ask.args, options=options))

    def options(self, ask: Ask) -> tuple[Option, ...]:
        """The buttons of the open question."""
        options = tuple(button(self.state.serial, ask, pick, n) for n, pick in enumerate(ask.picks))
        return (*options, way("skip")) if ask.optional else options

    def _shown_before(self, ask: Ask, seen: bool) -> bool:
        """Whether a checklist was shown in full in this frame; ``seen``: no repetition was asked for."""
        assert self.top is not None  # a question is always some frame's
        known = self.top.slots.get(TOLD, [])
        if ask.key in known:
            return seen
        self._replace(self.top.model_copy(update={"slots": {**self.top.slots, TOLD: [*known, ask.key]}}))
        return False

    def _offer_parked(self) -> None:
        """What lies aside is offered once, and again when something else lies there; "go on" always works."""
        self.set(open="")
        frame = self.state.parked[-1] if self.state.parked else None
        if frame is None or self.brief or laid_aside.is_over(frame, self.world):
            return
        offer = laid_aside.offer(frame)
        if self.state.context.get("offer") != offer:
            label = told.label(frame.slots, self.world)
            self.set(context={**self.state.context, "offer": offer})
            self.say("dialogs.parked", options=laid_aside.WAYS, flow=f"dialogs.flow.{frame.flow}", label=label)

    # --- the end of the turn

    def finish(self) -> tuple[State, tuple[Reply, ...], tuple[Command, ...]]:
        for frame in self.state.stack:
            if FLOWS[frame.flow].keeps_draft and frame.order and frame not in self.began:
                self.save_draft(frame)
        said = tuple(reply.model_dump(mode="json", exclude_defaults=True) for reply in self.replies[-KEPT_SAID:])
        self.set(said=said or self.state.said, last_seen=self.world.now.isoformat())
        return self.state, tuple(self.replies), tuple(self.commands)

    def save_draft(self, frame: Frame) -> None:
        self.commands.extend(laid_aside.saved(frame, self.began, self.world))
