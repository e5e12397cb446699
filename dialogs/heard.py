"""What was told before it could be placed: kept in the member's words, read once the form can tell what it means."""

from typing import Any

from dialogs import lexicon
from dialogs.identity import phone_number
from dialogs.plan import Flow, Known
from dialogs.reading import Reading, read
from dialogs.slots import TEXT_MOST
from dialogs.world import World

HEARD = "_heard"  # the slot of a form that holds such messages, one a line


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


def placed(flow: Flow, known: Known, world: World) -> dict[str, Any]:
    """The slots that the kept messages fill, now that more is known; of two that contradict, the later one."""
    found: dict[str, Any] = {}
    readings = [read(line, world) for line in str(known.get(HEARD, "")).splitlines()]
    for reading in readings * 2:  # what an early message means may depend on the service that a later one names
        told = flow.read(reading, {**known, **found}, world)
        found |= {slot: value for slot, value in told.items() if value not in (None, "") and slot not in known}
    return found
