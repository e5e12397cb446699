"""The short form of ``make chaos``: a few deaths in the middle of conversations, on both databases."""

from pathlib import Path

import pytest

from tests.bot.documents.photos import jpeg, paper, photo
from tests.chaos.run import Plan, run


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_what_was_acknowledged_took_effect_once_however_often_the_server_dies(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    database = request.getfixturevalue("postgres_url") if kind == "postgresql" else ""
    picture = tmp_path / "paper.jpg"
    picture.write_bytes(jpeg(photo(paper(3), 3)))
    plan = Plan(seed=7, kills=2, members=4, workers=1, seconds=2.5, database=database)
    verdict = run(plan, tmp_path / "data", picture)
    assert verdict.faults == ()
    assert verdict.requests >= plan.members
    assert verdict.documents == verdict.requests
