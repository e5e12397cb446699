"""A conversation that went wrong becomes a test, without its member."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.channels.terminal import Terminal
from bot.parts import Parts
from bot.repro import STAND_INS, transcript
from bot.store.errors import NoSuchConversation
from knowledge.yamls import yaml_of
from tests.dialogs.transcripts import Played
from tests.members import Member

PERSONAL = ("DEMO-PATH-0001", "郑示例", "0121", "13912345678", "11010119900307123X", "SECRET-NO-123456789")


def test_the_invented_people_are_those_of_the_transcripts() -> None:
    path = Path(__file__).parents[2] / "dialogs" / "people.yaml"
    people = {row["policy_no"]: row for row in yaml_of(path)}
    for handbook, stand_in in STAND_INS.items():
        person = people[stand_in["policy_no"]]
        assert (person["handbook"], person["insured_name"]) == (handbook, stand_in["name"])
        assert person["insured_id_no"].endswith(stand_in["last_four"])


def test_a_stored_conversation_is_printed_as_a_transcript_that_plays(parts: Parts, terminal: Terminal) -> None:
    def send(event: dict[str, Any]) -> list[dict[str, Any]]:
        return [message.as_json() for message in asyncio.run(terminal.hear("c9", event))]

    member = Member(send, "DEMO-PATH-0001", "郑示例", "0121")
    member.bind()
    member.say("我身份证11010119900307123X，电话13912345678，单号SECRET-NO-123456789，第二诊疗意见要多久")
    member.apply("我要申请第二诊疗意见")
    printed = transcript(parts, "c9")
    assert [value for value in PERSONAL if value in printed] == []
    ((name, told),) = yaml.safe_load(printed).items()
    assert name.startswith("what happened in terminal conversation")
    played = Played(told)
    said = [played.line(step["member"]) for step in told["talk"]]
    assert "绑定好了：示例丙" in str(said)
    assert "R0001" in str(said[-1])
    assert "R0001" in str(told["talk"][-1]["bot"])


def test_a_conversation_that_is_not_there_is_said_so(parts: Parts) -> None:
    with pytest.raises(NoSuchConversation, match="nobody"):
        transcript(parts, "nobody")
