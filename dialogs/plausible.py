"""Whether words that stand on no list can be what a question asks for: talk, haste and papers are no hospital."""

from dialogs import identity, lexicon
from dialogs.lexicon import forms
from dialogs.plan import Ask
from dialogs.reading import Reading
from dialogs.world import World

WHOLE = "text"  # a kind of question that takes whole sentences
TOLD = frozenset({"delivery_address", "escort_time", "sample_kind"})  # of those, the ones that ask for a fact
SIGNS = {"sample_kind": "samples", "escort_time": "times"}  # what stands in any answer to these
NO_NAMES = ("paper_names", "rooms", "for_staff", "papers_later", "papers_are_photos", "undecided")  # are told beside
SHORT_NAME = 6  # characters of a hospital's name in short, without its city
SENTENCE_LIKE = frozenset({"hospital", "drug", "department"})  # kinds in whose names no word of a sentence stands


def can_be(ask: Ask, text: str, reading: Reading) -> bool:
    """``text`` may be kept for ``ask``. What cannot be is asked once more, with an example."""
    if ask.kind == WHOLE and ask.slot not in TOLD:
        return True
    if _commands(ask, text, reading):
        return False
    if ask.kind == WHOLE:
        fits = lexicon.says(SIGNS[ask.slot], text) if ask.slot in SIGNS else True
        return fits and not identity.phone_number(text) and not (reading.question or _is_talk(text))
    if not may_stand(text, reading) or any(lexicon.says(g, text) for g in NO_NAMES):
        return False
    if ask.kind == "illness" and (reading.services or reading.concepts) and not reading.illnesses:
        return False  # what is to be done is no illness
    hospital = lexicon.says("hospital_marks", text)
    if ask.kind == "hospital":
        return hospital or not (_tells(reading) or lexicon.says("sentence", text))
    if hospital and not lexicon.says("department_names", text):
        return False
    return not (_tells(reading) or (ask.kind in SENTENCE_LIKE and lexicon.says("sentence", text)))


def _commands(ask: Ask, text: str, reading: Reading) -> bool:
    """Whether a message wants something undone or looked up: it names no illness, no drug and no place."""
    named = reading.illnesses if ask.kind == "illness" else reading.drugs or reading.hospitals
    return reading.wants == "cancel_request" or (not named and lexicon.says("commands", text))


def behind_city(text: str, reading: Reading, world: World) -> bool:
    """Whether a message is the name of a city with a name behind it, as hospitals are called in short."""
    if len(reading.cities) != 1 or reading.correction or lexicon.says("wrong", text) or not may_stand(text, reading):
        return False
    rest = lexicon.fold(text)
    for place in world.library.places.lineage(reading.cities[0]):
        rest = rest.replace(lexicon.fold(place.name), "").replace(lexicon.fold(place.short), "")
    plain = not (lexicon.says("sentence", rest) or lexicon.says("beside_city", rest))
    return plain and rest.isalpha() and not rest.isascii() and 1 < len(rest) <= SHORT_NAME


def may_stand(text: str, reading: Reading) -> bool:
    """Whether a message is at least no question, no wish and no talk: what is typed again and again is kept so."""
    talk = _is_talk(text) or lexicon.is_person(text) or bool(forms.to_change(text))
    return not (reading.question or reading.wants or talk)


def is_errand(words: str) -> bool:
    """Whether the words around a day are of papers to be sent or somebody to be asked, and of no visit."""
    return lexicon.says("issued", words) or (lexicon.says("errand", words) and not lexicon.says("visit", words))


def _is_talk(text: str) -> bool:
    return forms.is_done(text) or lexicon.is_said("any_day", text) or lexicon.says("no_value", text)


def _tells(reading: Reading) -> bool:
    """Whether a sentence tells of something that other questions ask for."""
    return bool(reading.dates or reading.facts or reading.cities)
