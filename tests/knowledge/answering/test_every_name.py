"""Every listed name answered right in ten ways of asking; names that are not listed never answered with yes."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date

import pytest

from knowledge.answering.answer import answer
from knowledge.answering.shapes import Answer
from knowledge.library import HandbookInForce
from knowledge.models import Service, Verdict
from knowledge.understanding.patterns import expand
from tests.knowledge.invented import index

TODAY = date(2026, 11, 21)
WAYS = (
    "{name}能{service}吗",
    "{service}有{name}吗",
    "请问{name}可以{service}不",
    "{name}{service}行不行",
    "我在{name}，能用{service}吗？",
    "{service} {name} 可不可以",
    "{name}不能{service}吧",
    "我妈在{name}，想用{service}可以吗",
    "你好，{name}支持{service}么",
    "{name}有没有{service}",
)
IN_LIST = (
    "{name}在名单里吗",
    "{name}能直付吗",
    "清单里有{name}没",
    "请问{name}可以吗",
    "医生开了{name}，能直付不",
    "{name}有没有",
    "特药有{name}吗",
    "{name} 能不能用特药服务",
    "想问下{name}在不在清单",
    "{name}不在名单里吧",
)
HOSPITAL = (
    "{name}能约吗",
    "名单里有{name}吗",
    "{name}可以吗",
    "请问{name}行不行",
    "想去{name}看病，能约不",
    "{name}在名单里吗",
    "能不能安排{name}",
    "{name}支持绿通吗",
    "绿通有{name}吗",
    "{name}不行吧",
)
GOOD = {Verdict.YES, Verdict.DEPENDS}


def ask(question: str, handbook: str) -> Answer:
    return answer(question, index(), today=TODAY, handbook=handbook)


def listed_services() -> Iterator[tuple[HandbookInForce, Service]]:
    for edition in index().library.handbooks.values():
        for service in edition.services.values():
            if edition.place_list(service) is not None:
                yield edition, service


@pytest.mark.parametrize("way", range(len(WAYS)))
def test_a_listed_place_is_covered_in_every_way_of_asking(way: int) -> None:
    wrong = []
    places = index().library.places
    for edition, service in listed_services():
        listed = edition.place_list(service)
        assert listed is not None
        for number, code in enumerate(listed.codes):
            if number % len(WAYS) != way:  # each place in one of the ways here, in all of them over the list's services
                continue
            name = places.division(code).short
            found = ask(WAYS[way].format(name=name, service=service.short.zh), edition.id)
            doubtful = all(e.status == "doubtful" for e in listed.entries if e.code == code)
            fine = (
                GOOD
                | ({Verdict.CLARIFY} if len(places.by_name(name)) > 1 else set())
                | ({Verdict.DEPENDS} if doubtful else set())
            )
            if found.verdict not in fine:
                wrong.append((edition.id, service.id, name, found.verdict.value))
    assert wrong == []


def test_each_listed_place_of_the_longest_list_is_covered_in_all_ten_ways() -> None:
    edition = index().library.handbooks["axa-cancer-2021"]
    service = edition.services["inpatient-advance"]
    listed = edition.place_list(service)
    assert listed is not None
    places, wrong = index().library.places, []
    for code in listed.codes:
        name = places.division(code).short
        allowed = GOOD | ({Verdict.CLARIFY} if len(places.by_name(name)) > 1 else set())
        for way in WAYS:
            found = ask(way.format(name=name, service=service.short.zh), edition.id)
            if found.verdict not in allowed:
                wrong.append((name, way, found.verdict.value))
    assert wrong == []


def test_five_hundred_places_that_no_list_names_are_never_promised() -> None:
    places = index().library.places
    wrong = []
    chance = random.Random(7)
    pairs = list(listed_services())
    divisions = [d for d in places.divisions.values() if d.level != "province" and len(places.by_name(d.short)) == 1]
    for division in chance.sample(divisions, 700):
        edition, service = chance.choice(pairs)
        listed = edition.place_list(service)
        assert listed is not None
        if listed.covers(division.code, places).how != "absent":
            continue
        found = ask(chance.choice(WAYS).format(name=division.short, service=service.short.zh), edition.id)
        if found.verdict is Verdict.YES:
            wrong.append((edition.id, service.id, division.short))
    assert wrong == []


def test_a_place_that_no_list_names_is_a_no() -> None:
    places = index().library.places
    edition = index().library.handbooks["axa-cancer-2021"]
    service = edition.services["inpatient-advance"]
    listed = edition.place_list(service)
    assert listed is not None
    wrong = []
    for division in places.divisions.values():
        if division.level == "prefecture" and listed.covers(division.code, places).how == "absent":
            found = ask(f"{division.name}能住院垫付吗", edition.id)
            if found.verdict is not Verdict.NO and len(places.by_name(division.name)) == 1:
                wrong.append((division.name, found.verdict.value))
    assert wrong == []


@pytest.mark.parametrize("handbook", ["axa-cancer-2021", "axa-hospital-2021"])
def test_every_listed_drug_is_found_in_ten_ways(handbook: str) -> None:
    wrong = []
    for drug in index().library.handbooks[handbook].drugs:
        for way in IN_LIST:
            found = ask(way.format(name=drug.brand), handbook)
            if found.verdict not in GOOD:
                wrong.append((drug.brand, way, found.verdict.value))
    assert wrong == []


def test_every_other_name_of_a_listed_drug_leads_to_its_brand() -> None:
    edition = index().library.handbooks["axa-cancer-2021"]
    listed = {drug.brand for drug in edition.drugs}
    wrong = []
    for drug in index().library.drugs:
        if drug.brand not in listed:
            continue
        for name in (drug.generic, drug.english_brand, drug.english_generic):
            if not name:
                continue
            found = ask(f"{name}能直付吗", edition.id)
            shown = " ".join(str(part.args) for part in found.parts)
            if found.verdict not in GOOD or drug.brand not in shown:
                wrong.append((name, drug.brand, found.verdict.value))
    assert wrong == []


def test_two_hundred_drugs_that_the_list_lacks_are_never_promised() -> None:
    edition = index().library.handbooks["axa-cancer-2021"]
    listed = {drug.brand for drug in edition.drugs}
    known = [drug.brand or drug.generic for drug in index().library.drugs if drug.brand not in listed]
    chance = random.Random(11)
    characters = "安普达瑞利泰诺康艾复维舒欣妥赛格洛特尼沙博美汀可凯思"
    invented = {"".join(chance.sample(characters, 3)) for _ in range(400)}
    generics = {
        "".join(chance.sample(characters, 3)) + ending for ending in ("替尼", "单抗", "帕利") for _ in range(20)
    }
    names = [n for n in (*known, *sorted(invented), *sorted(generics)) if n not in listed and not _is_known(n)]
    assert len(names) >= 200
    ways = IN_LIST[:5]
    asked = [(name, way) for name in known for way in ways]  # and of the invented each in one of the ways
    asked += [(name, ways[number % len(ways)]) for number, name in enumerate(names)]
    wrong = [(name, way) for name, way in asked if ask(way.format(name=name), edition.id).verdict is Verdict.YES]
    assert wrong == []


def _is_known(name: str) -> bool:
    return any(name in drug.words or (drug.brand and drug.brand in name) for drug in index().library.drugs)


def test_every_listed_hospital_is_found_in_ten_ways() -> None:
    edition = index().library.handbooks["cpic-gyn-recurrence"]
    wrong = []
    for hospital in edition.hospitals:
        for way in HOSPITAL:
            found = ask(way.format(name=hospital.name), edition.id)
            if found.verdict not in GOOD:
                wrong.append((hospital.name, way, found.verdict.value))
    assert wrong == []


def test_known_hospitals_that_the_list_lacks_are_never_promised() -> None:
    edition = index().library.handbooks["cpic-gyn-recurrence"]
    listed = {hospital.name for hospital in edition.hospitals}
    aliases = {alias for hospital in edition.hospitals for alias in hospital.aliases}
    wrong = []
    for hospital in index().library.hospitals:
        if hospital.name in listed or hospital.name in aliases:
            continue
        for way in HOSPITAL[:3]:
            if ask(way.format(name=hospital.name), edition.id).verdict is Verdict.YES:
                wrong.append((hospital.name, way))
    assert wrong == []


def test_every_service_is_told_by_its_own_name() -> None:
    wrong = []
    for edition in index().library.handbooks.values():
        for service in edition.services.values():
            for way in ("{0}是什么", "{0}怎么申请", "{0}能用几次", "{0}要什么资料", "介绍一下{0}"):
                found = ask(way.format(service.short.zh), edition.id)
                if found.verdict not in (Verdict.INFO, Verdict.UNKNOWN) or found.service != service.id:
                    wrong.append((edition.id, service.id, way, found.verdict.value, found.service))
    assert wrong == []


def test_a_concept_that_a_handbook_lacks_is_never_promised() -> None:
    wrong = []
    for edition in index().library.handbooks.values():
        have = {service.concept for service in edition.services.values()}
        for concept, data in index().concepts.items():
            if concept in have:
                continue
            called = {pattern for other in have for pattern in index().concepts[other]["called"]}
            lacked = (pattern for pattern in data["called"][:4] if pattern not in called)  # it may mean one they have
            for word in (expand(pattern)[-1] for pattern in lacked):
                for way in ("有没有{0}", "能用{0}吗", "我在苏州能{0}吗"):
                    if ask(way.format(word), edition.id).verdict is Verdict.YES:
                        wrong.append((edition.id, concept, word, way))
    assert wrong == []
