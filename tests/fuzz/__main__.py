"""``python -m tests.fuzz``: every property of the suite with thousands of examples, new ones at each call.

The suite itself tries the same few examples each time, so that a red test means a change of the code; here the dice are
thrown anew. A failing example is printed: it belongs into the suite as an ``@example``."""

import os
import subprocess
import sys
from pathlib import Path

TESTS = Path(__file__).resolve().parent.parent
MARK = "from hypothesis import"


def main() -> int:
    """The exit status of pytest."""
    found = [path for path in sorted(TESTS.rglob("test_*.py")) if MARK in path.read_text("utf-8")]
    print(f"{len(found)} files with properties")
    call = [sys.executable, "-m", "pytest", *sys.argv[1:], *map(str, found)]
    return subprocess.run(call, env={**os.environ, "HYPOTHESIS_PROFILE": "wide"}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
