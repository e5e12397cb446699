"""What channels keep: facts about a person on a platform, access tokens held once for all workers, single values."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.store.rows import Rows, from_json, to_json, utc


@dataclass(frozen=True)
class Token:
    value: str
    ends_at: datetime


class Platforms:
    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def member(self, channel: str, address: str) -> dict[str, Any]:
        """What was set last, {} at first. Locks the row for the rest of the transaction where there is one."""
        row = self._rows.one(
            self._rows.locking("SELECT data FROM channel_members WHERE channel = ? AND address = ?"),
            channel, address,
        )  # fmt: skip
        data: dict[str, Any] = from_json(row["data"]) if row else {}
        return data

    def set_member(self, channel: str, address: str, data: dict[str, Any], now: datetime) -> None:
        self._rows.run(
            "INSERT INTO channel_members (channel, address, data, changed_at) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (channel, address) DO UPDATE SET data = excluded.data, changed_at = excluded.changed_at",
            channel, address, to_json(data), utc(now),
        )  # fmt: skip

    def members_of(self, channel: str, before: datetime) -> list[tuple[str, dict[str, Any]]]:
        """Address and data of those whose data was set last before a moment."""
        rows = self._rows.all(
            "SELECT address, data FROM channel_members WHERE channel = ? AND changed_at < ?"
            " ORDER BY changed_at LIMIT 100",
            channel, utc(before),
        )  # fmt: skip
        return [(row["address"], from_json(row["data"])) for row in rows]

    def forget_member(self, channel: str, address: str) -> None:
        self._rows.run("DELETE FROM channel_members WHERE channel = ? AND address = ?", channel, address)

    def token(self, name: str, now: datetime) -> Token | None:
        """None when there is none or its time is over."""
        row = self._rows.one("SELECT value, ends_at FROM tokens WHERE name = ? AND ends_at > ?", name, utc(now))
        return None if row is None else Token(**row)

    def set_token(self, name: str, token: Token) -> None:
        self._rows.run(
            "INSERT INTO tokens (name, value, ends_at) VALUES (?, ?, ?)"
            " ON CONFLICT (name) DO UPDATE SET value = excluded.value, ends_at = excluded.ends_at",
            name, token.value, utc(token.ends_at),
        )  # fmt: skip

    def first_use(self, name: str, value: str, now: datetime, ends_at: datetime) -> Token:
        """What stands under ``name``: this, or what another has put there before and is not over."""
        self._rows.run(
            "INSERT INTO tokens (name, value, ends_at) VALUES (?, ?, ?) ON CONFLICT (name)"
            " DO UPDATE SET value = excluded.value, ends_at = excluded.ends_at WHERE tokens.ends_at <= ?",
            name, value, utc(ends_at), utc(now),
        )  # fmt: skip
        row = self._rows.one("SELECT value, ends_at FROM tokens WHERE name = ?", name)
        assert row is not None  # inserted above, or there before
        return Token(**row)

    def forget_ended(self, now: datetime) -> int:
        """Tokens whose time is over; how many."""
        return self._rows.run("DELETE FROM tokens WHERE ends_at <= ?", utc(now))

    def drop_token(self, name: str, value: str) -> None:
        """Only if it is still this one: another worker may have fetched a new one."""
        self._rows.run("DELETE FROM tokens WHERE name = ? AND value = ?", name, value)

    def value(self, key: str) -> str | None:
        row = self._rows.one("SELECT value FROM key_values WHERE key = ?", key)
        return None if row is None else str(row["value"])

    def set_value(self, key: str, value: str) -> None:
        self._rows.run(
            "INSERT INTO key_values (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            key, value,
        )  # fmt: skip
