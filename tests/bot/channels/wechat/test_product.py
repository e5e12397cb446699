"""The whole product as processes of their own, with the WeChat variables set and nothing else."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.platforms.wechat import WeChatPlatform
from tests.running import Server

SEND = "/cgi-bin/message/custom/send"


@pytest.fixture
def server(tmp_path: Path, platform: WeChatPlatform) -> Iterator[Server]:
    made = Server(
        tmp_path / "data",
        workers=2,
        WECHAT_APP_ID=platform.app_id,
        WECHAT_APP_SECRET=platform.secret,
        WECHAT_TOKEN=platform.token,
        WECHAT_AES_KEY=platform.aes_key,
        WECHAT_API_BASE_URL=platform.base_url,
    )
    platform.clock, platform.pace = time.time, 12.0  # a busy machine fails no test
    made.start()
    platform.callback = f"{made.url}/wechat"
    yield made
    made.kill()


def test_two_workers_answer_each_message_once_and_share_one_token(server: Server, platform: WeChatPlatform) -> None:
    people = [f"oDemo-person_00000000000000{number:02}" for number in range(12)]
    messages = [platform.message(person, "text", Content="菜单") for person in people]
    with ThreadPoolExecutor(8) as pool:
        tries = list(pool.map(platform.knock, messages * 3))
    answers: dict[str, set[str]] = {}
    for message, tried in zip(messages * 3, tries, strict=True):
        assert tried.status == 200
        if tried.fields is not None:
            answers.setdefault(message["FromUserName"], set()).add(tried.fields["Content"])
    assert sorted(answers) == people
    assert all(len(texts) == 1 for texts in answers.values())
    assert not platform.called(SEND)


def test_killed_before_it_could_answer_it_answers_the_next_try_and_acts_once(
    server: Server, platform: WeChatPlatform
) -> None:
    person = "oDemo-person_000000000000001"
    message = platform.message(person, "text", Content="菜单")
    first = platform.knock(message)
    server.kill()
    assert platform.knock(message).status == 0
    server.start()
    again = platform.knock(message)
    assert first.fields == again.fields is not None
