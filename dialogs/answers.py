"""Quick answers inside a conversation: the member's own handbook, and what a follow-up question refers to."""

from dataclasses import dataclass, field
from typing import Any

from dialogs import people
from dialogs.commands import Command, KeepQuestion
from dialogs.replies import Option, Reply
from dialogs.state import State
from dialogs.world import Bound, World
from knowledge.answering.answer import answer
from knowledge.answering.asked import handbooks_meant
from knowledge.answering.shapes import Answer
from knowledge.models import Verdict

GRIEF = "death"  # what a message is about that tells of one
NOT_UNDERSTOOD = "answers.not_understood"
ON_OFFER = (Verdict.YES, Verdict.DEPENDS, Verdict.INFO)  # verdicts after which the service itself is a next step


@dataclass(frozen=True)
class Found:
    """``understood``: there is something to say; ``named``: the question is about a service of the handbook;
    ``grief``: somebody has died.

    ``context``: what the conversation keeps of it, so that a follow-up and a tapped option are understood."""

    emergency: bool = False
    understood: bool = False
    named: bool = False
    grief: bool = False
    replies: tuple[Reply, ...] = ()
    commands: tuple[Command, ...] = ()
    context: dict[str, Any] = field(default_factory=dict)


def find(text: str, state: State, world: World, handbook: str | None = None) -> Found:
    """The quick answer to ``text`` for the person that one speaks for; a guest may have named a ``handbook``."""
    bound = speaking(state, world)
    own = bound.policy.handbook if bound else handbook
    found = answer(
        text,
        world.library.index,
        today=world.today,
        handbook=own,
        policy=bound.policy if bound else None,
        uses=_uses(bound, world),
        context=_context(state),
    )
    if any(part.key == NOT_UNDERSTOOD for part in found.parts):
        return Found(context=state.context)
    unanswered = (KeepQuestion(question=text, verdict=found.verdict.value, handbook=own or found.context.get("named")),)
    offered = [{"id": option.id, "text": option.text} for option in found.options]
    return Found(
        emergency=found.verdict is Verdict.EMERGENCY,
        understood=True,
        named=bool(found.service),
        grief=any(finding.intent == GRIEF for _, finding in found.told),
        replies=(*_by(found, state, world, own), _reply(found, bound, world)),
        commands=unanswered if found.verdict is Verdict.UNKNOWN else (),
        context={**_held(found, state, bound, handbook), "question": found.context, "asked": text, "offered": offered},
    )


def _by(found: Answer, state: State, world: World, own: str | None) -> tuple[Reply, ...]:
    """By which handbook a guest is answered who named it in an earlier question; said once."""
    named = found.context.get("named")
    here = any(handbooks_meant(u) for u, _ in found.told)
    if own or not named or here or named == state.context.get("by") or not found.citations:
        return ()
    product = world.library.in_force(named, world.today).handbook.product.model_dump()
    return (Reply(key="dialogs.by_handbook", args={"product": product}),)


def _held(found: Answer, state: State, bound: Bound | None, chosen: str | None) -> dict[str, Any]:
    """What the conversation knows, with the handbook that a guest named or chose; it holds until another is named.

    ``by``: the one of which that was said."""
    if bound:
        return dict(state.context)
    named = chosen or found.context.get("named")
    said = named if chosen or (found.citations and not any(handbooks_meant(u) for u, _ in found.told)) else None
    kept = {name: value for name, value in state.context.items() if name != "handbook"}
    return {**kept, **({"handbook": named} if named else {}), **({"by": said} if said else {})}


def narrowed(number: int, state: State, world: World) -> Found | None:
    """The last question again, with the option that was tapped; None when no such option was offered."""
    offered: list[dict[str, Any]] = state.context.get("offered", [])
    if number >= len(offered) or not state.context.get("asked"):
        return None
    option, question = offered[number], str(state.context["asked"])
    kind, _, id_ = str(option["id"]).partition(":")
    if kind == "handbook" and id_ in world.library.handbooks:
        return find(question, state, world, handbook=id_)
    return find(f"{question} {option['text']['zh']}", state, world)


def speaking(state: State, world: World) -> Bound | None:
    """The policy that questions are answered by: where the person has policies of one handbook, the newest."""
    own = people.policies_of(world, state.person)
    handbooks = {bound.policy.handbook for bound in own}
    return max(own, key=lambda bound: bound.policy.start_date) if len(handbooks) == 1 else None


def _context(state: State) -> dict[str, Any]:
    """What a question may leave unsaid: what the last one was about, and the service of the form under way."""
    before: dict[str, Any] = dict(state.context.get("question") or {}) | {"named": state.context.get("handbook")}
    service = state.stack[0].slots.get("service") if state.stack else None
    return {**before, "services": [service]} if service else before


def _uses(bound: Bound | None, world: World) -> dict[str, int] | None:
    """Times used by service id, all variants together."""
    if bound is None:
        return None
    used = dict.fromkeys(people.handbook(world, bound).services, 0)
    for (policy_no, service, _), count in world.uses.items():
        if policy_no == bound.policy.policy_no:
            used[service] = used.get(service, 0) + count
    return used


def _reply(found: Answer, bound: Bound | None, world: World) -> Reply:
    """The answer, and the next step as a button: what it asks back, or the service itself."""
    options = tuple(Option(id=f"q.{n}", text=option.text) for n, option in enumerate(found.options))
    if found.verdict in ON_OFFER and bound and found.service in people.handbook(world, bound).services:
        options += (Option(id=f"a.request.{found.service}", key="dialogs.option.apply_now"),)
    return Reply(key="answer", options=options, answer=found.to_json())
