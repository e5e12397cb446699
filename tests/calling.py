"""The command line in this process: what a call prints and how it ends, without the seconds that a process takes."""

import io
import logging
import os
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from unittest import mock

from bot.cli import main
from bot.settings import PREFIX


@dataclass(frozen=True)
class Called:
    returncode: int
    stdout: str
    stderr: str


def called(*words: str, lines: str = "", **settings: str) -> Called:
    """``member-assistant`` with these words, ``lines`` on its standard input, and these settings alone."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    environment |= {f"{PREFIX}{name}": value for name, value in settings.items()}
    out, error, status = io.StringIO(), io.StringIO(), 0
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    try:
        with (
            mock.patch.dict(os.environ, environment, clear=True),
            mock.patch.object(sys, "argv", ["member-assistant", *words]),
            mock.patch.object(sys, "stdin", io.StringIO(lines)),
            redirect_stdout(out),
            redirect_stderr(error),
        ):
            main()
    except SystemExit as end:
        status = int(end.code or 0)
    finally:  # a call tells all logs to go to its own standard error
        root.handlers[:] = handlers
        root.setLevel(level)
    return Called(status, out.getvalue(), error.getvalue())
