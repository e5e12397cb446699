"""What is said of requests that were sent: given up, asked after, to be another way. None of it is a question for the
handbook, and nobody is to think that a request is cancelled because a form was laid down."""

from dialogs import arranged, disarmed, laid_aside, lexicon, outcome, people, told, uploads, whose
from dialogs.allowed import OPEN, allowance, rule_on
from dialogs.batches import photos
from dialogs.flows.my_requests import RequestsFlow, is_overdue, limit_of
from dialogs.lexicon import forms, yes_no
from dialogs.plan import Ask
from dialogs.reading import Reading
from dialogs.replies import Option
from dialogs.slots import TEXT_MOST
from dialogs.talk import Talk
from dialogs.ways import ways
from dialogs.world import RequestView
from knowledge.answering.several import unled
from knowledge.answering.shapes import both
from knowledge.models import Deed, TimeLimit

LIST = RequestsFlow.name
REQUEST = "request"  # the flow of a form
GIVES_UP = ("drops", "cancels", "sighs")
CLAIM = "reimbursement-after"  # topic: what was paid is claimed afterwards
SURE = "sure"  # the question whether a request is really to be cancelled
UNDO = "undo"  # the question whether staff are to see if it can be taken back


def open_requests(talk: Talk) -> list[RequestView]:
    return [view for view in talk.world.requests if view.status in OPEN]


def given_up(talk: Talk, text: str) -> bool:
    """ "I don't want it any more, cancel": asked back of the request, where nothing else is under way."""
    sure = talk.ask is not None and talk.ask.slot == SURE
    if _kept(talk, text, sure):
        return True
    if (
        talk.ask is not None
        and talk.ask.slot == UNDO
        and (lexicon.says("cancels", text) or lexicon.says("drops", text))
    ):
        talk.put({UNDO: "true"})  # said once more: the staff are asked
        talk.advance()
        return True
    agreed = yes_no.agrees(text) == "true" or yes_no.hesitates(text)
    if talk.ask and sure and agreed and lexicon.says("takes_back", text):
        return _sure(talk, talk.ask, plainly=False)  # "yes, rather not" is no yes
    clauses = lexicon.clauses(text)
    whole = any(lexicon.says(group, " ".join(clauses)) for group in ("drops", "cancels"))
    parts = clauses if whole else [part for clause in clauses for part in clause.split()]
    drops = any(lexicon.says("drops", part) for part in parts)
    cancels = any(lexicon.says("cancels", part) for part in parts)
    other = not parts or not all(any(lexicon.says(group, part) for group in GIVES_UP) for part in parts)
    free = talk.top is None or (talk.top.flow == LIST and not _writes(talk.ask))
    if other or not free or not open_requests(talk):
        return False
    if talk.ask and sure:
        for_good = any(lexicon.says("drops_for_good", part) for part in parts)
        settled = all(any(lexicon.says(group, part) for group in ("drops_for_good", "cancels")) for part in parts)
        return _sure(talk, talk.ask, plainly=for_good and settled)
    if not (drops or cancels):
        return False
    if talk.top is None and talk.world.human == "waiting" and not drops:
        options = tuple(_cancels(view) for view in open_requests(talk))
        talk.say("dialogs.human.cancel_which", options=(*ways("leave_human"), *options))
        return True
    _begin(talk, {"act": "cancel"})
    return True


def _kept(talk: Talk, text: str, sure: bool) -> bool:
    """ "No, don't cancel it": the request stays as it is, whether or not that was asked."""
    free = talk.top is None or (talk.top.flow == LIST and not _writes(talk.ask))
    if not free or not open_requests(talk) or lexicon.is_question(text) or not lexicon.says("keeps", text):
        return False
    if sure:
        talk.put({SURE: "false"})
        talk.advance()
    else:
        talk.set(stack=(), misses=0)
        talk.say("dialogs.requests.kept")
    return True


def _writes(ask: Ask | None) -> bool:
    return ask is not None and ask.kind == "text"


def _cancels(view: RequestView) -> Option:
    return Option(id=f"a.{LIST}.{view.number}.cancel", key="dialogs.option.cancel_of", args={"number": view.number})


def _sure(talk: Talk, ask: Ask, plainly: bool) -> bool:
    """ "Cancel" or "don't" may answer "cancel the request?" either way; who does not want the service has answered."""
    if plainly:
        talk.put({SURE: "true"})
        talk.advance()
    else:
        talk.say("dialogs.requests.cancel_or_keep", options=talk.options(ask))
    return True


def heard(talk: Talk, text: str, reading: Reading) -> bool:
    """How it stands, or that it is to be another way, said by who has an open request and no form before them."""
    if disarmed.read_notice(talk, text) or _all_sent(talk, text):
        return True
    views = _meant(talk, reading)
    ask = talk.ask
    free = talk.top is None or (talk.top.flow == LIST and not _writes(ask))
    if free and outcome.heard(talk, text, reading):
        return True
    if ask is not None and ask.kind == "papers" and lexicon.says("more_papers", text):
        talk.go_on()
        return True
    more = lexicon.says("more_papers", text) or (bool(views) and lexicon.says("sends_more", text))
    if free and more and uploads.usable(talk):
        talk.begin(uploads.PAPERS, _more_for(talk))
        talk.advance()
        return True
    if not talk.world.requests and talk.top is None and reading.wants != "complain":
        return _of_unsent(talk, text, reading)
    if not views or not free or reading.wants == "complain":
        return False
    if arranged.heard(talk, text, reading, views):
        return True
    next_ = lexicon.says("asks_next", text) or lexicon.says("asks_duty", text)
    if next_ and _of_these(talk, views):
        newest = max(views, key=lambda view: view.submitted).number
        _begin(talk, {"act": "next", "number": uploads.shown_request(talk).get("request", newest)})
    elif lexicon.says("asks_declined", text) and _of_these(talk, views):
        rule = rule_on(CLAIM, views[0], talk.world) if len(views) == 1 else None
        talk.say("dialogs.requests.if_declined", options=ways("human"), rule=unled(both(rule.words)) if rule else "")
    elif lexicon.says("asks_cancel", text) or (_plain(reading) and lexicon.says("calls_off", text)):
        _say_whether(talk, views)
        _begin(talk, {"act": "cancel", **_number(views)})
    elif _alters(text, reading):
        _begin(talk, {"act": "alter", "wish": text.strip()[:TEXT_MOST], **_number(views)})
    elif _asks_progress(text, reading) or reading.wants == "requests" or _asks_when(talk, text, views):
        late = [view for view in views if is_overdue(view, talk.world)]
        hurry = {"act": "hurry", **_number(late)} if late and lexicon.says("pressing", text) else _number(views)
        _begin(talk, {"act": None, **hurry})
    else:
        return False
    talk.set(misses=0)
    return True


def _all_sent(talk: Talk, text: str) -> bool:
    """ "That's all", said while the request is looked at: what lies aside goes on, or it is agreed to."""
    if talk.ask is None or talk.top is None or talk.top.flow != LIST or talk.ask.slot != "act":
        return False
    if not forms.is_done(text):
        return False
    aside = talk.state.parked[-1:]
    talk.put({"act": "close"})
    if any(frame.flow == uploads.PAPERS and photos(frame.slots) for frame in aside):
        talk.set(stack=aside, parked=talk.state.parked[:-1], open="")
    else:
        talk.say("dialogs.notice_read", waits=False)
    talk.advance()
    return True


def _asks_when(talk: Talk, text: str, views: list[RequestView]) -> bool:
    """By when one hears, asked while nothing else is spoken of than what was requested."""
    limits = [limit_of(view, talk.world) for view in views]
    told_ = bool(limits) and all(fits(text, limit) for limit in limits) and lexicon.says("asks_by_when", text)
    return (lexicon.says("asks_when", text) or told_) and _of_these(talk, views)


def fits(text: str, limit: TimeLimit | None) -> bool:
    """Whether what somebody waits for may be what a limit promises: a report is not what is only arranged, and a call
    is no bed."""
    if limit is None or lexicon.says("of_report", text):
        return limit is not None and limit.deed is Deed.REPORT
    if lexicon.says("of_call", text):
        return limit.deed is Deed.CONTACT
    return limit.deed is not Deed.CONTACT or not lexicon.says("of_arranging", text)


def _of_these(talk: Talk, views: list[RequestView]) -> bool:
    """Whether no other service was spoken of than those requested."""
    return {view.service for view in views}.issuperset(talk.state.spoken_of)


def _say_whether(talk: Talk, views: list[RequestView]) -> None:
    """Whether it can be cancelled is answered before it is asked back whether it is to be."""
    if len(views) == 1 and views[0].appointment is None and allowance("cancel", views[0], talk.world)[0]:
        rule = rule_on("cancel", views[0], talk.world)
        talk.say("dialogs.requests.may_cancel", rule=unled(both(rule.words)) if rule else "")


def _of_unsent(talk: Talk, text: str, reading: Reading) -> bool:
    """A form that lies aside is asked after as if it had been sent: it can be changed and left, and no clock runs."""
    frame = talk.state.parked[-1] if talk.state.parked else None
    if frame is None or frame.flow != REQUEST or "service" not in frame.slots:
        return False
    number, service = str(frame.slots.get("policy_no", "")), str(frame.slots["service"])
    named = reading.services or reading.concepts
    if named and not people.is_named(talk.world, reading, number, service):
        return False
    asks = any(lexicon.says(group, text) for group in ("asks_cancel", "asks_when", "alters")) or _alters(text, reading)
    asks = asks and not lexicon.says("what_if", text)
    if asks:
        label = told.label(frame.slots, talk.world)
        talk.say("dialogs.requests.not_sent", options=laid_aside.WAYS, service=label)
        talk.set(misses=0)
    return asks


def _asks_progress(text: str, reading: Reading) -> bool:
    """What else is overdue or not yet done (a policy, an invoice, a deposit) is no request, unless one is named."""
    named = lexicon.says("names_request", text) or reading.services or reading.concepts
    other = lexicon.says("of_other_things", text) and not named
    asks = _plain(reading) and not lexicon.says("what_if", text) and lexicon.says("asks_standing", text)
    return (asks or lexicon.says("asks_progress", text)) and not other


def _plain(reading: Reading) -> bool:
    """Whether a sentence names nothing that the handbook could be asked for."""
    return not (reading.cities or reading.drugs or reading.illnesses or reading.hospitals or reading.handbooks)


def of_person(talk: Talk, person: str) -> bool:
    """ "And my mother's?" while what was sent is spoken of, and nothing that was asked of the handbook."""
    own = {bound.policy.policy_no for bound in talk.world.bound if bound.person == person}
    if not open_requests(talk) or talk.top is not None or talk.state.context.get("asked"):
        return False
    views = [view for view in open_requests(talk) if view.policy_no in own]
    if views:
        _begin(talk, {"act": None, **_number(views)})
    else:
        bound = next(bound for bound in talk.world.bound if bound.person == person)
        talk.say("dialogs.requests.none_of_person", options=ways("requests", "apply"), person=bound.policy.insured_name)
    talk.set(misses=0)
    return True


def _more_for(talk: Talk) -> dict[str, str]:
    """The request that more papers are for, where there is no other."""
    views = open_requests(talk)
    several = people.drafts(talk.world) or len(views) != 1
    return uploads.shown_request(talk) or ({} if several else {"request": views[0].number})


def _meant(talk: Talk, reading: Reading) -> list[RequestView]:
    """The open requests that a sentence may be about: that of the service that it names, else all; none where it
    names another service. What no policy here has is no service (a paper may be called like one)."""
    person = whose.person(talk.state, talk.world, reading.text)
    own = {bound.policy.policy_no for bound in talk.world.bound if person in (None, bound.person)}
    views = [view for view in open_requests(talk) if view.policy_no in own or not talk.world.bound]
    services = [s for b in talk.world.bound for s in people.handbook(talk.world, b).services.values()]
    if not any(s.concept in reading.concepts or s.id in reading.services for s in services):
        return views
    return [view for view in views if people.is_named(talk.world, reading, view.policy_no, view.service)]


def _alters(text: str, reading: Reading) -> bool:
    """A new place, doctor or day for what was sent; the handbook's rule on changing is asked otherwise."""
    names = reading.hospitals or reading.cities or reading.dates or reading.strange
    leave = not reading.question or lexicon.says("asks_leave", text)
    wished = lexicon.says("becomes", text) if names else leave
    if lexicon.says("new_number", text):
        return True
    altered = lexicon.says("alters", text) or (bool(names) and lexicon.says("becomes", text))
    return bool(wished) and altered and not lexicon.says("what_if", text)


def _number(views: list[RequestView]) -> dict[str, str]:
    return {"number": views[0].number} if len(views) == 1 else {}


def _begin(talk: Talk, slots: dict[str, str | None]) -> None:
    """In the list that is open, or in a new one."""
    if talk.top is not None and talk.top.flow == LIST:
        talk.put(slots)
    else:
        talk.begin(LIST, {slot: value for slot, value in slots.items() if value is not None})
    talk.advance()
