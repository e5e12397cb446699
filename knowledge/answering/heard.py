"""What a question plainly says, and what is only guessed from its being like others: the guess gives way."""

from knowledge.answering.asked import WH, Asked, rules_of
from knowledge.answering.case import situation
from knowledge.answering.holder import holder_acts, young_alone
from knowledge.answering.in_stead import is_guardian
from knowledge.answering.kinds import traits
from knowledge.answering.on_policy import of_another as lacks_another
from knowledge.answering.patient import insured_is_ill
from knowledge.models import Verdict
from knowledge.understanding import scores
from knowledge.understanding.deeds import moves
from knowledge.understanding.names import DESCRIBED, LISTED, Kind, Scored, only_described
from knowledge.understanding.tables import compiled, said_by

SIGNING, REFUSES, MAY = "refuse-to-sign", "refuse", frozenset({"can", "question", "ask"})  # a topic; cues
FACTS = WH | {"how-many-times", "hours-strong", "papers"}  # cues of a question for a fact
COVERAGE = "coverage"
OPEN = frozenset({"eligible", "exists"})
# cues of a service that is told by what it spares
WISHED = frozenset({"cashless-wished", "pay-first-wished", "cannot-pay", "stay-at-once"})
MEASURED = frozenset({"uses", "limit", "session", "duration"})
TO_APPLY = frozenset({"apply", "deed-apply", "where-apply", "occ-application"})  # cues
CALLED = (Kind.SERVICE, Kind.CONCEPT, Kind.CHOICE)
ASIDE = frozenset({"how", "intensive-care", "private-ward"})  # cues of what is asked beside a stay that is no bar
ADMITTED, ADMITTED_CUE, NOT_YET = "already-admitted", "admitted", "not-yet-admitted"
CHANGE, BILLING = "change-choice", "direct-billing"  # topics
OF_OTHERS = frozenset({"benign", "any-illness"})  # topics: what is no cancer
OF_THE_TIME = frozenset({"waiting-period", "old-illness", "first-diagnosis"})  # topics: when the illness was found
CANCERS = frozenset({"cancer", "carcinoma-in-situ"})  # kinds of illnesses.csv
OTHERS, BEHALF, THEY = "topic.use-by-others", "topic.behalf", frozenset({"they", "they-use"})
PLAN, KINDS, TARGETED = "plan-needed", "drug-kinds", "targeted-drug"
KINDS_OF_DRUGS, OTHER_DRUGS = ("drug-kind", "everyday-drug"), frozenset({"old-chemo"})  # cues
MOVED = frozenset({"cancel", "change"})  # topics
RECURRED = "recurrence"  # topic
PHARMACY, YOURS = "choose-pharmacy", "your-pharmacy"  # a topic, a cue: where a drug is to be had with us, or elsewhere
HAD = frozenset({"services", "exists"})


def whether(asked: Asked) -> bool:
    """Whether the question, or the wish, is for a yes or no."""
    return FACTS.isdisjoint(asked.cues)


def says(asked: Asked, scored: Scored) -> bool:
    """Whether a cue of the topic's own, or a word by which a handbook calls its rule, is in the question."""
    if asked.index.intents.speaks(scored.intent, asked.cues):
        return True
    if scored.intent == OTHERS and any(name.text in asked.u.asking for name in asked.names(Kind.RELATION)):
        return True  # who else is named in the clause that asks
    if traits(scored.intent).of_guardians and is_guardian(asked):
        return True
    if traits(scored.intent).by_applicant and holder_acts(asked.u) is not None:
        return True
    return asked.u.calls_rule(scored.topic)


def passed_over(asked: Asked, scored: Scored) -> bool:
    """What is merely alike, where something else may be asked: whether, not from when; or what a named drug or place
    has to do with it. What is told of the policy, where that is of another service, or good."""
    theirs = scored.intent == OTHERS and bool(asked.names(*LISTED)) and insured_is_ill(asked.u) is True
    drug = scored.topic == KINDS and _of_a_kind_that_is_given(asked)  # other kinds are told beside it
    chosen = scored.topic == CHANGE and _only_chosen(asked)
    signs = scored.topic == SIGNING and _signs(asked)
    taken_there = scored.topic == PHARMACY and YOURS in asked.cues
    beside = theirs or drug or chosen or signs or taken_there or (scored.topic == PLAN and lacks_another(asked))
    beside = beside or (scored.topic == ADMITTED and _no_bar(asked)) or (scored.topic == RECURRED and _is_met(asked))
    if beside or not scored.guessed:
        return beside
    if scored.intent == BEHALF and (insured_is_ill(asked.u) is False or young_alone(asked.u)):
        return True  # not who may apply is asked: whether another may use it, or a child apply alone
    if scored.intent in (OTHERS, BEHALF) and THEY & asked.all_cues and not asked.names(Kind.RELATION):
        return True  # a mere "he" is whom the talk is about: as likely the insured as not
    case = scored.topic == "inpatient" or (scored.intent == "hours" and _of_the_stay(asked))
    told = case and "occ-admission" in asked.all_cues  # that only tells the case
    aged = scored.intent in HAD and asked.u.begun is not None and bool(asked.services)  # whether it may be used
    kinds = CANCERS & set(situation(asked).illness_kinds or ()) or "malignant" in asked.u.aside
    cancer = scored.topic in OF_OTHERS and kinds
    if (
        told
        or (cancer and not says(asked, scored))
        or (scored.topic in OF_THE_TIME and _no_time(asked) and not says(asked, scored))
        or aged
        or (scored.topic in MOVED and bool(asked.u.days) and not moves(asked.u.text, asked.index))
        or not asked.cues.isdisjoint(asked.index.tables.raw["called_unless"].get(scored.topic, ()))
    ):
        return True
    if scored.topic == CHANGE and asked.u.bare and len({name.text for name in asked.names(Kind.CHOICE)}) == 1:
        return not says(asked, scored)  # one of them is named, and no other
    if traits(scored.intent).of_one and any(n.how not in DESCRIBED for n in asked.names(*CALLED)):
        return not any(rules_of(asked, s, scored.topic) for s in asked.services)  # not of the one that is named
    return _else_asked(asked, scored)


def _only_chosen(asked: Asked) -> bool:
    """Whether one of several was chosen, and it is only asked for what belongs to that one."""
    named = {id_ for name in asked.names(Kind.CHOICE) for id_ in name.ids}
    return len(named) == 1 and compiled(asked.index.tables.raw["only_chosen"]).search(asked.u.text) is not None


def _signs(asked: Asked) -> bool:
    """Whether it is told that what has to be signed will be, and it is asked whether the service may be had."""
    willing = compiled(asked.index.tables.raw["will_sign"]).search(asked.u.text) is not None
    return willing and REFUSES not in asked.all_cues and whether(asked) and not MAY.isdisjoint(asked.cues)


def _no_bar(asked: Asked) -> bool:
    """Whether the stay that is told is no bar to what is asked about, and the ward, or the way, is what matters."""
    rules = [rule for service in asked.services for rule in rules_of(asked, service, ADMITTED)]
    return bool(rules) and bool(ASIDE & asked.all_cues) and all(rule.verdict is Verdict.YES for rule in rules)


def _is_met(asked: Asked) -> bool:
    """Whether a recurrence that is told is what the services are for, and something else is asked or in the way."""
    rules = [rule for service in asked.services or asked.all_services for rule in rules_of(asked, service, RECURRED)]
    if not rules or any(rule.verdict is Verdict.NO for rule in rules):
        return False
    others = [other for other in asked.u.intents if other.topic != RECURRED]
    if any(traits(other.intent).paper and other.score >= scores.OWN for other in others):
        return True
    return bool(asked.names(*LISTED)) and bool(others) and others[0].intent == COVERAGE


def _of_a_kind_that_is_given(asked: Asked) -> bool:
    """Whether it is asked of a drug that is on the printed list, or of a targeted or immune drug and no other kind."""
    listed = {drug.brand for drug in asked.edition.drugs}
    if any(not listed.isdisjoint(name.ids) for name in asked.names(Kind.DRUG)):
        return True
    other = OTHER_DRUGS & asked.all_cues or any(said_by(cue).search(asked.u.asking) for cue in KINDS_OF_DRUGS)
    return TARGETED in asked.all_cues and not other


def _else_asked(asked: Asked, scored: Scored) -> bool:
    """Whether words ask for something else than the kind of question that the sentence is merely like."""
    if scored.intent == "japan-place":
        return bool(asked.names(Kind.JAPAN)) or any(one.looks == "hospital" for one in asked.u.unknown)
    if scored.intent == "services":  # what is in the one that is named
        return bool(asked.services) and max(map(asked.u.score, ("includes", "choices"))) >= scores.SPOKEN
    if scored.intent == "how-to":  # where it is given
        where = "cities" in asked.cues and TO_APPLY.isdisjoint(asked.cues)
        return where and bool(asked.services) and asked.u.score("list") >= scores.PLAIN
    if scored.intent == "usable-from":
        return "can" in asked.cues and whether(asked)
    moved = asked.u.score("topic.change") >= scores.PLAIN
    if scored.topic == ADMITTED and (moved or not whether(asked) or NOT_YET in asked.u.aside):  # a stay yet to come
        return NOT_YET in asked.u.aside or ADMITTED_CUE not in asked.all_cues
    if scored.intent == "deadline":
        plainly = any(other.score >= scores.SPOKEN and not other.guessed for other in asked.u.intents)
        return plainly and "question" in asked.cues and whether(asked)
    if scored.intent == COVERAGE:  # a place that is named beside what is asked
        plain = (other for other in asked.u.intents if other.score >= scores.PLAIN and not other.told)
        return any(other.intent in MEASURED or (other.topic and other.intent != OTHERS) for other in plain)
    if scored.topic == BILLING and asked.names(Kind.PLACE) and asked.u.score(COVERAGE) >= scores.LED:
        return True  # whether it is done in that place
    if scored.topic == BILLING and asked.services and not any(rules_of(asked, s, BILLING) for s in asked.services):
        return True  # a service that is another way of paying
    named = bool(asked.names(*LISTED)) and asked.u.score(COVERAGE) >= scores.LED
    return bool(scored.topic) and named and not says(asked, scored)


def _no_time(asked: Asked) -> bool:
    """Whether an illness is named and nothing is told of when it came."""
    return bool(asked.names(Kind.ILLNESS)) and not compiled(asked.index.tables.raw["tells_when"]).search(asked.u.text)


def _of_the_stay(asked: Asked) -> bool:
    """Whether the holiday is that of a stay which is told, and by when to apply for it is what is asked."""
    asks = any(a <= day.start < b for a, b in asked.u.focus for day in asked.u.days)
    return asked.u.score("deadline") >= scores.PLAIN and not asks


def only_alike(asked: Asked) -> bool:
    """Whether the service that the handbook lacks is a guess, and the question asks plainly for something else than
    whether it may be had."""
    top = asked.u.intents[0] if asked.u.intents else None
    if top is None or top.score < scores.PLAIN or top.intent in OPEN:
        return False
    ruled = any(rule.topic == top.topic for service in asked.all_services for rule in service.rules)
    said = not top.guessed or (ruled and says(asked, top))
    return said and only_described(asked.u.names)


def of_another(asked: Asked) -> bool:
    """Whether what is asked plainly is a matter of one kind of service alone, and the handbook has that."""
    top = asked.u.intents[0] if asked.u.intents else None
    plainly = top is not None and traits(top.intent).of_one and top.score >= scores.PLAIN
    return plainly and any(rules_of(asked, service, top.topic) for service in asked.all_services if top)


def described(asked: Asked) -> bool:
    """Whether a service that the handbook lacks is only described, as one for which nothing is paid first: what comes
    near it in the handbook is that, too."""
    return only_described(asked.u.names) and bool(asked.absent) and not asked.cues.isdisjoint(WISHED)


def near_by(asked: Asked) -> Asked:
    """Put to what comes near a service that is only thought to be meant and that the handbook lacks."""
    if asked.services or not (only_alike(asked) or described(asked)):
        return asked
    near = {id_ for concept in asked.absent for id_ in asked.index.concepts[concept].get("near", ())}
    return asked.about(*(service for service in asked.all_services if service.concept in near))
