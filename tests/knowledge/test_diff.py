"""What differs between two handbooks or editions: every word between editions, the substance between books."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from knowledge import diff
from knowledge.diff import Change, ListChange
from knowledge.library import HandbookInForce
from knowledge.loader import load_handbook
from knowledge.models import Service
from tests.knowledge.invented import handbook, library, service

SOUND = Path(__file__).parent / "new_handbook" / "demo-health"


def edited(folder: Path, *edits: tuple[str, str, str]) -> HandbookInForce:
    """The invented handbook with texts replaced: file, old, new."""
    book = Path(shutil.copytree(SOUND, folder / "next"))
    for file, old, new in edits:
        path = book / file
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), "utf-8")
    return load_handbook(book)


def brief(change: Change | ListChange) -> tuple[str, str, str]:
    """Service, what, and whether it is new, gone or changed."""
    if isinstance(change, ListChange):
        return change.service, change.kind, "list"
    state = "changed" if change.before and change.after else "new" if change.after else "gone"
    return change.service, change.statement.id, state


def test_a_handbook_does_not_differ_from_itself() -> None:
    for book in library().handbooks.values():
        assert diff.compare(book, book) == ()


@pytest.mark.parametrize(
    ("edit", "expected"),
    [
        (
            ("services/green-channel.yaml", "amount: 3", "amount: 5"),
            ("green-channel", "green-channel.time_limits.arranged", "changed"),
        ),
        (
            ("services/green-channel.yaml", "zh: 可以，医生由您点名。", "zh: 可以点名一位医生。"),
            ("green-channel", "green-channel.rules.choose-doctor", "changed"),
        ),
        (
            ("services/tooth-cleaning.yaml", "topic: use-by-others", "topic: transfer"),
            ("tooth-cleaning", "tooth-cleaning.rules.transfer", "new"),
        ),
        (
            ("services/tooth-cleaning.yaml", "zh: 补牙、拔牙\n", "zh: 补牙\n"),
            ("tooth-cleaning", "tooth-cleaning.excluded.1", "new"),
        ),
        (
            ("services/tooth-cleaning.yaml", "- {slot: city}", "- {slot: hospital}"),
            ("tooth-cleaning", "tooth-cleaning", "changed"),
        ),
        (("handbook.yaml", "value: 000-1234", "value: 000-5678"), ("handbook", "handbook.channels.000-5678", "new")),
        (
            ("lists/green-channel.csv", "460200,三亚市,三亚", "460100,海口市,海口"),
            ("green-channel", "places", "list"),
        ),
    ],
)
def test_between_editions_every_word_that_changes_is_named(
    tmp_path: Path, edit: tuple[str, str, str], expected: tuple[str, str, str]
) -> None:
    changes = diff.compare(load_handbook(SOUND), edited(tmp_path, edit))
    assert expected in [brief(change) for change in changes]
    assert len(changes) <= 2  # a replaced name is one that is gone and one that is new


def test_a_list_names_what_is_gone_new_and_no_longer_sure(tmp_path: Path) -> None:
    after = edited(
        tmp_path,
        ("lists/green-channel.csv", "460200,三亚市,三亚", "460100,海口市,海口"),
        ("lists/green-channel.csv", "无锡,江苏,as-printed,,", "无锡,江苏,doubtful,smudged,"),
    )
    assert diff.compare(load_handbook(SOUND), after) == (
        ListChange("green-channel", "places", ("三亚市",), ("海口市",), ("无锡市",)),
    )


def test_a_service_that_is_new_or_gone_is_one_change(tmp_path: Path) -> None:
    without = edited(
        tmp_path, ("handbook.yaml", "services: [green-channel, tooth-cleaning]", "services: [green-channel]")
    )
    whole = load_handbook(SOUND)
    (new,) = diff.compare(without, whole)
    (gone,) = diff.compare(whole, without)
    assert brief(new) == ("tooth-cleaning", "tooth-cleaning", "new")
    assert brief(gone) == ("tooth-cleaning", "tooth-cleaning", "gone")
    assert isinstance(gone, Change)
    assert isinstance(gone.before, Service)


def test_between_two_books_other_words_for_the_same_are_no_difference() -> None:
    one = handbook(service())
    other = handbook(service(names={"zh": "另一名", "en": "another name"}), id="other-book")
    assert diff.compare(one, other) == ()


def rule(verdict: str) -> dict[str, Any]:
    return {"topic": "change", "verdict": verdict, "words": {"zh": "演示", "en": "demo"}, "source": {"section": "演示"}}


def test_between_two_books_services_of_one_concept_are_held_against_one_another() -> None:
    one = handbook(service(id="old-name", rules=[rule("yes")]))
    other = handbook(service(id="new-name", rules=[rule("no")]), id="other-book")
    (change,) = diff.compare(one, other)
    assert brief(change) == ("new-name", "new-name.rules.change", "changed")


def test_where_two_services_share_the_concept_none_is_guessed() -> None:
    one = handbook(service(id="first"), service(id="second"))
    other = handbook(service(id="third"), id="other-book")
    assert sorted(brief(change) for change in diff.compare(one, other)) == [
        ("first", "first", "gone"),
        ("second", "second", "gone"),
        ("third", "third", "new"),
    ]


def test_the_two_books_of_one_insurer_differ_in_what_is_printed_and_nothing_else() -> None:
    books = library().handbooks
    changes = [brief(each) for each in diff.compare(books["axa-cancer-2021"], books["axa-hospital-2021"])]
    assert ("japan-care", "japan-care", "new") in changes
    assert ("inpatient-advance", "places", "list") in changes
    assert ("drug-direct-pay", "drug-direct-pay.hours.service", "changed") in changes
    assert len(changes) == 18


def test_lists_of_hospitals_and_drugs_are_compared_by_name() -> None:
    books = library().handbooks
    gyn, cancer = books["cpic-gyn-recurrence"], books["axa-cancer-2021"]
    outpatient, drugs = gyn.services["outpatient-green-channel"], cancer.services["drug-direct-pay"]
    fewer = handbook(outpatient, drugs, hospitals=gyn.hospitals[:-1], drugs=cancer.drugs[1:])
    more = handbook(outpatient, drugs, hospitals=gyn.hospitals, drugs=cancer.drugs)
    changes = [each for each in diff.compare(fewer, more) if isinstance(each, ListChange)]
    assert [(each.kind, each.new) for each in changes] == [
        ("hospitals", (gyn.hospitals[-1].name,)),
        ("drugs", (cancer.drugs[0].brand,)),
    ]
