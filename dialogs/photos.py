"""Photos that came before they were asked for, and the words that say what they show."""

from dialogs import filling, lexicon, people, slots
from dialogs.flows import papers
from dialogs.reading import Reading
from dialogs.talk import Talk


def named(talk: Talk, text: str, reading: Reading) -> bool:
    """A paper's name after a photo, while something else is asked: the photo shows it; the question stays open."""
    known = filling.request_known(talk)
    bound, service = people.of_form(talk.world, known)
    if bound is None or service is None or not known.get("unsorted") or not lexicon.says("paper_names", text):
        return False
    count = len(known["unsorted"][0])
    ask = papers.which(known, papers.picks(papers.checklist(known, bound, service, talk.world)))
    got = slots.read(ask, text, reading, talk.world)
    pick = next((pick for pick in ask.picks if got and pick.value == got.value and pick.text), None)
    if pick is None:
        return False
    talk.set(misses=0)
    talk.put(papers.take(known, "sort", pick.value))
    talk.say("dialogs.upload.is_this", count=count, paper=pick.text)
    talk.go_on()
    return True
