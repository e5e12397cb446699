"""Which papers are asked for, and what is done without one of them."""

import unicodedata

from knowledge.answering.asked import Asked
from knowledge.answering.facts import each
from knowledge.answering.shapes import Finding, Part, both, cite
from knowledge.answering.ways import apply_for
from knowledge.models import Paper, Service, Verdict


def papers(asked: Asked) -> Finding | None:
    if not asked.services:
        having = [s for s in asked.all_services if s.papers]
        if "occ-discharge" in asked.cues:
            having = [s for s in having if _at_discharge(asked, s)]
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
    return each(asked, "papers", "papers", lambda a, s: _papers(a, s) or (apply_for(a, s) if s.steps else None))


def _at_discharge(asked: Asked, service: Service) -> bool:
    """Whether a paper is handed over at the end that one is given on leaving the hospital."""
    words = asked.index.cue_words["occ-discharge"]
    return any(word in paper.names.zh for paper in service.papers if paper.stage == "completion" for word in words)


def _papers(asked: Asked, service: Service) -> Finding | None:
    every = [p for p in service.papers if p.stage == "application"] or list(service.papers)
    if not every:
        return None
    later = [p for p in service.papers if p.stage != "application" and p.required != "never"]
    args = {
        "service": both(service.short),
        "always": [both(p.names) for p in every if p.required == "always"],
        "when": [both(p.names) for p in every if p.required == "when"],
        "welcome": [both(p.names) for p in every if p.required == "never"],
        "later": [both(p.names) for p in later],
    }
    parts = [Part("answers.papers", args)]
    parts += [
        Part("answers.contradiction", {"words": both(c.words)}) for c in service.contradictions if "papers" in c.topics
    ]
    sources = dict.fromkeys(p.source for p in every)
    return Finding(Verdict.INFO, tuple(parts), cite(asked.edition, service, *sources)[:2], service.id, (), "papers")


def paper(asked: Asked) -> Finding | None:
    """One paper that is named: needed, welcome, what to do without it."""
    for service in asked.services or asked.all_services:
        named = next((p for p in service.papers if _is_named(asked, p)), None)
        if named is None:
            continue
        args = {
            "paper": both(named.names),
            "required": named.required,
            "looks": both(named.looks_like),
            "instead": both(named.instead) if named.instead else None,
            "service": both(service.short),
            "without": bool({"without", "cannot"} & asked.cues),
        }
        verdict = Verdict.INFO
        if "must" in asked.cues:
            verdict = Verdict.YES if named.required == "always" else Verdict.DEPENDS
            verdict = Verdict.INFO if named.required == "never" else verdict
        return Finding(
            verdict, (Part("answers.paper", args),), cite(asked.edition, service, named.source), service.id, (), "paper"
        )
    return None


def _is_named(asked: Asked, paper: Paper) -> bool:
    words = [word for word in asked.index.cue_words["paper-name"] if word.lower() in asked.u.text]
    plain = _plain(paper)
    return any(plain and word.lower() in plain for word in words)


def _plain(paper: Paper) -> str:
    """The name without what stands in brackets."""
    return unicodedata.normalize("NFKC", paper.names.zh).split("(")[0].replace(" ", "").lower()
