"""The slots that a service's data may name: how each is asked, and how its value is shown.

What to ask is the handbook's (``Service.questions``); only the kind of each question is told here."""

from typing import Any

from dialogs.plan import Ask, Pick
from dialogs.world import World
from knowledge.models import Service

KINDS = {
    "city": "place",
    "hospital": "hospital",
    "illness": "illness",
    "drug": "drug",
    "cost": "money",
    "contact_phone": "phone",
    "diagnosed_on": "date",
    "admission_date": "date",
    "wished_date": "date",
    "purchase_date": "date",
    "department": "department",
    "note": "text",
    "delivery_address": "text",
    "escort_time": "text",
    "sample_kind": "text",
    "variant": "choice",
    "choice": "choice",
    "illness_kind": "choice",
    "ward": "choice",
}
ANY_DAY = "wished_date"  # may be left to others in so many words
ILLNESS_KINDS = ("cancer", "carcinoma-in-situ", "benign", "critical-illness", "other")
WARDS = ("ordinary", "private")
YES_NO = (
    Pick("true", key="dialogs.option.yes"),
    Pick("false", key="dialogs.option.no"),
    Pick("unknown", key="dialogs.option.unsure"),
)


def kind(slot: str) -> str:
    """Slots that have no kind of their own are plain questions for yes or no."""
    return KINDS.get(slot, "yes_no")


def ask(slot: str, service: Service, required: bool) -> Ask:
    """The question for ``slot`` in a request for ``service``."""
    args: dict[str, Any] = {"service": service.short.model_dump()}
    condition = next((c for c in service.conditions if c.slot == slot), None)
    args["condition"] = condition.words.model_dump() if condition else {"zh": "", "en": ""}
    key = f"dialogs.ask.{slot}" if slot in KINDS or slot in PLAIN else "dialogs.ask.condition"
    return Ask(slot, kind(slot), key, args, _picks(slot, service), optional=not required, unknown=True)


PLAIN = frozenset(
    {
        "admitted",
        "first_diagnosis",
        "recurrence",
        "has_admission_notice",
        "has_prescription",
        "accident",
        "social_insurance_settles",
        "attend_in_person",
        "gene_tested",
        "hospital_lacks_drug",
        "wants_japan",
    }
)


def _picks(slot: str, service: Service) -> tuple[Pick, ...]:
    if slot == "variant":
        return tuple(Pick(variant, key=f"dialogs.variant.{variant}") for variant in service.variants)
    if slot == "choice":
        options = service.choose_one.options if service.choose_one else ()
        return tuple(Pick(option.id, text=option.names.model_dump(), called=option.called) for option in options)
    if slot == "illness_kind":
        return tuple(Pick(each, key=f"dialogs.illness_kind.{each}") for each in ILLNESS_KINDS)
    if slot == "ward":
        return tuple(Pick(ward, key=f"dialogs.ward.{ward}") for ward in WARDS)
    return YES_NO if kind(slot) == "yes_no" else ()


def is_noted(slot: str, value: Any) -> bool:
    """Whether there is something to show of an answer: also that any day will do."""
    return value not in (None, "") or (value == "" and slot == ANY_DAY)


def illness(name: str, world: World) -> dict[str, str]:
    """An illness of the list in every language; any other as the member wrote it."""
    found = world.library.illness_called.get(name)
    latin = next((alias for alias in found.aliases if alias.isascii()), name) if found else name
    return {"zh": name, "en": latin}


def shown(slot: str, value: Any, service: Service, world: World) -> dict[str, Any]:
    """A filled slot as a summary shows it: ``label`` and ``key`` are keys of the catalogue, ``text`` is words,
    ``day`` an ISO date."""
    item: dict[str, Any] = {"label": f"dialogs.slot.{slot}", "key": "", "text": "", "day": ""}
    if slot == "choice" and service.choose_one:
        names = {option.id: option.names.model_dump() for option in service.choose_one.options}
        return {**item, "text": names.get(str(value), str(value))}
    if slot == ANY_DAY and value == "":
        return {**item, "key": "dialogs.option.any_day"}
    pick = next((pick for pick in _picks(slot, service) if pick.value == value), None)
    if pick is not None and pick.key:
        return {**item, "key": pick.key}
    if kind(slot) == "place" and value in world.library.places.divisions:
        return {**item, "text": "".join(d.short for d in reversed(world.library.places.lineage(value)[:2]))}
    if kind(slot) == "illness":
        return {**item, "text": illness(str(value), world)}
    return {**item, "day": value} if kind(slot) == "date" else {**item, "text": str(value)}
