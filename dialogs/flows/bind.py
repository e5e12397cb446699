"""Binding a policy: as whom one speaks, the number, the insured person's name and the last four of the id."""

from collections.abc import Mapping
from typing import Any

from dialogs import identity, lexicon, people, slots, told
from dialogs.commands import BindPolicy, CallHuman, Command
from dialogs.events import Result
from dialogs.flows import consent
from dialogs.plan import Ask, Do, End, Go, Known, Learned, Notice, Pick, Plain, Step
from dialogs.reading import Reading
from dialogs.replies import Option, Reply
from dialogs.ways import ways
from dialogs.world import Draft, World

RELATIONS = ("self", "applicant", "guardian", "family", "other")
ASKED = (("policy_no", "policy_no"), ("name", "name"), ("last_four", "last_four"))
TRIES = 3


class BindFlow(Plain):
    name = "bind"
    parks = True
    hangs_on: Mapping[str, tuple[str, ...]] = {"policy_no": ("bound",), "name": ("bound",), "last_four": ("bound",)}

    def plan(self, known: Known, world: World) -> Step:
        go = consent.needed(world)
        if go is not None:
            return Go(go.flow, before=(Notice("why", Reply(key="dialogs.bind.why")),))
        if known.get("locked"):
            return _locked(str(known["locked"]))
        if known.get("bound"):
            return _bound(known, world)
        if "relation" not in known:
            picks = tuple(Pick(relation, key=f"dialogs.relation.{relation}") for relation in RELATIONS)
            return Ask("relation", "relation", "dialogs.ask.relation", picks=picks)
        letter = (Notice("letter", Reply(key="dialogs.bind.letter")),) if known["relation"] == "other" else ()
        for slot, kind in ASKED:
            if slot not in known:
                return Ask(slot, kind, f"dialogs.ask.{slot}", {"own": known["relation"] == "self"}, before=letter)
        return Do(
            BindPolicy(
                policy_no=known["policy_no"],
                name=known["name"],
                last_four=known["last_four"],
                relation=known["relation"],
            )
        )

    def start(self, arg: str, world: World) -> dict[str, Any]:
        del world
        return {"policy_no": arg} if arg else {}

    def learn(self, known: Known, result: Result, world: World) -> Learned:
        """The same words whatever was wrong, so that nobody learns which policies exist."""
        del world
        if result.ok:
            return Learned({"bound": result.data.get("person", "") or True})
        if result.reason == "locked":
            return Learned({"locked": str(result.data.get("until", "")) or "later"})
        tries = int(known.get("tries", 0)) + 1
        cleared: dict[str, Any] = {"policy_no": None, "name": None, "last_four": None, "tries": tries}
        options = ways("human") if tries >= TRIES - 1 else ()
        return Learned(cleared, (Reply(key="dialogs.bind.not_found", options=options),))

    def read(self, reading: Reading, known: Known, world: World) -> dict[str, Any]:
        """Whom a sentence names and identifies; before consent only as whom one speaks."""
        parts = (lexicon.relation(part) for part in lexicon.parts(reading.text))
        relation = reading.relation or next((each for each in parts if each), "")
        found: dict[str, Any] = {"relation": slots.spoken_as(relation, reading.text)} if relation else {}
        if consent.missing(world):
            return found
        number, last = identity.policy_number(reading.text), identity.last_four(reading.text)
        found |= {"policy_no": number} if number else {}
        found |= {"last_four": last} if last and "last_four" not in known else {}
        name = lexicon.named_person(identity.plain(reading.text), f"(?:{identity.NAME.pattern})")
        early = "policy_no" not in known or "relation" not in known  # at the name's own question it is read there
        name = name or (_bare_name(reading) if early and "name" not in known else "")
        found |= {"name": name} if name and "name" not in known and not reading.question else {}
        return found | identity.binding(reading.text)


def _bare_name(reading: Reading) -> str:
    """The name alone, told where the number is asked for."""
    name = lexicon.trimmed(reading.text)
    other = reading.cities or reading.hospitals or reading.drugs or reading.illnesses or reading.concepts
    talk = reading.wants or lexicon.relation(name) or any(word in name for word in lexicon.words_of("no_name"))
    return name if lexicon.says("bare_name", name) and not (other or talk or reading.question) else ""


def _locked(until: str) -> End:
    call: tuple[Command, ...] = (CallHuman(why="locked"),)
    return End((Reply(key="dialogs.bind.locked", args={"until": until}),), commands=call, abandon=True)


def _bound(known: Known, world: World) -> End:
    """The policy is bound: what it is, a draft that another channel left, and what can be done now."""
    number = str(known["policy_no"])
    bound = next((b for b in world.bound if b.policy.policy_no == number), None)
    if bound is None:
        return End((Reply(key="dialogs.bind.not_found"),), abandon=True)
    handbook = world.library.in_force(bound.policy.handbook, world.today).handbook
    options = ways("entitlements", "apply")
    args = {
        "person": bound.policy.insured_name,
        "product": handbook.product.model_dump(),
        "status": f"dialogs.policy_status.{bound.policy.status}",
        "until": bound.policy.end_date.isoformat(),
        "relation": f"dialogs.bound_as.{bound.relation}",
        "letter": bound.relation == "other",
    }
    drafts = tuple(draft for draft in people.begun(world) if draft.policy_no == number)
    alone = [Reply(key="dialogs.bind.next", options=options)]
    alone += [_draft(draft, bound.policy.handbook, world) for draft in drafts[:1]]
    done = Reply(key="dialogs.bind.done", args=args)
    return End((done,), tuple(alone), fruit={"policy_no": number}, commands=_reminders(world, number))


def _draft(draft: Draft, handbook: str, world: World) -> Reply:
    found = world.library.in_force(handbook, world.today).services.get(draft.service)
    name = found.short.model_dump() if found else {"zh": draft.service, "en": draft.service}
    options = (Option(id=f"a.draft.{draft.service}", key="dialogs.option.resume"),)
    key = "dialogs.draft_elsewhere" if draft.elsewhere else "dialogs.draft_found"
    return Reply(key=key, args={"service": name, "until": draft.expires.isoformat()}, options=options)


def _reminders(world: World, number: str) -> tuple[Command, ...]:
    """When the waiting period is over, and when the policy is about to end with services unused."""
    from datetime import datetime, time, timedelta

    bound = next(b for b in world.bound if b.policy.policy_no == number)
    edition = world.library.in_force(bound.policy.handbook, world.today).handbook
    waiting = bound.policy.waiting_days if bound.policy.waiting_days is not None else edition.waiting_days
    days = [("policy_ending", bound.policy.end_date - told.POLICY_ENDS_IN)]
    if waiting:
        days.append(("waiting_over", bound.policy.start_date + timedelta(days=waiting)))
    zone = world.now.tzinfo
    return tuple(
        told.remind(world, about, datetime.combine(day, time(10), zone), person=bound.policy.insured_name)
        for about, day in days
        if day > world.today and bound.policy.status == "active"
    )
