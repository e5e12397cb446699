"""A process that has read the program and the handbooks once, and forks a server whenever one is wanted: the same
program with the same arguments, settings and signals, without the seconds of CPU that each reading takes.

python -m tests.warm SOCKET OWNER: it ends with the process of that number. That a cold start works is for the tests of
``serve``, and ``make chaos`` starts cold.
"""

import contextlib
import fcntl
import gc
import json
import os
import random
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parents[1]
LOOK_SECONDS = 1.0
AWAY = (FileNotFoundError, ConnectionRefusedError)


class Warm:
    """The warm process of a test session, found at ``socket``; started by whoever asks first."""

    def __init__(self, folder: Path, owner: int) -> None:
        self.socket = folder / "warm.socket"
        self._lock = folder / "warm.lock"
        self._owner = owner

    def start(self, arguments: Sequence[str], environment: Mapping[str, str], log: IO[str]) -> "Started":
        """``member-assistant ARGUMENTS`` in a session of its own; its standard error goes to ``log``."""
        asked = json.dumps({"arguments": [*arguments], "environment": dict(environment)}).encode()
        read, write = os.pipe()
        connection = self._connected()
        socket.send_fds(connection, [len(asked).to_bytes(4, "big")], [write, log.fileno()])
        os.close(write)
        connection.sendall(asked)
        return Started(connection, os.fdopen(read, encoding="utf-8"))

    def _connected(self) -> socket.socket:
        with self._lock.open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            with contextlib.suppress(*AWAY):
                return self._reached()
            command = [sys.executable, "-m", "tests.warm", str(self.socket), str(self._owner)]
            subprocess.run(command, cwd=ROOT, stdin=subprocess.DEVNULL, check=True)
            return self._reached()

    def _reached(self) -> socket.socket:
        connection = socket.socket(socket.AF_UNIX)
        try:
            connection.connect(str(self.socket))
        except BaseException:
            connection.close()
            raise
        return connection


class Started:
    """What the tests use of a ``subprocess.Popen``."""

    def __init__(self, connection: socket.socket, stdout: IO[str]) -> None:
        self._told = connection.makefile("rb", buffering=0)  # what is buffered, select does not see
        connection.close()
        self.stdout = stdout
        self.pid = int(self._told.readline())
        self._status: int | None = None

    def send_signal(self, number: int) -> None:
        with contextlib.suppress(ProcessLookupError):  # it has just ended
            os.kill(self.pid, number)

    def wait(self, timeout: float) -> int:
        """Its exit status, or the negative number of the signal that ended it. Raises TimeoutError."""
        if self._status is None:
            if not select.select([self._told], [], [], timeout)[0]:
                raise TimeoutError(f"process {self.pid} did not end")
            self._status = int(self._told.readline())
            self._told.close()
        return self._status


def serve(path: str, owner: int) -> None:
    """Returns when it listens; what listens is a child of this process."""
    _read_all()
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(path)
        listening.listen(16)
        if os.fork():
            return
        os.setsid()
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)
        while _lives(owner):
            if select.select([listening], [], [], LOOK_SECONDS)[0]:
                connection, _ = listening.accept()
                with connection:
                    if os.fork() == 0:
                        listening.close()
                        _keep(connection)


def _read_all() -> None:
    """Whatever a server reads before it listens."""
    from bot import cli  # noqa: F401
    from bot.command_line import serve  # noqa: F401
    from bot.library import warm
    from bot.server import banner, process, workers  # noqa: F401
    from knowledge.loader import load

    warm(load())
    gc.freeze()


def _keep(connection: socket.socket) -> None:
    """Between the warm process and the server: tells the tests its number, and then how it ended."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    size, fds, _, _ = socket.recv_fds(connection, 4, 2)
    asked = json.loads(connection.makefile("rb").read(int.from_bytes(size, "big")))
    pid = os.fork()
    if pid == 0:
        connection.close()
        _become(asked["arguments"], asked["environment"], *fds)
    for fd in fds:
        os.close(fd)
    connection.sendall(f"{pid}\n".encode())
    _, ended = os.waitpid(pid, 0)
    with contextlib.suppress(OSError):  # nobody may be left who wants to know
        connection.sendall(f"{os.waitstatus_to_exitcode(ended)}\n".encode())
    os._exit(0)


def _become(arguments: Sequence[str], environment: Mapping[str, str], stdout: int, stderr: int) -> None:
    from bot.cli import main

    os.setsid()
    os.dup2(stdout, 1)
    os.dup2(stderr, 2)
    os.close(stdout)
    os.close(stderr)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = ["member-assistant", *arguments]
    random.seed()
    status = 0
    try:
        main()
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else int(end.code is not None)
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


if __name__ == "__main__":
    serve(sys.argv[1], int(sys.argv[2]))
