"""What is told out of the blue, before anything is under way: a policy to bind, a product, an illness."""

from typing import Any

from dialogs import (
    answers,
    anywhere,
    asides,
    beginning,
    ended,
    heard,
    identity,
    lexicon,
    people,
    put_right,
    weighing,
    which_policy,
)
from dialogs.flows import consent, said
from dialogs.lexicon import yes_no
from dialogs.plan import Ask
from dialogs.reading import Reading, read
from dialogs.talk import Talk
from dialogs.ways import ways

AS_WHOM, BIND, CONSENT, REQUEST = "relation", "bind", "consent", "request"
CARE = ways("entitlements", "apply", "human")  # what helps somebody who is at a loss


def tells(talk: Talk, reading: Reading) -> bool:
    if consent.missing(talk.world) and yes_no.consents(reading.text) == "yes" and lexicon.says("grants", reading.text):
        beginning.begin(talk, "bind", reading)  # agreed to what was not shown yet: it is shown
        return True
    if asides.spared(talk, reading.text):
        return True
    why = asides.doubt(reading.text)
    if why and not (reading.services or reading.concepts):
        talk.say(f"dialogs.why.{why}")
        return True
    if which_policy.helped(talk, reading) or which_policy.which_of(talk, reading) or ended.asked(talk, reading):
        return True
    if asides.feeling(talk, reading, {}, "outside", CARE):
        return True
    if _takes_offer(talk, reading) or weighing.weighed(talk, reading) or _facts(talk, reading):
        return True
    if which_policy.near_miss(talk, reading):
        return True
    return (
        _policy(talk, reading)
        or asides.product(talk, reading, ways("entitlements", "apply"))
        or _illness(talk, reading)
    )


def _policy(talk: Talk, reading: Reading) -> bool:
    """A policy's number, name and figures are to be bound."""
    if reading.question or people.numbers_request(reading.text, talk.world):
        return False
    if "policy_no" not in identity.binding(reading.text):
        return False
    beginning.begin(talk, "bind", reading)
    return True


def _takes_offer(talk: Talk, reading: Reading) -> bool:
    """A plain yes to an answer that offered one service to be requested; or "let us do it", of what was spoken of."""
    offered = [str(option.get("id", "")) for said in talk.state.said for option in said.get("options", ())]
    requests = [id_.removeprefix("a.request.") for id_ in offered if id_.startswith("a.request.")]
    ahead = lexicon.says("goes_ahead", reading.text)
    agrees = lexicon.is_said("yes", reading.text) and not reading.facts  # "the first time" tells of the case
    if len(requests) == 1 and (ahead or agrees):
        anywhere.act(talk, "request", requests[0], "")
    elif ahead:
        beginning.begin(talk, REQUEST, reading)
    return ahead or (len(requests) == 1 and agrees)


def keeps(talk: Talk, reading: Reading) -> bool:
    """What is told of the case in few words while one service is spoken of: kept for its form, whatever is answered."""
    told = talk.world.bound and len(talk.state.spoken_of) == 1 and not reading.wants and not reading.relation
    brief = len(lexicon.fold(reading.text)) <= lexicon.SHORT and not lexicon.says("what_about", reading.text)
    if (
        not told
        or not brief
        or put_right.right_words(reading.text)
        or not heard.tells(reading, talk.world)
        or len(reading.cities) > 1
    ):
        return False
    words = heard.joined(str(talk.state.context.get("told", "")), reading.text)
    talk.set(context={**talk.state.context, "told": words}, misses=0)
    return True


def _facts(talk: Talk, reading: Reading) -> bool:
    """A phone number, a day, a yes or no of the case, told before anything is asked: kept for the form to come."""
    if words := put_right.of_noted(talk, reading):
        reading = read(words, talk.world)
    room = lexicon.captured(reading.text).get("department", "")
    ill = [illness for illness in reading.illnesses if illness not in room]  # a department is called by what it treats
    named = reading.cities or reading.hospitals or reading.drugs or ill or reading.services
    of_case = any(lexicon.says(group, reading.text) for group in ("diagnosis_words", "admission_words"))
    department = talk.world.bound and room == reading.text.strip()
    plain = identity.phone_number(reading.text) or (reading.dates and of_case) or department
    sum_alone = lexicon.says("only_cost", reading.text)  # a deposit is the name of no service then
    if named or (reading.concepts and not sum_alone) or reading.question or reading.wants:
        return False
    if not plain and not sum_alone and not (reading.dates and lexicon.says("only_day", reading.text)):
        return False
    told = heard.joined(str(talk.state.context.get("told", "")), reading.text)
    talk.set(context={**talk.state.context, "told": told}, misses=0)
    if talk.world.human == "waiting":
        talk.say("dialogs.human.kept")  # it was written for the person who comes
    else:
        talk.say("dialogs.noted_for_later", options=ways("apply"), words=heard.quoted(reading.text))
    return True


def keep_speaker(talk: Talk, reading: Reading) -> None:
    """As whom somebody speaks who wishes for something while a policy is being bound: it is not asked again."""
    if talk.top and talk.top.flow == BIND and AS_WHOM not in talk.top.slots:
        talk.put(said.as_whom(reading, talk.world))


def asks_more(talk: Talk, told: dict[str, Any]) -> bool:
    """Whether a question only names by the way as whom one speaks: that is kept, and the question is answered."""
    if talk.ask is None or talk.ask.slot != AS_WHOM:
        return False
    talk.put({AS_WHOM: told[AS_WHOM]} if AS_WHOM in told else {})
    return True


def wishes_beside(talk: Talk, ask: Ask, value: Any, reading: Reading) -> bool:
    """A request that is wished for in the words that tell as whom one speaks ("book a visit for my mother"), or which
    policy it is."""
    if ask.slot not in (AS_WHOM, "policy_no") or not _wishes(talk, reading):
        return False
    talk.put({ask.slot: value})
    beginning.begin(talk, REQUEST, reading)
    return True


def wishes_early(talk: Talk, reading: Reading) -> bool:
    """A request that is wished for while a policy is being bound: it is begun, and the policy is bound on the way."""
    if not _wishes(talk, reading):
        return False
    if consent.missing(talk.world) == ():
        talk.say("dialogs.noted_for_later", words="")
    beginning.begin(talk, REQUEST, reading)
    return True


def _wishes(talk: Talk, reading: Reading) -> bool:
    flows = {frame.flow for frame in talk.state.stack}
    named = reading.services or reading.concepts
    wishes = reading.wants == "apply" or (named and lexicon.says("wishes_for", reading.text))
    return BIND in flows <= {BIND, CONSENT} and bool(wishes) and not reading.question


def unkept(talk: Talk, bare: str) -> bool:
    """A message that was hardly more than numbers and names, of which nothing may be kept yet: consent is asked."""
    rest = [word for word in lexicon.unlabelled(bare).split() if lexicon.fold(word) not in lexicon.words_of("fillers")]
    reading = read(bare, talk.world)
    if len("".join(rest)) > lexicon.SHORT or reading.question or reading.wants:
        return False
    if any(frame.flow == "bind" for frame in talk.state.stack):
        talk.go_on()
    else:
        beginning.begin(talk, "bind", reading)
    return True


def _illness(talk: Talk, reading: Reading) -> bool:
    """Somebody tells of an illness and asks for nothing in particular: a kind word, and what can be done."""
    asks = reading.question and not lexicon.says("what_now", reading.text)
    names = reading.concepts or reading.services or reading.cities or reading.drugs or reading.hospitals
    story = reading.relation and not reading.services and lexicon.is_story(reading.text)
    if asks or reading.wants or not (story or (weighing.ill(reading) and not names)):
        return False
    if talk.world.bound and not story and _is_bare(reading):
        beginning.begin(talk, "entitlements", reading)
        return True
    known = talk.state.context.get("told") and talk.state.context.get("kind")
    told = heard.joined(str(talk.state.context.get("told", "")), reading.text)
    talk.set(context={**talk.state.context, "kind": True, "told": told}, misses=0)
    if known:
        talk.say("dialogs.noted_for_later", options=CARE, words=heard.quoted(reading.text))
    else:
        talk.say("dialogs.told_illness", options=CARE, **_given(talk))
    return True


def _given(talk: Talk) -> dict[str, Any]:
    """The product that is spoken of, where it is known, and what its services are called."""
    bound = answers.speaking(talk.state, talk.world)
    book = bound.policy.handbook if bound else talk.state.context.get("handbook")
    edition = talk.world.library.in_force(book, talk.world.today) if book else None
    if edition is None:
        return {"services": []}
    short = [service.short.model_dump() for service in edition.services.values()]
    return {"product": edition.handbook.product.model_dump(), "services": short}


def _is_bare(reading: Reading) -> bool:
    """Whether a message is the name of an illness and no more."""
    rest = lexicon.fold(reading.text)
    for illness in reading.illnesses:
        rest = rest.replace(lexicon.fold(illness), "")
    return len(rest) < asides.WORD
