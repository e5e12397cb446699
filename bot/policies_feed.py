"""The directory of policies from an address (POLICIES_URL): the same CSV, taken in whole or not at all."""

import socket
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

import httpx2

SECONDS: Final = 30.0  # our choice: a file of 100,000 policies is some 20 MB
BYTES: Final = 100 * 1024 * 1024


class FeedError(Exception):
    """The address gives no file: the message says what to do, and never what the file says."""


def fetch(url: str, *, private: bool = False) -> str:
    """The text of the CSV. No redirect is followed; ``private``: addresses of one's own network are allowed, too.

    Raises FeedError.
    """
    if not private:
        _refuse_private(url)
    try:
        with (
            httpx2.Client(timeout=SECONDS, follow_redirects=False, trust_env=False) as client,
            client.stream("GET", url) as answer,
        ):
            if answer.status_code != 200:
                raise FeedError(f"POLICIES_URL answered {answer.status_code}, expected 200 and the file")
            body = bytearray()
            for part in answer.iter_bytes():
                body += part
                if len(body) > BYTES:
                    raise FeedError(f"POLICIES_URL gives more than {BYTES // 1024 // 1024} MiB: split the directory")
    except httpx2.HTTPError as error:
        raise FeedError(f"POLICIES_URL cannot be read ({type(error).__name__}): check the address") from error
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise FeedError(f"POLICIES_URL: byte {error.start} is not UTF-8") from error


def _refuse_private(url: str) -> None:
    parts = urlsplit(url)
    try:
        found = socket.getaddrinfo(parts.hostname, parts.port or 443, type=socket.SOCK_STREAM)
    except OSError as error:
        raise FeedError("POLICIES_URL names a host that is not found: check the address") from error
    if not all(ip_address(str(address[4][0]).partition("%")[0]).is_global for address in found):
        raise FeedError("POLICIES_URL lies in a private network: set POLICIES_PRIVATE=on if that is meant")
