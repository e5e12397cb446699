"""Files as an event: each is looked at, what may be kept goes into the vault, and the turn gets what became of them.

Shared by all channels. A row is written only once its file is complete; a file without a row is swept away later.
"""

import asyncio
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from bot.documents.duplicates import hash_distance, same_picture
from bot.documents.intake import Accepted, Inspector, Refused
from bot.documents.limits import limit
from bot.documents.vault import StoreUnavailable, Vault
from bot.metrics import Metrics
from bot.store.contract import Store, Transaction
from bot.store.papers import Document
from dialogs.events import Event, Paper, Upload

SAME_BITS = 10  # of 64: the sieve before fingerprints are compared (bot/documents/duplicates.py)
DAY = timedelta(days=1)


class Parts(Protocol):
    """What is needed of the program's parts."""

    @property
    def store(self) -> Store: ...
    @property
    def vault(self) -> Vault: ...
    @property
    def inspector(self) -> Inspector: ...
    @property
    def metrics(self) -> Metrics: ...
    @property
    def clock(self) -> Callable[[], datetime]: ...


@dataclass(frozen=True)
class Looked:
    """``documents``: rows of the files that are complete in the vault, to be committed with the turn."""

    event: Event
    documents: tuple[Document, ...] = ()


class Uploads:
    """Bytes in, ``dialogs.events.Upload`` out."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def event(self, conversation: str, files: Sequence[bytes], caption: str = "") -> Upload:
        """As :meth:`look`, for a channel that has the rows committed before its turn. Raises StoreError."""
        looked = await self.look(conversation, files, caption)
        if looked.documents:
            await self._parts.store.write(lambda tx: _keep(tx, looked.documents))
        assert isinstance(looked.event, Upload)
        return looked.event

    async def look(self, conversation: str, files: Sequence[bytes], caption: str = "") -> Looked:
        """What became of ``files``, in order. Nothing of a refused file is kept. Raises StoreError."""
        earlier = list(await self._parts.store.read(lambda tx: tx.papers.of_conversation(conversation)))
        now = self._parts.clock()
        today = sum(document.size for document in earlier if now - document.kept_at < DAY)
        papers: list[Paper] = []
        fresh: list[Document] = []
        refused: list[str] = []
        for place, file in enumerate(files):
            if place >= limit("files_a_paper") or today + len(file) > limit("member_day_bytes"):
                refused.append("too_many")
                continue
            kept = await self._kept(conversation, file, earlier)
            if isinstance(kept, str):
                refused.append(kept)
                continue
            document, paper = kept
            earlier.append(document)
            fresh.append(document)
            papers.append(paper)
            today += document.size
        for outcome in refused:
            self._parts.metrics.papers.labels(outcome).inc()
        self._parts.metrics.papers.labels("accepted").inc(len(papers))
        return Looked(Upload(papers=tuple(papers), refused=tuple(refused), caption=caption.strip()), tuple(fresh))

    async def _kept(self, conversation: str, file: bytes, earlier: Sequence[Document]) -> tuple[Document, Paper] | str:
        """The document and what the dialog hears of it, or the reason why it is not kept."""
        seen = await self._parts.inspector.inspect(file)
        if isinstance(seen, Refused):
            return seen.reason.value
        id_ = f"d_{secrets.token_hex(12)}"
        try:
            stored = await asyncio.to_thread(self._parts.vault.put, id_, seen.clean)
        except StoreUnavailable:
            return "not_stored"
        likeness = f"{seen.dhash}{seen.sketch.hex()}" if seen.kind != "pdf" else ""
        document = Document(
            id=id_,
            conversation=conversation,
            request=None,
            paper="",
            media=seen.media_type,
            pages=seen.pages,
            size=stored.size,
            doubts=seen.doubts,
            likeness=likeness,
            stored=stored.as_json(),
            kept_at=self._parts.clock(),
        )
        paper = Paper(document=id_, media=seen.kind, pages=seen.pages, doubts=seen.doubts, same_as=_same(seen, earlier))
        return document, paper


def _keep(transaction: Transaction, documents: Sequence[Document]) -> None:
    for document in documents:
        transaction.papers.keep(document)


def _same(seen: Accepted, earlier: Sequence[Document]) -> str | None:
    """The id of an earlier document that shows the same photo."""
    if seen.kind == "pdf":
        return None
    for document in earlier:
        if not document.likeness:
            continue
        dhash, sketch = document.likeness[:16], bytes.fromhex(document.likeness[16:])
        if hash_distance(dhash, seen.dhash) <= SAME_BITS and same_picture(sketch, seen.sketch):
            return document.id
    return None
