"""Parts of a message that ask nothing of their own beside another: what they tell belongs to that one."""

from dataclasses import replace

from knowledge.understanding.names import LISTED, SERVICES, Kind, Name, Understanding

MEDICAL = "medical"
WHICH = "which"  # cue
OF_USE = frozenset({"eligible", "exists"})


def asked_apart(found: tuple[Understanding, ...]) -> tuple[Understanding, ...]:
    """The parts that ask something by themselves."""
    return _beside_a_doctors(_told_ill(found))


def _told_ill(found: tuple[Understanding, ...]) -> tuple[Understanding, ...]:
    """Without a part that only tells an illness ("it is a stroke, that is a critical one, isn't it"), where the next
    names a service and no illness: it is asked for that."""
    kept: list[Understanding] = []
    ill: tuple[Name, ...] = ()
    for part, then in zip(found, (*found[1:], None), strict=True):
        u = part
        if ill and not u.of(Kind.ILLNESS):
            u = replace(part, names=(*(replace(name, start=0, end=0) for name in ill), *part.names))
        ill = u.of(Kind.ILLNESS) if u.intent in OF_USE and not u.of(*SERVICES, *LISTED) else ()
        if then is None or not (ill and then.of(*SERVICES) and then.intent in OF_USE and not then.of(Kind.ILLNESS)):
            kept.append(u)
            ill = ()
    return tuple(kept)


def _beside_a_doctors(found: tuple[Understanding, ...]) -> tuple[Understanding, ...]:
    """Without "and which of the two shall I take", where the part before is a doctor's question."""
    if not any(u.intent == MEDICAL for u in found):
        return found
    return tuple(u for u in found if u.intent == MEDICAL or u.names or u.unknown or WHICH not in u.cues)
