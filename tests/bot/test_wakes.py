"""What happens without anybody writing: reminders, people who did not come, clearing up; each once, whoever does it."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from bot.assistant import Assistant
from bot.documents.keys import MasterKeys
from bot.documents.vault import Vault
from bot.personal_data import export
from bot.store import Store
from bot.store.members import KeptDraft
from bot.store.papers import Document
from bot.terms import HUMAN_WAITED, PAPER_UNUSED_KEPT, PAPERS_WAITED, SEEN_KEPT
from bot.wakes import Gone, clear_up, wake
from dialogs.events import Text
from knowledge.library import Library
from tests.bot.store.rows_made import directory, request, submitted
from tests.bot.tiny import NOW, assistant, begin

HOUR = timedelta(hours=1)


@pytest.fixture
def helper(store: Store, library: Library) -> Assistant:
    begin(store)
    return assistant(store, library)


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    return Vault.open(str(tmp_path / "documents"), MasterKeys.from_secrets("0" * 32))


def _say(helper: Assistant, text: str) -> None:
    asyncio.run(helper.take("c1", Text(text=text)))


def _keys(store: Store) -> list[str]:
    return [message.reply["key"] for message in store.read_now(lambda tx: tx.outbox.after("c1", 0))]


def test_a_reminder_comes_when_it_is_due_and_once(
    helper: Assistant, store: Store, other_store: Store, library: Library
) -> None:
    _say(helper, "remind")
    assert asyncio.run(wake(helper, NOW)) == 0
    other = assistant(other_store, library)

    async def both() -> None:
        await asyncio.gather(*(wake(one, NOW + HOUR) for one in (helper, other, helper, other)))

    asyncio.run(both())
    assert _keys(store).count("reminder") == 1
    assert asyncio.run(wake(helper, NOW + 2 * HOUR)) == 0


def test_a_hand_over_that_nobody_takes_comes_back_to_the_bot(helper: Assistant, store: Store) -> None:
    _say(helper, "human")
    asyncio.run(wake(helper, NOW + HUMAN_WAITED - timedelta(seconds=1)))
    assert "staff" not in _keys(store)
    asyncio.run(wake(helper, NOW + HUMAN_WAITED))
    asyncio.run(wake(helper, NOW + HUMAN_WAITED))
    assert _keys(store).count("staff") == 1
    assert store.read_now(lambda tx: tx.conversations.get("c1")).human == "none"


def test_a_hand_over_that_was_taken_stays_with_the_person(helper: Assistant, store: Store) -> None:
    _say(helper, "human")
    store.write_now(lambda tx: tx.humans.take("c1", "li", NOW))
    asyncio.run(wake(helper, NOW + HUMAN_WAITED))
    assert "staff" not in _keys(store)


def test_a_request_whose_papers_never_come_expires_and_its_member_is_told(
    helper: Assistant, store: Store, vault: Vault
) -> None:
    from dataclasses import replace

    waiting = replace(submitted(), status="needs_documents", data={"complete": False})
    store.write_now(directory)
    store.write_now(lambda tx: tx.requests.create(request(status="needs_documents"), waiting))
    at = request().moved_at + PAPERS_WAITED
    asyncio.run(clear_up(helper, vault, Gone(), at - timedelta(seconds=1)))
    assert store.read_now(lambda tx: tx.requests.get("R1")).status == "needs_documents"
    asyncio.run(clear_up(helper, vault, Gone(), at))
    assert store.read_now(lambda tx: tx.requests.get("R1")).status == "expired"
    assert _keys(store) == ["moved"]


def test_what_is_past_its_time_is_cleared_away_and_nothing_else(
    helper: Assistant, store: Store, vault: Vault, tmp_path: Path
) -> None:
    store.write_now(directory)
    kept = vault.put("d1", b"unused")
    row = Document("d1", "c1", None, "", "jpeg", 1, 6, (), "", dict(kept.as_json()), NOW)
    store.write_now(lambda tx: tx.papers.keep(row))
    store.write_now(lambda tx: tx.members.keep_draft(KeptDraft("c1", "mdt", "P-1", {}, NOW, NOW + HOUR)))
    asyncio.run(helper.take("c1", Text(text="x"), "key"))
    asyncio.run(clear_up(helper, vault, Gone(), NOW + timedelta(minutes=1)))
    assert len(list((tmp_path / "documents").iterdir())) == 1
    assert len(store.read_now(lambda tx: tx.members.drafts("c1", NOW))) == 1
    asyncio.run(clear_up(helper, vault, Gone(), NOW + PAPER_UNUSED_KEPT + SEEN_KEPT))
    assert list((tmp_path / "documents").iterdir()) == []
    assert store.read_now(lambda tx: tx.members.drafts("c1", NOW)) == ()
    assert store.read_now(lambda tx: tx.conversations.seen("c1", "key")) is None


def test_papers_of_deleted_data_are_removed_from_the_disk_once_that_is_durable(
    store: Store, library: Library, vault: Vault, tmp_path: Path
) -> None:
    from dataclasses import replace

    gone = Gone()
    begin(store)
    helper = assistant(store, library)
    helper = Assistant(store, replace(helper.ground, gone=gone.note), helper.clock)
    kept = vault.put("d1", b"private")
    row = Document("d1", "c1", None, "", "jpeg", 1, 7, (), "", dict(kept.as_json()), NOW)
    store.write_now(lambda tx: tx.papers.keep(row))
    _say(helper, "delete")

    assert len(list((tmp_path / "documents").iterdir())) == 1
    assert gone.remove(vault) == 1
    assert list((tmp_path / "documents").iterdir()) == []


def test_the_copy_of_my_data_holds_what_is_kept(helper: Assistant, store: Store) -> None:
    for word in ("english", "consent", "remind"):
        _say(helper, word)
    data = store.read_now(lambda tx: export(tx, "c1", NOW))
    assert data["preferences"] == {"language": "en"}
    assert [consent["about"] for consent in data["consents"]] == ["health"]
    assert [said["event"]["text"] for said in data["said"]] == ["english", "consent", "remind"]
    assert len(data["answered"]) == 6
    assert [reminder["about"] for reminder in data["reminders"]] == ["policy_ending"]
