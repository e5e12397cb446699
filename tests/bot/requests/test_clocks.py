"""By which day a request is promised: cases computed by hand from the printed calendars.

2026: New Year 1 to 3 January (4 January is worked), Spring Festival 15 to 23 February (14 and 28 February are worked),
Qingming 4 to 6 April, Labour Day 1 to 5 May (9 May is worked), Dragon Boat 19 to 21 June, Mid-Autumn 25 to 27
September, National Day 1 to 7 October (20 September and 10 October are worked). 2027 is not published, so it is
estimated.
"""

from datetime import date
from typing import Any

import pytest

from bot.requests.clocks import occasions, promise
from knowledge.library import Library
from knowledge.models import Occasion
from tests.bot.requests.cases import sent, step

# handbook, service, variant, sent on, steps (deed, day, data), the limit, the promised day ("" = not yet), estimate
Case = tuple[str, str, str, str, tuple[tuple[str, str, dict[str, Any]], ...], str, str, bool]
CASES: list[Case] = [
    # patient-journey green channel, outpatient: 5 working days from the application
    # Tue 10 Feb: 11, 12, 13, 14 (worked), then 24
    ("patient-journey", "green-channel", "outpatient", "2026-02-10", (), "outpatient", "2026-02-24", False),
    # over National Day, sent on Tue 29 Sep: 30 Sep, 8, 9, 10 (worked), 12 Oct
    ("patient-journey", "green-channel", "outpatient", "2026-09-29", (), "outpatient", "2026-10-12", False),
    # inpatient counts from the admission slip, which has not been issued
    ("patient-journey", "green-channel", "inpatient", "2026-11-02", (), "inpatient", "", False),
    # issued on Thu 30 Apr: 6, 7, 8, 9 (worked), 11, 12, 13, 14, 15, 18 May
    ("patient-journey", "green-channel", "inpatient", "2026-04-20",
     (("occasion", "2026-04-30", {"occasion": "admission_notice", "day": "2026-04-30"}),),
     "inpatient", "2026-05-18", False),
    # the second opinion: 10 working days from complete papers; Mon 21 Dec: 22 to 25, 28 to 31, and in 2027 (1 January
    # is a holiday by law, the rest of that year is not published) 4, 5 January
    ("patient-journey", "second-opinion", "", "2026-12-21", (), "report", "2027-01-05", True),
    # the gene test: 15 working days from the laboratory's receipt; Thu 2 Apr: 3, 7 to 10, 13 to 17, 20 to 24
    ("patient-journey", "gene-test", "", "2026-03-20",
     (("approve", "2026-03-25", {}), ("occasion", "2026-04-02", {"occasion": "sample_received", "day": "2026-04-02"})),
     "report", "2026-04-24", False),
    # AXA green channel, outpatient: 5 working days from the passed review; Wed 30 Sep: 8, 9, 10 (worked), 12, 13 Oct
    ("axa-cancer-2021", "green-channel", "outpatient", "2026-09-25", (("approve", "2026-09-30", {}),),
     "outpatient-arranged", "2026-10-13", False),
    # ... and not before the review has passed
    ("axa-cancer-2021", "green-channel", "outpatient", "2026-09-25", (), "outpatient-arranged", "", False),
    # AXA inpatient advance: 5 working days from complete papers; Fri 13 Feb: 14 (worked), 24, 25, 26, 27
    ("axa-hospital-2021", "inpatient-advance", "", "2026-02-13", (), "arranged", "2026-02-27", False),
    # AXA drugs: reviewed within 1 working day of the application: Thu 1 Jan is a holiday, Sun 4 Jan is worked
    ("axa-cancer-2021", "drug-direct-pay", "", "2026-01-01", (), "review", "2026-01-04", False),
    # ... and delivered within 3 days (of the calendar) of the review
    ("axa-cancer-2021", "drug-direct-pay", "", "2026-04-30", (("approve", "2026-05-01", {}),),
     "delivered", "2026-05-04", False),
    # Japan: 40 working days from complete papers; Wed 1 Jul: 22 more in July (2 to 31), 18 in August: Wed 26 Aug
    ("axa-hospital-2021", "japan-care", "", "2026-07-01", (), "arranged", "2026-08-26", False),
    # CPIC: 7 working days for a reply, from the application: Fri 30 Jan: 2 to 6 Feb, 9, 10
    ("cpic-gyn-recurrence", "mdt", "", "2026-01-30", (), "reply", "2026-02-10", False),
    # a telephone call within 1 working day: Fri 18 Sep, Sun 20 Sep is worked
    ("cpic-gyn-recurrence", "accompaniment", "visit-or-admission", "2026-09-18", (), "contact", "2026-09-20", False),
    # ZhongAn nursing aide: 3 working days from the application: Thu 30 Apr: 6, 7, 8 May
    ("zhongan-services", "nursing-aide", "", "2026-04-30", (), "arrange", "2026-05-08", False),
    # no promise is printed
    ("zhongan-services", "green-channel", "", "2026-04-30", (), "", "", False),
    # --- AXA, cancer
    # inpatient, 10 working days from the passed review; Wed 11 Feb: 12, 13, 14 (worked), 24 to 28 (worked), 2, 3 Mar
    ("axa-cancer-2021", "green-channel", "inpatient", "2026-02-09", (("approve", "2026-02-11", {}),),
     "inpatient-arranged", "2026-03-03", False),
    # a paper asked for after the review, complete on Tue 28 Apr: 29, 30, 6, 7, 8, 9 (worked), 11, 12, 13, 14 May
    ("axa-cancer-2021", "green-channel", "inpatient", "2026-04-20",
     (("approve", "2026-04-21", {}), ("ask_papers", "2026-04-23", {}),
      ("add_papers", "2026-04-28", {"complete": True})),
     "inpatient-arranged-late-papers", "2026-05-14", False),
    # the notice issued on Fri 18 Sep: 20 (worked), 21 to 24, 28, 29, 30 Sep, 8, 9 Oct
    ("axa-cancer-2021", "green-channel", "inpatient", "2026-09-14",
     (("approve", "2026-09-15", {}),
      ("occasion", "2026-09-18", {"occasion": "admission_notice", "day": "2026-09-18"})),
     "inpatient-arranged-from-notice", "2026-10-09", False),
    # the consultation, 10 working days from complete papers; Thu 24 Sep: 28, 29, 30, 8, 9, 10 (worked), 12 to 15 Oct
    ("axa-cancer-2021", "mdt", "", "2026-09-24", (), "consultation-arranged", "2026-10-15", False),
    # the advance, 5 working days; Tue 29 Dec: 30, 31, then in 2027: 4, 5, 6 January
    ("axa-cancer-2021", "inpatient-advance", "", "2026-12-29", (), "arranged", "2027-01-06", True),
    # the gene test, 15 from the laboratory; Fri 6 Feb: 9 to 13, 14 (worked), 24 to 27, 28 (worked), 2 to 5 Mar
    ("axa-cancer-2021", "gene-test", "", "2026-02-02",
     (("approve", "2026-02-04", {}), ("occasion", "2026-02-06", {"occasion": "sample_received", "day": "2026-02-06"})),
     "report", "2026-03-05", False),
    # ... and without a sample there is no day
    ("axa-cancer-2021", "gene-test", "", "2026-02-02", (("approve", "2026-02-04", {}),), "report", "", False),
    # --- AXA, hospital
    # outpatient; Thu 18 Jun: Dragon Boat to the 21st, then 22 to 26
    ("axa-hospital-2021", "green-channel", "outpatient", "2026-06-16", (("approve", "2026-06-18", {}),),
     "outpatient-arranged", "2026-06-26", False),
    # inpatient; Fri 24 Apr: 27 to 30, 6, 7, 8, 9 (worked), 11, 12 May
    ("axa-hospital-2021", "green-channel", "inpatient", "2026-04-22", (("approve", "2026-04-24", {}),),
     "inpatient-arranged", "2026-05-12", False),
    # papers complete on Fri 2 Jan (a holiday): 4 (worked), 5 to 9, 12 to 15
    ("axa-hospital-2021", "green-channel", "inpatient", "2025-12-29",
     (("approve", "2025-12-30", {}), ("ask_papers", "2025-12-31", {}),
      ("add_papers", "2026-01-02", {"complete": True})),
     "inpatient-arranged-late-papers", "2026-01-15", False),
    # the notice on Sat 14 Feb (worked): 24 to 27, 28 (worked), 2 to 6 Mar
    ("axa-hospital-2021", "green-channel", "inpatient", "2026-02-10",
     (("approve", "2026-02-11", {}),
      ("occasion", "2026-02-14", {"occasion": "admission_notice", "day": "2026-02-14"})),
     "inpatient-arranged-from-notice", "2026-03-06", False),
    # the consultation; Fri 3 Apr: 7 to 10, 13 to 17, 20
    ("axa-hospital-2021", "mdt", "", "2026-04-03", (), "consultation-arranged", "2026-04-20", False),
    # the gene test; Wed 29 Apr: 30, 6, 7, 8, 9 (worked), 11 to 15, 18 to 22 May
    ("axa-hospital-2021", "gene-test", "", "2026-04-20",
     (("approve", "2026-04-22", {}), ("occasion", "2026-04-29", {"occasion": "sample_received", "day": "2026-04-29"})),
     "report", "2026-05-22", False),
    # drugs: reviewed by the next working day; after Fri 9 Oct that is Sat 10 Oct (worked)
    ("axa-hospital-2021", "drug-direct-pay", "", "2026-10-09", (), "review", "2026-10-10", False),
    # ... and delivered within 3 days, holiday or not
    ("axa-hospital-2021", "drug-direct-pay", "", "2026-09-29", (("approve", "2026-09-30", {}),),
     "delivered", "2026-10-03", False),
    # --- CPIC: a call by the next working day
    ("cpic-gyn-recurrence", "outpatient-green-channel", "outpatient", "2026-04-30", (), "contact", "2026-05-06", False),
    ("cpic-gyn-recurrence", "imaging-green-channel", "", "2026-09-30", (), "contact", "2026-10-08", False),
    ("cpic-gyn-recurrence", "inpatient-green-channel", "inpatient", "2026-02-13", (), "contact", "2026-02-14", False),
    ("cpic-gyn-recurrence", "rehab", "", "2026-02-14", (), "contact", "2026-02-24", False),
    ("cpic-gyn-recurrence", "counselling", "", "2026-04-03", (), "contact", "2026-04-07", False),
    ("cpic-gyn-recurrence", "gene-test", "", "2026-06-18", (), "contact", "2026-06-22", False),
    # a reply within 7 working days; Thu 24 Sep: 28, 29, 30, 8, 9, 10 (worked), 12 Oct
    ("cpic-gyn-recurrence", "expert-opinion", "", "2026-09-24", (), "reply", "2026-10-12", False),
    # begun within 7; Fri 8 May: 9 (worked), 11 to 15, 18
    ("cpic-gyn-recurrence", "pathology-consult", "", "2026-05-08", (), "start", "2026-05-18", False),
    # --- patient journey: a reply within 3 working days; Wed 31 Dec 2025: 4 (worked), 5, 6 January
    ("patient-journey", "inpatient-direct-pay", "", "2025-12-31", (), "reply", "2026-01-06", False),
    # --- ZhongAn: the first box within 5 working days; Thu 7 May: 8, 9 (worked), 11, 12, 13
    ("zhongan-services", "health-management", "medicine-box", "2026-05-07", (), "first-box", "2026-05-13", False),
    ("zhongan-services", "health-management", "check-up", "2026-05-07", (), "", "", False),
]  # fmt: skip
# Never shown as the promise: the same handbook promises more for the same request from the same day (a reply, a
# beginning), and that is the day the member was told.
BEHIND = {("cpic-gyn-recurrence", service, "contact") for service in ("mdt", "expert-opinion", "pathology-consult")}


def _promises(library: Library) -> set[tuple[str, str, str]]:
    return {
        (id_, service.id, limit.id)
        for id_, edition in library.handbooks.items()
        for service in edition.services.values()
        for limit in service.time_limits
        if limit.id in service.promise and limit.direction == "within"
    }


def test_every_clock_of_every_handbook_has_a_case_with_its_day(library: Library) -> None:
    shown = {(handbook, service, limit) for handbook, service, _, _, _, limit, day, _ in CASES if day}
    assert shown == _promises(library) - BEHIND


def test_a_service_without_a_clock_promises_no_day(library: Library) -> None:
    clocks = {(handbook, service) for handbook, service, _ in _promises(library)}
    without = [(id_, s) for id_, ed in library.handbooks.items() for s in ed.services if (id_, s) not in clocks]
    assert len(without) == 7, "followup of CPIC and six of ZhongAn"
    for handbook, id_ in without:
        request, events = sent(handbook, id_, "2026-02-13")
        found = promise(request, events, library.handbooks[handbook].services[id_], library.calendar)
        assert (found.limit, found.day) == ("", None), (handbook, id_)


@pytest.mark.parametrize(
    "case", CASES, ids=[f"{case[0]}-{case[1]}-{case[2]}-{case[3]}-{len(case[4])}" for case in CASES]
)
def test_the_promised_day_is_the_one_on_the_calendar(library: Library, case: Case) -> None:
    handbook, service, variant, day, steps, limit, promised, estimate = case
    request, events = sent(handbook, service, day, variant=variant)
    for deed, when, data in steps:
        came = deed == "add_papers" and data.get("complete")
        request, events = step(request, events, deed, when, data=data, to="submitted" if came else None)
    found = promise(request, events, library.handbooks[handbook].services[service], library.calendar)
    assert (found.limit, found.day.isoformat() if found.day else "", found.estimate) == (limit, promised, estimate)


def test_a_request_is_late_on_the_day_after_the_promised_one(library: Library) -> None:
    request, events = sent("zhongan-services", "nursing-aide", "2026-11-02")
    found = promise(request, events, library.handbooks["zhongan-services"].services["nursing-aide"], library.calendar)
    assert (found.day, found.late) == (date(2026, 11, 5), date(2026, 11, 6))


def test_papers_that_are_asked_for_stop_the_clock_and_it_begins_anew_when_they_have_come(library: Library) -> None:
    service = library.handbooks["axa-cancer-2021"].services["inpatient-advance"]
    request, events = sent("axa-cancer-2021", "inpatient-advance", "2026-11-02")
    assert promise(request, events, service, library.calendar).day == date(2026, 11, 9)
    request, events = step(request, events, "ask_papers", "2026-11-04", changes={"wanted": ("ct",)})
    assert promise(request, events, service, library.calendar).day is None
    request, events = step(request, events, "add_papers", "2026-11-11", data={"complete": True}, to="submitted")
    assert promise(request, events, service, library.calendar).day == date(2026, 11, 18)


def test_papers_that_lack_from_the_beginning_start_the_clock_when_they_come(library: Library) -> None:
    service = library.handbooks["axa-cancer-2021"].services["mdt"]
    request, events = sent("axa-cancer-2021", "mdt", "2026-11-02", complete=False)
    assert promise(request, events, service, library.calendar).day is None
    request, events = step(request, events, "add_papers", "2026-11-03", data={"complete": False})
    assert promise(request, events, service, library.calendar).day is None
    request, events = step(request, events, "add_papers", "2026-11-04", data={"complete": True}, to="submitted")
    assert promise(request, events, service, library.calendar).day == date(2026, 11, 18)


def test_an_inpatient_request_counts_anew_from_a_notice_that_came_later(library: Library) -> None:
    service = library.handbooks["axa-cancer-2021"].services["green-channel"]
    request, events = sent("axa-cancer-2021", "green-channel", "2026-11-02", variant="inpatient")
    request, events = step(request, events, "approve", "2026-11-03")
    first = promise(request, events, service, library.calendar)
    assert (first.limit, first.day) == ("inpatient-arranged", date(2026, 11, 17))
    notice = {"occasion": "admission_notice", "day": "2026-11-09"}
    request, events = step(request, events, "occasion", "2026-11-10", data=notice)
    later = promise(request, events, service, library.calendar)
    assert (later.limit, later.day) == ("inpatient-arranged-from-notice", date(2026, 11, 23))


def test_a_clock_stops_when_what_it_promises_is_done(library: Library) -> None:
    service = library.handbooks["axa-cancer-2021"].services["mdt"]
    request, events = sent("axa-cancer-2021", "mdt", "2026-11-02")
    for deed in ("approve", "schedule"):
        assert promise(request, events, service, library.calendar).day == date(2026, 11, 16)
        request, events = step(request, events, deed, "2026-11-05")
    assert promise(request, events, service, library.calendar).day is None


@pytest.mark.parametrize("deed", ["complete", "no_show", "cancel"])
def test_an_ended_request_has_no_clock(library: Library, deed: str) -> None:
    service = library.handbooks["patient-journey"].services["second-opinion"]
    request, events = sent("patient-journey", "second-opinion", "2026-11-02")
    for one in ("approve", "schedule", deed):
        request, events = step(request, events, one, "2026-11-05")
    assert promise(request, events, service, library.calendar).limit == ""


def test_days_are_chinese_days(library: Library) -> None:
    from dataclasses import replace
    from datetime import UTC, datetime

    request, (event,) = sent("zhongan-services", "nursing-aide", "2026-11-02")
    late_in_utc = datetime(2026, 11, 2, 17, 0, tzinfo=UTC)  # already the 3rd in China
    days = occasions(request, (replace(event, at=late_in_utc),))
    assert days[Occasion.APPLICATION] == date(2026, 11, 3)
