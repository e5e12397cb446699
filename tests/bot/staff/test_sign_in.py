"""Who gets in, for how long, and what a wrong try tells."""

from dataclasses import replace

import pyotp
import pytest

from bot.staff import signing
from bot.staff.passwords import SHORTEST, PasswordRefused, check_new, code_step
from bot.staff.rights import Role
from tests.bot.staff.office import NOON, PASSWORD, Hands, Office, Person

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def test_the_right_name_and_password_open_the_queue(office: Office) -> None:
    office.hire("演示客服")
    client = office.browser()
    assert client.get("/staff/queue").headers["location"] == "/staff/sign-in?next=%2Fstaff%2Fqueue"
    answer = office.try_sign_in(client, "演示客服")
    assert (answer.status_code, answer.headers["location"]) == (303, "/staff/queue")
    assert client.get("/staff/queue").status_code == 200
    assert [entry["subject"] for entry in office.audited("signed_in")] == ["演示客服"]


def test_wrong_name_wrong_password_and_locked_get_the_same_answer(office: Office) -> None:
    office.hire("agent")
    office.hire("locked", locked_until_at=NOON.replace(hour=23))
    office.hire("left", disabled_at=NOON)
    client = office.browser()
    answers = [
        office.try_sign_in(client, "nobody"),
        office.try_sign_in(client, "agent", "not the password"),
        office.try_sign_in(client, "locked"),
        office.try_sign_in(client, "left"),
    ]
    bodies = {
        answer.text.replace(name, "")
        for answer, name in zip(answers, ("nobody", "agent", "locked", "left"), strict=True)
    }
    assert {answer.status_code for answer in answers} == {401}
    assert len(bodies) == 1
    assert len(office.audited("sign_in_refused")) == 4


def test_a_name_that_is_not_there_is_not_written_down_for_it_may_be_a_password(office: Office) -> None:
    office.try_sign_in(office.browser(), "my secret typed too early")
    assert [entry["subject"] for entry in office.audited("sign_in_refused")] == [""]


def test_after_five_wrong_tries_even_the_right_password_waits_and_the_pause_doubles(office: Office) -> None:
    office.hire("agent")
    client = office.browser()
    for _ in range(signing.FREE_TRIES):
        office.try_sign_in(client, "agent", "not the password")
    assert office.try_sign_in(client, "agent").status_code == 401
    office.clock.pass_(seconds=61)
    office.try_sign_in(client, "agent", "not the password")
    office.clock.pass_(seconds=61)
    assert office.try_sign_in(client, "agent").status_code == 401, "the second pause is two minutes"
    office.clock.pass_(seconds=60)
    assert office.try_sign_in(client, "agent").status_code == 303
    user = office.store.read_now(lambda tx: tx.staff.find("agent"))
    assert user is not None
    assert (user.failures, user.locked_until_at) == (0, None)


def test_a_one_time_code_is_asked_for_once_it_is_on_and_taken_once_only(office: Office) -> None:
    office.hire("agent", totp_secret=SECRET)
    client = office.browser()
    code = pyotp.TOTP(SECRET).at(int(office.clock().timestamp()))
    assert office.try_sign_in(client, "agent").status_code == 401
    assert office.try_sign_in(client, "agent", code=code).status_code == 303
    assert office.try_sign_in(client, "agent", code=code).status_code == 401, "the same code again"
    office.clock.pass_(seconds=30)
    again = pyotp.TOTP(SECRET).at(int(office.clock().timestamp()))
    assert office.try_sign_in(client, "agent", code=again).status_code == 303


@pytest.mark.parametrize(("seconds", "taken"), [(-60, False), (-30, True), (0, True), (30, True), (60, False)])
def test_a_code_may_be_thirty_seconds_early_or_late(seconds: int, *, taken: bool) -> None:
    code = pyotp.TOTP(SECRET).at(int(NOON.timestamp()) + seconds)
    assert (code_step(SECRET, code, NOON, 0) is not None) is taken


def test_each_sign_in_gives_a_new_token_and_ends_the_session_that_this_browser_had(office: Office) -> None:
    office.hire("agent")
    client = office.browser()
    office.try_sign_in(client, "agent")
    first = client.cookies["__Host-staff"]
    office.try_sign_in(client, "agent")
    second = client.cookies["__Host-staff"]
    assert first != second
    assert len(second) >= 43  # 256 bits in base64
    assert len(office.store.read_now(lambda tx: tx.staff.sessions("agent"))) == 1


def test_the_store_keeps_no_token_and_no_password(office: Office) -> None:
    person = office.person("agent")
    token = person.client.cookies["__Host-staff"]
    users = office.store.read_now(lambda tx: tx.rows.all("SELECT * FROM staff_users"))
    sessions = office.store.read_now(lambda tx: tx.rows.all("SELECT * FROM staff_sessions"))
    assert token not in str(sessions)
    assert PASSWORD not in str(users)
    assert "argon2id" in users[0]["password_hash"]


def test_the_cookie_is_bound_to_the_host_and_out_of_reach_of_scripts(office: Office) -> None:
    office.hire("agent")
    cookie = office.try_sign_in(office.browser(), "agent").headers["set-cookie"]
    assert cookie.startswith("__Host-staff=")
    assert {"HttpOnly", "Secure", "Path=/", "SameSite=lax"} <= {part.strip() for part in cookie.split(";")}
    assert "Domain" not in cookie


def test_without_https_the_console_is_there_on_this_machine_alone(office: Office) -> None:
    office.hire("agent")
    refused = office.browser("http://console.example").get("/staff/sign-in")
    assert refused.status_code == 403
    assert "HTTPS" in refused.text
    here = office.browser("http://127.0.0.1:8000")
    assert office.try_sign_in(here, "agent").status_code == 303
    assert here.get("/staff/queue").status_code == 200


def test_a_session_ends_when_it_lies_idle_and_at_the_end_of_the_day_in_any_case(office: Office) -> None:
    person = office.person("agent")
    office.clock.pass_(minutes=50)
    assert person.get("/queue").status_code == 200
    office.clock.pass_(minutes=50)
    assert person.get("/queue").status_code == 200, "it was used in between"
    office.clock.pass_(minutes=61)
    assert person.get("/queue").status_code == 303
    busy = office.person("agent")
    for _ in range(24):
        office.clock.pass_(minutes=30)
        busy.get("/queue")
    assert busy.get("/queue").status_code == 303


def test_who_is_disabled_is_out_with_the_next_click(office: Office) -> None:
    agent, lead = office.person("agent"), office.person("lead", Role.SUPERVISOR)
    assert agent.get("/queue").status_code == 200
    assert lead.send("/people/disable", {"name": "agent"}).status_code == 303
    assert agent.get("/queue").status_code == 303
    assert office.try_sign_in(office.browser(), "agent").status_code == 401


def test_a_supervisor_can_end_the_sessions_of_others(office: Office) -> None:
    agent, lead = office.person("agent"), office.person("lead", Role.SUPERVISOR)
    assert lead.send("/people/end-sessions", {"name": "agent"}).status_code == 303
    assert agent.get("/queue").status_code == 303


def test_a_right_that_is_taken_away_is_gone_with_the_next_click(office: Office) -> None:
    lead, other = office.person("lead", Role.SUPERVISOR), office.person("other", Role.SUPERVISOR)
    assert other.get("/people").status_code == 200
    lead.send("/people/change", {"name": "other", "role": "agent"})
    assert other.get("/people").status_code == 403


def test_signing_out_ends_the_session_for_good(office: Office) -> None:
    person = office.person("agent")
    token = person.client.cookies["__Host-staff"]
    person.send("/sign-out")
    person.client.cookies.set("__Host-staff", token, domain="console.example", path="/")
    assert person.get("/queue").status_code == 303


def test_a_new_password_ends_all_other_sessions(office: Office) -> None:
    here, there = office.person("agent"), office.person("agent")
    new = "an entirely other one"
    assert here.send("/account/password", {"old": "wrong wrong wrong", "new": new}).status_code == 422
    assert here.send("/account/password", {"old": PASSWORD, "new": new}).status_code == 303
    assert here.get("/queue").status_code == 200
    assert there.get("/queue").status_code == 303
    assert office.try_sign_in(office.browser(), "agent").status_code == 401
    assert office.try_sign_in(office.browser(), "agent", new).status_code == 303


def test_guessing_the_password_from_an_open_session_locks_as_at_the_door(office: Office) -> None:
    person = office.person("agent")
    for _ in range(signing.FREE_TRIES):
        person.send("/account/password", {"old": "wrong wrong wrong", "new": "an entirely other one"})
    assert person.send("/account/password", {"old": PASSWORD, "new": "an entirely other one"}).status_code == 422


def test_one_time_codes_are_switched_on_with_a_code_and_the_password(office: Office) -> None:
    person = office.person("agent")
    page = person.send("/account/totp").text
    secret = page.split('name="secret" value="')[1].split('"')[0]
    code = pyotp.TOTP(secret).at(int(office.clock().timestamp()))
    assert (
        person.send("/account/totp/on", {"secret": secret, "code": "000000", "password": PASSWORD}).status_code == 422
    )
    assert person.send("/account/totp/on", {"secret": secret, "code": code, "password": "wrong"}).status_code == 422
    assert person.send("/account/totp/on", {"secret": secret, "code": code, "password": PASSWORD}).status_code == 303
    assert office.try_sign_in(office.browser(), "agent").status_code == 401
    office.clock.pass_(seconds=30)
    later = pyotp.TOTP(secret).at(int(office.clock().timestamp()))
    assert office.try_sign_in(office.browser(), "agent", code=later).status_code == 303
    assert person.send("/account/totp/off", {"password": PASSWORD}).status_code == 303
    assert office.try_sign_in(office.browser(), "agent").status_code == 303


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("short pass", "short"),
        ("x" * 129, "long"),
        ("password1234", "common"),
        ("PassWord1234", "common"),
        ("aaaaaaaaaaaaaa", "common"),
        ("abcabcabcabcabc", "common"),
        ("qwertyuiopasdfgh", "common"),
        ("the agent's own secret", "name"),
    ],
)
def test_a_password_is_refused_for_being_short_common_or_ones_own_name(password: str, why: str) -> None:
    with pytest.raises(PasswordRefused) as refused:
        check_new(password, "agent")
    assert refused.value.why == why


@pytest.mark.parametrize("password", ["correct horse battery", "一二三四五六七八九十百千", "lowercaseonlybutlong"])
def test_a_password_needs_no_signs_and_no_capitals(password: str) -> None:
    assert len(password) >= SHORTEST
    check_new(password, "agent")


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example", "/staff//evil.example", "/staff\\evil", "/", "/staffx", ""]
)
def test_after_signing_in_one_stays_in_the_console(office: Office, elsewhere: str) -> None:
    office.hire("agent")
    answer = office.try_sign_in(office.browser(), "agent", next_=elsewhere)
    assert answer.headers["location"] == "/staff/queue"


def test_after_signing_in_one_gets_the_page_that_was_asked_for(office: Office) -> None:
    office.hire("agent")
    answer = office.try_sign_in(office.browser(), "agent", next_="/staff/requests/R20261121-0001")
    assert answer.headers["location"] == "/staff/requests/R20261121-0001"


def test_nobody_changes_their_own_rights(office: Office) -> None:
    lead = office.person("lead", Role.SUPERVISOR)
    assert lead.send("/people/disable", {"name": "lead"}).status_code == 422
    assert lead.get("/people").status_code == 200


def test_a_supervisor_adds_a_person_who_can_sign_in_at_once(office: Office) -> None:
    lead = office.person("lead", Role.SUPERVISOR)
    fields = {
        "name": "演示新人",
        "password": "a long first password",
        "role": "agent",
        "handbooks": ["axa-cancer-2021"],
    }
    assert lead.send("/people/add", fields).status_code == 303
    assert lead.send("/people/add", fields).status_code == 422, "the name is taken"
    assert office.try_sign_in(office.browser(), "演示新人", "a long first password").status_code == 303
    user = office.store.read_now(lambda tx: tx.staff.find("演示新人"))
    assert user is not None
    assert user.handbooks == ("axa-cancer-2021",)


def test_a_lost_telephone_is_mended_with_a_new_password(office: Office) -> None:
    office.hire("agent", totp_secret=SECRET)
    lead = office.person("lead", Role.SUPERVISOR)
    lead.send("/people/password", {"name": "agent", "password": "given over the desk"})
    assert office.try_sign_in(office.browser(), "agent", "given over the desk").status_code == 303


def test_the_console_speaks_english_to_whom_it_is_asked_to(office: Office) -> None:
    person: Person = office.person("agent")
    assert "申请" in person.see("/queue")
    person.send("/account/language", {"language": "en"})
    assert "Nobody's" in person.see("/queue")


def test_hands_move_the_clock(office: Office) -> None:
    """What the tests above rest on."""
    hands = Hands()
    hands.pass_(hours=1)
    assert replace(Hands(), now=hands.now) == hands
