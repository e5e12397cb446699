"""Rows of the documents that the vault keeps: one a file, written only after the file is complete."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.store.rows import Row, Rows, from_json, to_json, utc


@dataclass(frozen=True)
class Document:
    """``stored``: the vault's own record, None once deleted. ``likeness``: perceptual hash. ``size``: bytes kept."""

    id: str
    conversation: str | None
    request: str | None
    paper: str
    media: str
    pages: int
    size: int
    doubts: tuple[str, ...]
    likeness: str
    stored: dict[str, Any] | None
    kept_at: datetime
    deleted_at: datetime | None = None


class Papers:
    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def keep(self, document: Document) -> None:
        """Twice the same document is once."""
        self._rows.run(
            "INSERT INTO documents (id, conversation, request, paper, media, pages, size, doubts, likeness, stored,"
            " kept_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING",
            document.id, document.conversation, document.request, document.paper, document.media, document.pages,
            document.size, to_json(document.doubts), document.likeness, to_json(document.stored),
            utc(document.kept_at),
        )  # fmt: skip

    def find(self, id_: str) -> Document | None:
        row = self._rows.one("SELECT * FROM documents WHERE id = ?", id_)
        return None if row is None else _document(row)

    def of_conversation(self, conversation: str) -> tuple[Document, ...]:
        return self._kept("conversation", conversation)

    def of_request(self, number: str) -> tuple[Document, ...]:
        return self._kept("request", number)

    def attach(self, id_: str, request: str, paper: str) -> None:
        self._rows.run("UPDATE documents SET request = ?, paper = ? WHERE id = ?", request, paper, id_)

    def rewrap(self, id_: str, stored: dict[str, Any]) -> None:
        """A new record of the vault for the same file, after a change of the master key."""
        self._rows.run("UPDATE documents SET stored = ? WHERE id = ? AND deleted_at IS NULL", to_json(stored), id_)

    def delete(self, id_: str, now: datetime) -> None:
        """The record with its wrapped key goes; the row stays, so that a history can say what was there."""
        self._rows.run(
            "UPDATE documents SET stored = '', likeness = '', deleted_at = ? WHERE id = ? AND deleted_at IS NULL",
            utc(now), id_,
        )  # fmt: skip

    def all_kept(self) -> tuple[Document, ...]:
        return tuple(map(_document, self._rows.all("SELECT * FROM documents WHERE deleted_at IS NULL ORDER BY id")))

    def unattached(self, before: datetime) -> tuple[Document, ...]:
        """Kept, older than that, and in no request; not those of a chat with a draft, which may name them."""
        rows = self._rows.all(
            "SELECT * FROM documents WHERE request IS NULL AND deleted_at IS NULL AND kept_at < ?"
            " AND NOT EXISTS (SELECT 1 FROM drafts d WHERE d.conversation = documents.conversation) ORDER BY id",
            utc(before),
        )
        return tuple(map(_document, rows))

    def of_ended(self, before: datetime) -> tuple[Document, ...]:
        """Those of requests that ended before then."""
        rows = self._rows.all(
            "SELECT d.* FROM documents d JOIN requests r ON r.number = d.request WHERE d.deleted_at IS NULL"
            " AND r.status IN ('completed', 'no_show', 'cancelled', 'declined', 'expired') AND r.moved_at < ?"
            " ORDER BY d.id",
            utc(before),
        )
        return tuple(map(_document, rows))

    def _kept(self, column: str, value: str) -> tuple[Document, ...]:
        rows = self._rows.all(
            f"SELECT * FROM documents WHERE {column} = ? AND deleted_at IS NULL ORDER BY kept_at, id",  # noqa: S608
            value,
        )
        return tuple(map(_document, rows))


def _document(row: Row) -> Document:
    stored = from_json(row["stored"]) if row["stored"] else None
    return Document(**{**row, "doubts": tuple(from_json(row["doubts"])), "stored": stored})
