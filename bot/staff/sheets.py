"""Tables as CSV that a spreadsheet may open: nothing in them is taken for a formula (OWASP ASVS 5.0, 1.2.10)."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from starlette.responses import Response

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_UNSEEN: Final = " \u00a0\u200b\u2060\u3000\ufeff"  # before a sign: a spreadsheet may drop it
BOM: Final = "\ufeff"  # without it spreadsheets in China read UTF-8 as GBK


def to_csv(rows: Iterable[Mapping[str, Any]], columns: Sequence[str]) -> str:
    """A header and a line a row. Values that a spreadsheet would reckon with get an apostrophe before them."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow([neutral(column) for column in columns])
    for row in rows:
        writer.writerow([neutral(row.get(column)) for column in columns])
    return BOM + out.getvalue()


def as_file(text: str, name: str) -> Response:
    """``name``: of our own making, plain ASCII."""
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(text, media_type="text/csv; charset=utf-8", headers=headers)


def neutral(value: Any) -> str:
    """``value`` as text that no spreadsheet runs."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    text = str(value).replace("\x00", "")
    if isinstance(value, int | float):
        return text
    return f"'{text}" if text.lstrip(_UNSEEN).startswith(_FORMULA) else text
