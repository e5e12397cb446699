"""The questions of one message: which of its parts stand by themselves, and which go with another."""

from dataclasses import replace

from knowledge.understanding.names import SERVICES, Kind, Scored, Understanding
from knowledge.understanding.spotting import HARD, NAMES

STRONG = 60  # an intent below this score does not make a question of its own
DECIDES, NUMBER, COMPARES = "decides", "hotline-number", "compare"  # cues
NAMING = 20  # an intent up to this score says what is spoken of, and asks nothing
CHOOSES, DOCTOR = "choose", "doctor"  # cues
PLACES = frozenset({"a-hospital", "hospitals", "cities"})  # cues of what else may be chosen
CHOOSES_DOCTOR, CARRIED = "topic.choose-doctor", 85
TIMED = frozenset({"deadline", "duration"})


def lacks_its_day(before: Understanding, one: Understanding) -> bool:
    """Whether a question about time and the day it is of stand in two parts, the day's naming nothing else."""
    if one.intent not in TIMED or before.urgent or bool(before.days) is bool(one.days):
        return False
    other = before if before.days else one  # which of both tells the day, and no more
    both_timed = other is before or before.intent in TIMED
    return both_timed and all(name.kind not in SERVICES | HARD for name in other.names)


def lacks_its_subject(before: Understanding, one: Understanding) -> bool:
    """Whether it names nothing and asks who decides, or whose number it is: what is to be decided, or the number,
    stands in the question before."""
    decides = DECIDES in one.cues and bool(before.names)
    whose = COMPARES in one.cues and NUMBER in before.cues and not before.names
    return (decides or whose) and not before.urgent and not one.names


def of_whom(before: Understanding, one: Understanding) -> Understanding:
    """Who asks to choose, and not whom or what, means the doctor of whom the question before is."""
    open_ = not one.names and (not one.intents or one.intents[0].guessed)
    if open_ and CHOOSES in one.cues and DOCTOR in before.cues and PLACES.isdisjoint(before.cues | one.cues):
        return replace(one, intents=(Scored(CHOOSES_DOCTOR, CARRIED, ("context",)), *one.intents))
    return one


def only_names(before: Understanding, one: Understanding) -> bool:
    """Whether a part asks nothing and only names the service of which the next one, that names none, asks."""
    names = any(name.kind in SERVICES for name in before.names)
    asks = before.score(before.intent) > NAMING or before.urgent
    return names and not asks and not one.urgent and not _names(one)


def fold(found: list[Understanding]) -> list[Understanding]:
    """A part that asks nothing of its own goes with the one before; a greeting beside a question is dropped."""
    kept = [one for one in found if one.urgent or one.intents or one.names or one.unknown]
    real = [one for one in kept if one.urgent or (one.intents and one.intents[0].score >= STRONG) or _names(one)]
    return _shared(real) or kept[:1] or found[:1]


def _shared(found: list[Understanding]) -> list[Understanding]:
    """A part that only says of what each handbook named behind it is asked ("how often the escort: theirs, ours"):
    no question of its own. Where it names one itself it is asked of that one first."""
    if len(found) < 2:
        return found
    head, *others = found
    kept = [head] if head.of(Kind.HANDBOOK) else []
    subject = head.of(*SERVICES)
    alone = all(
        one.of(Kind.HANDBOOK) and not one.of(*SERVICES) and (not one.intents or one.intent == head.intent)
        for one in others
    )
    if not subject or not alone or any(one.urgent for one in found):
        return found
    return [*kept, *(replace(one, names=(*subject, *one.names), cues=one.cues | head.cues) for one in others)]


def _names(one: Understanding) -> bool:
    return bool(one.unknown) or any(name.kind in NAMES for name in one.names)
