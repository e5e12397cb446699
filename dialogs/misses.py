"""What is said to a message that was not understood: each time better than the time before."""

from dialogs import asides, filling, lexicon, slots
from dialogs.commands import KeepQuestion
from dialogs.lexicon import yes_no
from dialogs.plan import Ask, Notice
from dialogs.replies import Reply
from dialogs.talk import Talk
from dialogs.ways import ways
from knowledge.answering.outside import worrying

EXPLAINED = "dialogs.ask.service_explained"
GIVE_UP = 3
CONSENT = "consent"  # a kind of question that stands in nobody's way who only asks
SURE = ("sure", "final")  # questions whether something is to be done for good
UNFIT = (*filling.AS_WRITTEN, "date", "phone", "money", "place")  # kinds of questions asked again with an example


def missed(talk: Talk, text: str) -> None:
    """Not understood: the second time says what is understood with examples, the third offers choices and a human."""
    misses = talk.state.misses + 1
    talk.set(misses=misses)
    named = any(lexicon.says(group, text) for group in ("paper_names", "only_department", "samples"))
    if worrying(text, talk.world.library.index) and not named:
        talk.say("answers.in_case_of_danger")
    ask = talk.ask
    options = talk.options(ask) if ask else ()
    if ask is None and talk.world.human == "waiting":
        talk.say("dialogs.human.kept")
    elif ask is None:
        asides.not_understood(talk)
    elif ask.slot == "summary" and yes_no.agrees(text) == "false":
        talk.say("dialogs.which_change", options=options)
    elif ask.kind == CONSENT:
        key, more = ("consent", ()) if misses == 1 else ("consent_again", ways("human"))
        talk.say(f"dialogs.miss.{key}", options=(*options, *more))
    elif ask.kind == "yes_no" and (lexicon.says("no_declaration", text) or lexicon.says("of_the_form", text)):
        talk.say("dialogs.miss.declares", options=options, slot=ask.label)
    elif ask.slot == "service" and _explained(talk, ask):
        return
    elif misses < GIVE_UP:
        key = "second" if misses > 1 else "unfit" if ask.kind in UNFIT and text.strip() else "first"
        past = ask.kind == "date" and (ask.slot in slots.PAST or ask.args.get("past"))
        example = f"dialogs.example.{'past' if past else 'sure' if ask.slot in SURE else ask.kind}"
        talk.say(f"dialogs.miss.{key}", options=options, slot=ask.label, example=example)
    else:
        key = "third" if misses == GIVE_UP else "more"
        talk.say(f"dialogs.miss.{key}", options=(*options, *ways("back", "cancel", "human")), slot=ask.label)
    if text.strip() and ask is None:
        talk.commands.append(KeepQuestion(question=text, verdict="not_understood"))
    if ask is None:
        talk.go_on()


def _explained(talk: Talk, ask: Ask) -> bool:
    """What each service does, once in the life of a form, for somebody who cannot choose."""
    return talk.tell((Notice("explained", Reply(key=EXPLAINED, args=ask.args, options=talk.options(ask))),))
