"""The child: reads a file from its standard input, answers with pixels or with the number of a reason.

Started by `child.py` as `python -m bot.documents.worker` with an empty environment. It bounds itself
before it reads anything, writes nothing but frames, and goes when its input ends.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable
from typing import Final

from bot.documents import jail, wire
from bot.documents.limits import limit
from bot.documents.verdicts import FileRejected, Reason

_Answer = tuple[dict[str, object], bytes]


def main() -> int:
    """Serves frames until the input ends. Returns the exit status."""
    source, sink = sys.stdin.buffer, _private_stdout()
    jail.limit_resources()
    with contextlib.suppress(OSError):
        os.nice(5)
    inspect, render = _operations()
    sealed = jail.seal()
    _write(sink, wire.frame(wire.OK, {"sealed": sealed}))
    while (asked := wire.read_frame(source.read, body_limit=limit("answer_bytes"))) is not None:
        operation, head, body = asked
        jail.limit_processor(limit("child_seconds"))
        answer, healthy = _answer({wire.INSPECT: inspect, wire.RENDER: render}[operation], head, body)
        _write(sink, answer)
        if not healthy:
            return 1
    return 0


def _answer(
    operation: Callable[[dict[str, object], bytes], _Answer], head: dict[str, object], body: bytes
) -> tuple[bytes, bool]:
    """The answer as a frame, and whether this process may serve another file."""
    try:
        answer_head, answer_body = operation(head, body)
    except FileRejected as rejected:
        return wire.frame(rejected.reason.number), True
    except MemoryError:
        # After a failed allocation a decoder's own state is not to be trusted.
        return wire.frame(Reason.TOO_LARGE.number), False
    except Exception:  # noqa: BLE001 - whatever a parser throws at a hostile file is "broken", and no text leaves
        return wire.frame(Reason.BROKEN.number), True
    return wire.frame(wire.OK, answer_head, answer_body), True


def _operations() -> tuple[Callable[[dict[str, object], bytes], _Answer], ...]:
    """Loads the parsers; from here on nothing needs to be imported."""
    from bot.documents import examine, shown

    examine.prepare()
    return examine.examine, shown.draw


def _private_stdout() -> int:
    """A descriptor for the answers that no library can print into."""
    answers = os.dup(sys.stdout.fileno())
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
    return answers


def _write(sink: int, data: bytes) -> None:
    view: Final = memoryview(data)
    at = 0
    while at < len(view):
        at += os.write(sink, view[at:])


if __name__ == "__main__":
    sys.exit(main())
