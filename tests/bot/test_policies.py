"""The directory: a file taken in whole or not at all; three things known, or nothing learnt."""

import contextlib
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.policies import COLUMNS, LookUp, PolicyFileError, look_up, normal, read_csv, read_file, replace_directory
from bot.store import Store, Transaction
from bot.store.rows import Rows
from bot.terms import BIND_PAUSES
from tests.bot.store.rows_made import NOW

HANDBOOKS = {"axa-cancer-2021": frozenset({"mdt", "drug-direct-pay"}), "zhongan-services": frozenset({"green-channel"})}
GOOD = {
    "policy_no": "P-0001",
    "handbook": "axa-cancer-2021",
    "plan": "",
    "status": "active",
    "insured_name": "陈示例",
    "insured_id_no": "000000197804120017",
    "insured_birth_date": "1978-04-12",
    "insured_sex": "F",
    "applicant_name": "陈示例女",
    "applicant_id_no": "00000020000101004X",
    "phone": "00000000001",
    "start_date": "2026-01-01",
    "end_date": "2026-12-31",
    "waiting_days": "90",
    "optional_services": "drug-direct-pay",
    "has_social_insurance": "true",
}


def csv_of(*rows: dict[str, str], columns: tuple[str, ...] = COLUMNS) -> str:
    lines = [",".join(columns), *(",".join(row.get(name, "") for name in columns) for row in rows)]
    return "\n".join(lines) + "\n"


def test_a_good_file_is_read_as_it_is_written() -> None:
    (policy,) = read_csv("\ufeff" + csv_of(GOOD), HANDBOOKS)
    assert policy.optional_services == ("drug-direct-pay",)
    assert (policy.has_social_insurance, policy.waiting_days) == (True, 90)


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [
        ("status", "paused", "line 3, column status"),
        ("handbook", "other", "line 3, column handbook: expected one of axa-cancer-2021, zhongan-services"),
        ("insured_birth_date", "12.04.1978", "line 3, column insured_birth_date"),
        ("start_date", "", "line 3, column start_date"),
        ("end_date", "2025-01-01", "line 3, column end_date: before start_date"),
        ("waiting_days", "many", "line 3, column waiting_days"),
        ("waiting_days", "-1", "line 3, column waiting_days"),
        ("optional_services", "mdt;flying", "line 3, column optional_services: axa-cancer-2021 has no 'flying'"),
        ("has_social_insurance", "maybe", "line 3, column has_social_insurance"),
        ("insured_sex", "X", "line 3, column insured_sex"),
        ("policy_no", "", "line 3, column policy_no: is empty"),
        ("policy_no", "p-0001", "line 3, column policy_no: as in line 2"),
        ("insured_name", "", "line 3, column insured_name: is empty"),
        ("phone", "1,2", "line 3: expected 16 cells"),
    ],
)
def test_a_bad_row_names_line_and_column(column: str, value: str, said: str) -> None:
    bad = {**GOOD, "policy_no": "P-0002", column: value}
    with pytest.raises(PolicyFileError) as error:
        read_csv(csv_of(GOOD, bad), HANDBOOKS)
    assert str(error.value).startswith(said)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "line 1: column policy_no is missing"),
        (csv_of(GOOD, columns=COLUMNS[:-1]), "line 1: column has_social_insurance is missing"),
        (csv_of(GOOD, columns=(*COLUMNS, "colour")), "line 1: column 'colour' is not known"),
        (csv_of(), "line 2: the file has no policy"),
    ],
)
def test_a_file_of_another_shape_says_what_is_expected(text: str, said: str) -> None:
    with pytest.raises(PolicyFileError) as error:
        read_csv(text, HANDBOOKS)
    assert str(error.value).startswith(said)


def test_a_file_that_is_not_utf_8_or_not_there_is_said_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "gbk.csv").write_bytes(csv_of(GOOD).encode("gbk"))
    with pytest.raises(PolicyFileError, match=r"gbk.csv: byte \d+ is not UTF-8"):
        read_file(tmp_path / "gbk.csv", HANDBOOKS)
    with pytest.raises(PolicyFileError, match="No such file"):
        read_file(tmp_path / "none.csv", HANDBOOKS)


@given(st.text(max_size=300))
def test_no_text_does_more_than_be_refused(text: str) -> None:
    with contextlib.suppress(PolicyFileError):
        assert read_csv(text, HANDBOOKS)


def _load(store: Store, *rows: dict[str, str]) -> None:
    policies = read_csv(csv_of(*(rows or (GOOD,))), HANDBOOKS)
    store.write_now(lambda tx: replace_directory(tx.directory, policies, NOW))


def test_a_person_keeps_their_id_through_imports_and_has_one_for_all_policies(store: Store) -> None:
    second = {**GOOD, "policy_no": "P-0002", "handbook": "zhongan-services", "optional_services": ""}
    stranger = {**GOOD, "policy_no": "P-0003", "insured_id_no": "000000199001010031"}
    _load(store, GOOD)
    first = store.read_now(lambda tx: tx.directory.all())[0].person
    _load(store, second, stranger)
    persons = [entry.person for entry in store.read_now(lambda tx: tx.directory.all())]
    assert persons[0] != persons[1]
    _load(store, GOOD, second)
    persons = [entry.person for entry in store.read_now(lambda tx: tx.directory.all())]
    assert persons[0] == persons[1]
    assert first.startswith("p_")


def _ask(
    store: Store,
    number: str = "P-0001",
    name: str = "陈示例",
    last_four: str = "0017",
    *,
    chat: str = "c1",
    now: datetime = NOW,
    origin: str = "",
) -> LookUp:
    return store.write_now(
        lambda tx: look_up(tx, now, chat=chat, policy_no=number, name=name, last_four=last_four, origin=origin)
    )


@pytest.mark.parametrize(
    ("number", "name", "last_four"),
    [
        ("P-0001", "陈示例", "0017"),
        ("ｐ－０００１", " 陈 示例 ", " 00 17"),
        ("p—0001", "陈·示例", "００１７"),
        ("P-0001", "陈示例女", "004x"),  # the applicant's own name and id
    ],
)
def test_three_things_that_fit_open_the_policy_however_they_are_typed(
    store: Store, number: str, name: str, last_four: str
) -> None:
    _load(store)
    found = _ask(store, number, name, last_four)
    assert found.entry is not None
    assert found.entry.policy.policy_no == "P-0001"


@pytest.mark.parametrize(
    ("number", "name", "last_four"),
    [
        ("P-0009", "陈示例", "0017"),
        ("P-0001", "王示例", "0017"),
        ("P-0001", "陈示例", "0018"),
        ("P-0001", "陈示例", "004X"),  # the applicant's digits with the insured's name
        ("P-0001", "", ""),
        ("", "", ""),
        ("P-0001", "陈示例", ""),
    ],
)
def test_anything_else_gets_one_and_the_same_answer(store: Store, number: str, name: str, last_four: str) -> None:
    _load(store)
    assert _ask(store, number, name, last_four) == LookUp(None)


def test_a_policy_without_an_id_number_is_opened_by_nobody(store: Store) -> None:
    _load(store, {**GOOD, "insured_id_no": "", "applicant_id_no": ""})
    assert _ask(store, last_four="").entry is None


def test_pauses_grow_and_hold_even_for_the_right_answer(store: Store) -> None:
    _load(store)
    now = NOW
    pauses: list[timedelta] = []
    for pause in (*BIND_PAUSES, BIND_PAUSES[-1]):
        assert _ask(store, name="王示例", now=now).entry is None
        until = _ask(store, now=now).until if pause else now  # the right answer, while it pauses
        assert until is not None
        pauses.append(until - now)
        now = until
    assert pauses == [*BIND_PAUSES, BIND_PAUSES[-1]]
    found = _ask(store, now=now)
    assert found.entry is not None


def test_a_pause_says_nothing_of_whether_there_is_such_a_policy(store: Store) -> None:
    _load(store)
    answers = []
    for chat, number in (("a", "P-0001"), ("b", "P-0009")):
        guesses = [_ask(store, number, "王示例", chat=f"{chat}{n}") for n in range(4)]
        answers.append(guesses)
    assert answers[0] == answers[1]
    assert answers[0][-1].until == NOW + BIND_PAUSES[2]


def test_guesses_at_many_policies_pause_the_chat_and_from_many_chats_the_policy(store: Store) -> None:
    _load(store)
    for n in range(4):
        last = _ask(store, f"P-1{n}", "王示例")
    assert last.until is not None
    assert _ask(store, chat="c2").entry is not None
    for n in range(4):
        last = _ask(store, "P-0001", "王示例", chat=f"d{n}", now=NOW + timedelta(days=2))
    assert last.until is not None


def test_an_address_that_guesses_is_paused_whatever_its_chats_and_policies(store: Store) -> None:
    _load(store)
    for n in range(4):
        last = _ask(store, f"P-2{n}", "王示例", chat=f"e{n}", origin="address")
    assert last.until is not None
    assert _ask(store, chat="f", origin="another").entry is not None


def test_ones_own_policy_buys_no_new_guesses_at_others(store: Store) -> None:
    _load(store)
    for n in range(3):
        _ask(store, f"P-3{n}", "王示例", origin="address")
        own = _ask(store, chat=f"own{n}", origin="address")
    assert own.until is not None


def test_a_quiet_day_begins_the_count_anew(store: Store) -> None:
    _load(store)
    for _ in range(2):
        _ask(store, name="王示例")
    later = NOW + timedelta(days=1)
    for _ in range(2):
        assert _ask(store, name="王示例", now=later).until is None


def test_a_thousand_guesses_cost_more_than_a_day() -> None:
    pauses = [*BIND_PAUSES, *[BIND_PAUSES[-1]] * (1000 - len(BIND_PAUSES))]
    assert sum(pauses, timedelta()) > timedelta(days=900)


class Counting:
    """The rows of a transaction, which note the statements that are run."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self.seen: list[str] = []

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._rows, name)

        def noted(statement: str, *values: Any) -> Any:
            self.seen.append(statement)
            return found(statement, *values)

        return noted if name in ("one", "all") else found


def test_it_takes_the_same_look_ups_whether_the_policy_is_there_the_name_differs_or_it_is_paused(store: Store) -> None:
    """Counted, not timed: whoever measures us finds the same statements run in every case."""
    _load(store)
    for _ in range(3):
        _ask(store, name="王示例", chat="z")
    store.write_now(lambda tx: tx.directory.clear_failures("policy", "P-0001"))

    def look_ups(number: str, name: str, chat: str) -> list[str]:
        def work(tx: Transaction) -> list[str]:
            counting = Counting(tx.rows)
            look_up(Transaction(cast("Rows", counting)), NOW, chat=chat, policy_no=number, name=name, last_four="0017")
            return counting.seen

        return store.write_now(work)

    cases = [("P-0009", "陈示例", "x"), ("P-0001", "王示例", "y"), ("P-0001", "陈示例", "z"), ("P-0001", "陈示例", "w")]
    seen = [look_ups(*case) for case in cases]
    assert seen == [seen[0]] * 4


def test_how_a_number_is_typed_makes_no_difference() -> None:
    assert {normal(text) for text in ("demo-1", "DEMO－１", "De mo–1", " demo—1 ")} == {"DEMO-1"}
