"""A copy of everything while the program runs, and back again: one tar file, the same for both databases.

The tables are read in one snapshot, so the copy is the state at one instant. Papers are copied as they lie, encrypted;
a paper is complete before the row that names it is committed, so each that the snapshot names is there, but for those
that were deleted while copying. The master secret is not part of the copy: whoever has both can read everything.
"""

import io
import json
import os
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import IO, Any

from bot.documents import stores
from bot.documents.stores import ObjectMissing
from bot.store import Store, Transaction, open_store
from bot.store.tables import Digest, fill, is_empty, lines, schema_number, table_names

FORMAT = 1
SPOOL = 64 * 1024 * 1024  # bytes of a table that are held before they go to a temporary file


class BackupError(Exception):
    """A copy cannot be made or put back: the message says what to do."""


@dataclass(frozen=True)
class Copied:
    """``rows`` of the database, ``papers``; ``gone``: papers deleted while the copy was made."""

    rows: int
    papers: int
    gone: int = 0


def make(store: Store, papers: stores.Store, target: Path, now: datetime) -> Copied:
    """Writes the copy under another name first: ``target`` is whole or not there. Raises BackupError, StoreError."""
    if target.exists():
        raise BackupError(f"{target} is there already: name a new file")
    draft = target.with_name(f".{target.name}.part")
    try:
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file, tarfile.open(fileobj=file, mode="w|") as tar:
            copied = store.read_now(lambda tx: _copy(tx, papers, tar, now))
        with draft.open("rb") as written:
            os.fsync(written.fileno())
        draft.rename(target)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise BackupError(f"{target} cannot be written ({error.strerror}): choose another place") from error
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    return copied


def restore(source: Path, database_url: str, papers: stores.Store) -> Copied:
    """Puts a copy back into an empty database and brings it up to date. Raises BackupError, StoreError.

    Papers first, then all rows in one transaction: after an interruption the database is empty, and the same call does
    what is left.
    """
    try:
        with _reading(source) as (tar, members, manifest):
            store = open_store(database_url, up_to=int(manifest["schema"]))
            try:
                store.read_now(lambda tx: _expect_empty(tx, manifest))
                kept = _put_papers(tar, members, papers, len(manifest["tables"]))
                with _reading(source) as (again, tables, _):
                    rows = store.write_now(lambda tx: _fill(tx, again, tables, manifest))
            finally:
                store.close()
    except (OSError, tarfile.TarError, KeyError, ValueError) as error:
        raise BackupError(f"{source.name} is no backup of ours, or is cut off ({type(error).__name__})") from error
    open_store(database_url).close()  # the steps since that schema
    return Copied(rows, kept)


def _copy(tx: Transaction, papers: stores.Store, tar: tarfile.TarFile, now: datetime) -> Copied:
    tables = {name: _digest(tx, name) for name in table_names(tx.rows)}
    manifest = {
        "format": FORMAT,
        "made_at": now.isoformat(),
        "schema": schema_number(tx.rows),
        "tables": {name: {"rows": digest.rows, "sha256_sum": digest.value} for name, digest in tables.items()},
    }
    _add(tar, "manifest.json", json.dumps(manifest, indent=1).encode())
    for name in tables:
        _add_table(tx, tar, name)
    kept = gone = 0
    for document in tx.papers.all_kept():
        name = str((document.stored or {}).get("object_name", ""))
        try:
            data = papers.read(name)
        except ObjectMissing:
            gone += 1
            continue
        _add(tar, f"papers/{name}", data)
        kept += 1
    return Copied(sum(digest.rows for digest in tables.values()), kept, gone)


def _digest(tx: Transaction, table: str) -> Digest:
    digest = Digest()
    for line in lines(tx.rows, table):
        digest.add(line)
    return digest


def _add_table(tx: Transaction, tar: tarfile.TarFile, table: str) -> None:
    import tempfile

    with tempfile.SpooledTemporaryFile(max_size=SPOOL) as spool:
        for line in lines(tx.rows, table):
            spool.write(line.encode() + b"\n")
        size = spool.tell()
        spool.seek(0)
        entry = tarfile.TarInfo(f"tables/{table}.jsonl")
        entry.size, entry.mode = size, 0o600
        tar.addfile(entry, spool)


def _add(tar: tarfile.TarFile, name: str, data: bytes) -> None:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = len(data), 0o600
    tar.addfile(entry, io.BytesIO(data))


@contextmanager
def _reading(source: Path) -> Iterator[tuple[tarfile.TarFile, Iterator[tarfile.TarInfo], dict[str, Any]]]:
    """From behind the manifest on."""
    with source.open("rb") as file, tarfile.open(fileobj=file, mode="r|") as tar:
        members = iter(tar)
        yield tar, members, _manifest(tar, next(members, None))


def _manifest(tar: tarfile.TarFile, entry: tarfile.TarInfo | None) -> dict[str, Any]:
    if entry is None or entry.name != "manifest.json":
        raise ValueError("no manifest")
    manifest: dict[str, Any] = json.loads(_open(tar, entry).read())
    if manifest["format"] != FORMAT:
        raise BackupError(f"the backup has format {manifest['format']} and this program reads {FORMAT}")
    return manifest


def _expect_empty(tx: Transaction, manifest: dict[str, Any]) -> None:
    if not is_empty(tx.rows):
        raise BackupError("there is something in the database already: restore into an empty one (another DATA_DIR)")
    if schema_number(tx.rows) != manifest["schema"]:
        raise BackupError("the database has another schema than the backup: restore into an empty one")


def _fill(tx: Transaction, tar: tarfile.TarFile, members: Iterator[tarfile.TarInfo], manifest: dict[str, Any]) -> int:
    _expect_empty(tx, manifest)
    total = 0
    for table in manifest["tables"]:
        entry = next(members, None)
        if entry is None or entry.name != f"tables/{table}.jsonl":
            raise ValueError(f"expected the table {table}")
        total += fill(tx.rows, table, (line.decode() for line in _open(tar, entry)))
    for table, expected in manifest["tables"].items():
        digest = _digest(tx, table)
        if (digest.rows, digest.value) != (expected["rows"], expected["sha256_sum"]):
            raise BackupError(f"the rows of {table} are not those that were copied: the file is damaged")
    return total


def _put_papers(tar: tarfile.TarFile, members: Iterator[tarfile.TarInfo], papers: stores.Store, tables: int) -> int:
    """Those behind so many tables. What lies there already, from an earlier try, is left."""
    there = {name for name, _ in papers.names()}
    kept = 0
    for entry in islice(members, tables, None):
        folder, _, name = entry.name.partition("/")
        if folder != "papers" or not name.isalnum():
            raise ValueError(f"unexpected {entry.name!r}")
        if name not in there:
            papers.write(name, _open(tar, entry).read())
        kept += 1
    return kept


def _open(tar: tarfile.TarFile, entry: tarfile.TarInfo) -> IO[bytes]:
    file = tar.extractfile(entry)
    if file is None:
        raise ValueError(f"{entry.name} is no file")
    return file
