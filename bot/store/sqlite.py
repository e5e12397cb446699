"""SQLite through apsw: one connection that writes, in one thread, several turns to a COMMIT when several wait.

Why apsw, and which library versions lose commits in WAL mode: notes in docs/ (the WAL-reset bug, fixed in 3.51.3).
"""

import contextlib
import queue
import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from time import monotonic
from typing import Any, TypeVar

import apsw

from bot.crash_points import reach
from bot.store.contract import Store, Transaction, Work
from bot.store.errors import StoreRefused, StoreUnavailable
from bot.store.migrate import Migration, migrate, migrations
from bot.store.sqlite_rows import SqliteRows

T = TypeVar("T")
APPLICATION_ID = 0x4D454D41  # "MEMA"
BUSY_MS = 5000
TOGETHER = 64  # turns that may share a COMMIT
TOGETHER_SECONDS = 0.05  # and for how long the first of them may be kept waiting
NETWORK_DISKS = ("nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "fuse.sshfs", "glusterfs", "ceph", "afs")
AWAY = (
    apsw.BusyError, apsw.FullError, apsw.IOError, apsw.ReadOnlyError, apsw.CantOpenError, apsw.LockedError,
    apsw.NoMemError,
)  # fmt: skip


def wal_is_safe(version: tuple[int, int, int]) -> bool:
    """Whether this SQLite has the fix of the WAL-reset bug (sqlite.org/wal.html#the_wal_reset_bug)."""
    if version < (3, 7, 0) or version >= (3, 51, 3):
        return True
    return (3, 44, 6) <= version < (3, 45, 0) or (3, 50, 7) <= version < (3, 51, 0)


def library_version() -> tuple[int, int, int]:
    major, minor, patch = (int(part) for part in apsw.sqlite_lib_version().split(".")[:3])
    return major, minor, patch


def connect(path: Path, journal: str) -> apsw.Connection:
    """A connection with everything set that we rely on."""
    connection = apsw.Connection(str(path))
    connection.set_busy_timeout(BUSY_MS)
    for pragma in (
        f"journal_mode = {journal}", "synchronous = FULL", "foreign_keys = ON", "secure_delete = ON",
        "temp_store = MEMORY", "trusted_schema = OFF", "cell_size_check = ON", "wal_autocheckpoint = 1000",
    ):  # fmt: skip
        connection.execute(f"PRAGMA {pragma}").fetchall()
    return connection


class SqliteStore(Store):
    """``path`` is made when it is not there. Raises StoreRefused, StoreUnavailable."""

    dialect = "sqlite"

    def __init__(self, path: Path, version: tuple[int, int, int] | None = None, *, up_to: int = 0) -> None:
        version = version or library_version()
        self.path = path
        self._journal = "WAL" if wal_is_safe(version) else "TRUNCATE"
        self.described = f"SQLite {'.'.join(map(str, version))} ({self._journal}) in {path.name}"
        if self._journal != "WAL":
            self.described += "; this SQLite can lose commits in WAL mode, so the slower rollback journal is used"
        path.parent.mkdir(parents=True, exist_ok=True)
        _refuse_network_disk(path)
        with _told(path):
            self._writer = connect(path, self._journal)
            migrate(_Target(self._writer, path), migrations("sqlite", up_to))
            self._readers: list[apsw.Connection] = []
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._loop, name="store-writer", daemon=True)
        self._local = threading.local()
        self._reading = ThreadPoolExecutor(2, thread_name_prefix="store-reader")
        self._closed = False
        self._thread.start()

    def submit(self, work: Work[T]) -> "Future[T]":
        future: Future[T] = Future()
        if self._closed:
            future.set_exception(StoreUnavailable("the store is closed"))
        else:
            self._jobs.put(_Job(work, future))
        return future

    def submit_read(self, work: Work[T]) -> "Future[T]":
        return self._reading.submit(self._read, work)

    def faults(self) -> tuple[str, ...]:
        def look(tx: Transaction) -> tuple[str, ...]:
            found = [str(row["integrity_check"]) for row in tx.rows.all("PRAGMA integrity_check")]
            broken = [f"{row['table']} refers to a missing {row['parent']}"
                      for row in tx.rows.all("PRAGMA foreign_key_check")]  # fmt: skip
            return (*(line for line in found if line != "ok"), *broken)

        return self.read_now(look)

    def scrub(self) -> None:
        """``secure_delete`` has overwritten the rows; what is left is in the log."""
        if self._journal == "WAL":
            with _told(self.path), contextlib.closing(connect(self.path, self._journal)) as connection:
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def close(self) -> None:
        if self._closed:
            return
        self._closed = True
        self._jobs.put(None)
        self._thread.join()
        self._reading.shutdown()
        for connection in (*self._readers, self._writer):
            connection.close()

    def _read(self, work: Work[T]) -> T:
        connection = getattr(self._local, "connection", None)
        with _told(self.path):
            if connection is None:
                connection = self._local.connection = connect(self.path, self._journal)
                connection.execute("PRAGMA query_only = ON")
                self._readers.append(connection)
            connection.execute("BEGIN")
            try:
                return work(Transaction(SqliteRows(connection)))
            finally:
                connection.execute("ROLLBACK")

    def _loop(self) -> None:
        while (job := self._jobs.get()) is not None:
            if not self._together(job):
                return

    def _together(self, first: "_Job") -> bool:
        """Runs the job and those that wait behind it, in one COMMIT. False once the store is to close."""
        done: list[_Job] = []
        going_on, job, started = True, first, monotonic()
        reach("before-begin")
        while True:
            if job.future.set_running_or_notify_cancel() and self._run(job, joined=bool(done)):
                done.append(job)
            elif done and not self._writer.in_transaction:
                self._lose(done)
            if len(done) >= TOGETHER or monotonic() - started > TOGETHER_SECONDS:
                break
            try:
                following = self._jobs.get_nowait()
            except queue.Empty:
                break
            if following is None:
                going_on = False
                break
            job = following
        if done:
            self._commit(done)
        return going_on

    def _run(self, job: "_Job", *, joined: bool) -> bool:
        """Whether its work now waits for COMMIT; otherwise its future has the reason."""
        writer = self._writer
        try:
            writer.execute("SAVEPOINT turn" if joined else "BEGIN IMMEDIATE")
        except apsw.Error as error:
            job.fail(_away(error, self.path))
            return False
        transaction = Transaction(SqliteRows(writer))
        try:
            job.value = job.work(transaction)
            transaction.finish()
            if joined:
                writer.execute("RELEASE turn")
        except BaseException as error:  # noqa: BLE001 (whatever it is goes to whoever asked for the work)
            self._undo(joined=joined)
            job.fail(_away(error, self.path) if isinstance(error, AWAY) else error)
            return False
        job.transaction = transaction
        return True

    def _undo(self, *, joined: bool) -> None:
        if not self._writer.in_transaction:  # a full disk may already have rolled all of it back
            return
        self._writer.execute("ROLLBACK TO turn; RELEASE turn" if joined else "ROLLBACK")

    def _lose(self, done: "list[_Job]") -> None:
        """A full disk has rolled back everything so far: those that waited for COMMIT have not been written."""
        for job in done:
            job.fail(StoreUnavailable(f"{self.path.name} has no room left: make room, then try again"))
        done.clear()

    def _commit(self, done: "list[_Job]") -> None:
        reach("before-commit")
        try:
            self._writer.execute("COMMIT")
        except apsw.Error as error:
            if self._writer.in_transaction:
                self._writer.execute("ROLLBACK")
            for job in done:
                job.fail(_away(error, self.path))
            return
        reach("after-commit")
        for job in done:
            job.succeed()


class _Job:
    """A piece of work, and whom to tell."""

    def __init__(self, work: Work[Any], future: "Future[Any]") -> None:
        self.work = work
        self.future = future
        self.value: Any = None
        self.transaction: Transaction | None = None

    def fail(self, error: BaseException) -> None:
        self.future.set_exception(error)

    def succeed(self) -> None:
        try:
            if self.transaction is not None:
                self.transaction.tell()  # first: whoever waits for the result may rely on what is told
        finally:
            self.future.set_result(self.value)


class _Target:
    """SQLite as something to migrate; ``user_version`` tells the number without reading a table."""

    def __init__(self, connection: apsw.Connection, path: Path) -> None:
        self._connection = connection
        self._path = path

    def applied(self) -> dict[int, str]:
        execute = self._connection.execute
        identity = execute("PRAGMA application_id").fetchall()[0][0]
        tables = execute("SELECT name FROM sqlite_schema WHERE name = 'schema_migrations'").fetchall()
        if identity not in (0, APPLICATION_ID) or (not tables and execute("SELECT 1 FROM sqlite_schema").fetchall()):
            raise StoreRefused(f"{self._path.name} is an SQLite file of another program: name another DATABASE_URL")
        if not tables:
            return {}
        rows = execute("SELECT number, fingerprint FROM schema_migrations").fetchall()
        return {int(str(number)): str(fingerprint) for number, fingerprint in rows}

    def apply(self, migration: Migration) -> None:
        execute = self._connection.execute
        execute("BEGIN IMMEDIATE")
        try:
            if migration.number not in self.applied():  # another process may have been quicker
                execute(
                    "CREATE TABLE IF NOT EXISTS schema_migrations"
                    " (number INTEGER PRIMARY KEY, name TEXT NOT NULL, fingerprint TEXT NOT NULL) STRICT"
                )
                execute(migration.sql)
                execute("INSERT INTO schema_migrations VALUES (?, ?, ?)",
                        (migration.number, migration.name, migration.fingerprint))  # fmt: skip
                execute(f"PRAGMA user_version = {migration.number}; PRAGMA application_id = {APPLICATION_ID}")
            execute("COMMIT")
        except BaseException:
            if self._connection.in_transaction:
                execute("ROLLBACK")
            raise


def _away(error: BaseException, path: Path) -> StoreUnavailable:
    return StoreUnavailable(f"{path.name} cannot be written now ({type(error).__name__}: {error}): try again")


@contextlib.contextmanager
def _told(path: Path) -> Iterator[None]:
    """SQLite's own errors as ours."""
    try:
        yield
    except apsw.NotADBError as error:
        raise StoreRefused(f"{path.name} is not an SQLite database: name another DATABASE_URL") from error
    except apsw.CorruptError as error:
        raise StoreRefused(f"{path.name} is damaged ({error}): restore the last backup") from error
    except AWAY as error:
        raise _away(error, path) from error


def _refuse_network_disk(path: Path) -> None:
    """WAL needs memory shared between processes, and locks on network disks are not to be trusted."""
    try:
        mounts = Path("/proc/mounts").read_text("utf-8").splitlines()
    except OSError:
        return  # no Linux: the operator's guide says it
    folder = path.parent.resolve()
    found = [line.split()[1:3] for line in mounts if folder.is_relative_to(line.split()[1].replace("\\040", " "))]
    kind = max(found, key=lambda mount: len(mount[0]), default=["", ""])[1]
    if kind in NETWORK_DISKS:
        raise StoreRefused(
            f"{path.name} lies on a network disk ({kind}): put DATA_DIR on a local disk or use PostgreSQL"
        )
