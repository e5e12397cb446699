"""Master keys: derived from the operator's secrets, never stored, one of them in use, older ones still able to open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, Self

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES: Final = 32
_SHORTEST_SECRET: Final = 16
_KEY_USE: Final = b"member-assistant documents master key v1"
_ID_USE: Final = b"member-assistant documents master key id v1"


class UnknownMasterKey(Exception):
    """A document was wrapped with a master key whose secret is not among those given."""

    def __init__(self, key_id: str) -> None:
        super().__init__(
            f"master key {key_id} is not known: give the earlier SECRET_KEY beside the new one until all are rewrapped"
        )
        self.key_id = key_id


class WeakSecret(Exception):
    """The operator's secret is too short to derive a master key from."""

    def __init__(self) -> None:
        super().__init__(
            f"SECRET_KEY is shorter than {_SHORTEST_SECRET} characters: make one with `openssl rand -hex 32`"
        )


class MasterKeys:
    """The master keys by id, and which of them wraps new documents."""

    def __init__(self, current: str, keys: Mapping[str, bytes]) -> None:
        """`current` is an id in `keys`; each key has 32 bytes. Raises ValueError otherwise."""
        if current not in keys:
            raise ValueError(f"the current master key {current} is not among the keys")
        if any(len(key) != KEY_BYTES for key in keys.values()):
            raise ValueError(f"a master key has to have {KEY_BYTES} bytes")
        self.current = current
        self._keys = dict(keys)

    @classmethod
    def from_secrets(cls, current: str, previous: Sequence[str] = ()) -> Self:
        """Keys derived by HKDF-SHA256 (RFC 5869) from SECRET_KEY and from earlier values of it.

        Raises WeakSecret for one of fewer than 16 characters.
        """
        keys = {_key_id(secret): _derived(secret, _KEY_USE, KEY_BYTES) for secret in (*previous, current)}
        return cls(_key_id(current), keys)

    def key(self, key_id: str) -> bytes:
        """The 32 bytes of one key. Raises UnknownMasterKey."""
        try:
            return self._keys[key_id]
        except KeyError:
            raise UnknownMasterKey(key_id) from None

    def __repr__(self) -> str:
        return f"MasterKeys(current={self.current!r}, ids={sorted(self._keys)})"


def _key_id(secret: str) -> str:
    """Eight hex digits that name a key and tell nothing of it."""
    return _derived(secret, _ID_USE, 4).hex()


def _derived(secret: str, use: bytes, length: int) -> bytes:
    if len(secret) < _SHORTEST_SECRET:
        raise WeakSecret
    return HKDF(algorithm=SHA256(), length=length, salt=None, info=use).derive(secret.encode())
