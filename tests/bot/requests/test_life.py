"""Which step may follow which: the table itself, and what no sequence of steps can do."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.requests.life import DEEDS, ENDED, OPEN, IllegalStep, Step, after, possible, status_from
from bot.store.requests import Request, RequestEvent
from tests.bot.requests.cases import at, sent, step

STATUSES = sorted(OPEN | ENDED)
LEGAL = {
    ("submitted", "review"): "in_review",
    ("submitted", "ask_papers"): "needs_documents",
    ("submitted", "approve"): "approved",
    ("submitted", "decline"): "declined",
    ("submitted", "expire"): "expired",
    ("needs_documents", "ask_papers"): "needs_documents",
    ("needs_documents", "approve"): "approved",
    ("needs_documents", "decline"): "declined",
    ("needs_documents", "expire"): "expired",
    ("in_review", "ask_papers"): "needs_documents",
    ("in_review", "approve"): "approved",
    ("in_review", "decline"): "declined",
    ("approved", "ask_papers"): "needs_documents",
    ("approved", "decline"): "declined",
    ("approved", "schedule"): "scheduled",
    ("approved", "complete"): "completed",
    ("scheduled", "reschedule"): "scheduled",
    ("scheduled", "complete"): "completed",
    ("scheduled", "no_show"): "no_show",
    **{(status, "cancel"): "cancelled" for status in OPEN},
    **{(status, deed): status for status in OPEN for deed in ("add_papers", "wish", "note", "occasion")},
    **{(status, "note"): status for status in ENDED},
}


def _in(status: str) -> Request:
    request, _ = sent("axa-cancer-2021", "mdt", "2026-11-02")
    return replace(request, status=status)


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("deed", sorted(DEEDS))
def test_every_step_is_possible_where_the_table_says_so_and_nowhere_else(status: str, deed: str) -> None:
    request = _in(status)
    if (status, deed) in LEGAL:
        _, event = after(request, Step(deed, "staff:li", at("2026-11-03")))
        assert event.status == LEGAL[status, deed]
        assert deed in possible(status)
    else:
        with pytest.raises(IllegalStep, match=deed):
            after(request, Step(deed, "staff:li", at("2026-11-03")))
        assert deed not in possible(status)


def test_nothing_but_a_note_follows_an_end() -> None:
    assert {deed for status in ENDED for deed in possible(status)} == {"note"}


@given(st.lists(st.sampled_from(sorted(DEEDS)), max_size=25), st.booleans())
def test_whatever_steps_are_tried_the_events_give_the_status(deeds: list[str], complete: bool) -> None:
    request, events = sent("axa-cancer-2021", "mdt", "2026-11-02", complete=complete)
    for deed in deeds:
        back = deed == "add_papers" and request.status == "needs_documents"
        try:
            request, events = step(request, events, deed, "2026-11-03", to="submitted" if back else None)
        except IllegalStep:
            continue
    assert status_from(events) == request.status
    assert [event.n for event in events] == list(range(1, len(events) + 1))
    ended = [event.status in ENDED for event in events]
    assert ended == sorted(ended)  # once ended, for ever ended


@pytest.mark.parametrize(
    "change",
    [
        lambda events: events[1:],  # the beginning is lost
        lambda events: (events[0], *events[2:]),  # a gap
        lambda events: (*events, _event(4, "approve", "approved")),  # after the end
        lambda events: (events[0], _event(2, "approve", "scheduled")),  # leads elsewhere
        lambda events: (events[0], _event(2, "dance", "submitted")),  # no such step
        lambda events: events[:0],
    ],
)
def test_events_that_are_not_a_life_give_no_status(change: object) -> None:
    request, events = sent("axa-cancer-2021", "mdt", "2026-11-02")
    for deed in ("approve", "complete"):
        request, events = step(request, events, deed, "2026-11-03")
    assert status_from(events) == "completed"
    assert callable(change)
    assert status_from(change(events)) is None


def _event(n: int, what: str, status: str) -> RequestEvent:
    return RequestEvent(n, what, status, "staff:li", "", {}, at("2026-11-04"))
