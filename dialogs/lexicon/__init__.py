"""How members say the few things that every conversation understands: words as data, folded and compared here."""

import re
import unicodedata
from functools import cache
from typing import Any

from knowledge.understanding.normalise import normalise
from knowledge.words import read_words

SHORTEST = 4  # characters of a message that can hardly be anything but a name
BESIDE = ("sending", "waiting", "apologises", "annoyed", "company", "weary", "hope", "distress")
SHORT = 12  # characters of a sentence whose first word decides


@cache
def _words() -> dict[str, Any]:
    """Of all files: ``words`` for any conversation, ``around`` for what happens before, around and after a request,
    ``in_form`` for what is said to a form beside its answers, ``standing`` for whose it is and how it stands, ``kin``
    for whom it is about from now on, ``wishes`` for what is to be undone or to be another way, ``danger`` for what is
    asked in an emergency."""
    files_of = ("words", "around", "in_form", "standing", "kin", "wishes", "danger")
    names = (f"{name}.yaml" for name in files_of)
    files = (__file__.replace("__init__.py", name) for name in names)
    return {group: words for file in files for group, words in read_words(file).items()}


@cache
def _phrases(group: str) -> dict[str, str]:
    """Folded phrase -> its name, for a group of named lists."""
    return {fold(phrase): name for name, phrases in _words()[group].items() for phrase in phrases}


@cache
def _set(group: str) -> frozenset[str]:
    return frozenset(fold(phrase) for phrase in _words()[group])


@cache
def _patterns(group: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern, re.IGNORECASE) for pattern in _words()[group])


@cache
def _wants() -> tuple[tuple[str, tuple[re.Pattern[str], ...]], ...]:
    wants = _words()["wants"]
    return tuple((name, tuple(re.compile(p, re.IGNORECASE) for p in patterns)) for name, patterns in wants.items())


@cache
def _facts() -> tuple[tuple[str, bool, tuple[re.Pattern[str], ...]], ...]:
    return tuple(
        (fact, value == "true", tuple(re.compile(p, re.IGNORECASE) for p in patterns))
        for fact, sides in _words()["facts"].items()
        # what denies is looked at first: it usually contains the words of what affirms
        for value, patterns in sorted(sides.items())
    )


def plain(text: str) -> str:
    """Width, case, white space and traditional characters made one; what ends a sentence stays."""
    return normalise(text).text


def fold(text: str) -> str:
    """Width, case, white space, punctuation at the end and closing particles taken away."""
    folded = plain(text)
    stripped = folded.rstrip(unicodedata.normalize("NFKC", _words()["particles"]) + _words()["particles"] + " ")
    return stripped or folded


def global_word(text: str) -> str:
    """The name of the global word that the whole message is, or ""; a person may be asked for within a sentence."""
    within = "human" if says("human_wish", text) else "cancel" if says("lays_down", text) else ""
    words = _phrases("globals")
    return words.get(fold(text)) or words.get(fold(closed_up(text))) or within


def closed_up(text: str) -> str:
    """Without the spaces that an old hand leaves between characters; words set apart stay apart."""
    words = text.split()
    single = sum(len(word) == 1 for word in words)
    return "".join(words) if single * 2 >= len(words) > 1 and not text.isascii() else text


def is_said(group: str, text: str) -> bool:
    """Whether the whole message is one of the phrases of yes, no, unknown, done, thanks or hello."""
    return fold(text) in _set(group)


def is_yes_or_no(text: str) -> bool:
    """Whether the first words of a message, set apart from the others, are a phrase of yes or no."""
    first = parts(text)[:1]
    return any(is_said(group, part) for part in first for group in ("yes", "no"))


def is_other_side(slot: str, text: str) -> bool:
    """Whether an answer for yes or no names what the question is the contrary of: an illness is no accident."""
    return any(re.search(pattern, plain(text), re.IGNORECASE) for pattern in _words()["other_side"].get(slot, ()))


def is_short(text: str) -> bool:
    return len(fold(text)) <= SHORT


def relation(text: str) -> str:
    """What the relative who is named in a sentence is to its writer, or ""."""
    return _phrases("relations").get(relative(text), "")


def relative(text: str) -> str:
    """The words for the relative who is named in a sentence, the longest there are, or ""."""
    folded = fold(text)
    named = (w for w, name in _phrases("relations").items() if (folded == w if name == "self" else w in folded))
    return max(named, key=len, default="")


def is_person(text: str) -> bool:
    """Whether a message is no more than words for a relative: who it is for, and no name of anything."""
    rest, relatives = fold(text), {word for sex in _words()["sexes"].values() for word in sex}
    for word in sorted({*_phrases("relations"), *relatives}, key=len, reverse=True):
        rest = rest.replace(word, "")
    return rest != fold(text) and not without("beside_person", rest).strip()


def wants(text: str) -> str:
    """What a sentence wants done, or ""."""
    folded = plain(closed_up(text))
    if says("has_applied", text):
        return "requests"  # whoever has applied and asks what became of it does not apply
    return next((name for name, patterns in _wants() if any(p.search(folded) for p in patterns)), "")


def is_question(text: str) -> bool:
    folded = plain(text)
    if says("polite", text) and not says("by_another", text):
        return False  # "could you book it for me?" wants it done
    plainly = () if "?" in folded else ("yes", "no")  # a particle behind "not yet" asks nothing
    if any(is_said(group, text) for group in ("unknown", "any_day", "anything", *plainly)):
        return False
    return any(pattern.search(folded) for group in ("question", "asks_by_not") for pattern in _patterns(group))


def clauses(text: str) -> list[str]:
    return [clause for clause in re.split(_words()["stops"], text) if clause.strip()]


def affirmed(text: str) -> str:
    """A correction without what it takes back ("not this, that"), where something else is left."""
    left = re.sub(_words()["taken_back"], " ", text).strip()
    return left if any(clause.strip() for clause in clauses(left)) else text


def captured(text: str) -> dict[str, str]:
    """Facts of a request that a sentence tells beside others, by slot, in the sentence's own words."""
    found = {}
    for slot, patterns in _words()["captures"].items():
        match = next((m for pattern in patterns if (m := re.search(pattern, text, re.IGNORECASE))), None)
        if match:
            found[slot] = match[1].strip()
    wards = named("wards", text)
    return {**found, "ward": wards[0]} if len(wards) == 1 else found


def beside(text: str) -> str:
    """What a sentence says beside any matter ("wait", "how do I send this", what somebody feels); or ""."""
    return next((group for group in BESIDE if says(group, text)), "")


def is_story(text: str) -> bool:
    """Whether a sentence tells of something that happened, in more than one way."""
    return sum(bool(re.search(pattern, plain(text), re.IGNORECASE)) for pattern in _words()["story"]) > 1


def parts(text: str) -> list[str]:
    """The clauses of a sentence, also those that only a space sets apart; each also without its measure words."""
    found = [part for part in re.split(rf"{_words()['stops']}|\s+", text) if part.strip()]
    bare = [re.sub(_words()["measures"], r"\1", part) for part in found]
    return list(dict.fromkeys((*found, *bare)))


def lack(text: str) -> str:
    """What is to become of a paper that has not come: later, cannot, not_applicable, all; or ""."""
    folded = plain(text)
    patterns = _words()["lack"].items()
    return next((name for name, each in patterns if any(re.search(p, folded, re.IGNORECASE) for p in each)), "")


def given_up(text: str) -> tuple[str, bool]:
    """What follows in a message that begins with giving something up, or ""; and whether that was said plainly."""
    plainly, rest = False, text.strip()
    if lead := re.match(_words()["waved_before"], rest):
        rest = f"{lead[0]} {rest[lead.end() :]}"  # nothing is set between the two
    while True:
        stops = re.finditer(rf"(?:{_words()['stops']}|\s)+", rest)
        parts = [(rest[: stop.start()], rest[stop.end() :]) for stop in stops]
        found = next((p for p in parts if says("gives_up", p[0]) or says("waves_off", p[0])), None)
        if found is None:
            return ("", False) if rest == text.strip() else (rest, plainly)
        plainly, rest = plainly or says("gives_up", found[0]), found[1]


def without(group: str, text: str) -> str:
    """A sentence without what a pattern stands for."""
    return re.sub(_words()[group], "", plain(text))


def group(name: str) -> Any:
    """What stands under a name, as it was written."""
    return _words()[name]


def named(group: str, text: str) -> list[str]:
    """Of a group of lists, the names of those of which a word stands in a sentence."""
    folded = plain(text)
    return [name for name, words in _words()[group].items() if any(word in folded for word in words)]


def slot_named(text: str) -> str:
    """The slot whose name stands in a sentence, the longest where there are several, or ""."""
    folded = plain(text)
    named = [(len(word), slot) for slot, words in _words()["slot_names"].items() for word in words if word in folded]
    return max(named)[1] if named else ""


def is_department(text: str, name: str) -> bool:
    """Whether ``name`` stands in ``text`` only as part of the name of a department or hospital."""
    places = "|".join(_words()["departments"])
    return name in text and not re.search(f"{re.escape(name)}(?!{places})", text)


def named_person(text: str, name: str) -> str:
    """What follows the label of a name, if it looks like ``name`` (a pattern), or ""."""
    found = (re.search(f"(?:{label})({name})", text, re.IGNORECASE) for label in _words()["name_labels"])
    return next((match[1] for match in found if match), "")


def unlabelled(text: str) -> str:
    """The sentence without the labels that people write before number, name and last figures of a policy."""
    for pattern in _patterns("binding_labels"):
        text = pattern.sub(" ", text)
    return text


def holds(group: str, text: str) -> bool:
    """Whether one of the signs of a list stands in a message as it was typed."""
    return any(sign in text for sign in _words()[group])


def words_of(group: str) -> frozenset[str]:
    return _set(group)


def trimmed(text: str) -> str:
    """Without the particles and stops that close a sentence."""
    return text.strip().rstrip(_words()["particles"] + " ") or text.strip()


def says(group: str, text: str) -> bool:
    """Whether a sentence says what a group of patterns stands for, among other things."""
    folded = plain(text)
    return any(pattern.search(folded) for pattern in _patterns(group))


def sex(text: str) -> str:
    """F or M where the words for relatives in a sentence all say the one; else ""."""
    folded = plain(text)
    found = {sex for sex, relatives in _words()["sexes"].items() if any(word in folded for word in relatives)}
    return found.pop() if len(found) == 1 else ""


def named_facts() -> dict[str, list[str]]:
    """How the answers for yes or no are called, by slot."""
    words = _words()
    return {slot: words["slot_names"][slot] for slot in words["facts"] if slot in words["slot_names"]}


def tells(text: str) -> bool:
    """Whether what a sentence names of the case may be told by it: it does not ask what a word means, nor begin with
    the question, said once more."""
    return not says("asks_meaning", text) and behind_echo(text) == text


def behind_echo(text: str) -> str:
    """What is said behind the question, said once more before it is answered ("an accident? no")."""
    whole = plain(text)
    rest = re.sub(_words()["echoed"], "", whole).strip()
    return rest if rest and rest != whole.strip() else text


def facts(text: str) -> dict[str, bool]:
    """What a sentence says of the case, by slot, as it seems (``stated`` tells what it corrects); nothing, where it
    asks what a word means, or only says the question once more."""
    folded, found = plain(behind_echo(text)), dict[str, bool]()
    if says("asks_meaning", text):
        return found
    for fact, value, patterns in _facts():
        if fact not in found and any(pattern.search(folded) for pattern in patterns):
            found[fact] = value
    return found
