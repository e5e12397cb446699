"""Reading what a request carries: JSON and files, never more than the limits say, never on disk in the clear."""

import asyncio
import json
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Any, ClassVar

from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import ClientDisconnect, Request

from bot.documents.limits import limit as paper_limit
from bot.limits import MIB, limit
from bot.server.refusals import Refusal


@dataclass(frozen=True)
class Form:
    """The files of a form, in order, and its ``text``. Names of files are not looked at."""

    files: tuple[bytes, ...]
    text: str = ""


class _InMemory(MultiPartParser):
    """A file stays in memory up to the size at which it is refused anyway: papers never reach the disk unencrypted."""

    spool_max_size: ClassVar[int] = limit("upload_bytes") + 1  # type: ignore[misc]


async def read_json(request: Request, *, may_lack: bool = False) -> dict[str, Any]:
    """The JSON object of the body; ``may_lack``: {} where there is none. Raises Refusal(bad_request, too_large,
    upload_broken)."""
    body = bytearray()
    async for chunk in _within(request, limit("json_bytes"), limit("body_seconds")):
        body += chunk
    if may_lack and bytes(body).strip() in (b"", b"null"):
        return {}
    try:
        value = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Refusal("bad_request") from error
    if not isinstance(value, dict):
        raise Refusal("bad_request")
    return value


async def read_form(request: Request) -> Form:
    """The fields ``file`` (one or more) and ``text``. Raises Refusal: no_file, too_many_files, too_large and others."""
    chunks = _within(request, limit("upload_bytes") + MIB, limit("upload_seconds"))
    parser = _InMemory(
        request.headers,
        chunks,
        max_files=limit("upload_files"),
        max_fields=limit("upload_fields"),
        max_part_size=limit("json_bytes"),
    )
    try:
        form = await parser.parse()
    except MultiPartException as error:
        many = error.message.startswith("Too many files")
        raise Refusal("too_many_files", most=limit("upload_files")) if many else Refusal("bad_request") from error
    except (KeyError, ValueError, UnicodeError) as error:  # no boundary, a header that is no text
        raise Refusal("bad_request") from error
    try:
        return await _form(form)
    finally:
        await form.close()


async def _form(form: FormData) -> Form:
    files = [item for name, item in form.multi_items() if name == "file" and isinstance(item, UploadFile)]
    if not files:
        raise Refusal("no_file")
    # One byte more than allowed is enough for the inspector to refuse the file by its own rule.
    most = paper_limit("file_bytes") + 1
    read = [await item.read(most) for item in files]
    text = form.get("text")
    return Form(tuple(read), text if isinstance(text, str) else "")


async def _within(request: Request, most: int, seconds: int) -> AsyncGenerator[bytes, None]:
    """The body's chunks, at most so many bytes and within so many seconds altogether."""
    declared = request.headers.get("content-length", "")
    if declared.isdecimal() and int(declared) > most:
        raise Refusal("too_large", most=most // MIB or 1)
    got = 0
    try:
        async with asyncio.timeout(seconds):
            async for chunk in request.stream():
                got += len(chunk)
                if got > most:
                    raise Refusal("too_large", most=most // MIB or 1)
                yield chunk
    except (TimeoutError, ClientDisconnect) as error:
        raise Refusal("upload_broken") from error
