"""Which Chromium of this machine the tests and the screenshots use, and with what options."""

import shutil

# the headless shell draws the same pages for a quarter of the processor's time
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
MISSING = "Chromium is not there: install it (apt-get install chromium-headless-shell, or chromium), or run .ci/run"


def found() -> str | None:
    """A path for playwright's ``executable_path``."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)
