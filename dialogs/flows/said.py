"""What a sentence says of a request: the policy, the service, and the answers to its questions."""

from datetime import date
from typing import Any

from dialogs import asked, lexicon, people, slots
from dialogs.plan import Known
from dialogs.reading import Reading
from dialogs.world import Bound, World
from knowledge.models import Service


def only(reading: Reading, world: World) -> Bound | None:
    """The policy that a sentence can only mean: the one there is, or the one of the relative it names."""
    if len(world.bound) == 1:
        return world.bound[0]
    person = people.meant(world, reading.text, reading.relation) or world.person
    own = [bound for bound in world.bound if bound.person == person]
    return own[0] if len(own) == 1 else None


def named(reading: Reading, bound: Bound, world: World) -> tuple[str, ...]:
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
    known_by = {each.name: (each.name, *each.aliases) for each in world.library.illnesses}
    words = {name: [w for w in known_by.get(name, (name,)) if w in reading.text] for name in reading.illnesses}
    single["illness"] = tuple(
        name
        for name, said in words.items()
        if not said or any(not lexicon.is_department(reading.text, word) for word in said)
    )
    number = slots.mobile_number(reading.text)
    facts = {slot: "true" if value else "false" for slot, value in reading.facts.items()}
    if reading.correction:  # "not this, that": what was said before is what is taken back
        single = {slot: tuple(v for v in values if v != known.get(slot)) for slot, values in single.items()}
    named = {slot: values[0] for slot, values in single.items() if len(values) == 1}
    if "hospital" in named and "city" not in named:
        code = world.library.index.hospital_codes.get(named["hospital"])
        named |= {"city": code} if code else {}
    return {**named, **facts, **({"contact_phone": number} if number else {})}


def dated(reading: Reading, service: Service, today: date) -> dict[str, Any]:
    """A date, and a variant, for the one question of this service that they can answer: a day that is gone can only
    be the diagnosis, a day to come only what is planned."""
    found: dict[str, Any] = {}
    past = len(reading.dates) == 1 and reading.dates[0] < today
    dates = [q.slot for q in service.questions if asked.kind(q.slot) == "date" and (q.slot in slots.PAST) == past]
    if len(reading.dates) == 1 and dates:
        found[dates[0]] = reading.dates[0].isoformat()
    variants = [variant for variant in service.variants if variant in reading.cues]
    if len(variants) == 1:
        found["variant"] = variants[0]
    return found
