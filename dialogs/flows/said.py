"""What a sentence says of a request: the policy, the service, and the answers to its questions."""

from datetime import date
from typing import Any

from dialogs import asked, identity, lexicon, people, slots
from dialogs.lexicon import finding, forms, rough
from dialogs.plan import Go, Known
from dialogs.plausible import is_errand
from dialogs.reading import Reading, read
from dialogs.world import Bound, World
from knowledge.clocks import behind
from knowledge.models import Service

NAMES = ("hospital", "sample_kind", "delivery_address")  # asked about is not told
FOUND = frozenset({"first_diagnosis", "recurrence"})  # what is told together with when it was found
ESCORT = "escort_time"  # a time in the member's own words


def only(reading: Reading, world: World) -> Bound | None:
    """The policy that a sentence can only mean: the one there is, or the one of the relative it names."""
    if len(world.bound) == 1:
        return world.bound[0]
    person = people.meant(world, reading.text, reading.relation) or world.person
    own = [bound for bound in world.bound if bound.person == person]
    return own[0] if len(own) == 1 else None


def as_whom(reading: Reading, world: World) -> dict[str, Any]:
    """Before a policy is bound: as whom one speaks. For a child it is asked, since a guardian has to say so."""
    child = reading.relation == "child" and not lexicon.says("am_child", reading.text)
    known = reading.relation and not child and not world.bound
    return {"relation": slots.as_whom(reading.relation)} if known else {}


def to_bind(known: Known) -> Go:
    """Binding a policy comes first; the relation that was told is not asked again."""
    return Go("bind", {"relation": known["relation"]} if known.get("relation") else {})


def named(reading: Reading, bound: Bound, world: World) -> tuple[str, ...]:
    """The services of the policy that a sentence names; of several, the one that it wants."""
    found = _named(reading, bound, world)
    if len(found) == 1 or reading.wants != "apply":
        return found
    parts = [part for part in lexicon.parts(reading.text) if lexicon.wants(part) == "apply"]
    wanted = [_named(read(part, world), bound, world) for part in parts]
    return next((services for services in wanted if len(services) == 1), found)


def _named(reading: Reading, bound: Bound, world: World) -> tuple[str, ...]:
    services = people.handbook(world, bound).services
    direct = tuple(id_ for id_ in reading.services if id_ in services)
    return direct or tuple(id_ for id_, service in services.items() if service.concept in reading.concepts)


def elsewhere(reading: Reading, world: World) -> str:
    """A service that the sentence names and that only other handbooks have."""
    if reading.services:
        return reading.services[0]
    every = [service for book in world.library.handbooks.values() for service in book.services.values()]
    return next((service.id for service in every if service.concept in reading.concepts), "")


def stated(reading: Reading, known: Known, world: World) -> dict[str, Any]:
    """What the sentence names just one of; a hospital tells its city."""
    single = {
        "city": reading.cities,
        "hospital": reading.hospitals,
        "drug": reading.drugs,
        "illness": reading.illnesses,
    }
    text = lexicon.plain(reading.text)
    called = world.library.illness_called
    words = {name: [word for word in called[name].names if word in text] for name in reading.illnesses}
    single["illness"] = tuple(
        name for name, said in words.items() if not said or any(not lexicon.is_department(text, word) for word in said)
    )
    number = identity.phone_number(reading.text)
    facts = {slot: "true" if value else "false" for slot, value in reading.facts.items() if slot in asked.PLAIN}
    if reading.correction:  # "not this, that": what was said before is what is taken back
        single = {slot: tuple(v for v in values if v != known.get(slot)) for slot, values in single.items()}
    department = lexicon.captured(reading.text).get("department", "")
    if known.get("illness") and department and department in reading.illnesses:
        single["illness"] = ()  # a department that is called by what it treats puts no other illness in its place
    if diagnosis := forms.diagnosis(reading.text):
        single["illness"] = (diagnosis,)
    named = {slot: values[0] for slot, values in single.items() if len(values) == 1}
    place = world.library.places.divisions.get(named.get("city", ""))
    own = world.library.places.divisions.get(world.library.index.hospital_codes.get(named.get("hospital", ""), ""))
    says = own is not None and own.short in text  # "where is Ganzhou from? I said Ruijin of Shanghai"
    if "hospital" in named and (place is None or place.level == "province" or says):  # a province: part of many names
        code = world.library.index.hospital_codes.get(named["hospital"])
        named |= {"city": code} if code else {}
    phone = {"contact_phone": number} if number else {}
    return {**named, **facts, **phone, **as_whom(reading, world)}


def touches_kind(reading: Reading, known: Known) -> bool:
    """Whether a kind of the service is only touched on: somebody who is afraid of surgery does not ask for a bed, and
    a kind that was said before is changed by those alone who say so."""
    text = lexicon.affirmed(reading.text)
    worried = lexicon.says("worry", text) or lexicon.says("distress", text)
    if lexicon.says("changes_kind", text) or (reading.wants == "apply" and not worried):
        return False
    if reading.wants == "apply":
        return not lexicon.named("kinds", text)
    if reading.question or worried:
        return True
    return bool(known.get("variant")) and not any(lexicon.says("is_kind", part) for part in lexicon.parts(text))


def had_it_before(reading: Reading, known: Known) -> bool:
    """Whether somebody says that the very illness of the form was there before: no first diagnosis, whatever it is
    called; another illness that was there before tells nothing of this one."""
    same = known.get("illness") in reading.illnesses
    return same and lexicon.says("had_before", reading.text) and not reading.question


def found_roughly(reading: Reading, service: Service, today: date) -> dict[str, str]:
    """When the illness was found, where a message, or a part of it beside what tells of the illness, is no more than a
    time that is told roughly."""
    asks = [question.slot for question in service.questions if question.slot in slots.PAST]
    if not asks or (reading.question and not rough.is_all(reading.text)):
        return {}
    text = lexicon.without("found_lead", reading.text)
    of_illness = reading.illnesses or reading.facts.keys() & FOUND or text != lexicon.plain(reading.text)
    parts = [part for clause in lexicon.clauses(text) for part in clause.split()]
    told = [text] if rough.is_all(text) else [part for part in parts if _is_of_finding(part, bool(of_illness))]
    times = {time for part in told if (time := rough.span(part, today))}
    return {asks[0]: times.pop()} if len(times) == 1 else {}


def _is_of_finding(part: str, of_illness: bool) -> bool:
    """Whether a part of a sentence is a rough time, and can only be that of the diagnosis."""
    return rough.is_all(part) and (of_illness or lexicon.says("diagnosis_words", part))


def by_kind(reading: Reading, bound: Bound, world: World) -> str:
    """The one service of a policy that comes in a kind which a sentence names ("a doctor's visit"), or ""."""
    every = people.handbook(world, bound).services.values()
    kinds = set(lexicon.named("kinds", reading.text)) | reading.cues
    found = [service.id for service in every if kinds & set(service.variants)]
    return found[0] if len(found) == 1 and not reading.question else ""


def _is_past(day: date, words: str, today: date) -> bool | None:
    """Whether a day lies behind; of today it depends on what the words around it tell, and may stay unclear."""
    if day != today:
        return day < today
    if lexicon.says("diagnosis_words", words):
        return True
    return False if lexicon.says("admission_words", words) or lexicon.wants(words) == "apply" else None


def _is_span(told: list[tuple[date, str]]) -> bool:
    """Whether several days are told in one breath: from one to the other, or the one or the other."""
    return len({words for _, words in told}) == 1 and lexicon.says("span", told[0][1])


def particular(reading: Reading, service: Service, today: date) -> dict[str, Any]:
    """What only this service asks: a date for the one question that it can answer (a day that is gone can only be the
    diagnosis, a day to come only what is planned), a variant, and what is captured from the words."""
    found: dict[str, Any] = {}
    asks = {question.slot for question in service.questions}
    dated = [(behind(day, today) if lexicon.says("found_on", words) else day, words) for day, words in reading.dated]
    admitted_on = [day for day, words in dated if day < today and lexicon.says("admission_words", words)]
    for past in (True, False):
        told = [(day, words) for day, words in dated if past or not is_errand(words)]
        days = [day for day, words in told if _is_past(day, words, today) is past and day not in admitted_on]
        roughly = [time for _, words in told if past and rough.is_rough(words) and (time := rough.span(words, today))]
        dates = [q.slot for q in service.questions if asked.kind(q.slot) == "date" and (q.slot in slots.PAST) == past]
        if len(days) == 1 and dates:
            found[dates[0]] = roughly[0] if roughly else days[0].isoformat()
        if not past and dates and len(days) > 1 and "note" in asks and _is_span(told):
            found |= {dates[0]: min(days).isoformat(), "note": reading.text.strip()}
        if not past and dates and len(days) == 1 and "note" in asks and finding.first("hours", told[0][1]):
            found["note"] = told[0][1].strip()  # the part of the day, which no date holds
        if not past and not dates and len(days) == 1 and ESCORT in asks and lexicon.says("only_day", told[0][1]):
            found[ESCORT] = f"{told[0][1].strip()} ({days[0].isoformat()})"
    if "admitted" in asks and "admitted" not in reading.facts and (admitted_on or "admission_date" in found):
        found["admitted"] = "true" if admitted_on else "false"
    variants = [variant for variant in service.variants if variant in reading.cues]
    if len(variants) == 1:
        found["variant"] = variants[0]
    if "admission_date" in asks and len(admitted_on) == 1:
        found["admission_date"] = admitted_on[0].isoformat()
    captured: dict[str, Any] = {slot: value for slot, value in lexicon.captured(reading.text).items() if slot in asks}
    of_other = lexicon.slot_named(reading.text) not in ("", "escort_time") or any(day < today for day in reading.dates)
    if lexicon.says("becomes", reading.text) and of_other:
        captured.pop("escort_time", None)  # "change the day of the diagnosis to" is of another day
    if "cost" in captured:
        captured["cost"] = reading.yuan or None
    if reading.question:
        captured = {slot: value for slot, value in captured.items() if slot not in NAMES}
    listed = {"hospital": reading.hospitals, "drug": reading.drugs}
    captured = {slot: value for slot, value in captured.items() if not listed.get(slot)}  # the list's name is known
    return {**captured, **_chosen(reading, service), **found}


def _chosen(reading: Reading, service: Service) -> dict[str, str]:
    """The one option of a service of which one is chosen that a short sentence names."""
    if service.choose_one is None or reading.question or not lexicon.is_short(reading.text):
        return {}
    text = lexicon.fold(reading.text)
    words = {each.id: (*each.names.model_dump().values(), *each.called) for each in service.choose_one.options}
    named = [id_ for id_, every in words.items() if any(word and lexicon.fold(word) in text for word in every)]
    return {"choice": named[0]} if len(named) == 1 else {}
