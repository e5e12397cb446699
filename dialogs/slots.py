"""How the answer to a question is read from typed words: a function a kind of question."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from dialogs import identity, lexicon, paper_names, people
from dialogs.lexicon import forms, rough, yes_no
from dialogs.plan import Ask, Pick
from dialogs.plausible import WHOLE, behind_city, can_be, is_errand
from dialogs.reading import Reading
from dialogs.world import World
from knowledge.clocks import behind

PAST = frozenset({"diagnosed_on"})  # dates that lie behind; all others lie ahead
WISHED = "wished_date"  # lies ahead, and is no day of the past by any reading
TEXT_MOST = 500  # characters of a free answer
FINISHED = "finished"  # said of photos that wait to be sorted: no more come
EVERY = "every:"  # before a paper: all photos that wait show it


@dataclass(frozen=True)
class Read:
    """``value`` fills the slot; or ``maybe``: likely meanings that are asked back, never assumed."""

    value: Any = None
    maybe: tuple[Pick, ...] = ()


def read(ask: Ask, text: str, reading: Reading, world: World) -> Read | None:
    """What ``text`` answers to ``ask``; None when it is no answer to it."""
    if (ask.optional or ask.unknown) and not ask.picks and _left_open(ask, text):
        return Read("")
    none = ask.optional and not ask.picks and lexicon.is_said("needs_none", text)
    lost = ask.unknown and ask.kind in MAYBE_LOST and len(text) <= lexicon.SHORT and lexicon.says("lost", text)
    if none or lost or (ask.optional and ask.kind in FREE and lexicon.is_said("no", text)):
        return Read("")
    if ask.kind in FREE and ask.kind != "text" and any(lexicon.is_said(group, text) for group in COURTESIES):
        return None  # a courtesy is no name of anything
    if (chosen := None if ask.kind == "sort" else _among(ask, text)) is not None or ask.strict:
        return Read(chosen) if chosen is not None else None
    said = yes_no.unhesitating(text) if ask.kind in DECIDES and not ask.destroys else text
    return READERS[ask.kind](ask, said, reading, world)


def _left_open(ask: Ask, text: str) -> bool:
    """Whether a message says that it is not known, or all the same: as it fits the question."""
    if any(lexicon.is_said("any_day", part) for part in (text, *lexicon.parts(text))):
        return ask.kind == WHOLE or (ask.kind == "date" and ask.slot not in PAST)
    if lexicon.is_said("anything", text):
        return ask.kind != "phone" and ask.slot not in PAST
    return lexicon.is_said("unknown", text)


def _among(ask: Ask, text: str) -> str | None:
    """The one pick whose own words, or value, the text is; a label of the catalogue is matched by the channel."""
    folded = lexicon.fold(text)
    exact = [p.value for p in ask.picks if folded in {lexicon.fold(w) for w in (p.value, *p.text.values()) if w}]
    if len(exact) == 1:
        return exact[0]
    inside = [p.value for p in ask.picks if any(w and lexicon.fold(w) in folded for w in (*p.text.values(), *p.called))]
    return inside[0] if len(inside) == 1 else None


def _choice(ask: Ask, text: str, reading: Reading, world: World) -> Read | None:  # noqa: ARG001
    """A kind of the service, or of a ward, in short; whether staff are to be told what is to be changed."""
    if ask.slot == "pass_on":
        told = "true" if lexicon.is_said("passes_on", text) else yes_no.agrees(text)
        return Read({"true": "change", "false": "keep"}[told]) if told else None
    if ask.slot == "final":
        return Read(said) if not reading.question and (said := yes_no.for_good(text)) else None
    other = reading.question or reading.wants or len(lexicon.fold(text)) > lexicon.SHORT
    kinds = set() if other else set(lexicon.named("kinds", text))
    named = [pick.value for pick in ask.picks if ask.slot in ("variant", "ward") and pick.value in kinds]
    return Read(named[0]) if len(named) == 1 else None


def _yes_no(ask: Ask, text: str, reading: Reading, world: World) -> Read | None:  # noqa: ARG001
    text = lexicon.behind_echo(text)
    if ask.slot in reading.facts:
        return Read("true" if reading.facts[ask.slot] else "false")
    gives_up = reading.wants == "cancel_request" and ask.slot != "attend_in_person"
    if lexicon.says("of_the_form", text) or lexicon.says("no_declaration", text) or gives_up:
        return None  # "done", "submit", "I see", "not going": said of the conversation, and nothing is declared by it
    if not reading.question and (lexicon.is_other_side(ask.slot, text) or yes_no.keeps(text, ask.slot)):
        return Read("false")
    said = yes_no.plain(text, ask.slot)
    if not said and (lexicon.is_said("unknown", text) or lexicon.is_said("anything", text)):
        said = "unknown"
    if any(pick.value == said for pick in ask.picks):
        return Read(said)
    leans = yes_no.leaning(text, ask.slot) if ask.unknown and not reading.question else ""
    return Read(leans) if any(pick.value == leans for pick in ask.picks) else None


def _consent(ask: Ask, text: str, reading: Reading, world: World) -> Read | None:  # noqa: ARG001
    """Consent is given in so many words, or by a plain yes; a question is neither."""
    return Read(said) if not reading.question and (said := yes_no.consents(text)) else None


def _place(ask: Ask, text: str, reading: Reading, world: World) -> Read | None:  # noqa: ARG001
    if len(reading.cities) == 1:
        return Read(reading.cities[0])
    if likely := reading.cities or reading.near_cities:
        return Read(maybe=tuple(Pick(code, text=_both(_long_name(code, world))) for code in likely[:6]))
    if len(reading.hospitals) > 1:  # a hospital of that name lies in each of these
        return Read(maybe=tuple(Pick(name, text=_both(name)) for name in reading.hospitals[:6]))
    exact = world.library.places.by_name(unicodedata.normalize("NFKC", text).strip())
    return Read(exact[0].code) if len(exact) == 1 else None


def _both(name: str) -> dict[str, str]:
    return {"zh": name, "en": name}


def _long_name(code: str, world: World) -> str:
    line = world.library.places.lineage(code)
    return "".join(division.name for division in reversed(line[:2]))


def _hospital(ask: Ask, text: str, reading: Reading, world: World) -> Read | None:
    if len(reading.hospitals) == 1:
        return Read(reading.hospitals[0])
    if reading.hospitals:
        return Read(maybe=tuple(Pick(name, text=_both(name)) for name in reading.hospitals[:6]))
    if behind_city(text, reading, world):
        return Read(lexicon.trimmed(text))
    named = "" if reading.question else lexicon.captured(text).get(ask.slot)
    return Read(named) if named else _text(ask, text, reading, world)


def _drug(ask: Ask, text: str, reading: Reading, world: World) -> Read | None:
    if len(reading.drugs) == 1:
        return Read(reading.drugs[0])
    if reading.drugs:
        return Read(maybe=tuple(Pick(name, text=_both(name)) for name in reading.drugs[:6]))
    return _text(ask, text, reading, world)


def _illness(ask: Ask, text: str, reading: Reading, world: World) -> Read | None:
    if diagnosis := forms.diagnosis(text):
        return Read(diagnosis)
    main = people.main_illness(reading.illnesses, world)
    return Read(main) if main else _text(ask, text, reading, world)


def _date(ask: Ask, text: str, reading: Reading, world: World) -> Read | None:  # noqa: ARG001
    days = [day for day, words in reading.dated if not (rough.is_rough if ask.slot in PAST else is_errand)(words)]
    days = [behind(day, world.today) for day in days] if ask.slot in PAST else days
    if not days or (days[0] > world.today if ask.slot in PAST else ask.slot == WISHED and days[0] < world.today):
        return None
    return Read(days[0].isoformat())


def _money(ask: Ask, text: str, reading: Reading, world: World) -> Read | None:  # noqa: ARG001
    found = not identity.phone_number(text) and world.library.index.amounts.told(lexicon.plain(text))
    return Read(found) if found else None


def _phone(ask: Ask, text: str, reading: Reading, world: World) -> Read | None:  # noqa: ARG001
    number = identity.dialled(text)
    same = not number and ask.picks and yes_no.agrees(text) == "true"  # the number of last time, as it was offered
    return Read(ask.picks[0].value) if same else Read(number) if number else None


def _policy_no(ask: Ask, text: str, reading: Reading, world: World) -> Read | None:  # noqa: ARG001
    return Read(max(numbers, key=len)) if (numbers := identity.policy_numbers(text)) else None


def _name(ask: Ask, text: str, reading: Reading, world: World) -> Read | None:  # noqa: ARG001
    name = lexicon.trimmed(re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text)))
    named = reading.illnesses or reading.hospitals or reading.drugs or reading.concepts
    if named or reading.dates or reading.facts or reading.question or lexicon.lack(text) or lexicon.says("lost", text):
        return None
    labelled = lexicon.named_person(name, f"(?:{identity.NAME.pattern})")
    if not labelled and name.isascii() and " " not in name:
        return None  # one English word alone is hardly somebody's full name
    name = labelled or name
    sentence = any(word in name for word in lexicon.words_of("no_name"))
    return Read(name) if identity.NAME.fullmatch(name) and not sentence else None


def _last_four(ask: Ask, text: str, reading: Reading, world: World) -> Read | None:  # noqa: ARG001
    normal = unicodedata.normalize("NFKC", text).strip().replace(" ", "")
    found = None if reading.dates else identity.LAST_FOUR.search(normal)
    found = found or re.search(r"\d{13,14}(\d{3}[\dXx])$", normal)
    return Read((found[1] if found.re.groups else found[0]).upper()) if found else None


def as_whom(relation: str) -> str:
    """As whom one speaks, by what the insured is to the member: every relative is family, nobody else is."""
    return relation if relation in ("self", "guardian", "applicant", "other") else "family"


def spoken_as(relation: str, text: str) -> str:
    """As whom somebody speaks who names a relative: a daughter who took out the policy is its holder."""
    whom = as_whom(relation)
    return "applicant" if whom == "family" and lexicon.says("bought", text) else whom


def _relation(ask: Ask, text: str, reading: Reading, world: World) -> Read | None:  # noqa: ARG001
    if not reading.relation:
        return None
    wanted = spoken_as(reading.relation, reading.text)
    return Read(wanted) if wanted in {pick.value for pick in ask.picks} else None


def _text(ask: Ask, text: str, reading: Reading, world: World) -> Read | None:  # noqa: ARG001
    kept = text.strip()[:TEXT_MOST]
    if not can_be(ask, text, reading):
        return None
    if ask.kind != WHOLE and not any(len(word) > 1 for word in re.findall(r"[^\W\d_]+", kept)):
        return None  # a figure or a single letter is no name
    return Read(kept) if kept else None


def _department(ask: Ask, text: str, reading: Reading, world: World) -> Read | None:
    """The department that a sentence names, or a message that looks like the name of one."""
    named = lexicon.captured(text).get(ask.slot)
    if named or not forms.is_named_department(text):
        return Read(named) if named else None
    return _text(ask, lexicon.trimmed(text), reading, world)


def _summary(ask: Ask, text: str, reading: Reading, world: World) -> Read | None:  # noqa: ARG001
    """Yes in any words goes on; what is named is what is to be changed."""
    named = forms.to_change(text)
    if any(pick.value == named for pick in ask.picks):
        return Read(named)
    return Read("send") if yes_no.agrees(text) == "true" and not reading.question else None


def _agreement(ask: Ask, text: str, reading: Reading, world: World) -> Read | None:  # noqa: ARG001
    said = "" if reading.question or forms.to_change(text) else yes_no.agrees(text)
    either = ask.destroys and yes_no.hesitates(text)  # "fine, leave it"
    return Read(said) if not either and any(pick.value == said for pick in ask.picks) else None


def _lack(ask: Ask, text: str, reading: Reading, world: World) -> Read | None:  # noqa: ARG001
    """Why a paper lacks; "all" where only one lacks is that one later."""
    offered = {pick.value for pick in ask.picks}
    said = "" if reading.question else lexicon.lack(text)
    if forms.is_done(text):
        said = "later" if lexicon.is_said("done", text) else "all"
    return Read(said if said in offered else "later") if said else None


def _papers(ask: Ask, text: str, reading: Reading, world: World) -> Read | None:  # noqa: ARG001
    if (forms.is_done(text) and lexicon.lack(text) != "all") or lexicon.is_said("no", text):
        return Read("done")
    said = "" if reading.question else lexicon.lack(text)
    lacks = not said and not reading.question and lexicon.says("lacks_paper", text)
    if lacks or said in ("cannot", "not_applicable"):
        return Read("done")  # of each that lacks it is asked what becomes of it
    return Read("rest") if said == "all" or (said == "later" and len(text.strip()) <= lexicon.SHORT) else None


def _sort(ask: Ask, text: str, reading: Reading, world: World) -> Read | None:  # noqa: ARG001
    """Which paper a photo shows, by its short name ("the records"); of all that wait, where it is said of all."""
    name, every = forms.paper(text)
    if forms.is_done(text) or lexicon.is_said("other_paper", name):
        return Read("other" if lexicon.is_said("other_paper", name) else FINISHED)
    found = () if reading.question else paper_names.called(ask.picks, name)
    like = () if found or reading.question else paper_names.shown_by(ask.args.get("looks", {}), name)
    found = found or tuple(pick for pick in ask.picks if pick.value in like)
    values = [EVERY + pick.value if every else pick.value for pick in found]
    maybe = tuple(Pick(value, text=pick.text) for value, pick in zip(values, found, strict=True))
    return None if not values else Read(values[0]) if len(values) == 1 else Read(maybe=maybe)


READERS: dict[str, Callable[[Ask, str, Reading, World], Read | None]] = {
    "choice": _choice,
    "yes_no": _yes_no,
    "consent": _consent,
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
    "department": _department,
    "papers": _papers,
    "sort": _sort,
    "summary": _summary,
    "agreement": _agreement,
    "lack": _lack,
}
DECIDES = frozenset({"yes_no", "summary", "agreement", "choice"})  # kinds that yes answers
COURTESIES = ("thanks", "hello", "yes", "done")
MAYBE_LOST = frozenset({"text", "department", "hospital", "drug"})  # "I don't have it" means unknown
FREE = frozenset({"text", "department", "name", "hospital", "drug", "illness"})  # kinds that take almost any words
