"""The child: what it may not do, what it may not see, and what happens when it dies or hangs."""

from __future__ import annotations

import asyncio
import fcntl
import json
import os
import resource
import signal
import struct
import subprocess
import sys
import termios
import threading
from pathlib import Path

import pytest

from bot.documents import wire
from bot.documents.child import Child, ChildDied, ChildTooSlow
from bot.documents.intake import Accepted, Inspector, Reason, Refused, inspect
from bot.documents.plain_jpeg import plain_jpeg_size
from bot.documents.verdicts import FileRejected
from tests.bot.documents import pdf_corpus
from tests.bot.documents import picture_corpus as corpus

linux_only = pytest.mark.skipif(sys.platform != "linux", reason="the system call filter is Linux's")

PROBE = """
import json, os, resource, socket, subprocess, sys, threading
from bot.documents import jail
jail.limit_resources()
print(json.dumps(jail.seal()), flush=True)

def tried(action):
    try:
        action()
    except OSError as error:
        return type(error).__name__
    return "worked"

results = {
    "socket": tried(lambda: socket.socket()),
    "pair": tried(lambda: socket.socketpair()),
    "program": tried(lambda: subprocess.run(["true"])),
    "fork": tried(lambda: os._exit(0) if os.fork() == 0 else None),
    "write": tried(lambda: open(sys.argv[1], "w")),
    "append": tried(lambda: os.open(sys.argv[1], os.O_RDWR)),
    "create": tried(lambda: os.open(sys.argv[1] + ".new", os.O_CREAT | os.O_RDONLY)),
    "remove": tried(lambda: os.unlink(sys.argv[1])),
    "rename": tried(lambda: os.rename(sys.argv[1], sys.argv[1] + ".new")),
    "kill": tried(lambda: os.kill(os.getppid(), 0)),
    "read": tried(lambda: open(sys.argv[1]).close()),
}
thread = threading.Thread(target=lambda: results.update(thread="worked"))
thread.start(); thread.join()
try:
    bytearray(2 << 30)
except MemoryError:
    results["memory"] = "MemoryError"
results["files"] = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
print(json.dumps(results))
"""


@linux_only
def test_the_child_has_no_network_starts_nothing_and_writes_nothing(tmp_path: Path, root: Path) -> None:
    target = tmp_path / "kept.txt"
    target.write_text("kept")
    done = subprocess.run(
        [sys.executable, "-c", PROBE, str(target)], capture_output=True, text=True, cwd=root, check=True, timeout=60
    )
    sealed, results = (json.loads(line) for line in done.stdout.splitlines())
    if not sealed:
        pytest.skip("this system lets no process install a system call filter")
    refused = ("socket", "pair", "program", "fork", "write", "append", "create", "remove", "rename", "kill")
    assert {name: results[name] for name in refused} == dict.fromkeys(refused, "PermissionError")
    assert (results["read"], results["thread"], results["memory"]) == ("worked", "worked", "MemoryError")
    assert results["files"] <= 48
    assert target.read_text() == "kept"


@linux_only
def test_the_child_inherits_no_secret_and_no_open_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("MEMBER_ASSISTANT_SECRET_KEY", "demo-secret-of-the-tests")
    with (tmp_path / "open.txt").open("w") as kept_open:
        os.set_inheritable(kept_open.fileno(), True)
        child = Child()
        try:
            environment = Path(f"/proc/{child.pid}/environ").read_bytes().split(b"\0")
            files = [str(link.readlink()) for link in Path(f"/proc/{child.pid}/fd").iterdir()]
        finally:
            child.close()
    assert {entry.partition(b"=")[0] for entry in environment} <= {b"", b"PYTHONPATH", b"LANG", b"MALLOC_ARENA_MAX"}
    assert not [name for name in files if "open.txt" in name or "socket" in name]


def test_the_child_tells_an_error_as_a_number_and_nothing_else(inspector: Inspector) -> None:
    inspector.start()
    child = inspector._places.queue[0]
    assert child is not None
    assert child.ask(wire.frame(wire.INSPECT, {}, b"\xff\xd8\xffdemo"), 20) == (Reason.BROKEN.number, {}, b"")


def test_a_child_that_hangs_is_ended_at_the_deadline() -> None:
    with Inspector(children=1, deadline_seconds=0.3) as inspector:
        inspector.start()
        (hung,) = inspector.child_ids
        os.kill(hung, signal.SIGSTOP)
        assert inspector.inspect_now(corpus.jpeg()) == Refused(Reason.TOOK_TOO_LONG)
        with pytest.raises(ProcessLookupError):
            os.kill(hung, 0)


@linux_only
def test_a_child_that_is_killed_over_a_file_is_an_answer_and_not_an_error() -> None:
    with Inspector(children=1) as inspector:
        inspector.start()
        child = inspector._places.queue[0]
        assert child is not None
        os.kill(child.pid, signal.SIGSTOP)
        verdicts: list[Accepted | Refused] = []
        thread = threading.Thread(target=lambda: verdicts.append(inspector.inspect_now(bytes(corpus.jpeg()) * 9)))
        thread.start()
        while _waiting_bytes(child._stdin) == 0:  # the file is on its way
            os.sched_yield()
        os.kill(child.pid, signal.SIGKILL)
        thread.join()
        assert verdicts == [Refused(Reason.WORKER_DIED)]
        assert isinstance(inspector.inspect_now(corpus.jpeg()), Accepted)


def _waiting_bytes(descriptor: int) -> int:
    waiting: int = struct.unpack("i", fcntl.ioctl(descriptor, termios.FIONREAD, bytes(4)))[0]
    return waiting


def test_a_child_that_died_between_two_files_is_replaced_unnoticed() -> None:
    with Inspector(children=1) as inspector:
        inspector.start()
        (first,) = inspector.child_ids
        os.kill(first, signal.SIGKILL)
        os.waitid(os.P_PID, first, os.WEXITED | os.WNOWAIT)
        assert isinstance(inspector.inspect_now(corpus.jpeg()), Accepted)


@linux_only
def test_a_child_without_memory_refuses_the_file() -> None:
    with Inspector(children=1) as inspector:
        inspector.start()
        (pid,) = inspector.child_ids
        used = int(Path(f"/proc/{pid}/statm").read_text().split()[0]) * resource.getpagesize()
        resource.prlimit(pid, resource.RLIMIT_AS, (used + (4 << 20), used + (4 << 20)))
        verdict = inspector.inspect_now(corpus.turned(1) + bytes(8 << 20))
        assert isinstance(verdict, Refused)
        assert verdict.reason in (Reason.TOO_LARGE, Reason.TOO_MANY_PIXELS, Reason.WORKER_DIED)


def test_a_child_that_is_asked_nonsense_ends() -> None:
    child = Child()
    with pytest.raises(ChildDied, match="ended with status"):
        child.ask(wire.frame(99), 20)
    assert not child.alive


def test_a_child_that_does_not_start_in_time_is_given_up() -> None:
    with pytest.raises(ChildTooSlow):
        Child(start_seconds=0)


def test_a_child_is_replaced_after_its_share_of_files() -> None:
    with Inspector(children=1, files_a_child=2) as inspector:
        seen = []
        for _ in range(4):
            assert isinstance(inspector.inspect_now(pdf_corpus.pdf()), Accepted)
            seen.append(inspector.child_ids)
    assert (seen[0] == seen[1], seen[1] == seen[2], seen[2] == seen[3]) == (True, False, True)


def test_no_child_is_left_behind() -> None:
    with Inspector(children=1) as inspector:
        inspector.start()
        (pid,) = inspector.child_ids
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    with pytest.raises(RuntimeError, match="closed"):
        inspector.inspect_now(corpus.jpeg())


def test_the_event_loop_goes_on_while_files_are_looked_at() -> None:
    async def several() -> list[Accepted | Refused]:
        with Inspector(children=2) as inspector:
            return await asyncio.gather(*(inspector.inspect(data) for data in (corpus.jpeg(), pdf_corpus.pdf(), b"x")))

    first, second, third = asyncio.run(several())
    assert isinstance(first, Accepted)
    assert isinstance(second, Accepted)
    assert third == Refused(Reason.UNKNOWN_TYPE)


def test_one_call_without_an_inspector_does_the_same() -> None:
    assert isinstance(inspect(pdf_corpus.pdf()), Accepted)


@linux_only
def test_the_parent_grows_by_less_than_50_megabytes_over_a_20_megabyte_file(tmp_path: Path, root: Path) -> None:
    script = """
import sys
from bot.documents.intake import Inspector
def peak():
    return int(open("/proc/self/status").read().split("VmHWM:")[1].split()[0]) // 1024
with Inspector(children=1) as inspector:
    data = open(sys.argv[1], "rb").read()
    before = peak()
    print(type(inspector.inspect_now(data)).__name__, peak() - before)
"""
    path = tmp_path / "large.jpg"
    path.write_bytes(corpus.jpeg().ljust(20 << 20, b"\0"))
    done = subprocess.run(
        [sys.executable, "-c", script, str(path)], capture_output=True, text=True, check=True, timeout=60, cwd=root
    )
    kind, grown = done.stdout.split()
    assert kind == "Accepted"
    assert int(grown) < 50


@pytest.mark.parametrize(
    ("head", "clean"),
    [
        ({"width": 751}, None),
        ({"pages": 2}, None),
        ({"pages": True}, None),
        ({"kind": "png"}, None),
        ({"dhash": "0" * 15}, None),
        ({"sketch": "00"}, None),
        ({"doubts": ["<script>"]}, None),
        ({"doubts": "dark"}, None),
        ({}, b"<html>"),
        ({}, corpus.jpeg_with_place()),
        ({}, corpus.jpeg() + b"more"),
    ],
)
def test_what_a_child_says_is_not_believed_without_checking(head: dict[str, object], clean: bytes | None) -> None:
    from bot.documents.intake import _accepted

    plain = corpus.jpeg()
    width, height = corpus.page().size
    honest: dict[str, object] = {
        "kind": "jpeg", "pages": 1, "width": width, "height": height,
        "dhash": "0" * 16, "sketch": "00" * 1024, "doubts": ["dark"],
    }  # fmt: skip
    assert _accepted("jpeg", honest, plain).doubts == ("dark",)
    with pytest.raises(FileRejected, match="worker_died"):
        _accepted("jpeg", honest | head, plain if clean is None else clean)


@pytest.mark.parametrize(
    "prefix",
    [wire.PREFIX.pack(0, wire.HEAD_BYTES + 1, 0), wire.PREFIX.pack(0, 2, 101)],
)
def test_a_frame_over_the_limit_is_refused_before_it_is_read(prefix: bytes) -> None:
    with pytest.raises(wire.FrameBroken, match="over the limit"):
        wire.sizes(prefix, body_limit=100)


@pytest.mark.parametrize("text", [b"", b"[]", b"1", b"{", b"\xff"])
def test_a_frame_whose_head_is_no_object_is_refused(text: bytes) -> None:
    with pytest.raises(wire.FrameBroken):
        wire.parse_head(text)


def test_a_number_that_is_no_reason_means_that_the_child_is_sick() -> None:
    assert [Reason.from_number(reason.number) for reason in Reason] == list(Reason)
    assert {Reason.from_number(number) for number in (0, 12, 255)} == {Reason.WORKER_DIED}


def test_the_size_of_a_jpeg_is_read_without_decoding_it() -> None:
    assert plain_jpeg_size(corpus.jpeg()) == corpus.page().size
    assert plain_jpeg_size(corpus.jpeg()[:-2]) is None
