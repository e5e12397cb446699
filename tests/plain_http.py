"""HTTP to this machine, one connection a call: as httpx2's own ``get`` and ``post``, which read the authorities of the
whole world from the disk each time, a tenth of a second of work."""

import ssl
from functools import partial
from typing import Final

import httpx2

NOBODY: Final = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # trusts no server; none here speaks TLS
get = partial(httpx2.get, verify=NOBODY)
post = partial(httpx2.post, verify=NOBODY)
