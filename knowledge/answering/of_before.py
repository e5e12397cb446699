"""Whether a question is a matter of the services that the conversation was about, though another seems to be named."""

from dataclasses import replace

from knowledge.answering.kinds import of_topic
from knowledge.models import Service
from knowledge.understanding.index import Index
from knowledge.understanding.names import SERVICES, TIMED, Kind, Understanding


def matter_of(u: Understanding, before: tuple[Service, ...]) -> bool:
    """Whether the services that were spoken of have a time, or something to say, for what is asked."""
    if not u.intents or u.intents[0].guessed:
        return False
    known = {topic for service in before for topic in (*service.unsaid, *(rule.topic for rule in service.rules))}
    return u.intent in TIMED or u.intents[0].topic in known


def takes_the_paper(u: Understanding, named: tuple[Service, ...], before: tuple[Service, ...]) -> tuple[Service, ...]:
    """The services that the question is about: a paper may be called like a service ("without a gene test, may I
    apply?") that needs no such paper, where the one that was spoken of does."""
    topic = u.intents[0].topic if u.intents else ""
    if not topic or not of_topic(topic).paper or _rules(named, topic):
        return named
    return _rules(before, topic) or named


def of_them(u: Understanding, index: Index, before: tuple[Service, ...]) -> Understanding:
    """Without the wide word that alone names a service ("may one consult at night?"), where what the only service that
    was spoken of does is called so, too."""
    if len(before) != 1:
        return u
    named = [name for name in u.of(*SERVICES) if name.text]
    wide = {word for one in u.of(Kind.CONCEPT) for id_ in one.ids for word in index.concepts[id_].get("wide", ())}
    included, steps, limits = before[0].included, before[0].steps, before[0].time_limits
    lines = (*(one.words for one in included), *(one.words for one in steps), *(one.words for one in limits))
    told = "".join(words.zh for words in lines)
    if not named or not all(name.text in wide and name.text in told for name in named):
        return u
    return replace(u, names=tuple(name for name in u.names if name.kind not in SERVICES))


def _rules(services: tuple[Service, ...], topic: str) -> tuple[Service, ...]:
    return tuple(service for service in services if any(rule.topic == topic for rule in service.rules))
