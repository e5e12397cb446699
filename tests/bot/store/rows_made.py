"""Rows that several tests need."""

from datetime import UTC, date, datetime, timedelta

from bot.store import Transaction
from bot.store.directory import Entry
from bot.store.requests import Request, RequestEvent
from knowledge.policies import Policy

NOW = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)


def policy(number: str = "P-1", name: str = "陈示例") -> Policy:
    return Policy(
        policy_no=number,
        handbook="axa-cancer-2021",
        status="active",
        insured_name=name,
        insured_id_no="000000197804120017",
        insured_birth_date=date(1978, 4, 12),
        start_date=date(2026, 1, 1),
        end_date=date(2026, 12, 31),
        optional_services=("drug-direct-pay",),
        has_social_insurance=True,
    )


def conversation(tx: Transaction, id_: str = "c1", channel: str = "web", address: str = "") -> None:
    tx.conversations.create(id_, channel, NOW, address=address)


def directory(tx: Transaction, *numbers: str) -> None:
    tx.directory.replace([Entry(policy(number), "person-1") for number in numbers or ("P-1",)], NOW)


def request(number: str = "R1", conversation: str | None = "c1", status: str = "submitted") -> Request:
    return Request(
        number=number,
        conversation=conversation,
        policy_no="P-1",
        person="person-1",
        handbook="axa-cancer-2021",
        edition="2021",
        service="mdt",
        variant="",
        status=status,
        version=1,
        submitted_at=NOW,
        moved_at=NOW,
        answers={"city": "320500"},
    )


def submitted(n: int = 1) -> RequestEvent:
    return RequestEvent(n, "submit", "submitted", "member", "", {"complete": True}, NOW)
