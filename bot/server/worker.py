"""One of several server processes: ``python -m bot.server.worker SOCKET READY LIFE``, three open file descriptors."""

import os
import signal
import socket
import sys
import threading

from bot import logs
from bot.library import library_of
from bot.server.process import serve_product
from bot.settings import Settings, SettingsError
from bot.store.errors import StoreError
from knowledge.trouble import DataError


def main(listening: int, ready: int, life: int) -> int:
    """The exit status; what an operator has to mend is one line, as where one process serves."""
    threading.Thread(target=_end_with, args=(life,), daemon=True).start()
    try:
        return _serving(listening, ready)
    except (SettingsError, DataError, StoreError) as error:
        sys.stderr.write(f"member-assistant: {error}\n")
        return 1


def _serving(listening: int, ready: int) -> int:
    settings = Settings.from_environment()
    logs.configure(settings.log_level)

    def say_ready() -> None:
        os.write(ready, b"r")
        os.close(ready)

    started = serve_product(settings, library_of(settings), socket.socket(fileno=listening), say_ready)
    return 0 if started else 1


def _end_with(life: int) -> None:
    """The process that started this one has gone, perhaps killed: nobody is left to tend this one."""
    os.read(life, 1)
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])))
