"""Every limit on what comes in over HTTP, in one table, each with where it comes from.

Limits on papers stand in ``bot/documents/limits.py``. ``docs/http.md`` prints this table and a test compares the two.
"""

from dataclasses import dataclass
from typing import Final

KIB: Final = 1024
MIB: Final = 1024 * KIB


@dataclass(frozen=True, slots=True)
class Limit:
    """One limit: its value, the unit it is counted in, and its source."""

    value: int
    unit: str
    source: str


LIMITS: Final[dict[str, Limit]] = {
    "text_characters": Limit(2_000, "characters", "our choice: three screens of a phone; WeChat cuts at some 680"),
    "json_bytes": Limit(64 * KIB, "bytes", "our choice: the longest text, escaped, with room"),
    "upload_bytes": Limit(64 * MIB, "bytes", "our choice: twenty photos of a 12-megapixel phone in one go"),
    "upload_files": Limit(20, "files", "as files_a_paper in bot/documents/limits.py"),
    "upload_fields": Limit(8, "fields", "our choice: we read one; Starlette counts them since 1.3.1 (#3329)"),
    "upload_seconds": Limit(300, "seconds", "our choice: 64 MiB at 2 Mbit/s"),
    "body_seconds": Limit(20, "seconds", "our choice: a few KiB on the poorest line"),
    "head_seconds": Limit(20, "seconds", "our choice: as for a body of a few KiB"),
    "uploads_at_once": Limit(6, "uploads", "our choice: they are held in memory, never on disk in the clear"),
    "events_at_once": Limit(512, "events", "our choice: beyond it the answer is 503 with Retry-After"),
    "wait_seconds": Limit(25, "seconds", "below the 30 s after which many proxies cut a silent line"),
    "waiting_at_once": Limit(4_000, "requests", "our choice: open pages of one process; more are answered at once"),
    "conversations_burst": Limit(600, "conversations", "our choice: a clinic behind one address"),
    "conversations_minute": Limit(600, "conversations a minute", "our choice, for each address"),
    "events_burst": Limit(200, "events", "our choice: nobody types so fast; a script of ours may"),
    "events_minute": Limit(1_200, "events a minute", "our choice, for each conversation"),
    "key_characters": Limit(200, "characters", "our choice: an Idempotency-Key is an id, not a text"),
    "messages_page": Limit(500, "messages", "our choice: put into words at once; `all=true` gives the newest so many"),
    "header_bytes": Limit(32 * KIB, "bytes", "our choice: the request line and all headers together"),
    "keep_alive_seconds": Limit(75, "seconds", "longer than the 60 s of common proxies, so that they close first"),
}


def limit(name: str) -> int:
    """The value of one limit. Raises KeyError for a name that is not in the table."""
    return LIMITS[name].value
