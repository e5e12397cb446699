"""Uses from events: what holds one, what gives it back, what the handbook says of a missed appointment."""

from dataclasses import replace
from datetime import date

import pytest

from bot.requests.balances import no_show_counts, policy_year, used
from bot.store.requests import Request
from knowledge.library import Library
from tests.bot.requests.cases import sent
from tests.bot.store.rows_made import policy

TODAY = date(2026, 11, 23)


def _used(
    library: Library, *requests: Request, decided: dict[str, bool] | None = None, start: str = "2026-01-01"
) -> int:
    handbook = requests[0].handbook if requests else "axa-cancer-2021"
    mine = policy().model_copy(update={"handbook": handbook, "start_date": date.fromisoformat(start)})
    return sum(used(mine, requests, decided or {}, library, TODAY).values())


def _request(status: str, service: str = "mdt", handbook: str = "axa-cancer-2021", day: str = "2026-11-02") -> Request:
    request, _ = sent(handbook, service, day)
    return replace(request, status=status)


@pytest.mark.parametrize(
    ("status", "count"),
    [
        ("submitted", 1), ("needs_documents", 1), ("in_review", 1), ("approved", 1), ("scheduled", 1), ("completed", 1),
        ("cancelled", 0), ("declined", 0), ("expired", 0), ("no_show", 1),
    ],
)  # fmt: skip
def test_what_is_under_way_holds_a_use_and_what_is_given_up_gives_it_back(
    library: Library, status: str, count: int
) -> None:
    assert _used(library, _request(status)) == count


NO_SHOW: dict[str, dict[str, bool | None]] = {  # as printed: counts, or (None) not said, or "it depends"
    "axa-cancer-2021": {
        "green-channel": True, "mdt": True, "inpatient-advance": True, "gene-test": None, "drug-direct-pay": None,
    },
    "axa-hospital-2021": {
        "green-channel": True, "mdt": True, "inpatient-advance": True, "gene-test": None, "drug-direct-pay": None,
        "japan-care": True,
    },
    "patient-journey": {
        "green-channel": True, "second-opinion": None, "gene-test": None, "inpatient-direct-pay": True,
    },
    "cpic-gyn-recurrence": {
        "followup": None, "outpatient-green-channel": True, "imaging-green-channel": True,
        "inpatient-green-channel": True, "expert-opinion": True, "mdt": True, "pathology-consult": True,
        "accompaniment": True, "rehab": True, "counselling": None,
        "gene-test": None,  # it depends: counts once a sample was taken
    },
    "zhongan-services": {
        "advance-payment": None, "green-channel": None, "cancer-drugs": None, "gene-test": None, "proton-therapy": None,
        "accompaniment": None, "nursing-aide": None, "health-management": None,
    },
}  # fmt: skip


def test_the_table_of_missed_appointments_has_every_service(library: Library) -> None:
    assert {id_: set(services) for id_, services in NO_SHOW.items()} == {
        id_: set(edition.services) for id_, edition in library.handbooks.items()
    }


@pytest.mark.parametrize(
    ("handbook", "service", "says"),
    [(handbook, service, says) for handbook, services in NO_SHOW.items() for service, says in services.items()],
)
def test_a_missed_appointment_counts_as_the_handbook_says(
    library: Library, handbook: str, service: str, says: bool | None
) -> None:
    edition = library.handbooks[handbook]
    assert no_show_counts(edition, edition.services[service], "") is says
    assert _used(library, _request("no_show", service, handbook)) == (1 if says else 0)


def test_where_the_handbook_leaves_it_open_the_person_who_records_it_decides(library: Library) -> None:
    missed = _request("no_show", "gene-test", "cpic-gyn-recurrence")
    assert _used(library, missed, decided={"R1": True}) == 1
    assert _used(library, replace(missed, status="cancelled"), decided={"R1": True}) == 1
    assert _used(library, _request("no_show"), decided={"R1": False}) == 0


def test_uses_by_the_policy_year_begin_anew_with_it(library: Library) -> None:
    old = _request("completed", "second-opinion", "patient-journey", "2026-02-28")
    new = _request("completed", "second-opinion", "patient-journey", "2026-03-01")
    assert _used(library, old, start="2025-03-01") == 0
    assert _used(library, new, start="2025-03-01") == 1
    assert _used(library, old, start="2026-01-01") == 1


def test_uses_of_the_whole_term_do_not(library: Library) -> None:
    old = _request("completed", "mdt", "cpic-gyn-recurrence", "2025-04-01")
    assert _used(library, old, start="2025-03-01") == 1


@pytest.mark.parametrize(
    ("start", "today", "begins"),
    [
        ("2024-02-29", "2026-02-28", "2025-03-01"),
        ("2024-02-29", "2026-03-01", "2026-03-01"),
        ("2024-02-29", "2028-02-29", "2028-02-29"),
        ("2025-11-23", "2026-11-23", "2026-11-23"),
        ("2025-11-24", "2026-11-23", "2025-11-24"),
        ("2026-12-01", "2026-11-23", "2026-12-01"),
    ],
)
def test_a_policy_year_turns_on_the_day_of_its_start(start: str, today: str, begins: str) -> None:
    assert policy_year(date.fromisoformat(start), date.fromisoformat(today)) == date.fromisoformat(begins)
