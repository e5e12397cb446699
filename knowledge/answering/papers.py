"""Which papers are asked for, and what is done without one of them."""

import unicodedata
from dataclasses import replace

from knowledge.answering.asked import Asked
from knowledge.answering.case import situation
from knowledge.answering.facts import each, unsaid
from knowledge.answering.several import unled
from knowledge.answering.shapes import Finding, Part, ask_channel, both, cite
from knowledge.answering.ways import apply_for
from knowledge.models import Paper, Service, Verdict, When
from knowledge.understanding.tables import compiled, said_by, words_of

VARIANTS = ("inpatient", "outpatient")
LOST, ALONE, POLICY_NUMBER = "this-paper-lost", "paper-alone", "policy-number"
COPIED = "original-away"
NAMED = frozenset({"paper-name", "papers"})  # cues
RULED = frozenset({"prescription", "pathology-report", "gene-report", "invoice", "id-number"})  # cues: rules say it
COPY = "copy-or-original"  # cue
ASKED = frozenset({"must", COPY})  # cues: whether a paper is wanted, or a copy of it
OTHER = "other"  # a case for which the locales have no words of its own
WANTED = {"always": Verdict.YES, "when": Verdict.DEPENDS, "never": Verdict.INFO}
CASES = frozenset({"gene_tested-true", "illness_kind-cancer", "variant-inpatient", "attend_in_person-false"})


def papers(asked: Asked) -> Finding | None:
    if not asked.services:
        having = [s for s in asked.all_services if s.papers]
        if "occ-discharge" in asked.cues:
            having = [s for s in having if _at_discharge(s)]
        if len(having) == 1:
            return papers(asked.about(*having))
        if len(having) > 1:
            return Finding(
                Verdict.CLARIFY,
                (Part("answers.which_service", {"services": [both(s.short) for s in having]}),),
                (),
                None,
                (),
                "papers",
            )
    return each(asked, "papers", "papers", lambda a, s: _papers(a, s) or _none_printed(a, s))


def _at_discharge(service: Service) -> bool:
    """Whether a paper is handed over at the end that one is given on leaving the hospital."""
    words = words_of("occ-discharge")
    return any(word in paper.names.zh for paper in service.papers if paper.stage == "completion" for word in words)


def _papers(asked: Asked, service: Service) -> Finding | None:
    every = [p for p in service.papers if p.stage == "application"] or list(service.papers)
    if not every:
        return None
    later = [p for p in service.papers if p.stage != "application" and p.required != "never"]
    args = {
        "service": both(service.short),
        "always": [both(p.names) for p in every if p.required == "always"],
        "when": _by_case(every),
        "welcome": [both(p.names) for p in every if p.required == "never"],
        "later": [both(p.names) for p in later],
    }
    parts = [Part("answers.papers", args)]
    parts += [
        Part("answers.contradiction", {"words": both(c.words)}) for c in service.contradictions if "papers" in c.topics
    ]
    parts += _told_beside(service)
    sources = dict.fromkeys(p.source for p in every)
    return Finding(Verdict.INFO, tuple(parts), cite(asked.edition, service, *sources)[:2], service.id, (), "papers")


def _none_printed(asked: Asked, service: Service) -> Finding:
    """Of a service without printed papers: what a step says that is told; else silence, and the steps."""
    told = [step for step in service.steps if step.tells]
    if told:
        parts = tuple(Part("answers.words", {"words": both(step.words)}) for step in told)
        cited = cite(asked.edition, service, *(step.source for step in told))
        return Finding(Verdict.INFO, parts, cited, service.id, (), "papers")
    silent, way = unsaid(asked, service, "papers", "papers"), apply_for(asked, service)
    return replace(silent, parts=(*silent.parts, *way.parts)) if way else silent


def _says_which(service: Service) -> bool:
    """Whether the handbook says of any of the papers that it is to be the original, a copy or a picture."""
    return any(word in paper.names.zh for paper in service.papers for word in words_of(COPY))


def _told_beside(service: Service) -> list[Part]:
    """What is told rather than handed in: a step that says so; the number of the policy, where the handbook asks for
    that."""
    rules = (rule for rule in service.rules if rule.topic == "id-number-needed")
    asks = (case for rule in rules for case in rule.cases if POLICY_NUMBER in case.told and case.verdict is Verdict.YES)
    steps = [Part("answers.words", {"words": both(step.words)}) for step in service.steps if step.tells]
    return steps + [Part("answers.words", {"words": unled(both(case.words))}) for case in asks]


def _by_case(papers: list[Paper]) -> list[dict[str, object]]:
    """The papers that only some have to hand in, under the case in which they must."""
    groups: dict[str, list[dict[str, str]]] = {}
    for one in papers:
        if one.required == "when":
            groups.setdefault(_case(one), []).append(both(one.names))
    return [{"case": case, "names": names} for case, names in groups.items()]


def _case(paper: Paper) -> str:
    named = [f"{when.slot}-{value}" for when in paper.required_when for value in when.any_of]
    return named[0] if len(named) == 1 and named[0] in CASES else OTHER


def demanded(asked: Asked, paper: Paper) -> bool | None:
    """Whether the case that the question tells is one in which the paper must be handed in; None: it tells nothing."""
    told = [_told(asked, when, paper) for when in paper.required_when]
    return None if not told or None in told else all(told)


def _told(asked: Asked, when: When, paper: Paper) -> bool | None:
    if when.slot == "variant":
        said = {variant for variant in VARIANTS if _beside(asked, paper, variant)}
        return said <= set(when.any_of) if len(said) == 1 else None
    if when.slot == "gene_tested":
        return True if "gene-tested" in asked.cues else None
    if when.slot == "illness_kind":
        kinds = situation(asked).illness_kinds
        return None if kinds is None else not set(kinds).isdisjoint(when.any_of)
    if when.slot == "attend_in_person":
        return True if "on-site-instead" in asked.cues else None
    return None


def _beside(asked: Asked, paper: Paper, cue: str) -> bool:
    """Whether the cue is said beside the paper's name and not only in it (a notice of admission)."""
    rest = asked.u.text
    for word in _called(asked, paper):
        rest = rest.replace(word, " ")
    return said_by(cue).search(rest) is not None


def paper(asked: Asked) -> Finding | None:
    """One paper that is named: needed, welcome, what to do without it."""
    if ALONE in asked.cues and COPIED not in asked.all_cues:  # else a copy is meant, and no original
        found = [finding for service in asked.services if (finding := _too_few(asked, service)) is not None]
        if found:
            return found[0]
    for service in asked.services or _by_their_words(asked):
        named = next((p for p in service.papers if _called(asked, p)), None)
        if named is None:
            continue
        line = line_of(service, named, without=bool({"without", "cannot", "paper-lacks", LOST} & asked.cues))
        if LOST in asked.cues and named.required != "never":
            return _lost(asked, service, named, line)
        verdict = Verdict.INFO
        if "must" in asked.cues and not _either(asked):
            verdict = WANTED[named.required]
            wanted = demanded(asked, named) if named.required == "when" else None
            if wanted is not None:
                verdict = Verdict.YES if wanted else Verdict.NO
        formed = _by_form(asked, named) if COPY in asked.cues else None
        if formed is not None:
            return Finding(
                formed[0], (formed[1], line), cite(asked.edition, service, named.source), service.id, (), "paper"
            )
        if verdict is Verdict.INFO and {"can", "question"} & asked.cues and _pictured(asked, named):
            verdict = Verdict.DEPENDS  # if it is of the very paper
        if verdict is Verdict.INFO and _begun_without(asked) and named.required != "never":
            verdict = Verdict.DEPENDS
        return Finding(verdict, (line,), cite(asked.edition, service, named.source), service.id, (), "paper")
    return None


def _either(asked: Asked) -> bool:
    """Whether a copy, or the original, is asked for in one breath: neither yes nor no would say which."""
    raw = asked.index.tables.raw
    return all(compiled(raw[of]).search(asked.u.text) for of in ("asked_original", "asked_copy"))


def _by_form(asked: Asked, paper: Paper) -> tuple[Verdict, Part] | None:
    """Whether the original will do, or must, or a copy, where the handbook says which: a copy never has to be the
    original. None where it does not say, or of a copy of what is to be pictured."""
    raw, text, name = asked.index.tables.raw, asked.u.text, paper.names.zh
    original, copy = (compiled(raw[of]).search(text) is not None for of in ("asked_original", "asked_copy"))
    if COPIED in asked.all_cues and "must" not in asked.cues:
        return None
    if compiled(raw["asked_copy"]).search(name) is None or not (original or copy):
        return None
    pictured = compiled(raw["asked_original"]).search(name) is not None
    part = Part("answers.paper_photo" if pictured else "answers.paper_copy")
    if pictured and copy:
        return (Verdict.INFO, part) if original and "must" in asked.cues and "can" not in asked.cues else None
    if original and copy:
        return Verdict.INFO, part
    if original:
        return (Verdict.NO if {"must", "question", "ask"} & asked.cues else Verdict.INFO), part
    return Verdict.YES, part


def line_of(service: Service, paper: Paper, *, without: bool) -> Part:
    """Whether the paper is needed and what it is; ``without``: what to do where it is not there."""
    args = {
        "paper": both(paper.names),
        "required": paper.required,
        "case": _case(paper),
        "looks": both(paper.looks_like),
        "instead": both(paper.instead) if paper.instead else None,
        "service": both(service.short),
        "without": without,
    }
    return Part("answers.paper", args)


def any_paper(asked: Asked) -> Finding | None:
    """One paper that is named; of one that the handbook does not name it does not say whether it has to be handed in,
    or may be a copy."""
    found = paper(asked)
    ruled = not RULED.isdisjoint(asked.cues) and COPY not in asked.cues
    silent = NAMED & asked.cues and ASKED & asked.cues and not ruled and len(asked.services) == 1
    if found is not None and silent and COPY in asked.cues and not _says_which(asked.services[0]):
        which = unsaid(asked, asked.services[0], "copy", "paper")  # that it is wanted says not whether a copy will do
        return replace(which, parts=(*which.parts, *found.parts), citations=found.citations)
    if found is not None or not silent:
        return found
    service = asked.services[0]
    unsaid_of = "copy" if COPY in asked.cues else "this-paper"
    unknown, listed = unsaid(asked, service, unsaid_of, "paper"), _papers(asked, service)
    return replace(unknown, parts=(*unknown.parts, *listed.parts)) if listed else unknown


def _by_their_words(asked: Asked) -> list[Service]:
    """All services, those first that call a paper by the longest word of the question; where a copy is spoken of, those
    before them that say of theirs whether it is one."""

    copied = compiled(asked.index.tables.raw["asked_copy"])

    def longest(service: Service) -> tuple[bool, int]:
        called = [(paper, word) for paper in service.papers for word in _called(asked, paper)]
        says = COPY in asked.cues and any(copied.search(paper.names.zh) for paper, _ in called)
        return says, max((len(word) for _, word in called), default=0)

    return sorted(asked.all_services, key=longest, reverse=True)


def _begun_without(asked: Asked) -> bool:
    """Whether it is asked if it may be begun before the paper is there: begun perhaps, not done."""
    return "paper-lacks" in asked.cues and bool({"can", "papers-follow"} & asked.cues)


def _pictured(asked: Asked, paper: Paper) -> bool:
    """Whether a picture is offered, of a paper that is there, where a picture is what is asked for."""
    there = "paper-lost" not in asked.all_cues
    return there and "photo" in asked.cues and any(word in paper.names.zh for word in words_of("photo"))


def _too_few(asked: Asked, service: Service) -> Finding | None:
    """No, where one paper is all there is and each of several must be handed in; not where each of these is named."""
    must = [paper for paper in service.papers if paper.stage == "application" and paper.required == "always"]
    if len(must) > 1 and all(_is_there(asked, paper) for paper in must):
        return None
    told = _papers(asked, service)
    return replace(told, verdict=Verdict.NO, intent="paper") if len(must) > 1 and told else None


def _is_there(asked: Asked, paper: Paper) -> bool:
    """Whether the paper is named, and not as one that is lacking."""
    lacking = tuple(asked.index.tables.raw["not_there"])
    text = asked.u.text
    return any(not text[: text.find(word)].endswith(lacking) for word in _called(asked, paper))


def _lost(asked: Asked, service: Service, paper: Paper, line: Part) -> Finding:
    """A paper that has to be handed in and that is lost: of that no handbook speaks."""
    parts = (line, Part("answers.paper_lost"), ask_channel(asked.edition))
    cited = cite(asked.edition, service, paper.source)
    return Finding(Verdict.DEPENDS, parts, cited, service.id, (), "paper")


def _called(asked: Asked, paper: Paper) -> list[str]:
    """The words of the question that name the paper."""
    plain = _plain(paper)
    words = (word.lower() for word in words_of("paper-name"))
    english = paper.names.en.lower()
    return [
        word
        for word in words
        if word in asked.u.text
        and ((plain and word in plain) or word in paper.called or (word.isascii() and word in english))
    ]


def _plain(paper: Paper) -> str:
    """The name without what stands in brackets."""
    return unicodedata.normalize("NFKC", paper.names.zh).split("(")[0].replace(" ", "").lower()
