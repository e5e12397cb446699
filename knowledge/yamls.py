"""YAML files of ours, read by the C parser where it is there: some ten times faster, and just as safe."""

from pathlib import Path
from typing import Any

import yaml

LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def yaml_of(path: Path) -> Any:
    """Raises FileNotFoundError, and yaml.YAMLError for what is not YAML."""
    return yaml.load(path.read_text("utf-8"), Loader=LOADER)  # noqa: S506
