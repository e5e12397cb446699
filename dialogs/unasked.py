"""What is told while something else is asked, and is no answer and no correction: another illness beside the one that
is known, a day that may be of anything. It is noted for staff in the member's words, and what is known stays."""

from dataclasses import replace
from typing import Any

from dialogs import asked, lexicon, people, slots
from dialogs.lexicon import finding
from dialogs.plan import Ask, Known
from dialogs.plausible import TOLD, WHOLE
from dialogs.reading import Reading
from dialogs.world import World
from knowledge.models import Service

NOTE = "note"
ILLNESS = "illness"
DRUG = "drug"
OF_DAY = {  # words that tell that a day is this one; a day that is wished for needs none
    "diagnosed_on": "diagnosis_words",
    "admission_date": "admission_words",
    "purchase_date": "bought_on",
}
NAMES = ("illness", "hospital", "drug", "department", "name", "text")  # kinds to which a department's name may answer
OPEN_TO_ALL = ("blocked", "summary", "confirmed")  # what stands there may be set right in few words


def noted(found: dict[str, Any], known: Known, reading: Reading, ask: Ask | None, world: World) -> dict[str, Any]:
    """``found``, what a sentence tells, without what would put something else in the place of what is known."""
    _, service = people.of_form(world, known)
    if service is None or all(question.slot != NOTE for question in service.questions):
        return found
    if _is_for_staff(found, reading, service, ask):
        return {**found, NOTE: joined(known, reading.text)}
    rest = lexicon.without("misspoke", reading.text)
    answers = found.keys() - {"policy_no"}
    if answers and answers <= asked.PLAIN and rest != lexicon.plain(reading.text) and not lexicon.facts(rest):
        return {**found, NOTE: joined(known, reading.text)}  # "it came back, no, it has spread" is more than yes or no
    if reading.correction or lexicon.says("wrong", reading.text) or lexicon.says("instead", reading.text):
        return found
    beside = _days(found, known, reading, ask) | _illness(found, known, reading, ask, world)
    left = {slot: value for slot, value in found.items() if slot not in beside}
    other = _others(known, reading, ask, world)
    if not beside and not other:
        return found
    return {**left, NOTE: joined(known, reading.text)} if not reading.question else left


def _is_for_staff(found: dict[str, Any], reading: Reading, service: Service, ask: Ask | None) -> bool:
    """Whether a sentence tells what no question asks for and staff should hear of: a bed, an insurance, a department
    where none is asked for."""
    if reading.question or reading.correction or (ask is not None and ask.kind == WHOLE and ask.slot not in TOLD):
        return False
    department = lexicon.captured(reading.text).get("department")
    stray = department == lexicon.trimmed(reading.text) and all(q.slot != "department" for q in service.questions)
    asks_drug = any(q.slot == DRUG for q in service.questions) and not (ask is not None and ask.slot == DRUG)
    stray = stray or (asks_drug and len(reading.drugs) > 1)  # what it is sold as is asked when its turn comes
    return not found.keys() - {"policy_no", "department"} and (stray or lexicon.says("for_staff", reading.text))


def joined(known: Known, text: str) -> str:
    """What is noted for staff, with another sentence."""
    before, now = str(known.get(NOTE) or ""), text.strip()
    return before if now in before else f"{before} {now}".strip()[-slots.TEXT_MOST :]


def _days(found: dict[str, Any], known: Known, reading: Reading, ask: Ask | None) -> set[str]:
    """The days, other than those that are known, of which nothing says that they are these."""
    if ask is not None and (ask.kind in ("date", WHOLE) or ask.slot in OPEN_TO_ALL):
        return set()
    days = {slot for slot in OF_DAY.keys() & found.keys() if found[slot] != known.get(slot, found[slot])}
    bare = {slot for slot in days if not lexicon.says(OF_DAY[slot], reading.text)}
    if lexicon.says("only_day", reading.text) and known.get("admitted") != "true":
        bare = set()  # no more than a day: the one that was asked for last
    concluded = {"admitted"} if "admission_date" in bare and "admitted" not in reading.facts else set()
    return bare | concluded


def _illness(found: dict[str, Any], known: Known, reading: Reading, ask: Ask | None, world: World) -> set[str]:
    """An illness that is no cancer, told of somebody whose cancer is known."""
    was, now = str(known.get(ILLNESS) or ""), found.get(ILLNESS)
    if not was or now in (None, was) or (ask and ask.slot in (ILLNESS, "blocked")):
        return set()
    beside = people.is_cancer(was, world) and not people.is_cancer(str(now), world)
    return {ILLNESS} if beside or lexicon.says("addition", reading.text) else set()


def _others(known: Known, reading: Reading, ask: Ask | None, world: World) -> bool:
    """Whether several illnesses are told of which one at most is the form's."""
    was = str(known.get(ILLNESS) or "")
    parts = [part for part in finding.apart("paper_joints", reading.text) if any(n in part for n in reading.illnesses)]
    if ask and ask.slot == ILLNESS and not was:
        return len(parts) > 1 and len(reading.illnesses) > 1
    others = [name for name in reading.illnesses if name != was]
    return bool(was and len(others) > 1) and not any(people.is_cancer(name, world) for name in others)


def of_edited(reading: Reading, edited: bool) -> Reading:
    """A message that was changed puts right what it said before."""
    return replace(reading, correction=True) if edited else reading
