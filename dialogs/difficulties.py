"""What stands between a member and an answer: nobody has come yet, nobody picks up the telephone, the words are too
many; or somebody has died. Heard before a message is read as a question for the handbook."""

from dialogs import answers, anywhere, everyday, laid_aside, lexicon, people, told, unsent
from dialogs.flows import FLOWS
from dialogs.lexicon import forms
from dialogs.plan import Ask
from dialogs.replies import Option
from dialogs.sent_requests import GIVES_UP, given_up, open_requests
from dialogs.talk import Talk
from dialogs.urgent import MOURNS, goes_on, thanked
from dialogs.ways import ways

FREE = "text"  # a kind of question to which any sentence is an answer
BRIEF = 20  # characters of a message that says nothing else
SIMPLE = 3  # buttons that do not frighten


def heard(talk: Talk, text: str, found: answers.Found) -> bool:
    """Whether that was what the message says, and has been answered."""
    ask = talk.ask
    if goes_on(talk, text) or everyday.heard(talk, text) or _leaves(talk, text):
        return True
    if lexicon.global_word(text) == "human" and talk.world.human != "waiting":
        return False  # whoever asks for a person gets one
    if ask is not None and ask.kind == FREE:
        return False
    if len(lexicon.fold(text)) > BRIEF:  # of a long message the others are a part; what else it says comes first
        return _wants_person(talk, text, found)
    of_text = (_wordless, _bereaved, _offered, _unreachable)
    said = any(of(talk, text) for of in of_text) or _waits(talk, text, found) or _too_hard(talk, ask, text)
    said = said or _wants_person(talk, text, found)
    if said:
        talk.set(misses=0)
    return said


def grieve(talk: Talk, found: answers.Found) -> None:
    """Somebody has died: no more questions are asked; what was under way lies aside, and a person can be called."""
    for frame in talk.state.stack:
        if FLOWS[frame.flow].keeps_draft and frame.order:
            talk.save_draft(frame)
    talk.park()
    offered = {"offer": laid_aside.offer(talk.state.parked[-1])} if talk.state.parked else {}
    context = {**found.context, **offered, MOURNS: True}
    talk.set(open="", misses=0, context=context)  # it goes on when they say so: nobody asks them
    talk.replies.extend(reply.model_copy(update={"options": ways("human")}) for reply in found.replies)


def _wordless(talk: Talk, text: str) -> bool:
    """A sign without a word, or nothing but dots: returned as it is meant; what is open stays open."""
    said = forms.wordless(text)
    if said:
        where = "outside" if talk.top is None else "aside"
        if (said, where) == ("thanks", "outside"):
            thanked(talk)
        else:
            talk.say(f"dialogs.{where}.{said}")
        talk.go_on()
    return bool(said)


def _bereaved(talk: Talk, text: str) -> bool:
    """What there is to be done after somebody has died: nobody is asked for consent or a number then."""
    if talk.top is not None or not talk.state.context.get(MOURNS) or not lexicon.says("what_is_left", text):
        return False
    talk.say("dialogs.bereaved", options=ways("human"), channel=channel(talk))
    return True


def _offered(talk: Talk, text: str) -> bool:
    """Yes or no, in any words, to the offer to go on with what lies aside."""
    asked = any(said.get("key") == "dialogs.parked" for said in talk.state.said)
    told_ = any(said.get("key") == unsent.GIVEN_UP for said in talk.state.said)  # "if it is not to be kept, say so"
    if talk.top is not None or not talk.state.parked or not (asked or told_):
        return False
    parts = [part for clause in lexicon.clauses(text) for part in clause.split()]
    gives_up = all(any(lexicon.says(group, part) for group in GIVES_UP) or _is_cancel(part) for part in parts)
    if (asked and lexicon.is_said("consent_no", text)) or (parts and gives_up):
        anywhere.act(talk, "drop", "", "")
    elif asked and lexicon.is_said("consent_yes", text):
        anywhere.act(talk, "resume", "", "")
    else:
        return False
    return True


def _is_cancel(part: str) -> bool:
    return lexicon.global_word(part) == "cancel"


def channel(talk: Talk) -> dict[str, str]:
    """Of the handbook that is spoken of, whom one calls."""
    bound = answers.speaking(talk.state, talk.world)
    book = bound.policy.handbook if bound else talk.state.context.get("handbook")
    edition = talk.world.library.in_force(book, talk.world.today) if book else None
    return edition.handbook.official_channel.model_dump() if edition else {"zh": "", "en": ""}


def _leaves(talk: Talk, text: str) -> bool:
    """Not waiting any longer, in words."""
    if talk.world.human != "waiting" or not lexicon.says("leaves_queue", text):
        return False
    anywhere.obey(talk, "leave_human")
    return True


def _waits(talk: Talk, text: str, found: answers.Found) -> bool:
    """ "When will somebody come?": of the queue, unless it is a request that nobody has called about. How long anything
    else takes is for the handbook to say."""
    if not lexicon.says("asks_when_person", text) or (found.understood and not lexicon.says("for_a_person", text)):
        return False
    of_request = lexicon.says("of_request", text)
    waits = talk.world.human == "waiting"
    if (of_request and (open_requests(talk) or talk.world.human == "none")) or (
        not waits and (lexicon.is_said("hello", text) or (found.understood and lexicon.says("asks_hours", text)))
    ):
        return False
    of_service = talk.state.spoken_of and found.understood
    if of_service and not waits and not lexicon.says("names_person", text):
        return False  # how long that takes of which was spoken
    args = {"back": talk.world.human_opens}
    if waits:
        talk.replies.append(told.still_waiting(talk.world, channel(talk)))
    elif open_requests(talk) or talk.top is not None or not lexicon.is_short(text):
        return False
    else:
        talk.say("dialogs.human.not_queued", options=ways("human"), **args)
    return True


def _wants_person(talk: Talk, text: str, found: answers.Found) -> bool:
    """A person, in words of one's own: nobody is told to ask once more in others. In a form it may be an answer."""
    if not found.human or talk.world.human == "waiting" or talk.top is not None or lexicon.beside(text):
        return False
    anywhere.obey(talk, "human")
    return True


def _unreachable(talk: Talk, text: str) -> bool:
    if not lexicon.says("unreachable", text):
        return False
    talk.say("dialogs.unreachable", options=ways("human"), channel=channel(talk))
    cancels = [clause for clause in lexicon.clauses(text) if lexicon.global_word(clause) == "cancel"]
    if not cancels and talk.top is not None:
        talk.go_on()
    elif cancels and not given_up(talk, cancels[0]):
        anywhere.obey(talk, "cancel")
    return True


def _too_hard(talk: Talk, ask: Ask | None, text: str) -> bool:
    """The same in fewer words, one step at a time; a person is always one of the ways on."""
    if not lexicon.says("too_hard", text):
        return False
    if ask is not None:
        example = "" if ask.picks else f"dialogs.example.{ask.kind}"
        talk.say("dialogs.simpler.aside", options=(*_few(talk, ask), *ways("human")), slot=ask.label, example=example)
    elif _which_handbook(talk):
        name = people.editions(talk.world)[-1].handbook.provider.model_dump()
        talk.say("dialogs.simpler.handbook", options=ways("human"), name=name)
    else:
        talk.say("dialogs.simpler.outside", options=ways("entitlements", "apply", "human"))
    return True


def _few(talk: Talk, ask: Ask) -> tuple[Option, ...]:
    options = talk.options(ask)
    return options if len(options) <= SIMPLE else ()


def _which_handbook(talk: Talk) -> bool:
    """Whether the last quick answer asked which handbook is meant."""
    offered = talk.state.context.get("offered", [])
    shown = any(said.get("key") in ("answer", "dialogs.simpler.handbook") for said in talk.state.said)
    return shown and any(str(option["id"]).startswith(answers.OF_HANDBOOK) for option in offered)
