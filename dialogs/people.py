"""The insured people of a chat, their policies, and the services that their handbooks give them."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from dialogs import lexicon
from dialogs.lexicon import forms, rough
from dialogs.reading import Reading
from dialogs.world import OTHER, Bound, Draft, RequestView, World
from knowledge.library import HandbookInForce
from knowledge.listings import is_urban
from knowledge.models import Paper, Service
from knowledge.rules import Situation

OWN_PAPERS = {
    "authorisation-letter": "dialogs.paper.authorisation",
    "guardian-proof": "dialogs.paper.guardian",
}
"""Papers that no handbook asks for and that acting for somebody else needs (PIPL 28, 31; Civil Code 27)."""


URBAN = "urban_hospital"  # the slot of the condition that the hospital is in the urban area
UNNAMED_PAPERS = {OTHER: "dialogs.option.other_paper"}
"""Papers that stand on no list: what staff ask for in words of their own, what a member says is something else."""


def policy(world: World, number: str) -> Bound | None:
    return next((bound for bound in world.bound if bound.policy.policy_no == number), None)


def is_over(world: World, bound: Bound) -> bool:
    """Whether a policy has ended, lapsed or was given up."""
    return bound.policy.status != "active" or world.today > bound.policy.end_date


def policies_of(world: World, person: str) -> tuple[Bound, ...]:
    """The policies of a person; of all where none is chosen."""
    own = tuple(bound for bound in world.bound if bound.person == person)
    return own or world.bound


def several(world: World) -> bool:
    """Whether policies of more than one person are bound."""
    return len({bound.person for bound in world.bound}) > 1


def meant(world: World, text: str, relation: str) -> str:
    """The insured person that a sentence means, by name or by what they are to the member; "" where it is not clear."""
    if (named := named_in(world, text)) or not relation:
        return named
    if relation == "self":
        return only({bound.person for bound in world.bound if bound.relation == "self"})
    return only({bound.person for bound in relatives(world, lexicon.sex(text))})


def named_in(world: World, text: str) -> str:
    """The one insured person whose name stands in a sentence; "" for none or several."""
    return only({bound.person for bound in world.bound if bound.policy.insured_name in text})


def relatives(world: World, sex: str) -> list[Bound]:
    """The policies of others than the member; only those of a sex, where one is given."""
    others = [bound for bound in world.bound if bound.relation != "self"]
    return [bound for bound in others if not sex or bound.policy.insured_sex == sex]


def only(people: set[str]) -> str:
    return people.pop() if len(people) == 1 else ""


def variant(found: Service, known: Mapping[str, Any]) -> str:
    """The kind of the service that is asked for: said, or the only one, or the one that was chosen."""
    said = str(known.get("variant") or known.get("choice") or "")
    return said if said in found.variants else found.variants[0] if len(found.variants) == 1 else ""


def handbook(world: World, bound: Bound) -> HandbookInForce:
    """The edition that answers this policy today."""
    return world.library.in_force(bound.policy.handbook, world.today)


def editions(world: World) -> tuple[HandbookInForce, ...]:
    """All handbooks, each as it answers today."""
    return tuple(world.library.in_force(id_, world.today) for id_ in world.library.handbooks)


def service(world: World, bound: Bound, id_: str) -> Service | None:
    return handbook(world, bound).services.get(id_)


def of_form(world: World, known: Mapping[str, Any]) -> tuple[Bound | None, Service | None]:
    """The policy and the service that a form is about, as far as it knows them."""
    return policy_and_service(world, str(known.get("policy_no", "")), str(known.get("service", "")))


def of_request(world: World, view: RequestView) -> tuple[Bound | None, Service | None]:
    return policy_and_service(world, view.policy_no, view.service)


def policy_and_service(world: World, number: str, id_: str) -> tuple[Bound | None, Service | None]:
    """A bound policy and its service; None for what is not bound here, or what its handbook does not have."""
    bound = policy(world, number)
    return bound, service(world, bound, id_) if bound else None


def drafts(world: World) -> list[Draft]:
    """The forms that were left here and can go on: their policies are bound here and have the service."""
    return [draft for draft in begun(world) if not draft.elsewhere]


def begun(world: World) -> list[Draft]:
    """The forms that were left and can go on, in another chat of the same person too."""
    return [draft for draft in world.drafts if policy_and_service(world, draft.policy_no, draft.service)[1]]


def service_name(world: World, handbook_id: str, id_: str) -> dict[str, str]:
    """The short name of a service in every language."""
    found = world.library.in_force(handbook_id, world.today).services.get(id_)
    return found.short.model_dump() if found else {"zh": id_, "en": id_}


def is_named(world: World, reading: Reading, number: str, id_: str) -> bool:
    """Whether a sentence names this service of a policy, by its own name or by what it is called everywhere."""
    _, found = policy_and_service(world, number, id_)
    return id_ in reading.services or (found is not None and found.concept in reading.concepts)


def papers(world: World, bound: Bound, found: Service) -> tuple[Paper, ...]:
    """The papers that a request may need at its beginning: the service's and the handbook's own."""
    both = (*found.papers, *handbook(world, bound).handbook.papers)
    unique = {paper.id: paper for paper in reversed(both)}
    return tuple(paper for paper in both if unique.pop(paper.id, None) and paper.stage == "application")


def paper_name(world: World, view: RequestView, id_: str) -> dict[str, str] | str:
    """The name of a paper of a request, as :func:`paper_called` gives it."""
    return paper_called(world, *of_request(world, view), id_)


def paper_called(world: World, bound: Bound | None, found: Service | None, id_: str) -> dict[str, str] | str:
    """A paper's name in every language; of those that no handbook names, the key of the catalogue that has it."""
    if key := {**OWN_PAPERS, **UNNAMED_PAPERS}.get(id_):
        return key
    if bound is not None and found is not None:
        every = (*found.papers, *handbook(world, bound).handbook.papers)
        for paper in every:
            if paper.id == id_:
                return paper.names.model_dump()
    return {"zh": id_, "en": id_}


def uses_left(world: World, bound: Bound, found: Service, variant: str = "") -> int | None:
    """Uses left from what the handbook allows and what was used; None: without limit, or not said. Of allowances that
    are no kinds (a service once, treatments ten a year) that which leaves most: only then none is left."""
    each = left_of_each(world, bound, found, variant)
    kinds = [item["count"] for item in each if item["variant"]]
    others = [item["count"] for item in each if not item["variant"]]
    return None if not each else sum(kinds) + max(others, default=0)


def left_of_each(world: World, bound: Bound, found: Service, variant: str = "") -> list[dict[str, Any]]:
    """What is left of each allowance, kinds apart; nothing where there is no limit. Allowances are never added up."""
    allowed = [uses for uses in found.uses if uses.variant in (None, variant) or not variant]
    counted = [uses for uses in allowed if uses.count is not None]
    number = bound.policy.policy_no
    used = {v: n for (policy_no, id_, v), n in world.uses.items() if policy_no == number and id_ == found.id}
    several = sum(uses.variant is None for uses in counted) > 1
    return [
        {
            "variant": f"dialogs.variant.{uses.variant}" if uses.variant and len(counted) > 1 else "",
            "yearly": several and uses.period == "policy_year",
            "count": max(0, (uses.count or 0) - (used.get(uses.variant, 0) if uses.variant else sum(used.values()))),
        }
        for uses in counted
    ]


def illness_kinds(world: World, name: str) -> tuple[str, ...]:
    """Of the illness of that name; nothing where we know none."""
    called = world.library.illness_called
    parts = [each for each in called if each in name] if forms.diagnosis(name) else []  # "of the spine", and what
    illness = called.get(name) or called.get(max(parts, key=len, default=""))
    return illness.kinds if illness else ()


def left_aside(bound: Bound, service: str, world: World) -> dict[str, str]:
    """What was filled in for another service of the policy and not sent: offered, and not to be said again."""
    left = [draft for draft in world.own_drafts if draft.policy_no == bound.policy.policy_no]
    slots = [draft.frame.get("slots", {}) for draft in left if draft.service != service]
    return {slot: str(value) for each in slots for slot, value in each.items() if isinstance(value, str)}


def numbers_request(text: str, world: World) -> bool:
    """Whether the number of a request stands in a message: no policy is to be bound by it."""
    return any(view.number in text.upper() for view in world.requests)


def is_cancer(name: str, world: World) -> bool:
    return "cancer" in illness_kinds(world, name)


def main_illness(names: tuple[str, ...], world: World) -> str:
    """Of several illnesses that are told at once the one that a form is about: the cancer, where one is one."""
    cancers = [name for name in names if is_cancer(name, world)]
    return next(iter(cancers if len(cancers) == 1 else names), "")


def situation(world: World, bound: Bound, found: Service, known: dict[str, str]) -> Situation:
    """The case as the rules see it, from the slots of a form (text values; "true"/"false" for yes and no)."""
    kinds = illness_kinds(world, known.get("illness", "")) or None
    if kinds is None and known.get("illness_kind"):
        kinds = (known["illness_kind"],)
    return Situation(
        today=world.today,
        policy=bound.policy,
        illness=known.get("illness"),
        illness_kinds=kinds,
        accident=_flag(known, "accident"),
        first_diagnosis=_flag(known, "first_diagnosis"),
        recurrence=_flag(known, "recurrence"),
        diagnosed_on=_day(known, "diagnosed_on"),
        diagnosed_until=_day(known, "diagnosed_on", last=True),
        admitted=_flag(known, "admitted"),
        admission_date=_day(known, "admission_date"),
        has_admission_notice=_flag(known, "has_admission_notice"),
        city=known.get("city"),
        hospital=known.get("hospital"),
        drug=known.get("drug"),
        has_prescription=_flag(known, "has_prescription"),
        cost=int(known["cost"]) if str(known.get("cost", "")).isdigit() else None,
        social_insurance_settles=_flag(known, "social_insurance_settles"),
        uses_left=uses_left(world, bound, found, variant(found, known)),
        answers={
            **_rural(world, found, known.get("city")),
            **{slot: value == "true" for slot, value in known.items() if value in ("true", "false")},
        },
    )


def _rural(world: World, found: Service, city: str | None) -> dict[str, bool]:
    """That the hospital is not in the urban area, where the service wants that and a county or a county-level city was
    named: what a quick answer says no to is not sent without a word."""
    division = world.library.places.divisions.get(city or "")
    wants = any(getattr(each, "urban_only", False) for each in found.coverage)
    return {URBAN: False} if wants and division is not None and not is_urban(division) else {}


def _flag(known: dict[str, str], slot: str) -> bool | None:
    return {"true": True, "false": False}.get(str(known.get(slot)))


def _day(known: dict[str, str], slot: str, last: bool = False) -> date | None:
    """The day of a slot; of one that was told roughly the first, or the last, that it may be."""
    days = str(known.get(slot) or "").split(rough.BETWEEN)
    value = days[-1 if last else 0]
    return date.fromisoformat(value) if value else None
