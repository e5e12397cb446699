"""The authorities by which servers out there are believed, the same for every channel."""

import ssl
from functools import cache

import httpx2


@cache
def trusted(*, by_environment: bool = True) -> ssl.SSLContext:
    """Read once a process, since it takes a tenth of a second for each client.

    ``by_environment``: ``SSL_CERT_FILE`` and ``SSL_CERT_DIR`` count.
    """
    return httpx2.create_ssl_context(trust_env=by_environment)
