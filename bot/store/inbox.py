"""What platforms sent and is still to be taken: kept before the platform is told that it has come.

Rows of one sender are taken in the platform's own order, one after the other, by whoever holds the sender's lease;
parts that belong together (an album) wait for each other. A row that was taken stays for a while without its body, so
that a copy of it is known as such.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.store.errors import LeaseLost
from bot.store.rows import Row, Rows, utc


@dataclass(frozen=True)
class Arrival:
    """One thing that came in. ``n``: the platform's number, which orders; ``together``: what it is a part of, or ""."""

    n: int
    body: str
    together: str
    tries: int
    arrived_at: datetime


@dataclass(frozen=True)
class Batch:
    """What is to be taken now, as one: the right to do so ends with the lease."""

    channel: str
    address: str
    lease: str
    arrivals: tuple[Arrival, ...]


class Inbox:
    """Every method that takes ``now`` wants an aware time."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def put(
        self, channel: str, address: str, n: int, body: str, now: datetime,
        *, together: str = "", wait: timedelta = timedelta(), longest: timedelta = timedelta(),
    ) -> bool:  # fmt: skip
        """False for a copy. Parts that are ``together`` are due ``wait`` after the last of them, and ``longest`` after
        the first."""
        self._rows.run(
            "INSERT INTO inbox_lines (channel, address) VALUES (?, ?) ON CONFLICT (channel, address) DO NOTHING",
            channel, address,
        )  # fmt: skip
        self._rows.one(
            self._rows.locking("SELECT lease FROM inbox_lines WHERE channel = ? AND address = ?"), channel, address
        )
        due = now + wait
        fresh = self._rows.run(
            "INSERT INTO inbox (channel, address, n, together, body, arrived_at, due_at) VALUES (?, ?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (channel, n) DO NOTHING",
            channel, address, n, together, body, utc(now), utc(due),
        )  # fmt: skip
        if fresh and together:
            first = self._rows.one(
                "SELECT min(arrived_at) AS first_at FROM inbox"
                " WHERE channel = ? AND address = ? AND together = ? AND done_at IS NULL",
                channel, address, together,
            )  # fmt: skip
            due = min(due, first["first_at"] + longest) if first and first["first_at"] else due
            self._rows.run(
                "UPDATE inbox SET due_at = ? WHERE channel = ? AND address = ? AND together = ? AND done_at IS NULL"
                " AND batch = 0",
                utc(due), channel, address, together,
            )  # fmt: skip
        if fresh:
            self._settle(channel, address)
        return bool(fresh)

    def claim(self, channel: str, lease: str, now: datetime, until: datetime, limit: int = 1) -> tuple[Batch, ...]:
        """The next of up to ``limit`` senders that have something due and nobody who takes it."""
        now, until = utc(now), utc(until)
        due = (
            "SELECT l.address FROM inbox_lines l"
            " WHERE l.channel = ? AND l.due_at <= ? AND (l.lease_ends_at IS NULL OR l.lease_ends_at <= ?)"
            " ORDER BY l.due_at LIMIT ?"
        )
        rows = self._rows.all(self._rows.claiming(due, "l"), channel, now, now, limit)
        batches = []
        for address in [row["address"] for row in rows]:
            self._rows.run(
                "UPDATE inbox_lines SET lease = ?, lease_ends_at = ? WHERE channel = ? AND address = ?",
                lease, until, channel, address,
            )  # fmt: skip
            batches.append(Batch(channel, address, lease, self._next(channel, address)))
        return tuple(batches)

    def renew(self, batch: Batch, now: datetime, until: datetime) -> None:
        """A heartbeat. Raises LeaseLost."""
        self._hold(batch, now)
        self._rows.run(
            "UPDATE inbox_lines SET lease_ends_at = ? WHERE channel = ? AND address = ?",
            utc(until), batch.channel, batch.address,
        )  # fmt: skip

    def done(self, batch: Batch, now: datetime) -> None:
        """It has been taken; the next of this sender may be. Raises LeaseLost."""
        self._hold(batch, now)
        for arrival in batch.arrivals:
            self._rows.run(
                "UPDATE inbox SET done_at = ?, body = '' WHERE channel = ? AND n = ?",
                utc(now), batch.channel, arrival.n,
            )  # fmt: skip
        self._let_go(batch)

    def put_off(self, batch: Batch, now: datetime, until: datetime) -> None:
        """It could not be taken: it comes again then, and what came after it waits. Raises LeaseLost."""
        self._hold(batch, now)
        for arrival in batch.arrivals:
            self._rows.run(
                "UPDATE inbox SET tries = tries + 1, due_at = ? WHERE channel = ? AND n = ?",
                utc(until), batch.channel, arrival.n,
            )  # fmt: skip
        self._let_go(batch)

    def waiting(self, channel: str) -> int:
        """How many have come and are not taken yet."""
        row = self._rows.one("SELECT count(*) AS count FROM inbox WHERE channel = ? AND done_at IS NULL", channel)
        return int(row["count"]) if row else 0

    def newest(self, channel: str) -> int | None:
        """The greatest number that has come."""
        row = self._rows.one("SELECT max(n) AS n FROM inbox WHERE channel = ?", channel)
        return None if row is None or row["n"] is None else int(row["n"])

    def forget(self, channel: str, before: datetime) -> int:
        """Drops what was taken before then; the platform sends no copies of it any more."""
        gone = self._rows.run("DELETE FROM inbox WHERE channel = ? AND done_at < ?", channel, utc(before))
        self._rows.run(
            "DELETE FROM inbox_lines WHERE channel = ? AND due_at IS NULL AND lease_ends_at IS NULL AND NOT EXISTS ("
            " SELECT 1 FROM inbox i WHERE i.channel = inbox_lines.channel AND i.address = inbox_lines.address)",
            channel,
        )
        return gone

    def _next(self, channel: str, address: str) -> tuple[Arrival, ...]:
        """The head of the line, and what belongs to it. What was once begun as one stays one, also after a crash."""
        head = self._head(channel, address)
        if head is None:
            return ()
        if head["batch"]:
            chosen, values = "batch = ?", (head["batch"],)
        elif head["together"]:
            chosen, values = "together = ? AND batch = 0", (head["together"],)
        else:
            chosen, values = "n = ?", (head["n"],)
        rows = self._rows.all(
            "SELECT n, body, together, tries, arrived_at FROM inbox"  # noqa: S608 (constants above)
            f" WHERE channel = ? AND address = ? AND done_at IS NULL AND {chosen} ORDER BY n",
            channel, address, *values,
        )  # fmt: skip
        for row in rows:
            self._rows.run("UPDATE inbox SET batch = ? WHERE channel = ? AND n = ?", head["n"], channel, row["n"])
        return tuple(Arrival(**row) for row in rows)

    def _settle(self, channel: str, address: str) -> None:
        """The line is due when its head is; an album is complete when something else has come after it."""
        head = self._head(channel, address)
        due = head["due_at"] if head else None
        if head and head["together"] and not head["batch"]:
            other = self._rows.one(
                "SELECT arrived_at FROM inbox WHERE channel = ? AND address = ? AND done_at IS NULL"
                " AND together <> ? AND n > ? ORDER BY n LIMIT 1",
                channel, address, head["together"], head["n"],
            )  # fmt: skip
            due = min(due, other["arrived_at"]) if other else due
        self._rows.run("UPDATE inbox_lines SET due_at = ? WHERE channel = ? AND address = ?", due, channel, address)

    def _head(self, channel: str, address: str) -> Row | None:
        return self._rows.one(
            "SELECT n, batch, together, due_at FROM inbox WHERE channel = ? AND address = ? AND done_at IS NULL"
            " ORDER BY n LIMIT 1",
            channel, address,
        )  # fmt: skip

    def _hold(self, batch: Batch, now: datetime) -> None:
        row = self._rows.one(
            self._rows.locking("SELECT lease, lease_ends_at FROM inbox_lines WHERE channel = ? AND address = ?"),
            batch.channel, batch.address,
        )  # fmt: skip
        if row is None or row["lease"] != batch.lease or row["lease_ends_at"] is None or row["lease_ends_at"] < now:
            raise LeaseLost(f"the lease on what came in on {batch.channel} has passed to somebody else")

    def _let_go(self, batch: Batch) -> None:
        self._rows.run(
            "UPDATE inbox_lines SET lease = '', lease_ends_at = NULL WHERE channel = ? AND address = ?",
            batch.channel, batch.address,
        )  # fmt: skip
        self._settle(batch.channel, batch.address)
