"""What is said of a form that was not sent yet: given up, asked whether it can be taken back, or to be another way. No
rule of the handbook on what was applied for holds of it."""

import re
from dataclasses import replace

from dialogs import anywhere, filling, house_names, laid_aside, lexicon, people, photos, told
from dialogs.batches import photos as photos_of
from dialogs.flows import FLOWS
from dialogs.flows.request import RequestFlow
from dialogs.lexicon import finding
from dialogs.plan import Ask
from dialogs.reading import Reading, read
from dialogs.replies import Option
from dialogs.sent_requests import GIVES_UP, open_requests
from dialogs.talk import Talk
from dialogs.world import Draft, World
from knowledge.answering.several import unled
from knowledge.answering.shapes import both
from knowledge.models import Rule

FREE = "text"  # a kind of question to which any sentence is an answer
GIVEN_UP = "dialogs.unsent.given_up"
TOLD = (GIVEN_UP, "dialogs.requests.not_sent", "dialogs.parked")  # keys of what says that a form was not sent
SHORTEST = 2  # characters of a name


def heard(talk: Talk, text: str) -> bool:
    """Whether a form is given up, or asked after as if it had been sent, and that has been answered."""
    if talk.ask is not None and talk.ask.kind == FREE and not lexicon.says("cancels", text):
        return False
    return _given_up(talk, text) or _asks_whether(talk, text)


def _given_up(talk: Talk, text: str) -> bool:
    parts = [part for clause in lexicon.clauses(text) for part in clause.split()]
    said = [group for group in GIVES_UP if any(lexicon.says(group, part) for part in parts)]
    other = not parts or not all(any(lexicon.says(group, part) for group in GIVES_UP) for part in parts)
    if other or said in ([], ["sighs"]) or lexicon.global_word(text) or _of_photos(talk, text):
        return False
    if _form(talk) is not None and not lexicon.says("undoes", text):
        anywhere.obey(talk, "cancel")
        return True
    if _form(talk) is not None:
        _lay_aside(talk)
        return True
    if talk.top is not None or open_requests(talk):
        return False
    return _of_parked(talk) or _nothing_sent(talk, text)


def _of_parked(talk: Talk) -> bool:
    """Said of the form that lies aside: that it was not sent; said once more, that it is not to be kept."""
    frame = talk.state.parked[-1] if talk.state.parked else None
    if frame is None or frame.flow != RequestFlow.name:
        return False
    if any(said.get("key") in TOLD for said in talk.state.said):
        anywhere.act(talk, "drop", "", "")
    else:
        talk.say(GIVEN_UP, options=laid_aside.WAYS, service=told.label(frame.slots, talk.world), kept=True)
    talk.set(misses=0)
    return True


def _form(talk: Talk) -> dict[str, object] | None:
    """What is known of the form under way, also while something that comes before it is on top."""
    under = talk.state.stack[:1] if talk.state.stack else ()
    found = next((frame for frame in under if frame.flow == RequestFlow.name), None)
    return found.slots if found is not None else None


def _of_photos(talk: Talk, text: str) -> bool:
    """Whether what is to be taken back may be a photo that has just come."""
    known = talk.top.slots if talk.top else {}
    return bool(photos_of(known)) and photos.just_came(talk) and not lexicon.says("of_a_request", text)


def _lay_aside(talk: Talk) -> None:
    """What was filled in is kept until it is said that it is not wanted."""
    for frame in talk.state.stack:
        if FLOWS[frame.flow].keeps_draft and frame.order:
            talk.save_draft(frame)
    label = told.label(talk.state.stack[0].slots, talk.world)
    kept = laid_aside.is_kept(talk.state.stack[0])
    talk.park()
    if kept and talk.state.parked:
        talk.set(context={**talk.state.context, "offer": laid_aside.offer(talk.state.parked[-1])})
    talk.set(open="", misses=0)
    talk.say(GIVEN_UP, options=laid_aside.WAYS if kept else (), service=label, kept=kept)


def _nothing_sent(talk: Talk, text: str) -> bool:
    """Nothing lies before staff: there is nothing to take back."""
    if not talk.world.bound or talk.world.requests or not lexicon.says("undoes", text) or talk.state.parked:
        return False
    drafts = talk.world.own_drafts[-1:]
    talk.set(misses=0)
    options = tuple(Option(id=f"a.draft.{draft.service}", key="dialogs.option.resume") for draft in drafts)
    talk.say("dialogs.unsent.nothing", options=options, service=_called(drafts, talk.world))
    return True


def _called(drafts: tuple[Draft, ...], world: World) -> dict[str, str]:
    known = {"policy_no": drafts[0].policy_no, "service": drafts[0].service} if drafts else {}
    return told.label(known, world)


def _asks_whether(talk: Talk, text: str) -> bool:
    """ "Can I cancel it?" of the form under way: it needs no cancelling; what holds after sending is told beside it."""
    known = _form(talk)
    if known is None or not (lexicon.says("asks_cancel", text) or _asks_undoing(text)) or lexicon.says("what_if", text):
        return False
    bound, service = people.of_form(talk.world, known)
    if bound is None or service is None:
        return False
    every: tuple[Rule, ...] = (*service.rules, *people.handbook(talk.world, bound).handbook.rules)
    kind = people.variant(service, known)
    rule = next((each for each in every if each.topic == "cancel" and each.variant in (None, kind)), None)
    label = told.label(known, talk.world)
    talk.set(misses=0)
    talk.say("dialogs.unsent.not_sent", service=label, rule=unled(both(rule.words)) if rule else "")
    talk.go_on()
    return True


def _asks_undoing(text: str) -> bool:
    """The bare question whether one can take it back."""
    return lexicon.is_question(text) and lexicon.says("asks_undoing", text)


def changed(talk: Talk, reading: Reading) -> Reading:
    """A message that asks leave to change an answer of the form, as the change itself: nothing was sent, and nothing
    stands in its way. A hospital's name in short is of the city that the form knows."""
    known = filling.request_known(talk)
    text = reading.text
    if "service" not in known or not lexicon.says("becomes_in_form", text) or lexicon.says("what_if", text):
        return reading
    rest = re.sub(finding.pattern("asks_leave_around"), "", text).strip() or text
    new = replace(read(rest, talk.world), question=False, correction=True)
    new = _house_in_short(new, str(known.get("city") or ""), talk.world)
    told_ = filling.told(talk, new)
    if any(known.get(slot, value) != value for slot, value in told_.items()):
        return new
    return reading if reading.question else new


def unchanged(talk: Talk, reading: Reading) -> bool:
    """Whether leave is asked to change an answer to what it is already: that is said."""
    known, text = filling.request_known(talk), reading.text
    if "service" not in known or not (lexicon.says("becomes_in_form", text) and named_behind(text)):
        return False
    rest = re.sub(finding.pattern("asks_leave_around"), "", text).strip() or text
    new = _house_in_short(read(rest, talk.world), str(known.get("city") or ""), talk.world)
    named = {"hospital": new.hospitals} if new.hospitals or new.strange else {"city": new.cities}
    same = {slot: str(known.get(slot)) for slot, each in named.items() if each == (known.get(slot),)}
    if not same:
        return False
    talk.set(misses=0)
    talk.say("dialogs.as_before", items=filling.shown(talk, same))
    talk.go_on()
    return True


def _house_in_short(reading: Reading, city: str, world: World) -> Reading:
    words = named_behind(reading.text)
    if not city or len(reading.hospitals) == 1 or not words:
        return reading
    inside = house_names.in_city(words, city, world)
    return replace(reading, hospitals=inside, cities=()) if len(inside) == 1 else reading


def named_behind(text: str) -> str:
    """What a sentence names behind "change it to", or ""."""
    parts = re.split(finding.pattern("changed_to"), lexicon.trimmed(text), maxsplit=1)
    words = lexicon.trimmed(parts[1]) if len(parts) > 1 else ""
    named = len(words) >= SHORTEST and not re.search(finding.pattern("stops"), words)
    return words if named and not lexicon.says("no_name_yet", words) else ""


def answered_at_once(talk: Talk, text: str) -> bool:
    """An answer that is called wrong is asked anew, and what is to stand there instead was said in the same words."""
    ask: Ask | None = talk.ask
    words = named_behind(text)
    if ask is None or not words:
        return False
    got = filling.answered(talk, words, house_names.here(ask, read(words, talk.world), talk.world), {})
    if got is None or (got.value is None and not got.maybe):
        return False
    del talk.replies[-1:]  # the question itself: it is answered
    if got.maybe:
        filling.did_you_mean(talk, ask, got)
        return True
    filling.correct(talk, {ask.slot: got.value}, {ask.slot: got.value})
    return True


def needs_none(talk: Talk, text: str) -> bool:
    """Whether "not needed", bare, answers what is asked rather than gives up the form."""
    bare = lexicon.plain(text).strip().rstrip(".!") in lexicon.words_of("needs_none")
    return bare and talk.ask is not None and (talk.ask.optional or talk.ask.kind == "yes_no")
