"""What lint has to say: where, and whether it has to be mended, is explained already, or is merely worth knowing."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from knowledge.located import Step, dotted

Level = Literal["error", "explained", "info"]


@dataclass(frozen=True)
class Finding:
    """``error``: must be mended. ``explained``: unusual, and the data say why. ``info``: a difference worth knowing.

    ``file``: below the folder that was looked at; ``line``: 1 for the first; ``path``: in the YAML, or the column.
    """

    level: Level
    file: Path
    line: int
    path: tuple[Step, ...]
    message: str

    def __str__(self) -> str:
        where = f"{self.file.as_posix()}:{self.line}" if self.line else self.file.as_posix()
        parts = (self.level, where if self.file.name else "", dotted(self.path), self.message)
        return ": ".join(part for part in parts if part)
