"""A copy while others write, put back whole: into the same kind of database or the other."""

import asyncio
import tarfile
import threading
from pathlib import Path

import pytest

from bot import backups
from bot.assistant import Assistant
from bot.backups import BackupError
from bot.checking import check
from bot.documents import stores
from bot.documents.keys import MasterKeys
from bot.documents.vault import StoredKey, Vault
from bot.store import Store, Transaction, open_store
from bot.store.papers import Document
from bot.store.tables import lines, table_names
from dialogs.events import Text, Upload
from knowledge.library import Library
from tests.bot.tiny import NOW, assistant, begin

SECRET = "0" * 32


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "documents"


@pytest.fixture
def vault(folder: Path) -> Vault:
    return Vault.open(str(folder), MasterKeys.from_secrets(SECRET))


@pytest.fixture
def helper(store: Store, library: Library) -> Assistant:
    for n in range(4):
        begin(store, f"c{n}")
    return assistant(store, library)


def _paper(helper: Assistant, vault: Vault, id_: str, conversation: str = "c0") -> None:
    kept = vault.put(id_, f"the words of {id_}".encode())
    row = Document(id_, conversation, None, "", "jpeg", 1, 3, (), "", dict(kept.as_json()), NOW)
    asyncio.run(helper.take(conversation, Upload(), id_, documents=(row,)))


def _everything(store: Store) -> dict[str, list[str]]:
    return store.read_now(lambda tx: {name: sorted(lines(tx.rows, name)) for name in table_names(tx.rows)})


def _talk(helper: Assistant, words: int = 5) -> None:
    async def talk() -> None:
        await asyncio.gather(*(helper.take(f"c{n % 4}", Text(text=f"w{n}"), f"k{n}") for n in range(words)))
        for word in ("consent", "human", "remind", "question", "english"):
            await helper.take("c1", Text(text=word))

    asyncio.run(talk())


def test_what_is_put_back_is_what_was_copied(
    store: Store, helper: Assistant, vault: Vault, folder: Path, tmp_path: Path
) -> None:
    _talk(helper)
    _paper(helper, vault, "d1")
    copied = backups.make(store, stores.open_store(str(folder)), tmp_path / "copy.tar", NOW)
    assert copied.papers == 1
    new = f"sqlite:///{tmp_path / 'new.db'}"
    put_back = backups.restore(tmp_path / "copy.tar", new, stores.open_store(str(tmp_path / "new")))
    assert (put_back.rows, put_back.papers) == (copied.rows, copied.papers)
    other = open_store(new)
    if store.dialect == "sqlite":
        assert _everything(other) == _everything(store)
    new_vault = Vault.open(str(tmp_path / "new"), MasterKeys.from_secrets(SECRET))
    document = other.read_now(lambda tx: tx.papers.find("d1"))
    assert document is not None
    assert new_vault.get("d1", StoredKey.from_json(document.stored or {})) == b"the words of d1"
    assert check(other, new_vault) == ()
    asyncio.run(assistant(other, helper.ground.library).take("c1", Text(text="on we go")))
    other.close()


def test_a_copy_made_while_others_write_is_the_state_at_one_instant(
    store: Store, helper: Assistant, vault: Vault, folder: Path, tmp_path: Path
) -> None:
    stop = threading.Event()

    def write() -> None:
        n = 0
        while not stop.is_set():
            asyncio.run(helper.take(f"c{n % 4}", Text(text="consent"), f"k{n}"))
            n += 1

    writing = threading.Thread(target=write)
    writing.start()
    try:
        copies = [tmp_path / f"{n}.tar" for n in range(3)]
        for copy in copies:
            backups.make(store, stores.open_store(str(folder)), copy, NOW)
    finally:
        stop.set()
        writing.join()
    for n, copy in enumerate(copies):
        new = f"sqlite:///{tmp_path / f'new{n}.db'}"
        backups.restore(copy, new, stores.open_store(str(tmp_path / "papers")))
        other = open_store(new)
        assert check(other, vault) == ()
        other.close()


def test_after_putting_back_the_platforms_redelivery_loses_nothing(
    store: Store, helper: Assistant, folder: Path, tmp_path: Path
) -> None:
    papers = stores.open_store(str(folder))
    for n in range(6):
        asyncio.run(helper.take("c0", Text(text=f"w{n}"), f"k{n}"))
        if n == 3:
            backups.make(store, papers, tmp_path / "copy.tar", NOW)
    new = f"sqlite:///{tmp_path / 'new.db'}"
    backups.restore(tmp_path / "copy.tar", new, papers)
    other = open_store(new)
    again = assistant(other, helper.ground.library)
    for n in range(2, 6):  # what the platform still holds, from before the copy on
        asyncio.run(again.take("c0", Text(text=f"w{n}"), f"k{n}"))
    replies = [[m.reply for m in one.read_now(lambda tx: tx.outbox.after("c0", 0))] for one in (store, other)]
    assert replies[0] == replies[1]
    other.close()


def test_a_database_with_something_in_it_is_not_written_over(
    store: Store, helper: Assistant, folder: Path, tmp_path: Path, database_url: str
) -> None:
    papers = stores.open_store(str(folder))
    backups.make(store, papers, tmp_path / "copy.tar", NOW)
    before = _everything(store)
    with pytest.raises(BackupError, match="empty one"):
        backups.restore(tmp_path / "copy.tar", database_url, papers)
    assert _everything(store) == before


def test_a_file_that_is_there_is_not_written_over(store: Store, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "copy.tar").write_text("precious")
    with pytest.raises(BackupError, match="there already"):
        backups.make(store, stores.open_store(str(folder)), tmp_path / "copy.tar", NOW)
    assert (tmp_path / "copy.tar").read_text() == "precious"


class Interrupted:
    """Papers' store of a restore that is killed at the second paper."""

    def __init__(self, whole: stores.Store) -> None:
        self.whole, self.written = whole, 0

    def __getattr__(self, name: str) -> object:
        return getattr(self.whole, name)

    def write(self, name: str, data: bytes) -> None:
        self.written += 1
        if self.written > 1:
            raise KeyboardInterrupt
        self.whole.write(name, data)


def test_a_restore_that_was_interrupted_is_run_again(
    store: Store, helper: Assistant, vault: Vault, folder: Path, tmp_path: Path
) -> None:
    for n in range(3):
        _paper(helper, vault, f"d{n}")
    copied = backups.make(store, stores.open_store(str(folder)), tmp_path / "copy.tar", NOW)
    new, papers = f"sqlite:///{tmp_path / 'new.db'}", stores.open_store(str(tmp_path / "new"))
    with pytest.raises(KeyboardInterrupt):
        backups.restore(tmp_path / "copy.tar", new, Interrupted(papers))  # type: ignore[arg-type]
    assert len(list(papers.names())) == 1
    assert backups.restore(tmp_path / "copy.tar", new, papers) == copied
    other = open_store(new)
    assert check(other, Vault.open(str(tmp_path / "new"), MasterKeys.from_secrets(SECRET))) == ()
    other.close()
    with pytest.raises(BackupError, match="empty one"):
        backups.restore(tmp_path / "copy.tar", new, papers)


def test_a_place_that_cannot_be_written_leaves_no_half_a_copy(store: Store, folder: Path, tmp_path: Path) -> None:
    with pytest.raises(BackupError, match="cannot be written"):
        backups.make(store, stores.open_store(str(folder)), tmp_path / "nowhere" / "copy.tar", NOW)


@pytest.fixture
def copy(helper: Assistant, store: Store, folder: Path, tmp_path: Path) -> Path:
    _talk(helper)
    backups.make(store, stores.open_store(str(folder)), tmp_path / "copy.tar", NOW)
    return tmp_path / "copy.tar"


def test_a_copy_that_is_cut_off_leaves_nothing_in_the_database(copy: Path, tmp_path: Path) -> None:
    whole = copy.read_bytes()
    papers = stores.open_store(str(tmp_path / "papers"))
    for n, part in enumerate((0, 100, len(whole) // 3, len(whole) // 2)):
        (tmp_path / "cut.tar").write_bytes(whole[:part])
        new = f"sqlite:///{tmp_path / f'cut{n}.db'}"
        with pytest.raises(BackupError, match="no backup of ours, or is cut off"):
            backups.restore(tmp_path / "cut.tar", new, papers)
        store = open_store(new)
        assert store.read_now(lambda tx: tx.rows.all("SELECT id FROM conversations")) == []
        store.close()


def test_a_copy_that_was_changed_is_refused(copy: Path, tmp_path: Path) -> None:
    changed = copy.read_bytes().replace(b"w1", b"w9", 1)
    assert changed != copy.read_bytes()
    (tmp_path / "changed.tar").write_bytes(changed)
    with pytest.raises(BackupError, match="not those that were copied"):
        backups.restore(
            tmp_path / "changed.tar", f"sqlite:///{tmp_path / 'x.db'}", stores.open_store(str(tmp_path / "papers"))
        )


@pytest.mark.parametrize("name", ["papers/../../escaped", "papers/.hidden", "/etc/passwd", "papers/a/b"])
def test_a_copy_that_wants_to_write_elsewhere_is_refused(copy: Path, tmp_path: Path, name: str) -> None:
    with tarfile.open(copy, "a") as tar:
        entry = tarfile.TarInfo(name)
        tar.addfile(entry)
    with pytest.raises(BackupError, match="no backup of ours"):
        backups.restore(copy, f"sqlite:///{tmp_path / 'x.db'}", stores.open_store(str(tmp_path / "papers")))


def test_a_copy_of_an_earlier_schema_is_brought_up_to_date(folder: Path, tmp_path: Path) -> None:
    papers = stores.open_store(str(folder))
    old = open_store(f"sqlite:///{tmp_path / 'old.db'}", up_to=1)

    def fill(tx: Transaction) -> None:
        tx.conversations.create("c1", "web", NOW)

    old.write_now(fill)
    backups.make(old, papers, tmp_path / "old.tar", NOW)
    old.close()
    backups.restore(tmp_path / "old.tar", f"sqlite:///{tmp_path / 'new.db'}", papers)
    new = open_store(f"sqlite:///{tmp_path / 'new.db'}")
    assert new.read_now(lambda tx: tx.conversations.get("c1")).channel == "web"
    assert new.read_now(lambda tx: "heard" in table_names(tx.rows))
    new.close()
