"""Frames between the parent and its child: three numbers, a small JSON object, a body of bytes.

The same form goes both ways. What comes from the child is not trusted: see `child.py` and `intake.py`.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Callable, Mapping
from typing import Final

PREFIX: Final = struct.Struct(">BII")  # code, length of the JSON object, length of the body
HEAD_BYTES: Final = 8192  # a sketch of 1,024 bytes in hex and a few numbers need 2.3 kB
OK: Final = 0

INSPECT: Final = 1
RENDER: Final = 2


class FrameBroken(Exception):
    """The other side did not keep to the form of a frame."""


def frame(code: int, head: Mapping[str, object] | None = None, body: bytes = b"") -> bytes:
    """One frame as bytes. `code` is 0..255: the operation asked for, or OK, or a reason's number."""
    text = json.dumps(dict(head or {})).encode()
    return PREFIX.pack(code, len(text), len(body)) + text + body


def sizes(prefix: bytes, *, body_limit: int) -> tuple[int, int, int]:
    """(code, head length, body length) of a frame's first bytes. Raises FrameBroken beyond the limits."""
    code, head_length, body_length = PREFIX.unpack(prefix)
    if head_length > HEAD_BYTES or body_length > body_limit:
        raise FrameBroken(f"a frame of {head_length} + {body_length} bytes is over the limit")
    return code, head_length, body_length


def parse_head(text: bytes) -> dict[str, object]:
    """The JSON object of a frame. Raises FrameBroken if it is anything else."""
    try:
        head = json.loads(text)
    except ValueError as error:
        raise FrameBroken("the head of a frame is not JSON") from error
    if not isinstance(head, dict):
        raise FrameBroken("the head of a frame is not a JSON object")
    return head


def read_frame(read: Callable[[int], bytes], *, body_limit: int) -> tuple[int, dict[str, object], bytes] | None:
    """The next frame from a blocking stream (the child's side), or None at its end."""
    prefix = read(PREFIX.size)
    if len(prefix) < PREFIX.size:
        return None
    code, head_length, body_length = sizes(prefix, body_limit=body_limit)
    head, body = read(head_length), read(body_length)
    if len(head) < head_length or len(body) < body_length:
        return None
    return code, parse_head(head), body
