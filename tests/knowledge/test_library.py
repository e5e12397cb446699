"""The library: what is loaded, which edition answers, how a place stands to a list; and what is said of bad data."""

import shutil
from datetime import date
from pathlib import Path

import pytest
import yaml

from knowledge.gazetteer import Alias, Division, Gazetteer
from knowledge.library import (
    Drug,
    HandbookInForce,
    Library,
    ListedDrug,
    ListedHospital,
    PlaceEntry,
    PlaceList,
)
from knowledge.loader import ROOT, load, load_handbook, load_reference
from knowledge.trouble import DataError
from knowledge.yamls import yaml_of
from tests.knowledge.invented import coverage, handbook, library, service

SUZHOU, KUNSHAN, GUSU, JIANGSU, SHANGHAI, PUDONG = "320500", "320583", "320508", "320000", "310000", "310115"
HANDBOOKS = ROOT / "handbooks"


# --- what is there


def test_the_five_handbooks_are_there_with_all_their_services() -> None:
    assert {id_: len(book.services) for id_, book in library().handbooks.items()} == {
        "axa-cancer-2021": 5,
        "axa-hospital-2021": 6,
        "cpic-gyn-recurrence": 11,
        "patient-journey": 4,
        "zhongan-services": 8,
    }


def test_services_stand_in_the_handbooks_order() -> None:
    for book in library().handbooks.values():
        assert tuple(book.services) == book.handbook.services


def test_the_reference_library_has_everything_but_handbooks() -> None:
    reference = load_reference()
    assert reference.handbooks == {}
    assert reference.places.division(SUZHOU).name == "苏州市"
    assert reference.drugs
    assert reference.hospitals
    assert reference.illnesses
    assert reference.calendar.is_published(2026)


def test_handbooks_and_calendar_years_may_come_from_other_folders(tmp_path: Path) -> None:
    shutil.copytree(HANDBOOKS / "patient-journey", tmp_path / "books" / "patient-journey")
    (tmp_path / "books" / "notes.txt").write_text("no handbook", "utf-8")
    (tmp_path / "years").mkdir()
    (tmp_path / "years" / "2027.csv").write_text("# source: x\ndate,kind,name\n2027-01-01,holiday,元旦\n", "utf-8")
    found = load(handbooks=tmp_path / "books", calendars=tmp_path / "years")
    assert list(found.handbooks) == ["patient-journey"]
    assert found.calendar.is_published(2027)
    assert found.division(SUZHOU).short == "苏州"


# --- editions


def edition(first_day: str) -> HandbookInForce:
    return handbook(service(), edition=first_day, applies_from=first_day)


def test_the_edition_that_applies_on_the_day_answers() -> None:
    old, new = edition("2026-01-01"), edition("2027-01-01")
    both = Library(editions={"invented-book": (old, new)}, places=library().places, calendar=library().calendar)
    assert both.in_force("invented-book", date(2026, 12, 31)) is old
    assert both.in_force("invented-book", date(2027, 1, 1)) is new
    assert both.in_force("invented-book", date(2020, 1, 1)) is old
    assert both.handbooks == {"invented-book": new}
    with pytest.raises(KeyError):
        both.in_force("no-such-book", date(2026, 1, 1))


def test_an_edition_beside_the_old_one_is_a_folder_of_its_own(tmp_path: Path) -> None:
    for name in ("zhongan-services", "zhongan-services-2027"):
        shutil.copytree(HANDBOOKS / "zhongan-services", tmp_path / name)
    path = tmp_path / "zhongan-services-2027" / "handbook.yaml"
    path.write_text(path.read_text("utf-8").replace("applies_from: 2020-01-01", "applies_from: 2027-01-01"), "utf-8")
    found = load(handbooks=tmp_path)
    assert [each.handbook.applies_from.year for each in found.editions["zhongan-services"]] == [2020, 2027]


# --- places and lists

PLACES = PlaceList(
    "演示",
    (
        PlaceEntry(SUZHOU, "苏州市", "苏卅", status="doubtful"),
        PlaceEntry(SUZHOU, "苏州市", "苏州"),
        PlaceEntry("320400", "常州市", "常州", status="doubtful"),
        PlaceEntry(SHANGHAI, "上海市", "上海"),
        PlaceEntry("", "", "某地", status="removed"),
    ),
)


def test_a_place_that_is_printed_twice_counts_once_and_the_clear_print_counts() -> None:
    assert PLACES.codes == (SUZHOU, "320400", SHANGHAI)
    entry = PLACES.find(SUZHOU)
    assert entry is not None
    assert entry.printed == "苏州"
    assert PLACES.find("") is None


@pytest.mark.parametrize(
    ("code", "how", "entries"),
    [
        (SUZHOU, "listed", ["苏州"]),
        (KUNSHAN, "inside", ["苏州"]),
        (GUSU, "inside", ["苏州"]),
        (PUDONG, "inside", ["上海"]),
        (JIANGSU, "around", ["苏卅", "苏州", "常州"]),
        ("320200", "absent", []),
    ],
)
def test_a_place_is_listed_inside_around_or_absent(code: str, how: str, entries: list[str]) -> None:
    covered = PLACES.covers(code, library().places)
    assert (covered.how, [entry.printed for entry in covered.entries]) == (how, entries)


def test_what_rests_on_doubtful_entries_alone_is_doubtful() -> None:
    assert PLACES.covers("320400", library().places).doubtful
    assert not PLACES.covers(JIANGSU, library().places).doubtful
    assert not PLACES.covers("320200", library().places).doubtful


def test_a_services_lists_are_those_that_its_coverage_names() -> None:
    drugs, hospitals = (ListedDrug("可瑞达", "可瑞达"),), (ListedHospital("演示医院", SHANGHAI, "演示医院"),)
    by_place = service(coverage=[coverage("places", "cities"), coverage("drugs", "drugs")])
    by_hospital = service(id="other", coverage=[coverage("hospitals", "hospitals")])
    nothing = service(id="nothing", coverage=[coverage("places", None), coverage("hospitals", None)])
    book = handbook(by_place, by_hospital, nothing, places={"cities": PLACES.entries}, drugs=drugs, hospitals=hospitals)
    assert book.id == "invented-book"
    assert book.cities(by_place) == (SUZHOU, "320400", SHANGHAI)
    assert book.drug_list(by_place) == drugs
    assert book.hospital_list(by_place) is None
    assert book.cities(by_hospital) == (SHANGHAI,)
    assert book.place_list(by_hospital) is None
    assert (book.place_list(nothing), book.hospital_list(nothing), book.drug_list(nothing)) == (None, None, None)
    assert book.cities(nothing) == ()


def test_a_drug_is_called_by_any_of_its_names() -> None:
    drug = Drug("可瑞达", "帕博利珠单抗", "Keytruda", "", ("K药",))
    assert drug.words == {"可瑞达", "帕博利珠单抗", "keytruda", "k药"}


def test_the_japanese_hospitals_are_loaded_with_both_names() -> None:
    (abroad,) = [each for each in library().handbooks.values() if each.japan]
    assert len(abroad.japan) == 17
    assert all(each.zh and each.ja for each in abroad.japan)


# --- the divisions


def test_a_division_knows_what_it_lies_in_and_what_lies_in_it() -> None:
    places = library().places
    assert [each.name for each in places.lineage(KUNSHAN)] == ["昆山市", "苏州市", "江苏省"]
    assert places.province_of(KUNSHAN).name == "江苏省"
    assert SUZHOU in {each.code for each in places.children(JIANGSU)}
    assert places.children(KUNSHAN) == ()
    with pytest.raises(KeyError):
        places.division("000000")


def test_a_name_may_be_several_places_and_another_name_leads_there() -> None:
    places = library().places
    assert len(places.by_name("朝阳区")) > 1
    assert SUZHOU in {each.code for each in places.by_name("苏州")}
    assert places.by_name("谁也没听过的地方") == ()
    aliased = Gazetteer([Division("1", "甲市", "prefecture", "", "甲", "jia")], [Alias("老甲", ("1", "2"), "old_name")])
    assert [each.name for each in aliased.by_name("老甲")] == ["甲市"]


def test_distances_are_those_of_the_globe_and_unknown_without_degrees() -> None:
    places = library().places
    beijing = places.division("110000")
    ((_, distance),) = places.nearest(beijing.latitude or 0, beijing.longitude or 0, [SHANGHAI])
    assert 1000 < distance < 1150
    bare = Gazetteer(
        [Division("1", "甲", "county", "", "甲", "jia"), Division("2", "乙", "county", "", "乙", "yi")], []
    )
    assert bare.nearest(30.0, 120.0, ["1"]) == ()


def test_the_nearest_comes_first() -> None:
    places = library().places
    found = places.nearest(31.3, 120.6, ["110000", SUZHOU, SHANGHAI])
    assert [division.code for division, _ in found] == [SUZHOU, SHANGHAI, "110000"]


# --- bad data


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"handbook.yaml: the file is missing"):
        load_handbook(tmp_path)
    with pytest.raises(DataError, match=r"known.csv: the file is missing"):
        load_reference_without_drugs(tmp_path)


def load_reference_without_drugs(folder: Path) -> Library:
    for name in ("places", "calendar"):
        shutil.copytree(ROOT / name, folder / name)
    return load_reference(folder)


def test_what_is_not_yaml_is_named_with_its_place(tmp_path: Path) -> None:
    path = tmp_path / "handbook.yaml"
    path.write_text("id: [", "utf-8")
    with pytest.raises(DataError, match=r"handbook.yaml:2: not YAML"):
        yaml_of(path)


def test_a_misspelt_key_is_an_error_with_its_path(tmp_path: Path) -> None:
    shutil.copytree(HANDBOOKS / "patient-journey", tmp_path / "book")
    path = tmp_path / "book" / "services" / "gene-test.yaml"
    path.write_text(path.read_text("utf-8").replace("excluded:", "exclude:"), "utf-8")
    with pytest.raises(DataError, match=r"gene-test.yaml:\d+: exclude: Extra inputs"):
        load_handbook(tmp_path / "book")


@pytest.mark.parametrize("path", sorted((ROOT / "understanding").glob("*.yaml")), ids=lambda path: path.name)
def test_the_vocabulary_reads_the_same_without_the_fast_loader(path: Path) -> None:
    assert yaml.load(path.read_text("utf-8"), Loader=yaml.SafeLoader) == yaml_of(path)


@pytest.mark.parametrize("status", ["removd", "Doubtful", "listed"])
def test_a_status_that_is_none_is_refused_with_its_line(tmp_path: Path, status: str) -> None:
    """Else a misspelt "removed" would be a promise."""
    folder = tmp_path / "patient-journey"
    shutil.copytree(HANDBOOKS / "patient-journey", folder)
    path = next((folder / "lists").glob("*.csv"))
    head, first, *rest = path.read_text("utf-8").splitlines()
    assert "as-printed" in first
    path.write_text("\n".join([head, first.replace("as-printed", status), *rest]), "utf-8")
    with pytest.raises(DataError, match=rf"{path.name}:2: status: '{status}' is none of as-printed"):
        load_handbook(folder)


def test_a_list_that_a_service_is_covered_by_has_to_be_there(tmp_path: Path) -> None:
    folder = tmp_path / "patient-journey"
    shutil.copytree(HANDBOOKS / "patient-journey", folder)
    for path in (folder / "lists").glob("*.csv"):
        path.unlink()
    with pytest.raises(DataError, match=r"patient-journey/lists/.*is not there"):
        load_handbook(folder)


def test_a_copied_folder_whose_id_was_forgotten_is_no_edition_of_the_other(tmp_path: Path) -> None:
    shutil.copytree(HANDBOOKS / "patient-journey", tmp_path / "our-new-handbook")
    with pytest.raises(DataError, match=r"our-new-handbook/handbook.yaml: id 'patient-journey' is another's"):
        load(handbooks=tmp_path)
