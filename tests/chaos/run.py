"""Kills the server again and again while a crowd talks to it, then lets the judge look."""

import random
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path

from bot.assembly import vault_of
from bot.opening import open_database
from bot.policies import replace_directory
from bot.settings import Settings
from knowledge.policies import Policy
from tests.chaos.crowd import Crowd
from tests.chaos.judge import Verdict, judge
from tests.running import Server

SECRET = "chaos-" * 8
MOST_POLICIES = 4_000


@dataclass(frozen=True)
class Plan:
    """``kills``: how often the server dies, ``seconds``: the longest that it lives, ``members``: how many talk at once.
    ``database``: its URL, "" for an SQLite file under the folder."""

    seed: int
    kills: int
    members: int = 6
    workers: int = 1
    seconds: float = 3.0
    database: str = ""


def run(plan: Plan, folder: Path, photo: Path) -> Verdict:
    """One run. The server's log is ``folder.log``. Raises what a member met that should never happen."""
    chance = random.Random(plan.seed)
    named = {"DATABASE_URL": plan.database} if plan.database else {}
    server = Server(folder, workers=plan.workers, DEMO="off", SECRET_KEY=SECRET, **named)
    settings = Settings(
        data_dir=folder, database_url=plan.database, secret_key=SECRET, documents_url=str(folder / "documents")
    )
    _fill(settings)
    crowd = Crowd(server.start(), _invented(), str(photo), plan.members, plan.seed)
    crowd.start()
    try:
        for _ in range(plan.kills):
            time.sleep(chance.uniform(0.1, plan.seconds))
            server.kill()
            server.start()
        crowd.finish()
    finally:
        server.stop()
    store = open_database(settings)
    try:
        return judge(store, vault_of(settings), crowd.histories)
    finally:
        store.close()


def stop_and_go(server: Server, seconds: float) -> None:
    """The process sleeps for a while and wakes again, as a machine that was paused."""
    assert server.process is not None
    server.process.send_signal(signal.SIGSTOP)
    time.sleep(seconds)
    server.process.send_signal(signal.SIGCONT)


def _invented() -> Iterator[dict[str, str]]:
    for n in range(MOST_POLICIES):
        yield {"policy_no": f"CHAOS-{n:05d}", "name": "混沌示例", "last_four": f"{n % 10_000:04d}"}


def _fill(settings: Settings) -> None:
    """A directory of invented people, a policy each."""
    today = datetime.now(UTC).date()
    policies = [
        Policy(
            policy_no=one["policy_no"],
            handbook="patient-journey",
            plan="",
            status="active",
            insured_name=one["name"],
            insured_id_no=f"00000019700101{one['last_four']}",
            insured_birth_date=date(1970, 1, 1),
            insured_sex="F",
            applicant_name=one["name"],
            applicant_id_no=f"00000019700101{one['last_four']}",
            phone=f"{n:011d}",
            start_date=today - timedelta(days=200),
            end_date=today + timedelta(days=165),
            waiting_days=90,
            optional_services=(),
            has_social_insurance=True,
        )
        for n, one in zip(count(), _invented(), strict=False)
    ]
    store = open_database(settings)
    try:
        now = datetime.now(UTC)
        store.write_now(lambda tx: replace_directory(tx.directory, policies, now))
    finally:
        store.close()
