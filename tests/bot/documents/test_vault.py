"""Documents at rest: noise to everybody without the key, in a folder and in a bucket alike."""

from __future__ import annotations

import json
import math
import stat
import subprocess
import sys
import zlib
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.documents.keys import MasterKeys, UnknownMasterKey, WeakSecret
from bot.documents.stores import StoreUnavailable, WrongDocumentsUrl, open_store
from bot.documents.vault import DocumentMissing, DocumentUnreadable, StoredKey, Vault

SECRET, NEXT_SECRET = "demo secret of the tests, the first", "demo secret of the tests, the second"
PAPER = b"demo paper, invented. " * 5000
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


@pytest.fixture(params=["folder", "bucket"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """DOCUMENTS_URL of each kind."""
    return (
        str(tmp_path / "documents") if request.param == "folder" else f"s3://{request.getfixturevalue('bucket')}/kept"
    )


@pytest.fixture
def vault(url: str) -> Vault:
    """A vault at `url`."""
    return Vault.open(url, MasterKeys.from_secrets(SECRET))


def raw(url: str) -> dict[str, bytes]:
    """Every object of a place as it lies there."""
    store = open_store(url)
    return {name: store.read(name) for name, _ in store.names()}


@pytest.fixture
def folder(tmp_path: Path) -> Vault:
    """A vault in a folder, for what is no different in a bucket."""
    return Vault.open(str(tmp_path / "documents"), MasterKeys.from_secrets(SECRET))


@pytest.mark.parametrize("data", [PAPER, b"", b"x", bytes(3 << 20)])
def test_what_was_put_comes_back(data: bytes, vault: Vault) -> None:
    stored = vault.put("doc-1", data)
    assert (vault.get("doc-1", stored), stored.size) == (data, len(data))


def test_what_lies_in_the_store_looks_random_and_has_a_name_that_says_nothing(vault: Vault, url: str) -> None:
    vault.put("doc-1", bytes(1 << 20))
    ((name, sealed),) = raw(url).items()
    shares = [count / len(sealed) for count in Counter(sealed).values()]
    assert -sum(share * math.log2(share) for share in shares) > 7.999
    assert len(zlib.compress(sealed, 9)) > len(sealed)
    assert len(sealed) == (1 << 20) + 16, "ciphertext and its tag, no header"
    assert "doc" not in name
    assert len(bytes.fromhex(name)) == 20


def test_the_row_beside_it_does_not_hold_the_key_in_the_clear(folder: Vault) -> None:
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    stored = folder.put("doc-1", PAPER)
    sealed = raw(folder.where)[stored.object_name]
    for guess in (stored.wrapped_key[:32], stored.wrapped_key[16:]):
        with pytest.raises(InvalidTag):
            AESGCM(guess).decrypt(stored.nonce, sealed, None)


def test_no_name_nonce_or_key_is_used_twice(folder: Vault) -> None:
    stored = [folder.put("doc-1", b"the same paper") for _ in range(100)]
    for part in ("object_name", "nonce", "wrap_nonce", "wrapped_key"):
        assert len({getattr(key, part) for key in stored}) == 100
    assert len(set(raw(folder.where).values())) == 100


def test_two_files_that_were_swapped_do_not_open(vault: Vault, url: str) -> None:
    first, second = vault.put("doc-1", b"first"), vault.put("doc-2", b"second")
    objects, store = raw(url), open_store(url)
    for name in objects:
        store.remove(name)
    store.write(first.object_name, objects[second.object_name])
    store.write(second.object_name, objects[first.object_name])
    for document, stored in (("doc-1", first), ("doc-2", second)):
        with pytest.raises(DocumentUnreadable, match=document):
            vault.get(document, stored)


@pytest.mark.parametrize(
    "mixed_up",
    [
        lambda mine, _: ("doc-2", mine),  # the row of another document
        lambda _, other: ("doc-1", other),
        lambda mine, other: ("doc-1", replace(mine, object_name=other.object_name)),
        lambda mine, other: ("doc-1", replace(mine, wrapped_key=other.wrapped_key, wrap_nonce=other.wrap_nonce)),
        lambda mine, other: ("doc-1", replace(mine, nonce=other.nonce)),
        lambda mine, _: ("doc-1", replace(mine, nonce=b"")),
        lambda mine, _: ("doc-1", replace(mine, wrapped_key=b"")),
    ],
)
def test_a_row_that_was_mixed_up_opens_nothing(
    mixed_up: Callable[[StoredKey, StoredKey], tuple[str, StoredKey]], folder: Vault
) -> None:
    document, stored = mixed_up(folder.put("doc-1", b"mine"), folder.put("doc-2", b"other"))
    with pytest.raises(DocumentUnreadable):
        folder.get(document, stored)


def test_a_file_of_which_any_bit_was_changed_does_not_open(folder: Vault) -> None:
    stored = folder.put("doc-1", b"paper")
    path = Path(folder.where, stored.object_name)
    sealed = path.read_bytes()
    for position in range(len(sealed) * 8):
        changed = bytearray(sealed)
        changed[position // 8] ^= 1 << position % 8
        path.write_bytes(changed)
        with pytest.raises(DocumentUnreadable):
            folder.get("doc-1", stored)
    path.write_bytes(sealed[:-1])
    with pytest.raises(DocumentUnreadable):
        folder.get("doc-1", stored)


def test_a_row_survives_the_database(folder: Vault) -> None:
    stored = folder.put("doc-1", PAPER)
    again = StoredKey.from_json(json.loads(json.dumps(stored.as_json())))
    assert again == stored
    assert folder.get("doc-1", again) == PAPER


def test_a_new_secret_rewraps_every_key_and_rewrites_no_file(vault: Vault, url: str) -> None:
    stored, before = vault.put("doc-1", PAPER), raw(url)
    changed = dict(open_store(url).names())
    rotating = Vault.open(url, MasterKeys.from_secrets(NEXT_SECRET, previous=[SECRET]))
    assert rotating.get("doc-1", stored) == PAPER, "opens before rotation"
    rewrapped = rotating.rewrap(stored)
    assert raw(url) == before
    assert dict(open_store(url).names()) == changed
    assert (rewrapped.object_name, rewrapped.nonce) == (stored.object_name, stored.nonce)
    assert rewrapped.master_key_id != stored.master_key_id

    afterwards = Vault.open(url, MasterKeys.from_secrets(NEXT_SECRET))
    assert afterwards.get("doc-1", rewrapped) == PAPER
    with pytest.raises(UnknownMasterKey, match="give the earlier SECRET_KEY"):
        afterwards.get("doc-1", stored)


def test_a_key_wrapped_by_one_master_cannot_be_passed_off_as_anothers(folder: Vault) -> None:
    masters = MasterKeys.from_secrets(NEXT_SECRET, previous=[SECRET])
    both = Vault.open(folder.where, masters)
    stored = folder.put("doc-1", PAPER)
    assert both.rewrap(both.rewrap(stored), stored.master_key_id).master_key_id == stored.master_key_id
    with pytest.raises(DocumentUnreadable):
        both.get("doc-1", replace(stored, master_key_id=masters.current))
    with pytest.raises(DocumentUnreadable):
        both.rewrap(replace(stored, wrapped_key=bytes(48)))


def test_deletion_leaves_nothing(vault: Vault, url: str) -> None:
    stored, other = vault.put("doc-1", PAPER), vault.put("doc-2", b"other")
    vault.delete(stored)
    assert set(raw(url)) == {other.object_name}
    with pytest.raises(DocumentMissing, match="doc-1"):
        vault.get("doc-1", stored)
    vault.delete(stored)  # a retry after a crash
    vault.delete(other)
    assert raw(url) == {}


def test_a_copy_of_the_file_is_noise_once_the_row_is_gone(folder: Vault) -> None:
    stored = folder.put("doc-1", PAPER)
    copy = raw(folder.where)[stored.object_name]
    folder.delete(stored)
    Path(folder.where, stored.object_name).write_bytes(copy)  # restored from a backup; the row is not
    made_up = replace(folder.put("doc-1", b"x"), object_name=stored.object_name, nonce=stored.nonce)
    with pytest.raises(DocumentUnreadable):
        folder.get("doc-1", made_up)


def test_the_sweep_removes_what_no_row_knows_and_nothing_younger(vault: Vault, url: str) -> None:
    known, orphan = vault.put("doc-1", PAPER), vault.put("doc-2", b"crashed before its row")
    names = {known.object_name}
    assert vault.sweep(names, older_than=LONG_AGO) == ()
    assert vault.sweep(names, older_than=datetime.now(UTC) + timedelta(days=1)) == (orphan.object_name,)
    assert set(raw(url)) == vault.object_names() == names
    assert vault.get("doc-1", known) == PAPER


def test_the_sweep_removes_half_written_files_too(folder: Vault) -> None:
    Path(folder.where, ".part-0123").write_bytes(b"half")
    assert folder.sweep((), older_than=datetime.now(UTC) + timedelta(days=1)) == (".part-0123",)


def test_files_are_for_their_owner_alone(folder: Vault) -> None:
    stored = folder.put("doc-1", PAPER)
    assert stat.S_IMODE(Path(folder.where).stat().st_mode) == 0o700
    assert stat.S_IMODE(Path(folder.where, stored.object_name).stat().st_mode) == 0o600


FULL_DISK = """
import resource, signal, sys
from bot.documents.vault import MasterKeys, StoreUnavailable, Vault
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
vault = Vault.open(sys.argv[1], MasterKeys.from_secrets("demo secret of the tests"))
resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
try:
    vault.put("doc-1", bytes(100_000))
except StoreUnavailable as error:
    print(error)
print(sorted(vault.object_names()))
resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
print(vault.get("doc-2", vault.put("doc-2", b"small")))
"""


def test_a_write_that_fails_in_the_middle_leaves_nothing_and_the_next_one_works(tmp_path: Path, root: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", FULL_DISK, str(tmp_path / "d")], capture_output=True, text=True, cwd=root, check=True
    )
    message, names, document = done.stdout.splitlines()
    assert "cannot be read or written" in message
    assert "DOCUMENTS_URL" in message
    assert (names, document) == ("[]", "b'small'")


def test_a_folder_that_went_away_is_said_and_comes_back_without_a_restart(folder: Vault, tmp_path: Path) -> None:
    stored = folder.put("doc-1", PAPER)
    away = Path(folder.where).rename(tmp_path / "away")
    for call in (
        lambda: folder.put("doc-2", PAPER),
        lambda: folder.get("doc-1", stored),
        lambda: folder.delete(stored),
        lambda: folder.sweep((), older_than=LONG_AGO),
    ):
        with pytest.raises(StoreUnavailable):
            call()
    away.rename(folder.where)
    assert folder.get("doc-1", stored) == PAPER


def test_a_place_that_is_a_file_is_refused_at_the_start(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("demo")
    with pytest.raises(StoreUnavailable, match="DOCUMENTS_URL"):
        Vault.open(str(tmp_path / "file"), MasterKeys.from_secrets(SECRET))


def test_a_bucket_that_is_not_there_is_said(bucket: str) -> None:
    vault = Vault.open("s3://demo-nowhere/x", MasterKeys.from_secrets(SECRET))
    with pytest.raises(StoreUnavailable, match="demo-nowhere"):
        vault.put("doc-1", PAPER)
    with pytest.raises(StoreUnavailable, match="demo-nowhere"):
        vault.object_names()


def test_two_prefixes_of_one_bucket_do_not_see_each_other(bucket: str) -> None:
    masters = MasterKeys.from_secrets(SECRET)
    one, two = (Vault.open(f"s3://{bucket}/{prefix}/", masters) for prefix in ("one", "two/deep"))
    stored = one.put("doc-1", PAPER)
    assert two.object_names() == frozenset()
    assert one.object_names() == {stored.object_name}


def test_every_object_of_a_bucket_is_listed(bucket: str) -> None:
    store = open_store(f"s3://{bucket}/many")
    for number in range(3):
        store.write(f"{number:040d}", b"x")
    assert sorted(name for name, _ in store.names()) == [f"{number:040d}" for number in range(3)]


@pytest.mark.parametrize("url", ["", "s3://", "https://demo.invalid/x", "file://host/x", "gs://bucket/x"])
def test_an_address_that_cannot_be_used_is_named(url: str) -> None:
    with pytest.raises(WrongDocumentsUrl, match="DOCUMENTS_URL"):
        Vault.open(url, MasterKeys.from_secrets(SECRET))


def test_a_folder_may_be_written_as_an_address(tmp_path: Path) -> None:
    vault = Vault.open((tmp_path / "d").as_uri(), MasterKeys.from_secrets(SECRET))
    assert vault.where == str(tmp_path / "d")


def test_a_short_secret_is_refused() -> None:
    with pytest.raises(WeakSecret, match="openssl"):
        MasterKeys.from_secrets("short")


def test_keys_are_the_same_for_the_same_secret_and_never_shown() -> None:
    first, again = MasterKeys.from_secrets(SECRET), MasterKeys.from_secrets(SECRET)
    key = first.key(first.current)
    assert (key, first.current) == (again.key(again.current), again.current)
    assert first.current != MasterKeys.from_secrets(NEXT_SECRET).current
    assert key.hex() not in repr(first)
    assert not key.hex().startswith(first.current)


@pytest.mark.parametrize(("current", "keys"), [("a", {}), ("a", {"a": b"short"})])
def test_master_keys_that_make_no_sense_are_refused(current: str, keys: dict[str, bytes]) -> None:
    with pytest.raises(ValueError, match="master key"):
        MasterKeys(current, keys)
