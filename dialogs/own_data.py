"""A wish about one's own data, in words of one's own, at any moment: to have them deleted, or not kept any longer.

PIPL articles 15 and 47: nobody has to find a menu for it first."""

from dialogs import anywhere, lexicon
from dialogs.batches import photos
from dialogs.flows import consent
from dialogs.talk import Talk

DELETE, WITHDRAW = "delete", "withdraw"
CONSENT = "consent"  # a kind of question that a refusal answers


def heard(talk: Talk, text: str) -> bool:
    """Whether the message wants that, and has been led to where it is done; it is asked once more before."""
    if lexicon.says("deletes_data", text) and not _of_photos(talk, text):
        anywhere.obey(talk, DELETE)
        return True
    if not lexicon.says("refuses_keeping", text) or (talk.ask is not None and talk.ask.kind == CONSENT):
        return False
    if consent.missing(talk.world):
        talk.say("dialogs.data_none.withdraw")
        talk.go_on()
    else:
        anywhere.obey(talk, WITHDRAW)
    return True


def _of_photos(talk: Talk, text: str) -> bool:
    """Whether "delete the papers" may mean the photos that have just been sent."""
    known = talk.top.slots if talk.top else {}
    return bool(photos(known)) and not lexicon.says("own_things", text)
