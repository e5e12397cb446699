"""Which reminders are set, and when; what is said of them stands in transcripts/reminders.yaml."""

from datetime import datetime

import pytest

from dialogs import events
from dialogs.commands import Remind
from tests.dialogs.rehearsal import CONSENTS, ZONE, Rehearsal, bound
from tests.dialogs.typing_member import submit

ADVANCE = "给我妈申请住院垫付，12月28号在苏大附一住院，刚查出肺癌，还没住院"


def _set(rehearsal: Rehearsal) -> dict[str, datetime]:
    return {command.about: command.at for command in rehearsal.carried if isinstance(command, Remind)}


def _at(day: int, hour: int, minute: int = 0, month: int = 12) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=ZONE)


def test_a_form_with_a_date_sets_its_last_day_to_apply_the_morning_before() -> None:
    rehearsal = Rehearsal(bound=(bound("DEMO-AXAC-01"),), consents=CONSENTS)
    rehearsal.say(ADVANCE)
    (wanted,) = [command for command in rehearsal.carried if isinstance(command, Remind)]
    assert (wanted.about, wanted.at, str(wanted.day)) == ("last_day_to_apply", _at(20, 9), "2026-12-21")
    assert wanted.data == {"service": "inpatient-advance", "policy_no": "DEMO-AXAC-01"}
    rehearsal.say("11月18号")
    assert len([command for command in rehearsal.carried if isinstance(command, Remind)]) == 1


def test_binding_sets_the_end_of_the_waiting_period_and_of_the_policy() -> None:
    rehearsal, _ = submit("DEMO-PATH-01", "second-opinion")
    assert _set(rehearsal)["policy_ending"] == _at(1, 10)
    rehearsal = Rehearsal()
    for line in ("绑定保单", "同意", "我妈的 DEMO-CPIC-02 示例庚 7890"):
        rehearsal.say(line)
    assert _set(rehearsal)["waiting_over"] == datetime(2027, 2, 10, 10, tzinfo=ZONE)


def test_a_request_that_lacks_papers_or_an_answer_sets_both() -> None:
    rehearsal, _ = submit("DEMO-PATH-01", "second-opinion")
    assert _set(rehearsal)["missing_paper"] == _at(23, 10, month=11)
    assert _set(rehearsal)["answer_late"] == _at(5, 10)


def test_an_appointment_sets_the_day_before_and_the_last_day_to_cancel() -> None:
    rehearsal, _ = submit("DEMO-AXAC-01", "gene-test")
    rehearsal.move("R0001", status="scheduled", appointment=_at(8, 9, 30))
    rehearsal.hear(events.RequestMoved(request="R0001", to="scheduled", appointment=_at(8, 9, 30)))
    assert _set(rehearsal)["appointment"] == _at(7, 9, 30)
    assert _set(rehearsal)["last_day_to_cancel"] == _at(4, 9)


@pytest.mark.parametrize(("now", "then"), [(_at(1, 23, 10), _at(2, 8, 30)), (_at(1, 6), _at(1, 8, 30))])
def test_what_is_due_in_the_quiet_hours_waits_for_the_morning(now: datetime, then: datetime) -> None:
    rehearsal = Rehearsal(bound=(bound("DEMO-PATH-01"),), consents=CONSENTS, now=now)
    due = events.Reminder(about="policy_ending", day=now.date(), data={"person": "示例丙"})
    assert rehearsal.hear(due) == ()
    (again,) = [command for command in rehearsal.carried if isinstance(command, Remind)]
    assert (again.about, again.at, again.day, again.data) == ("policy_ending", then, due.day, due.data)
    rehearsal.change(now=then)
    assert [reply.key for reply in rehearsal.hear(due)] == ["dialogs.reminder.policy_ending"]


def test_the_seasons_boxes_are_announced_on_the_days_that_the_handbook_names() -> None:
    rehearsal = Rehearsal(bound=(bound("DEMO-ZHON-01"),), consents=CONSENTS)
    for line in ("申请健康管理", "四季小药箱服务", "确定选它", "示例路 1 号 示例收", "13800000000", "对", "提交"):
        rehearsal.say(line)
    wanted = [c.at for c in rehearsal.carried if isinstance(c, Remind) and c.about == "quarter_box"]
    assert wanted
    assert {(at.month, at.day) for at in wanted} <= {(2, 1), (5, 1), (8, 1), (11, 1)}
