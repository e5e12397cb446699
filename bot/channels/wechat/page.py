"""The page behind "all of it": a long text, readable on a phone, with nothing on it that runs."""

import base64
import hashlib
from typing import Final

_STYLE: Final = (
    "body{font:18px/1.7 system-ui,sans-serif;max-width:40em;margin:0 auto;padding:16px;"
    "background:Canvas;color:CanvasText}p{margin:.4em 0}:root{color-scheme:light dark}"
)
_HASH: Final = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
PAGE_POLICY: Final = (
    f"default-src 'none'; style-src 'sha256-{_HASH}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
PAGE: Final = (
    '<!doctype html><html><head><meta charset="utf-8"><meta name="robots" content="noindex">'
    f'<meta name="viewport" content="width=device-width,initial-scale=1"><title>…</title><style>{_STYLE}</style>'
    "</head><body><main>%lines</main></body></html>"
)
