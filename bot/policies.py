"""The directory of policies: read from a CSV whole or not at all, and asked by members who know three things.

What a member says is compared in one way and with one amount of work whether the policy exists, the name differs or
guessing is paused, and the answer is one of two: it fits, or it does not (or: wait until then, which is said of a chat
and of a number alike, whether or not there is such a policy).
"""

import csv
import secrets
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from hmac import compare_digest
from io import StringIO
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from bot.store.contract import Transaction
from bot.store.directory import Directory, Entry, Failures, Scope
from bot.terms import BIND_PAUSES, BIND_QUIET
from knowledge.policies import Policy

COLUMNS = (
    "policy_no", "handbook", "plan", "status", "insured_name", "insured_id_no", "insured_birth_date", "insured_sex",
    "applicant_name", "applicant_id_no", "phone", "start_date", "end_date", "waiting_days", "optional_services",
    "has_social_insurance",
)  # fmt: skip
YES = frozenset({"true", "yes", "1", "y"})
NO = frozenset({"false", "no", "0", "n"})
NOBODY = ("-" * 12, "----")  # compared with when there is no such policy: the same work


class PolicyFileError(Exception):
    """The file cannot be taken in, and nothing of it was: the message names line and column."""


def read_csv(text: str, handbooks: dict[str, frozenset[str]]) -> tuple[Policy, ...]:
    """The policies of a CSV with the columns of CONTRACT.md. ``handbooks``: id -> ids of its services.

    Raises PolicyFileError.
    """
    reader = csv.DictReader(StringIO(text.removeprefix("\ufeff")), strict=True)
    try:
        lacking = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
        if lacking:
            raise PolicyFileError(f"line 1: column {lacking[0]} is missing; expected are {','.join(COLUMNS)}")
        extra = [name for name in reader.fieldnames or () if name not in COLUMNS]
        if extra:
            raise PolicyFileError(f"line 1: column {extra[0]!r} is not known; expected are {','.join(COLUMNS)}")
        policies = tuple(_rows(reader, handbooks))
    except csv.Error as error:
        raise PolicyFileError(f"line {reader.line_num}: not CSV ({error})") from error
    if not policies:
        raise PolicyFileError("line 2: the file has no policy; an empty directory is not taken in")
    return policies


def read_file(path: Path, handbooks: dict[str, frozenset[str]]) -> tuple[Policy, ...]:
    """As :func:`read_csv`. Raises PolicyFileError for a file that cannot be read, too."""
    try:
        return read_csv(path.read_text("utf-8"), handbooks)
    except UnicodeDecodeError as error:
        raise PolicyFileError(f"{path.name}: byte {error.start} is not UTF-8: save the file as UTF-8") from error
    except OSError as error:
        raise PolicyFileError(f"{path.name}: {error.strerror}") from error


def replace_directory(directory: Directory, policies: Iterable[Policy], now: datetime) -> int:
    """The directory becomes ``policies``; how many. An insured person keeps the id that earlier policies gave."""
    persons = directory.persons()
    entries = []
    for policy in policies:
        known = persons.get(policy.insured_id_no) if policy.insured_id_no else None
        person = known or f"p_{secrets.token_hex(8)}"
        if policy.insured_id_no:
            persons[policy.insured_id_no] = person
        entries.append(Entry(policy, person))
    return directory.replace(entries, now)


@dataclass(frozen=True)
class LookUp:
    """``entry`` None: it does not fit, or (``until``) guessing is paused until then."""

    entry: Entry | None
    until: datetime | None = None


def look_up(
    tx: Transaction, now: datetime, *, chat: str, policy_no: str, name: str, last_four: str, origin: str = ""
) -> LookUp:
    """The policy, when number, name and the last four of the id fit: all three the insured's or, with the applicant's
    name and id, the applicant's. ``origin``: a hash of where the guess comes from, where a channel knows."""
    number = normal(policy_no)
    subjects: list[tuple[Scope, str]] = [("chat", chat), ("policy", number)]
    if origin:
        subjects.append(("origin", origin))
    counted = [(scope, subject, tx.directory.failures(scope, subject)) for scope, subject in subjects]
    entry = tx.directory.find(number)
    fits = _fits(entry, name, last_four)
    paused = max((failures.until_at for _, _, failures in counted if failures), default=now)
    if paused > now:
        return LookUp(None, paused)
    for scope, subject, failures in counted:
        if fits:
            # one's own policy does not buy new guesses at others': the chat's and the origin's counts end by time alone
            if scope == "policy":
                tx.directory.clear_failures(scope, subject)
        else:
            tx.directory.set_failures(scope, subject, _after_another(failures, now))
    return LookUp(entry if fits else None)


def normal(value: str) -> str:
    """A policy number as it is compared: full-width and small letters, spaces and dashes of any kind are no
    difference in how it is written."""
    text = unicodedata.normalize("NFKC", value).upper()
    return "".join("-" if unicodedata.category(c) == "Pd" else c for c in text if not c.isspace())


def _fits(entry: Entry | None, name: str, last_four: str) -> bool:
    policy = entry.policy if entry else None
    insured = (policy.insured_name, policy.insured_id_no[-4:]) if policy else NOBODY
    applicant = (policy.applicant_name, policy.applicant_id_no[-4:]) if policy else NOBODY
    said = (_plain_name(name), normal(last_four))
    found = False
    for known in (insured, applicant):
        same_name = compare_digest(_plain_name(known[0]).encode(), said[0].encode())
        same_digits = compare_digest(normal(known[1]).encode(), said[1].encode())
        found |= same_name & same_digits & (len(known[0]) > 0) & (len(known[1]) == len(NOBODY[1]))
    return found and entry is not None


def _plain_name(name: str) -> str:
    text = unicodedata.normalize("NFKC", name).casefold()
    return "".join(c for c in text if c.isalnum())  # spaces and the dot inside a name are written in many ways


def _after_another(failures: Failures | None, now: datetime) -> Failures:
    in_a_row = failures.failures + 1 if failures and now - failures.until_at < BIND_QUIET else 1
    pause = BIND_PAUSES[min(in_a_row, len(BIND_PAUSES)) - 1]
    return Failures(in_a_row, now, now + pause)


def _rows(reader: "csv.DictReader[str]", handbooks: dict[str, frozenset[str]]) -> Iterator[Policy]:
    first_lines: dict[str, int] = {}
    for row in reader:
        line = reader.line_num
        if None in row or None in row.values():
            raise PolicyFileError(f"line {line}: expected {len(reader.fieldnames or ())} cells")
        policy = _policy(row, line)
        if policy.policy_no in first_lines:
            raise PolicyFileError(f"line {line}, column policy_no: as in line {first_lines[policy.policy_no]}")
        first_lines[policy.policy_no] = line
        services = handbooks.get(policy.handbook)
        if services is None:
            raise PolicyFileError(f"line {line}, column handbook: expected one of {', '.join(sorted(handbooks))}")
        unknown = [service for service in policy.optional_services if service not in services]
        if unknown:
            raise PolicyFileError(f"line {line}, column optional_services: {policy.handbook} has no {unknown[0]!r}")
        if policy.end_date < policy.start_date:
            raise PolicyFileError(f"line {line}, column end_date: before start_date")
        yield policy


def _policy(row: dict[str, str], line: int) -> Policy:
    values: dict[str, Any] = {name: (value or "").strip() for name, value in row.items()}
    values["policy_no"] = normal(values["policy_no"])
    for name in ("policy_no", "insured_name"):
        if not values[name]:
            raise PolicyFileError(f"line {line}, column {name}: is empty")
    values["waiting_days"] = values["waiting_days"] or None
    values["optional_services"] = tuple(part.strip() for part in values["optional_services"].split(";") if part.strip())
    values["has_social_insurance"] = _yes_or_no(values["has_social_insurance"], line)
    try:
        policy = Policy(**values)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        raise PolicyFileError(f"line {line}, column {first['loc'][0]}: {first['msg']}") from None
    if policy.waiting_days is not None and policy.waiting_days < 0:
        raise PolicyFileError(f"line {line}, column waiting_days: expected a count of days")
    return policy


def _yes_or_no(value: str, line: int) -> bool | None:
    if value.lower() in YES:
        return True
    if value.lower() in NO:
        return False
    if value:
        raise PolicyFileError(f"line {line}, column has_social_insurance: expected true, false or nothing")
    return None
