"""The questions of one message: which of its parts stand by themselves, and which go with another."""

from dataclasses import replace
from datetime import date

from knowledge.understanding import scores
from knowledge.understanding.names import CONTEXT, LISTED, SERVICES, TIMED, Kind, Name, Scored, Understanding
from knowledge.understanding.spotting import HARD, NAMES

DECIDES, RETEST, MEDICAL = "decides", "after-resistance", "medical"  # cues, and an intent
UNDECIDED, SERVICE_LIST = "undecided", "services"  # a cue, and an intent
NUMBER, COMPARES, TURN_TO = "hotline-number", "compare", "turn-to"  # cues
ELSEWHERE = "other-product"  # intent
CHOOSES, DOCTOR = "choose", "doctor"  # cues
PLACES = frozenset({"a-hospital", "hospitals", "cities"})  # cues of what else may be chosen
CHOOSES_DOCTOR, CARRIED = "topic.choose-doctor", 85
WHETHER, CAN = frozenset({"arrange", "ask", "can", "question"}), "can"  # cues
COUNTS, OF_USES = frozenset({"ask", "count-word", "how-many", "in-all"}), ("uses", "uses-left")  # cues, and intents
LISTED_ASKED, ASKING = frozenset({"list-in", "question"}), frozenset({"ask", "question"})  # cues
OF_LISTS = frozenset({"how-many", "list-changes", "which"})  # cues of what else may be asked of a list
SHORT = 6  # characters of a question that says no more than that
BRIEF = 8  # of one that asks for today alone
PREMISE, WHETHER_MEANT = "premise", ("eligible", "coverage", "exists")  # a cue, and intents
WHICH, OF_SEVERAL = "which", ("list", COMPARES)  # a cue, and intents that ask which one
STAY, ELIGIBLE, OF_ILLNESS = "session", "eligible", 52  # intents, and the score of the latter for an illness


def lacks_its_day(before: Understanding, one: Understanding) -> bool:
    """Whether a question about time and the day it is of stand in two parts, the day's naming nothing else."""
    if one.intent not in TIMED or before.urgent or bool(before.days) is bool(one.days):
        return False
    other = before if before.days else one  # which of both tells the day, and no more
    both_timed = other is before or before.intent in TIMED
    return both_timed and all(name.kind not in SERVICES | HARD for name in other.names)


def asks_of_today(before: Understanding, one: Understanding, *, today: date) -> bool:
    """Whether it only asks if there is still time today, for what the part before names another day of."""
    only_today = bool(one.days) and all(day.day == today for day in one.days)
    told = bool(before.days) and before.intent in TIMED and not before.urgent
    brief = one.intent in TIMED or len(one.text) <= BRIEF
    return only_today and told and brief and all(name.kind not in SERVICES | HARD for name in one.names)


def lacks_its_subject(before: Understanding, one: Understanding) -> bool:
    """Whether it asks who decides, whose number it is, whom to turn to, for a test once more, how many uses there are,
    or no more than whether it can be, and names nothing: what it is of stands in the question before."""
    bare = one.cues <= WHETHER and CAN in one.cues and len(one.text) <= SHORT and all(s.guessed for s in one.intents)
    leaves_out = bare or DECIDES in one.cues or (RETEST in one.cues and one.intent == MEDICAL)
    whose = COMPARES in one.cues and NUMBER in before.cues and not before.names
    whom = TURN_TO in one.cues and before.intent == ELSEWHERE  # with what is no business of ours
    total = one.cues <= COUNTS and before.intent in OF_USES and not one.unknown
    lacks = whose or whom or ((leaves_out or total) and bool(before.names))
    return lacks and not before.urgent and not one.names and not one.unknown


def lacks_what_it_lists(before: Understanding, one: Understanding) -> bool:
    """Whether it asks if something is listed and names nothing, where the part before names what, and asks nothing."""
    asks = one.cues >= LISTED_ASKED and one.cues.isdisjoint(OF_LISTS)
    told = before.cues.isdisjoint(ASKING) and any(name.kind in LISTED for name in before.names)
    return asks and told and not before.urgent and not one.names and not one.unknown


def tells_the_illness(before: Understanding, one: Understanding) -> bool:
    """Whether a part names an illness and no service of ours, as one asks a doctor, and the next one a service: what
    it is wished for."""
    kinds = {name.kind for name in before.names}
    places = set(before.of(Kind.PLACE))
    again = bool(places) and {n.ids for n in places} == {n.ids for n in one.of(Kind.PLACE)}  # asked about in the next
    asks = before.urgent or (before.intents and not before.intents[0].guessed and before.intent != STAY and not again)
    alone = Kind.ILLNESS in kinds and kinds - {Kind.PLACE} <= {Kind.ILLNESS, Kind.RELATION} and not asks
    alone = alone and (again or not places)
    return alone and bool(one.of(*SERVICES)) and not one.of(Kind.ILLNESS) and not one.urgent


def tells_the_doubt(before: Understanding, one: Understanding) -> bool:
    """Whether a part only tells what its writer cannot decide or is afraid of, as one asks a doctor, and the next one
    asks for the service that it is wished for."""
    wonders = UNDECIDED in before.all_cues and before.intent == MEDICAL and not before.urgent and not one.urgent
    return wonders and not before.of(*SERVICES, *LISTED) and (bool(one.of(*SERVICES)) or one.intent == SERVICE_LIST)


def with_the_illness(before: Understanding, one: Understanding) -> Understanding:
    """The question about a service, for the illness that the part before it tells."""
    told = tuple(replace(name, text="", start=0, end=0) for name in before.names if name.kind is not Kind.PLACE)
    asked = Scored(ELIGIBLE, OF_ILLNESS, (CONTEXT,))
    intents = one.intents if one.score(ELIGIBLE) or one.score(one.intent) >= OF_ILLNESS else (asked, *one.intents)
    return replace(one, names=(*told, *one.names), intents=intents)


def of_whom(before: Understanding, one: Understanding) -> Understanding:
    """Who asks to choose, and not whom or what, means the doctor of whom the question before is."""
    open_ = not one.names and (not one.intents or one.intents[0].guessed)
    if open_ and CHOOSES in one.cues and DOCTOR in before.cues and PLACES.isdisjoint(before.cues | one.cues):
        return replace(one, intents=(Scored(CHOOSES_DOCTOR, CARRIED, (CONTEXT,)), *one.intents))
    return one


def only_names(before: Understanding, one: Understanding) -> bool:
    """Whether a part asks nothing and only names the service of which the next one, that names none, asks."""
    names = any(name.kind in SERVICES for name in before.names)
    asks = before.score(before.intent) > scores.NAMED or before.urgent
    return names and not asks and not one.urgent and not _names(one)


def urges(before: Understanding, one: Understanding) -> bool:
    """Whether a part takes for granted that a place is covered, of the service that was asked for before."""
    kinds = {name.kind for name in one.names}
    alone = bool(kinds) and kinds <= LISTED | {Kind.RELATION} and PREMISE in one.cues and not one.urgent
    return alone and not before.urgent and before.intent in WHETHER_MEANT and bool(before.of(*SERVICES))


def chooses_among(before: Understanding, one: Understanding) -> bool:
    """Whether "which of them" is asked of several places, hospitals or drugs that the part before named."""
    asks = WHICH in one.cues and one.intent in OF_SEVERAL and not one.urgent and not before.urgent
    several = any(len(before.of(kind)) > 1 for kind in LISTED)
    return asks and several and not one.of(*LISTED) and not one.unknown and not one.days


def fold(found: list[Understanding]) -> list[Understanding]:
    """A part that asks nothing of its own goes with the one before; a greeting beside a question is dropped."""
    kept = [one for one in found if one.urgent or one.intents or one.names or one.unknown]
    real = [one for one in kept if one.urgent or (one.intents and one.intents[0].score >= scores.OWN) or _names(one)]
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
        one.of(Kind.HANDBOOK)
        and not one.of(*SERVICES)
        and (not one.intents or one.intents[0].guessed or one.intent in (head.intent, COMPARES))
        for one in others
    )
    if not subject or not alone or any(one.urgent for one in found):
        return found
    return [*kept, *(_of_the_same(head, subject, one) for one in others)]


def _of_the_same(head: Understanding, subject: tuple[Name, ...], one: Understanding) -> Understanding:
    """What the ``head`` asks, of the handbooks that the other part names."""
    asks = one.intents
    if not asks or asks[0].guessed:
        asks = head.intents
    elif one.intent == COMPARES:
        asks = (asks[0], *head.intents)
    return replace(one, names=(*subject, *one.names), cues=one.cues | head.cues, intents=asks)


def _names(one: Understanding) -> bool:
    return bool(one.unknown) or any(name.kind in NAMES for name in one.names)
