"""Whether a service may be used does not turn on a mere "he" or "she": as likely the insured as not."""

from datetime import date

import pytest

from knowledge.answering.answer import answer
from knowledge.loader import load

TODAY = date(2026, 11, 23)
FRAMES = ("{}能用{}吗", "{}可以申请{}吗", "{}想用{}，可以不")
ALSO = {("cpic-gyn-recurrence", "counselling")}  # relatives have it, too: a plain yes
SERVICES = [
    (id_, service.id, service.short.zh)
    for id_ in load().handbooks
    for service in load().in_force(id_, TODAY).services.values()
    if (id_, service.id) not in ALSO
]


@pytest.mark.parametrize(("handbook", "service", "called"), SERVICES)
def test_he_or_she_changes_no_verdict(handbook: str, service: str, called: str) -> None:
    del service
    for frame in FRAMES:
        plain, *others = (
            answer(frame.format(who, called), load().index, today=TODAY, handbook=handbook) for who in ("", "他", "她")
        )
        assert {(a.verdict, a.service) for a in others} == {(plain.verdict, plain.service)}, frame


@pytest.mark.parametrize("who", ["", "他", "她", "我爸", "老人", "我婆婆", "俺老伴"])
@pytest.mark.parametrize("rest", ["能去日本看病吗", "可以去日本治肿瘤吗"])
def test_who_goes_to_japan_changes_no_verdict(who: str, rest: str) -> None:
    plain = answer(rest, load().index, today=TODAY, handbook="axa-hospital-2021")
    assert answer(who + rest, load().index, today=TODAY, handbook="axa-hospital-2021").verdict is plain.verdict
