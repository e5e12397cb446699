"""One event, one turn, one transaction: the way in for every channel, for staff, and for clocks."""

import secrets
import traceback
from collections.abc import Callable, Sequence
from datetime import datetime
from hashlib import sha256

from bot.logs import logger
from bot.requests.life import Step
from bot.requests.moving import is_told, move, told
from bot.store.contract import Store, Transaction
from bot.store.conversations import Parked
from bot.store.errors import OutcomeUnknown, StoreError
from bot.store.papers import Document
from bot.store.requests import Request
from bot.terms import EVENT_TRIES
from bot.turning import Arrived, Ground, Taken, say, take
from bot.world import view
from dialogs import people
from dialogs.events import Event
from dialogs.replies import Reply
from dialogs.world import World

__all__ = ["Assistant", "Taken"]

SORRY = Reply(key="errors.internal")


class Assistant:
    """``clock``: now, as an aware time."""

    def __init__(self, store: Store, ground: Ground, clock: Callable[[], datetime]) -> None:
        self.store = store
        self.ground = ground
        self.clock = clock

    async def take(
        self,
        conversation: str,
        event: Event,
        dedupe_key: str = "",
        *,
        now: datetime | None = None,
        documents: Sequence[Document] = (),
        origin: str = "",
    ) -> Taken:
        """Takes a turn and returns once it is durable; a copy of an event gets the replies of the first.

        ``documents``: rows of files that are complete in the vault. An event that raises is tried again and then parked
        with its bytes for staff, and the member is told. Raises NoSuchConversation, StoreUnavailable.
        """
        arrived = Arrived(conversation, event, dedupe_key, now or self.clock(), documents, origin)
        return await self.settle(arrived, lambda tx: take(tx, self.ground, arrived))

    async def settle(self, arrived: Arrived, work: Callable[[Transaction], Taken]) -> Taken:
        """Runs ``work``, which takes ``arrived``; tries again, and parks the event when it cannot be processed."""
        while True:
            try:
                return await self.store.write(work)
            except OutcomeUnknown:
                if not arrived.key:
                    raise
            except StoreError:
                raise
            except Exception as error:  # noqa: BLE001 (a defect of ours must not stop this member's next message)
                logger().error(
                    "turn failed", kind=arrived.event.kind, error=type(error).__name__,
                    at=traceback.format_exc(limit=-3),
                )  # fmt: skip
                taken = await self.store.write(_parking(self.ground, arrived, error))
                if taken is not None:
                    return taken

    async def tell(self, conversation: str, event: Event, *, now: datetime | None = None) -> Taken:
        """An event that staff or a clock caused: a turn like any other, so that the member is told in order."""
        return await self.take(conversation, event, now=now)

    def tell_in(self, tx: Transaction, conversation: str, event: Event, now: datetime) -> Taken:
        """As :meth:`tell`, inside the caller's transaction: what staff did and what the member hears are one."""
        return take(tx, self.ground, Arrived(conversation, event, "", now))

    async def move(
        self, number: str, step: Step, *, expected: int | None = None, documents: Sequence[Document] = ()
    ) -> Request:
        """Takes a step of a request and tells its member, in one transaction.

        ``documents``: rows that the step brings (a report), already carrying the request's number.
        Raises NoSuchRequest, IllegalStep, StaleVersion.
        """
        return await self.store.write(lambda tx: self.move_in(tx, number, step, expected=expected, documents=documents))

    def move_in(
        self,
        tx: Transaction,
        number: str,
        step: Step,
        *,
        expected: int | None = None,
        documents: Sequence[Document] = (),
    ) -> Request:
        """As :meth:`move`, inside the caller's transaction."""
        before = tx.requests.get(number)
        if before.conversation is not None:
            tx.conversations.lock(before.conversation)  # always the first lock
        for document in documents:
            tx.papers.keep(document)
        request = move(tx, number, step, self.ground.library, expected)
        if request.conversation is not None and is_told(before.status, request, step):
            event = told(request, step, left=self._left(tx, request, step.at))
            self.tell_in(tx, request.conversation, event, step.at)
        return request

    def _left(self, tx: Transaction, request: Request, now: datetime) -> int | str:
        """Uses left of the service after the step, "" where there is no limit or nothing is said."""
        from bot.requests.balances import used
        from dialogs.world import Bound

        entry = tx.directory.find(request.policy_no)
        service = self.ground.library.in_force(request.handbook, now.date()).services.get(request.service)
        if entry is None or service is None:
            return ""
        policy, library = entry.policy, self.ground.library
        uses = used(policy, tx.requests.of_policy(policy.policy_no), tx.requests.decided(policy.policy_no), library,
                    now.date())  # fmt: skip
        world = World(now=now, library=library, uses=uses, requests=(view(tx, request),))
        left = people.uses_left(world, Bound(policy, "self", entry.person), service, request.variant)
        return "" if left is None else left


def _parking(ground: Ground, arrived: Arrived, error: Exception) -> Callable[[Transaction], Taken | None]:
    """Counts a failure; once there were enough of them, parks the event and tells the member."""
    body = arrived.event.model_dump_json().encode()
    key = arrived.key or sha256(body).hexdigest()
    parked_id = f"e_{secrets.token_hex(8)}"

    def work(tx: Transaction) -> Taken | None:
        tx.conversations.lock(arrived.conversation)
        tries = tx.conversations.count_try(arrived.conversation, key)
        if tries < EVENT_TRIES:
            return None
        for document in arrived.documents:
            tx.papers.keep(document)  # the file is there: a row keeps the sweep from taking it away
        cause = f"{type(error).__name__}: {error}"[:500]
        tx.conversations.park(Parked(parked_id, arrived.conversation, key, body, cause, tries, arrived.now, None))
        tx.audit.add("assistant", "event_parked", arrived.conversation, arrived.now, parked=parked_id)
        return say(tx, ground, arrived, SORRY)

    return work
