"""Before consent nothing that identifies somebody stays in a conversation; after a withdrawal nothing of an illness."""

import pytest

from tests.dialogs.rehearsal import CONSENTS, Rehearsal, bound

NUMBER, NAME, LAST = "DEMO-AXAC-01", "示例甲", "1234"


@pytest.mark.parametrize(
    "lines",
    [
        (f"{NUMBER} {NAME} {LAST}",),
        ("绑定保单", NUMBER),
        ("绑定保单", f"保单号是{NUMBER}，姓名{NAME}，后四位{LAST}"),
        (f"我妈的保单{NUMBER}，苏州能垫付吗", "苏州呢"),
        ("申请住院垫付，肺癌", "000000190001011234"),
        ("办服务", "不同意", f"{NUMBER}", "菜单"),
    ],
    ids=lambda lines: lines[-1],
)
def test_no_number_is_kept_before_consent(lines: tuple[str, ...]) -> None:
    rehearsal = Rehearsal()
    for line in lines:
        assert rehearsal.say(line)
    kept = rehearsal.state.model_dump_json()
    assert [word for word in (NUMBER, "0001011234", LAST) if word in kept] == []
    if NAME in "".join(lines):
        assert NAME not in kept


def test_what_was_told_of_an_illness_goes_with_the_consent() -> None:
    rehearsal = Rehearsal(bound=(bound(NUMBER),), consents=CONSENTS)
    for line in ("我妈刚查出肺癌", "申请住院垫付", "在苏州", "我的数据", "撤回同意", "确定撤回"):
        rehearsal.say(line)
    assert "health" not in rehearsal.world.consents
    assert "肺癌" not in rehearsal.state.model_dump_json(exclude={"said"})


@pytest.mark.parametrize(
    "text", ["第一次", "有的", "是我妈的保单", "知道了", "拿到了", "没有", "同意会怎么样？", "还没", "要"]
)
def test_only_plain_words_consent_or_refuse(text: str) -> None:
    rehearsal = Rehearsal()
    rehearsal.say("绑定保单")
    rehearsal.say(text)
    assert rehearsal.world.consents == {}
    assert rehearsal.state.stack[-1].flow == "consent"
