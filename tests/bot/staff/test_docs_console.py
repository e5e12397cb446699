"""What docs/console.md says of the console is what the console does."""

import re
from pathlib import Path

import pytest

from bot.requests.life import DEEDS as LIFE
from bot.staff import passwords, signing
from bot.staff.cases import REVEALED_FOR
from bot.staff.desk import Door
from bot.staff.forms_of_steps import DEEDS
from bot.staff.rights import RIGHTS, Right, Role
from bot.staff.routes import DOORS

PAGE = (Path(__file__).parents[3] / "docs" / "console.md").read_text("utf-8")


@pytest.mark.parametrize("right", list(Right))
def test_the_table_of_rights_says_who_has_which(right: Right) -> None:
    row = next(line for line in PAGE.splitlines() if line.startswith(f"| `{right.value}`"))
    cells = [cell.strip() for cell in row.strip("|").split("|")[1:]]
    assert cells == ["yes" if right in RIGHTS[role] else "" for role in Role]


@pytest.mark.parametrize("door", DOORS, ids=lambda door: f"{door.method} {door.path}")
def test_every_address_has_its_line(door: Door) -> None:
    path = door.path.replace("{page:int}", "{page}")
    whole, last = f"{path}`", f"`/{path.split('/', 2)[-1]}`"
    tail = f"`/{path.rsplit('/', 1)[-1]}`"
    assert whole in PAGE or last in PAGE or tail in PAGE, path


@pytest.mark.parametrize("deed", DEEDS)
def test_every_step_has_its_row_and_is_a_step_of_a_requests_life(deed: str) -> None:
    assert re.search(rf"^\| `{deed}` \|", PAGE, re.MULTILINE)
    assert deed in LIFE


def test_the_figures_on_the_page_are_those_in_force() -> None:
    minutes = int(signing.IDLE.total_seconds() // 60)
    hours = int(signing.LONGEST.total_seconds() // 3600)
    for said in (
        f"{passwords.SHORTEST} to {passwords.LONGEST} characters",
        f"from the {signing.FREE_TRIES}th wrong try",
        f"{minutes} minutes idle, {hours} hours",
        f"for {int(REVEALED_FOR.total_seconds() // 60)} minutes, with a reason",
    ):
        assert said in PAGE, said
