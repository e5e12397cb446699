"""Conditions one by one: met, not met, not known; and from which day time alone will mend them."""

from datetime import date
from typing import Any

import pytest

from knowledge import rules
from knowledge.library import ListedDrug, ListedHospital, PlaceEntry
from knowledge.models import Test as Asked
from knowledge.models import When
from tests.knowledge.invented import (
    SOURCE,
    condition,
    coverage,
    handbook,
    library,
    one,
    policy,
    service,
    state,
    words,
)

SUZHOU, KUNSHAN, WUXI, JIANGSU, PUDONG, SHANGHAI = "320500", "320583", "320200", "320000", "310115", "310000"


# --- the policy and its periods


def test_a_policy_that_is_active_today_is_in_force() -> None:
    assert state(condition(Asked.IN_FORCE), policy=policy()) == "met"


def test_whether_it_is_in_force_is_not_known_without_a_policy() -> None:
    assert state(condition(Asked.IN_FORCE)) == "unknown"


@pytest.mark.parametrize(
    "more", [{"status": "lapsed"}, {"status": "cancelled"}, {"end_date": "2026-11-20"}], ids=["lapsed", "off", "over"]
)
def test_a_policy_that_has_ended_is_not_in_force_and_never_will_be(more: dict[str, str]) -> None:
    checked = one(condition(Asked.IN_FORCE), policy=policy(**more))
    assert (checked.state, checked.from_day) == ("not_met", None)


def test_a_policy_that_begins_later_is_in_force_from_its_first_day() -> None:
    checked = one(condition(Asked.IN_FORCE), policy=policy(start_date="2026-12-01"))
    assert (checked.state, checked.from_day) == ("not_met", date(2026, 12, 1))


def test_the_last_day_of_the_policy_still_counts() -> None:
    assert state(condition(Asked.IN_FORCE), policy=policy(), today=date(2026, 12, 31)) == "met"


@pytest.mark.parametrize(("today", "stands"), [(date(2026, 3, 31), "not_met"), (date(2026, 4, 1), "met")])
def test_a_waiting_period_of_90_days_from_new_year_is_over_on_the_first_of_april(today: date, stands: str) -> None:
    checked = one(condition(Asked.WAITING_OVER, days=90), policy=policy(), today=today)
    assert checked.state == stands
    assert checked.from_day == (date(2026, 4, 1) if stands == "not_met" else None)


def test_the_policys_own_waiting_period_goes_before_the_handbooks() -> None:
    checked = one(condition(Asked.WAITING_OVER, days=90), policy=policy(waiting_days=30), today=date(2026, 2, 1))
    assert checked.state == "met"


def test_where_the_service_names_no_waiting_period_the_handbooks_counts() -> None:
    waiting = condition(Asked.WAITING_OVER)
    book = handbook(service(waiting), waiting_days=30)
    assert state(waiting, book=book, policy=policy(), today=date(2026, 1, 30)) == "not_met"
    assert state(waiting, policy=policy(), today=date(2026, 1, 30)) == "unknown"


def test_an_illness_found_within_the_waiting_period_stays_outside_however_late_one_asks() -> None:
    waiting = condition(Asked.WAITING_OVER, days=90)
    assert state(waiting, policy=policy(), diagnosed_on=date(2026, 3, 31)) == "not_met"
    assert state(waiting, policy=policy(), diagnosed_on=date(2026, 4, 1)) == "met"


def test_a_day_that_is_told_roughly_decides_only_where_each_of_its_days_would() -> None:
    for found_after in (False, True):
        waiting = condition(Asked.WAITING_OVER, days=90, found_after=found_after)
        for first, last, stands in (
            (date(2026, 3, 1), date(2026, 3, 31), "not_met"),
            (date(2026, 3, 20), date(2026, 4, 2), "unknown"),
            (date(2026, 4, 1), date(2026, 4, 30), "met"),
        ):
            assert state(waiting, policy=policy(), diagnosed_on=first, diagnosed_until=last) == stands


def test_what_was_found_within_the_waiting_period_is_promised_for_no_day() -> None:
    waiting, early = condition(Asked.WAITING_OVER, days=90, found_after=True), date(2026, 2, 1)
    found = one(waiting, policy=policy(), today=early, diagnosed_on=date(2026, 1, 20))
    assert (found.state, found.from_day) == ("not_met", None)
    found = one(waiting, policy=policy(), today=early, found=True, in_waiting_period=False)
    assert (found.state, found.from_day) == ("not_met", None)
    assert one(waiting, policy=policy(), today=early).from_day == date(2026, 4, 1)
    assert state(waiting, policy=policy(), today=early, in_waiting_period=False) == "unknown"
    assert state(waiting, policy=policy(), found=True, in_waiting_period=False) == "met"


def test_of_an_accident_no_day_of_the_diagnosis_is_held_against_the_period() -> None:
    waiting = condition(Asked.WAITING_OVER, days=90, accident_exempt=True, found_after=True)
    early, day = date(2026, 2, 1), date(2026, 1, 20)
    assert state(waiting, policy=policy(), today=early, diagnosed_on=day, accident=True) == "met"
    assert state(waiting, policy=policy(), today=early, diagnosed_on=day) == "unknown"
    assert state(waiting, policy=policy(), today=early, diagnosed_on=day, accident=False) == "not_met"


def test_where_the_day_of_the_diagnosis_decides_it_must_be_known() -> None:
    waiting = condition(Asked.WAITING_OVER, days=90, slot="diagnosed_on")
    assert state(waiting, policy=policy()) == "unknown"
    assert state(waiting, policy=policy(), in_waiting_period=False) == "met"


@pytest.mark.parametrize(("said", "stands"), [(True, "not_met"), (False, "met")])
def test_the_members_own_word_on_the_waiting_period_is_taken(said: bool, stands: str) -> None:
    assert state(condition(Asked.WAITING_OVER), in_waiting_period=said) == stands


def test_an_accident_needs_no_waiting_where_the_handbook_exempts_it() -> None:
    waiting, early = condition(Asked.WAITING_OVER, days=90, accident_exempt=True), date(2026, 1, 2)
    assert state(waiting, policy=policy(), accident=True, today=early) == "met"
    assert state(waiting, policy=policy(), accident=False, today=early) == "not_met"
    assert state(condition(Asked.WAITING_OVER, days=90), policy=policy(), accident=True, today=early) == "not_met"


def test_until_it_is_known_whether_it_was_an_accident_the_exemption_is_open_and_the_day_is_said() -> None:
    waiting = condition(Asked.WAITING_OVER, days=90, accident_exempt=True)
    checked = one(waiting, policy=policy(), today=date(2026, 1, 2))
    assert (checked.state, checked.from_day) == ("unknown", date(2026, 4, 1))
    assert state(waiting, policy=policy(), today=date(2026, 1, 2), illness_kinds=("cancer",)) == "not_met"


def test_the_cooling_off_period_is_the_services_or_the_handbooks() -> None:
    own, books = condition(Asked.COOLING_OFF_OVER, days=15), condition(Asked.COOLING_OFF_OVER)
    book = handbook(service(books), cooling_off_days=20)
    checked = one(own, policy=policy(), today=date(2026, 1, 15))
    assert (checked.state, checked.from_day) == ("not_met", date(2026, 1, 16))
    assert one(books, book=book, policy=policy(), today=date(2026, 1, 15)).from_day == date(2026, 1, 21)
    assert state(own, in_cooling_off=True) == "not_met"


def test_days_in_force_are_counted_from_the_policys_first_day() -> None:
    checked = one(condition(Asked.DAYS_IN_FORCE, days=60), policy=policy(), today=date(2026, 3, 1))
    assert (checked.state, checked.from_day) == ("not_met", date(2026, 3, 2))


# --- the illness

CANCER, CRITICAL = ("cancer", "critical-illness"), ("critical-illness",)


@pytest.mark.parametrize(
    ("served", "kinds", "stands"),
    [
        (["cancer"], CANCER, "met"),
        (["cancer"], CRITICAL, "not_met"),
        (["cancer"], ("benign",), "not_met"),
        (["cancer"], None, "unknown"),
        (["cancer"], ("unspecified",), "unknown"),
        (["cancer", "carcinoma-in-situ"], ("carcinoma-in-situ",), "unknown"),
        (["critical-illness", "cancer"], CANCER, "met"),
        (["critical-illness", "cancer"], CRITICAL, "unknown"),
        (["critical-illness", "cancer"], ("cancer",), "unknown"),
        (["critical-illness", "cancer"], ("other",), "not_met"),
        (["gyn-cancer"], ("cancer", "gyn-cancer", "critical-illness"), "met"),
        (["gyn-cancer"], CANCER, "not_met"),
        (["gyn-cancer"], (*CANCER, "unspecified"), "unknown"),
        (["any"], None, "met"),
        ([], ("other",), "met"),
    ],
)
def test_an_illness_is_held_against_the_kinds_that_are_served(
    served: list[str], kinds: tuple[str, ...] | None, stands: str
) -> None:
    assert state(condition(Asked.DIAGNOSIS, illnesses=served), illness_kinds=kinds) == stands


@pytest.mark.parametrize(("verdict", "stands"), [("depends", "unknown"), ("no", "not_met")])
def test_a_benign_finding_is_not_known_only_where_the_handbook_says_that_it_depends(verdict: str, stands: str) -> None:
    critical = condition(Asked.DIAGNOSIS, illnesses=["critical-illness", "cancer"])
    rule = {"topic": "benign", "verdict": verdict, "words": words(), "source": SOURCE}
    about = service(critical, rules=[rule])
    assert state(critical, about=about, illness_kinds=("benign",)) == stands
    assert state(critical, about=about, illness_kinds=("other",)) == "not_met"


def test_a_benign_finding_of_which_nothing_is_said_is_open_for_critical_illnesses_and_outside_for_cancer() -> None:
    critical = condition(Asked.DIAGNOSIS, illnesses=["critical-illness", "cancer"])
    cancer = condition(Asked.DIAGNOSIS, illnesses=["cancer"])
    assert state(critical, illness_kinds=("benign",)) == "unknown"
    assert state(cancer, illness_kinds=("benign",)) == "not_met"


@pytest.mark.parametrize(
    ("known", "stands"),
    [
        ({"first_diagnosis": True}, "met"),
        ({"first_diagnosis": False}, "not_met"),
        ({"recurrence": True}, "not_met"),
        ({"recurrence": False}, "unknown"),
        ({}, "unknown"),
    ],
)
def test_where_only_a_first_diagnosis_counts_a_recurrence_does_not(known: dict[str, Any], stands: str) -> None:
    assert state(condition(Asked.DIAGNOSIS, illnesses=["any"], first_only=True), **known) == stands


@pytest.mark.parametrize(("recurrence", "stands"), [(True, "met"), (False, "not_met"), (None, "unknown")])
def test_where_only_a_recurrence_counts_it_must_be_one(recurrence: bool | None, stands: str) -> None:
    only = condition(Asked.DIAGNOSIS, illnesses=["any"], recurrence_only=True)
    assert state(only, recurrence=recurrence) == stands


def test_a_condition_of_which_the_handbook_says_two_things_is_never_not_met() -> None:
    only = condition(Asked.DIAGNOSIS, id="recurrence", illnesses=["any"], recurrence_only=True)
    twice = {"id": "trigger", "topics": ["trigger"], "words": words(), "sources": [SOURCE, SOURCE]}
    doubted = service(only, contradictions=[twice | {"conditions": ["recurrence"]}])
    undoubted = service(only, contradictions=[twice])
    assert state(only, about=doubted, recurrence=False) == "unknown"
    assert state(only, about=doubted, recurrence=True) == "met"
    assert state(only, about=undoubted, recurrence=False) == "not_met"


# --- places, hospitals, drugs

CITIES = {
    "cities": (
        PlaceEntry(SUZHOU, "苏州市", "苏州"),
        PlaceEntry(SHANGHAI, "上海市", "上海"),
        PlaceEntry("320400", "常州市", "常州", status="doubtful"),
    )
}


@pytest.mark.parametrize(
    ("city", "stands"),
    [
        (SUZHOU, "met"),
        (PUDONG, "met"),
        (KUNSHAN, "unknown"),
        (WUXI, "not_met"),
        (JIANGSU, "unknown"),
        ("320400", "unknown"),
        (None, "unknown"),
        ("000000", "unknown"),
    ],
    ids=["listed", "a district", "a county-level city", "absent", "around", "doubtful", "unsaid", "no place"],
)
def test_a_place_is_held_against_the_services_list(city: str | None, stands: str) -> None:
    listed = condition(Asked.PLACE_LISTED)
    about = service(listed, coverage=[coverage("places", "cities")])
    assert state(listed, about=about, book=handbook(about, places=CITIES), city=city) == stands


def test_without_a_printed_list_of_places_nothing_is_known_of_any() -> None:
    listed = condition(Asked.PLACE_LISTED)
    about = service(listed, coverage=[coverage("places", None)])
    assert state(listed, about=about, city=SUZHOU) == "unknown"
    assert state(listed, city=SUZHOU) == "unknown"


HOSPITALS = (
    ListedHospital("北京协和医院", "110000", "北京协和医院", ("协和", "北京协和")),
    ListedHospital("演示肿瘤医院", "310000", "演示肿瘤医院", ("演示肿瘤",), status="doubtful"),
    ListedHospital("华中科技大学同济医学院附属协和医院", "420100", "华中科技大学同济医学院附属协和医院", ("协和",)),
)


@pytest.mark.parametrize(
    ("hospital", "stands"),
    [
        ("北京协和医院", "met"),
        ("北京协和", "met"),
        ("协和", "unknown"),
        ("上海市同济医院", "not_met"),
        ("演示肿瘤", "unknown"),
        ("人民医院", "unknown"),
        ("谁也没听过的医院", "unknown"),
        (None, "unknown"),
    ],
)
def test_a_hospital_is_not_met_only_when_it_is_known_and_not_listed(hospital: str | None, stands: str) -> None:
    listed = condition(Asked.HOSPITAL_LISTED)
    about = service(listed, coverage=[coverage("hospitals", "hospitals")])
    assert state(listed, about=about, book=handbook(about, hospitals=HOSPITALS), hospital=hospital) == stands


def test_a_name_that_a_listed_and_an_unlisted_hospital_share_decides_nothing() -> None:
    listed = condition(Asked.HOSPITAL_LISTED)
    about = service(listed, coverage=[coverage("hospitals", "hospitals")])
    book = handbook(about, hospitals=(ListedHospital("演示同济医院", "420100", "演示同济医院", ("同济",)),))
    assert state(listed, about=about, book=book, hospital="同济") == "unknown"


def test_without_a_printed_list_of_hospitals_nothing_is_known_of_any() -> None:
    assert state(condition(Asked.HOSPITAL_LISTED), hospital="北京协和医院") == "unknown"


@pytest.mark.parametrize(
    ("known", "stands"),
    [
        ({"hospital_grade": "3A", "hospital_public": True}, "met"),
        ({"hospital_grade": "3A"}, "unknown"),
        ({"hospital_grade": "2", "hospital_public": True}, "not_met"),
        ({"hospital_grade": "3A", "hospital_public": False}, "not_met"),
        ({"hospital_public": True}, "unknown"),
        ({"hospital_grade": "community", "hospital_public": True}, "not_met"),
    ],
)
def test_a_public_hospital_of_the_third_grade_is_asked_for(known: dict[str, Any], stands: str) -> None:
    assert state(condition(Asked.HOSPITAL_GRADE, grade="3", public_only=True), **known) == stands


DRUGS = (
    ListedDrug("可瑞达", "可瑞达"),
    ListedDrug("安维汀", "安维汀"),
    ListedDrug("演示药", "演示药", status="doubtful"),
)


@pytest.mark.parametrize(
    ("drug", "stands"),
    [
        ("可瑞达", "met"),
        ("K药", "met"),
        ("keytruda", "met"),
        ("欧狄沃", "not_met"),
        ("贝伐珠单抗", "unknown"),
        ("演示药", "unknown"),
        ("谁也没听过的药", "unknown"),
        (None, "unknown"),
    ],
)
def test_a_drug_is_not_met_only_when_it_is_known_and_not_listed(drug: str | None, stands: str) -> None:
    listed = condition(Asked.DRUG_LISTED)
    about = service(listed, coverage=[coverage("drugs", "drugs")])
    assert state(listed, about=about, book=handbook(about, drugs=DRUGS), drug=drug) == stands


def test_without_a_printed_list_of_drugs_nothing_is_known_of_any() -> None:
    listed = condition(Asked.DRUG_LISTED)
    about = service(listed, coverage=[coverage("drugs", None)])
    assert state(listed, about=about, book=handbook(about, drugs=DRUGS), drug="可瑞达") == "unknown"
    assert state(listed, drug="欧狄沃") == "unknown"


# --- the rest


@pytest.mark.parametrize(("cost", "stands"), [(10_000, "met"), (9_999, "not_met"), (None, "unknown")])
def test_a_cost_is_enough_from_the_amount_itself(cost: int | None, stands: str) -> None:
    assert state(condition(Asked.COST_OVER, amount=10_000), cost=cost) == stands


def test_a_cost_without_a_printed_amount_decides_nothing() -> None:
    assert state(condition(Asked.COST_OVER), cost=10_000) == "unknown"


def test_an_optional_service_must_stand_in_the_policy() -> None:
    optional = condition(Asked.POLICY_OPTION)
    assert state(optional, policy=policy(optional_services=("invented",))) == "met"
    assert state(optional, policy=policy()) == "not_met"
    assert state(optional) == "unknown"


@pytest.mark.parametrize(
    ("plan", "stands"),
    [("臻选", "met"), ("臻选版", "met"), ("演示臻选版计划", "met"), ("普通版", "not_met"), ("", "unknown")],
)
def test_a_plan_is_the_one_when_its_name_holds_the_word(plan: str, stands: str) -> None:
    assert state(condition(Asked.PLAN, plan="臻选"), policy=policy(plan=plan)) == stands


def test_a_plan_is_not_known_without_a_policy_or_without_a_word_to_look_for() -> None:
    assert state(condition(Asked.PLAN, plan="臻选")) == "unknown"
    assert state(condition(Asked.PLAN), policy=policy(plan="臻选版")) == "unknown"


def test_who_has_no_social_insurance_need_not_settle_with_it() -> None:
    settles = condition(Asked.SOCIAL_INSURANCE_SETTLES)
    assert state(settles, policy=policy(has_social_insurance=False), social_insurance_settles=False) == "met"
    assert state(settles, policy=policy(has_social_insurance=True), social_insurance_settles=False) == "not_met"
    assert state(settles) == "unknown"


@pytest.mark.parametrize(("left", "stands"), [(1, "met"), (0, "not_met"), (None, "unknown")])
def test_uses_are_left_as_long_as_one_is(left: int | None, stands: str) -> None:
    counted = condition(Asked.USES_LEFT)
    about = service(counted, uses=[{"count": 2, "source": SOURCE}])
    assert state(counted, about=about, uses_left=left) == stands


def test_a_service_without_limit_always_has_uses_left() -> None:
    endless = condition(Asked.USES_LEFT)
    assert state(endless, about=service(endless, uses=[{"count": None, "source": SOURCE}])) == "met"


@pytest.mark.parametrize(
    ("test", "known", "stands"),
    [
        (Asked.NOT_ADMITTED, {"admitted": False}, "met"),
        (Asked.NOT_ADMITTED, {"admitted": True}, "not_met"),
        (Asked.NOT_ADMITTED, {}, "unknown"),
        (Asked.NOT_OBSTETRIC, {"illness_kinds": ("cancer",)}, "met"),
        (Asked.NOT_OBSTETRIC, {"illness_kinds": ("obstetric",)}, "not_met"),
        (Asked.NOT_OBSTETRIC, {}, "unknown"),
        (Asked.WARD, {"ward": "ordinary"}, "met"),
        (Asked.WARD, {"ward": "vip"}, "not_met"),
        (Asked.WARD, {}, "unknown"),
        (Asked.HAS_PRESCRIPTION, {"has_prescription": True}, "met"),
        (Asked.HAS_ADMISSION_NOTICE, {"has_admission_notice": False}, "not_met"),
        (Asked.NEEDS, {"answers": {"needs": True}}, "met"),
        (Asked.NEEDS, {}, "unknown"),
    ],
)
def test_a_plain_fact_is_met_not_met_or_not_known(test: Asked, known: dict[str, Any], stands: str) -> None:
    assert state(condition(test), **known) == stands


def test_a_plain_question_is_known_by_its_slot() -> None:
    assert (
        state(condition(Asked.NEEDS, slot="hospital_lacks_drug"), answers={"hospital_lacks_drug": False}) == "not_met"
    )


def test_every_kind_of_condition_that_a_handbook_may_write_can_be_decided() -> None:
    assert set(rules.TESTS) == set(Asked)


# --- all together


def test_only_the_conditions_of_the_variant_are_looked_at() -> None:
    about = service(
        condition(Asked.IN_FORCE),
        condition(Asked.NOT_ADMITTED, variant="inpatient"),
        condition(Asked.WARD, variant="outpatient"),
    )
    book, case = handbook(about), rules.Situation(today=date(2026, 1, 1))
    both = rules.check(about, book, case, library())
    inpatient = rules.check(about, book, case, library(), "inpatient")
    assert [item.condition.id for item in both] == ["in_force", "not_admitted", "ward"]
    assert [item.condition.id for item in inpatient] == ["in_force", "not_admitted"]


@pytest.mark.parametrize(
    ("known", "stands"),
    [
        ({"admitted": False, "ward": "ordinary"}, "met"),
        ({"admitted": False}, "unknown"),
        ({"admitted": True}, "not_met"),
    ],
)
def test_all_is_met_only_when_everything_is_and_one_no_is_a_no(known: dict[str, Any], stands: str) -> None:
    about = service(condition(Asked.NOT_ADMITTED), condition(Asked.WARD))
    case = rules.Situation(today=date(2026, 1, 1), **known)
    assert rules.overall(rules.check(about, handbook(about), case, library())) == stands


@pytest.mark.parametrize(
    ("values", "stands"),
    [
        ({"in_person": "false", "ward": "vip"}, "met"),
        ({"in_person": "false"}, "unknown"),
        ({"in_person": "true"}, "not_met"),
    ],
)
def test_a_paper_is_asked_for_when_all_that_it_hangs_on_holds(values: dict[str, str], stands: str) -> None:
    whens = (When(slot="in_person", any_of=("false",)), When(slot="ward", any_of=("vip", "international")))
    assert rules.holds(whens, values) == stands


def test_a_paper_that_hangs_on_nothing_is_asked_for() -> None:
    assert rules.holds((), {}) == "met"
