"""What is said of photos that have come: which papers they show, in any order and number, and which are to be left out.
The question that is open stays open."""

from dataclasses import replace
from typing import Any

from dialogs import left_out, lexicon, people, photo_words, told
from dialogs.flows import beside, papers
from dialogs.flows.add_papers import AddPapersFlow
from dialogs.flows.request import RequestFlow
from dialogs.plan import Pick
from dialogs.reading import Reading
from dialogs.state import OUT
from dialogs.talk import Talk
from dialogs.world import OTHER

JUST_CAME = "dialogs.upload.got"  # how the keys of what is said of a new photo begin
SORT = "sort"
WHICH_OUT = "dialogs.upload.which_out"  # the key of what asks which photo is to be taken out


def spoken(talk: Talk, text: str, reading: Reading) -> bool:
    """Photos are pointed at, or several are named one after the other: the papers are noted, or a photo left out."""
    known = talk.top.slots if talk.top else {}
    if talk.top is None or talk.top.flow not in (RequestFlow.name, AddPapersFlow.name):
        return False
    row, picks = papers.in_row(known), _papers(talk)
    here = tuple(n for n, document in enumerate(row) if document not in (known.get(OUT) or []))
    if not here:
        return False
    photos = left_out.Row(known, row, here, _this(talk, row), picks)
    if _left_out(talk, text, reading, photos):
        return True
    if reading.question:
        return False
    if not picks:
        return _beside(talk, text)
    told_ = _assigned(talk, text, photos)
    if not told_:
        return False
    _note(talk, told_, row, picks)
    return True


def _beside(talk: Talk, text: str) -> bool:
    """A photo is named for a service that asks for no papers: it goes with the request as it is."""
    known = talk.top.slots if talk.top else {}
    if not beside.wants_none(known, talk.world):
        return False
    parts = photo_words.marks(text, (0,), (0,))
    name = photo_words.bare(parts[-1][1])
    if (not parts[-1][0] and not just_came(talk)) or not lexicon.says("paper_names", name):
        return False
    talk.set(misses=0)
    talk.say("dialogs.upload.beside_named")
    talk.go_on()
    return True


def named(talk: Talk, text: str, reading: Reading) -> bool:
    """The bare name of a paper after a photo, while something else is asked: the photo that came last shows it."""
    known = talk.top.slots if talk.top else {}
    picks = _papers(talk)
    fresh = just_came(talk)
    if not picks or not (known.get("unsorted") or (fresh and papers.in_row(known))) or reading.question:
        return False
    found = photo_words.named(text, picks)
    if len(found) != 1:
        return False
    batch = papers.last_batch(known) if fresh else known["unsorted"][0]
    _note(talk, dict.fromkeys(batch, found[0].value), papers.in_row(known), picks)
    return True


def is_paper(talk: Talk, text: str) -> bool:
    """Whether a sentence speaks of a paper of the form under way, whatever else is called so."""
    names = photo_words.listed(text)
    picks = _papers(talk)
    return bool(picks) and any(photo_words.named(name, picks) for name in names)


def _papers(talk: Talk) -> tuple[Pick, ...]:
    """The papers that photos of the form on top may show."""
    if talk.top is None or talk.top.flow not in (RequestFlow.name, AddPapersFlow.name):
        return ()
    known = talk.top.slots
    if talk.ask and talk.ask.slot == SORT:
        return tuple(pick for pick in talk.ask.picks if pick.text)
    view = told.request(talk.world, str(known.get("request", "")))
    bound, service = people.of_request(talk.world, view) if view else people.of_form(talk.world, known)
    if bound is None or service is None:
        return ()
    return tuple(pick for pick in papers.picks(papers.checklist(known, bound, service, talk.world)) if pick.text)


def just_came(talk: Talk) -> bool:
    return any(str(said.get("key", "")).startswith(JUST_CAME) for said in talk.state.said)


def _this(talk: Talk, row: list[str]) -> tuple[int, ...]:
    """The photos that "this one" means: those that have just come, else the ones that are asked about."""
    known = talk.top.slots if talk.top else {}
    waiting = known.get("unsorted") or []
    if not waiting and not just_came(talk):
        return ()  # all are settled: it is of a photo that is still to come
    batch = papers.last_batch(known) if just_came(talk) else waiting[0]
    return tuple(row.index(each) for each in batch if each in row)


def _assigned(talk: Talk, text: str, photos: left_out.Row) -> dict[str, str | None]:
    """Document -> paper, of what a sentence says; nothing where it is not all of photos."""
    row, picks = photos.row, photos.picks
    parts = photo_words.marks(photo_words.spelt_out(lexicon.affirmed(text)), photos.here, photos.this)
    pointed = [(places, words) for places, words in parts if places]
    lists = [names for _, words in parts if (names := photo_words.listed(words))]
    one = len(pointed) == 1 and len(photo_words.named(pointed[0][1], picks)) == 1
    if not pointed or (not one and all(len(names) > 1 for names in lists)):
        return _in_turn(parts, row, picks, (talk.top.slots if talk.top else {}).get("unsorted") or [])
    found: dict[str, str | None] = {}
    for places, words in pointed:
        named = photo_words.named(words, picks)
        other = not named and len(pointed) > 1 and lexicon.says("paper_names", photo_words.bare(words))
        if len(named) == 1 or other:
            found |= {row[place]: named[0].value if named else OTHER for place in places}
    return found


def _in_turn(
    parts: list[tuple[tuple[int, ...], str]], row: list[str], picks: tuple[Pick, ...], waiting: list[list[str]]
) -> dict[str, str | None]:
    """A list of names, one for each photo that waits (or that is pointed at)."""
    names = [name for _, words in parts for name in photo_words.listed(words)]
    pointed = [row[place] for places, _ in parts for place in places]
    meant = pointed if len(pointed) == len(names) else [each for batch in waiting for each in batch]
    found = [photo_words.named(name, picks) for name in names]
    if len(names) < 2 or len(names) != len(meant) or any(len(each) > 1 for each in found) or not any(found):
        return {}
    if not all(each or lexicon.says("paper_names", name) for each, name in zip(found, names, strict=True)):
        return {}
    return {row_: each[0].value if each else OTHER for row_, each in zip(meant, found, strict=True)}


def _left_out(talk: Talk, text: str, reading: Reading, photos: left_out.Row) -> bool:
    """Photos that are not to be sent are taken out, beside others that are named; which is meant is asked back where it
    is not clear. "I'll take it again" takes nothing out."""
    if reading.question:
        return False
    asked = any(said.get("key") == WHICH_OUT for said in talk.state.said)
    pointed = left_out.only_pointed(text, photos) if asked else []
    said = left_out.Sentence(dict.fromkeys(pointed)) if pointed else left_out.heard(text, photos)
    if said is None:
        return _retakes(talk, text, photos)
    talk.set(misses=0)
    names = _names(photos.picks)
    gone = left_out.items(said.gone, photos.known, photos.row, names)
    talk.put(papers.assigned(photos.known, said.told), by_member=False)
    now = talk.top.slots if talk.top else {}
    named = [document for document, paper in said.told.items() if paper is not None]
    left = [each for each in papers.in_row({**now, papers.COME: 0}) if each not in (now.get(OUT) or [])]
    items = left_out.items(left, now, photos.row, names)
    if named:
        talk.say("dialogs.upload.named", items=left_out.items(named, now, photos.row, names), one=False)
    if said.unclear:
        talk.say(WHICH_OUT, items=items)
    if gone or (said.spared and not said.unclear):
        items = items if len(left) <= left_out.LISTED_MOST else []
        talk.say("dialogs.upload.left_out", gone=gone, items=items, left=len(left))
    talk.go_on()
    return True


def _retakes(talk: Talk, text: str, photos: left_out.Row) -> bool:
    """A photo is to be taken again: the old one stays until a better one is there."""
    if not lexicon.says("retakes", text):
        return False
    talk.set(misses=0)
    marked = photo_words.marks(text, photos.here, (), photo_words.COUNTED)
    counted = tuple(place for places, _ in marked for place in places)
    photos = replace(photos, this=counted or photos.this)
    talk.put(left_out.marks_flaw(text, photos), by_member=False)
    known = talk.top.slots if talk.top else {}
    this = [photos.row[place] for place in photos.this]
    items = left_out.items(this, known, photos.row, _names(photos.picks)) if len(this) == 1 else []
    talk.say("dialogs.upload.retake", items=items)
    talk.go_on()
    return True


def _names(picks: tuple[Pick, ...]) -> dict[str, Any]:
    return {pick.value: pick.text for pick in picks}


def _note(talk: Talk, told: dict[str, str | None], row: list[str], picks: tuple[Pick, ...]) -> None:
    known = talk.top.slots if talk.top else {}
    names: dict[str, Any] = {pick.value: pick.text for pick in picks}
    items = [{"number": row.index(each) + 1, "paper": names.get(str(paper))} for each, paper in told.items()]
    talk.set(misses=0)
    talk.put(papers.assigned(known, told))
    talk.say("dialogs.upload.named", items=items, one=len(items) == len(row) == 1)
    talk.go_on()
