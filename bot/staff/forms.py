"""What a form of the console carries, read once, in memory, its token checked before anything is believed."""

import hmac
from typing import ClassVar

from starlette.datastructures import FormData
from starlette.formparsers import FormParser, MultiPartException, MultiPartParser
from starlette.requests import Request

from bot.staff.guard import MOST_BYTES

MOST_FIELDS = 60
LONGEST_FIELD = 64 * 1024  # bytes of one text field of a form with a file


class FormRefused(Exception):
    """The form cannot be read, or was not made by a page of this session: open the page anew and send it again."""


class _InMemory(MultiPartParser):
    """A report stays in memory: papers never reach the disk unencrypted."""

    spool_max_size: ClassVar[int] = MOST_BYTES + 1  # type: ignore[misc]


async def read_form(request: Request, token: str) -> FormData:
    """The fields of the form. ``token``: what its hidden field must say. Raises FormRefused."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    try:
        if kind == "multipart/form-data":
            form = await _InMemory(
                request.headers, request.stream(), max_files=1, max_fields=MOST_FIELDS, max_part_size=LONGEST_FIELD
            ).parse()
        elif kind == "application/x-www-form-urlencoded":
            form = await FormParser(request.headers, request.stream()).parse()
        else:
            raise FormRefused(f"a form is not sent as {kind or 'nothing'}")
    except (MultiPartException, UnicodeDecodeError) as error:
        raise FormRefused("the form is broken") from error
    sent = form.get("token")
    if not isinstance(sent, str) or not hmac.compare_digest(sent.encode(), token.encode()):
        await form.close()
        raise FormRefused("the form has no token of this session")
    return form
