"""Regional words are read as standard ones, and what only looks like them stays."""

from __future__ import annotations

import pytest

from knowledge.loader import load
from knowledge.understanding.normalise import normalise, normalise_words
from knowledge.understanding.regional import in_standard_words
from knowledge.yamls import yaml_of
from tests.knowledge.answering.test_cases import FOLDER

SAID = yaml_of(FOLDER / "regional_words.yaml")


@pytest.mark.parametrize(("typed", "read_as"), SAID["turned"])
def test_regional_words_are_read_as_standard_ones(typed: str, read_as: str) -> None:
    assert normalise(typed).text == read_as


@pytest.mark.parametrize("typed", SAID["kept"])
def test_what_only_looks_regional_stays(typed: str) -> None:
    normal = normalise(typed)
    assert normal.dialect == ""
    assert normal.text == typed


def test_the_words_of_the_region_are_kept_beside() -> None:
    normal = normalise("佢喺邊度")
    assert (normal.text, normal.dialect) == ("他在哪里", "佢喺边度")


def test_no_name_of_a_list_is_changed() -> None:
    library = load()
    names = {name for place in library.places.divisions.values() for name in (place.name, place.short)}
    names |= {hospital.name for hospital in library.hospitals}
    for edition in library.every_edition:
        names |= {hospital.name for hospital in edition.hospitals}
        names |= {name for drug in edition.drugs for name in (drug.brand, drug.printed)}
    spelt = normalise_words(sorted(filter(None, names)))
    assert [name for name in spelt if in_standard_words(name) != name] == []
