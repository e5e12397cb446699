"""A small invented handbook to hold rules and clocks against: nothing in it is printed anywhere."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from knowledge.library import HandbookInForce, Library, ListedDrug, ListedHospital, PlaceEntry, PlaceList
from knowledge.loader import load
from knowledge.models import Condition, Handbook, Service, Test, Words
from knowledge.policies import Policy
from knowledge.rules import Checked, Situation, check
from knowledge.understanding.index import Index

SOURCE = {"section": "演示章节"}
TODAY = date(2026, 11, 21)


def words(zh: str = "演示", en: str = "invented") -> Words:
    return Words(zh=zh, en=en)


def library() -> Library:
    """The real places, calendar, drugs and hospitals; immutable, and read once a process."""
    return load()


def index() -> Index:
    """All that questions to the real handbooks are understood with."""
    return library().index


def condition(test: Test, **more: Any) -> Condition:
    return Condition.model_validate({"id": test.value, "test": test, "words": words(), "source": SOURCE} | more)


def service(*conditions: Condition, **more: Any) -> Service:
    given: dict[str, Any] = {
        "id": "invented",
        "concept": "green-channel",
        "names": words("演示服务"),
        "short": words("演示"),
        "summary": {"words": words(), "source": SOURCE},
        "source": SOURCE,
        "conditions": conditions,
    }
    return Service.model_validate(given | more)


def coverage(kind: str, list_: str | None) -> dict[str, Any]:
    return {"kind": kind, "list": list_, "words": words(), "source": SOURCE}


def handbook(
    *services: Service,
    places: Mapping[str, tuple[PlaceEntry, ...]] | None = None,
    drugs: tuple[ListedDrug, ...] = (),
    hospitals: tuple[ListedHospital, ...] = (),
    **more: Any,
) -> HandbookInForce:
    given: dict[str, Any] = {
        "id": "invented-book",
        "title": "演示手册",
        "product": words("演示产品"),
        "provider": words("演示公司"),
        "called": ("演示",),
        "edition": "2026",
        "applies_from": "2026-01-01",
        "official_channel": words("演示热线"),
        "channels": (),
        "services": [each.id for each in services],
    }
    return HandbookInForce(
        handbook=Handbook.model_validate(given | more),
        services={each.id: each for each in services},
        place_lists={name: PlaceList(name, entries) for name, entries in (places or {}).items()},
        drugs=drugs,
        hospitals=hospitals,
    )


def policy(**more: Any) -> Policy:
    given: dict[str, Any] = {
        "policy_no": "DEMO-1",
        "handbook": "invented-book",
        "status": "active",
        "insured_name": "演示甲",
        "insured_id_no": "DEMO",
        "insured_birth_date": "1970-01-01",
        "start_date": "2026-01-01",
        "end_date": "2026-12-31",
    }
    return Policy.model_validate(given | more)


def one(of: Condition, *, book: HandbookInForce | None = None, about: Service | None = None, **known: Any) -> Checked:
    """How a single condition stands in a situation of which ``known`` is known."""
    about = about or service(of)
    case = Situation(today=known.pop("today", TODAY), **known)
    (checked,) = check(about, book or handbook(about), case, library())
    return checked


def state(of: Condition, **given: Any) -> str:
    return one(of, **given).state
