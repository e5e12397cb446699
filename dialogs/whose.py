"""Of whom a sentence speaks, and by whose policy it is answered: a chat may have bound those of a whole family."""

from typing import Any

from dialogs import lexicon, people
from dialogs.state import State
from dialogs.world import Bound, World

KIN = frozenset({"mother", "father", "spouse", "child", "sibling", "in_law", "grandparent"})
OF = "of"  # in the context: the policy that was last spoken of, by who asks or in a notice of staff
CALLED = "called"  # in the context: what each insured person was called by


def policy(state: State, world: World, text: str = "") -> Bound | None:
    """The policy that a question is answered by: of whom it names, else of the form under way, else the one that was
    spoken of, else of the person that one speaks for. Where a person has policies of one handbook, the newest."""
    named = person(state, world, text)
    if named is None:
        forms = (people.policy(world, str(frame.slots.get("policy_no", ""))) for frame in reversed(state.stack))
        of = next((bound for bound in forms if bound), None) or people.policy(world, str(state.context.get(OF, "")))
        if of is not None:
            return of
    own = (
        [bound for bound in world.bound if bound.person == named] if named else people.policies_of(world, state.person)
    )
    handbooks = {bound.policy.handbook for bound in own}
    spoken_of = people.policy(world, str(state.context.get(OF, "")))
    if spoken_of in own:
        return spoken_of
    return max(own, key=lambda bound: bound.policy.start_date) if len(handbooks) == 1 else None


def person(state: State, world: World, text: str) -> str | None:
    """The insured person that a sentence names, by name, as a relative, or by "she" and "he"; None where it names
    nobody, or nobody whose policy is bound here, or may mean several."""
    if not text or not world.bound or lexicon.says("acts_for_me", text):
        return None
    if named := people.named_in(world, text):
        return named
    relation, called = lexicon.relation(text), state.context.get(CALLED, {})
    if relation in KIN:
        kin = {bound.person for bound in people.relatives(world, lexicon.sex(text))}
        return people.only({each for each in kin if called.get(each, relation) == relation}) or None
    sex = next((sex for sex in ("F", "M") if lexicon.says(f"pronoun_{sex}", text)), "")
    fitting = {bound.person for bound in people.relatives(world, sex)} if sex else set()
    last = people.policy(world, str(state.context.get(OF, "")))
    if last is not None and last.person in fitting:
        return last.person
    return people.only(fitting) or None


def unnamed(text: str, world: World) -> str:
    """A question without the words that name the insured."""
    for name in {bound.policy.insured_name for bound in world.bound}:
        text = text.replace(name, "")
    return lexicon.without("insured_person", text)


def seen(flow: str, state: State, world: World, text: str) -> dict[str, str]:
    """For a flow that shows what a policy gives: the policy of which it is asked, where that is clear."""
    bound = policy(state, world, text) if flow == "entitlements" else None
    return {"policy_no": bound.policy.policy_no} if bound else {}


def noted(context: dict[str, Any], bound: Bound | None, text: str) -> dict[str, Any]:
    """The context with whose policy was spoken of, and what this person is called."""
    if bound is None:
        return context
    relation = lexicon.relation(text)
    called = {bound.person: relation} if relation in KIN and not lexicon.says("acts_for_me", text) else {}
    return {**context, OF: bound.policy.policy_no, CALLED: {**called, **context.get(CALLED, {})}}
