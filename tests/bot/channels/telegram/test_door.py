"""Answers of the platform: cut down to what is read, errors known as such wherever they hide."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.telegram.door import AS_SENT, WAIT_UNSAID, Flooded, trimmed


def trim(endpoint: str, code: int, answer: Any) -> tuple[int, Any]:
    status, payload = trimmed(endpoint, code, json.dumps(answer).encode())
    return status, json.loads(payload)


def test_of_a_sent_message_only_its_number_is_read() -> None:
    echo = {"message_id": 7, "date": 1_795_000_000_000, "chat": {"id": 5}, "link_preview_options": "odd", "from": None}
    status, answer = trim("sendMessage", 200, {"ok": True, "result": echo})
    assert status == 200
    assert answer["result"] == {"message_id": 7, "date": 0, "chat": {"id": 5, "type": "private"}}


def test_done_without_a_result_is_done() -> None:
    assert trim("editMessageText", 200, {"ok": True, "result": None}) == (200, {"ok": True, "result": True})


def test_updates_are_handed_on_unread_and_what_has_no_number_is_dropped() -> None:
    update = {"update_id": 4, "message": {"odd": True}}
    status, answer = trim("getUpdates", 200, {"ok": True, "result": [update, {"x": 1}, None]})
    assert (status, answer["result"]) == (200, [{"update_id": 4, AS_SENT: update}])


def test_an_error_in_http_200_is_the_error_that_it_is() -> None:
    status, answer = trim("sendMessage", 200, {"ok": False, "error_code": 403, "description": "Forbidden: blocked"})
    assert (status, answer["description"]) == (403, "Forbidden: blocked")
    assert trim("sendMessage", 200, {"ok": False})[0] == 502
    assert trim("sendMessage", 200, ["nonsense"])[0] == 502


@pytest.mark.parametrize(
    ("parameters", "after"), [({"retry_after": 17}, 17), ({}, WAIT_UNSAID), ({"retry_after": "soon"}, WAIT_UNSAID)]
)
def test_too_many_requests_say_how_long_to_wait(parameters: dict[str, Any], after: int) -> None:
    with pytest.raises(Flooded) as caught:
        trim("sendMessage", 429, {"ok": False, "error_code": 429, "description": "Too Many", "parameters": parameters})
    assert caught.value.after == after


@given(
    st.sampled_from(["sendMessage", "getFile", "getUpdates", "getMe"]), st.sampled_from([200, 400, 500]), st.binary()
)
def test_any_bytes_are_an_answer_or_an_error(endpoint: str, code: int, payload: bytes) -> None:
    status, trimmed_payload = trimmed(endpoint, code, payload)
    assert isinstance(json.loads(trimmed_payload), dict)
    assert status in (code, 502)
