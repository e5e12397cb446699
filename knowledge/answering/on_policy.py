"""Whether the member's own policy is told to have a service that not every policy has, or not to have it.

"My policy leaves the special drugs out; the drug is on the list, isn't it?": the list is no yes to who has not the
service. A clause is read by itself, with "@" where it names the service that is meant: what is said of another service
in it decides nothing.
"""

from knowledge.answering.asked import Asked
from knowledge.models import Service, Test
from knowledge.understanding.clauses import clauses
from knowledge.understanding.names import Kind, Name
from knowledge.understanding.tables import compiled

MEANT, OTHER = "@", "#"
PLANS = (("not-plan", False), ("has-plan", True))  # cues of the plan that is needed, and what they say of it
NOT_BOUGHT = "not-bought"  # cue
NEEDED = "plan-needed"  # the topic whose rule is called by what has to be on the policy


def on_policy(asked: Asked, service: Service) -> bool | None:
    """True where the policy is told to have the service, False where it is told to lack it; None: nothing is told."""
    told = asked.all_cues
    if any(condition.test is Test.PLAN for condition in service.conditions):
        return next((said for cue, said in PLANS if cue in told), None)
    if service.optional is None:
        return None
    raw = asked.index.tables.raw["on_policy"]
    drugs = any(cover.kind == "drugs" for cover in service.coverage)  # they may be what is not bought yet
    said = None
    for clause in _clauses(asked, service):
        if compiled(raw["open"]).search(clause):
            continue
        if compiled(raw["lacks"]).search(clause) or (not drugs and compiled(raw["not_bought"]).search(clause)):
            return False
        if compiled(raw["has"]).search(clause) and not compiled(raw["wished"]).search(clause):
            said = True
    if said is None and compiled(raw["only_basic"]).search(asked.u.text):
        return False
    return said


def left_open(asked: Asked, service: Service) -> bool:
    """Whether not every policy has the service, and this one is not told to have it."""
    return service.optional is not None and on_policy(asked, service) is not True


def of_another(asked: Asked) -> bool:
    """Whether what is not on the policy, or not bought, is something else than the services that are asked about; or
    the policy is told to have them, so that they need not be asked for there."""
    said = {on_policy(asked, service) for service in asked.services if service.optional}
    lacking = NOT_BOUGHT in asked.all_cues
    return True in said or (lacking and said == {None})


def _clauses(asked: Asked, service: Service) -> list[str]:
    """The clauses of the message, each with marks in place of the services that it names."""
    text, at, marked = asked.u.text, 0, ""
    names = [n for n in asked.names(Kind.CONCEPT, Kind.SERVICE, Kind.RULE) if n.text]  # what is described has none
    for name in sorted(names, key=lambda name: (name.start, -name.end)):
        if name.start >= at and (name.kind is not Kind.RULE or _means(name, service)):
            marked += text[at : name.start] + (MEANT if _means(name, service) else OTHER)
            at = name.end
    marked += text[at:]
    return [marked[start:end] for start, end in clauses(marked, asked.index.tables.cuts - {" "})]


def _means(name: Name, service: Service) -> bool:
    if name.kind is Kind.CONCEPT:
        return service.concept in name.ids
    own = f"/{service.id}/{NEEDED}" if name.kind is Kind.RULE else f"/{service.id}"
    return any(path.endswith(own) for path in name.ids)
