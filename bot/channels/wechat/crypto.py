"""Signatures and the encryption of messages, as the platform describes them: SHA-1 over the sorted parts; AES-256-CBC,
its IV the first half of the key, over 16 random bytes, the length, the message and the app's id, padded to 32 bytes."""

import base64
import binascii
import hashlib
import hmac
import struct

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

BLOCK = 32


class WrongAesKey(ValueError):
    """The EncodingAESKey is not 43 characters of Base64."""


class Undecipherable(Exception):
    """A message cannot be decrypted with this key, or is meant for another account; never says where it failed."""

    def __init__(self) -> None:
        super().__init__("the message cannot be decrypted: check WECHAT_AES_KEY and WECHAT_APP_ID")


def signature(*parts: str) -> str:
    """40 hex digits over token, timestamp, nonce (and the ciphertext, for msg_signature), in any order."""
    return hashlib.sha1("".join(sorted(parts)).encode(), usedforsecurity=False).hexdigest()


def is_signed(given: str, *parts: str) -> bool:
    """Compares in constant time; anything that is no signature is simply wrong."""
    return hmac.compare_digest(given.encode("utf-8", "replace"), signature(*parts).encode())


class MessageCipher:
    """``aes_key``: the account's EncodingAESKey. Raises WrongAesKey."""

    def __init__(self, aes_key: str, app_id: str) -> None:
        try:
            key = base64.b64decode(aes_key + "=", validate=True)
        except (binascii.Error, ValueError) as error:
            raise WrongAesKey(
                "EncodingAESKey has 43 letters and digits: copy it anew from the account's page"
            ) from error
        if len(aes_key) != 43 or len(key) != 32:
            raise WrongAesKey("EncodingAESKey has 43 letters and digits: copy it anew from the account's page")
        self._key = key
        self._cipher = Cipher(algorithms.AES(key), modes.CBC(key[:16]))
        self._app_id = app_id.encode()

    def encrypt(self, message: bytes, salt: bytes) -> str:
        """Base64. ``salt`` makes two equal messages differ; the same salt gives the same bytes, which is what the
        platform's three tries of one message are to be answered with."""
        random = hmac.digest(self._key, salt + b"\0" + message, "sha256")[:16]
        plain = random + struct.pack(">I", len(message)) + message + self._app_id
        padding = BLOCK - len(plain) % BLOCK
        encryptor = self._cipher.encryptor()
        return base64.b64encode(encryptor.update(plain + bytes([padding]) * padding) + encryptor.finalize()).decode(
            "ascii"
        )

    def decrypt(self, ciphertext: str) -> bytes:
        """Raises Undecipherable for everything that is not a message to this account."""
        try:
            data = base64.b64decode(ciphertext, validate=True)
        except (binascii.Error, ValueError) as error:
            raise Undecipherable from error
        if not data or len(data) % 16:
            raise Undecipherable
        decryptor = self._cipher.decryptor()
        plain = decryptor.update(data) + decryptor.finalize()
        padding = plain[-1]
        if not 1 <= padding <= BLOCK or plain[-padding:] != bytes([padding]) * padding:
            raise Undecipherable
        content = plain[16:-padding]
        if len(content) < 4:
            raise Undecipherable
        (length,) = struct.unpack(">I", content[:4])
        message, app_id = content[4 : 4 + length], content[4 + length :]
        if len(message) != length or not hmac.compare_digest(app_id, self._app_id):
            raise Undecipherable
        return message
