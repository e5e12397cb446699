"""What was told before it could be placed: kept in the member's words, read once the form can tell what it means."""

from typing import Any

from dialogs import lexicon, people
from dialogs.identity import phone_number
from dialogs.plan import Flow, Known
from dialogs.reading import Reading, read
from dialogs.slots import TEXT_MOST
from dialogs.world import World

HEARD = "_heard"  # the slot of a form that holds such messages, one a line
NOTE = "note"  # what staff are told in the member's words
ABOUT = frozenset({"policy_no", "service", "relation", "person"})  # what a form is about, and no answer of it
QUOTED = 30  # characters of a message that is repeated
STOP = "\uff1b"


def tells(reading: Reading, world: World) -> bool:
    """Whether a sentence states facts of a case, and is no question."""
    variants = {v for book in world.library.handbooks.values() for s in book.services.values() for v in s.variants}
    named = reading.illnesses or reading.cities or reading.hospitals or reading.drugs or reading.dates
    told = reading.facts or variants & reading.cues or lexicon.captured(reading.text) or phone_number(reading.text)
    return bool(named or told) and not reading.question


def joined(*messages: str) -> str:
    """Messages as one text, a line each; of a long story its end, without repetitions."""
    lines = dict.fromkeys(line for message in messages for line in message.splitlines() if line.strip())
    return "\n".join(lines)[-TEXT_MOST:]


def told_before(context: dict[str, Any]) -> list[str]:
    """What was told with the last question ("he was admitted last night, could you ..."): not asked again."""
    asked = str(context.get("asked", ""))
    return [clause for clause in lexicon.clauses(asked) if not lexicon.is_question(clause)]


def placed(flow: Flow, known: Known, world: World) -> dict[str, Any]:
    """The slots that the kept messages fill, now that more is known; of two that contradict, the later one. What fills
    none was said to be kept as well: it is noted for staff as it was written."""
    found: dict[str, Any] = {}
    readings = [read(line, world) for line in str(known.get(HEARD, "")).splitlines()]
    for reading in readings * 2:  # what an early message means may depend on the service that a later one names
        told = flow.read(reading, {**known, **found}, world)
        found |= {slot: value for slot, value in told.items() if value not in (None, "") and slot not in known}
    if people.of_form(world, {**known, **found})[1] is not None and flow.keeps_draft:
        left = [reading.text for reading in readings if _is_left(reading, flow, {**known, **found}, world)]
        note = joined(str(known.get(NOTE, "")), str(found.get(NOTE, "")), *left).replace("\n", STOP)
        found |= {NOTE: note} if left else {}
    return found


def _is_left(reading: Reading, flow: Flow, known: Known, world: World) -> bool:
    """Whether a kept message tells something, and none of it found its place."""
    told = {slot for slot, value in flow.read(reading, known, world).items() if value not in (None, "")}
    return not told - ABOUT and not reading.wants and tells(reading, world)


def quoted(text: str) -> str:
    """What is said to be kept, as it was written; of a long message nothing is repeated."""
    words = lexicon.trimmed(text)
    return words if len(words) <= QUOTED and "\n" not in words else ""
