"""Several processes on one socket, started, watched and replaced by the first one.

A process that dies is started again, soon the first time and more slowly when it keeps dying. SIGHUP replaces them one
after the other: the new one is ready before the old one is told to end, so nobody finds a closed door.
"""

import contextlib
import os
import selectors
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

START_SECONDS = 120.0
END_SECONDS = 30.0
PAUSES = (0.0, 1.0, 2.0, 5.0, 15.0)  # seconds before the next start of a process that died young
YOUNG_SECONDS = 30.0
SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD)


class WorkerFailed(Exception):
    """A process did not come up; its own lines say why."""


@dataclass
class Worker:
    process: "subprocess.Popen[bytes]"
    began: float = field(default_factory=time.monotonic)

    @property
    def alive(self) -> bool:
        return self.process.poll() is None


class Workers:
    """``count`` processes that accept on ``listening``. Runs in the main thread, since it takes the signals."""

    def __init__(self, listening: socket.socket, count: int) -> None:
        self._listening = listening
        self._count = count
        self._workers: list[Worker] = []
        self._wanted: set[signal.Signals] = set()
        self._died_young = 0
        self._life = os.pipe()  # nobody writes: a process reads its end when this one has gone, however it went

    def run(self, ready: Callable[[], None]) -> None:
        """Until SIGTERM or SIGINT. ``ready`` is called when all accept. Raises WorkerFailed when they never did."""
        with self._signals() as selector:
            try:
                for _ in range(self._count):
                    self._workers.append(self._start())
                ready()
                while not self._wanted & {signal.SIGTERM, signal.SIGINT}:
                    selector.select(timeout=5)
                    self._tend()
            finally:
                self._end(self._workers)

    def _tend(self) -> None:
        """Takes note of signals, replaces what died."""
        if signal.SIGHUP in self._wanted:
            self._wanted.discard(signal.SIGHUP)
            for old in tuple(self._workers):
                self._workers.append(self._start())
                self._end([old])
                self._workers.remove(old)
        for worker in [worker for worker in self._workers if not worker.alive]:
            if self._wanted & {signal.SIGTERM, signal.SIGINT}:
                return
            self._workers.remove(worker)
            young = time.monotonic() - worker.began < YOUNG_SECONDS
            self._died_young = self._died_young + 1 if young else 0
            time.sleep(PAUSES[min(self._died_young, len(PAUSES) - 1)])
            with contextlib.suppress(WorkerFailed):  # the next round tries again
                self._workers.append(self._start())
        while len(self._workers) < self._count and not self._wanted:
            with contextlib.suppress(WorkerFailed):
                self._workers.append(self._start())

    def _start(self) -> Worker:
        """A process that accepts connections. Raises WorkerFailed."""
        came, comes = os.pipe()
        handed = (self._listening.fileno(), comes, self._life[0])
        command = [sys.executable, "-m", "bot.server.worker", *map(str, handed)]
        try:
            process = subprocess.Popen(command, pass_fds=handed)  # noqa: S603
        finally:
            os.close(comes)
        try:
            if not _said_ready(came):
                process.kill()
                process.wait()
                raise WorkerFailed("a server process did not start: its own message is above")
        finally:
            os.close(came)
        return Worker(process)

    def _end(self, workers: list[Worker]) -> None:
        for worker in workers:
            if worker.alive:
                worker.process.terminate()
        until = time.monotonic() + END_SECONDS
        for worker in workers:
            try:
                worker.process.wait(max(0.1, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                worker.process.kill()
                worker.process.wait()

    @contextlib.contextmanager
    def _signals(self) -> "Iterator[_Draining]":
        """Signals wake the loop through a socket; what they ask for is in ``_wanted``."""
        awake, wake = socket.socketpair()
        awake.setblocking(False)
        wake.setblocking(False)
        before = {each: signal.signal(each, lambda number, _: self._note(number)) for each in SIGNALS}
        old = signal.set_wakeup_fd(wake.fileno(), warn_on_full_buffer=False)
        selector = _Draining(awake)
        try:
            yield selector
        finally:
            signal.set_wakeup_fd(old)
            for each, handler in before.items():
                signal.signal(each, handler)
            awake.close()
            wake.close()

    def _note(self, number: int) -> None:
        if number != signal.SIGCHLD:
            self._wanted.add(signal.Signals(number))


class _Draining:
    """Waits until a signal came, and takes its byte away."""

    def __init__(self, awake: socket.socket) -> None:
        self._awake = awake
        self._selector = selectors.DefaultSelector()
        self._selector.register(awake, selectors.EVENT_READ)

    def select(self, timeout: float) -> None:
        if self._selector.select(timeout):
            with contextlib.suppress(BlockingIOError):
                self._awake.recv(64)


def _said_ready(came: int) -> bool:
    with selectors.DefaultSelector() as selector:
        selector.register(came, selectors.EVENT_READ)
        return bool(selector.select(START_SECONDS)) and os.read(came, 1) == b"r"
