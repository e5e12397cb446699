"""The demo people: invented, saying so, and in the situations that members are in on whatever day they are loaded."""

from datetime import date, timedelta

import pytest

from bot.demo import DemoPolicy, check_character, demo_policies
from bot.opening import clock_of, handbooks_of, load_demo
from bot.settings import Settings
from bot.store import Store
from knowledge.library import Library
from tests.bot.store.rows_made import NOW, conversation
from tests.bot.store.rows_made import directory as other_directory

DAYS = [date(2026, 11, 21), date(2028, 2, 29), date(2031, 12, 31)]


def _demo(library: Library, today: date) -> tuple[DemoPolicy, ...]:
    return demo_policies(today, handbooks_of(library))


@pytest.mark.parametrize("today", DAYS)
def test_every_handbook_has_a_policy_that_can_be_used_on_any_day(library: Library, today: date) -> None:
    usable = {one.policy.handbook for one in _demo(library, today) if one.situation == "in_force"}
    assert usable == set(library.handbooks)


@pytest.mark.parametrize("today", DAYS)
def test_every_situation_is_true_on_any_day(library: Library, today: date) -> None:
    for one in _demo(library, today):
        policy, edition = one.policy, library.in_force(one.policy.handbook, today).handbook
        age = today - policy.start_date
        waiting = policy.waiting_days if policy.waiting_days is not None else edition.waiting_days or 0
        in_force = policy.status == "active" and policy.start_date <= today <= policy.end_date
        grown_up = today - policy.insured_birth_date > timedelta(days=18 * 366)
        expected = {
            "in_force": in_force and age.days > waiting,
            "waiting": in_force and age.days < waiting,
            "cooling_off": in_force and age.days < (edition.cooling_off_days or 0),
            "lapsed": policy.status == "lapsed" and policy.end_date < today,
            "cancelled": policy.status == "cancelled",
            "parent": in_force and policy.applicant_name not in ("", policy.insured_name),
            "minor": in_force and not grown_up and policy.applicant_name != policy.insured_name,
        }
        assert expected[one.situation], policy.policy_no
        assert grown_up is (one.situation != "minor"), policy.policy_no


def test_all_situations_are_there(library: Library) -> None:
    demo = _demo(library, DAYS[0])
    assert {one.situation for one in demo} == {
        "in_force", "waiting", "cooling_off", "lapsed", "cancelled", "parent", "minor",
    }  # fmt: skip
    assert {one.policy.has_social_insurance for one in demo} == {True, False, None}
    assert any(one.policy.optional_services for one in demo)
    assert any(one.policy.plan for one in demo)


@pytest.mark.parametrize("today", DAYS)
def test_people_say_that_they_are_invented_and_their_numbers_are_nobodys(library: Library, today: date) -> None:
    for one in _demo(library, today):
        policy = one.policy
        assert policy.policy_no.startswith("DEMO-")
        for name in (policy.insured_name, policy.applicant_name):
            assert "示例" in name
        for number in (policy.insured_id_no, policy.applicant_id_no):
            assert len(number) == 18
            assert number.startswith("000000"), "no such division"
            assert check_character(number) != number[-1], number
        assert policy.insured_id_no[6:14] == f"{policy.insured_birth_date:%Y%m%d}"
        assert policy.phone.startswith("0000")


def test_the_check_character_is_that_of_the_standard() -> None:
    assert check_character("11010519491231002X") == "X"  # the example printed in GB 11643-1999


def test_the_last_four_figures_that_open_a_policy_stay_the_same(library: Library) -> None:
    last = [{one.policy.policy_no: one.policy.insured_id_no[-4:] for one in _demo(library, day)} for day in DAYS]
    assert last[0] == last[1] == last[2]


def test_loading_again_on_a_later_day_moves_the_dates_and_keeps_the_people(store: Store, library: Library) -> None:
    load_demo(store, library, NOW)
    before = {e.policy.policy_no: e for e in store.read_now(lambda tx: tx.directory.all())}
    load_demo(store, library, NOW + timedelta(days=100))
    after = {e.policy.policy_no: e for e in store.read_now(lambda tx: tx.directory.all())}
    assert before.keys() == after.keys()
    moved = [after[n].policy.start_date - before[n].policy.start_date for n in before]
    assert set(moved) == {timedelta(days=100)}
    assert [after[n].person for n in before if "minor" not in n][:4] == [before[n].person for n in before][:4]


def test_a_real_directory_is_never_replaced_by_the_demo(store: Store, library: Library) -> None:
    store.write_now(conversation)
    store.write_now(other_directory)
    load_demo(store, library, NOW)
    assert [e.policy.policy_no for e in store.read_now(lambda tx: tx.directory.all())] == ["P-1"]


def test_the_clock_shows_the_day_that_a_test_sets() -> None:
    clock = clock_of(Settings.from_environment(today=date(2027, 1, 2)))
    assert clock().date() == date(2027, 1, 2)
    assert clock().utcoffset() == timedelta(hours=8)
