"""One of several server processes: ``python -m bot.server.worker SOCKET READY LIFE``, three open file descriptors."""

import contextlib
import os
import signal
import socket
import sys
import threading

from bot import app, assembly, logs
from bot.server.run import serve
from bot.settings import Settings


def main(listening: int, ready: int, life: int) -> int:
    threading.Thread(target=_end_with, args=(life,), daemon=True).start()
    settings = Settings.from_environment()
    logs.configure(settings.log_level)
    parts = assembly.assemble(settings, assembly.library_of(settings))

    def say_ready() -> None:
        os.write(ready, b"r")
        os.close(ready)

    with contextlib.closing(parts):
        started = serve(
            app.build(parts), settings, socket.socket(fileno=listening), ready=say_ready, leaving=parts.news.close
        )
    return 0 if started else 1


def _end_with(life: int) -> None:
    """The process that started this one has gone, perhaps killed: nobody is left to tend this one."""
    os.read(life, 1)
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])))
