"""``member-assistant documents``: keys wrapped anew open with the new secret alone; orphans go, papers stay."""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.documents.keys import MasterKeys
from bot.documents.vault import StoredKey, Vault
from bot.store import open_store
from bot.store.papers import Document
from tests.calling import Called, called

OLD, NEW = "old secret of this test 0123456789ab", "new secret of this test 0123456789ab"
NOW = datetime(2026, 11, 21, 2, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A store with one paper under the old secret, and a file that no row knows."""
    vault = Vault.open(str(tmp_path / "documents"), MasterKeys.from_secrets(OLD))
    kept = vault.put("doc-1", b"the words of a paper")
    orphan = vault.put("doc-2", b"left by a crash")
    for path in (tmp_path / "documents").rglob(f"*{orphan.object_name}*"):
        os.utime(path, (0, 0))
    store = open_store(f"sqlite:///{tmp_path / 'member-assistant.db'}")
    row = Document("doc-1", None, None, "", "jpeg", 1, 3, (), "", dict(kept.as_json()), NOW)
    store.write_now(lambda tx: tx.papers.keep(row))
    store.close()
    return tmp_path


def documents(folder: Path, *words: str) -> Called:
    return called("documents", *words, DATA_DIR=str(folder), SECRET_KEY=NEW, OLD_SECRET_KEYS=OLD)


def test_after_rotation_the_new_secret_alone_opens_every_paper(folder: Path) -> None:
    done = documents(folder, "rotate")
    assert (done.returncode, done.stdout) == (0, "1 papers wrapped anew\n"), done.stderr
    store = open_store(f"sqlite:///{folder / 'member-assistant.db'}")
    (row,) = store.read_now(lambda tx: tx.papers.all_kept())
    store.close()
    vault = Vault.open(str(folder / "documents"), MasterKeys.from_secrets(NEW))
    assert vault.get("doc-1", StoredKey.from_json(row.stored or {})) == b"the words of a paper"


def test_a_sweep_removes_what_no_row_knows_and_nothing_else(folder: Path) -> None:
    done = documents(folder, "sweep")
    assert (done.returncode, done.stdout) == (0, "1 orphans removed\n"), done.stderr
    vault = Vault.open(str(folder / "documents"), MasterKeys.from_secrets(OLD))
    assert len(vault.object_names()) == 1
