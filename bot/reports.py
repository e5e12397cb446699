"""The report that staff attached to a request, for its member: found by one rule in the chat and behind its link."""

from bot.store.contract import Transaction
from bot.store.papers import Document
from dialogs.world import REPORT


def report_of(tx: Transaction, conversation: str, number: str) -> Document | None:
    """The newest report of a request that this chat may see (its own, or of the same person elsewhere); None where it
    may not, or where the report has been deleted."""
    if number not in {request.number for request in tx.requests.of_member(conversation)}:
        return None
    reports = [each for each in tx.papers.of_request(number) if each.paper == REPORT and each.stored is not None]
    return reports[-1] if reports else None
