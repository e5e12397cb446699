"""What the child takes from itself before it looks at a file: memory, files, time, network, other programs.

Limits of the operating system come first (`limit_resources`, POSIX). Then, on Linux, a seccomp filter
(`seal`): no socket, no program, no new process, no file opened for writing, none renamed or removed.
A system that knows no seccomp still has the limits; the child tells which (see `Inspector.sealed`).
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import platform
import resource
import struct
from dataclasses import dataclass
from typing import Final

from bot.documents.limits import limit

_PR_SET_NO_NEW_PRIVS: Final = 38
_PR_SET_SECCOMP: Final = 22
_SECCOMP_MODE_FILTER: Final = 2

# Classic BPF over `struct seccomp_data` (linux/seccomp.h): number at 0, architecture at 4, arguments from 16.
_LOAD: Final = 0x20
_IF_EQUAL: Final = 0x15
_IF_AT_LEAST: Final = 0x35
_IF_ANY_BIT: Final = 0x45
_RETURN: Final = 0x06
_ALLOW: Final = 0x7FFF0000
_REFUSE: Final = 0x00050000  # + an errno
_EPERM: Final = 1
_ENOSYS: Final = 38
_CLONE_THREAD: Final = 0x00010000
_WRITING: Final = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC


@dataclass(frozen=True, slots=True)
class _Calls:
    """System call numbers of one architecture (asm/unistd.h)."""

    audit_arch: int
    denied: tuple[int, ...]
    clone: int
    openat: int
    open: int | None


# io_uring_setup, clone3 and openat2 have the same numbers everywhere; they would be ways around the filter.
_IO_URING_SETUP: Final = 425
_CLONE3: Final = 435
_OPENAT2: Final = 437
_X32: Final = 0x40000000

# What is refused: (number on x86_64, number on aarch64, which lacks the oldest calls).
_DENIED: Final[dict[str, tuple[int, int | None]]] = {
    "socket": (41, 198),
    "connect": (42, 203),
    "accept": (43, 202),
    "accept4": (288, 242),
    "sendto": (44, 206),
    "bind": (49, 200),
    "listen": (50, 201),
    "socketpair": (53, 199),
    "fork": (57, None),
    "vfork": (58, None),
    "execve": (59, 221),
    "execveat": (322, 281),
    "kill": (62, 129),
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "memfd_create": (319, 279),
    "bpf": (321, 280),
    "truncate": (76, 45),
    "rename": (82, None),
    "mkdir": (83, None),
    "rmdir": (84, None),
    "creat": (85, None),
    "link": (86, None),
    "unlink": (87, None),
    "symlink": (88, None),
    "chmod": (90, None),
    "chown": (92, None),
    "mknod": (133, None),
    "mkdirat": (258, 34),
    "mknodat": (259, 33),
    "fchownat": (260, 54),
    "unlinkat": (263, 35),
    "renameat": (264, 38),
    "linkat": (265, 37),
    "symlinkat": (266, 36),
    "fchmodat": (268, 53),
    "renameat2": (316, 276),
}

_CALLS: Final = {
    "x86_64": _Calls(
        audit_arch=0xC000003E,
        denied=tuple(x86 for x86, _ in _DENIED.values()),
        clone=56,
        openat=257,
        open=2,
    ),
    "aarch64": _Calls(
        audit_arch=0xC00000B7,
        denied=tuple(arm for _, arm in _DENIED.values() if arm is not None),
        clone=220,
        openat=56,
        open=None,
    ),
}


def limit_resources() -> None:
    """Bounds this process for good: address space, open files, no file written, no core. Raises OSError never."""
    for what, value in (
        (resource.RLIMIT_AS, limit("child_memory_bytes")),
        (resource.RLIMIT_NOFILE, limit("child_open_files")),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        # A system may know a lower limit already, or (macOS, RLIMIT_AS) not know this one.
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(what, (value, value))


def limit_processor(seconds: int) -> None:
    """Lets this process use `seconds` of processor time from now; then the system ends it (SIGXCPU)."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    until = int(used.ru_utime + used.ru_stime) + seconds + 1
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CPU, (until, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def seal() -> bool:
    """Installs the filter on this thread and those it starts. True if the system took it, False if it knows none."""
    calls = _CALLS.get(platform.machine())
    if platform.system() != "Linux" or calls is None:
        return False
    program = _program(calls)

    class _Program(ctypes.Structure):
        _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_char_p))

    steps = ctypes.c_char_p(program)
    body = _Program(len(program) // 8, steps)
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        return False
    return bool(libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.byref(body), 0, 0) == 0)


def _program(calls: _Calls) -> bytes:
    refuse, unknown = _step(_RETURN, _REFUSE | _EPERM), _step(_RETURN, _REFUSE | _ENOSYS)
    allow = _step(_RETURN, _ALLOW)
    steps = [_step(_LOAD, 4), _step(_IF_EQUAL, calls.audit_arch, 1, 0), refuse, _step(_LOAD, 0)]
    steps += [_step(_IF_AT_LEAST, _X32, 0, 1), refuse]
    for number in (*calls.denied, _IO_URING_SETUP):
        steps += [_step(_IF_EQUAL, number, 0, 1), refuse]
    # The C library falls back to clone and openat, whose arguments a filter can see.
    for number in (_CLONE3, _OPENAT2):
        steps += [_step(_IF_EQUAL, number, 0, 1), unknown]
    # A thread may be started (libheif decodes with several), a process not.
    steps += [_step(_IF_EQUAL, calls.clone, 0, 4), _step(_LOAD, 16), _step(_IF_ANY_BIT, _CLONE_THREAD, 0, 1)]
    steps += [allow, refuse]
    steps += [_step(_IF_EQUAL, calls.openat, 0, 4), _step(_LOAD, 32), _step(_IF_ANY_BIT, _WRITING, 0, 1)]
    steps += [refuse, allow]
    if calls.open is not None:
        steps += [_step(_IF_EQUAL, calls.open, 0, 4), _step(_LOAD, 24), _step(_IF_ANY_BIT, _WRITING, 0, 1)]
        steps += [refuse, allow]
    return b"".join([*steps, allow])


def _step(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("=HBBI", code, if_true, if_false, value)
