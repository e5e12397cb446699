"""A member who knows what they want: answers whatever is asked until the request has a number.

It sees what a member sees, words and options, and nothing else: so it walks through every channel alike.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

Message = dict[str, Any]
Sends = Callable[[dict[str, Any]], list[Message]]

TAPS = {  # slot of the open question -> the option's value, where the first is not the one to take
    "relation": "self",
    "health": "yes",
    "admitted": "false",
    "recurrence": "false",
    "accident": "false",
    "drug_covered": "true",
    "ward": "ordinary",
    "illness_kind": "cancer",
    "sure": "yes",
}
SAYS = {  # words of an open question -> what is typed
    "保单号": "{policy_no}",
    "姓名": "{name}",
    "最后四位": "{last_four}",
    "哪个城市": "{city}",
    "哪家医院": "{hospital}",
    "什么科": "肿瘤内科",
    "什么病": "{illness}",
    "确诊的": "2026-10-20",
    "预计哪天住院": "2026-12-21",
    "安排在哪天": "2026-12-22",
    "哪种药": "{drug}",
    "打算哪天买药": "2026-12-21",
    "要付多少钱": "3万",
    "什么样本": "病理切片",
    "要人陪": "2026年12月22日上午",
    "哪个电话": "00000000001",
    "还有什么要告诉": "跳过",
    "寄到哪里": "演示甲，示例市示例路 1 号",
}
NUMBER = re.compile(r"\b[A-Z]{1,3}[-0-9]{6,}\b")


@dataclass
class Member:
    """``photo``: path of a picture to send as a paper. ``wants``: the service, as people say it."""

    send: Sends
    policy_no: str
    name: str
    last_four: str
    photo: str = ""
    city: str = "苏州"
    hospital: str = "苏州大学附属第一医院"
    illness: str = "肺癌"
    drug: str = "可瑞达"
    taps: dict[str, str] = field(default_factory=dict)
    says: dict[str, str] = field(default_factory=dict)
    told: list[tuple[str, list[Message]]] = field(default_factory=list)
    uploaded: int = 0

    def hear(self, event: dict[str, Any]) -> list[Message]:
        messages = self.send(event)
        self.told.append((str(next(iter(event.values()))), messages))
        return messages

    def say(self, text: str) -> list[Message]:
        return self.hear({"text": text})

    def go_on(self, messages: list[Message], until: Callable[[str], bool], steps: int = 60) -> list[Message]:
        """Answers until the words of the newest messages satisfy ``until``."""
        for _ in range(steps):
            if until(words(messages)):
                return messages
            messages = self.hear(self.answer(messages))
        raise AssertionError(f"no end after {steps} answers:\n{self.story()[:6000]}")

    def bind(self) -> list[Message]:
        return self.go_on(self.say("绑定保单"), lambda text: "绑定好了" in text)

    def apply(self, wants: str) -> str:
        """Asks for a service and answers until it is submitted; the request's number."""
        messages = self.go_on(self.say(wants), lambda text: "编号" in text and bool(NUMBER.search(text)))
        found = NUMBER.search(words(messages))
        assert found, self.story()
        return found[0]

    def answer(self, messages: list[Message]) -> dict[str, Any]:
        """What this member does about the question that is open now."""
        text = words(messages)
        options: list[dict[str, str]] = next(
            (message["options"] for message in reversed(messages) if message["options"]), []
        )
        slot = next((parts[1] for parts in map(_parts, options) if len(parts) == 3), "")
        if slot == "done" and self.photo and not self.uploaded:
            self.uploaded += 1
            return {"file": self.photo}
        if slot.startswith("lack_"):
            return {"choice": _pick(options, ("all", "later"))}
        if slot in {**TAPS, **self.taps}:
            return {"choice": _pick(options, ({**TAPS, **self.taps}[slot],))}
        typed = [said for asked, said in {**SAYS, **self.says}.items() if asked in text]
        if typed and not _chosen(options):
            return {"text": typed[-1].format_map(vars(self))}
        return {"choice": _pick(options, ())}

    def story(self) -> str:
        return "\n".join(_lines(self.told))


def words(messages: list[Message]) -> str:
    return "\n".join(message["text"] for message in messages)


def _lines(told: list[tuple[str, list[Message]]]) -> Iterator[str]:
    for said, messages in told:
        yield f"> {said}"
        for message in messages:
            yield f"  {message['text']}"
            if message["options"]:
                yield "  " + " | ".join(f"{option['id']}={option['label']}" for option in message["options"])


def _parts(option: dict[str, str]) -> list[str]:
    return option["id"].split(".", 2)


def _chosen(options: list[dict[str, str]]) -> list[dict[str, str]]:
    """Options that answer the question, without those that lead elsewhere."""
    return [option for option in options if len(_parts(option)) == 3]


def _pick(options: list[dict[str, str]], values: tuple[str, ...]) -> str:
    for value in values:
        for option in _chosen(options):
            if _parts(option)[2] == value:
                return option["id"]
    chosen = _chosen(options) or options
    assert chosen, "a question that offers nothing and is not known to this member"
    return chosen[0]["id"]
