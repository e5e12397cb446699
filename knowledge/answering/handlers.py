"""Which function answers which intent of intents.yaml; topics are answered by their rules (topics.py)."""

from collections.abc import Callable

from knowledge.answering import (
    beginnings,
    contents,
    desk,
    eligibility,
    facts,
    japan,
    lists,
    names,
    of_figure,
    on_lists,
    papers,
    times,
    uses,
    ways,
    where_got,
    which_free,
)
from knowledge.answering.asked import Asked
from knowledge.answering.shapes import Finding

Handler = Callable[[Asked], Finding | None]
HANDLERS: dict[str, Handler] = {
    "uses": uses.uses,
    "uses-left": uses.uses,
    "uses-anew": uses.anew,
    "deadline": times.deadline,
    "duration": times.duration,
    "session": facts.session,
    "usable-from": beginnings.usable,
    "policy-end": beginnings.policy_end,
    "hours": desk.hours,
    "papers": papers.papers,
    "paper": papers.any_paper,
    "how-to": ways.how_to,
    "phone": ways.phone,
    "turn-to": ways.turn_to,
    "trigger": eligibility.trigger,
    "what-is": contents.what_is,
    "includes": contents.includes,
    "services": contents.services,
    "insurer": contents.insurer,
    "excluded": contents.excluded,
    "limit": facts.limit,
    "choices": contents.choices,
    "coverage": names.coverage,
    "list": on_lists.on_list,
    "off-list": lists.off_list,
    "count": on_lists.counted,
    "where-got": where_got.where_got,
    "which-free": which_free.which_free,
    "japan-place": japan.japan_place,
    "eligible": eligibility.eligible,
    "of-figure": of_figure.of_figure,
    "exists": eligibility.exists,
}
