"""``member-assistant calendar``: the years of published working days; an operator adds one without a release."""

import os
from datetime import date
from pathlib import Path

import click

from bot.settings import Settings, SettingsError
from knowledge.calendars import FIXED_HOLIDAYS, WorkCalendar
from knowledge.loader import ROOT, load_calendar, moving_holidays, read_calendar_year
from knowledge.trouble import DataError


@click.group()
def command() -> None:
    """The working calendar by which time limits are reckoned.

    Example: member-assistant calendar show 2026
    """


@command.command()
@click.argument("year", required=False, type=int)
def show(year: int | None) -> None:
    """The published years with their source, or the days of one YEAR on which it differs from the week.

    Example: member-assistant calendar show 2026
    """
    calendar = _calendar()
    if year is None:
        for each in sorted(calendar.years):
            off = sum(day.kind == "holiday" for day in calendar.years[each])
            made_up = len(calendar.years[each]) - off
            click.echo(f"{each}\t{off} days off, {made_up} made up\t{calendar.sources[each] or 'no source'}")
        click.echo(f"Any other year is an estimate, and answers say so. Add one: {_EXAMPLE}")
    elif not calendar.is_published(year):
        raise click.BadParameter(f"{year} is not published here, so it is an estimate; add it: {_EXAMPLE}")
    else:
        for day in calendar.years[year]:
            click.echo(f"{day.day}\t{day.kind}\t{day.name}")


@command.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--source", help="The notice it was taken from, where the file's first line does not name it.")
def import_(file: Path, source: str | None) -> None:
    """Checks the days of a year and keeps them under DATA_DIR, where they go before those of the release.

    FILE.csv: a first line such as "# source: ...", the header date,kind,name, then each day that differs from the
    week: kind is holiday, or workday for a weekend that is worked. The next call takes it, a server at its next start.

    Example: member-assistant calendar import 2027.csv
    """
    try:
        days, named = read_calendar_year(file)
    except DataError as error:
        raise click.ClickException(str(error)) from error
    if not days:
        raise click.ClickException(f"{file.name}: has no days; expected rows of date,kind,name")
    origin = source or named
    if not origin:
        raise click.ClickException(f"{file.name}: names no source; begin it with '# source: ...' or give --source")
    year = days[0].day.year
    off = {day.day for day in days if day.kind == "holiday"}
    by_law = {date(year, month, day) for month, day in FIXED_HOLIDAYS}
    by_law.update(*moving_holidays("by_law").get(year, ()))
    if missing := sorted(by_law - off):
        listed = ", ".join(map(str, missing))
        raise click.ClickException(f"{file.name}: {listed} must be holidays by law; is the year complete?")
    rows = "".join(f"{day.day},{day.kind},{day.name}\n" for day in sorted(days, key=lambda day: day.day))
    target = _settings().data_folder() / "calendar" / f"{year}.csv"
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_suffix(f".{os.getpid()}")
    draft.write_text(f"# source: {origin}\ndate,kind,name\n{rows}", "utf-8")
    draft.replace(target)
    click.echo(f"{year}: {len(days)} days kept in {target}; a running server takes them at its next start")


_EXAMPLE = "member-assistant calendar import FILE.csv"


def _settings() -> Settings:
    """Raises click.ClickException for wrong settings."""
    try:
        return Settings.from_environment()
    except SettingsError as error:
        raise click.ClickException(str(error)) from error


def _calendar() -> WorkCalendar:
    try:
        return load_calendar(ROOT / "calendar", _settings().data_dir / "calendar")
    except DataError as error:
        raise click.ClickException(str(error)) from error
