"""Lists of words in YAML, read as the strings that they are."""

from pathlib import Path
from typing import Any

import yaml


def read_words(path: str | Path) -> dict[str, Any]:
    """A mapping whose every scalar stays the word that it is: "yes", "no", "0". Raises OSError, yaml.YAMLError."""
    found: dict[str, Any] = yaml.load(Path(path).read_text("utf-8"), Loader=yaml.BaseLoader)  # noqa: S506
    return found
