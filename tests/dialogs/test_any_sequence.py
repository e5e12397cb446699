"""Whatever happens to a conversation, in whatever order: nothing raises or is lost, and a way on remains."""

from collections.abc import Callable
from itertools import pairwise
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.rendering import shown
from dialogs import events, stage
from dialogs.commands import SubmitRequest
from dialogs.stage import UNDER_WAY, Scene
from dialogs.state import State
from dialogs.talk import Talk
from dialogs.world import World
from knowledge.loader import load
from tests.dialogs.rehearsal import CONSENTS, NOW, Rehearsal, bound, policies, words

SAYINGS = """
办服务|同意|我是家人|DEMO-PATH-01|示例丙|345X|第二诊疗意见|肺癌|是|不是|13800000000|跳过|好了|之后再补|没问题，下一步
我知道了，提交|取消|菜单|返回|重新开始|人工|不等了|再说一遍|帮助|我的申请|我能用什么|我的数据|换成我妈|不是苏州，是无锡
苏州能住院垫付吗|申请住院垫付，已经住院了|12月28号|1|2|3|9|谢谢|td|继续|English|我不想活了|删除我的数据|确定删除|先留着
{{ 7*7 }}|<script>alert(1)</script>|'; DROP TABLE x;--|%s%n|−1e999万| """.replace("\n", "|").split("|")
SAYINGS += ["\u202e\u0000", "\n\n", "\U0001f600" * 40, "\u554a" * 3000]
PAPER = events.Paper(document="doc", media="jpeg", pages=1)
ODD: list[events.Event] = [
    *(
        events.Choice(id=id_)
        for id_ in ("1.service.x", "a.request.mdt", "a.resume", "a.drop", "q.0", "a.draft.mdt", "")
    ),
    events.Upload(papers=(PAPER, PAPER)),
    events.Upload(),
    events.Upload(refused=("too_large",)),
    events.Location(latitude=31.3, longitude=120.6),
    events.Location(latitude=-90, longitude=180),
    *(events.Unsupported(what=what) for what in ("voice", "sticker", "what")),
    *(events.Started(payload=payload) for payload in ("", "bind_X", "request_mdt", "requests_R0001", "_")),
    events.Staff(act="took"),
    events.Staff(act="handed_back"),
    events.Staff(act="timeout"),
    events.RequestMoved(request="R0001", to="completed"),
]


STATE_MOST = 16 * 1024  # bytes (notes/promises.md, T23)
FITTING = -1  # a step that answers the open question in some fitting way
Step = events.Event | int


def steps(seed: int, count: int = 200, nasty: tuple[str, ...] = ()) -> list[Step]:
    """Events at random; a figure is the option with this number, of the last messages."""
    chance = Random(seed)
    kinds: list[Callable[[], Step]] = [
        lambda: chance.randrange(10),
        lambda: FITTING,
        lambda: FITTING,
        lambda: FITTING,
        lambda: events.Text(text=chance.choice((*SAYINGS, *nasty)), edited=chance.random() < 0.1),
        lambda: chance.choice(ODD),
    ]
    return [chance.choice(kinds)() for _ in range(count)]


def played(happens: list[Step], scene: Scene) -> list[Scene]:
    """The scenes that follow one another; a fitting answer is chosen by the number of the step, so that a replay
    chooses it again."""
    scenes, offered = [scene], list[str]()
    for number, step in enumerate(happens):
        event = _fitting(scene, number) if step == FITTING else step
        if isinstance(event, int):
            event = events.Choice(id=offered[event % len(offered)] if offered else "g.menu")
        scene = stage.play(scene, event)
        offered = [option.id for reply in scene.said for option in reply.options] or offered
        scenes.append(scene)
    return scenes


def _fitting(scene: Scene, number: int) -> events.Event:
    talk = Talk(scene.state, scene.world)
    ask = talk.ask
    if scene.world.human == "talking":
        return events.Staff(act="handed_back")
    if ask is None:
        return events.Text(text=WISHES[number % len(WISHES)])
    options = [option.id for option in talk.options(ask) if not option.id.startswith("g.")]
    if options:
        return events.Choice(id=options[0 if ask.kind in ("summary", "agreement") else number % len(options)])
    return events.Text(text=TYPED.get(ask.kind, TYPED["text"]))


WISHES = [
    "申请第二诊疗意见，刚查出肺癌，电话13800000000",
    "申请基因检测，肺癌",
    "我的申请",
    "我能用什么",
    "苏州能住院垫付吗",
]
TYPED = {
    "date": "12月28号",
    "place": "上海",
    "phone": "13800000000",
    "money": "3万",
    "policy_no": "DEMO-PATH-01 示例丙 345X",
    "name": "示例丙",
    "last_four": "345X",
    "papers": "好了，其余的都之后再补",
    "illness": "肺癌",
    "text": "复旦大学附属肿瘤医院",
}


def beginning(known: bool) -> Scene:
    people = {"bound": (bound("DEMO-PATH-01"), bound("DEMO-AXAC-01")), "consents": CONSENTS} if known else {}
    return Scene(State(), World(now=NOW, library=load(), **people), policies())  # type: ignore[arg-type]


@settings(max_examples=5)
@given(seed=st.integers(0, 2**32), known=st.booleans(), nasty=st.lists(st.text(max_size=60), min_size=3, max_size=9))
def test_no_sequence_of_events_breaks_a_conversation(seed: int, known: bool, nasty: list[str]) -> None:
    scenes = played(steps(seed, nasty=tuple(nasty)), beginning(known))
    for before, after in pairwise(scenes):
        assert _numbers(before) <= _numbers(after)
        assert all(shown(reply, words(after.world.language)).text for reply in after.said)
        talk = Talk(after.state, after.world)
        assert not after.state.stack or talk.ask is not None
        assert len(after.state.model_dump_json().encode()) <= STATE_MOST
    assert stage.play(scenes[-1], events.Text(text="菜单")).said or scenes[-1].world.human == "talking"


def _numbers(scene: Scene) -> set[str]:
    return {view.number for view in scene.world.requests}


def test_sequences_do_send_requests_and_none_is_lost_or_sent_twice() -> None:
    """The sequences above would show little if none of them ever came to a request."""
    sent = [played(steps(seed), beginning(True)) for seed in (3, 5)]
    for scenes in sent:
        submitted = [command for scene in scenes for command in scene.carried if isinstance(command, SubmitRequest)]
        assert submitted
        assert len(scenes[-1].world.requests) <= len(submitted)
        open_ = [(v.policy_no, v.service, v.variant) for v in scenes[-1].world.requests if v.status in UNDER_WAY]
        assert len(open_) == len(set(open_))


@settings(max_examples=3)
@given(seed=st.integers(0, 2**32))
def test_the_same_events_lead_to_the_same_state(seed: int) -> None:
    first, again = (played(steps(seed, 60), beginning(True))[-1] for _ in range(2))
    assert first.state == again.state
    assert first.world == again.world


def test_a_conversation_of_another_version_goes_on() -> None:
    rehearsal = Rehearsal(bound=(bound("DEMO-PATH-01"),), consents=CONSENTS)
    rehearsal.say("申请第二诊疗意见，肺癌")
    old = rehearsal.state.model_dump(mode="json")
    old["stack"][0]["slots"]["a_slot_of_before"] = {"x": [1]}
    old["stack"].append({"flow": "a_flow_of_before", "slots": {}, "order": []})
    rehearsal.scene = Scene(State.model_validate(old), rehearsal.world, policies())
    assert rehearsal.say("是")
    assert rehearsal.state.stack[-1].flow == "request"
