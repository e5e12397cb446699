"""What an answer is: a verdict, parts (catalogue key and arguments, no words), citations, options, a trace."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from knowledge.library import HandbookInForce
from knowledge.models import Service, Source, Verdict, Words
from knowledge.understanding.names import Understanding

OF_HANDBOOK = "answers.guest.handbook"  # heads what a handbook says, or several that say the same
NOT_UNDERSTOOD = "answers.not_understood"
HOPEFUL = (Verdict.YES, Verdict.DEPENDS)
TOLD_WEIGHS = "answers.told_weighs"  # heads what is told that may speak against a yes
UNDER = "answers.under_services"  # heads what holds for a service, or for several alike


@dataclass(frozen=True, slots=True)
class Part:
    """One line: a key of ``answers.*`` and JSON values; ``{"zh", "en"}`` where a handbook's own words are meant."""

    key: str
    args: dict[str, Any] = field(default_factory=dict)

    @property
    def names_service(self) -> bool:
        """Whether the line itself names the service of which it is said."""
        return isinstance(self.args.get("service"), dict)


@dataclass(frozen=True, slots=True)
class Citation:
    """``title``: of the edition that says so."""

    handbook: str
    service: str
    section: str
    item: str | None
    title: str


@dataclass(frozen=True, slots=True)
class Option:
    """A choice that the answer offers. ``id``: ``handbook:<id>``, ``service:<id>``, ``place:<code>``, ..."""

    id: str
    text: dict[str, str]


@dataclass(frozen=True, slots=True)
class Finding:
    """What one handbook says to one question; ``intent``: as what it was answered."""

    verdict: Verdict
    parts: tuple[Part, ...]
    citations: tuple[Citation, ...] = ()
    service: str | None = None
    options: tuple[Option, ...] = ()
    intent: str = ""

    @property
    def tells(self) -> bool:
        """Whether it says something that is not refused: a yes, one on conditions, or a fact."""
        return self.verdict in (*HOPEFUL, Verdict.INFO)

    @property
    def hopeful(self) -> bool:
        """Whether it is a yes, or one on conditions."""
        return self.verdict in HOPEFUL

    @property
    def understood(self) -> bool:
        return all(part.key != NOT_UNDERSTOOD for part in self.parts)


@dataclass(frozen=True, slots=True)
class Answer:
    """``handbook``, ``service``: what it is about. ``told``: each question with what was found (``trace.trace``).
    ``context``: JSON, to be given back with the next question."""

    verdict: Verdict
    parts: tuple[Part, ...]
    handbook: str | None = None
    service: str | None = None
    citations: tuple[Citation, ...] = ()
    options: tuple[Option, ...] = ()
    told: tuple[tuple[Understanding, Finding], ...] = ()
    context: dict[str, Any] = field(default_factory=dict)

    @property
    def understood(self) -> bool:
        """Whether each question was."""
        return all(finding.understood for _, finding in self.told)

    @property
    def kind(self) -> str:
        """As what it was answered, and how: answers of a kind say the same of what is named in the question."""
        return f"{self.asked_as}|{self.verdict.value}"

    @property
    def asked_as(self) -> str:
        return ",".join(finding.intent for _, finding in self.told)

    @property
    def intents(self) -> frozenset[str]:
        return frozenset(finding.intent for _, finding in self.told if finding.intent)

    def to_json(self) -> dict[str, Any]:
        """JSON values only, as ``dialogs.replies.Reply.answer`` carries it."""
        return {
            "verdict": self.verdict.value,
            "parts": [{"key": part.key, "args": part.args} for part in self.parts],
            "handbook": self.handbook,
            "service": self.service,
            "citations": [
                {"handbook": c.handbook, "service": c.service, "section": c.section, "item": c.item}
                for c in self.citations
            ],
            "options": [{"id": option.id, "text": option.text} for option in self.options],
        }


def named_together(services: Iterable[Service]) -> dict[str, str]:
    """The short names of several services as one subject."""
    names = [both(service.short) for service in services]
    return {"zh": "\u3001".join(name["zh"] for name in names), "en": ", ".join(name["en"] for name in names)}


def of_handbook(edition: HandbookInForce) -> Part:
    """Heads what one handbook alone says: its product, and whose it is, by which people know it."""
    return Part("answers.guest.only", {"handbook": both(edition.handbook.product), "insurer": insurer_of(edition)})


def insurer_of(edition: HandbookInForce) -> dict[str, str] | None:
    """Whose handbook it is, where it says so."""
    handbook = edition.handbook
    return None if "provider" in handbook.unsaid else both(handbook.provider)


def both(words: Words) -> dict[str, str]:
    """A handbook's own words as a JSON value."""
    return {"zh": words.zh, "en": words.en}


def same(text: str) -> dict[str, str]:
    """A name that is the same in every language."""
    return {"zh": text, "en": text}


def ask_channel(edition: HandbookInForce) -> Part:
    """The line that sends the member to the handbook's official channel."""
    return Part("answers.ask_channel", {"channel": both(edition.handbook.official_channel)})


def cite(edition: HandbookInForce, service: Service | None, *sources: Source) -> tuple[Citation, ...]:
    """Citations without repeats."""
    name = service.id if service else ""
    found = (Citation(edition.id, name, source.section, source.item, edition.handbook.title) for source in sources)
    return tuple(dict.fromkeys(found))


def cite_whole(edition: HandbookInForce) -> tuple[Citation, ...]:
    """What the whole of an edition says, no section of it alone."""
    title = edition.handbook.title
    return (Citation(edition.id, "", title, None, title),)
