"""Speaking for somebody else from now on, in a word, also in the middle of a form; and back to who it was before."""

from dialogs import filling, laid_aside, lexicon, people, slots, told
from dialogs.flows.request import RequestFlow
from dialogs.reading import Reading, read
from dialogs.state import Frame
from dialogs.talk import Talk
from dialogs.told import for_whom
from dialogs.world import Bound

SHARED = ("service", "policy_no", "variant", "city", "contact_phone")  # what holds for a whole family
LEFT = "left"  # in the context: of each person, the service of the form that was left for somebody else
RELATION = "relation"


def switch(talk: Talk, text: str, reading: Reading) -> bool:
    """Speaking for somebody else from now on, in a word; False where the sentence says no such thing."""
    if not lexicon.says("switch", text) or not (reading.relation or people.meant(talk.world, text, "")):
        return False
    person = people.meant(talk.world, text, reading.relation)
    told_ = filling.told(talk, reading).keys() - {"policy_no", "relation"}
    if told_ or reading.concepts or reading.services or not talk.world.bound:
        return False
    if not person:
        talk.begin("person")
        talk.advance()
    else:
        to(talk, person)
    return True


def to(talk: Talk, person: str) -> None:
    """From now on for this person: the form that was left for another goes on, else the one under way is theirs."""
    if not _taken_up(talk, person, None):
        _speak(talk, person)
    talk.advance()


def back(talk: Talk, text: str) -> str | None:
    """Back to somebody, or to a form of somebody else's, of whom was spoken before ("my mother after all"): what else
    the message says, which is heard next; None where it says no such thing."""
    if not people.several(talk.world) or (talk.ask is not None and talk.ask.kind == RELATION):
        return None
    for part in (parts := [part for clause in lexicon.clauses(text) for part in clause.split()]):
        if not lexicon.says("waves", part):
            break
    else:
        return None
    reading = read(part, talk.world)
    person = people.meant(talk.world, part, reading.relation)
    if not lexicon.says("goes_back", part) or reading.question or not _says_no_more(talk, part, reading):
        return None
    of_service = reading if reading.services or reading.concepts else None
    if not person and (of_service is None or reading.relation):
        return None
    if not _taken_up(talk, person, of_service):
        if not person or of_service is not None:
            return None  # no such form was left: a wish like any other
        _speak(talk, person)
    rest = text.partition(part)[2] if len(parts) > 1 else ""
    rest = rest if any(sign.isalnum() for sign in rest) else ""
    if not rest:
        talk.advance()
    return rest.lstrip("\uff0c,\u3002.;\uff1b!\uff01 ")


def of_form(talk: Talk) -> str:
    """The person of the form under way, or for whom one speaks."""
    bound = people.policy(talk.world, str(talk.top.slots.get("policy_no", ""))) if talk.top else None
    return bound.person if bound else talk.state.person


def speaks_otherwise(talk: Talk, text: str) -> bool:
    """Whether a relative is named as whom one does not speak, as far as it is known."""
    known = talk.top.slots.get(RELATION) if talk.top else None
    return known != slots.spoken_as(lexicon.relation(text), text)


def _says_no_more(talk: Talk, part: str, reading: Reading) -> bool:
    """Whether a part of a message names a person or a service to go back to, and nothing beside."""
    rest = lexicon.without("back_around", part)
    for name in {bound.policy.insured_name for bound in talk.world.bound}:
        rest = rest.replace(name, "")
    if not rest.strip() or lexicon.is_person(rest):
        return True
    other = reading.cities or reading.hospitals or reading.drugs or reading.illnesses or reading.dates or reading.facts
    return bool(reading.services or reading.concepts) and not other and lexicon.is_short(part)


def _taken_up(talk: Talk, person: str, named: Reading | None) -> bool:
    """Whether a form of a person goes on that was left: the one that is named, else the one that was left for somebody
    else in this talk. What was under way lies aside, where there is something to keep."""
    open_ = talk.top.slots if talk.top else {}
    left = talk.state.context.get(LEFT, {})
    found = None
    for frame in _others(talk):
        number, service = str(frame.slots["policy_no"]), str(frame.slots["service"])
        bound = people.policy(talk.world, number)
        if bound is None or (number, service) == (open_.get("policy_no"), open_.get("service")):
            continue
        of_person = bound.person == (person or bound.person) and (person or bound.person != of_form(talk))
        meant = people.is_named(talk.world, named, number, service) if named else left.get(bound.person) == service
        if of_person and meant:
            found = bound, frame
    if found is None:
        return False
    bound, frame = found
    _lay_aside(talk)
    talk.set(stack=(frame,), parked=tuple(each for each in talk.state.parked if each is not frame), open="", misses=0)
    talk.speak_for(bound.person)
    talk.tell((for_whom(bound),), again=True)
    talk.say("dialogs.taken_up", flow=f"dialogs.flow.{frame.flow}", label=told.label(frame.slots, talk.world))
    return True


def _others(talk: Talk) -> list[Frame]:
    """The forms of known services that are not under way, the last one last."""
    drafts = [Frame.model_validate(draft.frame) for draft in people.drafts(talk.world)]
    every = (*drafts, *talk.state.parked)
    return [each for each in every if each.flow == RequestFlow.name and {"policy_no", "service"} <= each.slots.keys()]


def _lay_aside(talk: Talk) -> None:
    frames = talk.state.stack
    kept = [f for f in frames if laid_aside.is_kept(f) and ("service" in f.slots or laid_aside.KEPT & f.slots.keys())]
    _leaves(talk)
    talk.set(parked=laid_aside.most((*talk.state.parked, *kept)))


def _leaves(talk: Talk) -> None:
    """Of whose form is left it is remembered which: it is taken up again when they are spoken of."""
    service, person = talk.top.slots.get("service") if talk.top else None, of_form(talk)
    if service and person:
        left = {**talk.state.context.get(LEFT, {}), person: service}
        talk.set(context={**talk.state.context, LEFT: left})


def _speak(talk: Talk, person: str) -> None:
    own = people.policies_of(talk.world, person)
    _leaves(talk)
    talk.speak_for(person)
    if talk.top is not None and "policy_no" in talk.top.slots:
        _carry_over(talk, own)
    talk.tell((for_whom(own[0]),), again=True)


def _carry_over(talk: Talk, own: tuple[Bound, ...]) -> None:
    """The form under way goes on for the other person, where their handbook has the service too: as they left it,
    else anew, since one person's illness and papers are not another's."""
    known = talk.top.slots if talk.top else {}
    service = str(known.get("service", ""))
    fits = [bound for bound in own if service in people.handbook(talk.world, bound).services]
    numbers = [bound.policy.policy_no for bound in fits or own]
    left = [draft for draft in people.drafts(talk.world) if draft.service == service and draft.policy_no in numbers]
    if len(left) == 1:
        talk.set(stack=(*talk.state.stack[:-1], Frame.model_validate(left[0].frame)), open="")
        return
    shared = SHARED if fits else tuple(slot for slot in SHARED if slot != "variant")  # kinds are of a service
    talk.put({slot: None for slot in known if slot not in shared}, by_member=False)
    talk.put({"policy_no": numbers[0] if len(numbers) == 1 else None})
    if service and fits:
        talk.put({"service": service}, by_member=False)
