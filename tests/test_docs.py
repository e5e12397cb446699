"""The docs say what the code does: every setting, command, path, metric, flow and error code has its place in docs/.

Tables and ``--help`` are written from the code by ``pytest --update tests/test_docs.py``; otherwise they are compared.
"""

import contextlib
import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from starlette.routing import Route

from bot import app, assembly
from bot.channels.web import api
from bot.cli import program
from bot.limits import LIMITS
from bot.metrics import Metrics
from bot.server.refusals import REFUSALS
from bot.settings import PREFIX, Settings
from dialogs.flows import FLOWS
from knowledge.loader import load

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
LINK = re.compile(r"\]\((?!https?:)([^)\s#]+)?(?:#([^)\s]+))?\)")


def block(path: Path, name: str, text: str, *, update: bool) -> None:
    """Compares what stands between the marks of ``name`` with ``text``, or writes it there."""
    page = path.read_text("utf-8")
    begin, end = f"<!-- {name} -->\n", f"<!-- /{name} -->"
    before, found, rest = page.partition(begin)
    assert found, f"{path.name} has no mark {begin!r}"
    _, after_mark, after = rest.partition(end)
    assert after_mark, f"{path.name} has no mark {end!r}"
    wanted = f"{before}{begin}{text}{end}{after}"
    if update:
        path.write_text(wanted, "utf-8")
    assert path.read_text("utf-8") == wanted, f"{path.name} is behind: pytest --update tests/test_docs.py"


def test_every_call_stands_with_its_help_as_it_is(update: bool) -> None:
    block(DOCS / "commands.md", "commands", "".join(_helps(program, "member-assistant")), update=update)


def _helps(command: click.Command, path: str, parent: click.Context | None = None) -> Iterator[str]:
    name = path if parent is None else path.rsplit(maxsplit=1)[-1]
    context = click.Context(command, info_name=name, parent=parent, **command.context_settings)
    command._help_option = None  # click keeps it from whoever asked first, with the names of that context
    context.terminal_width = context.max_content_width = 110
    yield f"## {path}\n\n```\n{command.get_help(context)}\n```\n\n"
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            inner = command.get_command(context, name)
            assert inner is not None
            yield from _helps(inner, f"{path} {name}", context)


def test_every_call_has_an_example() -> None:
    helps = "".join(_helps(program, "member-assistant")).split("\n## ")
    groups = {text.splitlines()[0] for text in helps if "\nCommands:" in text}
    assert [text.splitlines()[0] for text in helps if "xample" not in text and text.splitlines()[0] not in groups] == []


@pytest.mark.parametrize("page", ["docs/settings.md", "README.md"])
def test_every_setting_is_told_and_none_that_is_not_there(page: str) -> None:
    text = (ROOT / page).read_text("utf-8")
    told = re.findall(r"^\| `([A-Z_]+)` \|", text, re.MULTILINE)
    assert sorted(told) == sorted(name.upper() for name in Settings.model_fields)
    assert PREFIX in text


def test_the_readme_has_the_table_of_the_settings(update: bool) -> None:
    table = re.search(
        r"^\| variable.*?\n\n", (DOCS / "settings.md").read_text("utf-8") + "\n\n", re.MULTILINE | re.DOTALL
    )
    assert table
    links = table[0].replace("](channels-", "](docs/channels-")
    block(ROOT / "README.md", "settings", f"\n{links}", update=update)


def test_every_path_of_the_server_is_told(tmp_path: Path) -> None:
    told = (DOCS / "http.md").read_text("utf-8")
    parts = assembly.assemble(Settings(data_dir=tmp_path), load())
    with contextlib.closing(parts):
        server = app.build(parts)
        paths = [route.path for route in server.routes if isinstance(route, Route)]
        paths += [f"/api{path}" for path in api.build(parts).openapi()["paths"]]
    assert len(paths) > 10
    assert [path for path in paths if f"{path}`" not in told] == []


def test_the_codes_of_refusals_stand_as_they_are(update: bool) -> None:
    rows = "".join(f"| `{code}` | {status} |\n" for code, status in REFUSALS.items())
    block(DOCS / "http.md", "refusals", rows, update=update)


def test_the_limits_stand_as_they_are(update: bool) -> None:
    rows = "".join(f"| `{name}` | {one.value:,} | {one.unit} | {one.source} |\n" for name, one in LIMITS.items())
    block(DOCS / "http.md", "limits", rows, update=update)


def test_the_metrics_stand_as_they_are(update: bool) -> None:
    metrics = Metrics()
    block(
        DOCS / "operate.md",
        "metrics",
        "".join(f"| `{name}` | {help_} |\n" for name, help_ in metrics.described.items()),
        update=update,
    )


def test_every_flow_is_drawn() -> None:
    drawn = (DOCS / "flows.md").read_text("utf-8")
    assert [name for name in FLOWS if name not in drawn] == []


def test_no_link_of_a_page_leads_nowhere() -> None:
    lost = []
    for page in [ROOT / "README.md", ROOT / "CHANGELOG.md", *DOCS.rglob("*.md")]:
        for target, part in LINK.findall(page.read_text("utf-8")):
            found = (page.parent / target) if target else page
            if not found.exists():
                lost.append(f"{page.name}: {target}")
            elif part and found.suffix == ".md" and part not in _headings(found):
                lost.append(f"{page.name}: {target}#{part}")
    assert lost == []


def _headings(page: Path) -> set[str]:
    titles = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title).strip().lower().replace(" ", "-") for title in titles}
