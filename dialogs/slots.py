"""How the answer to a question is read from typed words: a function a kind of question."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from dialogs import lexicon
from dialogs.plan import Ask, Pick
from dialogs.reading import Reading
from dialogs.world import World

PAST = frozenset({"diagnosed_on"})  # dates that lie behind; all others lie ahead
TEXT_MOST = 500  # characters of a free answer
NAME_MOST = 40
PHONE = re.compile(r"\+?\d[\d -]{5,17}\d")
POLICY_NO = re.compile(r"[A-Za-z0-9][A-Za-z0-9/-]{3,39}")
MOBILE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
LAST_FOUR = re.compile(r"(?<!\d)\d{3}[\dXx](?![\dXx])")
ID_NO = re.compile(r"\d{17}[\dXx]")
SURE_NUMBER = 8  # characters from which a word with figures in it is taken for a policy number unasked
NAME = re.compile(r"[\u4e00-\u9fff\u00b7]{2,8}|[A-Za-z]{2,20}")
MONEY = re.compile(r"(\d+(?:\.\d+)?)\s*(\w?)")


@dataclass(frozen=True)
class Read:
    """``value`` fills the slot; or ``maybe``: likely meanings that are asked back, never assumed."""

    value: Any = None
    maybe: tuple[Pick, ...] = ()


def read(ask: Ask, text: str, reading: Reading, world: World) -> Read | None:
    """What ``text`` answers to ``ask``; None when it is no answer to it."""
    if (ask.optional or ask.unknown) and not ask.picks and lexicon.is_said("unknown", text):
        return Read("")
    if ask.optional and ask.kind in FREE and lexicon.is_said("no", text):
        return Read("")
    if ask.kind in FREE and ask.kind != "text" and any(lexicon.is_said(group, text) for group in COURTESIES):
        return None  # a courtesy is no name of anything
    chosen = _among(ask, text)
    if chosen is not None or ask.strict:
        return Read(chosen) if chosen is not None else None
    return READERS[ask.kind](ask, text, reading, world)


def _among(ask: Ask, text: str) -> str | None:
    """The one pick whose own words, or value, the text is; a label of the catalogue is matched by the channel."""
    folded = lexicon.fold(text)
    exact = [p.value for p in ask.picks if folded in {lexicon.fold(w) for w in (p.value, *p.text.values()) if w}]
    if len(exact) == 1:
        return exact[0]
    inside = [p.value for p in ask.picks if any(w and lexicon.fold(w) in folded for w in p.text.values())]
    return inside[0] if len(inside) == 1 else None


def _choice(ask: Ask, text: str, reading: Reading, world: World) -> Read | None:  # noqa: ARG001
    return None


def _yes_no(ask: Ask, text: str, reading: Reading, world: World) -> Read | None:  # noqa: ARG001
    if ask.slot in reading.facts:
        return Read("true" if reading.facts[ask.slot] else "false")
    for said, value in (("yes", "true"), ("no", "false")):
        if lexicon.is_said(said, text) and any(pick.value == value for pick in ask.picks):
            return Read(value)
    if lexicon.is_said("unknown", text) and any(pick.value == "unknown" for pick in ask.picks):
        return Read("unknown")
    leaning = lexicon.leaning(text) if ask.unknown and not reading.question else ""
    return Read(leaning) if any(pick.value == leaning for pick in ask.picks) else None


def _place(ask: Ask, text: str, reading: Reading, world: World) -> Read | None:  # noqa: ARG001
    places = world.library.places
    if len(reading.cities) == 1:
        return Read(reading.cities[0])
    likely = reading.cities or reading.near_cities
    if likely:
        return Read(maybe=tuple(Pick(code, text=_both(_long_name(code, world))) for code in likely[:6]))
    exact = places.by_name(unicodedata.normalize("NFKC", text).strip())
    return Read(exact[0].code) if len(exact) == 1 else None


def _long_name(code: str, world: World) -> str:
    line = world.library.places.lineage(code)
    return "".join(division.name for division in reversed(line[:2]))


def _hospital(ask: Ask, text: str, reading: Reading, world: World) -> Read | None:
    if len(reading.hospitals) == 1:
        return Read(reading.hospitals[0])
    if reading.hospitals:
        return Read(maybe=tuple(Pick(name, text=_both(name)) for name in reading.hospitals[:6]))
    return _text(ask, text, reading, world)


def _drug(ask: Ask, text: str, reading: Reading, world: World) -> Read | None:
    if len(reading.drugs) == 1:
        return Read(reading.drugs[0])
    if reading.drugs:
        return Read(maybe=tuple(Pick(name, text=_both(name)) for name in reading.drugs[:6]))
    return _text(ask, text, reading, world)


def _illness(ask: Ask, text: str, reading: Reading, world: World) -> Read | None:
    return Read(reading.illnesses[0]) if reading.illnesses else _text(ask, text, reading, world)


def _date(ask: Ask, text: str, reading: Reading, world: World) -> Read | None:  # noqa: ARG001
    if not reading.dates or (ask.slot in PAST and reading.dates[0] > world.today):
        return None
    return Read(reading.dates[0].isoformat())


def _money(ask: Ask, text: str, reading: Reading, world: World) -> Read | None:  # noqa: ARG001
    found = amount(text)
    return Read(found) if found else None


def amount(text: str) -> int | None:
    """A sum of money in yuan."""
    found = MONEY.search(unicodedata.normalize("NFKC", text))
    return int(float(found[1]) * lexicon.multiple(found[2])) if found else None


def _phone(ask: Ask, text: str, reading: Reading, world: World) -> Read | None:  # noqa: ARG001
    if ask.picks and lexicon.agrees(text) == "true" and not PHONE.search(text):
        return Read(ask.picks[0].value)  # the number of last time, as it was offered
    found = PHONE.search(unicodedata.normalize("NFKC", text))
    return Read(re.sub(r"[ -]", "", found[0])) if found else None


def _policy_no(ask: Ask, text: str, reading: Reading, world: World) -> Read | None:  # noqa: ARG001
    found = POLICY_NO.findall(unicodedata.normalize("NFKC", text))
    numbers = [number for number in found if any(character.isdigit() for character in number)]
    return Read(max(numbers, key=len).upper()) if numbers else None


def mobile_number(text: str) -> str:
    """A mainland mobile number that stands in a sentence, or ""."""
    found = MOBILE.findall(re.sub(r"[ -]", "", unicodedata.normalize("NFKC", text)))
    return found[0] if len(found) == 1 else ""


def policy_number(text: str) -> str:
    """What in a sentence can only be a policy number: long, with figures, and no phone or id; else ""."""
    found = POLICY_NO.findall(unicodedata.normalize("NFKC", text))
    numbers = [n for n in found if len(n) >= SURE_NUMBER and any(c.isdigit() for c in n) and not n.isdigit()]
    return numbers[0].upper() if len(numbers) == 1 and not ID_NO.fullmatch(numbers[0]) else ""


def binding(text: str) -> dict[str, str]:
    """Policy number, name and last four of the id, where a line holds at least two of them: ``{slot: value}``."""
    normal = lexicon.unlabelled(unicodedata.normalize("NFKC", text))
    tokens = [token for token in re.split(r"[^\w/-]+", normal) if token]
    figures = [token for token in tokens if any(c.isdigit() for c in token)]
    names = [token for token in tokens if NAME.fullmatch(token) and token.lower() not in _fillers()]
    last = [token for token in figures if re.fullmatch(r"\d{3}[\dXx]", token) or ID_NO.fullmatch(token)]
    numbers = [token for token in figures if token not in last and POLICY_NO.fullmatch(token) and len(token) > 4]
    found = {"policy_no": numbers, "name": names, "last_four": last}
    single = {slot: values[0] for slot, values in found.items() if len(values) == 1}
    if len(single) < 2 or not (numbers or last):
        return {}
    single |= {slot: single[slot][-4:].upper() for slot in ("last_four",) if slot in single}
    return single | {slot: single[slot].upper() for slot in ("policy_no",) if slot in single}


def _fillers() -> frozenset[str]:
    return lexicon.words_of("fillers")


def _name(ask: Ask, text: str, reading: Reading, world: World) -> Read | None:  # noqa: ARG001
    name = re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text)).strip()
    if not 2 <= len(name) <= NAME_MOST or any(character.isdigit() for character in name):
        return None
    return Read(name)


def _last_four(ask: Ask, text: str, reading: Reading, world: World) -> Read | None:  # noqa: ARG001
    normal = unicodedata.normalize("NFKC", text).strip().replace(" ", "")
    found = LAST_FOUR.search(normal) or re.search(r"\d{13,14}(\d{3}[\dXx])$", normal)
    return Read((found[1] if found.re.groups else found[0]).upper()) if found else None


def _relation(ask: Ask, text: str, reading: Reading, world: World) -> Read | None:  # noqa: ARG001
    if not reading.relation:
        return None
    wanted = "self" if reading.relation == "self" else "family"
    return Read(wanted) if any(pick.value == wanted for pick in ask.picks) else None


def _text(ask: Ask, text: str, reading: Reading, world: World) -> Read | None:  # noqa: ARG001
    kept = (lexicon.trimmed(text) if ask.slot == "department" else text.strip())[:TEXT_MOST]
    if ask.kind != "text" and not any(len(word) > 1 for word in re.findall(r"[^\W\d_]+", kept)):
        return None  # a figure or a single letter is no name
    return Read(kept) if kept else None


def _summary(ask: Ask, text: str, reading: Reading, world: World) -> Read | None:  # noqa: ARG001
    """Yes in any words goes on; what is named is what is to be changed."""
    named = lexicon.to_change(text)
    if any(pick.value == named for pick in ask.picks):
        return Read(named)
    return Read("send") if lexicon.agrees(text) == "true" and not reading.question else None


def _agreement(ask: Ask, text: str, reading: Reading, world: World) -> Read | None:  # noqa: ARG001
    said = "" if reading.question or lexicon.to_change(text) else lexicon.agrees(text)
    return Read(said) if any(pick.value == said for pick in ask.picks) else None


def _lack(ask: Ask, text: str, reading: Reading, world: World) -> Read | None:  # noqa: ARG001
    """Why a paper lacks; "all" where only one lacks is that one later."""
    said = "later" if lexicon.is_said("done", text) else "" if reading.question else lexicon.lack(text)
    offered = {pick.value for pick in ask.picks}
    return Read(said if said in offered else "later") if said else None


def _papers(ask: Ask, text: str, reading: Reading, world: World) -> Read | None:  # noqa: ARG001
    if lexicon.is_said("done", text) or lexicon.is_said("no", text):
        return Read("done")
    said = "" if reading.question else lexicon.lack(text)
    return Read("rest") if said == "all" or (said == "later" and len(text.strip()) <= lexicon.SHORT) else None


def _both(name: str) -> dict[str, str]:
    return {"zh": name, "en": name}


READERS: dict[str, Callable[[Ask, str, Reading, World], Read | None]] = {
    "choice": _choice,
    "yes_no": _yes_no,
    "place": _place,
    "hospital": _hospital,
    "drug": _drug,
    "illness": _illness,
    "date": _date,
    "money": _money,
    "phone": _phone,
    "policy_no": _policy_no,
    "name": _name,
    "last_four": _last_four,
    "relation": _relation,
    "text": _text,
    "papers": _papers,
    "summary": _summary,
    "agreement": _agreement,
    "lack": _lack,
}
COURTESIES = ("thanks", "hello", "yes", "done")
FREE = frozenset({"text", "name", "hospital", "drug", "illness"})  # kinds that take almost any words for an answer
