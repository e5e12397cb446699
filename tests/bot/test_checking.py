"""Check finds what is wrong, and nothing where nothing is."""

import asyncio
from pathlib import Path

import pytest

from bot.checking import check
from bot.documents.keys import MasterKeys
from bot.documents.vault import Vault
from bot.store import Store, Transaction
from bot.store.papers import Document
from bot.store.requests import RequestEvent
from dialogs.events import Text
from knowledge.library import Library
from tests.bot.store.rows_made import conversation, directory, request, submitted
from tests.bot.tiny import NOW, assistant

ORPHAN = '{"stack": [{"flow": "request", "slots": {"documents": {"ct": ["nowhere"]}}}]}'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "documents"


@pytest.fixture
def vault(folder: Path) -> Vault:
    return Vault.open(str(folder), MasterKeys.from_secrets("0" * 32))


@pytest.fixture
def lived(store: Store, vault: Vault, library: Library) -> Store:
    """A store in which something has happened."""
    kept = {id_: vault.put(id_, id_.encode() * 100) for id_ in ("d1", "d2")}

    def work(tx: Transaction) -> None:
        conversation(tx)
        conversation(tx, "w1", "wechat", "openid")
        directory(tx)
        tx.requests.create(request(), submitted())
        moved = RequestEvent(2, "approve", "approved", "staff:li", "", {}, NOW)
        tx.requests.save(tx.requests.get("R1"), moved)
        for id_, stored in kept.items():
            row = Document(id_, "c1", "R1", "ct", "jpeg", 1, 3, (), "", dict(stored.as_json()), NOW)
            tx.papers.keep(row)
            tx.audit.add("member", "paper_kept", id_, NOW)

    store.write_now(work)
    helper = assistant(store, library, push=("wechat",))
    for id_ in ("c1", "w1"):
        for n in range(3):
            asyncio.run(helper.take(id_, Text(text=str(n))))
    return store


def _codes(store: Store, vault: Vault) -> list[str]:
    return sorted(finding.code for finding in check(store, vault))


def test_nothing_is_found_where_nothing_is_wrong(lived: Store, vault: Vault) -> None:
    assert check(lived, vault) == ()


def test_a_file_that_is_gone_one_too_many_and_one_that_was_changed(lived: Store, vault: Vault, folder: Path) -> None:
    first, second = sorted(folder.iterdir())
    first.unlink()
    body = bytearray(second.read_bytes())
    body[5] ^= 1
    second.write_bytes(bytes(body))
    (folder / ("0" * 40)).write_bytes(b"left by a crash")
    assert _codes(lived, vault) == ["file-damaged", "file-extra", "file-missing"]


def test_two_files_that_were_swapped(lived: Store, vault: Vault, folder: Path) -> None:
    first, second = sorted(folder.iterdir())
    one, two = first.read_bytes(), second.read_bytes()
    first.write_bytes(two)
    second.write_bytes(one)
    assert _codes(lived, vault) == ["file-damaged", "file-damaged"]


@pytest.mark.parametrize(
    ("change", "codes"),
    [
        ("UPDATE audit SET who = 'nobody' WHERE n = 1", ["audit-broken"]),
        ("UPDATE requests SET status = 'completed'", ["request-state"]),
        ("UPDATE requests SET version = 7", ["request-version"]),
        ("UPDATE request_events SET status = 'scheduled' WHERE n = 2", ["request-events"]),
        ("DELETE FROM request_events WHERE n = 1", ["request-events"]),
        ("DELETE FROM outbox WHERE n = 2 AND conversation = 'c1'", ["outbox-gap"]),
        ("DELETE FROM outbox WHERE n = 3 AND conversation = 'c1'", ["outbox-gap"]),
        ("UPDATE deliveries SET due_at = NULL", ["outbox-stuck"]),
        ("DELETE FROM deliveries", ["outbox-stuck"]),
        (f"UPDATE conversations SET state = '{ORPHAN}' WHERE id = 'c1'", ["orphan-slot"]),
    ],
)
def test_rows_that_do_not_agree_are_found(lived: Store, vault: Vault, change: str, codes: list[str]) -> None:
    lived.write_now(lambda tx: tx.rows.run(change))
    assert _codes(lived, vault) == codes


def test_a_finding_is_one_line_that_says_whom_it_concerns(lived: Store, vault: Vault) -> None:
    lived.write_now(lambda tx: tx.rows.run("UPDATE requests SET status = 'completed'"))
    assert [str(finding) for finding in check(lived, vault)] == [
        "request-state: R1: is completed, and its events say approved"
    ]


def test_deleted_messages_leave_no_gap_that_matters(lived: Store, vault: Vault, library: Library) -> None:
    lived.write_now(lambda tx: tx.outbox.forget("c1"))
    assert check(lived, vault) == ()
    asyncio.run(assistant(lived, library).take("c1", Text(text="on")))
    assert check(lived, vault) == ()
