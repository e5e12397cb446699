"""Quick answers inside a conversation: the member's own handbook, and what a follow-up question refers to."""

from dataclasses import dataclass, field
from typing import Any

from dialogs import people, whose
from dialogs.commands import Command, KeepQuestion
from dialogs.replies import Option, Reply
from dialogs.state import State
from dialogs.world import Bound, World
from knowledge.answering.answer import answer
from knowledge.answering.asked import handbooks_meant
from knowledge.answering.shapes import Answer
from knowledge.models import Verdict
from knowledge.policies import Used

OF_HANDBOOK = "handbook:"  # before the id of a handbook, in that of an option
BY_OTHERS = "topic.use-by-others"  # what a question is about that asks whether somebody else may use it
HUMAN = "human"  # what is asked for where a person is
GRIEF = "death"  # what a message is about that tells of one
ON_OFFER = (Verdict.YES, Verdict.DEPENDS, Verdict.INFO)  # verdicts after which the service itself is a next step


@dataclass(frozen=True)
class Found:
    """``understood``: there is something to say; ``named``: the question is about a service of the handbook;
    ``grief``: somebody has died; ``human``: nothing but a person is asked for.

    ``context``: what the conversation keeps of it, so that a follow-up and a tapped option are understood."""

    emergency: bool = False
    understood: bool = False
    named: bool = False
    grief: bool = False
    human: bool = False
    replies: tuple[Reply, ...] = ()
    commands: tuple[Command, ...] = ()
    context: dict[str, Any] = field(default_factory=dict)


def find(text: str, state: State, world: World) -> Found:
    """The quick answer to ``text`` for the person that one speaks for."""
    return _find(text, state, world, _context(state))


def _find(
    text: str,
    state: State,
    world: World,
    context: dict[str, Any],
    handbook: str | None = None,
    chosen: tuple[str, ...] = (),
) -> Found:
    """``context``: what was spoken of before. ``handbook``: the one that was named since.

    ``chosen``: ids of the options by which was told what ``text`` means."""
    person = whose.policy(state, world, text)
    bound = person if handbook in (None, person and person.policy.handbook) else None  # other products know no policy
    of_handbook = [each for each in world.bound if each.policy.handbook == handbook]
    bound = of_handbook[0] if bound is None and len(of_handbook) == 1 else bound
    own = bound.policy.handbook if bound else handbook
    if own is None and world.bound:  # it is not known which, and the handbooks of others are none of them
        context = {**context, "named": None, "among": sorted({each.policy.handbook for each in world.bound})}
    named = whose.person(state, world, text) is not None
    in_form = bool(state.stack)
    found = _put(text, world, bound, own, context, chosen, in_form=in_form)
    if named and any(f.intent == BY_OTHERS and f.verdict is Verdict.NO for _, f in found.told):
        # the relative that is named is the insured: what is asked is asked of nobody else
        around = {key: value for key, value in context.items() if (key, value) != ("intent", BY_OTHERS)}
        alone = _put(whose.unnamed(text, world), world, bound, own, around, chosen, in_form=in_form)
        found = alone if any(finding.understood for _, finding in alone.told) else found
    if not any(finding.understood for _, finding in found.told):
        return Found(context=state.context)
    of = bound if found.citations or named else None
    unanswered = (KeepQuestion(question=text, verdict=found.verdict.value, handbook=own or found.context.get("named")),)
    offered = [{"id": option.id, "text": option.text} for option in found.options]
    return Found(
        emergency=found.verdict is Verdict.EMERGENCY,
        understood=True,
        named=bool(found.service),
        grief=any(finding.intent == GRIEF for _, finding in found.told),
        human=all(finding.intent == HUMAN for _, finding in found.told),
        replies=(
            *_by(found, state, world, own),
            *_of_whom(state, world, of),
            *_over(found, bound, world),
            _reply(found, bound, world),
        ),
        commands=unanswered if found.verdict is Verdict.UNKNOWN else (),
        context={
            **whose.noted(_held(found, state, bound, handbook), of, text),
            "question": {**found.context, "beside": _stands(state)},
            "asked": text,
            "before": context,
            "chosen": list(chosen),
            "offered": offered,
        },
    )


def _put(
    text: str,
    world: World,
    bound: Bound | None,
    own: str | None,
    context: dict[str, Any],
    chosen: tuple[str, ...],
    *,
    in_form: bool,
) -> Answer:
    return answer(
        text,
        world.library.index,
        today=world.today,
        handbook=own,
        policy=bound.policy if bound else None,
        uses=_uses(bound, world),
        context=context,
        chosen=chosen,
        in_form=in_form,
    )


def _of_whom(state: State, world: World, bound: Bound | None) -> tuple[Reply, ...]:
    """By whose policy it is answered, where there are several people's and it is another than was spoken of."""
    number = bound.policy.policy_no if bound else ""
    known = {str(frame.slots.get("policy_no", "")) for frame in state.stack} | {state.context.get(whose.OF)}
    if bound is None or not people.several(world) or number in known:
        return ()
    product = people.handbook(world, bound).handbook.product.model_dump()
    return (Reply(key="dialogs.by_policy", args={"person": bound.policy.insured_name, "product": product}),)


def _over(found: Answer, bound: Bound | None, world: World) -> tuple[Reply, ...]:
    """That nothing of what the handbook gives can be requested by a policy that is over."""
    if bound is None or not people.is_over(world, bound) or found.verdict not in ON_OFFER or not found.citations:
        return ()
    status = bound.policy.status if bound.policy.status != "active" else "ended"
    args = {"person": bound.policy.insured_name, "status": f"dialogs.policy_over.{status}"}
    return (Reply(key="dialogs.policy_over.beside", args=args),)


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
    kept = state.context_without("handbook")
    return {**kept, **({"handbook": named} if named else {}), **({"by": said} if said else {})}


def narrowed(number: int, state: State, world: World) -> Found | None:
    """The last question again, as the option that was tapped says it is meant; None when no such one was offered."""
    offered: list[dict[str, Any]] = state.context.get("offered", [])
    return again(state, world, chosen=str(offered[number]["id"])) if number < len(offered) else None


def again(state: State, world: World, *, told: str = "", chosen: str = "") -> Found | None:
    """The last question once more, as it is known to be meant; None where none was asked.

    ``told``, ``chosen``: what was said since, and the id of the option that was tapped or named."""
    asked = str(state.context.get("asked", ""))
    if not asked:
        return None
    every = (*state.context.get("chosen", ()), *([chosen] if chosen else ()))
    named = [option.removeprefix(OF_HANDBOOK) for option in every if option.startswith(OF_HANDBOOK)]
    before = {**state.context.get("before", {}), "named": state.context.get("handbook")}
    return _find(told + asked, state, world, before, named[-1] if named else None, every)


def speaking(state: State, world: World) -> Bound | None:
    """The policy that questions are answered by that name nobody."""
    return whose.policy(state, world)


def _context(state: State) -> dict[str, Any]:
    """What a question may leave unsaid: what the last one was about, and the service of the form under way."""
    before: dict[str, Any] = dict(state.context.get("question") or {}) | {"named": state.context.get("handbook")}
    service = state.stack[0].slots.get("service") if state.stack else None
    asked_since = bool(before.get("services")) and before.get("beside") == _stands(state)
    return {**before, "services": [service]} if service and not asked_since else before


def _stands(state: State) -> list[Any]:
    """How far the form on top has come: of what was asked since, the next question is."""
    return [state.stack[0].slots.get("service"), len(state.stack[0].order)] if state.stack else []


def _uses(bound: Bound | None, world: World) -> Used | None:
    """What was used of the policy."""
    if bound is None:
        return None
    number = bound.policy.policy_no
    return {(service, variant): count for (of, service, variant), count in world.uses.items() if of == number}


def _reply(found: Answer, bound: Bound | None, world: World) -> Reply:
    """The answer, and the next step as a button: what it asks back, or the service itself."""
    options = tuple(Option(id=f"q.{n}", text=option.text) for n, option in enumerate(found.options))
    usable = bound is not None and not people.is_over(world, bound)
    if usable and found.verdict in ON_OFFER and bound and found.service in people.handbook(world, bound).services:
        options += (Option(id=f"a.request.{found.service}", key="dialogs.option.apply_now"),)
    return Reply(key="answer", options=options, answer=found.to_json())
