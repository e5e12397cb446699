"""The short form of ``make chaos``: deaths in the middle of conversations, on both databases."""

from pathlib import Path

import pytest

from tests.bot.documents.photos import jpeg, paper, photo
from tests.chaos.run import Plan, run


@pytest.mark.parametrize(("kind", "kills"), [("sqlite", 2), ("postgresql", 1)])
def test_what_was_acknowledged_took_effect_once_however_often_the_server_dies(
    kind: str, kills: int, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    database = request.getfixturevalue("postgres_url") if kind == "postgresql" else ""
    picture = tmp_path / "paper.jpg"
    picture.write_bytes(jpeg(photo(paper(3), 3)))
    plan = Plan(seed=7, kills=kills, members=4, workers=1, seconds=2.5, database=database)
    verdict = run(plan, tmp_path / "data", picture)
    assert verdict.faults == ()
    assert verdict.requests >= plan.members
    assert verdict.documents == verdict.requests
