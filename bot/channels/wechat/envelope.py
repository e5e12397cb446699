"""A callback's outside: who may knock, in which of the three encryption modes, and how the answer is sealed.

Plain: ``signature`` over timestamp and nonce. Compatible and safe: ``encrypt_type=aes`` and ``msg_signature`` over the
ciphertext; only what was encrypted is believed, whatever stands beside it in clear.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

from bot.channels.wechat import xml
from bot.channels.wechat.crypto import MessageCipher, Undecipherable, is_signed, signature
from bot.channels.wechat.limits import CLOCK_SECONDS

_SECONDS = re.compile("[0-9]{1,12}")


class Refused(Exception):
    """A callback that is not the platform's. ``code``: a word for the metrics."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True)
class Opened:
    """``digest``: of the message itself, the same for each try; ``timestamp`` is the platform's, in seconds."""

    fields: xml.Fields
    encrypted: bool
    timestamp: int
    nonce: str
    digest: str


@dataclass(frozen=True)
class Envelope:
    """``cipher``: None while no WECHAT_AES_KEY is set."""

    token: str
    cipher: MessageCipher | None

    def echo(self, query: Mapping[str, str]) -> str:
        """What the verification of the address expects back. Raises Refused."""
        if not is_signed(query.get("signature", ""), self.token, query.get("timestamp", ""), query.get("nonce", "")):
            raise Refused("signature", "the verification is not signed with WECHAT_TOKEN")
        return query.get("echostr", "")

    def open(self, query: Mapping[str, str], body: bytes, now: float) -> Opened:
        """The message inside. Raises Refused; says the same of every forged one."""
        timestamp, nonce = query.get("timestamp", ""), query.get("nonce", "")
        encrypt_type = query.get("encrypt_type", "raw") or "raw"
        if encrypt_type == "aes":
            fields = self._decrypted(query, body, timestamp, nonce)
        elif encrypt_type == "raw":
            fields = self._plain(query, body, timestamp, nonce)
        else:
            raise Refused("encrypt_type", f"encrypt_type is neither raw nor aes: {encrypt_type[:20]!r}")
        if not _SECONDS.fullmatch(timestamp) or abs(int(timestamp) - now) > CLOCK_SECONDS:
            raise Refused("timestamp", f"the timestamp is over {CLOCK_SECONDS} s off: is this machine's clock right?")
        digest = hashlib.sha256(json.dumps(fields, sort_keys=True).encode()).hexdigest()
        return Opened(fields, encrypt_type == "aes", int(timestamp), nonce, digest)

    def seal(self, message: str, opened: Opened) -> str:
        """The answer as it was asked for: in clear, or encrypted and signed; the same bytes for the same question."""
        if not opened.encrypted:
            return message
        assert self.cipher is not None  # nothing encrypted was opened without it
        nonce = hashlib.sha256(f"{opened.digest}{message}".encode()).hexdigest()[:16]
        encrypted = self.cipher.encrypt(message.encode(), nonce.encode())
        return xml.write(
            {
                "Encrypt": encrypted,
                "MsgSignature": signature(self.token, str(opened.timestamp), nonce, encrypted),
                "TimeStamp": opened.timestamp,
                "Nonce": nonce,
            }
        )

    def _plain(self, query: Mapping[str, str], body: bytes, timestamp: str, nonce: str) -> xml.Fields:
        if not is_signed(query.get("signature", ""), self.token, timestamp, nonce):
            raise Refused("signature", "the message is not signed with WECHAT_TOKEN")
        fields = _read(body)
        if "Encrypt" in fields:
            raise Refused("encrypt_type", "an encrypted message without encrypt_type=aes")
        return fields

    def _decrypted(self, query: Mapping[str, str], body: bytes, timestamp: str, nonce: str) -> xml.Fields:
        if "signature" in query and not is_signed(query["signature"], self.token, timestamp, nonce):
            raise Refused("signature", "the message is not signed with WECHAT_TOKEN")
        if self.cipher is None:
            raise Refused("no_key", "the account encrypts its messages: set MEMBER_ASSISTANT_WECHAT_AES_KEY")
        encrypted = _read(body).get("Encrypt")
        if not isinstance(encrypted, str):
            raise Refused("body", "an encrypted message without <Encrypt>")
        if not is_signed(query.get("msg_signature", ""), self.token, timestamp, nonce, encrypted):
            raise Refused("signature", "the encrypted message is not signed with WECHAT_TOKEN")
        try:
            return _read(self.cipher.decrypt(encrypted))
        except Undecipherable as error:
            raise Refused("decrypt", str(error)) from error


def _read(body: bytes) -> xml.Fields:
    try:
        return xml.read(body)
    except xml.UnreadableXml as error:
        raise Refused("body", str(error)) from error
