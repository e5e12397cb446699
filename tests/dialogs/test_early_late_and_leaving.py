"""What comes one step early or late, is put right, or leaves a form in plain words: nothing is lost, taken for another
answer, or answered by a list of rules."""

from __future__ import annotations

import pytest

from tests.dialogs.test_beside_the_form import slots, told

HOSPITAL, CANCER, JOURNEY, CPIC = "DEMO-AXAH-01", "DEMO-AXAC-01", "DEMO-PATH-01", "DEMO-CPIC-01"
GENE = ("我要办基因检测", "肺癌", "第一次", "这个月3号")
VISIT = "申请就医绿通，门诊，肺癌，合肥，安徽省肿瘤医院，第一次"


def test_what_is_told_of_the_case_while_a_service_is_spoken_of_is_not_asked_again() -> None:
    lines = ("特药", "第一次", "欧狄沃", "食管癌", "10月30号确诊", "不对 10月29号", "我要申请")
    _, played = told(*lines, knows=HOSPITAL)
    known = {slot: slots(played)[slot] for slot in ("first_diagnosis", "drug", "illness", "diagnosed_on")}
    assert known == {
        "first_diagnosis": "true",
        "drug": "欧狄沃",
        "illness": "食管癌",
        "diagnosed_on": "2026-10-29",
    }


@pytest.mark.parametrize("text", ["没有了", "没了", "都没有了", "没有别的了"])
def test_no_more_photos_does_not_say_that_the_illness_was_there_before(text: str) -> None:
    said, played = told("我要申请特药", "食管癌", text, knows=HOSPITAL)
    assert "first_diagnosis" not in slots(played)
    assert "不符合" not in said


@pytest.mark.parametrize(
    ("text", "value"), [("没有", "false"), ("不是", "false"), ("是的", "true"), ("第一次", "true")]
)
def test_a_plain_word_still_says_whether_it_is_the_first_time(text: str, value: str) -> None:
    assert slots(told("我要申请特药", "食管癌", text, knows=HOSPITAL)[1])["first_diagnosis"] == value


@pytest.mark.parametrize("text", ["我要投诉", "不满意，我要投诉", "太差了，我投诉你们"])
def test_a_complaint_is_no_answer_to_what_is_asked(text: str) -> None:
    said, _ = told(VISIT, text)
    assert "对不起" in said
    assert "工作人员" in said


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("不对是二号", "2026-11-02"),
        ("打错了，5号", "2026-11-05"),
        ("不对 10月29号", "2026-10-29"),
        ("说错了，应该是11月1号", "2026-11-01"),
        ("11月4号才对", "2026-11-04"),
    ],
)
def test_a_day_just_answered_is_put_right(text: str, day: str) -> None:
    said, played = told(*GENE, text)
    assert slots(played)["diagnosed_on"] == day
    assert "确诊日期改成" in said


def test_a_day_to_come_does_not_put_the_diagnosis_right() -> None:
    assert slots(told(*GENE, "不对 12月7号")[1])["diagnosed_on"] == "2026-11-03"


@pytest.mark.parametrize(
    ("first", "then", "noted"), [("就三号吧", "不对是二号", "二号"), ("12月8号", "不对 12月7号", "12月7号")]
)
def test_a_day_that_was_only_noted_is_put_right(first: str, then: str, noted: str) -> None:
    said, played = told("基因检测怎么办", first, then)
    assert f"{noted}」我先记着" in said
    assert len(str(played.rehearsal.state.context["told"]).splitlines()) == 1


@pytest.mark.parametrize("text", ["先退出吧", "我先退出", "那就退出吧", "算了先不办了", "先不弄了"])
def test_leaving_a_form_in_plain_words_keeps_it(text: str) -> None:
    said, played = told(*GENE, text)
    assert "「继续」" in said
    assert played.rehearsal.state.stack == ()


@pytest.mark.parametrize("text", ["算了先不绑", "还是先不绑了", "不绑了", "算了，先不绑定了"])
def test_binding_is_given_up_in_plain_words(text: str) -> None:
    _, played = told("绑定保单", text, knows="")
    assert played.rehearsal.state.stack == ()


@pytest.mark.parametrize("text", ["算了，先说门诊绿通", "算了先问一下多学科会诊", "算了，先看看住院垫付吧"])
def test_a_new_topic_behind_never_mind_is_followed(text: str) -> None:
    said, played = told(*GENE, "上海", text)
    assert played.rehearsal.state.stack == ()
    assert "改办" not in said
    assert "出处" in said


@pytest.mark.parametrize("text", ["算了我明天再弄", "我想先停一下，明天再弄", "先停一下吧", "改天再弄"])
def test_stopping_where_nothing_is_under_way_is_understood(text: str) -> None:
    said, _ = told("直付要提前几天", text, knows=JOURNEY)
    assert "不急" in said


def test_it_is_told_whether_what_was_filled_in_is_kept() -> None:
    assert "都在" in told(*GENE, "我刚才填的还在吗")[0]
    assert "留着" in told(*GENE, "先退出吧", "我刚才填的还在吗")[0]
    assert "「继续」" in told(*GENE, "先退出吧", "明天从哪接着")[0]


@pytest.mark.parametrize("text", ["上海医保可以直接结", "医保能直接报", "社保能实时结算"])
def test_whether_the_insurance_settles_is_answered_with_its_place(text: str) -> None:
    _, played = told("申请住院垫付，肺癌，第一次，上海", text)
    assert slots(played)["social_insurance_settles"] == "true"


@pytest.mark.parametrize("text", ["医保不能直接报", "上海医保没法直接结"])
def test_that_it_does_not_settle_is_no_yes(text: str) -> None:
    _, played = told("申请住院垫付，肺癌，第一次，上海", text)
    assert slots(played).get("social_insurance_settles") != "true"


@pytest.mark.parametrize(
    "text", ["打了120了，车在路上", "我已打120", "已经叫救护车了，他们说马上到", "打了120了，还没来"]
)
def test_who_has_called_is_not_told_to_call(text: str) -> None:
    said, _ = told(VISIT, "我妈现在喘不上气嘴唇发紫", text)
    assert not said.startswith("请马上拨打120")
    assert "守在" in said


@pytest.mark.parametrize("text", ["要打120吗", "我没打120，她晕倒了", "她又晕过去了"])
def test_who_has_not_called_is_told_to(text: str) -> None:
    assert "守在" not in told(VISIT, "我妈现在喘不上气嘴唇发紫", text)[0]


@pytest.mark.parametrize("text", ["那最晚几号有消息", "最晚哪天给我安排好", "什么时候能约上"])
def test_the_day_of_the_form_is_told_and_no_other_rule(text: str) -> None:
    said, _ = told(VISIT, text)
    assert "最晚2026年11月27日" in said
    assert "住院" not in said


def test_how_long_it_takes_is_asked_of_the_handbook() -> None:
    assert "还没提交" not in told(VISIT, "多久能安排好")[0]
