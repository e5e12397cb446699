"""The whole product as processes of their own, with the WeChat variables set and nothing else."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.platforms.wechat import WeChatPlatform
from tests.running import Server

GREETING = "我是会员服务助手"
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


def test_two_workers_act_once_share_one_token_and_go_on_where_they_were_killed(
    server: Server, platform: WeChatPlatform
) -> None:
    people = [f"oDemo-person_00000000000000{number:02}" for number in range(12)]
    messages = [platform.message(person, "text", Content="菜单") for person in people]
    with ThreadPoolExecutor(8) as pool:
        tries = list(pool.map(platform.knock, messages * 3))
        list(pool.map(lambda person: platform.event(person, "SCAN", EventKey="bind"), people))
    answers: dict[str, set[str]] = {}
    for message, tried in zip(messages * 3, tries, strict=True):
        assert tried.status == 200
        if tried.fields is not None:
            answers.setdefault(message["FromUserName"], set()).add(tried.fields["Content"])
    assert sorted(answers) == people
    assert all(len(texts) == 1 for texts in answers.values())
    # The answer to the scan may be a service message: the worker that has done with the menu lets the outbox go on.
    for person in people:
        (greeting,) = platform.wait_for(person, 1)
        assert GREETING in greeting.text
    assert all(GREETING in call["text"]["content"] for call in platform.called(SEND))
    platform.wait_for_call("/cgi-bin/user/info", len(people))  # each with the token that is held for all
    assert (platform.forced, platform.tokens_given <= server.workers) == (0, True)

    first = platform.knock(messages[0])
    server.kill()
    assert platform.knock(messages[0]).status == 0
    server.workers = 1
    server.start()
    again = platform.knock(messages[0])
    assert first.fields == again.fields is not None
