"""Making a request: the questions that the service's data names, the papers, a summary, the warnings, sending."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from dialogs import asked, covered, house_names, lexicon, other_times, people, told
from dialogs.allowed import OPEN
from dialogs.commands import SubmitRequest
from dialogs.events import Result, Upload
from dialogs.flows import beside, checks, consent, papers, said, sent, soon
from dialogs.plan import Ask, Do, End, Go, Known, Learned, Notice, Pick, Plain, Step
from dialogs.reading import Reading
from dialogs.replies import Reply
from dialogs.ways import more_papers, see, way, ways
from dialogs.world import OTHER, Bound, RequestView, World
from knowledge import rules
from knowledge.models import Rule, Service

NOTE = "note"
IN_HOSPITAL = ("city", "hospital", "admission_date")  # asked otherwise of those who are admitted already
REUSED = ("illness", "city", "hospital", "department", "contact_phone", "first_diagnosis")


class RequestFlow(Plain):
    name = "request"
    keeps_draft = True
    parks = True
    hangs_on: Mapping[str, tuple[str, ...]] = {
        "policy_no": ("service", "documents", "missing", "sent"),
        "service": ("variant", "documents", "missing", "blocked", "waived", "choice", "final", "done", "confirmed"),
        "variant": ("blocked", "confirmed"),
        "city": ("hospital", "blocked"),
        "choice": ("final", "confirmed"),
    }

    def start(self, arg: str, world: World) -> dict[str, Any]:
        del world
        return {"service": arg} if arg else {}

    def plan(self, known: Known, world: World) -> Step:
        go = consent.needed(world)
        if go is not None:
            return Go(go.flow, before=(Notice("why", Reply(key="dialogs.request.why_consent")),))
        bound = people.policy(world, str(known.get("policy_no", "")))
        if bound is None:
            return Go("policy") if world.bound else said.to_bind(known)
        service = people.service(world, bound, str(known.get("service", "")))
        if service is None:
            return _ask_service(known, bound, world)
        if known.get("sent"):
            return sent.end(known, bound, service, world)
        known = covered.shown(known, service)
        if known.get("stopped"):
            return End((Reply(key="dialogs.request.stopped", options=_STOPPED),))
        twin = _under_way(known, bound, service, world)
        if twin is not None:
            return _already(twin)
        step = (
            checks.blocked(known, bound, service, world)
            or _question(known, bound, service, world)
            or papers.plan(known, bound, service, world)
            or _summary(known, bound, service, world)
            or _warnings(known, bound, service, world)
            or Do(_submission(known, bound, service, world))
        )
        step = soon.said(step, known, service, world)
        return _spoken_for(beside.said(step, known, bound, service, world), bound, world)

    def learn(self, known: Known, result: Result, world: World) -> Learned:
        del known, world
        if result.ok:
            return Learned({"sent": result.data})
        option = ways("human", "requests")
        refused = Reply(key=f"dialogs.request.refused.{result.reason}", args=result.data, options=option)
        return Learned({"summary": None}, (refused,))

    def read(self, reading: Reading, known: Known, world: World) -> dict[str, Any]:
        """Many slots from one sentence: what the service does not ask for is left alone."""
        found: dict[str, Any] = said.stated(reading, known, world)
        bound = people.policy(world, str(known.get("policy_no", ""))) or said.only(reading, world)
        if bound is not None:
            found["policy_no"] = bound.policy.policy_no
            services = said.named(reading, bound, world)
            if len(services) == 1:
                found["service"] = services[0]
            elif reading.wants == "apply" and not services and not known.get("service"):
                found["service"] = said.elsewhere(reading, world)
        service = people.service(world, bound, str(known.get("service") or found.get("service", ""))) if bound else None
        if service is not None:
            found |= said.particular(reading, service, world.today)
            found |= other_times.moved(known, reading, service, world)
            roughly = said.found_roughly(reading, service, world.today)
            anew = lexicon.says("found_anew", reading.text)  # "no, it was found in August"
            found |= {slot: time for slot, time in roughly.items() if slot not in known or anew}
            if NOTE in found and known.get(NOTE):
                found[NOTE] = known[NOTE] if found[NOTE] in known[NOTE] else f"{known[NOTE]} {found[NOTE]}"
            if said.touches_kind(reading, known):
                found.pop("variant", None)
            if said.had_it_before(reading, known):
                found["first_diagnosis"] = "false"
            asks = {question.slot for question in service.questions}
            if "first_diagnosis" in asks and "recurrence" not in asks:
                found.pop("recurrence", None)  # told as no first diagnosis: what is corrected is in one place
            if _adds_illness(found, known, reading, service):
                found |= {"illness": known["illness"], NOTE: f"{known.get(NOTE, '')} {reading.text}".strip()}
        return found

    def take(self, known: Known, slot: str, value: Any, world: World) -> dict[str, Any]:
        if slot == "blocked":
            return checks.unblock(known, str(value), world)
        if slot == "summary":
            return {"summary": "ok"} if value == "send" else {str(value): None, "next": str(value)}
        if slot in ("sort", "done") or slot.startswith("lack_"):
            return papers.take(known, slot, str(value))
        if slot == "city" and (code := world.library.index.hospital_codes.get(str(value))):
            return {"city": code, "hospital": value}
        if slot == "hospital" and value:
            return house_names.settled(str(value), str(known.get("city") or ""), world)
        if slot == other_times.ESCORT and value:
            return {slot: other_times.with_day(str(value), world)}
        if slot == "final" and value == "false":
            return {"choice": None}
        if slot == "confirmed" and value == "false":
            return {"confirmed": None, "summary": None}
        return {slot: value}

    def upload(self, known: Known, event: Upload, world: World) -> Learned | None:
        if consent.needed(world) is not None:
            return None
        learned = papers.upload(known, event, world)
        return beside.taken(known, event, learned) if event.papers and beside.wants_none(known, world) else learned


def _adds_illness(found: dict[str, Any], known: Known, reading: Reading, service: Service) -> bool:
    """Whether another illness is told beside the one that is known: staff are to know, and nothing is corrected."""
    other = known.get("illness") and found.get("illness") not in (None, known.get("illness"))
    notes = any(question.slot == NOTE for question in service.questions)
    return bool(other and notes and not reading.correction and lexicon.says("addition", reading.text))


def _under_way(known: Known, bound: Bound, service: Service, world: World) -> RequestView | None:
    """A request for the same thing that is open: said at once, and not after all questions."""
    variant = people.variant(service, known)
    if not variant and (len(service.variants) > 1 or service.choose_one):
        return None  # which kind is wanted is not known yet
    own = [v for v in world.requests if (v.policy_no, v.service) == (bound.policy.policy_no, service.id)]
    return next((view for view in own if view.variant == variant and view.status in OPEN), None)


def _already(view: RequestView) -> End:
    options = (
        see(view.number),
        more_papers(view.number),
        way("human"),
    )
    return End((Reply(key="dialogs.request.refused.open_already", args={"number": view.number}, options=options),))


def _ask_service(known: Known, bound: Bound, world: World) -> Step:
    edition = people.handbook(world, bound)
    picks = tuple(Pick(id_, text=service.short.model_dump()) for id_, service in edition.services.items())
    before: tuple[Notice, ...] = ()
    if known.get("service"):
        before = (Notice(f"not-in-{bound.policy.policy_no}", Reply(key="dialogs.request.not_in_policy")),)
    explained = [
        {"name": service.short.model_dump(), "words": service.summary.words.model_dump()}
        for service in edition.services.values()
    ]
    args = {"person": bound.policy.insured_name, "services": explained}
    return Ask("service", "choice", "dialogs.ask.service", args, picks, before=before)


def _question(known: Known, bound: Bound, service: Service, world: World) -> Step | None:
    final = _final(known, service, world)
    if final is not None:
        return final
    earlier = {**people.left_aside(bound, service.id, world), **_earlier(bound, world)}
    # what the member wants to change is asked first
    for question in sorted(service.questions, key=lambda each: each.slot != known.get("next")):
        if question.slot == NOTE and known.get("next") != NOTE:
            continue  # the summary has a button for it: few want to add something, and all would have to say no
        if question.slot in known or rules.holds(question.when, checks.texts(known)) == "not_met":
            continue
        ask = asked.ask(question.slot, service, question.required)
        if question.slot in IN_HOSPITAL and _is_admitted(known, service):
            ask = replace(ask, key=f"{ask.key}_in", args={**ask.args, "past": True})
        if ask.kind == house_names.KIND and known.get("city"):
            ask = replace(ask, args={**ask.args, "city": known["city"]})
        old = earlier.get(question.slot)
        if question.slot in REUSED and old and ask.kind != "yes_no":
            item = asked.shown(question.slot, old, service, world)
            text = item["text"] if isinstance(item["text"], dict) else {"zh": item["text"], "en": item["text"]}
            ask = replace(ask, picks=(*ask.picks, Pick(old, text=text)), unknown=True)
            if ask.kind == "phone":
                ask = replace(ask, key="dialogs.ask.phone_again", args={**ask.args, "old": old})
        return ask
    return None


def _is_admitted(known: Known, service: Service) -> bool:
    return known.get("admitted") == "true" and any(question.slot == "admitted" for question in service.questions)


def _final(known: Known, service: Service, world: World) -> Step | None:
    """A choice for good is confirmed as soon as it is made, and once more before it is sent."""
    if not service.choose_one or not service.choose_one.final or "choice" not in known or known.get("final") == "true":
        return None
    args = {"choice": asked.shown("choice", known.get("choice"), service, world)["text"]}
    return Ask("final", "choice", "dialogs.ask.final", args, (Pick("true", key="dialogs.option.sure"), _REVISE))


def _spoken_for(step: Step, bound: Bound, world: World) -> Step:
    """Where a chat speaks for several people, each form says once for whom it is."""
    if not isinstance(step, Ask) or not people.several(world):
        return step
    return replace(step, before=(told.for_whom(bound), *step.before))


_STOPPED = ways("entitlements", "menu")
_REVISE = Pick("false", key="dialogs.option.choose_again")


def _earlier(bound: Bound, world: World) -> dict[str, str]:
    """Answers of the last request for the same person, to be offered and not asked again. Not of one that was sent in
    another chat: who knows a policy is not thereby shown an illness and a telephone number."""
    own = {b.policy.policy_no for b in world.bound if b.person == bound.person}
    last = [request for request in world.requests if request.policy_no in own and not request.elsewhere]
    return {k: str(v) for k, v in max(last, key=lambda r: r.submitted).answers.items()} if last else {}


def _items(known: Known, service: Service, world: World) -> list[dict[str, Any]]:
    slots = [question.slot for question in service.questions if asked.is_noted(question.slot, known.get(question.slot))]
    return [asked.shown(slot, known[slot], service, world) for slot in slots]


def _summary(known: Known, bound: Bound, service: Service, world: World) -> Step | None:
    if known.get("summary") == "ok":
        return None
    slots = [question.slot for question in service.questions if question.slot in known]
    note = any(question.slot == NOTE for question in service.questions) and NOTE not in known
    listed = papers.checklist(known, bound, service, world)
    more = bool(_binding(bound, service, known, world))  # else nothing is asked after it
    picks = (
        Pick("send", key="dialogs.option.looks_right"),
        *(Pick(slot, key="dialogs.option.change", args={"slot": f"dialogs.slot.{slot}"}) for slot in slots),
        *([Pick(NOTE, key="dialogs.option.add_note")] if note else []),
        *([Pick("done", key="dialogs.option.more_papers")] if listed else []),
    )
    args = {
        "person": bound.policy.insured_name,
        "service": service.short.model_dump(),
        "items": _items(known, service, world),
        "papers": listed,
        "others": len(beside.documents(known, listed).get(OTHER, ())),
        "waived": len(known.get("waived", ())),
        "sends": not more,
    }
    return Ask("summary", "summary", "dialogs.ask.summary", args, picks)


def _warnings(known: Known, bound: Bound, service: Service, world: World) -> Step | None:
    """What binds is confirmed in so many words before anything is sent."""
    binding = _binding(bound, service, known, world)
    if not binding or known.get("confirmed") == "true":
        return None
    args = {"rules": [rule.words.model_dump() for rule in binding]}
    picks = (Pick("true", key="dialogs.option.understood_send"), Pick("false", key="dialogs.option.not_yet"))
    return Ask("confirmed", "agreement", "dialogs.ask.confirmed", args, picks)


def _binding(bound: Bound, service: Service, known: Known, world: World) -> list[Rule]:
    every = (*service.rules, *people.handbook(world, bound).handbook.rules)
    return [rule for rule in every if rule.binding and rule.variant in (None, people.variant(service, known))]


def _submission(known: Known, bound: Bound, service: Service, world: World) -> SubmitRequest:
    slots = [question.slot for question in service.questions]
    listed = papers.checklist(known, bound, service, world)
    binding = [rule.topic for rule in _binding(bound, service, known, world)]
    return SubmitRequest(
        policy_no=bound.policy.policy_no,
        service=service.id,
        variant=people.variant(service, known),
        answers={slot: known[slot] for slot in slots if known.get(slot) not in (None, "")},
        documents=beside.documents(known, listed),
        missing={p["id"]: p["state"] for p in listed if p["state"] in papers.LACKS},
        confirmed=tuple(dict.fromkeys(binding)),
        conditions=tuple(
            {"id": c.condition.id, "state": c.state, "words": c.condition.words.model_dump(),
             "source": c.condition.source.model_dump()}
            for c in checks.checked(known, bound, service, world)
        ),
        waive=tuple(known.get("waived", ())),
    )  # fmt: skip
