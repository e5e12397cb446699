"""Documents at rest: AES-256-GCM, a fresh key for each, that key wrapped by a master key.

What lies in the store is ciphertext alone, under a random name; what is needed to open it (`StoredKey`)
lies in the database. So a copy of the store, or of the database, opens nothing by itself, and deleting
the row is enough to make every copy of the file useless.
"""

from __future__ import annotations

import base64
import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bot.documents.keys import KEY_BYTES, MasterKeys
from bot.documents.stores import ObjectMissing, Store, StoreUnavailable, new_name, open_store

__all__ = [
    "DocumentMissing",
    "DocumentUnreadable",
    "MasterKeys",
    "StoreUnavailable",
    "StoredKey",
    "Vault",
]

_NONCE_BYTES: Final = 12  # 96 bits, NIST SP 800-38D; each document key encrypts once
_FILE_USE: Final = b"member-assistant document v1"
_WRAP_USE: Final = b"member-assistant document key v1"


class DocumentMissing(Exception):
    """The row is there, the file is not: restore it from the backup, or ask the member for the paper again."""

    def __init__(self, document_id: str) -> None:
        super().__init__(f"document {document_id} is not in the store: restore the store's backup of the same time")
        self.document_id = document_id


class DocumentUnreadable(Exception):
    """The file or its key is damaged, or belongs to another document. Nothing of it has been released."""

    def __init__(self, document_id: str) -> None:
        super().__init__(
            f"document {document_id} does not open: its file or its key was changed or mixed up; run `check`"
        )
        self.document_id = document_id


@dataclass(frozen=True, slots=True)
class StoredKey:
    """What opens one document; belongs in the row of that document. Useless without the master key."""

    object_name: str
    master_key_id: str
    wrap_nonce: bytes
    wrapped_key: bytes
    nonce: bytes
    size: int
    """Bytes of the document before encryption."""

    def as_json(self) -> dict[str, str | int]:
        """For a JSON column."""
        return {
            "object_name": self.object_name,
            "master_key_id": self.master_key_id,
            "wrap_nonce": _text(self.wrap_nonce),
            "wrapped_key": _text(self.wrapped_key),
            "nonce": _text(self.nonce),
            "size": self.size,
        }

    @classmethod
    def from_json(cls, value: Mapping[str, str | int]) -> Self:
        """The opposite of `as_json`. Raises KeyError or ValueError for anything else."""
        return cls(
            object_name=str(value["object_name"]),
            master_key_id=str(value["master_key_id"]),
            wrap_nonce=base64.b64decode(str(value["wrap_nonce"]), validate=True),
            wrapped_key=base64.b64decode(str(value["wrapped_key"]), validate=True),
            nonce=base64.b64decode(str(value["nonce"]), validate=True),
            size=int(value["size"]),
        )


class Vault:
    """Keeps documents encrypted in a `Store`. Blocking calls, safe in several threads; use a thread from asyncio.

    Every method raises StoreUnavailable where the place does not answer, and UnknownMasterKey (keys.py)
    where a document was wrapped with a secret that was not given.
    """

    def __init__(self, store: Store, masters: MasterKeys) -> None:
        self._store = store
        self._masters = masters

    @classmethod
    def open(cls, url: str, masters: MasterKeys) -> Self:
        """The vault at DOCUMENTS_URL: a folder, or s3://bucket/prefix. Raises WrongDocumentsUrl (stores.py)."""
        return cls(open_store(url), masters)

    @property
    def where(self) -> str:
        """The place, for messages to the operator."""
        return self._store.where

    def put(self, document_id: str, data: bytes) -> StoredKey:
        """Encrypts and keeps `data`. It is on disk when this returns: only then commit the row with the StoredKey."""
        name, key, nonce = new_name(), secrets.token_bytes(KEY_BYTES), secrets.token_bytes(_NONCE_BYTES)
        stored = self._wrapped(name, key, nonce, len(data), self._masters.current)
        self._store.write(name, AESGCM(key).encrypt(nonce, data, _file_context(document_id, name)))
        return stored

    def get(self, document_id: str, stored: StoredKey) -> bytes:
        """The document as it was put. Raises DocumentMissing, DocumentUnreadable."""
        try:
            sealed = self._store.read(stored.object_name)
        except ObjectMissing as error:
            raise DocumentMissing(document_id) from error
        try:
            key = self._unwrapped(stored)
            return AESGCM(key).decrypt(stored.nonce, sealed, _file_context(document_id, stored.object_name))
        except (InvalidTag, ValueError) as error:
            raise DocumentUnreadable(document_id) from error

    def delete(self, stored: StoredKey) -> None:
        """Removes the file (no error if it has gone). Delete the row too: with it goes the only wrapped key."""
        self._store.remove(stored.object_name)

    def rewrap(self, stored: StoredKey, new_master: str | None = None) -> StoredKey:
        """The same document's key, wrapped anew by `new_master` (an id; the current one by default).

        The file is neither read nor written. Raises DocumentUnreadable where the wrapped key is damaged.
        """
        try:
            key = self._unwrapped(stored)
        except (InvalidTag, ValueError) as error:
            raise DocumentUnreadable(f"in {stored.object_name}") from error
        return self._wrapped(stored.object_name, key, stored.nonce, stored.size, new_master or self._masters.current)

    def sweep(self, known: Collection[str], older_than: datetime) -> tuple[str, ...]:
        """Removes every file whose name is not in `known` and that was last changed before `older_than` (aware).

        Files that a crash left between `put` and the commit of the row, and half-written ones. Returns their names.
        """
        orphans = [name for name, changed in self._store.names() if name not in known and changed < older_than]
        for name in orphans:
            self._store.remove(name)
        return tuple(orphans)

    def object_names(self) -> frozenset[str]:
        """Every name in the store, for `check`: compare with the rows."""
        return frozenset(name for name, _ in self._store.names())

    def _wrapped(self, name: str, key: bytes, nonce: bytes, size: int, master: str) -> StoredKey:
        wrap_nonce = secrets.token_bytes(_NONCE_BYTES)
        wrapped = AESGCM(self._masters.key(master)).encrypt(wrap_nonce, key, _wrap_context(name, master))
        return StoredKey(name, master, wrap_nonce, wrapped, nonce, size)

    def _unwrapped(self, stored: StoredKey) -> bytes:
        master = AESGCM(self._masters.key(stored.master_key_id))
        return master.decrypt(
            stored.wrap_nonce, stored.wrapped_key, _wrap_context(stored.object_name, stored.master_key_id)
        )


def _file_context(document_id: str, name: str) -> bytes:
    """Binds a file to its document. The master key's id is bound in the wrap, or rotation would rewrite files."""
    return _joined(_FILE_USE, document_id.encode(), name.encode())


def _wrap_context(name: str, master: str) -> bytes:
    return _joined(_WRAP_USE, name.encode(), master.encode())


def _joined(*parts: bytes) -> bytes:
    """Each part behind its length, so that no two lists of parts give the same bytes."""
    return b"".join(len(part).to_bytes(4, "big") + part for part in parts)


def _text(value: bytes) -> str:
    return base64.b64encode(value).decode("ascii")
