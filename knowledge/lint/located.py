"""YAML and CSV files read so that every value knows the line that it stands on."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from knowledge.lint.findings import Step
from knowledge.yamls import LOADER


@dataclass(frozen=True)
class YamlFile:
    """``problem``: why it could not be read, with its line. ``repeated``: paths of keys that stand twice."""

    path: Path
    value: Any = None
    lines: dict[tuple[Step, ...], int] = field(default_factory=dict)
    repeated: tuple[tuple[Step, ...], ...] = ()
    problem: tuple[int, str] | None = None

    def line(self, path: tuple[Step, ...]) -> int:
        """Of the value at ``path``, or of the nearest thing around it that is there."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


def read_yaml(path: Path) -> YamlFile:
    try:
        text = path.read_text("utf-8")
        root = yaml.compose(text, Loader=LOADER)
        value = yaml.load(text, Loader=LOADER)  # noqa: S506 - a safe loader, as above
    except FileNotFoundError:
        return YamlFile(path, problem=(0, "the file is missing"))
    except UnicodeDecodeError as error:
        return YamlFile(path, problem=(0, f"not UTF-8: {error.reason} at byte {error.start}"))
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        return YamlFile(path, problem=(line, f"not YAML: {error.problem}"))
    except yaml.YAMLError as error:
        return YamlFile(path, problem=(0, f"not YAML: {' '.join(str(error).split())}"))
    lines: dict[tuple[Step, ...], int] = {}
    repeated: list[tuple[Step, ...]] = []
    if root is not None:
        _walk(root, (), lines, repeated)
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


def read_csv(path: Path) -> tuple[tuple[str, ...], tuple[Row, ...]]:
    """The header and the rows; lines that begin with # are left out. Raises ValueError for what is not UTF-8."""
    numbers: list[int] = []

    def lines() -> Iterator[str]:
        for number, line in enumerate(path.read_text("utf-8-sig").splitlines(keepends=True), start=1):
            if not line.startswith("#"):
                numbers.append(number)
                yield line

    reader = csv.DictReader(lines())
    rows = [Row(numbers[reader.line_num - 1], _cells(cells)) for cells in reader]
    return tuple(reader.fieldnames or ()), tuple(rows)


def _cells(cells: dict[Any, Any]) -> dict[str, str]:
    """What stands beyond the last column of the header is left out."""
    return {key: (value or "").strip() for key, value in cells.items() if key is not None}
