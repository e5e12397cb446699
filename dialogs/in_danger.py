"""What is asked in an emergency and right after it: of the line, the ambulance, the queue of an emergency department, a
telephone that nobody here can use. It is answered as an emergency, whatever form or question is open."""

from datetime import datetime, timedelta

from dialogs import lexicon, people
from dialogs.difficulties import channel
from dialogs.talk import Talk
from dialogs.ways import ways

DANGER, AT = "danger", "danger_at"  # in the context: the kind of danger that was told last, and when
HOLDS = timedelta(hours=12)  # for which what is asked in few words is of it
ADMITTED = frozenset({"admitted", "has_admission_notice", "hospital", "department", "admission_date"})
LIFE, SELF = "emergency", "self-harm"
# group of words -> what is said; in any state, then only after a danger
ANYTIME = (
    ("calls_for_me", "number"),
    ("asks_line", "line"),
    ("line_fails", "busy"),
    ("asks_car", "car"),
    ("jumps", "jump"),
    ("in_queue", "queue"),
)
AFTERWARDS = (
    ("line_fails_now", "busy"),
    ("asks_to_call", "number"),
    ("asks_number", "number"),
    ("asks_number_now", "number"),
    ("asks_car_now", "car"),
    ("asks_drive_now", "drive"),
    ("jumps_now", "jump"),
    ("in_queue_now", "queue"),
)
NOT_OF_LIFE = frozenset({"car", "drive", "jump", "queue"})  # of these nothing is said after a danger to oneself


def noted(talk: Talk, kind: str) -> None:
    """That a danger was told is kept for a while: what follows in few words is of it."""
    talk.set(context={**talk.state.context, DANGER: kind, AT: talk.world.now.isoformat()})


def kind_told(talk: Talk) -> str:
    """The kind of danger that was told lately, or ""."""
    at = str(talk.state.context.get(AT, ""))
    lately = bool(at) and talk.world.now - datetime.fromisoformat(at) <= HOLDS
    return str(talk.state.context.get(DANGER, "")) if lately else ""


def asked(talk: Talk, text: str) -> bool:
    """Whether that is asked, and has been answered."""
    told = kind_told(talk)
    groups = (*ANYTIME, *AFTERWARDS) if told else ANYTIME
    what = next((what for group, what in groups if lexicon.says(group, text)), "")
    of_form = talk.ask is not None and talk.ask.slot in ADMITTED and what == "queue"
    if not what or of_form or (what in NOT_OF_LIFE and told not in ("", LIFE)):
        return _of_telephones(talk, text)
    key = what if what not in ("line", "number", "busy") else f"{what}.{(told or 'nobody').replace('-', '_')}"
    talk.set(misses=0)
    talk.say(f"dialogs.danger.{key}")
    return True


def _of_telephones(talk: Talk, text: str) -> bool:
    """The number that was spoken of last, or that nobody here can telephone."""
    calls = lexicon.says("asks_to_call", text)
    known = channel(talk)
    if not calls and not (lexicon.says("asks_number", text) and any(known.values())):
        return False
    talk.set(misses=0)
    talk.say("dialogs.danger.no_telephone", options=() if talk.top else ways("human"), channel=known)
    talk.go_on()
    return True


def other_way(talk: Talk, text: str) -> bool:
    """After a no, what else the same handbook gives, and whom to ask: nobody is sent away with a refusal."""
    verdict = next((said["answer"].get("verdict") for said in talk.state.said if said.get("answer")), "")
    spoken = talk.state.spoken_of
    refused = verdict in ("no", "unknown", "depends") and bool(spoken)
    if talk.top is not None or not refused or not lexicon.says("other_way", text):
        return False
    named = talk.state.context.get("handbook") or next((bound.policy.handbook for bound in talk.world.bound), "")
    edition = next((each for each in people.editions(talk.world) if each.handbook.id == named), None)
    if edition is None:
        return False
    others = [each.short.model_dump() for id_, each in edition.services.items() if id_ not in spoken]
    talk.set(misses=0)
    talk.say("dialogs.danger.other_way", options=ways("entitlements", "human"), others=others, channel=channel(talk))
    return True
