"""May this be used in the case that is described: the conditions, each with how it stands."""

from dataclasses import replace

from knowledge.answering.asked import WH, Asked
from knowledge.answering.before_policy import before_policy
from knowledge.answering.case import situation
from knowledge.answering.conditions import FORMAL, SHOWN, by_urgency, optional, provided
from knowledge.answering.facts import merge, unsaid
from knowledge.answering.several import unled
from knowledge.answering.shapes import Finding, Option, Part, ask_channel, both, cite
from knowledge.models import Condition, Rule, Service, Test, Verdict
from knowledge.rules import check, overall
from knowledge.situations import Situation
from knowledge.understanding import scores
from knowledge.understanding.names import Kind

SCOPE = "scope"  # topic
SERVICES, ELIGIBLE = "services", "eligible"  # intents
PLAIN = frozenset(
    {"have", "ask", "question", "existence", "inpatient", "outpatient", "hello", "services"}
)  # asks no more than that
HAVING = frozenset({"existence", "have"})  # cues
OPEN = "illness-open"  # a cue: what was found is not settled
TELLING = 5  # characters: of fewer it is not known what is meant
BASIC = (*FORMAL, Test.DRUG_LISTED, Test.HOSPITAL_LISTED)  # named last, or not at all


def eligible(asked: Asked) -> Finding | None:
    """No as soon as one condition is not met; else what it depends on. Yes only when every condition is met."""
    if not asked.services:
        return _which(asked)
    found = [(s, _one(asked, s, situation(asked, s))) for s in asked.services]
    return _unless_beyond(asked, merge(found, named=len(asked.services) > 1))


def _which(asked: Asked) -> Finding | None:
    """An illness without a service: which services are for it."""
    case = situation(asked)
    if not asked.names(Kind.ILLNESS):
        return _none_yet(asked) if case.in_cooling_off or case.before_policy else None
    open_: list[Service] = []
    closed: list[tuple[Service, list[Condition]]] = []  # with what keeps from it
    for service in asked.all_services:
        own = case.model_copy(update={"before_policy": before_policy(asked, service)})
        checked = check(service, asked.edition, own, asked.library)
        if overall(checked) == "not_met":
            closed.append((service, [item.condition for item in checked if item.state == "not_met"]))
        else:
            open_.append(service)
    names = [both(service.short) for service, _ in closed]
    told = asked.names(Kind.ILLNESS)
    illness = next((name.text for name in told if case.illness in name.ids), told[0].text)
    if not open_ and case.before_policy:
        return _none_before(names, closed[0][1][0])
    if not open_:
        otherwise = next((s for s, lacking in closed if all(one.test is not Test.DIAGNOSIS for one in lacking)), None)
        if otherwise is not None:  # what is told of the case keeps from it, not the illness
            return _one(asked, otherwise, case)
        args = {"illness": illness, "services": names, "condition": both(closed[0][1][0].words)}
        return Finding(Verdict.NO, (Part("answers.eligible.none", args),), (), None, (), "eligible")
    args = {"illness": illness, "services": [both(s.short) for s in open_], "closed": names}
    options = tuple(Option(f"service:{s.id}", both(s.short)) for s in open_)
    return Finding(Verdict.DEPENDS, (Part("answers.eligible.some", args),), (), None, options, "eligible")


def _none_before(names: list[dict[str, str]], condition: Condition) -> Finding:
    """What was there before the policy: no service is for it."""
    args = {"services": names, "condition": both(condition.words)}
    return Finding(Verdict.NO, (Part("answers.eligible.none_before", args),), (), None, (), "eligible")


def for_none_before(asked: Asked) -> Finding | None:
    """Of all services, where what is ill is told to have been so before the policy: no, where that closes them all."""
    if asked.services or asked.u.intent not in (SERVICES, ELIGIBLE) or not before_policy(asked, None):
        return None
    finding = _which(asked)
    return finding if finding is not None and finding.verdict is Verdict.NO else None


def _none_yet(asked: Asked) -> Finding | None:
    """No service is named: no, where the first days (or what was ill before them) keep from every one that has
    conditions."""
    found = [_one(asked, service, situation(asked, service)) for service in asked.all_services]
    if found and all(finding.verdict is Verdict.NO for finding in found):
        if before_policy(asked, None):
            first = check(asked.all_services[0], asked.edition, situation(asked, asked.all_services[0]), asked.library)
            lacking = next(item.condition for item in first if item.state == "not_met")
            return _none_before([both(service.short) for service in asked.all_services], lacking)
        return found[0]
    spoken_of = any(c.test is Test.COOLING_OFF_OVER for s in asked.all_services for c in s.conditions)
    return None if spoken_of or asked.guest else unsaid(asked, None, "cooling-off", "eligible")


def _one(asked: Asked, service: Service, case: Situation) -> Finding:
    variant = asked.variants[0] if len(asked.variants) == 1 and asked.variants[0] in service.variants else ""
    checked = check(service, asked.edition, case, asked.library, variant)
    failed = [item for item in checked if item.state == "not_met"]
    parts: list[Part] = []
    if failed:
        first = failed[0].condition
        args = {
            "service": both(service.short),
            "condition": both(first.words),
            "instead": both(first.instead) if first.instead else None,
            "from": failed[0].from_day.isoformat() if failed[0].from_day else None,
            "found_after": first.found_after,
        }
        parts.append(Part("answers.eligible.no", args))
        cited = cite(asked.edition, service, *(item.condition.source for item in failed))
        return Finding(Verdict.NO, tuple(parts), cited[:2], service.id, (), "eligible")
    unknown = [item.condition for item in checked if item.state == "unknown"]
    telling = by_urgency([c for c in unknown if c.test not in BASIC] or unknown)
    told = [both(c.words) for c in telling[:SHOWN]]
    parts += optional(asked, service)
    if not [c for c in unknown if c.test not in FORMAL]:
        channel = both(asked.edition.handbook.official_channel)
        bare = _no_more(asked, service)
        met = "answers.eligible.yes" if bare else "answers.eligible.unspoken"
        parts.insert(0, Part(met, {"service": both(service.short), "channel": channel}))
        verdict = Verdict.YES if bare else Verdict.DEPENDS
        return Finding(verdict, tuple(parts), cite(asked.edition, service, service.source), service.id, (), "eligible")
    parts.insert(
        0,
        Part(
            "answers.eligible.depends",
            {"service": both(service.short), "conditions": told, "more": len(telling) > SHOWN},
        ),
    )
    ill = next((c for c in unknown if c.test is Test.DIAGNOSIS and c.slot == "illness"), None)
    if ill is not None and OPEN in asked.all_cues:
        parts.append(Part("answers.eligible.not_found_yet", {"condition": both(ill.words)}))
    if case.accident and any(item.condition.accident_exempt for item in checked):
        parts.append(Part("answers.accident_exempt"))
    doubts = [c for c in service.contradictions if "trigger" in c.topics]
    parts += [Part("answers.contradiction", {"words": both(c.words)}) for c in doubts[:1]]
    cited = cite(asked.edition, service, *(c.source for c in telling[:SHOWN]))
    return Finding(Verdict.DEPENDS, tuple(parts), cited[:2], service.id, (), "eligible")


def _no_more(asked: Asked, service: Service) -> bool:
    """Whether no more is asked than whether the service may be used: its conditions speak of no other deed."""
    others = [n for n in asked.names(Kind.CONCEPT) if not any(s.concept in n.ids for s in (service, *asked.services))]
    return asked.u.bare and all(any(n.text in word for word in service.called) for n in others)  # its own word, too


def _unless_beyond(asked: Asked, finding: Finding) -> Finding:
    """Not said, where more is asked of the service than its use: by a word of which nothing is known, or as it seems.
    A no stays a no."""
    word = asked.u.beyond
    if not (word or asked.u.more) or not finding.hopeful:
        return finding
    service = asked.services[0] if len(asked.services) == 1 else None
    if not word:
        return replace(unsaid(asked, service, "more", finding.intent), citations=finding.citations[:1])
    channel = both(asked.edition.handbook.official_channel)
    args = {"word": word, "service": both(service.short) if service else None, "channel": channel}
    parts = (Part("answers.unsaid_word", args),)
    return replace(finding, verdict=Verdict.UNKNOWN, parts=parts, citations=finding.citations[:1])


def _of_nothing_had(asked: Asked) -> Finding | None:
    """Of something that no service is, where it is asked plainly whether there is such a thing: not said."""
    plainly = bool(HAVING & asked.cues) and asked.u.score("exists") >= scores.ALMOST and len(asked.u.text) >= TELLING
    return unsaid(asked, None, "exists", "exists") if plainly and not asked.u.unknown else None


def exists(asked: Asked) -> Finding | None:
    """Is there such a service: yes and on what it depends."""
    if not asked.services:
        return _of_nothing_had(asked)
    found = []
    for service in asked.services:
        more = provided(asked, service, (c for c in service.conditions if c.test not in BASIC))
        parts = [Part("answers.exists", {"service": both(service.short)}), *more]
        only = asked.u.plain and not asked.u.unknown and asked.cues <= PLAIN and "existence" in asked.cues
        verdict = Verdict.YES if only and not service.optional else Verdict.DEPENDS
        finding = Finding(verdict, tuple(parts), cite(asked.edition, service, service.source), service.id, (), "exists")
        found.append((service, finding))
    return _unless_beyond(asked, merge(found, named=False))


def trigger(asked: Asked) -> Finding | None:
    """On what conditions a service is given; of an illness that is named, whether it is for that."""
    if not asked.services:
        return None
    if asked.names(Kind.ILLNESS) and WH.isdisjoint(asked.cues):
        return eligible(asked)
    found = []
    for service in asked.services:
        own = [c for c in service.conditions if not asked.variants or c.variant in (None, *asked.variants)]
        args = {"service": both(service.short), "conditions": [both(c.words) for c in own]}
        parts = [Part("answers.conditions", args)]
        parts += [
            Part("answers.contradiction", {"words": both(c.words)})
            for c in service.contradictions
            if "trigger" in c.topics
        ][:1]
        cited = cite(asked.edition, service, *(c.source for c in own))
        found.append((service, Finding(Verdict.INFO, tuple(parts), cited[:2], service.id, (), "trigger")))
    return merge(found, named=False)


def part_of(asked: Asked) -> tuple[Service, Rule] | None:
    """The service that does, as a part of it, what the handbook has no service of its own for: a word for that calls
    its rule on what it does."""
    words = {str(word) for id_ in asked.absent for word in asked.index.concepts[id_]["called"]}
    rules = ((s, rule) for s in asked.all_services for rule in s.rules if rule.topic == SCOPE)
    return next(((s, rule) for s, rule in rules if not words.isdisjoint(rule.called)), None)


def absent(asked: Asked) -> Finding:
    """The handbook has no such service; what comes nearest is named, or does it as a part."""
    concepts = asked.index.concepts
    names = [concepts[id_]["names"] for id_ in asked.absent]
    part = part_of(asked)
    if part is not None:
        service, rule = part
        args = {"service": names[0], "whole": both(service.short), "product": both(asked.edition.handbook.product)}
        said = Part("answers.words", {"words": unled(both(rule.words))})
        cited = cite(asked.edition, service, rule.source)
        return Finding(Verdict.INFO, (Part("answers.part_of_service", args), said), cited, service.id, (), "absent")
    near = [s for s in asked.all_services if any(s.concept in concepts[id_].get("near", ()) for id_ in asked.absent)]
    args = {"service": names[0], "near": [both(s.short) for s in near], "product": both(asked.edition.handbook.product)}
    parts = (
        Part("answers.no_such_service", args),
        ask_channel(asked.edition),
    )
    return Finding(Verdict.NO, parts, (), None, (), "absent")
