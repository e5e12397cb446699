"""Whether days off count as working days, which is another question than whether somebody is there on them.

Working days are those of the State Council's calendar: Monday to Friday without public holidays, and the weekends that
are worked in exchange (make-up days).
"""

from knowledge.answering.asked import Asked
from knowledge.answering.shapes import Finding, Part, both, cite
from knowledge.models import Service, TimeLimit, Unit, Verdict
from knowledge.understanding.tables import compiled, read

INTENT = "working-days"
WORKED = frozenset({Unit.WORKDAYS, Unit.HOSPITAL_WORKDAYS})
MOST = 3
UNDECIDED = frozenset({"reviewed"})


def counted(asked: Asked) -> Finding | None:
    """Whether such days count in what is promised in working days; None where that is not asked.

    "Do you review on weekends?" is no question for a desk either: what is promised counts working days, and nothing is
    said of whether anybody reviews on others."""
    said, text = read("dates.yaml")["counted_days"], asked.u.text
    kind = next((kind for kind in ("made_up", "days_off", "reviewed") if compiled(said[kind]).search(text)), None)
    if kind is None:
        return None
    named = asked.services or asked.all_services
    limits = [(s, limit) for s in named for limit in s.time_limits if limit.unit in WORKED]
    if kind in UNDECIDED and not limits:
        return None
    if kind in UNDECIDED:
        limits = [one for one in limits if one[1].direction == "within"] or limits
    shown = limits[:MOST] if asked.services else []
    verdict = {"made_up": Verdict.YES, "days_off": Verdict.NO, "reviewed": Verdict.DEPENDS}[kind]
    lines = (_line(service, limit, named=len(asked.services) > 1) for service, limit in shown)
    parts = (Part("answers.working_days", {"kind": kind}), *lines)
    cited = tuple(dict.fromkeys(c for s, limit in (shown or limits[:1]) for c in cite(asked.edition, s, limit.source)))
    return Finding(verdict, parts, cited, asked.services[0].id if len(asked.services) == 1 else None, (), INTENT)


def _line(service: Service, limit: TimeLimit, *, named: bool) -> Part:
    args = {
        "words": both(limit.words),
        "amount": limit.amount,
        "amount_max": limit.amount_max,
        "unit": limit.unit.value,
        "occasion": limit.occasion.value,
        "deed": limit.deed.value,
        "direction": limit.direction,
        "at": limit.at.strftime("%H:%M") if limit.at else None,
        "service": both(service.short) if named else None,
        "named": True,
        "next": None,
    }
    return Part("answers.time.limit", args)
