"""Separate consent to the handling of health data, before the first paper or policy number.

PIPL articles 28 to 30 (sensitive personal data, separate consent, necessity and effect); the words are in
``locales/*/consent.yaml``, and ``VERSION`` changes with them."""

from dialogs.commands import RecordConsent
from dialogs.events import Result
from dialogs.plan import Ask, Do, End, Go, Known, Learned, Pick, Plain, Step
from dialogs.replies import Reply
from dialogs.ways import ways
from dialogs.world import World

VERSION = "2026-11"
ABOUTS = ("health", "abroad")
"""What consent is asked about, in this order; the second only where the channel's servers are abroad."""


def needed(world: World) -> Go | None:
    """The consents that are still missing, as the flow that asks for them."""
    return Go("consent") if missing(world) else None


def missing(world: World) -> tuple[str, ...]:
    wanted = ABOUTS if world.needs_data_notice else ABOUTS[:1]
    return tuple(about for about in wanted if world.consents.get(about) != VERSION)


class ConsentFlow(Plain):
    name = "consent"

    def plan(self, known: Known, world: World) -> Step:
        for about in missing(world):
            said = known.get(about)
            if said is None:
                picks = (Pick("yes", key="consent.option.agree"), Pick("no", key="consent.option.refuse"))
                return Ask(about, "consent", f"consent.ask.{about}", {"version": VERSION}, picks)
            if known.get(f"{about}_recorded") is None:
                return Do(RecordConsent(about=about, version=VERSION, granted=said == "yes"))
            if said == "no":
                help_ = ways("human", "menu")
                return End((Reply(key="consent.refused", options=help_),), abandon=True, forget=True)
        return End()

    def learn(self, known: Known, result: Result, world: World) -> Learned:  # noqa: ARG002
        # what was granted is no longer missing by now: the one meant is the one that was answered and not recorded
        answered = next((a for a in ABOUTS if known.get(a) is not None and known.get(f"{a}_recorded") is None), None)
        return Learned({f"{answered}_recorded": result.ok} if answered else {})
