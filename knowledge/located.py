"""YAML and CSV files read so that every value knows the line that it stands on."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from knowledge.trouble import FileError
from knowledge.yamls import LOADER, told_of

Step = str | int


@dataclass(frozen=True)
class YamlFile:
    """``problem``: why it could not be read, with its line. ``repeated``: paths of keys that stand twice."""

    path: Path
    value: Any = None
    lines: dict[tuple[Step, ...], int] = field(default_factory=dict)
    repeated: tuple[tuple[Step, ...], ...] = ()
    problem: FileError | None = None

    def line(self, path: tuple[Step, ...]) -> int:
        """Of the value at ``path``, or of the nearest thing around it that is there."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


def read_yaml(path: Path) -> YamlFile:
    """Never raises for what is in the file: see ``problem``."""
    lines: dict[tuple[Step, ...], int] = {}
    repeated: list[tuple[Step, ...]] = []
    try:
        with told_of(path):
            text = path.read_text("utf-8")
            root = yaml.compose(text, Loader=LOADER)
            value = yaml.load(text, Loader=LOADER)  # noqa: S506 - a safe loader
            if root is not None:
                _walk(root, (), lines, repeated)
    except FileError as error:
        return YamlFile(path, problem=error)
    return YamlFile(path, value, lines, tuple(repeated))


def _walk(
    node: yaml.Node, path: tuple[Step, ...], lines: dict[tuple[Step, ...], int], repeated: list[tuple[Step, ...]]
) -> None:
    lines[path] = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        seen = set()
        for key, value in node.value:
            name = str(key.value)
            if name in seen:
                repeated.append((*path, name))
            seen.add(name)
            _walk(value, (*path, name), lines, repeated)
            lines[*path, name] = key.start_mark.line + 1
    elif isinstance(node, yaml.SequenceNode):
        for number, value in enumerate(node.value):
            _walk(value, (*path, number), lines, repeated)


@dataclass(frozen=True)
class Row:
    line: int
    cells: dict[str, str]


def read_csv(path: Path, columns: tuple[str, ...] = ()) -> tuple[Row, ...]:
    """The rows below the header, each with as many cells as it has; lines that begin with # are left out.

    ``columns``: those that there must be. Raises FileError, naming the line.
    """
    lines = _Lines(path)
    try:
        reader = csv.reader(lines, strict=True)
        header = next(reader, [])
        missing = [column for column in columns if column not in header]
        if missing:
            raise FileError(path, lines.number, f"lacks the columns {', '.join(missing)}")
        return tuple(_row(path, lines.number, header, cells) for cells in reader if cells)
    except csv.Error as error:
        raise FileError(path, lines.number, f"not CSV: {_PLAINLY.get(str(error), error)}") from error


_PLAINLY = {"unexpected end of data": "a quotation mark is opened and never closed"}


class _Lines(Iterator[str]):
    """The lines of a file but for its comments. ``number``: of the line given last."""

    def __init__(self, path: Path) -> None:
        self.number = 0
        try:
            with path.open(encoding="utf-8-sig", newline="") as file:
                self._lines = iter(enumerate(file.readlines(), start=1))
        except FileNotFoundError as error:
            raise FileError(path, 0, "the file is missing") from error
        except UnicodeDecodeError as error:
            told = f"not UTF-8: {error.reason} at byte {error.start}; save it as CSV UTF-8"
            raise FileError(path, 0, told) from error

    def __next__(self) -> str:
        self.number, line = next(self._lines)
        return next(self) if line.startswith("#") else line


def _row(path: Path, line: int, header: list[str], cells: list[str]) -> Row:
    if len(cells) != len(header):
        raise FileError(path, line, f"has {len(cells)} cells, expected {len(header)}: {','.join(header)}")
    return Row(line, {name: cell.strip() for name, cell in zip(header, cells, strict=True)})


def many(cell: str) -> tuple[str, ...]:
    """The words of a cell that holds several, a semicolon between them."""
    return tuple(part.strip() for part in cell.split(";") if part.strip())


def dotted(path: tuple[Step, ...]) -> str:
    """Such as ``conditions[2].words.zh``."""
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
    return text
