"""A place that is on the list, and a policy that is so young that its waiting period, of which no length is printed,
may run: no yes.

"I bought it a fortnight ago and now they found a cancer, is Suzhou covered?"
"""

from dataclasses import replace

from knowledge.answering.asked import Asked
from knowledge.answering.beside_cover import SAID_BESIDE
from knowledge.answering.case import first_days
from knowledge.answering.kinds import traits
from knowledge.answering.shapes import Finding, Part, both
from knowledge.models import Service, Test, Verdict

CAUTION = "answers.young_policy"


def unless_young(asked: Asked, finding: Finding) -> Finding:
    """It depends on the length of the waiting period, which the policy alone says, where that may run."""
    begun = asked.u.begun
    if finding.verdict is not Verdict.YES or begun is None or not begun.young or asked.policy is not None:
        return finding
    kind = traits(finding.intent)
    of_use = finding.intent in ("eligible", "coverage") or (
        (kind.guarded or kind.deciding or kind.by_applicant) and not kind.afterwards
    )
    if not of_use or not any(_unprinted(asked, service) for service in asked.asked_or_said(finding)):
        return finding
    channel = both(asked.edition.handbook.official_channel)
    listed = (replace(part, key=SAID_BESIDE.get(part.key, part.key)) for part in finding.parts)
    parts = (Part(CAUTION, {"channel": channel}), *listed)
    return replace(finding, verdict=Verdict.DEPENDS, parts=parts)


def _unprinted(asked: Asked, service: Service) -> bool:
    """Whether it has a waiting period, that counts in this case, and no handbook says how long it is."""
    periods = (c for c in service.conditions if c.test is Test.WAITING_OVER)
    return any(first_days(asked, c) is None and not (c.accident_exempt and asked.u.said.accident) for c in periods)
