"""Texts as the platform shows them: what fits, where it is cut, what can be tapped, and what never becomes a tag."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.rendering import Shown, ShownOption
from bot.channels.wechat.cutting import cut, shortened, size
from bot.channels.wechat.limits import TEXT_BYTES
from bot.channels.wechat.portions import portion
from bot.channels.wechat.texts import choices, composed, safe, with_link
from bot.channels.wechat.xml import UnreadableXml, read, write

ANY = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=1500)


def question(text: str, *labels: str) -> Shown:
    return Shown(text, tuple(ShownOption(f"3.slot.{index}", label) for index, label in enumerate(labels)))


@given(ANY, st.integers(min_value=16, max_value=400))
def test_pieces_fit_and_lose_nothing_but_blanks(text: str, most: int) -> None:
    pieces = cut(text, most)
    assert all(0 < size(piece) <= most for piece in pieces)
    assert re.sub(r"\s", "", "".join(pieces)) == re.sub(r"\s", "", text)


def test_a_long_text_is_cut_where_a_sentence_ends() -> None:
    text = "第一句话说到这里。" * 30
    assert all(piece.endswith("。") for piece in cut(text, 300))


def test_a_paragraph_is_kept_together_where_it_can_be() -> None:
    text = "一二三四五六七八九十。\n第二行也不短，但是到此为止。\n\n" * 6
    assert all(piece.endswith("为止。") for piece in cut(text.strip(), 200))


def test_a_character_of_several_code_points_is_not_torn() -> None:
    family = "👨\u200d👩\u200d👧"
    assert all(piece.count("👨") == piece.count("👧") for piece in cut(family * 10, 40))


@given(ANY)
def test_a_shortened_text_says_that_it_goes_on(text: str) -> None:
    found = shortened(text, 60, "…")
    assert size(found) <= 60
    assert found == text or found.endswith("…")


def test_choices_are_numbered_lines_whose_words_can_be_tapped() -> None:
    text = composed([question("选哪项？", "住院垫付", "绿通")]).pieces[0]
    assert text == (
        "选哪项？\n"
        '1. <a href="weixin://bizmsgmenu?msgmenucontent=住院垫付&msgmenuid=3.slot.0">住院垫付</a>\n'
        '2. <a href="weixin://bizmsgmenu?msgmenucontent=绿通&msgmenuid=3.slot.1">绿通</a>'
    )


def test_only_the_last_question_of_a_turn_can_be_tapped() -> None:
    text = composed([question("先前", "甲"), question("现在", "乙")]).pieces[0]
    assert "· 甲" in text
    assert "msgmenucontent=乙" in text


def test_a_list_in_a_text_does_not_look_like_the_choices_below_it() -> None:
    text = composed([question("要这些材料：\n1. 身份证\n2. 病历", "发完了")]).pieces[0]
    assert text.startswith("要这些材料：\n· 身份证\n· 病历\n1. <a")
    assert composed([Shown("要这些材料：\n1. 身份证")]).pieces == ("要这些材料：\n1. 身份证",)


def test_where_links_would_not_fit_the_plain_numbers_do() -> None:
    text = composed([question("选一个城市：", *(f"城市{index}" for index in range(30)))]).pieces
    assert len(text) == 1
    assert "<a" not in text[0]
    assert "30. 城市29" in text[0]


@given(st.text(max_size=80))
def test_what_a_member_typed_never_becomes_a_tag(text: str) -> None:
    shown = safe(f'<a href="http://x">{text}</a><script>{text}')
    assert not re.search("<[A-Za-z/!?]", shown)


@given(st.dictionaries(st.from_regex(r"[A-Z][A-Za-z]{0,8}", fullmatch=True), ANY, min_size=1, max_size=4))
def test_no_text_breaks_out_of_its_element(fields: dict[str, str]) -> None:
    written = write(fields)
    allowed = {name: _kept(value) for name, value in fields.items()}
    assert {name: str(value) for name, value in read(written.encode()).items()} == allowed


def _kept(text: str) -> str:
    from bot.channels.wechat.xml import clean

    return clean(text).replace("\r\n", "\n").replace("\r", "\n")


@pytest.mark.parametrize(
    "body",
    [
        b"", b"<xml>", b"<xml/>", b"<html><a>1</a></html>", b"\xff\xfe\x00", b"<xml><a>" + b"\x00" + b"</a></xml>",
        b'<!DOCTYPE x [<!ENTITY a "b">]><xml><a>&a;</a></xml>',
        b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><xml><a>1</a></xml>',
        b"<xml>" + b"<a>" * 50 + b"</a>" * 50 + b"</xml>",
        b"<xml>" + b"<a>1</a>" * 3000 + b"</xml>",
        b"<xml><a>" + b"x" * 300_000 + b"</a></xml>",
        b'<?xml version="1.0" encoding="utf-7"?><xml><a>+ADw-</a></xml>',
    ],
)  # fmt: skip
def test_xml_with_entities_too_deep_too_large_or_broken_is_unreadable(body: bytes) -> None:
    with pytest.raises(UnreadableXml):
        read(body)


@given(st.binary(max_size=300))
def test_any_bytes_are_a_message_or_unreadable(body: bytes) -> None:
    try:
        read(b"<xml>" + body + b"</xml>")
    except UnreadableXml:
        return


def _more() -> str:
    return '<a href="https://bot.example/wechat/more/abc">全文在这里，点开看</a>'


def test_a_turn_that_fits_is_one_text() -> None:
    part = portion([Shown("好的。"), question("哪天入院？", "明天", "后天")], 0, None)
    assert part.count == 2
    assert len(part.texts) == 1


def test_what_does_not_fit_follows_where_messages_may_follow() -> None:
    messages = [Shown("甲" * 500), Shown("乙" * 500), question("选？", "一", "二")]
    part = portion(messages, 4, _more)
    assert (part.texts, part.count, part.linked) == (("甲" * 500,), 1, "")


def test_a_very_long_turn_is_its_beginning_a_link_and_the_choices() -> None:
    messages = [Shown(f"第{index}家医院的说明。" * 12) for index in range(40)] + [question("还要办吗？", "办", "不办")]
    part = portion(messages, 4, _more)
    assert part.count == len(messages)
    assert size(part.texts[0]) <= TEXT_BYTES
    assert part.texts[0].endswith("1. 办\n2. 不办")
    assert "点开看" in part.texts[0]
    assert "第39家医院" in part.linked


def test_without_a_page_to_link_to_what_fits_goes_first_and_the_rest_waits() -> None:
    part = portion([Shown("甲" * 600), Shown("乙" * 600), Shown("丙" * 600), Shown("丁" * 600)], 0, None)
    assert (part.texts, part.count) == (("甲" * 600,), 1)


def test_one_message_longer_than_a_text_comes_in_several_or_waits_whole() -> None:
    long = [Shown("一句话。" * 300)]
    assert len(portion(long, 4, None).texts) == 2
    assert portion(long, 0, None).count == 0


@given(st.lists(ANY, min_size=1, max_size=6), st.integers(min_value=0, max_value=4), st.booleans())
def test_every_portion_keeps_the_limit(texts: list[str], after: int, linked: bool) -> None:
    part = portion([Shown(text) for text in texts], after, _more if linked else None)
    assert all(size(text) <= TEXT_BYTES for text in part.texts)
    assert 0 <= part.count <= len(texts)


def test_the_choices_of_the_open_question_are_found() -> None:
    assert choices([question("甲？", "是", "否"), Shown("好。")]) == "1. 是\n2. 否"
    assert with_link("开头。" * 900, "1. 是", "LINK").endswith("LINK\n\n1. 是")
