"""A form that was not sent: it may be sent early, changed, given up, in whatever words; no rule on what was applied for
holds of it. And a wish about one's own data or complaint is heard at any moment."""

from __future__ import annotations

import pytest

from dialogs import identity, lexicon
from dialogs.ways import MENU
from tests.dialogs.rehearsal import words
from tests.dialogs.transcripts import Played

FILLED = (
    "申请就医绿通，门诊，肺癌，第一次确诊，11月3号查出，合肥，安徽省肿瘤医院，呼吸科，下周四，13900139000",
    "@photo 1 病理报告",
    "好了",
)
BEGUN = ("申请就医绿通，门诊，肺癌，合肥",)


def told(*lines: str, knows: tuple[str, ...] = ("DEMO-AXAC-01",)) -> tuple[str, Played]:
    """All that is said to the last of some lines."""
    played = Played({"knows": list(knows)} if knows else {})
    said: list[str] = []
    for line in lines:
        said = played.line(line)
    return "\n".join(said), played


def slots(played: Played) -> dict[str, object]:
    return played.rehearsal.state.stack[0].slots if played.rehearsal.state.stack else {}


@pytest.mark.parametrize(
    "text", ["先提交行不行", "先交上去可以吗", "可以先提交吗", "这样能提交吗", "能不能直接提交", "can I submit it now?"]
)
@pytest.mark.parametrize("form", [BEGUN, FILLED[:2]])
def test_whether_it_may_be_sent_is_asked_of_this_form(text: str, form: tuple[str, ...]) -> None:
    said, played = told(*form, text)
    assert "没有提交" in said or "not been sent" in said
    assert "可以。" not in said
    assert slots(played)


@pytest.mark.parametrize(
    "text",
    [
        "医院能不能改成省立医院",
        "改成省立医院",
        "可以换成省立医院吗",
        "我想换到省立医院",
        "医院换成安徽省立医院行不行",
        "换省立医院",
    ],
)
def test_the_hospital_is_changed(text: str) -> None:
    said, played = told(*FILLED, text)
    assert "中国科学技术大学附属第一医院" in said
    assert slots(played)["hospital"] == "中国科学技术大学附属第一医院"
    assert "申请成功" not in said


@pytest.mark.parametrize(
    ("text", "slot", "value"),
    [
        ("城市能改成南京吗", "city", "320100"),
        ("可不可以换成南京", "city", "320100"),
        ("能改到下周五吗", "wished_date", "2026-11-27"),
        ("科室可以改成胸外科吗", "department", "胸外科"),
    ],
)
def test_leave_asked_to_change_changes(text: str, slot: str, value: str) -> None:
    _, played = told(*FILLED, text)
    assert slots(played).get(slot) == value


@pytest.mark.parametrize("text", ["能改成别的医院吗", "约好了之后能改成别的时间吗", "申请成功以后能不能改期"])
def test_no_other_value_is_no_change(text: str) -> None:
    _, played = told(*FILLED, text)
    assert slots(played)["hospital"] == "安徽省肿瘤医院（安徽省立西区）"


@pytest.mark.parametrize(
    "text", ["想撤回", "那取消掉", "我要撤销", "把申请撤了吧", "那我不要了 取消", "不想办了 取消吧"]
)
@pytest.mark.parametrize("form", [BEGUN, FILLED])
def test_a_form_is_given_up_in_any_words(text: str, form: tuple[str, ...]) -> None:
    said, played = told(*form, text)
    assert not played.rehearsal.state.stack
    assert "申请成功" not in said
    assert "没有提交" in said or "先不办了" in said


def test_what_was_given_up_is_dropped_when_said_again() -> None:
    said, played = told(*FILLED, "想撤回", "不要了")
    assert not played.rehearsal.state.parked
    assert "先不办" in said


@pytest.mark.parametrize("text", ["能取消吗", "能不能撤回", "可以撤销吗", "还能退吗"])
def test_whether_it_can_be_cancelled_is_answered_of_the_form(text: str) -> None:
    said, played = told(*FILLED, text)
    assert "还没有提交" in said
    assert slots(played)
    assert not said.startswith("不可以")


@pytest.mark.parametrize("text", ["想撤回", "我要撤销", "那取消掉"])
def test_with_nothing_sent_there_is_nothing_to_take_back(text: str) -> None:
    assert "没有提交过" in told("绿通一年几次", text)[0]


@pytest.mark.parametrize("text", ["没问题", "没问题的", "好了", "提交", "没毛病"])
def test_no_fact_is_declared_by_a_courtesy(text: str) -> None:
    asked = ("办会诊，急性淋巴细胞白血病，是第一次，上个月查出，上海，13700137000",)
    said, played = told(*asked, text, knows=("DEMO-AXAH-01",))
    assert "attend_in_person" not in slots(played)
    assert "是否亲自到场" in said


@pytest.mark.parametrize("text", ["我妈去不了", "孩子走不了", "她走不动", "下不了床", "来不了"])
def test_who_cannot_come_does_not_come(text: str) -> None:
    asked = ("办会诊，急性淋巴细胞白血病，是第一次，上个月查出，上海，13700137000",)
    _, played = told(*asked, text, knows=("DEMO-AXAH-01",))
    assert slots(played)["attend_in_person"] == "false"


DELETE = [
    "帮我把资料都删掉",
    "删掉我的资料",
    "把我的信息删了",
    "能删掉我妈的资料吗",
    "怎么删除聊天记录",
    "请清空我的数据",
    "delete all my data",
]
KEEP_NOT = [
    "我不同意你们存我妈病历",
    "不要保存我的信息",
    "别留我妈的资料",
    "我不想让你们保存我的病历",
    "把我的资料不要存",
]


@pytest.mark.parametrize("before", [(), ("绿通一年几次",), ("转人工",), ("申请就医绿通",), ("我能用什么",)])
@pytest.mark.parametrize("text", DELETE)
@pytest.mark.parametrize("knows", [(), ("DEMO-AXAC-01",)])
def test_data_are_deleted_at_any_moment(text: str, before: tuple[str, ...], knows: tuple[str, ...]) -> None:
    said, played = told(*before, text, knows=knows)
    assert played.rehearsal.state.stack[-1].flow == "data", said


@pytest.mark.parametrize("text", KEEP_NOT)
def test_who_wants_nothing_kept_is_led_to_withdrawing(text: str) -> None:
    assert "撤回" in told(text)[0]
    assert "撤回" in told("转人工", text)[0]
    assert "删除我的数据" in told(text, knows=())[0]


@pytest.mark.parametrize(
    "text", ["删掉第一张照片", "病历要交原件吗", "你们会不会删我的资料", "资料保存多久", "不要留电话"]
)
def test_what_only_sounds_so_deletes_nothing(text: str) -> None:
    assert not lexicon.says("deletes_data", text)
    assert not lexicon.says("refuses_keeping", text)


@pytest.mark.parametrize("language", ["zh-Hans", "en"])
def test_the_words_on_the_menu_are_obeyed_as_they_stand(language: str) -> None:
    for option in MENU:
        assert lexicon.global_word(words(language).say(option.key)) == option.id.removeprefix("g.")


@pytest.mark.parametrize("text", ["算了", "不等了", "取消", "不用了", "那算了"])
def test_a_complaint_stands_until_it_is_taken_back(text: str) -> None:
    said, played = told("我要投诉", "没人管", text)
    assert "投诉还留着" in said
    assert played.rehearsal.world.human == "waiting"


@pytest.mark.parametrize("text", ["撤掉投诉", "不投诉了", "算了 不投诉了", "把投诉撤了吧", "取消投诉"])
def test_a_complaint_is_taken_back_in_so_many_words(text: str) -> None:
    said, played = told("我要投诉", text)
    assert "投诉撤掉了" in said
    assert played.rehearsal.world.human == "none"
    assert "没有在处理的投诉" in told(text)[0]


@pytest.mark.parametrize(
    "text", ["95550晚上有人吗", "952299和10109955打哪个", "4006065033 是你们电话吗", "95550是多少", "12356是什么电话"]
)
def test_a_service_line_is_no_policy_number(text: str) -> None:
    assert not identity.policy_numbers(text)
    assert identity.removed(text) == text
    assert "没有保存" not in told("卓越无忧百万防癌", text, knows=())[0]
