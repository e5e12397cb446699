"""What goes wrong with the files of this room."""

import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from zipfile import BadZipFile

ROOT = Path(__file__).parent
UNREADABLE = (OSError, EOFError, ValueError, KeyError, BadZipFile, zlib.error)


class DataError(Exception):
    """A data file cannot be read: the message names the file, the place in it and what is expected there."""


class FileError(DataError):
    """``line``: 1 for the first, 0 where none is meant; ``what``: the place in the line, and what is wrong there."""

    def __init__(self, path: Path, line: int, what: str) -> None:
        self.path = path
        self.line = line
        self.what = what
        super().__init__(f"{called(path)}:{line}: {what}" if line else f"{called(path)}: {what}")


def called(path: Path) -> str:
    """What a file is called to whoever has to mend it: the folders by which it is told from files of the same name."""
    if path.is_relative_to(ROOT):
        return path.relative_to(ROOT.parent).as_posix()
    of_book = next((above for above in path.parents[:2] if (above / "handbook.yaml").exists()), path.parent)
    return path.relative_to(of_book.parent).as_posix()


@contextmanager
def learned_file(name: str, remedy: str) -> Iterator[None]:
    """While a file of what was learned is read. Raises DataError in place of what its format raises; ``remedy``: the
    call that makes it anew."""
    try:
        yield
    except UNREADABLE as error:
        told = f"understanding/{name} cannot be read ({type(error).__name__})"
        raise DataError(f"{told}: fetch it again with the repository, or call: {remedy}") from error
