"""The question as one handbook has to answer it: which of its services, which variant, which case."""

from dataclasses import dataclass, replace
from datetime import date

from knowledge.answering.of_before import matter_of, of_them, takes_the_paper
from knowledge.answering.of_japan import services_of_japan
from knowledge.answering.shapes import Finding
from knowledge.answering.variants import for_one_alone, of_variant, spoken_of, variants
from knowledge.library import HandbookInForce, Library
from knowledge.models import Rule, Service
from knowledge.policies import Policy, Used
from knowledge.understanding import scores
from knowledge.understanding.index import Index
from knowledge.understanding.likeness import FACT, WHETHER
from knowledge.understanding.names import CONTEXT, How, Kind, Name, Understanding, none_named, only_guessed

BESIDE = 8  # characters between services that are named together
WH = frozenset({"who", "what", "which", "when", "how", "how-long", "how-many"})  # no yes or no answers these
ASKS = frozenset({"ask", "can", "question"})  # cues that a yes or no is asked for
BOTH_PRODUCTS = "both-products"  # cue
PAPER = "paper"  # intent
JOINED = 1  # characters between the names of a list


@dataclass(frozen=True)
class Asked:
    """``services``: those that the question names (or the context); empty: none named. ``absent``: concepts that are
    asked for and that this handbook has not. ``variants``: outpatient, inpatient or a choice, where it says so."""

    u: Understanding
    edition: HandbookInForce
    library: Library
    index: Index
    today: date
    services: tuple[Service, ...] = ()
    absent: tuple[str, ...] = ()
    variants: tuple[str, ...] = ()
    policy: Policy | None = None
    uses: Used | None = None
    guest: bool = False

    @property
    def cues(self) -> frozenset[str]:
        return self.u.cues

    @property
    def all_cues(self) -> frozenset[str]:
        """What is asked, and what is told beside it."""
        return self.u.all_cues

    @property
    def all_services(self) -> tuple[Service, ...]:
        return tuple(self.edition.services.values())

    @property
    def seems_a_fact(self) -> bool:
        """Whether a fact is asked for, and not yes or no, by what the sentence is like."""
        return self._sort() == FACT

    @property
    def seems_whether(self) -> bool:
        """Whether yes or no is asked for, by what the sentence is like."""
        return self._sort() == WHETHER

    def _sort(self) -> str:
        likeness = self.index.likeness
        return likeness.sort(self.u.sentence) if likeness and self.u.sentence else ""

    def service_of(self, finding: Finding) -> Service | None:
        """The one service of which the finding speaks."""
        return next((service for service in self.all_services if service.id == finding.service), None)

    def said_or_asked(self, finding: Finding) -> tuple[Service, ...]:
        """The service of which the finding speaks; where it is of none or of several, those that are asked about."""
        said = self.service_of(finding)
        return (said,) if said else self.services

    def asked_or_said(self, finding: Finding) -> tuple[Service, ...]:
        """The services that are asked about; where none is, the one of which the finding speaks."""
        said = self.service_of(finding)
        return self.services or ((said,) if said else ())

    def names(self, *kinds: Kind) -> tuple[Name, ...]:
        return self.u.of(*kinds)

    @property
    def ends_in_asking(self) -> bool:
        """Whether the question ends with a word that makes one of any sentence, for yes or no."""
        return self.u.text.rstrip("?!,. ").endswith(tuple(self.index.tables.raw["closing"]))

    @property
    def unnamed(self) -> bool:
        """Whether no service is named: it is only thought to be meant."""
        return none_named(self.u.names)

    def about(self, *services: Service) -> "Asked":
        return replace(self, services=services)


def put(
    u: Understanding,
    edition: HandbookInForce,
    index: Index,
    today: date,
    context: tuple[str, ...] = (),
    *,
    policy: Policy | None = None,
    uses: Used | None = None,
    guest: bool = False,
) -> Asked:
    """The question to ``edition``; ``context``: ids of services that an earlier question was about."""
    spoken_of = context
    before: tuple[Service, ...] = ()
    if context:  # what the conversation is about comes before a guess, and before what words alike would describe
        context = _in(edition, context, index)
        before = tuple(s for s in edition.services.values() if s.id in context)
        of_before = u.plain or matter_of(u, before)
        weak = (How.GUESS, How.LIKE) if of_before and context else (How.GUESS,)
        u = of_them(replace(u, names=tuple(name for name in u.names if name.how not in weak)), index, before)
    services, absent = _services(u, edition, index, asked_only="each-of" not in u.cues)
    for narrowed in (_nearest(u), u) if u.focus else ():
        services, absent = (services, absent) if services else _services(narrowed, edition, index)
    if context:
        services = takes_the_paper(u, services, before)
    if not services and absent and context:
        told = {path.split("/")[1] for name in u.of(Kind.RULE, Kind.LIMIT) for path in name.ids if "/" in path}
        services = tuple(edition.services[id_] for id_ in context if id_ in told and id_ in edition.services)
        absent = () if services else absent  # "and the escort?" of the service that was asked about before
    of_a_paper = u.intent == PAPER and none_named(u.names)  # whichever service takes it
    if not services and (of_a_paper or only_guessed(u.names)):  # nobody asked about what the handbook lacks
        absent = ()
    if not services and absent and u.of(Kind.DRUG):
        near = {id_ for concept in absent for id_ in index.concepts[concept].get("near", ())}
        absent = () if any(service.concept in near for service in _by_names(u, edition)) else absent
    if not services and absent and (abroad := services_of_japan(u, edition, absent, index)):
        services, absent = abroad, ()  # an escort in a hospital of Japan is part of what is arranged there
    of_another = guest and bool(u.of(Kind.SERVICE))  # a hospital whose name is that of another handbook's service
    if not services and (not absent or _unnamed(u)) and not of_another:
        services = _by_names(u, edition)
        absent = () if services else absent
    plainly = bool(u.intents) and u.intents[0].score >= scores.SPOKEN and not u.intents[0].guessed
    plainly = plainly and (_unnamed(u) or all(_is_wide(name, index) for name in u.of(Kind.CONCEPT, Kind.SERVICE)))
    if not services and context and (not absent or plainly):
        services, absent = (
            _for_the_stay(tuple(edition.services[id_] for id_ in context if id_ in edition.services), u, edition),
            (),
        )
    if not services and not absent and spoken_of and not u.intents and u.of(Kind.HANDBOOK):  # "and the other insurer?"
        absent = tuple(dict.fromkeys(_concepts(spoken_of, index)))
    said = variants(u, edition)
    return Asked(u, edition, index.library, index, today, services, absent, said, policy, uses, guest)


def _for_the_stay(services: tuple[Service, ...], u: Understanding, edition: HandbookInForce) -> tuple[Service, ...]:
    """Services that were spoken of; where they are for no stays and no more is said now than that a stay is meant,
    those of their kind that are for stays, or the only one that is for nothing else."""
    if not u.intents or CONTEXT not in u.intents[0].by or spoken_of(services, u):
        return services
    others = spoken_of(edition.services.values(), u)
    kinds = {service.concept for service in services}
    alone = for_one_alone(others, u)
    return tuple(s for s in others if s.concept in kinds) or (alone if len(alone) == 1 else services)


def _in(edition: HandbookInForce, services: tuple[str, ...], index: Index) -> tuple[str, ...]:
    """Services that were spoken of, as this handbook has them: another's are those of the same kind."""
    if any(id_ in edition.services for id_ in services):
        return services
    wanted = set(_concepts(services, index))
    return tuple(service.id for service in edition.services.values() if service.concept in wanted)


def _concepts(services: tuple[str, ...], index: Index) -> list[str]:
    paths = (f"{handbook}/{id_}" for handbook in index.library.handbooks for id_ in services)
    return [index.concept_of[path] for path in paths if path in index.concept_of]


def _unnamed(u: Understanding) -> bool:
    """Whether the service is not named, only thought to be meant; or a part of another one is named."""
    return u.calls_rule("scope") or none_named(u.names)


def _nearest(u: Understanding) -> Understanding:
    """Of services that the other clauses name, the one nearest to the question is what it is about."""
    named = u.of(Kind.CONCEPT, Kind.SERVICE)
    gaps = {name: min(max(name.start - b, a - name.end, 0) for a, b in u.focus) for name in named}
    if len({gap // BESIDE for gap in gaps.values()}) < 2 or "each-of" in u.cues:
        return u
    least = min(gaps.values())
    kept = [name for name in named if gaps[name] - least <= BESIDE]
    for name in sorted(named, key=lambda name: -name.end):  # of a list ("A, B and C: how often?") each is meant
        if name not in kept and any(0 <= other.start - name.end <= JOINED for other in kept):
            kept.append(name)
    return replace(u, names=tuple(name for name in u.names if name not in gaps or name in kept))


def _services(
    u: Understanding, edition: HandbookInForce, index: Index, *, asked_only: bool = False
) -> tuple[tuple[Service, ...], tuple[str, ...]]:
    """``asked_only``: those that the asking clause names."""
    names = [name for name in u.names if not asked_only or u.asks_of(name)]
    found: dict[str, Service] = {}
    wide_found: dict[str, Service] = {}
    absent: dict[str, None] = {}
    for name in names:
        if name.kind is not Kind.CONCEPT and name.kind is not Kind.SERVICE:
            continue
        own = _own(name, edition, u)
        if not own and name.kind is Kind.CONCEPT and not _means_nothing(name, index):
            absent.update(dict.fromkeys(name.ids))
        if not own and name.kind is Kind.SERVICE:  # one of another edition
            absent.update(dict.fromkeys(index.concept_of[id_] for id_ in name.ids if id_.startswith(edition.id + "/")))
        wide = _is_wide(name, index)
        (wide_found if wide else found).update((service.id, service) for service in own)
    for name in names:
        if name.kind is Kind.CHOICE and not (found and _is_illness(name, u)):
            found.update((service.id, service) for path in name.ids if (service := edition.service_at(path)))
    if wide_found:
        found.update(_unless_said_better(wide_found, found, u))
    have = {service.concept for service in found.values()}
    said = {id_ for name in u.names if name.kind is Kind.CONCEPT and have & set(name.ids) for id_ in name.ids}
    return tuple(found.values()), tuple(concept for concept in absent if concept not in have | said)


def _is_illness(name: Name, u: Understanding) -> bool:
    """Whether the word that stands for a choice is the name of an illness, too."""
    return any(other.start == name.start and other.end == name.end for other in u.of(Kind.ILLNESS))


def _means_nothing(name: Name, index: Index) -> bool:
    """Whether the word ("the five services") stands for a service only where a handbook has it."""
    return any(name.text in index.concepts[id_].get("only_where_had", ()) for id_ in name.ids)


def _is_wide(name: Name, index: Index) -> bool:
    return name.kind is Kind.CONCEPT and any(name.text in index.concepts[id_].get("wide", ()) for id_ in name.ids)


def _unless_said_better(wide: dict[str, Service], found: dict[str, Service], u: Understanding) -> dict[str, Service]:
    """A wide word ("consultation") says nothing new beside a service whose name holds it."""
    names = u.of(Kind.CONCEPT, Kind.SERVICE)
    said = {n.text for n in names if n.kind is Kind.CONCEPT and len(n.text) == min(len(o.text) for o in names)}
    better = any(text != o.text and text in o.text for text in said for o in names)
    beside = any(n.start == o.end for n in names for o in names if n.text in said)
    said = {service.concept for service in found.values()}
    return {} if found and (better or beside or any(s.concept in said for s in wide.values())) else wide


def _own(name: Name, edition: HandbookInForce, u: Understanding) -> tuple[Service, ...]:
    """A handbook's own name for a service comes before the concept of the same words."""
    if name.kind is Kind.SERVICE:
        return tuple(service for path in name.ids if (service := edition.service_at(path)))
    closer = next((n for n in u.names if n.kind is Kind.SERVICE and n.start == name.start and n.end == name.end), None)
    if closer is not None:
        own = _own(closer, edition, u)
        if own:
            return own
    return of_variant((service for service in edition.services.values() if service.concept in name.ids), u)


def _by_names(u: Understanding, edition: HandbookInForce) -> tuple[Service, ...]:
    """A drug, a hospital, a hospital in Japan stands for the services that have such a list."""
    services = edition.services.values()
    if u.of(Kind.DRUG):
        return tuple(s for s in services if edition.coverage(s, "drugs"))
    if u.of(Kind.JAPAN) and not u.of(Kind.HOSPITAL):
        return tuple(s for s in services if _list(edition, s, "hospitals") not in (None, "hospitals"))
    if u.of(Kind.HOSPITAL):
        return tuple(s for s in services if _list(edition, s, "hospitals") == "hospitals")
    called = {
        path.split("/")[1]
        for name in u.of(Kind.RULE, Kind.LIMIT)
        if len(name.text) > 2
        for path in name.ids
        if path.startswith(edition.id + "/")
    }
    return tuple(edition.services[id_] for id_ in called if id_ in edition.services) if len(called) == 1 else ()


def _list(edition: HandbookInForce, service: Service, kind: str) -> str | None:
    coverage = edition.coverage(service, kind)
    return coverage.list if coverage else None


def handbooks_meant(u: Understanding) -> dict[str, None]:
    """The handbooks that are named: an insurer's name beside that of one of its products means this one."""
    named = [set(name.ids) for name in u.of(Kind.HANDBOOK)]
    both_meant = BOTH_PRODUCTS in u.all_cues
    kept = [ids for ids in named if both_meant or not any(other < ids for other in named)]
    return dict.fromkeys(id_ for name in u.of(Kind.HANDBOOK) for id_ in name.ids if any(id_ in ids for ids in kept))


def rules_of(asked: Asked, service: Service | None, topic: str) -> tuple[Rule, ...]:
    """The rules on a topic, of the variant that is meant where there are several."""
    rules = service.rules if service else asked.edition.handbook.rules
    found = tuple(rule for rule in rules if rule.topic == topic)
    fitting = tuple(rule for rule in found if rule.variant in asked.variants)
    return fitting or tuple(rule for rule in found if rule.variant is None) or found
