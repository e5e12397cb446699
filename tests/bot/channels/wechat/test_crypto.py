"""Signatures and encryption, against two other implementations in both directions: wechatpy, and npm wechat-crypto."""

import json
import secrets
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wechatpy.crypto import WeChatCrypto

from bot.channels.wechat.crypto import MessageCipher, Undecipherable, WrongAesKey, is_signed, signature

TOKEN, APP_ID = "demotoken", "wx0123456789abcdef"
PACKAGE = Path(__file__).parents[3] / "platforms" / "npm" / "node_modules" / "wechat-crypto"
AES_KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
TEXTS = ["", "a", "苏州能住院垫付吗？", "😀" * 40, "]]><x/>&amp;", "长" * 3000, "\n \t", "x" * 31, "x" * 32, "x" * 33]
SCRIPT = """
const Crypto = require(process.argv[1]);
const asked = JSON.parse(require('fs').readFileSync(0, 'utf8'));
const crypto = new Crypto(asked.token, asked.aesKey, asked.appId);
console.log(JSON.stringify({
  decrypted: asked.encrypted.map(text => crypto.decrypt(text)),
  encrypted: asked.texts.map(text => crypto.encrypt(text)),
  signature: crypto.getSignature(asked.timestamp, asked.nonce, 'ciphertext'),
}));
"""


@pytest.fixture(scope="module")
def other() -> Callable[[dict[str, Any]], dict[str, Any]]:
    """The npm package, asked in one call; as ``npm ci`` laid it down."""
    node = shutil.which("node")
    if node is None or not PACKAGE.is_dir():
        pytest.skip(
            "wechat-crypto is not there: install node and npm, then run: npm ci --prefix tests/platforms/npm"
            " (or .ci/run, which does)"
        )

    def ask(asked: dict[str, Any]) -> dict[str, Any]:
        done = subprocess.run(
            [node, "--no-deprecation", "-e", SCRIPT, str(PACKAGE)],
            input=json.dumps(asked),
            capture_output=True,
            text=True,
            check=True,
        )
        answer: dict[str, Any] = json.loads(done.stdout)
        return answer

    return ask


def test_wechat_crypto_reads_what_we_encrypt_and_we_read_what_it_encrypts(
    other: Callable[[dict[str, Any]], dict[str, Any]],
) -> None:
    cipher = MessageCipher(AES_KEY, APP_ID)
    answer = other(
        {
            "token": TOKEN, "aesKey": AES_KEY, "appId": APP_ID, "texts": TEXTS,
            "timestamp": "1710000000", "nonce": "n1",
            "encrypted": [cipher.encrypt(text.encode(), b"salt") for text in TEXTS],
        }
    )  # fmt: skip
    assert answer["decrypted"] == [{"message": text, "id": APP_ID} for text in TEXTS]
    assert [cipher.decrypt(text).decode() for text in answer["encrypted"]] == TEXTS
    assert answer["signature"] == signature(TOKEN, "1710000000", "n1", "ciphertext")


@given(st.text(max_size=300))
def test_wechatpy_reads_what_we_encrypt_and_we_read_what_it_encrypts(text: str) -> None:
    from wechatpy.crypto import PrpCrypto

    text = text.encode("utf-8", "ignore").decode()
    ours, theirs = MessageCipher(AES_KEY, APP_ID), PrpCrypto(WeChatCrypto(TOKEN, AES_KEY, APP_ID).key)
    assert theirs.decrypt(ours.encrypt(text.encode(), secrets.token_bytes(4)), APP_ID) == text
    assert ours.decrypt(theirs.encrypt(text, APP_ID).decode()).decode() == text


def test_the_same_answer_to_the_same_question_is_the_same_to_the_byte() -> None:
    cipher = MessageCipher(AES_KEY, APP_ID)
    assert cipher.encrypt(b"answer", b"1") == cipher.encrypt(b"answer", b"1") != cipher.encrypt(b"answer", b"2")


def test_a_message_to_another_account_is_not_read() -> None:
    sealed = MessageCipher(AES_KEY, "wxsomebodyelse000").encrypt(b"<xml/>", b"")
    with pytest.raises(Undecipherable):
        MessageCipher(AES_KEY, APP_ID).decrypt(sealed)


@given(
    st.one_of(
        st.text(max_size=200), st.binary(max_size=200).map(lambda data: __import__("base64").b64encode(data).decode())
    )
)
def test_anything_that_is_no_ciphertext_is_undecipherable_and_nothing_else(text: str) -> None:
    with pytest.raises(Undecipherable):
        MessageCipher(AES_KEY, APP_ID).decrypt(text)


@given(st.binary(min_size=16, max_size=160).map(lambda data: data[: len(data) // 16 * 16]))
def test_random_blocks_are_undecipherable_and_nothing_else(data: bytes) -> None:
    import base64

    with pytest.raises(Undecipherable):
        MessageCipher(AES_KEY, APP_ID).decrypt(base64.b64encode(data).decode())


@pytest.mark.parametrize("key", ["", "short", AES_KEY + "x", AES_KEY[:-1] + "!", "表" * 43])
def test_a_wrong_aes_key_is_said_at_the_start(key: str) -> None:
    with pytest.raises(WrongAesKey, match="43"):
        MessageCipher(key, APP_ID)


@given(st.text(max_size=60))
def test_a_signature_that_is_not_ours_is_refused_whatever_it_is_made_of(given_signature: str) -> None:
    assert is_signed(signature(TOKEN, "1", "2"), TOKEN, "1", "2")
    assert not is_signed(given_signature, TOKEN, "1", "2")
