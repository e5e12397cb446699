"""What is told or asked beside the open question, as a tired daughter says it: nothing is taken for an answer that is
none, nothing of it is lost, and no consent form stands before a question."""

from __future__ import annotations

import pytest

from dialogs import lexicon
from tests.dialogs.transcripts import Played

BEGUN = "申请就医绿通，门诊，肺癌，合肥，安徽省肿瘤医院，呼吸科，第一次"
EARLY = "申请就医绿通，门诊，合肥"
MDT = "办会诊，急性淋巴细胞白血病，是第一次，上个月查出，上海，13700137000"
GENE = ("基因检测帮我办一下，肺腺癌，第一次，11月10号查出，合肥", "切片在安医大")
CONSENT = ("绑定保单",)


def told(*lines: str, knows: str = "DEMO-AXAC-01") -> tuple[str, Played]:
    """All that is said to the last of some lines; ``knows``: the policy that is bound, "" for a guest."""
    played = Played({"knows": [knows]} if knows else {})
    said: list[str] = []
    for line in lines:
        said = played.line(line)
    return "\n".join(said), played


def slots(played: Played) -> dict[str, object]:
    return played.rehearsal.state.stack[0].slots if played.rehearsal.state.stack else {}


@pytest.mark.parametrize("text", ["你怎么老问", "怎么问个没完", "老问个不停", "怎么还在问", "还要问到什么时候"])
def test_who_is_weary_of_questions_hears_what_is_still_lacking(text: str) -> None:
    said, _ = told(BEGUN, text)
    assert "还要问：确诊日期、希望的日期、联系电话" in said


@pytest.mark.parametrize("text", ["编号多少", "申请编号是多少", "受理号是什么", "那编号是多少啊"])
def test_what_was_not_sent_has_no_number(text: str) -> None:
    assert "没有提交" in told(BEGUN, text)[0]


@pytest.mark.parametrize("text", ["越快越好", "尽快", "越早越好", "asap", "哪天都行"])
def test_haste_is_a_day_to_come_wherever_it_is_said(text: str) -> None:
    _, played = told(BEGUN, text)
    assert slots(played)["wished_date"] == ""
    assert "diagnosed_on" not in slots(played)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("就上礼拜", "2026-11-09/2026-11-15"),
        ("应该是上周", "2026-11-09/2026-11-15"),
        ("上礼拜三", "2026-11-11"),
        ("是11月5号", "2026-11-05"),
    ],
)
def test_a_day_that_is_gone_puts_the_diagnosis_right(text: str, found: str) -> None:
    _, played = told(BEGUN, "大概上个月底吧", text)
    assert slots(played)["diagnosed_on"] == found
    assert "wished_date" not in slots(played)


@pytest.mark.parametrize("text", ["后天最好", "明天", "下周三", "就后天吧"])
def test_a_day_sooner_than_anything_is_arranged_is_told_so(text: str) -> None:
    said, played = told(BEGUN, "11月3号", text)
    assert slots(played)["wished_date"]
    assert "5 个工作日内" in said
    assert "不一定排得上" in said


def test_a_later_day_is_only_noted() -> None:
    assert "不一定" not in told(BEGUN, "11月3号", "12月8号")[0]


@pytest.mark.parametrize("text", ["能换一份保单吗", "换个保单行吗", "我想换别的保单", "可以换另一份保单吗"])
def test_another_policy_can_be_bound(text: str) -> None:
    said, played = told("我能用什么", text, knows="DEMO-AXAC-02")
    assert played.rehearsal.state.stack[-1].flow == "bind", said


@pytest.mark.parametrize("text", ["我记错了", "写错了", "我输错了", "填错了"])
def test_a_slip_while_binding_asks_anew(text: str) -> None:
    said, played = told("绑定", "同意", "DEMO-AXAC-01 示例甲 1234", text, knows="")
    assert "重新发" in said
    assert "policy_no" not in slots(played)


@pytest.mark.parametrize("text", ["我妈的身份证在家 我记不全", "身份证在老家", "后四位记不住", "证件在我妈那"])
def test_who_has_not_the_id_at_hand_is_helped(text: str) -> None:
    said, _ = told("绑定", "同意", "我是家人", "DEMO-AXAC-01", "示例甲", text, knows="")
    assert "您说过" not in said
    assert "后四位" in said


QUESTIONS = ("床位没有 能帮忙弄床位吗", "能帮忙挂专家号吗", "那和卓越守护有什么区别", "可以帮忙拿药吗")


@pytest.mark.parametrize("text", QUESTIONS)
def test_a_question_is_no_wish_for_the_consent_form(text: str) -> None:
    said, played = told("卓越无忧百万防癌", text, knows="")
    assert "您同意吗" not in said
    assert not played.rehearsal.state.stack


@pytest.mark.parametrize("text", ["能帮忙吗", "可以帮什么忙", "有什么服务", "能帮上忙吗"])
def test_what_there_is_for_the_member_is_still_asked_so(text: str) -> None:
    assert lexicon.wants(text) == "entitlements"


@pytest.mark.parametrize("text", ["死循环啊", "那刚才说的十次是什么", "嗯嗯嗯你说呢", "搞来搞去"])
def test_the_consent_that_is_open_stands_in_nobodys_way(text: str) -> None:
    said, _ = told("卓越无忧百万防癌", *CONSENT, text, knows="")
    assert "不用先同意" in said


@pytest.mark.parametrize("text", ["我到底买的是哪个啊", "我买的是哪份保险", "我妈买的是什么保险啊", "到底投的是哪家"])
def test_who_does_not_know_what_was_bought_is_helped(text: str) -> None:
    said, _ = told("卓越守护", text, knows="")
    assert "95550" in said
    assert "没看懂" not in said


@pytest.mark.parametrize("text", ["不等了 我问你会诊", "我问的是会诊", "我是问会诊", "问一下会诊"])
def test_who_says_to_be_asking_asks(text: str) -> None:
    said, played = told("卓越无忧百万防癌", "人工", text, knows="")
    assert "多学科会诊" in said
    assert not played.rehearsal.state.stack


@pytest.mark.parametrize(
    "text", ["卓越无优", "卓月无忧", "卓悦无忧", "老头子我自己看病 买的是那个 卓 什么 优", "安盛卓什么优"]
)
def test_a_near_miss_of_a_product_is_asked_back(text: str) -> None:
    said, played = told(text, knows="")
    assert "您是说「卓越无忧百万防癌医疗保险」吗" in said
    assert "handbook" not in played.rehearsal.state.context
    played.line("@tap 卓越无忧百万防癌医疗保险")
    assert played.rehearsal.state.context["handbook"] == "axa-cancer-2021"


@pytest.mark.parametrize("text", ["患者就是我妈", "卓越的医院", "太保互助", "我妈不想住院"])
def test_another_sentence_is_no_near_miss(text: str) -> None:
    assert "您是说" not in told(text, knows="")[0]


def test_a_product_named_late_answers_nothing_of_long_ago() -> None:
    said, _ = told("卓越守护", "陪诊多久", "谢谢", "卓越无忧", knows="")
    assert "陪诊" not in said


@pytest.mark.parametrize("text", ["我手机里只有照片", "只有电子版", "都是截图", "手上只有复印件 行吗"])
def test_photos_will_do(text: str) -> None:
    assert "照片、截图、PDF 都行" in told(EARLY, text)[0]


@pytest.mark.parametrize(
    "text", ["还没有照片 明天拍", "病历还没取 过两天再发", "没拍 晚上再拍", "报告没出来 等周末再拿"]
)
def test_papers_that_come_later_are_no_illness(text: str) -> None:
    said, played = told(EARLY, text)
    assert "不急" in said
    assert "illness" not in slots(played)


@pytest.mark.parametrize("text", ["那先等等 还没想好医院", "还没想好去哪家医院", "医院还没定", "时间还没定好"])
def test_what_is_not_decided_yet_waits(text: str) -> None:
    said, played = told(EARLY, text)
    assert "不急" in said
    assert "hospital" not in slots(played)


@pytest.mark.parametrize(
    "text",
    ["我太太也要联系", "没有病理 有骨穿报告", "打我爱人电话就行", "没有CT 只有核磁报告", "血也可以抽", "三甲医院"],
)
def test_what_staff_should_hear_of_is_noted(text: str) -> None:
    said, played = told(MDT, text, knows="DEMO-AXAH-01")
    assert "记下了" in said
    assert text.lower() in str(slots(played)["note"]).lower()
    assert "attend_in_person" not in slots(played)
    assert "120" not in said


@pytest.mark.parametrize(
    "text", ["千万别打给我妈", "不要联系我婆婆", "请别打电话给我爸", "别告诉我老公", "别给我妈打电话"]
)
def test_whom_not_to_call_is_kept_for_staff(text: str) -> None:
    said, played = told(MDT, text, knows="DEMO-AXAH-01")
    assert "记下了" in said
    assert text in str(slots(played)["note"])
    said, played = told(text, knows="")
    assert "记下了" in said
    assert text in played.rehearsal.state.context["told"]


@pytest.mark.parametrize("text", ["这个不能给我妈用", "不能给我爸用", "不要给我老公办了", "不想给孩子用这个"])
def test_for_whom_it_is_not_is_no_call(text: str) -> None:
    assert not lexicon.says("spares_call", text)
    assert not lexicon.says("privacy", text)


@pytest.mark.parametrize("text", ["我问问我妈", "我问一下医生", "等等 我问问家里", "我先问下我爸"])
def test_who_goes_to_ask_somebody_asks_nothing_here(text: str) -> None:
    assert not lexicon.is_question(text)


@pytest.mark.parametrize("text", ["不用", "不需要", "没要求", "无所谓"])
def test_no_wish_is_no_end_of_the_form(text: str) -> None:
    said, played = told(*GENE, text)
    assert slots(played)["wished_date"] == ""
    assert "先不办" not in said


@pytest.mark.parametrize("text", ["还没住", "下周一", "还没住进去", "就是下周一"])
def test_at_a_dead_end_what_was_said_before_tells_it_once_more(text: str) -> None:
    said, _ = told("申请住院垫付，肺腺癌，第一次，下周一住院，合肥", text)
    assert "提前至少 5 个工作日" in said


@pytest.mark.parametrize("text", ["朱示例", "王小明", "周小雨", "李示例"])
def test_a_name_is_taken_where_it_is_asked_who_one_is(text: str) -> None:
    _, played = told("绑定", "同意", text, knows="")
    assert slots(played)["name"] == text


@pytest.mark.parametrize("text", ["大概要三万", "三万左右", "差不多两万", "二级医院"])
def test_no_sum_is_anybodys_name(text: str) -> None:
    _, played = told("绑定", "同意", "本人", "DEMO-AXAC-01", text, knows="")
    assert "name" not in slots(played)


def test_the_same_answer_is_not_given_three_times() -> None:
    first, _ = told("绿通要交什么材料")
    lines = ("绿通要交什么材料", "绿通要什么材料呢", "绿通的材料有哪些")
    said, _ = told(*lines)
    assert told(*lines[:2])[0].splitlines()[0] == first.splitlines()[0]
    assert "不再重复" in said
