"""Who acts in the insured's stead: the handbooks let the applicant of the policy do so, and are silent on others."""

from itertools import pairwise

from knowledge.answering.asked import Asked
from knowledge.answering.holder import agent_acts, guardian_acts, holder_acts
from knowledge.understanding.names import Kind, Name
from knowledge.understanding.tables import compiled

OLD = frozenset({"parents"})  # what a father or mother is called besides
BESIDE = 1  # characters between two words for one relative ("my child's father")


def applicant_acts(asked: Asked) -> bool:
    """Whether nothing tells that somebody else than the applicant acts."""
    cues = asked.u.cues
    if employer_bought(cues):
        return True
    told = holder_acts(asked.u)
    if told is not None:
        return told
    if "self-insured" in cues | asked.u.aside:  # who is insured bought it: whoever else acts is not the applicant
        return False
    applicant = "is-applicant" in cues
    if agent_acts(asked.u) and not applicant:
        return False
    other = asked.u.said.relation is not None and (not applicant or _other_acts(asked)) and not _buyer_acts(asked)
    return not (other or ("company" in cues and not applicant) or "not-applicant" in cues)


def is_guardian(asked: Asked) -> bool:
    """Whether who is to act is told to be the guardian."""
    raw = asked.index.tables.raw["is_guardian"]
    return compiled(raw).search(asked.u.text) is not None or guardian_acts(asked.u)


def employer_bought(cues: frozenset[str]) -> bool:
    """Whether it is the employer who bought the policy that acts."""
    return {"company", "company-bought"} <= cues and "not-applicant" not in cues


def _other_acts(asked: Asked) -> bool:
    """Whether somebody else than the relative who bought the policy may be the one who acts for the insured."""
    every = _relatives(asked)
    named = [name for name in every if not OLD & set(name.ids)] or every  # "my mother, the old lady" is one
    apart = asked.index.tables.cuts - {" "}
    pairs = [
        (one, two)
        for one, two in pairwise(named)
        if two.start - one.end > BESIDE or asked.u.text[one.end : two.start] in apart
    ]
    if any(one.ids != two.ids for one, two in pairs):
        return True
    they = "they" in asked.all_cues and "i-act" not in asked.cues
    return "relative-applicant" in asked.cues and not they and not pairs


def _buyer_acts(asked: Asked) -> bool:
    """Whether the relative who is to act is the one who is told to have bought the policy for another relative."""
    raw, text = asked.index.tables.raw, asked.u.text
    named = _relatives(asked)
    for buyer, owner in pairwise(named):
        bought = text.startswith(tuple(raw["bought"]), owner.end)
        if text[buyer.end : owner.start] in raw["buys_for"] and bought and not _same(buyer, owner):
            acting = [name for name in named if name.start > owner.end and not _same(name, owner)]
            return bool(acting) and all(_same(name, buyer) for name in acting)
    return False


def _same(one: Name, other: Name) -> bool:
    """Whether two words mean one relative: a brother and a sister are of one kind, and two people."""
    return one.text.endswith(other.text) or other.text.endswith(one.text)


def _relatives(asked: Asked) -> list[Name]:
    """In the order in which they are named."""
    return sorted(asked.names(Kind.RELATION), key=lambda name: name.start)
