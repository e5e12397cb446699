"""Whether a question is a matter of the services that the conversation was about, though another seems to be named."""

from knowledge.answering.kinds import of_topic
from knowledge.models import Service
from knowledge.understanding.names import TIMED, Understanding


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


def _rules(services: tuple[Service, ...], topic: str) -> tuple[Service, ...]:
    return tuple(service for service in services if any(rule.topic == topic for rule in service.rules))
