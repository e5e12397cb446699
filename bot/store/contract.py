"""The store as the rest of the program sees it: transactions, and the nouns inside one.

A unit of work is a plain function of a :class:`Transaction`. It runs in a thread of the store, may be run again when
the database asks for it, and its value is handed out only after COMMIT: so it touches nothing but its transaction.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar

from bot.logs import logger
from bot.store.audit import Audit
from bot.store.conversations import Conversations
from bot.store.directory import Directory
from bot.store.feedback import Feedback
from bot.store.heard import Heard
from bot.store.humans import Humans
from bot.store.members import Members
from bot.store.outbox import Outbox
from bot.store.papers import Papers
from bot.store.platforms import Platforms
from bot.store.requests import Requests
from bot.store.rows import Rows
from bot.store.schedule import Schedule
from bot.store.staff import Staff

T = TypeVar("T")


@dataclass
class Transaction:
    """``after_commit``: called by ``tell`` once the work is durable; they may not write."""

    rows: Rows
    after_commit: list[Callable[[], None]] = field(default_factory=list)

    def tell(self) -> None:
        """Calls what waits for the commit. What one of them raises is logged: the work itself is done."""
        for told in self.after_commit:
            try:
                told()
            except Exception as error:  # noqa: BLE001  # whatever it is, what was committed stays committed
                logger().error("told after a commit in vain", cause=type(error).__name__, exc_info=error)

    @cached_property
    def conversations(self) -> Conversations:
        return Conversations(self.rows)

    @cached_property
    def heard(self) -> Heard:
        return Heard(self.rows)

    @cached_property
    def outbox(self) -> Outbox:
        return Outbox(self.rows)

    @cached_property
    def members(self) -> Members:
        return Members(self.rows)

    @cached_property
    def directory(self) -> Directory:
        return Directory(self.rows)

    @cached_property
    def requests(self) -> Requests:
        return Requests(self.rows)

    @cached_property
    def papers(self) -> Papers:
        return Papers(self.rows)

    @cached_property
    def schedule(self) -> Schedule:
        return Schedule(self.rows)

    @cached_property
    def humans(self) -> Humans:
        return Humans(self.rows)

    @cached_property
    def feedback(self) -> Feedback:
        return Feedback(self.rows)

    @cached_property
    def staff(self) -> Staff:
        return Staff(self.rows)

    @cached_property
    def platforms(self) -> Platforms:
        return Platforms(self.rows)

    @cached_property
    def audit(self) -> Audit:
        return Audit(self.rows)

    def finish(self) -> None:
        """Called by the store just before COMMIT: the audit chain has one head, so it is locked last and briefly."""
        if "audit" in self.__dict__:
            self.audit.flush()


Work = Callable[[Transaction], T]


class Store(ABC):
    """``described``: one line on what it stands on, for the start, ``check`` and ``/readyz``."""

    dialect: str
    described: str

    @abstractmethod
    def submit(self, work: Work[T]) -> "Future[T]":
        """Runs ``work`` in a write transaction; the future is done after COMMIT.

        The future raises what ``work`` raises (nothing is written then), StoreUnavailable or OutcomeUnknown.
        """

    @abstractmethod
    def submit_read(self, work: Work[T]) -> "Future[T]":
        """The same on one consistent snapshot, without writing."""

    @abstractmethod
    def faults(self) -> tuple[str, ...]:
        """What the database itself finds wrong with its files; empty when nothing."""

    @abstractmethod
    def scrub(self) -> None:
        """Removes what deleted rows leave behind (in the log, in dead rows). May take a while; others go on."""

    @abstractmethod
    def close(self) -> None:
        """Finishes what was submitted, then lets go of the database."""

    async def write(self, work: Work[T]) -> T:
        return await _wrapped(self.submit(work))

    async def read(self, work: Work[T]) -> T:
        return await _wrapped(self.submit_read(work))

    def write_now(self, work: Work[T]) -> T:
        """As :meth:`write`, for callers that are not asynchronous."""
        return self.submit(work).result()

    def read_now(self, work: Work[T]) -> T:
        return self.submit_read(work).result()


async def _wrapped(future: "Future[T]") -> T:
    import asyncio

    return await asyncio.wrap_future(future)
