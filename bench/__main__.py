"""``make bench``: every module of this folder in turn, one table, and the machine that it was measured on.

A row is a sequence of cells (measure, figure, beside it or aimed at) or one text of them with ``|`` between. A module
that cannot run is a row that says why, the others still run, and the exit status is 1.
"""

import importlib
import os
import pkgutil
import platform
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path

HEADER = ("measure", "figure", "aim or peer")
Row = str | Sequence[str]
Subject = Callable[[], Iterable[Row] | None]


def subjects() -> dict[str, Subject]:
    """The modules of this folder by name, but for those that begin with an underscore; none is imported yet."""
    found = (module.name for module in pkgutil.iter_modules([str(Path(__file__).parent)]))
    return {name: _subject(name) for name in sorted(found) if not name.startswith("_")}


def _subject(name: str) -> Subject:
    def measure() -> Iterable[Row] | None:
        module = importlib.import_module(f"bench.{name}")
        rows = getattr(module, "rows", None) or getattr(module, "run", None)
        if rows is None:
            raise LookupError(f"bench/{name}.py has neither rows() nor run()")
        found: Iterable[Row] | None = rows()
        return found

    return measure


def cells(row: Row) -> tuple[str, ...]:
    """A row as three cells; what is too much is joined to the last."""
    parts = (
        [part.strip() for part in row.strip(" |").split("|")] if isinstance(row, str) else [str(part) for part in row]
    )
    parts += [""] * (len(HEADER) - len(parts))
    return (*parts[: len(HEADER) - 1], " ".join(parts[len(HEADER) - 1 :]).strip())


def table(rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    """As Markdown, a line a row."""
    yield f"| {' | '.join(HEADER)} |"
    yield "| --- | ---: | --- |"
    yield from (f"| {' | '.join(row)} |" for row in rows)


def machine() -> str:
    """Where it was measured: without it a figure says nothing."""
    python, cores = platform.python_version(), os.cpu_count()
    return f"Python {python}, {platform.system()} {platform.machine()}, {cores} cores; jieba {version('jieba')}"


def main(chosen: Sequence[str], available: Mapping[str, Subject]) -> int:
    unknown = [name for name in chosen if name not in available]
    if unknown:
        print(f"bench: no {', '.join(unknown)}; there are {', '.join(available)}", file=sys.stderr)
        return 2
    found: list[tuple[str, ...]] = []
    failed = 0
    for name in chosen or available:
        started = time.perf_counter()
        try:
            found += [cells(row) for row in available[name]() or ()]
        except Exception as error:  # noqa: BLE001 - one that cannot run must not hide the others
            failed += 1
            found.append((name, "could not run", f"{type(error).__name__}: {' '.join(str(error).split())}"))
        print(f"bench: {name} took {time.perf_counter() - started:.1f} s", file=sys.stderr)
    print("\n".join(table(found)))
    print(f"\n{machine()}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], subjects()))
