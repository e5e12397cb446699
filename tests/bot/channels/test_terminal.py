"""``chat --jsonl`` as a script uses it: a process, lines in, lines out."""

import asyncio
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bot.channels.terminal import BadLine, Terminal, moment_of
from bot.command_line.chat import read_line
from tests.bot.documents.photos import jpeg, paper, photo
from tests.calling import called
from tests.members import Member, words

DAY = re.compile(r"最晚\d{4}年\d{1,2}月\d{1,2}日|\d{4}年\d{1,2}月\d{1,2}日（周.）前")
TODAY = "2026-11-23"
Told = list[dict[str, Any]]


@dataclass
class Chat:
    """The program at the other end of two pipes."""

    process: "subprocess.Popen[str]"

    def ask(self, line: dict[str, Any]) -> dict[str, Any]:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(line) + "\n")
        self.process.stdin.flush()
        answer: dict[str, Any] = json.loads(self.process.stdout.readline())
        return answer

    def of(self, conversation: str, **more: str) -> Callable[[dict[str, Any]], Told]:
        def send(event: dict[str, Any]) -> Told:
            answer = self.ask({"conversation": conversation, **event, **more})
            assert answer["conversation"] == conversation
            messages: Told = answer["messages"]
            return messages

        return send

    def close(self) -> None:
        for pipe in (self.process.stdin, self.process.stdout, self.process.stderr):
            if pipe is not None:
                pipe.close()
        self.process.wait(60)


def started(data: Path, *options: str, **settings: str) -> Chat:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MEMBER_ASSISTANT_")}
    environment |= {"MEMBER_ASSISTANT_DATA_DIR": str(data), "MEMBER_ASSISTANT_DEMO": "on"}
    environment |= {f"MEMBER_ASSISTANT_{name}": value for name, value in settings.items()}
    command = [sys.executable, "-m", "bot", "chat", "--jsonl", *options]
    pipe = subprocess.PIPE
    return Chat(subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True, env=environment))


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("scripted") / "data"


@pytest.fixture(scope="module")
def chat(data: Path) -> Iterator[Chat]:
    opened = started(data, "--today", TODAY)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def picture(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("papers") / "paper.jpg"
    path.write_bytes(jpeg(photo(paper(7), 7)))
    return path


def nobody(event: dict[str, Any]) -> Told:
    """Stands where the channel will be."""
    raise AssertionError(f"nobody hears {event}")


WALKS = {
    "axa-cancer-2021": (
        Member(nobody, "DEMO-AXAC-0001", "陈示例", "0017"),
        ("苏州能住院垫付吗", "可瑞达在药品名单里吗"),
        "住院垫付",
        "我要申请绿通",
    ),
    "axa-hospital-2021": (
        Member(nobody, "DEMO-AXAH-0001", "黄示例", "0066"),
        ("无锡能做多学科会诊吗", "易瑞沙在药品名单里吗"),
        "绿通",
        "我要申请绿通",
    ),
    "patient-journey": (
        Member(nobody, "DEMO-PATH-0001", "郑示例", "0121"),
        ("绿通能去哪些城市", "第二诊疗意见要多久"),
        "基因检测",
        "我要申请第二诊疗意见",
    ),
    "cpic-gyn-recurrence": (
        Member(nobody, "DEMO-CPIC-0001", "何示例", "0162", illness="宫颈癌", city="北京", hospital="北京协和医院",
               taps={"recurrence": "true"}),
        ("陪诊能去北京吗", "多学科会诊能用几次"),
        "陪诊",
        "我要申请门诊绿通",
    ),
    "zhongan-services": (
        Member(nobody, "DEMO-ZHON-0001", "朱示例", "0226", city="上海", hospital="复旦大学附属肿瘤医院"),
        ("绿通上海可以吗", "质子重离子能用几次"),
        "质子重离子",
        "我要申请住院护工",
    ),
}  # fmt: skip


@pytest.mark.parametrize("handbook", WALKS)
def test_a_member_of_each_handbook_binds_asks_checks_and_applies_with_a_photo(
    chat: Chat, picture: Path, handbook: str
) -> None:
    member, questions, service, wants = WALKS[handbook]
    member.send = chat.of(handbook)
    member.photo = str(picture)
    member.bind()
    for question in questions:
        assert "没太看明白" not in words(member.say(question)), member.story()
        assert "出处" in words(member.told[-1][1]), member.story()
    entitlements = member.say("我能用什么")
    assert service in words(entitlements) + str(entitlements), member.story()
    assert member.apply(wants).startswith("R"), member.story()
    sent = words(member.told[-1][1])
    if not member.uploaded:  # the handbook asks for no papers: one is sent all the same
        assert "材料" in words(member.hear({"file": str(picture)})), member.story()
    assert DAY.search(sent), member.story()
    assert all(message["text"] for _, messages in member.told for message in messages)


def test_a_conversation_goes_on_in_the_next_call_which_ends_at_a_line_that_cannot_be_read(
    chat: Chat, data: Path
) -> None:
    options = chat.of("c1")({"text": "绑定保单"})[-1]["options"]
    line = json.dumps({"conversation": "c1", "choice": options[0]["id"]})
    arguments = ("chat", "--jsonl", "--today", TODAY)
    second = called(*arguments, lines=f"{line}\n{{not json\n", DATA_DIR=str(data), DEMO="on")
    assert (second.stdout.count("\n"), second.stderr.count("\n"), second.returncode) == (1, 1, 1)
    (message,) = json.loads(second.stdout)["messages"]
    assert "您的谁" in message["text"]
    assert "line 2: not JSON" in second.stderr


def test_a_line_that_cannot_be_heard_is_answered_with_why_and_the_script_goes_on(tmp_path: Path) -> None:
    files = (str(tmp_path / "nowhere.jpg"), str(tmp_path), "a\x00b", "\ud800", "")
    told = [
        *({"conversation": "c1", "file": file} for file in files),
        {"conversation": "c2", "text": "a", "choice": "b"},
        {"conversation": "c1", "text": "你好"},
        {"conversation": "c1", "file": "/dev/zero"},  # no more of it is read than a paper may have
    ]
    lines = "".join(f"{json.dumps(line)}\n" for line in told)
    done = called("chat", "--jsonl", lines=lines, DATA_DIR=str(tmp_path / "data"), DEMO="on")
    *unheard, other, heard, large = map(json.loads, done.stdout.splitlines())
    for answer in (*unheard, other):
        assert set(answer) == {"conversation", "error"}
    assert len(unheard) == len(files)
    assert all(answer["error"].startswith("file ") for answer in unheard)
    assert heard["conversation"] == "c1"
    assert "太大" in words(large["messages"])
    assert (done.stderr.count("\n"), done.returncode) == (1, 1)
    assert "line 1, 2, 3, 4, 5, 6;" in done.stderr


def test_the_same_line_twice_takes_effect_once(chat: Chat, picture: Path) -> None:
    lines = [
        {"text": "绑定保单", "id": "a-1"},
        {"text": "1", "id": "a-2"},
        {"file": str(picture), "id": "a-3"},
        {"text": "菜单", "id": "a-4"},
    ]
    send, other = chat.of("twice"), chat.of("once")
    first = [send(line) for line in lines]
    assert [send(line) for line in lines] == first
    assert first == [other(line) for line in lines]  # the id is one of its conversation's
    assert "不再" not in words(send({"text": "绑定保单"}))
    assert "error" in chat.ask({"conversation": "twice", "text": "a", "id": 5})
    assert "error" in chat.ask({"conversation": "twice", "text": "a", "id": ""})


def test_each_line_may_have_its_own_day_and_hour(chat: Chat) -> None:
    send = chat.of("clock", now="2026-11-22T23:30:00+08:00")  # a Sunday night
    assert "不在" in words(send({"text": "人工"}))
    send = chat.of("clock-2", now="2026-11-23T10:30:00+08:00")
    assert "正在找人" in words(send({"text": "人工"}))


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("[]", "expected an object with"),
        ('{"text": "x"}', "expected an object with"),
        ('{"conversation": ""}', "expected an object with"),
        ('{"conversation": "c", "today": "soon"}', 'expected "today" as'),
        ('{"conversation": "c", "now": 5}', 'expected "today" as'),
    ],
)
def test_a_line_without_sense_is_refused_with_what_is_expected(line: str, said: str) -> None:
    with pytest.raises(BadLine, match=re.escape(said)):
        moment_of(read_line(line), None)


@pytest.mark.parametrize(
    ("event", "said"),
    [
        ({}, "expected one of"),
        ({"text": "a", "choice": "b"}, "expected one of"),
        ({"text": 1}, "expected a string"),
        ({"file": "/nowhere/at/all.jpg"}, "file /nowhere/at/all.jpg"),
    ],
)
def test_an_event_without_sense_changes_nothing(terminal: Terminal, event: dict[str, Any], said: str) -> None:
    with pytest.raises(BadLine, match=said):
        asyncio.run(terminal.hear("senseless", event))
    assert asyncio.run(terminal.unseen("senseless")) == ()
