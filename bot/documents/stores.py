"""Where encrypted documents lie: a local folder, or a bucket that speaks S3. They see names and noise only."""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final, Protocol, TypeVar
from urllib.parse import urlsplit

import obstore
from obstore.exceptions import BaseError, NotFoundError
from obstore.store import S3Store

_TEMPORARY: Final = ".part-"
_CONNECT: Final = timedelta(seconds=5)
_REQUEST: Final = timedelta(seconds=30)
_GIVE_UP: Final = timedelta(seconds=20)
_T = TypeVar("_T")


class StoreUnavailable(Exception):
    """The folder or the bucket does not answer, is full, or refuses us. What was asked for has not happened."""

    def __init__(self, where: str, cause: BaseException) -> None:
        detail = cause.strerror if isinstance(cause, OSError) and cause.strerror else type(cause).__name__
        super().__init__(f"documents cannot be read or written at {where} ({detail}): check that it exists, "
                         "has room, and that this process may write there (setting DOCUMENTS_URL)")  # fmt: skip


class ObjectMissing(Exception):
    """No object has this name."""


class WrongDocumentsUrl(Exception):
    """The setting DOCUMENTS_URL cannot be used."""

    def __init__(self, url: str) -> None:
        super().__init__(f"DOCUMENTS_URL={url!r}: give a folder, or s3://bucket/prefix with the usual AWS_* variables")


class Store(Protocol):
    """What the vault needs of a place. Every method raises StoreUnavailable."""

    where: str

    def write(self, name: str, data: bytes) -> None:
        """Keeps `data` under a new name; when it returns, a power cut no longer loses it."""

    def read(self, name: str) -> bytes:
        """Raises ObjectMissing."""

    def remove(self, name: str) -> None:
        """Removes the object; nothing happens if there is none."""

    def names(self) -> Iterator[tuple[str, datetime]]:
        """Every name, half-written ones too, with the time of its last change (UTC)."""


def open_store(url: str) -> Store:
    """The store behind DOCUMENTS_URL: a folder's path, file:///folder, or s3://bucket/prefix.

    Raises WrongDocumentsUrl, and StoreUnavailable where the folder cannot be made.
    """
    parts = urlsplit(url)
    if parts.scheme == "s3" and parts.netloc:
        return BucketStore(parts.netloc, parts.path.strip("/"))
    if parts.scheme == "file" and not parts.netloc and parts.path:
        return FolderStore(Path(parts.path))
    if parts.scheme or not url:
        raise WrongDocumentsUrl(url)
    return FolderStore(Path(url))


class FolderStore:
    """Files in one folder that its owner alone may open."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.where = str(folder)
        with self._named_errors():
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def write(self, name: str, data: bytes) -> None:
        """Temporary name, fsync, rename, fsync of the folder: a file is there whole or not at all."""
        temporary = self._folder / f"{_TEMPORARY}{name}"
        with self._named_errors():
            try:
                descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
                with os.fdopen(descriptor, "wb") as file:
                    file.write(data)
                    file.flush()
                    os.fsync(file.fileno())
                temporary.rename(self._folder / name)
            except BaseException:
                with contextlib.suppress(OSError):
                    temporary.unlink(missing_ok=True)
                raise
            self._sync_folder()

    def read(self, name: str) -> bytes:
        """The bytes of one file."""
        with self._named_errors():
            try:
                return (self._folder / name).read_bytes()
            except FileNotFoundError as error:
                if not self._folder.is_dir():
                    raise
                raise ObjectMissing(name) from error

    def remove(self, name: str) -> None:
        """Unlinks, and sees that the disk knows it."""
        with self._named_errors():
            (self._folder / name).unlink(missing_ok=True)
            self._sync_folder()

    def names(self) -> Iterator[tuple[str, datetime]]:
        """Every file, in no order."""
        with self._named_errors():
            for entry in os.scandir(self._folder):
                with contextlib.suppress(FileNotFoundError):
                    yield entry.name, datetime.fromtimestamp(entry.stat().st_mtime, UTC)

    def _sync_folder(self) -> None:
        descriptor = os.open(self._folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    @contextlib.contextmanager
    def _named_errors(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise StoreUnavailable(self.where, error) from error


class BucketStore:
    """Objects under a prefix of an S3 bucket; address and credentials from the usual AWS_* variables."""

    def __init__(self, bucket: str, prefix: str) -> None:
        self.where = f"s3://{bucket}/{prefix}"
        self._store = S3Store(
            bucket,
            prefix=prefix or None,
            client_options={
                "connect_timeout": _CONNECT,
                "timeout": _REQUEST,
                "allow_http": os.environ.get("AWS_ALLOW_HTTP", "").lower() in ("1", "true", "yes", "on"),
            },
            retry_config={"max_retries": 3, "retry_timeout": _GIVE_UP},
        )

    def write(self, name: str, data: bytes) -> None:
        """One PUT; the service answers when the object is durable."""
        self._try(lambda: obstore.put(self._store, name, data, use_multipart=False))

    def read(self, name: str) -> bytes:
        """One GET."""
        return self._try(lambda: bytes(obstore.get(self._store, name).bytes()), name)

    def remove(self, name: str) -> None:
        """One DELETE; S3 does not mind a name that is not there."""
        with contextlib.suppress(ObjectMissing):
            self._try(lambda: obstore.delete(self._store, name), name)

    def names(self) -> Iterator[tuple[str, datetime]]:
        """Every object under the prefix, a thousand at a time."""
        pages = self._try(lambda: obstore.list(self._store, chunk_size=1000))
        while True:
            page = self._try(lambda: next(iter(pages), None))
            if page is None:
                return
            yield from ((meta["path"], meta["last_modified"]) for meta in page)

    def _try(self, call: Callable[[], _T], name: str = "") -> _T:
        try:
            return call()
        except (NotFoundError, FileNotFoundError) as error:
            if name:
                raise ObjectMissing(name) from error
            raise StoreUnavailable(self.where, error) from error
        except (BaseError, OSError) as error:
            raise StoreUnavailable(self.where, error) from error


def new_name() -> str:
    """A name of 160 random bits: it can be neither guessed nor tied to a member."""
    return secrets.token_hex(20)
