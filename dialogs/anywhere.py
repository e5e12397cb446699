"""The words and buttons that work everywhere: menu, back, cancel, start over, help, repeat, skip, a human."""

from collections.abc import Callable

from dialogs import complaints, heard, laid_aside, people, told
from dialogs.batches import photos
from dialogs.commands import CallHuman, LeaveHuman, SetPreference
from dialogs.flows import FLOWS
from dialogs.replies import Option, Reply
from dialogs.state import SENT, Frame
from dialogs.talk import Talk
from dialogs.ways import MENU

FLOW_WORDS = {  # a global word that begins a flow
    "apply": "request",
    "requests": "requests",
    "entitlements": "entitlements",
    "bind": "bind",
    "data": "data",
    "language": "language",
    "switch": "person",
}
ACT_WORDS = {  # a global word that begins a flow at one of its acts
    "withdraw": ("data", "withdraw"),
    "delete": ("data", "delete"),
    "export": ("data", "export"),
    "english": ("language", "en"),
    "simplified": ("language", "zh-Hans"),
    "traditional": ("language", "zh-Hant"),
}
OF_REQUESTS = ("requests", "add_papers")  # flows about requests that were sent
WITHDRAW = "withdraw"  # of which it is said that there is nothing to take back
LAID_DOWN = "dialogs.cancelled_kept"
BIND = "bind"
GIVEN = frozenset({"policy_no", "name", "last_four"})  # by which a policy is found
LONG = "consent"  # a kind of question that fills a page
BESIDE = "language"  # a flow after which what is under way goes on


def knows(name: str) -> bool:
    return name in WORDS


def obey(talk: Talk, name: str) -> None:
    """Does what a global word says; whatever it is, the member is left with a way on."""
    if name in FLOW_WORDS:
        return begin(talk, FLOW_WORDS[name], "")
    if name in ACT_WORDS:
        flow, arg = ACT_WORDS[name]
        if name == WITHDRAW and not FLOWS[flow].start(arg, talk.world):
            talk.say("dialogs.data_none.withdraw")
            return talk.go_on()
        return begin(talk, flow, arg)
    return _OBEY[name](talk)


def begin(talk: Talk, flow: str, arg: str) -> None:
    slots = FLOWS[flow].start(arg, talk.world)
    if flow == FLOW_WORDS["apply"] and talk.state.spoken_of == [arg] and not people.several(talk.world):
        # what was told before, and with the question that led here
        before = heard.joined(str(talk.state.context.get("told", "")), *heard.told_before(talk.state.context))
        slots |= {heard.HEARD: before} if before else {}
    if flow == BESIDE and talk.top is not None and talk.top.flow != BESIDE:
        talk.push(flow, slots)
    else:
        talk.begin(flow, slots)
    talk.advance()


def act(talk: Talk, name: str, arg: str, option: str) -> None:
    """A button that begins something (``a.<flow>.<arg>``), valid as long as what it names is this member's."""
    if name in ("resume", "drop"):
        _parked(talk, name)
    elif name == "draft":
        _draft(talk, arg)
    elif name in FLOWS and (not arg or FLOWS[name].start(arg, talk.world)):
        begin(talk, name, arg)
    elif option:
        stale(talk)


def stale(talk: Talk) -> None:
    """A button of an earlier question, of something finished, or of somebody else."""
    talk.say("dialogs.stale", options=() if talk.top else MENU)
    talk.advance()


def _parked(talk: Talk, name: str) -> None:
    *rest, last = talk.state.parked or (None,)
    if last is None:
        return stale(talk)
    talk.set(parked=tuple(rest))
    if name == "resume":
        _take_up(talk, last)
    else:
        talk.say("dialogs.dropped", options=MENU)
        talk.brief = True
    return talk.advance()


def _draft(talk: Talk, service: str) -> None:
    draft = next((draft for draft in talk.world.drafts if draft.service == service), None)
    if draft is None or draft.frame.get("flow") not in FLOWS:
        return stale(talk)
    talk.begin(draft.frame["flow"])
    _take_up(talk, laid_aside.of_draft(draft), elsewhere=draft.elsewhere)
    return talk.advance()


def _take_up(talk: Talk, frame: Frame, *, elsewhere: bool = False) -> None:
    """Goes on with a form that lay aside, and says which; of one from another chat, what it brings along."""
    told_ = str(talk.state.context.get("told", ""))
    several = people.several(talk.world)  # it may be of somebody else
    if told_ and not several and FLOWS[frame.flow].keeps_draft:
        kept = heard.joined(str(frame.slots.get(heard.HEARD, "")), told_)
        frame = frame.model_copy(update={"slots": {**frame.slots, heard.HEARD: kept}})
        talk.set(context=talk.state.context_without("told"))
    talk.set(stack=(frame,), open="")
    label = told.label(frame.slots, talk.world)
    if elsewhere:
        return talk.say("dialogs.taken_up_elsewhere", label=label, photos=len(photos(frame.slots)))
    return talk.say("dialogs.taken_up", flow=f"dialogs.flow.{frame.flow}", label=label)


def _menu(talk: Talk) -> None:
    talk.park()
    talk.say("dialogs.menu_title", options=MENU, who=told.speaking_for(talk.world, talk.state.person))
    talk.advance()


def _help(talk: Talk) -> None:
    talk.say("dialogs.help", options=() if talk.top else MENU)
    talk.go_on()


def _back(talk: Talk) -> None:
    if talk.top is not None and talk.top.flow == BIND and len(GIVEN & talk.top.slots.keys()) > 1:
        talk.put(dict.fromkeys(GIVEN & talk.top.slots.keys()))  # one of them is wrong, and it was not said which
        talk.set(open="", misses=0)
        talk.say("dialogs.bind.anew")
        return talk.advance()
    if not talk.back():
        if len(talk.state.stack) > 1:
            _keep_photos(talk, (talk.pop(),))
            if not talk.back() and talk.top is not None:
                _keep_photos(talk, (talk.pop(),))
        elif talk.top is not None:
            return _cancel(talk)
        else:
            return _menu(talk)
    if talk.top is None:
        return _menu(talk)
    talk.set(open="")
    return talk.advance()


def _cancel(talk: Talk) -> None:
    if talk.top is None and talk.world.human == "waiting":
        _leave_human(talk)
    elif talk.top is None:
        talk.say("dialogs.nothing_to_cancel", options=MENU)
    else:
        lay_down(talk, MENU)


def lay_down(talk: Talk, options: tuple[Option, ...] = ()) -> None:
    """Ends what is under way. What was filled in stays as a draft for a while."""
    frame = talk.state.stack[0]
    kept = FLOWS[frame.flow].keeps_draft and bool(frame.order)
    for each in talk.state.stack:
        if FLOWS[each.flow].keeps_draft and each.order:
            talk.save_draft(each)
    left = talk.state.stack
    talk.set(stack=(), open="")
    _keep_photos(talk, left)
    if frame.flow in OF_REQUESTS and talk.world.requests:
        return talk.say("dialogs.requests.kept", options=options)  # nobody is to think that a request was cancelled
    talk.say(LAID_DOWN if kept else "dialogs.cancelled", options=options)
    return None


def _keep_photos(talk: Talk, left: tuple[Frame, ...]) -> None:
    """Photos that nobody was sent yet stay when their form is left, where no draft keeps them; and that is said."""
    if count := talk.keep_photos(left):
        talk.say("dialogs.upload.not_sent", count=count)


def _restart(talk: Talk) -> None:
    if talk.top is None and talk.world.own_drafts and any(said.get("key") == LAID_DOWN for said in talk.state.said):
        return begin(talk, FLOW_WORDS["apply"], talk.world.own_drafts[-1].service)
    if talk.top is None:
        return _menu(talk)
    bottom = talk.state.stack[0]
    keep = {slot: bottom.slots[slot] for slot in ("service", "policy_no", *SENT) if slot in bottom.slots}
    _keep_photos(talk, talk.state.stack[1:])
    talk.set(stack=(Frame(flow=bottom.flow, slots=keep),), open="")
    talk.say("dialogs.restarted")
    return talk.advance()


def _human(talk: Talk) -> None:
    """At once and without asking back."""
    if talk.world.human == "none":
        talk.commands.append(CallHuman(why="asked"))
    talk.replies.append(told.human(talk.world))


def _leave_human(talk: Talk) -> None:
    if complaints.pending(talk):
        return complaints.stands(talk)
    talk.commands.append(LeaveHuman())
    talk.say("dialogs.human.left", options=() if talk.top else MENU)
    return talk.go_on()


def _repeat(talk: Talk) -> None:
    if talk.ask is not None:
        talk.set(open="")
        return talk.advance()
    for reply in talk.state.said:
        talk.replies.append(Reply.model_validate(reply))
    if not talk.state.said:
        return _menu(talk)
    return None


def _skip(talk: Talk) -> None:
    ask = talk.ask
    if ask is None:
        return _menu(talk)
    if ask.skip_as and talk.flow and talk.top:
        talk.put(talk.flow.take(talk.top.slots, ask.slot, ask.skip_as, talk.world))
    elif not ask.optional:
        talk.say("dialogs.cannot_skip", slot=ask.label)
        talk.brief = True
    else:
        talk.put({ask.slot: ""})
    return talk.advance()


def _stop_reminders(talk: Talk) -> None:
    talk.commands.append(SetPreference(name="reminders", value="off"))
    talk.say("dialogs.reminders_off")
    talk.go_on()


def _again(talk: Talk) -> None:
    if talk.ask is not None and talk.ask.kind == LONG:
        return talk.go_on()  # "go on" wants nothing long printed again
    if talk.top is not None:
        talk.set(open="")
        return talk.advance()
    if talk.state.parked:
        return _parked(talk, "resume")
    if talk.world.drafts:
        return _draft(talk, talk.world.drafts[-1].service)
    return _menu(talk)


_OBEY: dict[str, Callable[[Talk], None]] = {
    "menu": _menu,
    "help": _help,
    "back": _back,
    "cancel": _cancel,
    "restart": _restart,
    "human": _human,
    "leave_human": _leave_human,
    "repeat": _repeat,
    "skip": _skip,
    "stop_reminders": _stop_reminders,
    "again": _again,
}
WORDS = frozenset({*_OBEY, *FLOW_WORDS, *ACT_WORDS})
