"""Questions that one rule of the handbook answers: may I, is it included, does it count, is it needed."""

from dataclasses import replace

from knowledge.answering import before_policy, insured
from knowledge.answering.asked import WH, Asked, rules_of
from knowledge.answering.burdens import burden, hoped
from knowledge.answering.case import WIDE, situation
from knowledge.answering.eligibility import eligible
from knowledge.answering.facts import merge, unsaid
from knowledge.answering.holder import holder_acts, lets_another_use, seen_instead, writer_is_insured
from knowledge.answering.in_stead import applicant_acts, employer_bought, is_guardian
from knowledge.answering.kinds import of_topic
from knowledge.answering.moments import only_the_new_day
from knowledge.answering.papers import paper
from knowledge.answering.rule_told import best, of_case
from knowledge.answering.several import MOST, alike, differing, if_the_rest_holds, unled
from knowledge.answering.shapes import Finding, Part, ask_channel, both, cite
from knowledge.answering.times import last_moment, still
from knowledge.answering.told_in_time import DEEDS, if_told_in_time
from knowledge.answering.variants import for_one_alone, spoken_of
from knowledge.answering.ways import if_another_number
from knowledge.answering.wording import asks_what, asks_whether
from knowledge.models import Deed, Rule, Service, Verdict
from knowledge.understanding.names import Kind, only_guessed
from knowledge.understanding.tables import compiled

OVER = frozenset({"sampled", "service-over"})  # cues that what was booked has taken place
NEXT = frozenset({"again", "how-many-times"})  # cues that another one is meant
FACTS = WH | {"in-advance"}  # cues of a question for a fact
ASKS = frozenset({"ask", "can", "in-time", "must", "question", "still"})
YES_NO = frozenset({"can", "question", "must", "still"})
WISHES = frozenset({"can", "must"})  # beside a word that asks for a fact they belong to it ("what must I bring")
ELSE = (WH - {"how"}) | {"fee", "how-many-times", "travel", "who-pays"}  # of what is named something else is asked
CONDITION = "only-then"  # cue: whether something has to be so first
SINGLED_OUT = frozenset({"choose", "which", "either", "only"})  # cues: one of them alone
ABROAD = "elsewhere-abroad"  # cue
IN_PERSON = "attend-instead"  # topic
OLD, OTHERS = "old-illness", "any-illness"  # topics


def topic(asked: Asked, name: str) -> Finding | None:
    """What the handbook says on a topic: of the service that is meant, else of all; None when not asked of anything."""
    if name == IN_PERSON and seen_instead(asked.u) and not any(rules_of(asked, s, name) for s in asked.services):
        theirs = topic(asked, insured.RULE)  # who goes is seen in the insured's stead: that is to use it
        if theirs is not None and theirs.verdict is Verdict.NO:
            return theirs
    if name == insured.BEHALF and lets_another_use(asked.u):  # not who may apply is asked
        return topic(asked, insured.RULE) if writer_is_insured(asked.u) else insured.may_use(asked)
    if name == insured.RULE and insured.uses_it(asked):
        return insured.may_use(asked)
    if name == insured.RULE and insured.WHO & asked.cues:
        return insured.said_who(asked, _topic(asked, name))
    return _topic(asked, name)


def _topic(asked: Asked, name: str) -> Finding | None:
    kind = of_topic(name)
    if name == OLD and before_policy.of_another(asked):
        return eligible(asked)
    if kind.of_one and not any(rules_of(asked, s, name) for s in asked.services):
        asked = asked.about()  # another service was thought to be meant
    if asked.services:
        found = [(s, _of_service(asked, s, name)) for s in asked.services]
        told = [(s, f) for s, f in found if f is not None]
        definite = [(s, f) for s, f in told if f.verdict is not Verdict.UNKNOWN]
        # a service that was no more than guessed is silent
        if not definite and only_guessed(asked.u.names) and not kind.of_each:
            among_all = topic(asked.about(), name)
            return among_all if (among_all and among_all.verdict is not Verdict.UNKNOWN) or not told else told[0][1]
        if not told:
            return None
        kept = (
            definite
            if definite and len(found) > 1 and (kind.of_one or kind.alone or len(asked.names(Kind.CONCEPT)) == 1)
            else [(s, f or silent(asked, s, name)) for s, f in found if f or not kind.of_one]
        )
        return merge(kept, named=len(found) > 1)
    if kind.of_person and asked.names(Kind.ILLNESS):
        return eligible(asked)
    rules = rules_of(asked, None, name)
    if rules:
        return _finding(asked, None, rules[0], name)
    told = [(s, f) for s in asked.all_services if (f := _of_service(asked, s, name)) is not None]
    if not told:
        return silent(asked, None, name) if name in asked.edition.handbook.unsaid else None
    definite = [(s, f) for s, f in told if f.verdict is not Verdict.UNKNOWN]
    unsaid_by_all = len(told) > 1 and not any(rules_of(asked, s, name) for s, _ in told)
    if not definite and (unsaid_by_all or name in asked.edition.handbook.unsaid):
        return silent(asked, None, name)  # of the handbook, and of no service that happens to be its first
    told = definite or told[:1]
    if kind.denied_by & asked.cues:  # of a yes that is doubted those speak that say it
        told = [(s, f) for s, f in told if any(r.verdict is Verdict.YES for r in rules_of(asked, s, name))] or told
    services = tuple(s for s, _ in told)
    meant = spoken_of(services, asked.u) if name in DEEDS else ()
    meant = for_one_alone(services, asked.u) if kind.of_person else meant
    told = [(s, f) for s, f in told if s in meant] or told
    if len(told) > 1 and len({f.verdict for _, f in told}) > 1:
        return differing(told, name)
    if (kind.of_person or kind.of_its_user) and told[0][1].verdict is Verdict.YES:
        if kind.of_person and meant:
            return eligible(asked.about(*meant))
        told = [(s, if_the_rest_holds(f)) for s, f in told]
    return merge(told[:MOST], named=len(told) > 1) if len(told) < 4 else alike(told)


def called(asked: Asked, service: Service, name: str) -> bool:
    """Whether a word by which the service's rule on a topic is called is in the question."""
    path = f"{asked.edition.id}/{service.id}/{name}"
    return any(path in said.ids for said in asked.names(Kind.RULE))


def _of_service(asked: Asked, service: Service, name: str) -> Finding | None:
    rules = rules_of(asked, service, name)
    besides = ELSE - ({"fee"} if "window-errand" in asked.cues else set())  # to be paid at a counter, not a price
    if of_topic(name).by_words and (besides & asked.cues or not called(asked, service, name)):
        return None
    if rules:
        finding = _finding(asked, service, best(asked, rules), name)
        return _of_the_illness(asked, service, name, finding)
    own = rules_of(asked, None, name)
    if name not in service.unsaid and not own:
        kind = of_topic(name)
        for other in kind.others:
            rules = rules_of(asked, service, other)
            if rules:
                finding = _finding(asked, service, rules[0], other)
                told = finding.verdict is Verdict.YES and other not in kind.alike
                return _told_instead(finding) if told else finding
    if of_topic(name).of_first_diagnosis and any(condition.first_only for condition in service.conditions):
        return eligible(asked.about(service))
    own = own or tuple(r for o in of_topic(name).others for r in rules_of(asked, None, o) if r.verdict is Verdict.NO)
    if own:
        return _finding(asked, None, own[0], name)
    if of_topic(name).paper:
        return paper(asked.about(service))
    return silent(asked, service, name) if name in service.unsaid or name in asked.edition.handbook.unsaid else None


def _of_the_illness(asked: Asked, service: Service, name: str, finding: Finding) -> Finding:
    """What holds for other illnesses is no refusal of the one that is named, where the service may be for that."""
    kinds = situation(asked, service).illness_kinds or ()
    if name != OTHERS or finding.verdict is not Verdict.NO or not kinds or WIDE in kinds:
        return finding
    open_ = eligible(asked.about(service))
    return finding if open_ is None or open_.verdict is Verdict.NO else open_


def _told_instead(finding: Finding) -> Finding:
    """What another rule says, without its yes."""
    first, *rest = finding.parts
    if first.key != "answers.rule":
        return replace(finding, verdict=Verdict.INFO)
    words = {**first.args, "words": unled(first.args["words"]), "turned": True, "verdict": Verdict.INFO.value}
    return replace(finding, verdict=Verdict.INFO, parts=(Part(first.key, words), *rest))


def _finding(asked: Asked, service: Service | None, rule: Rule, name: str) -> Finding:
    rule = of_case(asked, rule)
    of_places = _only_told(asked, rule)
    verdict = of_places or _turned(asked, rule.topic, rule.verdict)
    kind = of_topic(rule.topic)
    if verdict is Verdict.NO and rule.verdict is Verdict.YES and kind.of_each_use and _any_number(service):
        verdict = Verdict.INFO
    whether = bool(kind.whether_with) and kind.whether_with <= asked.cues
    if verdict in (Verdict.YES, Verdict.DEPENDS) and not whether and asked.seems_a_fact:
        verdict = Verdict.INFO
    if service is not None and name in DEEDS and verdict is Verdict.YES:
        if only_the_new_day(asked):
            said = (Part("answers.time.of_the_first_day"), Part("answers.words", {"words": unled(both(rule.words))}))
            cited = cite(asked.edition, service, rule.source)
            return Finding(Verdict.DEPENDS, said, cited, service.id, (), f"topic.{name}")
        moment = still(asked, service, DEEDS[name][:1])
        if moment is not None:
            if not ASKS & asked.cues and moment.verdict is Verdict.YES:  # "the last moment to cancel": no consent
                moment = replace(moment, verdict=Verdict.INFO, parts=moment.parts[1:])
            led = moment.verdict not in (Verdict.NO, Verdict.DEPENDS)
            words = both(rule.words) if led else unled(both(rule.words))
            return replace(moment, parts=(*moment.parts, Part("answers.words", {"words": words})))
        if _over(asked, service) and not NEXT & asked.cues:
            said = (Part("answers.time.over"), Part("answers.words", {"words": unled(both(rule.words))}))
            return Finding(Verdict.NO, said, cite(asked.edition, service, rule.source), service.id, (), f"topic.{name}")
    told = if_told_in_time(asked, service, rule, verdict) or if_another_number(asked, service, rule, verdict)
    if told is not None:
        return told
    turned = verdict is not rule.verdict
    told_with = () if kind.told_unless & asked.cues else kind.told_with
    others = {*kind.denied_by, *(WH if kind.denied_by or kind.of_guardians else ()), *told_with}
    unasked = {"either", *others} & asked.cues  # neither yes nor no is asked for
    told_only = not asks_whether(asked) or CONDITION in asked.cues
    hoped_for = kind.burden and "can" in asked.cues  # "it does lapse" would be heard as "you can"
    leads = verdict is Verdict.INFO and (
        rule.verdict is not Verdict.YES or bool(unasked) or asks_what(asked) or told_only or hoped_for
    )
    words = unled(both(rule.words)) if turned and (leads or verdict is not Verdict.INFO) else both(rule.words)
    parts = [Part("answers.rule", {"words": words, "turned": turned, "verdict": verdict.value})]
    if service is not None:
        parts += last_moment(asked, service, _deeds(asked, name))
        doubts = [c for c in service.contradictions if name in c.topics or rule.topic in c.topics]
        parts += [Part("answers.contradiction", {"words": both(c.words)}) for c in doubts[:1]]
    if verdict in (Verdict.UNKNOWN, Verdict.DEPENDS):
        parts.append(ask_channel(asked.edition))
    cited = cite(asked.edition, service, rule.source)
    return Finding(verdict, tuple(parts), cited, service.id if service else None, (), f"topic.{name}")


def _deeds(asked: Asked, name: str) -> tuple[Deed, ...]:
    """The deeds whose limits are told with a rule: where a day is, or how; with a loss, what would have saved it."""
    saved_by = of_topic(name).saved_by
    if saved_by and f"deed-{saved_by}" in asked.cues:
        return (Deed(saved_by),)
    return DEEDS.get(name, ()) if asked.u.days or "how" in asked.cues else ()


def _over(asked: Asked, service: Service) -> bool:
    """Whether what was booked has taken place, as far as the message tells; a stay, once the member is admitted."""
    told = asked.all_cues
    return bool(OVER & told) or ("admitted" in told and "inpatient" in service.variants)


def _any_number(service: Service | None) -> bool:
    return service is not None and any(uses.count is None for uses in service.uses)


def _only_told(asked: Asked, rule: Rule) -> Verdict | None:
    """Of rules that say how it is done, or that speak of the very place that is named: what they say, or yes where it
    is asked if it may be there and no hospital or doctor of it is singled out. None for any other rule."""
    kind = of_topic(rule.topic)
    if kind.neither:
        return Verdict.INFO
    cities = _cities(asked) if kind.of_places else []
    if not any(city in rule.words.zh for city in cities):
        return None
    common = compiled(asked.index.tables.raw["no_common_doctor"]).search(asked.u.text) is None
    singled_out = asked.names(Kind.HOSPITAL) or SINGLED_OUT & asked.cues or not common
    every = all(city in rule.words.zh for city in cities) and not asked.u.unknown
    whether = {"can", "question"} & asked.cues and (WH | FACTS).isdisjoint(asked.cues) and asks_whether(asked)
    return Verdict.YES if every and whether and not singled_out else Verdict.INFO


def _cities(asked: Asked) -> list[str]:
    """The places that are named, and those of the hospitals that are."""
    codes = [asked.index.hospital_codes.get(id_, "") for name in asked.names(Kind.HOSPITAL) for id_ in name.ids]
    several = [code for name in asked.names(Kind.PLACE) if len(name.ids) > 1 for code in name.ids]
    told = [asked.library.division(code).short for code in (*codes, *several) if code]
    return [*told, *(name.text for name in asked.names(Kind.PLACE) if len(name.ids) == 1)]


def _turned(asked: Asked, topic_id: str, verdict: Verdict) -> Verdict:
    """The verdict on what was asked: "must I" and "can I without" are answered the opposite way."""
    cues, kind = asked.cues, of_topic(topic_id)
    if kind.of_the_mainland and verdict is Verdict.YES and (ABROAD in cues or _outside_mainland(asked)):
        verdict = Verdict.NO
    if _asks_for_fact(topic_id, verdict, cues) or (verdict is Verdict.YES and asks_what(asked)):
        return Verdict.INFO
    if verdict not in (Verdict.YES, Verdict.NO):
        return verdict
    guards = is_guardian(asked) or employer_bought(cues) or holder_acts(asked.u)
    if kind.of_guardians and "not-guardian" in cues and not guards:
        return Verdict.DEPENDS
    turned = kind.turned(verdict, cues)
    if turned is not None:
        return turned
    if kind.by_applicant and verdict is Verdict.YES:
        return verdict if applicant_acts(asked) else Verdict.DEPENDS
    if kind.yes_only_with and verdict is Verdict.YES and not kind.yes_only_with & cues:
        return Verdict.INFO
    return burden(topic_id, verdict, hoped(asked, topic_id)) if kind.burden else verdict


def _asks_for_fact(topic_id: str, verdict: Verdict, cues: frozenset[str]) -> bool:
    """Whether what the words of the rule say is asked for, and no yes or no."""
    kind = of_topic(topic_id)
    if kind.denied_by & cues or (kind.told_with & cues and not kind.told_unless & cues):
        return True
    if verdict is Verdict.DEPENDS:
        plainly = {"which", "what", "who", "amount", "how-many", "either"} & cues and "two-sayings" not in cues
        return bool(plainly) and YES_NO & cues <= (WISHES if "amount" in cues else frozenset())
    if verdict is Verdict.UNKNOWN:  # "given or charged for": what the rule does say answers it
        return bool(kind.fact_of_unsaid) and kind.fact_of_unsaid <= cues
    if verdict not in (Verdict.YES, Verdict.NO):
        return False
    if "either" in cues:  # one of two; of "she, or I as well" the other is hoped for
        return kind.hoped_with.isdisjoint(cues)
    if verdict is Verdict.NO:
        return "price" in cues
    facts = FACTS - {"how"} if kind.told_unless & cues else FACTS
    return bool(facts & cues) and YES_NO & cues <= WISHES


def _outside_mainland(asked: Asked) -> bool:
    outside = tuple(asked.index.tables.raw["outside_mainland"])
    return any(code.startswith(outside) for name in asked.names(Kind.PLACE) for code in name.ids)


def silent(asked: Asked, service: Service | None, name: str) -> Finding:
    """The handbook is silent on this topic."""
    return unsaid(asked, service, name, f"topic.{name}")
