"""What is asked in an emergency is answered as one, in any state; nothing is promised that nobody keeps."""

from __future__ import annotations

import pytest

from dialogs import lexicon
from tests.dialogs.rehearsal import NOW, Rehearsal

ASKED = {
    "asks_line": (
        ["要打120吗", "要不要叫救护车", "那用不用打120", "需要叫救护车吗", "是不是该打120", "该不该叫救护车啊"],
        ["我打120了", "打120的费用能报吗", "救护车费用报销吗", "120送去的能垫付吗", "已经叫了救护车", "不用打120"],
    ),
    "line_fails": (
        ["120打不通", "120一直占线", "120没人接怎么办", "打120打不通", "救护车叫不到", "急救电话打不进去"],
        ["95550打不通", "客服没人接", "120来了", "120已经在路上了", "电话打不通", "救护车费能报吗"],
    ),
    "asks_car": (
        ["救护车多久到", "120多久来", "救护车大概几分钟能到", "120什么时候到啊", "急救车还要多久", "救护车到哪了"],
        ["申请多久到账", "救护车费多少", "专家什么时候来", "多久能约上", "120的钱报吗", "护工几点来"],
    ),
    "in_queue": (
        [
            "医院急诊人太多 排不到",
            "在急诊了排不上队",
            "急诊要等好久",
            "急诊没人管我们",
            "急诊排队排了两小时",
            "急诊挤满了人",
        ],
        [
            "急诊住院能垫付吗",
            "急诊费能报吗",
            "上次急诊等了很久",
            "急诊留观能派护工吗",
            "绿通排队吗",
            "急诊床位能直付吗",
        ],
    ),
    "jumps": (
        [
            "急诊能插队吗",
            "能让急诊先看我妈吗",
            "急诊可以加个塞吗",
            "抢救室能优先处理吗",
            "你们能不能叫急诊提前看",
            "急诊能提前看吗",
        ],
        ["门诊能插队吗", "绿通能不能管急诊", "能插队吗", "能优先安排专家吗", "提前几天申请", "急诊住院算不算"],
    ),
    "calls_for_me": (
        ["你帮我打120", "帮我叫救护车", "快帮我打120啊", "能帮我叫救护车吗", "求求你帮我打120", "麻烦替我打110"],
        ["帮我约专家", "你帮我打95550", "我帮他打120了", "帮我申请", "帮我打印", "你能帮我办吗"],
    ),
    "asks_to_call": (
        ["你帮我打", "帮我打电话吧", "你们能帮我打吗", "你来打电话", "替我打一下", "麻烦你帮我打过去"],
        ["你帮我办", "打95550", "帮我打印", "我来打吧", "你帮我约", "电话打过了"],
    ),
    "asks_number": (
        [
            "刚才说的那个电话多少",
            "那个电话是多少",
            "刚才那个号码再说一遍",
            "你说的那个热线是多少",
            "那个号码忘了",
            "电话你说慢点",
        ],
        ["我的电话是13800138000", "改电话", "电话不对", "打电话给我", "电话心理咨询几次", "留哪个电话"],
    ),
    "other_way": (
        ["有没有别的办法", "那怎么办", "还有别的办法吗", "那咋办啊", "没有其他办法了吗", "一点办法都没有了吗"],
        ["垫付怎么办", "怎么办理", "丢了怎么办", "办法是什么", "有没有别的医院", "别的服务有吗"],
    ),
}


@pytest.mark.parametrize("group", ASKED)
def test_words_of_danger(group: str) -> None:
    meant, others = ASKED[group]
    assert [text for text in meant if not lexicon.says(group, text)] == []
    assert [text for text in others if lexicon.says(group, text)] == []


def said(rehearsal: Rehearsal, text: str) -> str:
    return "\n".join(message.text for message in rehearsal.say(text))


@pytest.mark.parametrize("danger", ["救命啊医生我妈咳血了", "我不想活了", "我爸胸口疼得厉害，喘不上气"])
def test_outside_hours_it_is_said_when_somebody_is_there(danger: str) -> None:
    away = said(Rehearsal(human_hours=False, human_back=NOW.replace(day=23, hour=9)), danger)
    assert "09:00" in away
    assert "会在这里找您" not in away
    assert "有人空出来" in said(Rehearsal(), danger)


@pytest.mark.parametrize("before", ["", "救命啊我妈咳血了", "办服务", "卓越无忧百万防癌"])
def test_whether_to_call_is_answered_in_any_state(before: str) -> None:
    rehearsal = Rehearsal()
    if before:
        rehearsal.say(before)
    for asked in ("要打120吗", "120打不通", "救护车多久到", "在急诊了排不上队", "急诊能插队吗", "你帮我打120"):
        heard = said(rehearsal, asked)
        assert "120" in heard, asked
        assert "哪份" not in heard, asked


def test_after_an_emergency_few_words_are_of_it() -> None:
    rehearsal = Rehearsal()
    rehearsal.say("我们是卓越无忧百万防癌 我妈咳血 胸痛 一晚上没睡 怎么办")
    assert "分诊台" in said(rehearsal, "医院急诊人太多 排不到")
    assert said(rehearsal, "能帮她插队吗").startswith("不能。")
    assert "120" in said(rehearsal, "刚才说的那个电话多少")
    assert "打不了电话" in said(rehearsal, "你帮我打")
    assert "110" in said(rehearsal, "打不通")


def test_after_a_crisis_the_number_is_of_the_crisis_line() -> None:
    rehearsal = Rehearsal()
    rehearsal.say("我不想活了")
    assert said(rehearsal, "电话多少").startswith("心理援助热线 12356")
    assert "打不了电话" in said(rehearsal, "你帮我打")


def test_without_a_danger_a_queue_is_asked_of_the_handbook() -> None:
    assert "分诊台" not in said(Rehearsal(), "能插队吗")


@pytest.mark.parametrize(
    "idiom",
    [
        "我急死了",
        "急死人了",
        "愁死我了",
        "受不了了要死要活的",
        "我快崩溃了",
        "对不起我太难受了",
        "慌死了",
        "我要急疯了",
    ],
)
def test_distress_is_met_kindly_and_is_no_danger(idiom: str) -> None:
    heard = said(Rehearsal(), idiom)
    assert "没看懂" not in heard
    assert "12356（24小时），有危险" not in heard


def test_after_a_refusal_there_is_another_step() -> None:
    for asks in ("有没有别的办法", "那怎么办"):
        rehearsal = Rehearsal()
        rehearsal.say("卓越无忧百万防癌 已经住院了还能住院垫付吗")
        heard = said(rehearsal, asks)
        assert "多学科会诊" in heard, asks
        assert "95550" in heard, asks
