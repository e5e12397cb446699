"""What an editor's slip comes to: copies of the five handbooks and of the reference files, damaged in one place."""

import shutil
from pathlib import Path

import pytest

from knowledge.lint import lint_handbook
from knowledge.loader import ROOT, load_calendar, load_handbook, load_illnesses, load_places, load_reference
from knowledge.trouble import DataError
from knowledge.yamls import mapping_of
from tests.knowledge.invented import library

CANCER, CPIC = "axa-cancer-2021", "cpic-gyn-recurrence"
DRUGS, MDT, BOOK = f"{CANCER}/services/drug-direct-pay.yaml", f"{CANCER}/services/mdt.yaml", f"{CANCER}/handbook.yaml"
HOSPITALS, PLACES = f"{CPIC}/lists/hospitals.csv", f"{CANCER}/lists/inpatient-advance.csv"


def damaged(tmp_path: Path, file: str, old: str, new: str) -> Path:
    """The folder of a copy of the handbook with ``new`` in place of the first ``old``."""
    folder = Path(
        shutil.copytree(ROOT / "handbooks" / file.split("/", maxsplit=1)[0], tmp_path / file.split("/", maxsplit=1)[0])
    )
    path = tmp_path / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    return folder


@pytest.mark.parametrize(
    ("file", "old", "new", "says"),
    [
        (
            DRUGS,
            'opens: "08:00", closes: "21:00"',
            'opens: "21:00", closes: "08:00"',
            "opens at 21:00 and closes before",
        ),
        (DRUGS, 'opens: "08:00"', "opens: 800", "800 is no time of the day"),
        (DRUGS, "amount: 4\n", "amount: -4\n", "amount: Input should be greater than or equal to 1"),
        (DRUGS, "amount: 4\n", "amount: 4000000\n", "amount: Input should be less than or equal to 1000"),
        (DRUGS, "amount: 4\n", "amount: 4\n  amount_max: 2\n", "amount_max: 2 is not more than amount, 4"),
        (DRUGS, "count: null", "count: 0", "count: Input should be greater"),
        (DRUGS, "any_of: ['true']", "any_of: ['yes']", "'yes' is neither 'true' nor 'false'"),
        (DRUGS, "any_of: ['true']", "any_of: []", "any_of: Tuple should have at least 1 item"),
        (DRUGS, "  required_when:\n  - {slot: gene_tested, any_of: ['true']}\n", "", "goes with required_when"),
        (DRUGS, "\n- {slot: gene_tested}", "", "no question asks for 'gene_tested', so what hangs on it never comes"),
        (DRUGS, "promise: [delivered, review]", "promise: [apply-before]", "'apply-before' is not a time limit within"),
        (DRUGS, "value: '95550'", "value: ''", "value: String should have at least 1 character"),
        (DRUGS, "value: '95550'", "value: '9555O'", "'9555O' is no telephone number"),
        (DRUGS, "value: '95550'", "value: '95559'", "95559 is not among the telephone numbers"),
        (MDT, "  illnesses: [cancer, carcinoma-in-situ]\n", "", "cannot be decided without illnesses"),
        (
            MDT,
            "- topic: no-show-counts\n  verdict: 'yes'",
            "- topic: no-show-counts\n  verdict: 'no'",
            "words begin with",
        ),
        (
            MDT,
            "- topic: no-show-counts\n  verdict: 'yes'",
            "- topic: no-show-counts\n  verdict: emergency",
            "verdict: ",
        ),
        (BOOK, "id: axa-cancer-2021", "id: foo", "'foo' is another's: write 'axa-cancer-2021'"),
        (
            BOOK,
            "applies_from: 2021-12-01",
            "applies_from: 2021-13-01",
            "'2021-13-01': month must be in 1..12",
        ),
        (BOOK, "- topic: phone\n", "- topic: phone\n  limit: nope\n", "'nope' is not a limit"),
        (
            BOOK,
            "- topic: phone\n",
            "- topic: phone\n  variant: nope\n",
            "'nope' is not one of the service's",
        ),
        (BOOK, "topics: [names]", "topics: [nmaes]", "'nmaes' is not a topic"),
        (BOOK, "services: [green-channel,", "services: [green-channel, green-channel,", "one stands twice"),
        (HOSPITALS, "瑞金医院,310000", "瑞金医院,110000", "the evidence does not name 北京市"),
        (HOSPITALS, "四川大学华西医院,", "四川大学华西医院x,", "is not what was printed"),
        (PLACES, "320100,南京市,南京,江苏", "320000,江苏省,江苏,江苏", "江苏省 is a province"),
        (PLACES, "南京,江苏,as", "南京,江速,as", "'江速' is no place"),
        (PLACES, "南京,江苏,as-printed", "南京", ": has 5 cells, expected 7"),
        (
            f"{CANCER}/lists/mdt.csv",
            "310000,上海市,上海,,as-printed,,\n",
            "",
            "3 were counted in print",
        ),
        (PLACES, "南京市", "南" * 140000, "field larger than field limit"),
        (MDT, "coverage:\n", f"foo: {'[' * 3000}{']' * 3000}\ncoverage:\n", "nested too deep"),
    ],
)
def test_a_damaged_handbook_is_an_error_with_its_line(tmp_path: Path, file: str, old: str, new: str, says: str) -> None:
    found = [str(each) for each in lint_handbook(damaged(tmp_path, file, old, new), library()) if each.level == "error"]
    assert any(says in each for each in found), found


def test_an_hour_without_quotes_is_the_hour(tmp_path: Path) -> None:
    book = load_handbook(damaged(tmp_path, DRUGS, 'opens: "08:00", closes: "21:00"', "opens: 10:00, closes: 21:00"))
    opening = book.services["drug-direct-pay"].hours[0].openings[0]
    assert (opening.opens.hour, opening.closes.hour) == (10, 21)


def test_the_loader_names_folder_file_and_line(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=rf"^{MDT}:\d+: not YAML"):
        load_handbook(damaged(tmp_path, MDT, "id: mdt\n", "id: [\n"))


@pytest.mark.parametrize(
    ("file", "old", "new", "says"),
    [
        ("places/divisions.csv", "pinyin", "pinyn", "divisions.csv:1: lacks the columns pinyin"),
        ("places/divisions.csv", "116.407394", "x", "divisions.csv:2: longitude: 'x', expected a number"),
        ("places/divisions.csv", "东城区,county,110000", "东城区", "divisions.csv:3: has 6 cells, expected 8"),
        ("places/aliases.csv", "京城,110000", "京城,999999", "aliases.csv: 京城: code '999999' is no division"),
        ("places/aliases.csv", "kind", "knd", "aliases.csv:1: lacks the columns kind"),
        ("drugs/known.csv", "brand,", "brnd,", "drugs/known.csv:1: lacks the columns brand"),
        (
            "hospitals/known.csv",
            "复旦大学附属华山医院,310000",
            "复旦大学附属华山医院",
            "known.csv:2: has 4 cells",
        ),
        ("illnesses.csv", "kind", "knd", "illnesses.csv:1: lacks the columns kind"),
        ("illnesses-in-english.csv", "name", "nme", "illnesses-in-english.csv:1: lacks the columns name"),
        ("calendar/2026.csv", "2026-01-01", "2026-13-01", "calendar/2026.csv:3: expected date,kind,name"),
    ],
)
def test_a_damaged_reference_file_is_named_with_its_line(
    tmp_path: Path, file: str, old: str, new: str, says: str
) -> None:
    for name in ("places", "drugs", "hospitals", "calendar"):
        shutil.copytree(ROOT / name, tmp_path / name)
    for path in ROOT.glob("illnesses*.csv"):
        shutil.copy(path, tmp_path)
    text = (tmp_path / file).read_text("utf-8")
    assert old in text
    (tmp_path / file).write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(DataError) as error:
        load_reference(tmp_path)
    assert says in str(error.value)


def test_an_empty_reference_file_is_named(tmp_path: Path) -> None:
    for name in ("divisions.csv", "illnesses-in-english.csv"):
        (tmp_path / name).touch()
    with pytest.raises(DataError, match=r"divisions.csv: lacks the columns code"):
        load_places(tmp_path)
    with pytest.raises(DataError, match=r"illnesses-in-english.csv: lacks the columns"):
        load_illnesses(tmp_path)


def test_a_mapping_says_in_which_file_a_key_is_missing(tmp_path: Path) -> None:
    (tmp_path / "settings.yaml").write_text("longest_txt: 5\n", "utf-8")
    with pytest.raises(DataError, match=r"settings.yaml: no longest_text, which the program looks up"):
        mapping_of(tmp_path / "settings.yaml")["longest_text"]
    (tmp_path / "settings.yaml").write_text("", "utf-8")
    with pytest.raises(DataError, match=r"settings.yaml:1: expected a mapping"):
        mapping_of(tmp_path / "settings.yaml")


def test_a_year_of_the_calendar_that_holds_another_is_refused(tmp_path: Path) -> None:
    (tmp_path / "2027.csv").write_text("date,kind,name\n2026-05-01,holiday,x\n", "utf-8")
    with pytest.raises(DataError, match=r"2027.csv: its days are of 2026, expected those of 2027"):
        load_calendar(tmp_path)
