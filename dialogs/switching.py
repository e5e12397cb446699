"""Speaking for somebody else from now on, in a word, also in the middle of a form."""

from dialogs import filling, lexicon, people
from dialogs.reading import Reading
from dialogs.state import Frame
from dialogs.talk import Talk
from dialogs.told import for_whom
from dialogs.world import Bound

SHARED = ("service", "policy_no", "variant", "city", "contact_phone")  # what holds for a whole family


def switch(talk: Talk, text: str, reading: Reading) -> bool:
    """Speaking for somebody else from now on, in a word; False where the sentence says no such thing."""
    if not lexicon.says("switch", text) or not (reading.relation or people.meant(talk.world, text, "")):
        return False
    person = people.meant(talk.world, text, reading.relation)
    told = filling.told(talk, reading).keys() - {"policy_no", "relation"}
    if told or reading.concepts or reading.services or not talk.world.bound:
        return False
    if not person:
        talk.begin("person")
        talk.advance()
        return True
    talk.speak_for(person)
    own = people.policies_of(talk.world, person)
    if talk.top is not None and "policy_no" in talk.top.slots:
        _carry_over(talk, own)
    talk.tell((for_whom(own[0]),), again=True)
    talk.advance()
    return True


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
    talk.put({slot: None for slot in known if slot not in SHARED}, by_member=False)
    talk.put({"policy_no": numbers[0] if len(numbers) == 1 else None})
    if service and fits:
        talk.put({"service": service}, by_member=False)
