"""A guest's question is put to every handbook: answered once where they agree, a line each where they differ."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date

from knowledge.answering.alike import same_list
from knowledge.answering.asked import Asked, handbooks_meant, put
from knowledge.answering.eligibility import absent, part_of
from knowledge.answering.lists import THINGS
from knowledge.answering.outside import handbook_options, not_understood
from knowledge.answering.shapes import OF_HANDBOOK, UNDER, Finding, Option, Part, both, cite, insurer_of, of_handbook
from knowledge.library import HandbookInForce
from knowledge.models import Verdict
from knowledge.understanding import scores
from knowledge.understanding.index import Index
from knowledge.understanding.names import SERVICES, Kind, Scored, Understanding

SILENT = frozenset({Verdict.UNKNOWN, Verdict.CLARIFY})
BOTH = "both-products"  # cue
TIMES = ("hours", "duration")  # that the one time is not said comes before the other that is
TOPIC = "topic."  # how the intents begin that are about a rule
WHETHER = frozenset({"can", "question"})  # cues of a question for yes or no
COUNTS = "count-word"  # cue
COUNTED = frozenset({"difference", "count-word"})  # cues of "are there as many here as there"
One = Callable[[Asked], Finding]
Told = tuple[HandbookInForce, Finding]
Lack = tuple[HandbookInForce, tuple[dict[str, str], ...]]
PASSED_OVER = ("compare", "exists", "eligible", "what-is", "list", "includes", "services", "count", "topic.scope")
ANYWAY = ("services", "compare", "phone", "turn-to")  # asked of the handbooks, whatever was spoken of before
WITHOUT_SERVICE = (
    "uses",
    "papers",
    "paper",
    "hours",
    "how-to",
    "phone",
    "duration",
    "deadline",
    "services",
    "usable-from",
    "count",
    "trigger",
    "list",
    "includes",
)


def for_guest(
    u: Understanding, index: Index, today: date, recent: tuple[str, ...], one: One, among: tuple[str, ...] = ()
) -> Finding:
    """All handbooks, or those of the insurer that is named, or was (``among``)."""
    if _strange_words(u):
        return not_understood(None, index.library)
    editions = _meant(u, index, today, among)
    recent = () if u.intent in ANYWAY else recent
    asked = [put(u, edition, index, today, recent, guest=True) for edition in editions]
    having = [a for a in asked if a.services] or asked
    if len(having) == len(asked) and not any(a.services for a in asked):
        if any(a.absent for a in asked):
            return _none_has(asked, index, today)
        if len(editions) > 2 and not u.of(Kind.HANDBOOK) and (not u.intents or u.intent in WITHOUT_SERVICE):
            return _which_handbook(u, index, editions)
    told = [(a.edition, one(a)) for a in having]
    understood = [(e, f) for e, f in told if f.intent]
    if not understood:
        several = bool(u.of(Kind.HANDBOOK)) and len(editions) > 1
        return _which_handbook(u, index, editions) if several else not_understood(None, index.library)
    spoken_of = bool(recent) and not u.of(*SERVICES)  # a handbook without it has none of what was asked about before
    missing = [_lack(a) for a in asked if a not in having and (a.absent or spoken_of) and not part_of(a)]
    finding = _together(understood, missing, certain=bool(u.of(Kind.HANDBOOK)) or len(understood) == len(asked))
    compared = BOTH in u.all_cues or ("difference" in u.cues and len(u.of(Kind.HANDBOOK)) > 1)
    compared = compared or (len({name.ids for name in u.of(Kind.HANDBOOK)}) > 1 and WHETHER.isdisjoint(u.cues))
    differ = finding.verdict is Verdict.CLARIFY and len(understood) > 1
    return replace(finding, verdict=Verdict.INFO) if compared and differ else finding


def _strange_words(u: Understanding) -> bool:
    """Words that nobody knows and that are like nothing that is known, and nothing asked of them."""
    asked = u.names or u.intent != "coverage" or u.intents[0].score > scores.BARE
    return not asked and not any(unknown.near for unknown in u.unknown)


def _meant(u: Understanding, index: Index, today: date, among: tuple[str, ...] = ()) -> list[HandbookInForce]:
    return [index.library.in_force(id_, today) for id_ in handbooks_meant(u) or among or index.library.handbooks]


def _none_has(asked: list[Asked], index: Index, today: date) -> Finding:
    """None of those that are meant; where they are those of one insurer, which others have it is told."""
    first = absent(asked[0])
    args = first.parts[0].args
    if len(asked) == len(index.library.handbooks):
        return replace(first, parts=(Part("answers.guest.none_has", args),))
    meant = [a.edition for a in asked]
    every = [index.library.in_force(id_, today) for id_ in index.library.handbooks]
    wanted = {concept for a in asked for concept in a.absent}
    having = [e for e in every if e not in meant and wanted & {s.concept for s in e.services.values()}]
    near = [one for a in asked for one in absent(a).parts[0].args["near"]]
    named = {
        "handbooks": [both(e.handbook.product) for e in meant],
        "having": [both(e.handbook.product) for e in having],
    }
    told = {"service": args["service"], "near": [one for n, one in enumerate(near) if one not in near[:n]], **named}
    return replace(first, parts=(Part("answers.guest.named_lack", told),))


def _which_handbook(u: Understanding, index: Index, editions: list[HandbookInForce]) -> Finding:
    names = [both(edition.handbook.product) for edition in editions]
    part = Part("answers.guest.which", {"handbooks": names})
    ids = {f"handbook:{edition.id}" for edition in editions}
    options = tuple(option for option in handbook_options(index.library) if option.id in ids)
    return Finding(Verdict.CLARIFY, (part,), (), None, options, u.intent)


def _together(told: list[Told], missing: list[Lack], *, certain: bool = True) -> Finding:
    """``certain``: the handbooks are those that the question names, so that a yes of one is a yes."""
    if len(told) == 1:
        edition, finding = told[0]
        head = of_handbook(edition)
        verdict = _of_one_policy(finding) if finding.verdict is Verdict.YES and not certain else finding.verdict
        return replace(finding, parts=(head, *finding.parts), verdict=verdict)
    lacking = tuple(_lacking(missing))
    some = bool(missing) and not certain  # those that have it say yes, the others have none
    groups: dict[str, list[Told]] = {}
    for edition, finding in told:
        groups.setdefault(repr((finding.verdict, finding.parts)), []).append((edition, finding))
    cited = tuple(
        dict.fromkeys((*(f.citations[0] for _, f in told if f.citations), *(c for _, f in told for c in f.citations)))
    )
    least = len({c.handbook for c in cited})  # each handbook that says something is cited
    if len(groups) == 1:
        head = Part("answers.guest.same", {"handbooks": [both(e.handbook.product) for e, _ in told]})
        first = told[0][1]
        service = first.service if len({f.service for _, f in told}) == 1 else None
        verdict = Verdict.DEPENDS if some and first.verdict is Verdict.YES else first.verdict
        every = (head, *first.parts, *(lacking if first.hopeful else ()))
        return replace(first, parts=every, citations=cited[: max(2, least)], service=service, verdict=verdict)
    verdicts = {finding.verdict for _, finding in told}
    verdict = next(iter(verdicts)) if len(verdicts) == 1 else Verdict.CLARIFY
    verdict = Verdict.CLARIFY if some and verdict is Verdict.YES else verdict
    parts = [Part("answers.guest.differ")]
    for same_ in groups.values():
        parts.append(
            Part(
                OF_HANDBOOK,
                {"handbooks": [both(e.handbook.product) for e, _ in same_], "verdict": same_[0][1].verdict.value},
            )
        )
        parts.extend(_short(same_[0][1]))
    options = tuple(Option(f"handbook:{e.id}", both(e.handbook.product)) for e, _ in told)
    if any(f.verdict is Verdict.CLARIFY and f.options for _, f in told) and len(verdicts) == 1:
        options = told[0][1].options
    parts.extend(lacking)
    return Finding(verdict, tuple(parts), cited[: max(3, least)], None, options, told[0][1].intent)


def _of_one_policy(finding: Finding) -> Verdict:
    """Of the yes that only one handbook says: how its service is done is told as it is; whether it may be used turns on
    the policy."""
    return Verdict.INFO if finding.intent.startswith(TOPIC) else Verdict.DEPENDS


def _lack(asked: Asked) -> Lack:
    """A handbook without the service, and what comes nearest in it."""
    return asked.edition, tuple(absent(asked).parts[0].args["near"]) if asked.absent else ()


def _lacking(missing: list[Lack]) -> Iterator[Part]:
    for edition, near in missing:
        if near:
            args = {"handbooks": [both(edition.handbook.product)], "near": list(near)}
            yield Part("answers.guest.missing_near", args)
    if without := [both(edition.handbook.product) for edition, near in missing if not near]:
        yield Part("answers.guest.missing", {"handbooks": without})


def _short(finding: Finding) -> tuple[Part, ...]:
    """The lead of a handbook's answer, or of each service's in it; the rest is said once it is clear which is meant."""
    if any(part.key == UNDER for part in finding.parts):
        below = zip(("", *(part.key for part in finding.parts)), finding.parts, strict=False)
        return tuple(part for before, part in below if UNDER in (before, part.key))
    return finding.parts[:2] if finding.verdict is Verdict.INFO or finding.intent in TIMES else finding.parts[:1]


def compare(u: Understanding, index: Index, today: date, own: HandbookInForce | None, one: One) -> Finding | None:
    """Which handbooks have a service, or what each says to the rest of the question."""
    editions = (
        _meant(u, index, today)
        if u.of(Kind.HANDBOOK) and "only" not in u.cues
        else [index.library.in_force(id_, today) for id_ in index.library.handbooks]
    )
    asked = [put(u, edition, index, today, guest=True) for edition in editions]
    here = next((a for a in asked if own is not None and a.edition.id == own.id), None)
    if here is not None and len(here.services) > 1:
        return same_list(here) or one(replace(here, u=replace(u, intents=_besides(u))))
    having = [a for a in asked if a.services]
    counted = u.cues >= COUNTED or (COUNTS in u.cues and not u.cues.isdisjoint(THINGS))
    passed_over = [i for i in PASSED_OVER if i != "count" or not counted]
    for rest in (s for s in u.intents if s.intent not in passed_over and s.score >= scores.COMPARED):
        narrowed = replace(u, intents=(replace(rest, told=False),))
        if not having and (rest.score < scores.OWN or not rest.topic):
            continue
        findings = [(a.edition, one(replace(a, u=narrowed))) for a in having or asked]
        if any(f.verdict not in SILENT and f.intent not in passed_over for _, f in findings):
            none = bool(u.of(Kind.HANDBOOK)) and all(f.verdict is Verdict.NO for _, f in findings)
            kept = findings if none else [(e, _told(f)) for e, f in findings]  # "which of the two": neither
            return replace(_together(kept, []), verdict=Verdict.NO if none else Verdict.INFO, intent="compare")
    if not having:
        mine = own is not None and len(editions) == 1 and own.id != editions[0].id
        editions = [own, *editions] if own and mine else editions  # one other is held against one's own
        return _side_by_side(editions) if len(editions) < 4 else None
    if "difference" in u.cues:
        told = [(a.edition, _facts_of(a, one)) for a in having]
        return replace(_together(told, []), verdict=Verdict.INFO, intent="compare")
    rows = [
        {
            "handbook": both(a.edition.handbook.product),
            "insurer": insurer_of(a.edition),
            "services": [both(s.names) for s in a.services],
        }
        for a in having
    ]
    missing = [both(a.edition.handbook.product) for a in asked if not a.services]
    part = Part("answers.compare", {"having": rows, "missing": missing})
    options = tuple(Option(f"handbook:{a.edition.id}", both(a.edition.handbook.product)) for a in having)
    cited = tuple(c for a in having for s in a.services[:1] for c in cite(a.edition, s, s.source))
    return Finding(Verdict.INFO, (part,), cited, None, options, "compare")


def _besides(u: Understanding) -> tuple[Scored, ...]:
    """What is asked of the services beside their comparison; nothing else: what each of them is."""
    rest = u.intents[1:]
    return rest if any(s.intent not in PASSED_OVER for s in rest) else (Scored("what-is", scores.COMPARED),)


def _told(finding: Finding) -> Finding:
    """Beside another handbook's, a yes or no is only told, with what it rests on."""
    return replace(finding, verdict=Verdict.INFO) if finding.verdict in (Verdict.YES, Verdict.NO) else finding


def _facts_of(asked: Asked, one: One) -> Finding:
    """What a service is and how often, the two that tell handbooks apart."""
    what, often = (
        one(replace(asked, u=replace(asked.u, intents=(Scored(intent, 90),)))) for intent in ("what-is", "uses")
    )
    return replace(what, parts=(*what.parts[:1], *often.parts[:1]), citations=(*what.citations, *often.citations))


def _side_by_side(editions: list[HandbookInForce]) -> Finding:
    """What each of a few handbooks has."""
    rows = [
        {
            "handbook": both(e.handbook.product),
            "insurer": insurer_of(e),
            "services": [both(s.names) for s in e.services.values()],
        }
        for e in editions
    ]
    options = tuple(Option(f"handbook:{e.id}", both(e.handbook.product)) for e in editions)
    return Finding(
        Verdict.INFO, (Part("answers.compare", {"having": rows, "missing": []}),), (), None, options, "compare"
    )
