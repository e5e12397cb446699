"""What typed words mean at this point of the conversation, and what follows from them."""

import re
from typing import Any

from dialogs import (
    answers,
    anywhere,
    asides,
    beginning,
    by_when,
    complaints,
    difficulties,
    elsewhere,
    everyday,
    filling,
    heard,
    house_names,
    identity,
    in_danger,
    kin,
    languages,
    lexicon,
    misses,
    openings,
    other_days,
    own_data,
    pausing,
    photos,
    put_right,
    review,
    sent_requests,
    slots,
    switching,
    turned,
    unasked,
    unsent,
    urgent,
    weighing,
)
from dialogs.flows import consent
from dialogs.lexicon import forms
from dialogs.plan import Ask
from dialogs.reading import Reading, read
from dialogs.talk import Talk
from dialogs.ways import MENU, ways


def hear(talk: Talk, text: str, edited: bool) -> None:
    """One message of typed words. An edited one is taken as a correction of what it said before."""
    if not text.strip():
        return misses.missed(talk, text)
    found = answers.find(text, talk.state, talk.world)
    urgent.note_care(talk, text)
    if (talk.world.human != "talking" or found.emergency) and in_danger.asked(talk, text):
        return None
    if found.emergency:
        cared = urgent.in_care(talk, text, found)
        if cared == urgent.ALL_SAID:
            return talk.go_on()
        if not cared and not urgent.is_only_told(talk, text):
            languages.follow(talk, text, quietly=True)
            return urgent.help_first(talk, found, text)
        found = answers.Found(context=talk.state.context)
    if talk.world.human == "talking":
        return None
    if languages.asked(talk, text):
        return None
    languages.follow(talk, text)
    if found.grief:
        return difficulties.grieve(talk, found)
    if _of_what_is_there(talk, text, found):
        return None
    if review.how_far(talk, text, word := lexicon.global_word(text)):
        return None
    word = "" if word == "cancel" and unsent.needs_none(talk, text) else word
    if word and not (talk.ask and talk.ask.kind == "papers" and lexicon.is_said("done", text)):
        return (
            beginning.begin(talk, "request", read(text, talk.world)) if word == "apply" else anywhere.obey(talk, word)
        )
    if consent.missing(talk.world) and (bare := identity.removed(text)) != text:
        talk.say("dialogs.consent_first", options=() if talk.top else ways("bind"))
        if openings.unkept(talk, bare):
            return None
        text = bare
        found = answers.find(text, talk.state, talk.world)
    return _understood(talk, text, found, edited)


def _of_what_is_there(talk: Talk, text: str, found: answers.Found) -> bool:
    """Whether it is said of data, of what was sent or was not, or of what is hard: that is answered, and no more."""
    of_data = own_data.heard(talk, text) or complaints.taken_back(talk, text)
    of_request = of_data or sent_requests.given_up(talk, text) or unsent.heard(talk, text)
    of_request = of_request or pausing.heard(talk, text)
    return of_request or in_danger.other_way(talk, text) or difficulties.heard(talk, text, found)


def _understood(talk: Talk, text: str, found: answers.Found, edited: bool) -> None:
    """A message without a global word, of which all may be kept."""
    text = lexicon.without("asked_after", text).strip() or text
    if (rest := switching.back(talk, text)) is not None:
        return hear(talk, rest, edited) if rest else None
    reading = house_names.here(talk.ask, unasked.of_edited(read(text, talk.world), edited), talk.world)
    text = (reading := unsent.changed(talk, reading)).text
    if _gave_up(talk, text) or unsent.unchanged(talk, reading):
        return None
    if (
        kin.corrected(talk, text, reading)
        or switching.switch(talk, text, reading)
        or photos.spoken(talk, text, reading)
    ):
        return None
    if turned.asked(talk, text) or sent_requests.heard(talk, text, reading) or by_when.heard(talk, text, reading):
        return None
    if talk.ask is not None and complaints.of_form(talk.ask, reading):
        return complaints.complain(talk, text)
    if talk.top is not None:
        return _in_flow(talk, text, reading, found, corrects=edited or reading.correction)
    return _outside(talk, text, reading, found)


def _gave_up(talk: Talk, text: str) -> bool:
    """ "Never mind; how does the advance work?": what is under way is laid down, and the rest is heard."""
    rest, plainly = lexicon.given_up(text)
    topic, rest = re.sub(lexicon.group("topic_lead"), "", rest), re.sub(lexicon.group("first_lead"), "", rest)
    reading = read(rest, talk.world)
    of_topic = bool(reading.services or reading.concepts) and topic not in ("", rest)
    if not rest or (talk.ask and talk.ask.kind == "text" and not of_topic):
        return False
    plainly = plainly or of_topic
    if filling.answers_plainly(talk, rest, reading) or (not plainly and filling.corrects(talk, reading)):
        return False  # only waved off: the other way it is
    named = talk.top is None and (reading.services or reading.concepts)
    wish = of_topic or named or reading.question or reading.wants or lexicon.global_word(rest)
    if of_topic:
        rest = topic
    talk.set(context=talk.state.context_without("asked", "question"))  # no more of what was asked of another
    if talk.top is not None and wish:
        anywhere.lay_down(talk)
    if wish:
        hear(talk, rest, edited=False)
    elif not pausing.stops(talk, rest):
        anywhere.obey(talk, "cancel")
    return True


def answer(talk: Talk, ask: Ask, value: Any) -> None:
    """The open question is answered."""
    if talk.flow is None or talk.top is None:
        return
    talk.set(misses=0)
    talk.put(talk.flow.take(talk.top.slots, ask.slot, value, talk.world))
    talk.advance()


def answer_place(talk: Talk, code: str) -> None:
    ask = talk.ask
    if ask is not None:
        answer(talk, ask, code)


def ask_about(talk: Talk, text: str) -> None:
    """A quick answer to words that were not typed just so."""
    talk.replies.extend((found := answers.find(text, talk.state, talk.world)).replies)
    talk.set(context=found.context)


def narrow(talk: Talk, number: int) -> None:
    """An option of a quick answer was tapped: the question again, as it is now meant."""
    found = answers.narrowed(number, talk.state, talk.world) if number >= 0 else None
    if found is None or not found.understood:
        return None if asides.chosen(talk, number) else anywhere.stale(talk)
    return filling.digress(talk, found) if talk.top is not None else _tell(talk, found)


def _in_flow(talk: Talk, text: str, reading: Reading, found: answers.Found, corrects: bool) -> None:
    """Corrections first, then a question in the middle, then the answer, then other facts, then another wish."""
    ask = talk.ask
    told = filling.told(talk, reading)
    kept = filling.keep(talk, reading)
    if ask and (maybe := house_names.unclear(ask, reading, talk.world)):
        return filling.did_you_mean(talk, ask, slots.Read(maybe=maybe))
    if review.review(talk, text) or (ask and _beside(talk, ask, reading, told)):
        return None
    if elsewhere.turns_away(talk, reading):
        openings.keep_speaker(talk, reading)
        return beginning.begin(
            talk, elsewhere.WANTED[reading.wants] if reading.wants in elsewhere.ELSEWHERE else "bind", reading
        )
    asked_back = reading.question and found.understood
    other = {} if asked_back and not corrects else filling.changed(talk, told, reading, corrects)
    if reading.wants == "apply" and "service" in other and not corrects:
        return beginning.begin(talk, "request", reading)
    if ask and ask.slot == "blocked" and lexicon.says("what_about", text):
        other = other or filling.changed(talk, told, reading, corrects=False)
    if other and not (ask and ask.slot in told):
        return filling.correct(talk, other, told)
    more = asked_back and not corrects and openings.asks_more(talk, told)
    more = more or bool(asked_back and ask and filling.only_wondered(talk, ask, told))
    if more or (asked_back and not (ask and ask.slot in told and ask.kind != "place" and ask.slot != "service")):
        return filling.digress(talk, found)
    if filling.repeated(talk, told, text):
        return None
    got = filling.answered(talk, text, reading, told)
    if ask and got and got.maybe:
        return filling.did_you_mean(talk, ask, got)
    new = filling.fresh(talk, told, other)
    if ask and got is not None:
        filling.tell_change(talk, {slot: value for slot, value in other.items() if slot != ask.slot})
        talk.put({slot: value for slot, value in new.items() if slot != ask.slot})
        return None if openings.wishes_beside(talk, ask, got.value, reading) else answer(talk, ask, got.value)
    if ask and ask.slot in new:
        talk.set(misses=0)
        talk.put({slot: value for slot, value in new.items() if slot != ask.slot})
        return None if openings.wishes_beside(talk, ask, new[ask.slot], reading) else answer(talk, ask, new[ask.slot])
    if kept and not new:
        return None if openings.wishes_early(talk, reading) else filling.note_kept(talk, reading)
    return _besides(talk, text, reading, told, new)


def _beside(talk: Talk, ask: Ask, reading: Reading, told: dict[str, Any]) -> bool:
    """What is said beside the open question: a time that belongs to another one, and what is no answer at all."""
    day = put_right.in_form(talk, ask, reading) or other_days.placed(talk, ask, reading)
    return day or asides.aside(talk, ask, reading, told)


def _besides(talk: Talk, text: str, reading: Reading, told: dict[str, Any], new: dict[str, Any]) -> None:
    """What is no answer to the open question: other facts, an answer called wrong, a complaint, another wish."""
    if new:
        return filling.note(talk, new)
    if photos.named(talk, text, reading):
        return None
    if not reading.question and filling.ask_anew(talk, forms.to_change(text), told):
        unsent.answered_at_once(talk, text)
        return None
    if reading.wants == "complain":
        return complaints.complain(talk, text)
    if filling.known_already(talk, told, reading):
        return None
    if not reading.question and elsewhere.other_service(talk, reading):
        rather = lexicon.says("instead", text)
        return beginning.begin(talk, "request", reading) if rather else elsewhere.ask_back(talk, reading)
    below = {frame.flow for frame in talk.state.stack}
    another = "request" not in below or any(lexicon.says(g, text) for g in ("instead", "wishes_for"))
    if another and filling.is_leading(talk) and (reading.services or reading.concepts):
        if not talk.world.bound:
            talk.say("dialogs.noted_for_later", words="")
        return beginning.begin(talk, "request", reading)  # a service named while the policy is being bound
    if reading.wants == "cancel_request" and not reading.question and elsewhere.of_this_form(talk, reading):
        return anywhere.obey(talk, "cancel")
    other = (
        reading.wants in elsewhere.WANTED
        and elsewhere.WANTED[reading.wants] not in below
        and not elsewhere.of_this_form(talk, reading)
    )
    if other and not reading.question:
        return beginning.begin(talk, elsewhere.WANTED[reading.wants], reading)
    return None if filling.as_written(talk, text, reading) else misses.missed(talk, text)


def _outside(talk: Talk, text: str, reading: Reading, found: answers.Found) -> None:
    """Nothing is under way: a wish begins a flow, a question is answered, pleasantries are returned."""
    if reading.wants == "complain":
        return complaints.complain(talk, text)
    kept = openings.keeps(talk, reading)
    if openings.tells(talk, reading) or pausing.stops(talk, text):
        return None
    if found.understood and not talk.world.bound and lexicon.says("in_period", text):
        return _tell(talk, found)  # the handbook says it of everybody: no policy is to be bound for it
    names = reading.cities or reading.hospitals or reading.drugs
    if reading.wants == "entitlements" and not found.named and not (names and found.understood):
        return beginning.begin(talk, "entitlements", reading)
    wished = not reading.question or (reading.wants in elsewhere.ELSEWHERE and not elsewhere.of_something(reading))
    supposed = found.understood and elsewhere.supposed(talk, reading)
    if reading.wants in elsewhere.WANTED and wished and not supposed:
        return beginning.begin(talk, elsewhere.WANTED[reading.wants], reading)
    if lexicon.is_said("thanks", text) or lexicon.is_said("hello", text):
        return everyday.returned(talk, text)
    if talk.state.parked and lexicon.is_said("sends", text):
        return anywhere.obey(talk, "again")  # what lies aside is to be sent: it is shown first
    if kept and not found.understood:
        return talk.say("dialogs.noted_for_later", options=ways("apply"), words=heard.quoted(text))
    if not kept and any(lexicon.is_said(g, text) for g in ("yes", "no", "done", "unknown", "any_day", "anything")):
        return talk.say("dialogs.nothing_open", options=MENU)
    if found.understood and lexicon.says("in_need", text):
        talk.say("dialogs.comfort")
    understood = found.understood and not weighing.repeats(talk, found, reading)
    return _tell(talk, found) if understood else misses.missed(talk, text)


def _tell(talk: Talk, found: answers.Found) -> None:
    found = weighing.no_third_time(talk, found)
    talk.replies.extend(found.replies)
    talk.commands.extend(found.commands)
    kept = {"told": talk.state.context["told"]} if "told" in talk.state.context else {}
    talk.set(context={**found.context, **kept}, misses=0)
