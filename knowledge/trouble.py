"""What goes wrong with the files of this room."""

import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from zipfile import BadZipFile

UNREADABLE = (OSError, EOFError, ValueError, KeyError, BadZipFile, zlib.error)


class DataError(Exception):
    """A data file cannot be read: the message names the file, the place in it and what is expected there."""


@contextmanager
def learned_file(name: str, remedy: str) -> Iterator[None]:
    """While a file of what was learned is read. Raises DataError in place of what its format raises; ``remedy``: the
    call that makes it anew."""
    try:
        yield
    except UNREADABLE as error:
        told = f"understanding/{name} cannot be read ({type(error).__name__})"
        raise DataError(f"{told}: fetch it again with the repository, or call: {remedy}") from error
