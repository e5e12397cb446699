"""``python -m tests.chaos``: twenty kills on SQLite, twenty on PostgreSQL (two processes), and what the judge says."""

import argparse
import os
import random
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from tests.bot.documents.photos import jpeg, paper, photo
from tests.chaos.run import Plan, run
from tests.conftest import NO_POSTGRES


def main() -> int:
    """0 when the judge found nothing, else 1."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--members", type=int, default=6)
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    asked = parser.parse_args()
    print(f"seed {asked.seed}")
    plans = [Plan(asked.seed, asked.kills, asked.members)]
    server = os.environ.get("TEST_POSTGRES_URL", "")
    if server:
        plans.append(Plan(asked.seed, asked.kills, asked.members, workers=2, database=_database(server)))
    else:
        print(NO_POSTGRES)
    wrong = 0
    for plan in plans:
        began = time.monotonic()
        with tempfile.TemporaryDirectory() as folder:
            picture = Path(folder) / "paper.jpg"
            picture.write_bytes(jpeg(photo(paper(3), 3)))
            verdict = run(plan, Path(folder) / "data", picture)
        kind = "PostgreSQL, two processes" if plan.database else "SQLite"
        print(
            f"{kind}: {plan.kills} kills in {time.monotonic() - began:.0f} s; {verdict.conversations} conversations, "
            f"{verdict.events} events acknowledged ({verdict.sent_again} sent more than once), "
            f"{verdict.requests} requests, {verdict.documents} documents; {len(verdict.faults)} faults"
        )
        for fault in verdict.faults[:20]:
            print(f"  {fault}")
        wrong += len(verdict.faults)
    return 1 if wrong else 0


def _database(server: str) -> str:
    """An empty database, made anew."""
    name = sql.Identifier("member_assistant_chaos")
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))
        connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'").format(name))
    return urlunsplit(urlsplit(server)._replace(path="/member_assistant_chaos"))


if __name__ == "__main__":
    sys.exit(main())
