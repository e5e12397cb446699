"""Which papers a photo stands for beside the one that it is called: a CT is a report of an examination, too."""

from collections.abc import Collection, Iterable

from dialogs.plan import Known
from dialogs.world import OTHER
from knowledge.models import Service

EXAMS = "exam-reports"
PROOF = "illness-proof"
STANDS_FOR = {  # a general item, and the papers any of which will do for it
    EXAMS: frozenset({"ct-report", "mri-report"}),
    PROOF: frozenset(
        {"outpatient-record", "discharge-summary", "blood-report", "ct-report", "mri-report", "pathology-report"}
    ),
}
SHOWN_BY = {  # a question for yes or no, and the papers that answer it by being there
    "has_admission_notice": ("admission-notice",),
    "has_prescription": ("prescription",),
    "gene_tested": ("gene-report",),
}


def covers(item: str, here: Collection[str]) -> bool:
    """Whether one of the papers that have come will do for a general item."""
    return bool(STANDS_FOR.get(item, frozenset()) & set(here))


def still(missing: Iterable[str], came: Collection[str]) -> tuple[str, ...]:
    """What is still wanted once papers have come; what was asked for in words may be any paper that was not named."""
    wanted = tuple(missing)
    left = tuple(paper for paper in wanted if paper not in came and not covers(paper, came))
    return () if left == (OTHER,) and set(came) - set(wanted) else left


def shown(known: Known, service: Service) -> Known:
    """What is known, with the questions that a paper answers by being there: nobody asks for what lies before them."""
    here: dict[str, list[str]] = known.get("documents") or {}
    asks = {question.slot for question in service.questions}
    told = {slot for slot, by in SHOWN_BY.items() if slot in asks and any(here.get(paper) for paper in by)}
    return {**known, **{slot: "true" for slot in told if slot not in known}} if told else known
