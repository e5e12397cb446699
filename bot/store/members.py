"""What a conversation holds of its member: preferences, consents, bound policies, drafts."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.store.rows import Rows, from_json, to_json, utc

SAME_PERSON = (
    "theirs.policy_no = mine.policy_no AND theirs.relation = mine.relation AND mine.relation IN ('self', 'applicant')"
)
"""Of two bindings: that they are one person's. A policy has one insured person and one holder; relatives, guardians and
others may be several, and what one of them told is not the next one's."""


@dataclass(frozen=True)
class Consent:
    """``text_hash``: SHA-256 of the words that were shown, in hexadecimal."""

    about: str
    version: str
    text_hash: str
    granted: bool
    channel: str
    at: datetime


@dataclass(frozen=True)
class Binding:
    conversation: str
    policy_no: str
    relation: str
    person: str
    bound_at: datetime


@dataclass(frozen=True)
class KeptDraft:
    conversation: str
    service: str
    policy_no: str
    frame: dict[str, Any]
    saved_at: datetime
    expires_at: datetime


class Members:
    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def preferences(self, conversation: str) -> dict[str, str]:
        rows = self._rows.all("SELECT name, value FROM preferences WHERE conversation = ?", conversation)
        return {row["name"]: row["value"] for row in rows}

    def prefer(self, conversation: str, name: str, value: str) -> None:
        self._rows.run(
            "INSERT INTO preferences (conversation, name, value) VALUES (?, ?, ?)"
            " ON CONFLICT (conversation, name) DO UPDATE SET value = excluded.value",
            conversation, name, value,
        )  # fmt: skip

    def consents(self, conversation: str) -> tuple[Consent, ...]:
        """All that were given or withdrawn, the oldest first: nothing is overwritten."""
        rows = self._rows.all(
            "SELECT about, version, text_hash, granted, channel, at FROM consents WHERE conversation = ? ORDER BY n",
            conversation,
        )
        return tuple(Consent(**{**row, "granted": bool(row["granted"])}) for row in rows)

    def granted(self, conversation: str) -> dict[str, str]:
        """About -> version, of the consents that hold now."""
        newest = {consent.about: consent for consent in self.consents(conversation)}
        return {about: consent.version for about, consent in newest.items() if consent.granted}

    def consent(self, conversation: str, consent: Consent) -> None:
        self._rows.run(
            "INSERT INTO consents (conversation, n, about, version, text_hash, granted, channel, at)"
            " SELECT ?, count(*) + 1, ?, ?, ?, ?, ?, ? FROM consents WHERE conversation = ?",
            conversation, consent.about, consent.version, consent.text_hash, consent.granted, consent.channel,
            utc(consent.at), conversation,
        )  # fmt: skip

    def bindings(self, conversation: str) -> tuple[Binding, ...]:
        rows = self._rows.all(
            "SELECT * FROM bindings WHERE conversation = ? ORDER BY bound_at, policy_no", conversation
        )
        return tuple(Binding(**row) for row in rows)

    def bind(self, binding: Binding) -> None:
        self._rows.run(
            "INSERT INTO bindings (conversation, policy_no, relation, person, bound_at) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT (conversation, policy_no) DO UPDATE SET relation = excluded.relation",
            binding.conversation, binding.policy_no, binding.relation, binding.person, utc(binding.bound_at),
        )  # fmt: skip

    def unbind(self, conversation: str, policy_no: str) -> bool:
        """Whether it was bound."""
        statement = "DELETE FROM bindings WHERE conversation = ? AND policy_no = ?"
        return self._rows.run(statement, conversation, policy_no) > 0

    def keep_draft(self, draft: KeptDraft) -> None:
        self._rows.run(
            "INSERT INTO drafts (conversation, service, policy_no, frame, saved_at, expires_at)"
            " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (conversation, service, policy_no) DO UPDATE SET"
            " frame = excluded.frame, saved_at = excluded.saved_at, expires_at = excluded.expires_at",
            draft.conversation, draft.service, draft.policy_no, to_json(draft.frame), utc(draft.saved_at),
            utc(draft.expires_at),
        )  # fmt: skip

    def drafts(self, conversation: str, now: datetime) -> tuple[KeptDraft, ...]:
        """Its own, and those that the same person began on another channel; of a service and policy its own one, else
        the newest."""
        rows = self._rows.all(
            "SELECT d.* FROM drafts d WHERE d.expires_at > ? AND (d.conversation = ? OR EXISTS ("  # noqa: S608
            " SELECT 1 FROM bindings mine JOIN bindings theirs"
            f"  ON {SAME_PERSON}"
            " WHERE mine.conversation = ? AND mine.policy_no = d.policy_no AND theirs.conversation = d.conversation))"
            " ORDER BY d.conversation = ?, d.saved_at",
            utc(now), conversation, conversation, conversation,
        )  # fmt: skip
        drafts = [KeptDraft(**{**row, "frame": from_json(row["frame"])}) for row in rows]
        return tuple({(draft.service, draft.policy_no): draft for draft in drafts}.values())

    def drop_draft(self, conversation: str, service: str, policy_no: str, now: datetime) -> None:
        """The draft, wherever it was begun."""
        for draft in self.drafts(conversation, now):
            if (draft.service, draft.policy_no) == (service, policy_no):
                self._rows.run(
                    "DELETE FROM drafts WHERE service = ? AND policy_no = ? AND (conversation = ? OR conversation = ?)",
                    service, policy_no, draft.conversation, conversation,
                )  # fmt: skip

    def drop_expired_drafts(self, now: datetime) -> int:
        return self._rows.run("DELETE FROM drafts WHERE expires_at <= ?", utc(now))

    def same_person(self, conversation: str, policy_no: str) -> frozenset[str]:
        """This conversation, and those in which the same person has bound the policy."""
        rows = self._rows.all(
            f"SELECT theirs.conversation FROM bindings mine JOIN bindings theirs ON {SAME_PERSON}"  # noqa: S608
            " WHERE mine.conversation = ? AND mine.policy_no = ?",
            conversation, policy_no,
        )  # fmt: skip
        return frozenset({conversation, *(row["conversation"] for row in rows)})

    def forget_preferences(self, conversation: str) -> None:
        self._rows.run("DELETE FROM preferences WHERE conversation = ?", conversation)

    def forget_drafts(self, conversation: str) -> None:
        self._rows.run("DELETE FROM drafts WHERE conversation = ?", conversation)
