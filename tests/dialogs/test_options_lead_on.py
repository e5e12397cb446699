"""What an answer asks back leads on when it is tapped: to an answer, or to a narrower question; never to the same."""

from __future__ import annotations

import pytest

from bot.channels.rendering import Shown
from dialogs.events import Choice
from tests.dialogs.rehearsal import CONSENTS, Rehearsal, bound

GUEST, CANCER, HOSPITAL, GYN, ZHONGAN = "", "DEMO-AXAC-01", "DEMO-AXAH-01", "DEMO-CPIC-01", "DEMO-ZHON-01"
EVERYBODY = (GUEST, CANCER, HOSPITAL, GYN, ZHONGAN)
OF_AN_ANSWER = "q."
DEEPEST = 4  # taps after which everything that a question leaves open is said
QUESTIONS = (
    "鼓楼区能住院垫付吗",
    "鼓楼区有陪诊吗",
    "在鼓楼区住院，门诊绿通能用吗",
    "fuzhou能住院垫付吗",
    "fuzhou lvtong",
    "is fuzhou covered for the inpatient advance?",
    "is fuzhuo covered for the inpatient advance?",
    "新华区能住院垫付吗",
    "新华区和苏州能垫付吗",
    "绿通一年几次？新华区能垫付吗",
    "书州能住院垫付吗",
    "安盛防癌的，书州能住院垫付吗",
    "苏洲有陪诊吗",
    "赫塞丁能直付吗",
    "赫塞丁在清单里吗",
    "协和能约吗",
    "协和医院能做MDT吗",
    "鼓楼区的协和能约绿通吗",
    "省人民医院能约吗",
    "湘雅二院能约绿通吗",
    "瑞京医院有没有在你们名单上",
    "廊访医院住院殿付可以嘛",
    "哪些城市可以用",
    "肺癌能用哪些服务",
    "甲状腺乳头状癌算不算，能绿通吗",
    "我同事买的是防癌那款，我这个住院款比他那个多了哪样服务呢",
    "绿通一年几次",
    "你们哪个产品能住院垫付",
    "安盛两本手册基因检测受理时间有啥不一样",
)


def _speaking_for(number: str) -> Rehearsal:
    return Rehearsal(bound=(bound(number),), consents=CONSENTS) if number else Rehearsal()


def _offered(messages: tuple[Shown, ...]) -> dict[str, str]:
    """The options of an answer that say what may be meant: label by id."""
    return {o.id: o.label for message in messages for o in message.options if o.id.startswith(OF_AN_ANSWER)}


def _texts(messages: tuple[Shown, ...]) -> list[str]:
    return [message.text for message in messages]


def _lead_on(rehearsal: Rehearsal, said: tuple[Shown, ...], path: tuple[str, ...]) -> None:
    """Every option, and every option of what it leads to."""
    offered = _offered(said)
    assert len(path) <= DEEPEST, path
    for id_, label in offered.items():
        there = Rehearsal()
        there.scene = rehearsal.scene
        answered = there.see(Choice(id=id_))
        way = (*path, label)
        assert answered, way
        assert not set(_texts(answered)) & set(_texts(said)), (way, _texts(answered))
        assert label not in _offered(answered).values(), (way, _texts(answered))
        assert there.state.misses == 0, (way, _texts(answered))
        _lead_on(there, answered, way)


@pytest.mark.parametrize("number", EVERYBODY, ids=["guest", *EVERYBODY[1:]])
@pytest.mark.parametrize("question", QUESTIONS)
def test_every_option_that_is_offered_leads_on(question: str, number: str) -> None:
    rehearsal = _speaking_for(number)
    _lead_on(rehearsal, rehearsal.say(question), (question,))


def _tapped(rehearsal: Rehearsal, said: tuple[Shown, ...], label: str) -> tuple[Shown, ...]:
    """What is said once the option is tapped that has this in its label."""
    return rehearsal.see(Choice(id=next(id_ for id_, shown in _offered(said).items() if label in shown)))


def _after(number: str, question: str, *taps: str) -> str:
    """What is said last."""
    rehearsal = _speaking_for(number)
    said = rehearsal.say(question)
    for label in taps:
        said = _tapped(rehearsal, said, label)
    return "\n".join(_texts(said))


def test_what_was_meant_is_kept_while_the_rest_is_asked_back() -> None:
    said = _after(GUEST, "鼓楼区能住院垫付吗", "福州", "百万防癌")
    assert "福州" in said
    assert "徐州" not in said


def test_what_was_meant_is_kept_when_the_handbook_is_typed() -> None:
    rehearsal = _speaking_for(GUEST)
    said = rehearsal.say("鼓楼区能住院垫付吗")
    _tapped(rehearsal, said, "福州")
    typed = "\n".join(_texts(rehearsal.say("安盛防癌的")))
    assert "福州" in typed
    assert "不止一个" not in typed


def test_the_next_question_is_asked_anew() -> None:
    rehearsal = _speaking_for(CANCER)
    said = rehearsal.say("鼓楼区能住院垫付吗")
    _tapped(rehearsal, said, "福州")
    assert len(_offered(rehearsal.say("鼓楼区能用绿通吗"))) > 1


def test_a_place_that_is_not_on_the_list_is_told_alone() -> None:
    said = _after(CANCER, "新华区能住院垫付吗", "平顶山")
    assert "石家庄" not in said.partition("\n")[0]
    assert "不止一个" not in said
