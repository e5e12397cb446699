"""The parent's hold on one child: start it, ask it with a deadline, end it."""

from __future__ import annotations

import contextlib
import os
import selectors
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Final

from bot.documents import wire
from bot.documents.limits import limit

_ROOT: Final = Path(__file__).resolve().parents[2]
_CHUNK: Final = 1024 * 1024


class ChildTooSlow(Exception):
    """The child did not answer within its deadline (it has been ended)."""


class ChildDied(Exception):
    """The child ended, or answered in a way that no healthy child does (it has been ended)."""


class Child:
    """One `python -m bot.documents.worker`. Use from one thread at a time; `close` always."""

    def __init__(self, *, start_seconds: float | None = None) -> None:
        """Starts the process and waits until it has loaded its parsers.

        Raises ChildDied if it does not start, ChildTooSlow if that takes more than `start_seconds`.
        """
        # Nothing of the parent's environment: it holds the master key's secret and the platforms' tokens.
        # Two arenas, or glibc reserves 64 MiB of address space for each thread of a decoder.
        environment = {"PYTHONPATH": str(_ROOT), "LANG": "C.UTF-8", "MALLOC_ARENA_MAX": "2"}
        command = [sys.executable, "-s", "-P", "-B", "-m", "bot.documents.worker"]
        try:
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=environment,
                cwd=_ROOT.anchor,
                start_new_session=True,  # Ctrl-C in the terminal is the parent's business
            )
        except OSError as error:
            raise ChildDied(f"no child for documents could be started: {error}") from error
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._stdin = self._process.stdin.fileno()
        self._stdout = self._process.stdout.fileno()
        os.set_blocking(self._stdin, False)
        os.set_blocking(self._stdout, False)
        self.served = 0
        self.peak_bytes = 0
        _, head, _ = self._exchange(b"", limit("child_start_seconds") if start_seconds is None else start_seconds)
        self.sealed = head.get("sealed") is True

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether the process still runs."""
        return self._process.poll() is None

    def ask(self, request: bytes, deadline_seconds: float) -> tuple[int, dict[str, object], bytes]:
        """Sends one frame and returns the answer's (code, head, body).

        Raises ChildTooSlow or ChildDied; the child is then gone and a new one is needed.
        """
        self.served += 1
        return self._exchange(request, deadline_seconds)

    def close(self) -> None:
        """Ends the process at once and frees its pipes. May be called twice."""
        if self.alive:
            self._process.kill()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
        self._process.wait()

    def _exchange(self, request: bytes, seconds: float) -> tuple[int, dict[str, object], bytes]:
        try:
            answer = self._talk(request, time.monotonic() + seconds)
        except ChildTooSlow:
            self._measure()
            self.close()
            raise
        except (ChildDied, wire.FrameBroken, OSError) as error:
            self.close()
            if self._process.returncode == -signal.SIGXCPU:
                raise ChildTooSlow("the child used up its processor time") from error
            raise ChildDied(f"the child ended with status {self._process.returncode}: {error}") from error
        self._measure()
        return answer

    def _talk(self, request: bytes, until: float) -> tuple[int, dict[str, object], bytes]:
        """Writes and reads at once: a child that dies while it is written to must not hold us."""
        out, received, wanted = memoryview(request), bytearray(), wire.PREFIX.size
        lengths: tuple[int, int, int] | None = None
        with selectors.DefaultSelector() as selector:
            selector.register(self._stdout, selectors.EVENT_READ)
            if out:
                selector.register(self._stdin, selectors.EVENT_WRITE)
            while len(received) < wanted:
                remaining = until - time.monotonic()
                ready = selector.select(remaining) if remaining > 0 else []
                if not ready:
                    raise ChildTooSlow("the child did not answer within its deadline")
                for key, _ in ready:
                    if key.fd == self._stdin:
                        out = out[self._write(out) :]
                        if not out:
                            selector.unregister(self._stdin)
                    else:
                        received += self._read(min(_CHUNK, wanted - len(received)))
                if lengths is None and len(received) >= wire.PREFIX.size:
                    lengths = wire.sizes(bytes(received[: wire.PREFIX.size]), body_limit=limit("answer_bytes"))
                    wanted += lengths[1] + lengths[2]
        assert lengths is not None
        code, head_length, _ = lengths
        head_ends = wire.PREFIX.size + head_length
        return code, wire.parse_head(bytes(received[wire.PREFIX.size : head_ends])), bytes(received[head_ends:])

    def _write(self, data: memoryview) -> int:
        try:
            return os.write(self._stdin, data[:_CHUNK])
        except BlockingIOError:
            return 0

    def _read(self, count: int) -> bytes:
        try:
            data = os.read(self._stdout, count)
        except BlockingIOError:
            return b""
        if not data:
            raise ChildDied("the child closed its output")
        return data

    def _measure(self) -> None:
        """Keeps the child's peak memory (Linux; elsewhere it stays 0). Asked of the kernel, not of the child."""
        with contextlib.suppress(OSError, ValueError, IndexError):
            status = Path(f"/proc/{self.pid}/status").read_text("ascii")
            self.peak_bytes = int(status.split("VmHWM:")[1].split()[0]) * 1024
