"""Who may do what: every door of the console tried by every role, against one table written out here."""

from typing import Any

import pytest

from bot.staff.rights import RIGHTS, Right, Role
from bot.staff.routes import DOORS
from bot.store.staff import StaffUser
from tests.bot.staff.office import NOON, Office, Person

EVERYBODY, WORKERS, LEADS, LOOKERS = "agent supervisor auditor", "agent supervisor", "supervisor", "supervisor auditor"
TABLE = {  # as a person would write it down; the code has its own
    "GET /account": EVERYBODY,
    "POST /sign-out": EVERYBODY,
    "POST /account/password": EVERYBODY,
    "POST /account/totp": EVERYBODY,
    "POST /account/totp/on": EVERYBODY,
    "POST /account/totp/off": EVERYBODY,
    "POST /account/language": EVERYBODY,
    "GET /queue": EVERYBODY,
    "POST /search": EVERYBODY,
    "GET /requests/{number}": EVERYBODY,
    "POST /requests/{number}/reveal": WORKERS,
    "GET /requests/{number}/papers/{document}/{page:int}.jpg": WORKERS,
    "POST /requests/{number}/papers/{document}/download": LEADS,
    "POST /requests/{number}/reassign": WORKERS,
    "POST /requests/{number}/do/{deed}": WORKERS,
    "GET /talks": EVERYBODY,
    "GET /talks/{conversation}": EVERYBODY,
    "POST /talks/{conversation}/take": WORKERS,
    "POST /talks/{conversation}/say": WORKERS,
    "POST /talks/{conversation}/hand-back": WORKERS,
    "POST /talks/{conversation}/answer": WORKERS,
    "GET /knowledge": EVERYBODY,
    "POST /knowledge/try": EVERYBODY,
    "POST /knowledge/report": WORKERS,
    "GET /knowledge/{handbook}": EVERYBODY,
    "GET /knowledge/{handbook}/{service}": EVERYBODY,
    "GET /questions": WORKERS,
    "POST /questions/settle": LEADS,
    "POST /questions/export": LEADS,
    "GET /overview": EVERYBODY,
    "GET /undelivered": EVERYBODY,
    "POST /undelivered/retry": LEADS,
    "POST /undelivered/settle": LEADS,
    "GET /audit": LOOKERS,
    "POST /audit/export": LOOKERS,
    "GET /people": LEADS,
    "POST /people/add": LEADS,
    "POST /people/change": LEADS,
    "POST /people/disable": LEADS,
    "POST /people/enable": LEADS,
    "POST /people/end-sessions": LEADS,
    "POST /people/password": LEADS,
}
HARMLESS = {"POST /search", "POST /knowledge/try", "POST /audit/export"}  # an auditor may; they change no record


def _name(method: str, path: str) -> str:
    return f"{method} {path}"


def test_the_table_has_every_door_and_no_other() -> None:
    assert set(TABLE) == {_name(door.method, door.path) for door in DOORS}


def test_an_auditor_may_change_nothing_but_their_own_account() -> None:
    writes = {name for name, roles in TABLE.items() if name.startswith("POST") and "auditor" in roles}
    own = {name for name in writes if name.startswith(("POST /account", "POST /sign-out"))}
    assert writes - own == HARMLESS


def test_every_right_is_held_by_somebody_and_a_supervisor_holds_all() -> None:
    assert RIGHTS[Role.SUPERVISOR] == frozenset(Right)
    assert RIGHTS[Role.AGENT] < RIGHTS[Role.SUPERVISOR]


def _try(person: Person, method: str, path: str, there: dict[str, str]) -> Any:
    for name, value in there.items():
        path = path.replace("{" + name + "}", value)
    return person.get(path) if method == "GET" else person.send(path)


@pytest.mark.parametrize("role", list(Role))
def test_each_role_gets_through_the_doors_of_the_table_and_no_others(office: Office, role: Role) -> None:
    chat = office.member()
    document = office.paper(chat)
    number = office.submit(chat, papers={"outpatient-record": (document,)})
    there = {"number": number, "document": document, "page:int": "1", "conversation": chat, "deed": "note",
             "handbook": "axa-cancer-2021", "service": "green-channel"}  # fmt: skip
    person = office.person("somebody", role)
    before = office.request(number)
    wrong = {}
    for door in DOORS:
        if door.path == "/sign-out":
            continue
        answer = _try(person, door.method, door.path, there)
        allowed = role.value in TABLE[_name(door.method, door.path)].split()
        if (answer.status_code != 403) is not allowed:
            wrong[_name(door.method, door.path)] = answer.status_code
        assert answer.status_code < 500, door.path
    assert wrong == {}
    if role is Role.AUDITOR:
        assert office.request(number) == before


def test_nobody_gets_through_any_door_without_signing_in(office: Office) -> None:
    client = office.browser()
    for door in DOORS:
        path = "/staff" + door.path.replace("{page:int}", "1").replace("{", "").replace("}", "")
        headers = {"sec-fetch-site": "same-origin"}
        answer = client.get(path) if door.method == "GET" else client.post(path, data={}, headers=headers)
        assert answer.status_code == 303, door.path
        assert answer.headers["location"].startswith("/staff/sign-in"), door.path


def test_an_agent_of_one_handbook_sees_nothing_of_another(office: Office) -> None:
    mine, theirs = office.member("DEMO-AXAC-0001"), office.member("DEMO-PATH-0001")
    own = office.submit(mine)
    document = office.paper(theirs)
    other = office.submit(theirs, "DEMO-PATH-0001", "gene-test", variant="", papers={"pathology-report": (document,)})
    office.call_human(theirs)
    agent = office.person("agent", handbooks=("axa-cancer-2021",))
    assert own in agent.see("/queue")
    assert other not in agent.see("/queue?view=open")
    assert other not in agent.see("/queue?handbook=patient-journey")
    assert agent.send("/search", {"q": other}).text.count(other) == 1, "only in the field"
    assert agent.get(f"/requests/{other}").status_code == 404
    assert agent.get(f"/requests/{other}/papers/{document}/1.jpg").status_code == 404
    assert agent.get(f"/requests/{own}/papers/{document}/1.jpg").status_code == 404, "a paper of another request"
    assert agent.send(f"/requests/{other}/do/approve", {"version": "1"}).status_code == 404
    assert agent.send(f"/requests/{other}/reassign", {"to": "agent"}).status_code == 404
    assert agent.send(f"/requests/{other}/reveal", {"why": "curious"}).status_code == 404
    assert theirs not in agent.get("/talks").text
    assert agent.get(f"/talks/{theirs}").status_code == 404
    assert agent.send(f"/talks/{theirs}/take").status_code == 404
    assert agent.get("/knowledge/patient-journey").status_code == 404
    assert office.request(other).status == "submitted"


def test_what_is_not_there_and_what_is_not_yours_look_the_same(office: Office) -> None:
    chat = office.member("DEMO-PATH-0001")
    other = office.submit(chat, "DEMO-PATH-0001", "gene-test", variant="")
    agent = office.person("agent", handbooks=("axa-cancer-2021",))
    assert agent.get(f"/requests/{other}").text == agent.get("/requests/R20991231-0001").text


def test_a_childs_request_is_opened_by_whom_it_was_given_to_and_by_those_above(office: Office) -> None:
    chat = office.member("DEMO-ZHON-0003", "guardian")
    number = office.submit(chat, "DEMO-ZHON-0003", "health-management", variant="")
    agent, lead = office.person("agent"), office.person("lead", Role.SUPERVISOR)
    assert "许示例童" not in agent.see("/queue?view=open")
    assert agent.get(f"/requests/{number}").status_code == 404
    assert agent.send(f"/requests/{number}/reassign", {"to": "agent"}).status_code == 404
    assert "未满 14 岁" in lead.see(f"/requests/{number}")
    lead.send(f"/requests/{number}/reassign", {"to": "agent"})
    assert agent.get(f"/requests/{number}").status_code == 200
    assert "许示例童" in agent.see("/queue?view=open")
    back = agent.send(f"/requests/{number}/reassign", {"to": ""})
    assert back.headers["location"].startswith("/staff/queue"), "it is no longer theirs to see"


def test_an_auditor_is_no_colleague_to_whom_work_can_be_given(office: Office) -> None:
    number = office.submit(office.member())
    agent = office.person("agent")
    office.hire("auditor", Role.AUDITOR)
    assert agent.send(f"/requests/{number}/reassign", {"to": "auditor"}).status_code == 422
    assert agent.send(f"/requests/{number}/reassign", {"to": "nobody"}).status_code == 422
    assert office.request(number).assigned == ""


def test_a_user_of_the_table_is_made_as_the_store_wants_it() -> None:
    assert StaffUser("somebody", "hash", Role.AGENT.value, NOON).role == "agent"
