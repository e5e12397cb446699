"""The rows of a CSV file as a dataclass, each held against the fields: their names, their kinds, what may be empty."""

from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any, TypeVar, get_args, get_type_hints

from knowledge.located import many, read_csv
from knowledge.trouble import FileError

T = TypeVar("T")
WORDS, DEGREES = tuple[str, ...], float | None


def columns_of(shape: type[Any]) -> tuple[str, ...]:
    return tuple(field.name for field in fields(shape))


def read_records(
    path: Path, shape: type[T], *, empty: tuple[str, ...] = (), named: dict[str, str] | None = None
) -> tuple[T, ...]:
    """A column for each field of ``shape`` (``named``: what it is called where it is not the field's name).

    Cells of fields that have a default may be empty, and those of ``empty``. Raises FileError, naming the line.
    """
    kinds, called = get_type_hints(shape), named or {}
    needed = [field.name for field in fields(shape) if field.default is MISSING]  # type: ignore[arg-type]
    rows = read_csv(path, tuple(called.get(name, name) for name in needed))
    found = []
    for row in rows:
        given: dict[str, Any] = {}
        for name, kind in kinds.items():
            column = called.get(name, name)
            if column not in row.cells:
                continue
            cell = row.cells[column]
            if not cell and name in needed and name not in empty:
                raise FileError(path, row.line, f"{column}: is empty")
            try:
                given[name] = _value(cell, kind)
            except ValueError as error:
                raise FileError(path, row.line, f"{column}: {error}") from error
        found.append(shape(**given))
    return tuple(found)


def _value(cell: str, kind: Any) -> Any:
    """Raises ValueError, naming what is expected."""
    if kind == WORDS:
        return many(cell)
    if kind == DEGREES:
        try:
            return float(cell) if cell else None
        except ValueError:
            raise ValueError(f"{cell!r}, expected a number") from None
    if get_args(kind) and cell not in get_args(kind):
        raise ValueError(f"{cell!r} is none of {', '.join(get_args(kind))}")
    return cell
