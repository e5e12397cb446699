"""Numbered SQL files, one folder a dialect, each applied once and in its own transaction."""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import files
from typing import Protocol

from bot.crash_points import reach
from bot.store.errors import StoreRefused


@dataclass(frozen=True)
class Migration:
    number: int
    name: str
    sql: str

    @property
    def fingerprint(self) -> str:
        return sha256(self.sql.encode()).hexdigest()


class Target(Protocol):
    """A database to be brought up to date; ``apply`` runs one step wholly or not at all."""

    def applied(self) -> dict[int, str]:
        """Number -> fingerprint of what was applied; empty for a new database."""
        ...

    def apply(self, migration: Migration) -> None: ...


def migrations(dialect: str, up_to: int = 0) -> tuple[Migration, ...]:
    """All of them in order; with ``up_to`` only those up to that number."""
    folder = files("bot.store") / "migrations" / dialect
    found = [entry for entry in folder.iterdir() if entry.name.endswith(".sql")]
    steps = [Migration(int(entry.name[:4]), entry.name, entry.read_text("utf-8")) for entry in found]
    wanted = [step for step in steps if not up_to or step.number <= up_to]
    return tuple(sorted(wanted, key=lambda step: step.number))


def newest(dialect: str) -> int:
    return migrations(dialect)[-1].number


def migrate(target: Target, steps: Iterable[Migration]) -> tuple[int, ...]:
    """Applies what is missing, in order; the numbers applied. Raises StoreRefused when the database is newer than
    this program, or was made by other steps than ours."""
    steps = tuple(steps)
    applied = target.applied()
    known = {step.number: step for step in steps}
    if applied and max(applied) > max(known):
        raise StoreRefused(
            f"the database has schema {max(applied)} and this program knows up to {max(known)}: "
            "start the newer program, or restore a backup made before the upgrade"
        )
    for number, fingerprint in applied.items():
        if known[number].fingerprint != fingerprint:
            raise StoreRefused(f"migration {number} was applied in another wording: this is not our database as it was")
    done = []
    for step in steps:
        if step.number not in applied:
            target.apply(step)
            reach(f"migration-{step.number}")
            done.append(step.number)
    return tuple(done)
