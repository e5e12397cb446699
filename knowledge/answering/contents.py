"""What a service is, what is in it and what is not, and which services there are."""

from collections.abc import Callable, Iterable

from knowledge.answering.asked import Asked
from knowledge.answering.case import situation
from knowledge.answering.conditions import FORMAL, optional
from knowledge.answering.facts import each
from knowledge.answering.patient import told_insured
from knowledge.answering.shapes import Finding, Part, ask_channel, both, cite, cite_whole
from knowledge.answering.wording import asks_whether
from knowledge.models import Service, Source, Test, Verdict
from knowledge.rules import check
from knowledge.understanding.names import Kind

MOST = 8  # items that are told
CHOOSABLE = "may-choose-item"  # a cue: whether one of several may be chosen, with the words that ask it
HAS, CHOOSES = "has-plan", frozenset({"choose", "other-item-chosen"})  # cues: who has what it takes to choose; does
NOT_SO = frozenset(
    {"what", "which", "either", "how-many", "how-many-times", "change-choice", "again", "used-up", "cannot"}
)


def what_is(asked: Asked) -> Finding | None:
    return each(asked, "summary", "what-is", _what_is) if asked.services else None


def _what_is(asked: Asked, service: Service) -> Finding:
    parts = [Part("answers.what_is", {"service": both(service.names), "words": both(service.summary.words)})]
    parts += optional(asked, service)
    return Finding(
        Verdict.INFO, tuple(parts), cite(asked.edition, service, service.summary.source), service.id, (), "what-is"
    )


def includes(asked: Asked) -> Finding | None:
    return _listed(asked, "included", lambda s: [(said.words, said.source) for said in s.included])


def excluded(asked: Asked) -> Finding | None:
    return _listed(asked, "excluded", lambda s: [(said.words, said.source) for said in s.excluded])


def choices(asked: Asked) -> Finding | None:
    """What the chosen one of several is; or all of them."""
    called = {path for name in asked.names(Kind.CHOICE) for path in name.ids}
    for service in asked.services:
        if service.choose_one is None:
            continue
        own = [c for c in service.choose_one.options if f"{asked.edition.id}/{service.id}/{c.id}" in called]
        rows = [{"name": both(c.names), "words": both(c.words)} for c in own or service.choose_one.options]
        parts = (Part("answers.choices", {"options": rows, "words": both(service.choose_one.words)}),)
        yes_no = (
            {"can", "have", CHOOSABLE} & asked.cues
            and _whether(asked)
            and not {"what", "how-many", "how-many-times", "which"} & asked.cues
        )
        verdict = Verdict.DEPENDS if yes_no and "includes" not in asked.cues else Verdict.INFO
        if len(own) == 1 and _may_be_chosen(asked, service):
            verdict = Verdict.YES
        return Finding(
            verdict, parts, cite(asked.edition, service, service.choose_one.source), service.id, (), "choices"
        )
    return None


def _whether(asked: Asked) -> bool:
    return CHOOSABLE in asked.cues or asks_whether(asked)


def _may_be_chosen(asked: Asked, service: Service) -> bool:
    """Whether it is asked if one of several may be chosen, by who is told to have what that takes: the insured, and
    nobody else is spoken of."""
    if not (HAS in asked.cues and CHOOSES & asked.cues and _whether(asked) and NOT_SO.isdisjoint(asked.cues)):
        return False
    insured = told_insured(asked.u)
    if any(not set(name.ids) & insured for name in asked.names(Kind.RELATION)):
        return False
    checked = check(service, asked.edition, situation(asked, service), asked.library)
    told = {item.condition.test for item in checked if item.state == "met"}
    return Test.PLAN in told and all(item.state == "met" or item.condition.test in FORMAL for item in checked)


def _listed(asked: Asked, what: str, take: Callable[[Service], Iterable[tuple[object, Source]]]) -> Finding | None:
    def tell(asked: Asked, service: Service) -> Finding | None:
        rows = list(take(service))
        if not rows:
            return None
        args = {"service": both(service.short), "items": [both(words) for words, _ in rows[:MOST]]}  # type: ignore[arg-type]
        cited = cite(asked.edition, service, *(source for _, source in rows))
        return Finding(Verdict.INFO, (Part(f"answers.{what}", args),), cited[:2], service.id, (), what)

    return each(asked, what, what, tell)


def services(asked: Asked) -> Finding | None:
    every = asked.all_services
    rows = [{"name": both(s.short), "optional": s.optional is not None} for s in every]
    args = {"product": both(asked.edition.handbook.product), "services": rows, "count": len(rows)}
    cited = cite_whole(asked.edition)
    return Finding(Verdict.INFO, (Part("answers.services", args),), cited, None, (), "services")


def insurer(asked: Asked) -> Finding | None:
    """Whose handbook it is: not known where the handbook names nobody."""
    handbook = asked.edition.handbook
    silent = "provider" in handbook.unsaid
    cited = cite_whole(asked.edition)
    parts = (
        Part("answers.words", {"words": both(handbook.provider)}),
        *((ask_channel(asked.edition),) if silent else ()),
    )
    return Finding(Verdict.UNKNOWN if silent else Verdict.INFO, parts, cited, None, (), "insurer")
