"""What the product keeps: one contract, on SQLite or PostgreSQL."""

from pathlib import Path

from bot.store.contract import Store, Transaction, Work
from bot.store.errors import StoreRefused

__all__ = ["Store", "Transaction", "Work", "open_store"]


def open_store(url: str, *, connections: int = 8, up_to: int = 0) -> Store:
    """The store at ``sqlite:///relative``, ``sqlite:////absolute`` or ``postgresql://...``, its tables brought up to
    date, or (``up_to``) to an earlier schema. Raises StoreRefused, StoreUnavailable."""
    scheme, separator, rest = url.partition("://")
    if scheme == "sqlite" and separator and rest.startswith("/") and rest != "/":
        from bot.store.sqlite import SqliteStore

        return SqliteStore(Path(rest[1:]), up_to=up_to)
    if scheme in ("postgresql", "postgres") and separator:
        from bot.store.postgres import PostgresStore

        return PostgresStore(url, connections=connections, up_to=up_to)
    raise StoreRefused("DATABASE_URL begins with neither sqlite:/// nor postgresql://")
