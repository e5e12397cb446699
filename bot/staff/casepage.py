"""A request as its page shows it: everything in words, numbers masked, each condition with source and state."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, tzinfo
from typing import Any

from bot.requests import balances
from bot.requests.life import OURS
from bot.staff.cases import Case
from bot.staff.queue import is_child, tone
from bot.store.requests import Request, RequestEvent
from bot.words import Catalogue
from bot.world import bare_view
from dialogs import asked, people
from dialogs.allowed import allowance
from dialogs.world import Bound, World
from knowledge import rules
from knowledge.library import HandbookInForce, Library
from knowledge.models import Paper, Service

CONTACT = "contact_phone"
OWN_PAPERS = {"other": "staff.paper.other", "report": "staff.paper.report"}  # no handbook names them


@dataclass(frozen=True)
class Told:
    """Turns one case into words. ``now`` is aware, in the zone in which times are shown."""

    case: Case
    words: Catalogue
    library: Library
    now: datetime

    @property
    def zone(self) -> tzinfo | None:
        return self.now.tzinfo

    @property
    def edition(self) -> HandbookInForce:
        """The edition in force when the request was sent: its promises hold."""
        return self.library.in_force(self.case.request.handbook, self.case.request.submitted_at.date())

    @property
    def service(self) -> Service | None:
        return self.edition.services.get(self.case.request.service)

    @property
    def clear(self) -> bool:
        return self.case.revealed_until is not None

    def head(self) -> dict[str, Any]:
        """The top of the page, under the names that the templates use."""
        request, service = self.case.request, self.service
        limit = next((x for x in service.time_limits if x.id == request.promise), None) if service else None
        used, left = self.uses()
        return {
            "number": request.number,
            "version": request.version,
            "status": request.status,
            "service_name": self.service_name(),
            "handbook_name": self.words.text(self.edition.handbook.product.model_dump()),
            "promised": request.promised_day if request.status in OURS else None,
            "estimate": request.estimate,
            "promise_words": self.words.text(limit.words.model_dump()) if limit else "",
            "tone": tone(request.status, request.promised_day, request.late_day, self.now.date()),
            "submitted": request.submitted_at.astimezone(self.zone),
            "appointment": request.appointment_at.astimezone(self.zone) if request.appointment_at else None,
            "place": request.place,
            "assigned": request.assigned,
            "wish": request.wish,
            "conversation": request.conversation,
            "papers": len(self.case.documents),
            "lacking": len(self.lacking()),
            "hospital": str(request.answers.get("hospital", "")),
            "department": str(request.answers.get("department", "")),
            "used": used,
            "left": left,
            "counts_uses": bool(service and service.uses),
        }

    def service_name(self) -> str:
        service = self.service
        name = self.words.text(service.short.model_dump()) if service else self.case.request.service
        variant = self.case.request.variant
        key = f"dialogs.variant.{variant}"
        return f"{name} · {self.words.say(key)}" if variant and self.words.has(key) else name

    def person(self) -> list[tuple[str, Any]]:
        """Label (under staff.person) and value; identity numbers and telephones masked until a reason was given."""
        policy, clear = self.case.entry.policy, self.clear
        own = self.case.request.answers.get(CONTACT)
        facts: list[tuple[str, Any]] = [
            ("insured", self._name(policy.insured_name, policy.insured_sex, policy.insured_birth_date)),
            ("id_no", policy.insured_id_no if clear else masked(policy.insured_id_no)),
            ("born", policy.insured_birth_date.isoformat() if clear else f"{policy.insured_birth_date.year}-＊-＊"),
            ("policy_no", policy.policy_no if clear else masked(policy.policy_no)),
            ("plan", policy.plan or "—"),
            ("period", f"{policy.start_date} – {policy.end_date} · {self.words.say('staff.policy.' + policy.status)}"),
            ("social", self.words.say(f"staff.yes_no.{policy.has_social_insurance}".lower())),
        ]
        if policy.applicant_name and policy.applicant_name != policy.insured_name:
            facts.append(("applicant", policy.applicant_name))
        if self.case.relation:
            facts.append(("sender", self.words.say(f"staff.relation.{self.case.relation}")))
        phone = str(own or policy.phone)
        facts.append(("phone", phone if clear else masked(phone)))
        return facts

    def answers(self) -> list[tuple[str, str]]:
        """What was asked and what the member said."""
        found, service = [], self.service
        world = World(now=self.now, library=self.library)
        for slot, value in self.case.request.answers.items():
            if slot == CONTACT or value in (None, "", [], {}):
                continue
            label = f"dialogs.slot.{slot}"
            shown = asked.shown(slot, value, service, world) if service else {"text": str(value), "key": "", "day": ""}
            day = shown["day"].replace("/", " - ")  # one that was told roughly
            text = self.words.say(shown["key"]) if shown["key"] else str(self.words.pick(shown["text"]) or day)
            found.append((self.words.say(label) if self.words.has(label) else slot, text))
        return found

    def confirmed(self) -> list[str]:
        """The binding warnings that the member confirmed before sending."""
        service = self.service
        every = (*(service.rules if service else ()), *self.edition.handbook.rules)
        named = {rule.topic: self.words.text(rule.words.model_dump()) for rule in reversed(every) if rule.binding}
        return [named.get(topic, topic) for topic in self.case.request.confirmed]

    def conditions(self) -> list[dict[str, Any]]:
        """As they stood when the request was sent, and how they stand now where that is different."""
        now = self._now()
        listed = []
        for item in self.case.request.conditions:
            checked = now.get(str(item["id"]))
            source = item.get("source") or {}
            listed.append(
                {
                    "state": item["state"],
                    "words": self.words.text(item["words"]) if item.get("words") else item["id"],
                    "source": " ".join(filter(None, (source.get("section"), source.get("item")))),
                    "waived": item["id"] in self.case.request.waive,
                    "now": checked.state if checked else "",
                    "from_day": _holds_from(checked),
                }
            )
        return listed

    def checklist(self) -> list[dict[str, Any]]:
        """Each paper with its state and files: what is asked for, what came, and what came that nobody asked for."""
        request, names = self.case.request, self.paper_names()
        files: dict[str, list[dict[str, Any]]] = {}
        for document in self.case.documents:
            files.setdefault(document.paper or "other", []).append(
                {"id": document.id, "title": self._kept(document.kept_at), "doubts": document.doubts}
            )
        needed = [paper.id for paper in self._papers() if self._needed(paper)]
        ids = dict.fromkeys((*request.wanted, *needed, *request.missing, *files))
        listed = []
        for id_ in ids:
            mark = "has" if id_ in files else "optional"
            if id_ in request.wanted:
                mark = "asked"
            elif id_ in request.missing:
                mark = "later" if request.missing[id_] == "later" else "lacks"
            elif id_ in needed and id_ not in files:
                mark = "lacks"
            listed.append({"id": id_, "name": names.get(id_, id_), "mark": mark, "files": files.get(id_, [])})
        return listed

    def lacking(self) -> set[str]:
        request = self.case.request
        return set(request.wanted) | {id_ for id_, why in request.missing.items() if why == "later"}

    def paper_names(self) -> dict[str, str]:
        """Of all papers that this service and its handbook know, and the words for any other."""
        names = {paper.id: self.words.text(paper.names.model_dump()) for paper in self._papers()}
        return {
            **names,
            **{id_: self.words.say(key) for id_, key in OWN_PAPERS.items()},
        }

    def history(self) -> list[dict[str, Any]]:
        """The newest first."""
        return [self.event(event) for event in reversed(self.case.events)]

    def event(self, event: RequestEvent) -> dict[str, Any]:
        key = f"staff.event.{event.what}"
        return {
            "words": self.words.say(key) if self.words.has(key) else event.what,
            "who": self.who(event.who),
            "why": event.why,
            "at": event.at.astimezone(self.zone),
            "details": self._details(event),
        }

    def who(self, who: str) -> str:
        kind, _, name = who.partition(":")
        return name or self.words.say(f"staff.who.{kind}")

    def uses(self) -> tuple[int, int | None]:
        """Used or held so far by this service, this request among them, and left (None: without limit)."""
        return self._uses(self.case.others)

    def _uses(self, requests: Iterable[Request]) -> tuple[int, int | None]:
        service, policy = self.service, self.case.entry.policy
        if service is None:
            return 0, None
        used = balances.used(policy, requests, self.case.decided, self.library, self.now.date())
        mine = sum(n for (_, id_, _v), n in used.items() if id_ == service.id)
        world = replace(self.world(), uses=used)
        return mine, people.uses_left(world, world.bound[0], service, self.case.request.variant)

    def said_of(self, topic: str) -> list[str]:
        """What service and handbook say to a topic, in words, the service first."""
        service, variant = self.service, self.case.request.variant
        every = (*(service.rules if service else ()), *self.edition.handbook.rules)
        held = [rule for rule in every if rule.topic == topic and rule.variant in (None, variant)]
        return [self.words.text(rule.words.model_dump()) for rule in held]

    def no_show_counts(self) -> bool | None:
        """Whether a missed appointment uses one up; None: whoever records it decides."""
        service = self.service
        return balances.no_show_counts(self.edition, service, self.case.request.variant) if service else None

    def may_change(self) -> bool:
        """Whether the handbook lets an appointment be moved now."""
        return allowance("change", bare_view(self.case.request), self.world())[0]

    def world(self) -> World:
        """What the rules need to know: the policy, the handbooks, the day."""
        bound = Bound(self.case.entry.policy, "self", self.case.entry.person)
        return World(now=self.now, library=self.library, bound=(bound,))

    def _now(self) -> dict[str, rules.Checked]:
        service = self.service
        if service is None:
            return {}
        known = {slot: str(value) for slot, value in self.case.request.answers.items() if isinstance(value, str | int)}
        world = self.world()
        # Its own use is held by the request itself: the question is whether there was one for it.
        left = self._uses(r for r in self.case.others if r.number != self.case.request.number)[1]
        situation = people.situation(world, world.bound[0], service, known).model_copy(update={"uses_left": left})
        checked = rules.check(service, self.edition, situation, self.library, self.case.request.variant)
        return {item.condition.id: item for item in checked}

    def _papers(self) -> tuple[Paper, ...]:
        service = self.service
        return (*(service.papers if service else ()), *self.edition.handbook.papers)

    def _needed(self, paper: Paper) -> bool:
        if paper.stage != "application" or paper.required == "never":
            return False
        known = {slot: str(value) for slot, value in self.case.request.answers.items() if isinstance(value, str | int)}
        if paper.relevant_when and rules.holds(paper.relevant_when, known) != "met":
            return False
        return paper.required == "always" or rules.holds(paper.required_when, known) == "met"

    def _name(self, name: str, sex: str, born: date) -> str:
        said = self.words.say(f"staff.sex.{sex}") if sex else ""
        child = self.words.say("staff.person.child") if is_child(born, self.now.date()) else ""
        return " · ".join(filter(None, (name, said, child)))

    def _kept(self, at: datetime) -> str:
        return f"{at.astimezone(self.zone):%Y-%m-%d %H:%M}"

    def _details(self, event: RequestEvent) -> list[str]:
        names = self.paper_names()
        found = [names.get(str(id_), str(id_)) for id_ in event.data.get("papers", ())]
        details = [self.words.say("staff.history.papers", papers=found)] if found else []
        place = event.data.get("place")
        return [*details, str(place)] if place else details


def masked(number: str) -> str:
    """The first and last few characters of a number; nothing of a short one."""
    if len(number) < 7:
        return "＊" * len(number)
    ends = 4 if len(number) >= 15 else 3
    return f"{number[:ends]}{'＊' * 4}{number[-4:]}" if len(number) >= 11 else f"{'＊' * 4}{number[-4:]}"


def _holds_from(checked: rules.Checked | None) -> str:
    """The day from which time alone will make a condition hold; nothing where the day of the diagnosis decides."""
    if checked is None or checked.from_day is None or checked.condition.found_after:
        return ""
    return checked.from_day.isoformat()
