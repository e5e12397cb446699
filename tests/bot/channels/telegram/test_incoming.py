"""Updates as the platform, its emulators and strangers write them."""

import contextlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.telegram.incoming import (
    File,
    Ignored,
    Incoming,
    InGroup,
    Outline,
    Standing,
    Tap,
    Unreadable,
    incoming,
    language_of,
    outline,
)
from dialogs.events import Choice, Location, Started, Text, Unsupported

PERSON = {"id": 5, "is_bot": False, "first_name": "Yanshi", "language_code": "zh-hans"}
CHAT = {"id": 5, "type": "private"}
GROUP = {"id": -100, "type": "supergroup", "title": "Invented"}


def heard(**content: Any) -> Any:
    message = {"message_id": 3, "date": 1_795_000_000, "chat": CHAT, "from": PERSON, **content}
    return incoming({"update_id": 1, "message": message}, "OurBot", 77).what


def test_words_and_commands() -> None:
    assert heard(text="苏州能住院垫付吗") == Text(text="苏州能住院垫付吗")
    assert heard(text="/start") == Started()
    assert heard(text="/start handbook_axa-cancer-2021") == Started(payload="handbook_axa-cancer-2021")
    assert heard(text="/start <b>") == Started()
    assert heard(text="/HELP@OurBot") == Choice(id="g.help")
    assert heard(text="/cancel now") == Choice(id="g.cancel")
    assert heard(text="/unheard of") == Text(text="/unheard of")
    assert heard(text="half \ud83d of a character") == Text(text="half \ufffd of a character")


def test_a_photo_counts_in_its_best_size_with_its_caption() -> None:
    sizes = [
        {"file_id": f"f{n}", "file_unique_id": "u", "width": n, "height": n, "file_size": n} for n in (90, 1280, 320)
    ]
    assert heard(photo=sizes, caption="身份证") == File("f1280", 1280, "身份证")


def test_a_document_is_a_file_and_an_animation_is_not() -> None:
    document = {"file_id": "d", "file_unique_id": "u", "file_name": "../../x", "file_size": 9}
    assert heard(document=document) == File("d", 9)
    assert heard(document=document, animation={"anything": True}) == Unsupported(what="video")


@pytest.mark.parametrize(
    ("field", "what"),
    [("voice", "voice"), ("sticker", "sticker"), ("video_note", "video"), ("contact", "contact"), ("poll", "other")],
)
def test_what_cannot_be_read_is_named(field: str, what: str) -> None:
    assert heard(**{field: {"of_a_future": "kind"}}) == Unsupported(what=what)


def test_a_location_or_a_venue_is_a_place() -> None:
    assert heard(location={"latitude": 31.3, "longitude": 120.6}) == Location(latitude=31.3, longitude=120.6)


def test_service_messages_are_nobodys_words() -> None:
    assert heard(pinned_message={"message_id": 1}) == Ignored()
    assert heard(text="  ") == Ignored()


def test_changed_words_are_a_correction_and_a_changed_caption_too() -> None:
    message = {"message_id": 3, "date": 1, "chat": CHAT, "from": PERSON}
    edited = incoming({"update_id": 2, "edited_message": {**message, "text": "不是苏州，是无锡"}})
    assert edited.what == Text(text="不是苏州，是无锡", edited=True)
    moved = incoming({"update_id": 3, "edited_message": {**message, "location": {"latitude": 1, "longitude": 2}}})
    assert moved.what == Ignored()


def test_a_tap_knows_its_message_and_what_stood_there() -> None:
    message = {"message_id": 8, "date": 1_795_000_000, "chat": CHAT, "text": "a < b"}
    tap = incoming({"update_id": 4, "callback_query": {"id": "q", "from": PERSON, "data": "x", "message": message}})
    assert tap == Incoming(5, Tap("q", "x", 8, "a &lt; b"), "zh-hans")


def test_a_tap_on_a_message_that_is_too_old_still_counts() -> None:
    old = {"message_id": 8, "date": 0, "chat": CHAT}
    tap = incoming({"update_id": 4, "callback_query": {"id": "q", "from": PERSON, "data": "x", "message": old}})
    assert tap.what == Tap("q", "x", 8)


def test_a_tap_as_an_emulator_writes_it_without_most_fields() -> None:
    query = {
        "id": "1",
        "from": {"id": 5},
        "data": "x",
        "message": {"from": {"id": 5}, "chat": {"id": 5, "type": "private"}},
    }
    assert incoming({"update_id": 4, "callback_query": query}).what == Tap("1", "x")
    assert incoming({"update_id": 4, "callback_query": {"id": "1", "from": {"id": 5}, "data": "x"}}).chat == 5


def test_blocking_and_coming_back() -> None:
    changed = {"chat": CHAT, "from": PERSON, "date": 1, "new_chat_member": {"status": "kicked"}}
    assert incoming({"update_id": 5, "my_chat_member": changed}).what == Standing(blocked=True)
    changed["new_chat_member"] = {"status": "member"}
    assert incoming({"update_id": 6, "my_chat_member": changed}).what == Standing(blocked=False)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("苏州能住院垫付吗", Ignored()),
        ("@OurBotter 苏州？", Ignored()),
        ("/help", Ignored()),
        ("@ourbot 苏州能住院垫付吗", InGroup("苏州能住院垫付吗", 3)),
        ("/help@OurBot", InGroup("", 3)),
    ],
)
def test_in_a_group_only_what_is_addressed_counts(text: str, what: object) -> None:
    assert heard(chat=GROUP, text=text) == what


def test_an_answer_to_the_bot_in_a_group_is_addressed_to_it() -> None:
    ours = {"message_id": 2, "date": 1, "chat": GROUP, "from": {"id": 77, "is_bot": True, "first_name": "Bot"}}
    theirs = {**ours, "from": {"id": 78, "is_bot": False, "first_name": "Else"}}
    assert heard(chat=GROUP, text="那无锡呢", reply_to_message=ours) == InGroup("那无锡呢", 3)
    assert heard(chat=GROUP, text="那无锡呢", reply_to_message=theirs) == Ignored()


def test_an_outline_is_read_without_the_rest() -> None:
    message = {"chat": {"id": 9}, "media_group_id": "album", "photo": "odd"}
    assert outline({"update_id": 3, "message": message}) == Outline(3, 9, "album")
    assert outline({"update_id": 3, "poll": {}}) is None


@pytest.mark.parametrize("raw", [None, [], "x", {}, {"update_id": "1"}, {"update_id": True}, {"update_id": -1}, 10**30])
def test_what_is_no_update_is_refused(raw: Any) -> None:
    with pytest.raises(Unreadable):
        outline(raw)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
FIELDS = st.sampled_from([
    "message_id", "date", "chat", "from", "text", "entities", "caption", "photo", "document", "location", "voice",
    "reply_to_message", "media_group_id", "message", "data", "id", "new_chat_member", "animation", "language_code",
])  # fmt: skip


@given(
    st.sampled_from(["message", "edited_message", "callback_query", "my_chat_member"]),
    st.dictionaries(FIELDS, JSON, max_size=6),
    st.dictionaries(FIELDS, JSON, max_size=6),
)
def test_odd_updates_are_read_or_refused_and_nothing_else(
    kind: str, odd: dict[str, Any], inner: dict[str, Any]
) -> None:
    whole = {"message_id": 1, "date": 1, "chat": CHAT, "from": PERSON, **odd}
    if kind == "callback_query":
        whole["message"] = {"chat": CHAT, **inner}
    with contextlib.suppress(Unreadable):
        heard = incoming({"update_id": 1, kind: whole}, "OurBot", 77)
        assert isinstance(heard.chat, int)
        match heard.what:
            case Tap(query, data, message, shown):
                assert (type(query), type(data), type(message), type(shown)) == (str, str, int, str)
            case File(file_id, size, caption):
                assert (type(file_id), type(size), type(caption)) == (str, int, str)
            case InGroup(text, message):
                assert (type(text), type(message)) == (str, int)


@pytest.mark.parametrize("odd", [None, -1, 1.5, True, [], {}, {"a": "b"}])
@pytest.mark.parametrize("name", ["id", "data"])
def test_a_tap_with_an_odd_field_is_refused_or_without_it(name: str, odd: Any) -> None:
    query = {"id": "q", "from": PERSON, "data": "x", "message": {"message_id": 8, "date": 0, "chat": CHAT}, name: odd}
    with contextlib.suppress(Unreadable):
        assert incoming({"update_id": 4, "callback_query": query}).what in (Tap("q", "", 8), Ignored())


@pytest.mark.parametrize(
    ("tag", "language"),
    [
        ("", "zh-Hans"),
        ("zh", "zh-Hans"),
        ("zh-TW", "zh-Hant"),
        ("zh_hant", "zh-Hant"),
        ("zh-HK", "zh-Hant"),
        ("de", "en"),
    ],
)
def test_a_person_is_spoken_to_in_their_own_language_where_we_have_it(tag: str, language: str) -> None:
    assert language_of(tag) == language
