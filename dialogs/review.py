"""What a request has noted so far, told to whoever asks for it: one answer, or all of them; the form goes on."""

from typing import Any

from dialogs import asked, filling, people
from dialogs.lexicon import forms
from dialogs.plan import Known
from dialogs.talk import Talk
from knowledge.models import Service


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


def _tell(talk: Talk, slots: list[str], service: Service) -> None:
    known = talk.top.slots if talk.top else {}
    filled = [slot for slot in slots if asked.is_noted(slot, known.get(slot))]
    noted = [asked.shown(slot, known[slot], service, talk.world) for slot in filled]
    if len(slots) == 1 and not noted:
        return talk.say("dialogs.review.not_yet", slot=f"dialogs.slot.{slots[0]}")
    if len(slots) == 1:
        return talk.say("dialogs.review.one", item=noted[0])
    return talk.say("dialogs.review.all", items=noted, papers=_papers(known))


def _papers(known: Known) -> int:
    """How many photos and files have come."""
    sorted_: dict[str, Any] = known.get("documents", {})
    return sum(map(len, [*sorted_.values(), *(known.get("unsorted") or [])]))
