"""What a request has noted so far, told to whoever asks for it: one answer, or all of them; the form goes on."""

from typing import Any

from dialogs import asked, filling, lexicon, people, told
from dialogs.allowed import OPEN
from dialogs.batches import photos
from dialogs.flows import papers
from dialogs.flows.add_papers import AddPapersFlow
from dialogs.lexicon import forms
from dialogs.photos import just_came
from dialogs.talk import Talk
from knowledge import rules
from knowledge.models import Service

ASKED_YET = ("department", "date", "place", "hospital", "illness", "drug", "phone", "money")  # kinds of questions
CLOSING = "agreement"  # a kind of question that itself asks whether it is to be sent
NOTE = "note"  # of the questions, the one that is asked of nobody who does not ask for it


def review(talk: Talk, text: str) -> bool:
    """Tells what is noted; False where nobody asks for that."""
    known = filling.request_known(talk)
    wanted = forms.reviewed(text, known)
    _, service = people.of_form(talk.world, known)
    if not wanted or service is None:
        return False
    talk.set(misses=0)
    slots = [question.slot for question in service.questions]
    if talk.ask and talk.ask.slot == "summary" and wanted not in slots:
        talk.set(open="")  # the summary shows all of it
        talk.advance()
    else:
        _tell(talk, [wanted] if wanted in slots else slots, service)
        talk.go_on()
    return True


def how_far(talk: Talk, text: str, word: str = "") -> bool:
    """How far the form under way is: what is still asked, which papers have come and lack; it stays open. What was sent
    before is told beside it."""
    if talk.top is not None and talk.top.flow == AddPapersFlow.name:
        return _how_many(talk, text)
    known = filling.request_known(talk)
    bound, service = people.of_form(talk.world, known)
    of_sent = word == "requests" and lexicon.says("of_the_list", text)  # the menu's word leads to the list
    asks = not of_sent and (word == "requests" or lexicon.says("asks_how_far", text) or _would_send(talk, text))
    if bound is None or service is None or not asks or talk.ask is None:
        return False
    texts = {slot: str(value) for slot, value in known.items() if isinstance(value, str | int) and value != ""}
    open_ = [q.slot for q in service.questions if q.slot not in known and rules.holds(q.when, texts) != "not_met"]
    listed = papers.checklist(known, bound, service, talk.world)
    args: dict[str, Any] = {
        "service": service.short.model_dump(),
        "slots": [f"dialogs.slot.{slot}" for slot in open_ if slot != NOTE],
        "count": len(photos(known)),
        "asks": lexicon.says("asks_to_send", text),
        "said": talk.ask.kind == "papers",  # that all is there, is said by what is open
        "missing": [p["name_key"] or p["name"] for p in listed if p["required"] and p["state"] == "missing"],
        "sent": [
            {**told.about(view, talk.world), "status": f"dialogs.status.{view.status}"}
            for view in talk.world.requests
            if view.status in OPEN
        ],
    }
    talk.set(misses=0)
    talk.say("dialogs.review.how_far", **args)
    talk.go_on()
    return True


def _would_send(talk: Talk, text: str) -> bool:
    """Whether somebody would send the form before all is asked: what is left is told, and that is soon done."""
    if talk.ask is None:
        return False
    if lexicon.says("asks_to_send", text):
        return talk.ask.kind != CLOSING
    done = forms.is_done(text) and not lexicon.is_said("yes", text)
    ends = done or lexicon.says("would_send", text) or lexicon.is_said("sends", text)
    # right behind a photo, "no more" is said of photos, whatever is asked
    asked_yet = talk.ask.kind in ASKED_YET or (talk.ask.kind == "yes_no" and just_came(talk))
    return ends and not lexicon.says("leaves", text) and asked_yet


def _how_many(talk: Talk, text: str) -> bool:
    """Of papers for a request that was sent: how many have come, and that they are to be handed in."""
    known = talk.top.slots if talk.top else {}
    enough = lexicon.says("asks_how_far", text) or lexicon.says("asks_enough", text)
    if not enough or not len(photos(known)) or talk.ask is None:
        return False
    talk.set(misses=0)
    talk.say("dialogs.review.how_many", count=len(photos(known)))
    talk.go_on()
    return True


def _tell(talk: Talk, slots: list[str], service: Service) -> None:
    known = talk.top.slots if talk.top else {}
    filled = [slot for slot in slots if asked.is_noted(slot, known.get(slot))]
    noted = [asked.shown(slot, known[slot], service, talk.world) for slot in filled]
    if len(slots) == 1 and not noted:
        return talk.say("dialogs.review.not_yet", slot=f"dialogs.slot.{slots[0]}")
    if len(slots) == 1:
        return talk.say("dialogs.review.one", item=noted[0])
    return talk.say("dialogs.review.all", items=noted, papers=len(photos(known)))
