"""``member-assistant handbook``: the knowledge base as data: what is in it, what is wrong with it, what changes."""

from collections.abc import Iterable
from pathlib import Path

import click

from bot import handbook_tables, handbook_text
from bot.words import LANGUAGES, catalogue
from knowledge import completeness, diff
from knowledge.library import HandbookInForce
from knowledge.lint import Level, is_clean, lint
from knowledge.loader import ROOT, load_handbook, load_reference
from knowledge.trouble import DataError

HANDBOOKS = ROOT / "handbooks"
language_option = click.option(
    "--language", type=click.Choice(LANGUAGES), default=LANGUAGES[0], show_default=True, help="Of the words."
)


@click.group()
def command() -> None:
    """The handbooks as data.

    Example: member-assistant handbook show axa-cancer-2021
    """


@command.command("list")
def list_() -> None:
    """Every handbook: id, edition, first day on which it answers, number of services, title; tab between them.

    Example: member-assistant handbook list
    """
    for name in _known():
        click.echo(handbook_text.title(_load(HANDBOOKS / name)))


@command.command()
@click.argument("id_", metavar="ID")
@click.option("--service", help="Only this service.")
@language_option
def show(id_: str, service: str | None, language: str) -> None:
    """A handbook as a page of plain text, each statement with its source. ID: a handbook's id, or a folder.

    Example: member-assistant handbook show axa-cancer-2021 --service green-channel
    """
    book = _load(_folder(id_))
    if service is not None and service not in book.services:
        raise click.BadParameter(f"{book.id} has no service {service!r}; it has {', '.join(book.services)}")
    _print(handbook_text.shown(book, catalogue(language), service))


@command.command("lint")
@click.argument("path", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--errors", is_flag=True, help="Only what has to be mended.")
def lint_(path: Path | None, *, errors: bool) -> None:
    """What is wrong with the handbooks: file, line, path in the YAML, and what is expected. PATH: a handbook's folder
    or a folder of such; without it, those that come with the program.

    Exit status 0 when nothing has to be mended: what the data explain themselves (`explained`) and what merely differs
    between handbooks (`info`) is printed and is no error.

    Example: member-assistant handbook lint path/to/new-handbook
    """
    try:
        findings = lint((path or HANDBOOKS).resolve(), load_reference())
    except FileNotFoundError as error:
        raise click.BadParameter(str(error)) from error
    shown: tuple[Level, ...] = ("error",) if errors else ("error", "explained", "info")
    for level in shown:
        _print(str(finding) for finding in findings if finding.level == level)
    counts = {level: sum(finding.level == level for finding in findings) for level in ("error", "explained", "info")}
    click.echo(
        f"{counts['error']} errors, {counts['explained']} explained, {counts['info']} differences between handbooks"
    )
    if not is_clean(findings):
        raise click.ClickException("mend the errors above, or explain them in the data (docs/handbooks.md says how)")


@command.command("diff")
@click.argument("first", metavar="A")
@click.argument("second", metavar="B")
@language_option
def diff_(first: str, second: str, language: str) -> None:
    """What changes for members from A to B: two handbooks, or two editions of one. A, B: an id, or a folder.

    Example: member-assistant handbook diff axa-cancer-2021 path/to/next-edition
    """
    before, after = _load(_folder(first)), _load(_folder(second))
    _print(handbook_text.changed(before, after, diff.compare(before, after), catalogue(language)))


@command.command("account")
@click.argument("ids", metavar="[ID]...", nargs=-1)
def account(ids: tuple[str, ...]) -> None:
    """For every printed section and item, the facts that came from it, as Markdown; without ID, of all handbooks.

    Example: member-assistant handbook account > docs/completeness.md
    """
    accounts = []
    for folder in [_folder(id_) for id_ in ids] or [HANDBOOKS / name for name in _known()]:
        book = _load(folder)
        try:
            found = completeness.account(folder / "account.csv", book.handbook, tuple(book.services.values()))
        except DataError as error:
            raise click.ClickException(str(error)) from error
        accounts.append((book.handbook, found))
    click.echo(completeness.page(tuple(accounts)), nl=False)
    if any(found.problems for _, found in accounts):
        raise click.ClickException("something is not accounted for: see `member-assistant handbook lint`")


@command.command("export")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def export(file: Path) -> None:
    """Every fact and every entry of a list as tables of a new SQLite FILE, for questions in SQL.

    Tables: handbooks, services, facts (with a full-text index over their words, facts_fts), entries.

    Example: member-assistant handbook export handbooks.sqlite
    """
    try:
        handbook_tables.write(file, tuple(_load(HANDBOOKS / name) for name in _known()))
    except FileExistsError as error:
        raise click.BadParameter(f"{file} is there already; name a new file") from error


def _known() -> list[str]:
    return sorted(path.parent.name for path in HANDBOOKS.glob("*/handbook.yaml"))


def _folder(name: str) -> Path:
    """Of a handbook that comes with the program, by its name there; or any other."""
    if name in _known():
        return HANDBOOKS / name
    if not (Path(name) / "handbook.yaml").is_file():
        message = f"{name!r} is neither a folder with a handbook.yaml nor one of {', '.join(_known())}"
        raise click.BadParameter(message)
    return Path(name)


def _load(folder: Path) -> HandbookInForce:
    try:
        return load_handbook(folder)
    except DataError as error:
        raise click.ClickException(f"{error}; see `member-assistant handbook lint`") from error


def _print(lines: Iterable[str]) -> None:
    for line in lines:
        click.echo(line)
