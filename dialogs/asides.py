"""What is said beside the open question: courtesies, a number that is not at hand, doubts, whose product it is."""

from typing import Any

from dialogs import answers, ended, heard, identity, lexicon, people, unasked
from dialogs.flows import checks
from dialogs.lexicon import forms
from dialogs.plan import Ask
from dialogs.reading import Reading
from dialogs.replies import Option
from dialogs.talk import Talk
from dialogs.ways import MENU, ways

REQUEST = "request"  # the flow of a form
BLOCKED = "blocked"  # the question what to do where something keeps from the service
LOST = ("policy_no", "name", "last_four")
REASONS = {  # why a question is asked, by slot; of the others, the handbook's own condition or a general word
    "relation": "relation",
    "policy_no": "policy_no",
    "name": "identity",
    "last_four": "identity",
    "health": "consent",
    "abroad": "abroad",
    "contact_phone": "phone",
    "delivery_address": "address",
    "illness": "illness",
    "illness_kind": "illness",
    "first_diagnosis": "illness",
    "recurrence": "illness",
    "diagnosed_on": "illness",
    "accident": "illness",
    "admitted": "admission",
    "admission_date": "admission",
    "has_admission_notice": "admission",
    "city": "place",
    "hospital": "place",
    "department": "place",
    "drug": "drug",
    "has_prescription": "drug",
    "purchase_date": "drug",
    "cost": "cost",
    "social_insurance_settles": "cost",
    "done": "papers",
    "sort": "papers",
}


WAITS = (
    "answer",
    "dialogs.which_policy",
    "dialogs.which_of",
    "dialogs.near_policy",
    "dialogs.own_policy.guest",
    "dialogs.simpler.handbook",
    "dialogs.by_handbook",
)  # after which a product is the rest of the question
WORD = 2  # characters that may be a word
SENDING = ("papers", "sort", "lack", "summary", "agreement")  # kinds of questions that "that's all" answers
THOUGH_ASKED = ("sending", "hope", "company", "annoyed")  # of what is felt, what may be put as a question


def aside(talk: Talk, ask: Ask, reading: Reading, told: dict[str, Any]) -> bool:
    """Answers what is said beside the open question, which stays open; False where there is no such thing."""
    known = talk.top.slots if talk.top else {}
    told = {slot: value for slot, value in told.items() if known.get(slot) != value}
    if _lost(talk, ask, reading, told) or _what_now(talk, ask, reading.text) or _leaves(talk, reading, told):
        return True
    if _hopes(talk, ask, reading):
        return True
    if ask.kind == "sort" and not reading.question and lexicon.says("lacks_paper", reading.text):
        talk.say("dialogs.aside.lacks")
        talk.go_on()
        return True
    if _of_papers(talk, ask, reading, told):
        return True
    beside = (
        (ask.slot == BLOCKED and ended.asked(talk, reading))
        or _doubts(talk, ask, reading, told)
        or _courtesy(talk, reading.text)
        or _next(talk, reading, told)
        or feeling(talk, reading, told, "aside")
        or product(talk, reading)
    )
    if beside:
        talk.set(misses=0)
        talk.go_on()
    return beside


def _of_papers(talk: Talk, ask: Ask, reading: Reading, told: dict[str, Any]) -> bool:
    """Papers are spoken of before they are asked for, or what is not decided yet: there is no hurry."""
    if talk.top is None or talk.top.flow != REQUEST or ask.kind in SENDING:
        return False
    groups = ("papers_are_photos", "papers_later", "undecided")
    said = next((group for group in groups if lexicon.says(group, reading.text)), "")
    if (
        not said
        or (told.keys() - {"note"} and said != "papers_later")
        or (said == "undecided" and lexicon.slot_named(reading.text) == ask.slot)
    ):
        return False
    talk.set(misses=0)
    talk.say(f"dialogs.aside.{said}")
    talk.go_on()
    return True


def _lost(talk: Talk, ask: Ask, reading: Reading, told: dict[str, Any]) -> bool:
    """Somebody does not have the number, name or figures that binding asks for: where they are, and ways on."""
    binds = any(frame.flow == "bind" for frame in talk.state.stack)
    unknown = not talk.world.bound and lexicon.says("policy_unknown", reading.text)
    if ask.slot in told or not (unknown or (binds and lexicon.says("lost", reading.text))):
        return False
    of_policy = unknown or lexicon.says("policy_words", reading.text)
    if not of_policy and (ask.kind not in LOST or reading.cities or reading.drugs or reading.concepts):
        return False  # a question of something else
    wanted = ask.kind if ask.kind in LOST else "policy_no"
    talk.say(f"dialogs.lost.{wanted}", options=(*talk.options(ask), *ways("human", "menu")))
    talk.set(misses=0)
    return True


def _doubts(talk: Talk, ask: Ask, reading: Reading, told: dict[str, Any]) -> bool:
    """Somebody asks why this is asked, or would rather not tell: the reason, and that the question may wait."""
    if spared(talk, reading.text):
        return True
    why = doubt(reading.text)
    if why in ("privacy", "consent"):
        talk.say(f"dialogs.why.{why}")
        return True
    if told or not lexicon.says("asks_why", reading.text):
        return False
    named = lexicon.slot_named(reading.text)
    if not named and (reading.concepts or reading.services or reading.cities or reading.drugs):
        return False  # a question about the handbook
    slot = named or ("policy_no" if lexicon.says("policy_words", reading.text) else ask.slot)
    slot = "done" if slot.startswith("lack_") else slot
    if lexicon.says("annoyed", reading.text):
        talk.say("dialogs.aside.annoyed")
    condition = ask.args.get("condition", {}) if slot == ask.slot else {}
    reason = REASONS.get(slot, "condition" if condition.get("zh") else "other")
    talk.say(f"dialogs.why.{reason}", condition=condition)
    return True


def spared(talk: Talk, text: str) -> bool:
    """Somebody of the family is not to be called, nor told: kept for staff, with whom they may call."""
    if not lexicon.says("spares_call", text) or lexicon.is_question(text):
        return False
    bound, service = people.of_form(talk.world, talk.top.slots) if talk.top else (None, None)
    if bound is not None and service is not None and any(question.slot == "note" for question in service.questions):
        talk.put({"note": unasked.joined(talk.top.slots if talk.top else {}, text)})
    else:
        told = heard.joined(str(talk.state.context.get("told", "")), text)
        talk.set(context={**talk.state.context, "told": told})
    talk.say("dialogs.why.spares_call")
    return True


def doubt(text: str) -> str:
    """What a sentence doubts, whatever is open: that its data are safe, that one has to consent or tell; or ""."""
    if lexicon.says("privacy", text) or lexicon.says("asks_consent", text):
        return "privacy" if lexicon.says("privacy", text) else "consent"
    return REASONS.get(lexicon.slot_named(text), "") if lexicon.says("asks_why", text) else ""


def feeling(talk: Talk, reading: Reading, told: dict[str, Any], where: str, options: tuple[Option, ...] = ()) -> bool:
    """Fear, "wait a moment", "how do I send this?": answered where nothing else is said."""
    said = lexicon.beside(reading.text)
    named = reading.cities or reading.hospitals or reading.drugs or reading.dates or reading.services
    at_a_loss = lexicon.says("what_now", reading.text) and not lexicon.says("a_matter", reading.text)
    asks = reading.question and not (said in THOUGH_ASKED or at_a_loss)
    known = talk.top.slots if talk.top else {}
    facts = {slot for slot, value in told.items() if known.get(slot) != value}
    facts -= {"illness"} if said == "distress" else set()
    wishes = said == "annoyed" and (reading.wants or reading.concepts)
    if not said or named or asks or facts or wishes:
        return False
    talk.say(f"dialogs.{where}.{said}", options=options)
    talk.set(misses=0)
    return True


def _leaves(talk: Talk, reading: Reading, told: dict[str, Any]) -> bool:
    """Somebody has to go: all is kept, and nothing more is asked now."""
    sends = talk.ask is not None and talk.ask.kind in SENDING and forms.is_done(reading.text)
    if told or reading.question or sends or not lexicon.says("leaves", reading.text):
        return False
    talk.set(misses=0)
    talk.say("dialogs.aside.leaves")
    return True


def _courtesy(talk: Talk, text: str) -> bool:
    """Thanks and greetings in a form are returned."""
    parts = lexicon.clauses(text)  # "thank you, you have been a great help"
    group = next((each for each in ("thanks", "hello") if parts and all(lexicon.is_said(each, p) for p in parts)), "")
    if group:
        talk.say(f"dialogs.aside.{group}")
    return bool(group)


def _next(talk: Talk, reading: Reading, told: dict[str, Any]) -> bool:
    """ "And then?" in the middle of a form: how it goes on from here."""
    if told or talk.top is None or talk.top.flow != REQUEST or not lexicon.says("asks_next", reading.text):
        return False
    talk.say("dialogs.aside.next")
    return True


def _what_now(talk: Talk, ask: Ask, text: str) -> bool:
    """ "What now?" at a dead end is told what is possible."""
    if ask.slot != BLOCKED or not lexicon.says("what_now", text):
        return False
    talk.set(misses=0)
    instead = ask.args.get("instead", {"zh": "", "en": ""})
    talk.say("dialogs.request.what_now", options=(*talk.options(ask), *ways("entitlements")), instead=instead)
    return True


def _hopes(talk: Talk, ask: Ask, reading: Reading) -> bool:
    """ "So from the 12th on it can be used?" at a dead end of the waiting period, or behind it, is no new day for the
    form: what keeps from it is said once more."""
    named = reading.services or reading.concepts or reading.cities or reading.hospitals or reading.illnesses
    if named or reading.relation or not lexicon.says("hopes", reading.text):
        return False
    of_period = lexicon.says("in_period", reading.text) or (reading.dates and ask.kind != "date")
    closed = ask if ask.slot == BLOCKED else _passed_over(talk) if of_period else None
    if closed is None or not (closed.args.get("from_day") or closed.args.get("found_after")):
        return False
    talk.set(misses=0)
    if closed is ask:
        talk.advance()
    else:
        talk.say(closed.key, **closed.args)
        talk.go_on()
    return True


def _passed_over(talk: Talk) -> Ask | None:
    """What keeps from the service, where staff were asked to look at it all the same."""
    known = talk.top.slots if talk.top else {}
    bound, service = people.of_form(talk.world, known)
    if not known.get("waived") or bound is None or service is None:
        return None
    step = checks.blocked({**known, "waived": ()}, bound, service, talk.world)
    return step if isinstance(step, Ask) else None


def product(talk: Talk, reading: Reading, options: tuple[Option, ...] = ()) -> bool:
    """A guest says which product it is: it answers from now on, and first what was asked last."""
    if len(reading.handbooks) != 1 or talk.world.bound or identity.policy_numbers(reading.text):
        return False
    handbook = reading.handbooks[0]
    named = reading.services or reading.concepts or reading.cities or reading.hospitals or reading.drugs
    product = talk.world.library.in_force(handbook, talk.world.today).handbook.product
    ill = [each for each in reading.illnesses if each not in product.zh]  # some products are called by what they cover
    if reading.question or reading.wants or named or ill:
        talk.set(context={**talk.state.context, "handbook": handbook})
        return False  # noted, and what is asked or wished is seen to
    _hold(talk, handbook, options)
    return True


def chosen(talk: Talk, number: int) -> bool:
    """A product was tapped where no more than an insurer of several had been named."""
    offered: list[dict[str, Any]] = talk.state.context.get("offered", [])
    id_ = str(offered[number]["id"]) if 0 <= number < len(offered) else ""
    if not id_.startswith(answers.OF_HANDBOOK) or talk.top is not None:
        return False
    _hold(talk, id_.removeprefix(answers.OF_HANDBOOK), ways("entitlements", "apply"))
    return True


def _hold(talk: Talk, handbook: str, options: tuple[Option, ...]) -> None:
    """A guest's product answers from now on, and first what was asked last."""
    waits = any(str(said.get("key", "")) in WAITS for said in talk.state.said)  # else it was long ago
    again = answers.again(talk.state, talk.world, chosen=answers.OF_HANDBOOK + handbook) if waits else None
    told = again is not None and again.understood
    called = talk.world.library.in_force(handbook, talk.world.today).handbook.product.model_dump()
    talk.say("dialogs.told_handbook", options=() if told else options, product=called)
    if again is not None and told:
        talk.replies.extend(again.replies)
        talk.set(context=again.context)
    talk.set(context={**talk.state.context, "handbook": handbook, "by": handbook}, misses=0)


def not_understood(talk: Talk) -> None:
    """With two guesses where one service is spoken of: what it takes to use it, and to have it done."""
    services = talk.state.spoken_of
    bound = answers.speaking(talk.state, talk.world)
    found = people.service(talk.world, bound, services[0]) if bound and len(services) == 1 else None
    if bound is None or found is None or people.is_over(talk.world, bound):
        return talk.say("dialogs.not_understood", options=MENU)
    see = Option(id=f"a.service.{found.id}", key="dialogs.option.see_service")
    options = (see, Option(id=f"a.request.{found.id}", key="dialogs.option.apply_now"), *ways("menu", "human"))
    return talk.say("dialogs.not_understood_of", options=options, service=found.short.model_dump())
