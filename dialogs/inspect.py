"""What can happen in the flows, found by walking them with the plan functions that the product runs.

A walk answers every question in each of its ways, carries every command out well and badly, and stops where a
situation of the same kind was seen. ``check`` looks at each stop; ``draw`` tells the walks of one flow as a diagram."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from dialogs import anywhere
from dialogs.events import Choice, Result
from dialogs.fitting_answers import samples
from dialogs.heard import HEARD
from dialogs.machine import turn
from dialogs.plan import Ask
from dialogs.replies import Reply
from dialogs.stage import Scene, carry_out
from dialogs.state import Frame, State
from dialogs.talk import TOLD, Talk

MOST = 2000  # stops of one walk; enough that no walk of today's handbooks is cut
BRANCHES = frozenset({"service", "policy_no", "variant", "choice", "act", "person", "number", "final"})
ASIDE = frozenset({TOLD, HEARD, "waived", "next", "rest", "missing"})  # what was told on the way opens no new questions
WORDS = tuple(sorted(anywhere.WORDS))
REASONS: dict[str, tuple[str, ...]] = {
    "bind_policy": ("not_found", "locked"),
    "submit_request": ("open_already", "no_uses_left", "not_in_force", "deadline_passed", "not_covered", "failed"),
    "cancel_request": ("not_allowed", "too_late"),
    "add_papers": ("failed",),
    "export_data": ("failed",),
    "open_report": ("gone",),
}


@dataclass(frozen=True)
class Stop:
    """A question of a walk. ``ways``: how many answers it has. ``replies``: what was said up to here."""

    scene: Scene
    ask: Ask
    ways: int
    replies: tuple[Reply, ...]


@dataclass
class Walk:
    """All that one flow does in one world. ``steps``: from what, by which answer, to what (for the diagram)."""

    name: str
    stops: list[Stop] = field(default_factory=list)
    steps: set[tuple[str, str, str]] = field(default_factory=set)
    ends: int = 0
    said: list[Reply] = field(default_factory=list)
    cut: bool = False


@dataclass(frozen=True)
class Finding:
    where: str
    what: str


def walk(flow: str, scene: Scene, slots: Mapping[str, Any] | None = None) -> Walk:
    """Every situation of ``flow`` that can be reached in the world of ``scene``, from ``slots``."""
    found = Walk(flow)
    first = replace(scene, state=State(stack=(Frame(flow=flow, slots=dict(slots or {})),)))
    waiting: list[tuple[Scene, str, str]] = [(first, "", "")]
    seen: set[Any] = set()
    while waiting:
        now, before, by = waiting.pop()
        stop = _lead(now, found)
        here = _name(stop)
        if before or here:
            found.steps.add((before, by, here or "end"))
        if stop is None:
            found.ends += 1
            continue
        key = _key(stop)
        if key in seen:
            continue
        if len(seen) >= MOST:
            found.cut = True
            break
        seen.add(key)
        found.stops.append(stop)
        waiting.extend((after, here, way) for way, after in _ways(stop))
    return found


def check(walks: Iterable[Walk]) -> Iterator[Finding]:
    """What is wrong in the walks: dead ends, words that do nothing somewhere, walks that never end."""
    for each in walks:
        if not each.ends:
            yield Finding(each.name, "never ends")
        if each.cut:
            yield Finding(each.name, f"has more than {MOST} situations; the walk was cut")
        for stop in each.stops:
            if not stop.ways:
                yield Finding(each.name, f"dead end at {stop.ask.slot} ({stop.ask.key})")
            yield from _words(each.name, stop)


def replies(walks: Iterable[Walk]) -> Iterator[Reply]:
    """All that is said in the walks, the global words included."""
    for each in walks:
        yield from each.said
        for stop in each.stops:
            yield from stop.replies
            for word in WORDS:
                yield from _obeyed(stop, word)[0]


def _words(flow: str, stop: Stop) -> Iterator[Finding]:
    for word in WORDS:
        said, done = _obeyed(stop, word)
        if not said and not done:
            yield Finding(flow, f"the word {word} does nothing at {stop.ask.slot}")


def _obeyed(stop: Stop, word: str) -> tuple[tuple[Reply, ...], bool]:
    done = turn(stop.scene.state, Choice(id=f"g.{word}"), stop.scene.world)
    return done.replies, bool(done.commands)


def _lead(scene: Scene, found: Walk) -> Stop | None:
    """To the next question, commands carried out well; None where the walk ends."""
    said: list[Reply] = []
    for _ in range(12):
        talk = Talk(scene.state, scene.world)
        talk.advance()
        said += talk.replies
        scene = replace(scene, state=talk.state)
        commands, ask = [c for c in talk.commands if c.kind == talk.state.awaits], talk.ask
        for command in talk.commands:
            if command not in commands:
                scene, _ = carry_out(scene, command)
        if commands:
            _fail(scene, commands[-1].kind, found)
            scene, result = carry_out(scene, commands[-1])
            scene = _learned(scene, result)
            continue
        if ask is None:
            found.said += said
            return None
        return Stop(scene, ask, len(samples(ask, scene.world)) or int(ask.kind == "papers"), tuple(said))
    return None


def _fail(scene: Scene, kind: str, found: Walk) -> None:
    """What is said when the command goes wrong; the walk itself goes on with what goes well."""
    for reason in REASONS.get(kind, ("failed",)):
        data = {"number": "R0001", "until": scene.world.now.isoformat()}
        done = turn(scene.state, Result(command=kind, ok=False, reason=reason, data=data), scene.world)
        found.said += done.replies


def _learned(scene: Scene, result: Result) -> Scene:
    talk = Talk(scene.state, scene.world)
    talk.set(awaits="")
    if talk.flow and talk.top:
        talk.put(talk.flow.learn(talk.top.slots, result, talk.world).slots, by_member=False)
    return replace(scene, state=talk.state)


def _ways(stop: Stop) -> Iterator[tuple[str, Scene]]:
    for value in _fitting(stop.ask, stop.scene):
        talk = Talk(stop.scene.state, stop.scene.world)
        if talk.flow and talk.top:
            talk.put(talk.flow.take(talk.top.slots, stop.ask.slot, value, talk.world))
        yield _way(stop.ask, value), replace(stop.scene, state=talk.state)


def _fitting(ask: Ask, scene: Scene) -> tuple[str, ...]:
    """Answers to the question; where a policy is to be bound, those of one that exists."""
    policy = next(iter(scene.policies.values()))
    own = {"policy_no": policy.policy_no, "name": policy.insured_name, "last_four": policy.insured_id_no[-4:]}
    return (own[ask.kind],) if ask.kind in own else samples(ask, scene.world)


def _way(ask: Ask, value: str) -> str:
    picks = {pick.value for pick in ask.picks}
    return value if value in picks and ask.kind != "choice" else "skip" if value == "" else "an answer"


def _name(stop: Stop | None) -> str:
    if stop is None or not stop.scene.state.stack:
        return ""
    flow = stop.scene.state.stack[-1].flow
    return f"{flow}.{stop.ask.group or stop.ask.slot}"


def _key(stop: Stop) -> Any:
    """Situations of the same kind: the same question with the same buttons, after the same questions. Of two answers
    to an earlier one, only those that choose a branch (a kind of service, what to do) make another situation."""
    top = stop.scene.state.stack[-1]
    below = tuple(frame.flow for frame in stop.scene.state.stack)
    branch = frozenset((slot, str(value)) for slot, value in top.slots.items() if slot in BRANCHES)
    filled = frozenset(top.slots) - ASIDE
    picks = tuple(pick.value for pick in stop.ask.picks)
    return below, stop.ask.slot, stop.ask.key, stop.ask.args.get("source"), picks, branch, filled


def draw(walks: Iterable[Walk]) -> str:
    """The walks of one flow as a Mermaid diagram: questions as boxes, answers as arrows."""
    steps = sorted({step for each in walks for step in each.steps})
    names = {name: f"n{n}" for n, name in enumerate(sorted({x for a, _, b in steps for x in (a, b)}))}
    lines = ["flowchart TD"]
    for name, id_ in names.items():
        lines.append(f'    {id_}(["{name or "begin"}"])' if name in ("", "end") else f'    {id_}["{name}"]')
    joined: dict[tuple[str, str], list[str]] = {}
    for before, by, after in steps:
        joined.setdefault((before, after), []).append(by)
    for (before, after), ways in joined.items():
        label = " / ".join(way for way in ways if way)
        arrow = f'-- "{label}" -->' if label else "-->"
        lines.append(f"    {names[before]} {arrow} {names[after]}")
    return "\n".join(lines)
