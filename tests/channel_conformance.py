"""What every channel has to do alike: the same conversation, whatever carries it, ends in the same stored request.

A channel's tests subclass :class:`Conformance` and give a ``driver``: hands that do what a member does there, and eyes
that read what then arrives.
"""

from pathlib import Path
from typing import Any, ClassVar, Protocol

import pytest

from bot.parts import Parts
from tests.members import Member, Message, words

NASTY = "</xml>]]><b>&amp;*_`[x](y){{ 7*7 }}\u202e\x07 \"' 😀 行"
FACTS = {"illness": "肺癌", "first_diagnosis": "true", "contact_phone": "00000000001"}


class Driver(Protocol):
    """``conversation``: its id in the store."""

    @property
    def conversation(self) -> str: ...

    def send(self, event: dict[str, Any]) -> list[Message]:
        """Does ``{"text"}``, ``{"choice"}`` or ``{"file"}`` and gives the messages that answer it."""
        ...


class Conformance:
    """``buttons``: whether an option can be tapped here; else it is named by number or words alone. ``abroad``: whether
    the channel's servers are, so that a second consent is asked for."""

    buttons: ClassVar[bool] = True
    abroad: ClassVar[bool] = False

    @pytest.fixture
    def driver(self) -> Driver:
        raise NotImplementedError("a channel's tests give their own driver")

    def test_the_same_conversation_ends_in_the_same_stored_request(
        self, driver: Driver, parts: Parts, paper_photo: Path
    ) -> None:
        member = Member(driver.send, "DEMO-PATH-0001", "郑示例", "0121", photo=str(paper_photo), taps={"abroad": "yes"})
        member.bind()
        number = member.apply("我要申请第二诊疗意见")
        request = parts.store.read_now(lambda tx: tx.requests.get(number))
        papers = parts.store.read_now(lambda tx: tx.papers.of_request(number))
        assert (request.policy_no, request.service, request.status) == ("DEMO-PATH-0001", "second-opinion", "submitted")
        assert {slot: str(request.answers.get(slot)) for slot in FACTS} == FACTS
        assert [(paper.paper, paper.media) for paper in papers] == [("illness-proof", "image/jpeg")]
        assert request.conversation == driver.conversation

    def consented(self, driver: Driver, messages: list[Message]) -> list[Message]:
        return driver.send({"text": "同意"}) if self.abroad else messages

    def test_an_option_is_chosen_by_its_words_or_its_number(self, driver: Driver) -> None:
        options = driver.send({"text": "绑定保单"})[-1]["options"]
        assert [option["label"] for option in options] == ["同意", "不同意"]
        assert "您的谁" in words(self.consented(driver, driver.send({"text": "1"})))
        assert "保单号" in words(driver.send({"text": "我就是被保险人"}))

    def test_an_option_is_chosen_by_a_tap(self, driver: Driver) -> None:
        if not self.buttons:
            pytest.skip("no option can be tapped on this channel")
        options = driver.send({"text": "绑定保单"})[-1]["options"]
        assert "您的谁" in words(self.consented(driver, driver.send({"choice": options[0]["id"]})))

    def test_an_old_option_is_answered_kindly_with_the_question_that_is_open(self, driver: Driver) -> None:
        if not self.buttons:
            pytest.skip("no option can be tapped on this channel")
        options = driver.send({"text": "绑定保单"})[-1]["options"]
        self.consented(driver, driver.send({"choice": options[0]["id"]}))
        assert "您的谁" in words(driver.send({"choice": options[0]["id"]})) + str(driver.send({"text": "再说一遍"}))

    def test_any_text_arrives_as_it_was_and_is_answered(self, driver: Driver, parts: Parts) -> None:
        assert words(driver.send({"text": NASTY})).strip()
        (heard, *_) = parts.store.read_now(lambda tx: tx.heard.of(driver.conversation))
        assert "{{ 7*7 }}" in heard.event["text"]
        assert "49" not in heard.event["text"]

    def test_a_broken_file_is_refused_kindly_and_nothing_of_it_is_kept(
        self, driver: Driver, parts: Parts, tmp_path: Path
    ) -> None:
        broken = tmp_path / "broken.jpg"
        broken.write_bytes(b"\xff\xd8\xff\xe0 no picture")
        assert "重新" in words(driver.send({"file": str(broken)}))
        assert parts.store.read_now(lambda tx: tx.papers.of_conversation(driver.conversation)) == ()

    def test_a_person_can_be_called_at_any_point(self, driver: Driver, parts: Parts) -> None:
        driver.send({"text": "绑定保单"})
        assert words(driver.send({"text": "转人工"})).strip()
        assert parts.store.read_now(lambda tx: tx.conversations.get(driver.conversation)).human == "waiting"

    def test_every_reply_of_a_turn_is_shown_and_none_twice(self, driver: Driver, parts: Parts) -> None:
        told = [driver.send({"text": text}) for text in ("你好", "绑定保单", "菜单", "苏州能住院垫付吗")]
        kept = parts.store.read_now(lambda tx: tx.outbox.after(driver.conversation, 0, 100))
        shown = "\n".join(words(messages) for messages in told)
        assert shown.strip()
        assert len(kept) >= len(told)
