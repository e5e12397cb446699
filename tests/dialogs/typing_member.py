"""A member who reads each question and types the answer, from hello to a request's number."""

from functools import cache
from pathlib import Path

from dialogs.events import Started
from dialogs.talk import Talk
from knowledge.loader import load
from knowledge.yamls import yaml_of
from tests.dialogs.rehearsal import Rehearsal, policies

MOST = 60  # messages; no request needs so many


@cache
def facts(handbook: str) -> dict[str, str]:
    sheet = yaml_of(Path(__file__).parent / "facts.yaml")
    return {**sheet["all"], **sheet.get(handbook, {})}


def open_slot(rehearsal: Rehearsal) -> str:
    ask = Talk(rehearsal.state, rehearsal.world).ask
    return ask.slot if ask else ""


def told_of(number: str, service: str) -> tuple[str, list[str]]:
    """The wish for a service, and all that a member could say of it in the same breath."""
    handbook = policies()[number].handbook
    sheet = yaml_of(Path(__file__).parent / "facts.yaml")
    at_once = {**sheet["at_once"]["all"], **sheet["at_once"].get(handbook, {})}
    found = load().handbooks[handbook].services[service]
    fits = [q for q in found.questions if not any("inpatient" in when.any_of for when in q.when)]
    said = [at_once[q.slot] for q in fits if q.slot in at_once]
    return f"给我妈申请{found.short.zh}", list(dict.fromkeys(said))


def sentence(number: str, service: str) -> str:
    """All that a member could say of the service in one message."""
    opening, told = told_of(number, service)
    return "，".join([opening, *told])


def submit(
    number: str, service: str, opening: str = "", *, briefly: bool = False, **world: object
) -> tuple[Rehearsal, list[str]]:
    """The conversation that ends with a request for ``service`` of the policy, and what its member typed.

    ``briefly``: the policy in one line, and all that lacks in one word. Raises AssertionError where the conversation
    leads elsewhere."""
    policy = policies()[number]
    sheet = facts(policy.handbook)
    rehearsal, typed = Rehearsal(**world), list[str]()  # type: ignore[arg-type]
    rehearsal.see(Started())
    name = rehearsal.world.library.handbooks[policy.handbook].services[service].short.zh
    first = {
        "health": "同意",
        "policy_no": number,
        "name": policy.insured_name,
        "last_four": policy.insured_id_no[-4:],
        "service": name,
    }
    if briefly:
        line = f"{number} {policy.insured_name} {policy.insured_id_no[-4:]}"
        first |= {"policy_no": line, "done": "好了，其余的都之后再补", "summary": "对", "confirmed": "提交"}
    say(rehearsal, typed, opening or "办服务")
    for _ in range(MOST):
        if rehearsal.world.requests:
            return rehearsal, typed
        slot = open_slot(rehearsal)
        kind = "later" if slot.startswith("lack_") else slot
        words = {**sheet, **first, "later": "其余的都之后再补"}.get(kind, sheet["any"])
        if kind == "later" and not any(words == o.label for m in rehearsal.offered for o in m.options):
            words = "之后再补"
        assert slot not in ("", "blocked"), (slot, typed, [m.text for m in rehearsal.offered])
        say(rehearsal, typed, words)
    raise AssertionError(f"no request after {MOST} messages: {typed}")


def say(rehearsal: Rehearsal, typed: list[str], text: str) -> None:
    typed.append(text)
    rehearsal.say(text)
