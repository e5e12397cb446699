"""Everything else that is kept: what goes in comes out, and the rules that the tables keep."""

from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from bot.store import Store, Transaction
from bot.store.directory import Entry, Failures
from bot.store.errors import NoSuchRequest
from bot.store.members import Binding, Consent, KeptDraft
from bot.store.papers import Document
from bot.store.platforms import Token
from bot.store.requests import RequestEvent
from bot.store.schedule import Due, reminder_id
from bot.store.staff import StaffSession, StaffUser
from tests.bot.store.rows_made import MINUTE, NOW, SECOND, conversation, directory, policy, request, submitted


def _bound(tx: Transaction, chat: str, number: str = "P-1", relation: str = "self") -> None:
    tx.members.bind(Binding(chat, number, relation, "person-1", NOW))


def test_consent_is_a_history_and_the_last_word_holds(store: Store) -> None:
    store.write_now(conversation)
    for n, granted in enumerate((True, False, True)):
        consent = Consent("health", f"v{n}", "hash", granted, "web", NOW + n * MINUTE)
        store.write_now(lambda tx, consent=consent: tx.members.consent("c1", consent))  # type: ignore[misc]
    assert len(store.read_now(lambda tx: tx.members.consents("c1"))) == 3
    assert store.read_now(lambda tx: tx.members.granted("c1")) == {"health": "v2"}
    store.write_now(lambda tx: tx.members.consent("c1", Consent("health", "v3", "h", False, "web", NOW)))
    assert store.read_now(lambda tx: tx.members.granted("c1")) == {}


def test_a_preference_is_what_was_set_last(store: Store) -> None:
    store.write_now(conversation)
    for value in ("en", "zh-Hant"):
        store.write_now(lambda tx, value=value: tx.members.prefer("c1", "language", value))  # type: ignore[misc]
    assert store.read_now(lambda tx: tx.members.preferences("c1")) == {"language": "zh-Hant"}


def test_a_draft_is_found_on_another_channel_by_the_same_person_only(store: Store) -> None:
    def work(tx: Transaction) -> None:
        directory(tx)
        for chat, relation in (("web", "self"), ("wechat", "self"), ("daughter", "family"), ("son", "family")):
            conversation(tx, chat)
            _bound(tx, chat, relation=relation)
        tx.members.keep_draft(KeptDraft("web", "mdt", "P-1", {"slots": {"city": "1"}}, NOW, NOW + MINUTE))
        tx.members.keep_draft(KeptDraft("daughter", "gene-test", "P-1", {"slots": {"city": "2"}}, NOW, NOW + MINUTE))

    store.write_now(work)
    chats = ("web", "wechat", "daughter", "son")
    found = {chat: store.read_now(lambda tx, c=chat: tx.members.drafts(c, NOW)) for chat in chats}  # type: ignore[misc]
    services = {chat: [draft.service for draft in drafts] for chat, drafts in found.items()}
    assert services == {"web": ["mdt"], "wechat": ["mdt"], "daughter": ["gene-test"], "son": []}
    assert store.read_now(lambda tx: tx.members.drafts("web", NOW + MINUTE)) == ()
    store.write_now(lambda tx: tx.members.drop_draft("wechat", "mdt", "P-1", NOW))
    assert store.read_now(lambda tx: tx.members.drafts("web", NOW)) == ()


def test_the_directory_is_replaced_whole_and_keeps_what_is_in_use(store: Store) -> None:
    def work(tx: Transaction) -> None:
        conversation(tx)
        directory(tx, "P-1", "P-2", "P-3")
        _bound(tx, "c1", "P-2")
        tx.directory.replace([Entry(policy("P-3", "新名示例"), "person-3")], NOW)

    store.write_now(work)
    assert [entry.policy.policy_no for entry in store.read_now(lambda tx: tx.directory.all())] == ["P-3"]
    assert store.read_now(lambda tx: tx.directory.find("P-1")) is None
    gone = store.read_now(lambda tx: tx.directory.find("P-2"))
    assert gone is not None
    assert gone.policy.status == "cancelled"
    kept = store.read_now(lambda tx: tx.directory.find("P-3"))
    assert kept == Entry(policy("P-3", "新名示例"), "person-3")


def test_a_policy_comes_back_as_it_went_in(store: Store) -> None:
    odd = policy().model_copy(
        update={"optional_services": (), "has_social_insurance": None, "waiting_days": 0, "plan": "臻选"}
    )
    store.write_now(lambda tx: tx.directory.replace([Entry(odd, "p")], NOW))
    found = store.read_now(lambda tx: tx.directory.find("P-1"))
    assert found == Entry(odd, "p")


def test_failed_guesses_are_counted_by_scope_and_subject(store: Store) -> None:
    failures = Failures(3, NOW, NOW + MINUTE)
    store.write_now(lambda tx: tx.directory.set_failures("chat", "x", failures))
    assert store.read_now(lambda tx: tx.directory.failures("chat", "x")) == failures
    assert store.read_now(lambda tx: tx.directory.failures("policy", "x")) is None
    store.write_now(lambda tx: tx.directory.clear_failures("chat", "x"))
    assert store.read_now(lambda tx: tx.directory.failures("chat", "x")) is None


def test_request_numbers_are_told_apart_even_when_asked_for_at_once(store: Store, other_store: Store) -> None:
    day = NOW.date()
    futures = [one.submit(lambda tx: tx.requests.next_number(day)) for _ in range(20) for one in (store, other_store)]
    numbers = sorted(future.result() for future in futures)
    assert numbers == [f"R20261121-{n:04d}" for n in range(1, 41)]


def _requested(tx: Transaction) -> None:
    conversation(tx)
    directory(tx)
    tx.requests.create(request(), submitted())


def test_a_request_comes_back_as_it_went_in_with_its_events(store: Store) -> None:
    store.write_now(_requested)
    kept = store.read_now(lambda tx: tx.requests.get("R1"))
    assert kept == request()
    event = RequestEvent(2, "approve", "approved", "staff:li", "fine", {"a": [1]}, NOW + MINUTE)
    changed = replace(kept, promised_day=NOW.date(), appointment_at=NOW, missing={"id": "later"}, wanted=("ct",))
    store.write_now(lambda tx: tx.requests.save(changed, event))
    again = store.read_now(lambda tx: tx.requests.get("R1"))
    assert again == replace(changed, version=2, status="approved", moved_at=NOW + MINUTE)
    assert store.read_now(lambda tx: tx.requests.events("R1")) == (submitted(), event)
    with pytest.raises(NoSuchRequest):
        store.read_now(lambda tx: tx.requests.get("R2"))


def test_a_request_is_seen_from_another_channel_of_the_same_person_only(store: Store) -> None:
    def work(tx: Transaction) -> None:
        _requested(tx)
        _bound(tx, "c1")
        for chat, relation in (("same", "self"), ("son", "family"), ("stranger", "")):
            conversation(tx, chat)
            if relation:
                _bound(tx, chat, relation=relation)

    store.write_now(work)
    seen = [len(store.read_now(lambda tx, c=c: tx.requests.of_member(c))) for c in ("c1", "same", "son", "stranger")]  # type: ignore[misc]
    assert seen == [1, 1, 0, 0]


def test_a_blanked_request_keeps_its_steps_and_nothing_that_was_said(store: Store) -> None:
    store.write_now(_requested)
    data = {"counts": False, "hospital": "private"}
    step = RequestEvent(2, "cancel", "cancelled", "member", "private words", data, NOW)
    store.write_now(lambda tx: tx.requests.save(tx.requests.get("R1"), step))
    store.write_now(lambda tx: tx.requests.blank("R1"))
    blank = store.read_now(lambda tx: tx.requests.get("R1"))
    assert (blank.conversation, blank.answers, blank.status) == (None, {}, "cancelled")
    events = store.read_now(lambda tx: tx.requests.events("R1"))
    assert [event.why for event in events] == ["", ""]
    assert [event.data for event in events] == [{"complete": True}, {"counts": False}]
    assert blank.appointment_at is None
    assert store.read_now(lambda tx: tx.requests.decided("P-1")) == {"R1": False}


def _document(id_: str, request: str | None = None) -> Document:
    return Document(id_, "c1", request, "", "jpeg", 1, 10, ("dark",), "abc", {"object_name": id_}, NOW)


def test_a_paper_in_no_request_is_kept_as_long_as_its_chat_has_a_draft(store: Store) -> None:
    store.write_now(conversation)
    store.write_now(lambda tx: tx.papers.keep(_document("d1")))
    store.write_now(lambda tx: tx.members.keep_draft(KeptDraft("c1", "mdt", "P-1", {}, NOW, NOW + SECOND)))
    assert store.read_now(lambda tx: tx.papers.unattached(NOW + SECOND)) == ()
    store.write_now(lambda tx: tx.members.drop_expired_drafts(NOW + SECOND))
    assert [paper.id for paper in store.read_now(lambda tx: tx.papers.unattached(NOW + SECOND))] == ["d1"]


def test_papers_of_a_request_that_ended_long_ago_are_found(store: Store) -> None:
    store.write_now(_requested)
    store.write_now(lambda tx: tx.papers.keep(_document("d1", "R1")))
    assert store.read_now(lambda tx: tx.papers.of_ended(NOW + SECOND)) == ()
    store.write_now(lambda tx: tx.requests.save(replace(tx.requests.get("R1"), status="cancelled"), RequestEvent(2,
                                                "cancel", "cancelled", "member", "", {}, NOW)))  # fmt: skip
    assert [paper.id for paper in store.read_now(lambda tx: tx.papers.of_ended(NOW + SECOND))] == ["d1"]
    assert store.read_now(lambda tx: tx.papers.of_ended(NOW)) == ()


def test_a_deleted_paper_leaves_a_row_without_its_key(store: Store) -> None:
    store.write_now(conversation)
    store.write_now(lambda tx: tx.papers.keep(_document("d1")))
    store.write_now(lambda tx: tx.papers.keep(_document("d1")))
    assert store.read_now(lambda tx: tx.papers.of_conversation("c1")) == (_document("d1"),)
    store.write_now(lambda tx: tx.papers.delete("d1", NOW))
    row = store.read_now(lambda tx: tx.papers.find("d1"))
    assert row is not None
    assert (row.stored, row.likeness, row.deleted_at) == (None, "", NOW)
    assert store.read_now(lambda tx: tx.papers.all_kept()) == ()


def test_papers_of_a_request_are_not_among_the_unused(store: Store) -> None:
    store.write_now(_requested)
    for id_ in ("d1", "d2"):
        store.write_now(lambda tx, id_=id_: tx.papers.keep(_document(id_)))  # type: ignore[misc]
    store.write_now(lambda tx: tx.papers.attach("d1", "R1", "id-card"))
    unused = store.read_now(lambda tx: tx.papers.unattached(NOW + MINUTE))
    assert [document.id for document in unused] == ["d2"]
    assert [d.paper for d in store.read_now(lambda tx: tx.papers.of_request("R1"))] == ["id-card"]


def _due(about: str = "appointment", at: timedelta = timedelta(), request_: str = "R1") -> Due:
    return Due(reminder_id("c1", about, request_), "c1", about, request_, NOW + at, NOW.date(), {"x": 1})


def test_a_reminder_is_taken_once_by_whoever_comes_first(store: Store, other_store: Store) -> None:
    store.write_now(conversation)
    store.write_now(lambda tx: tx.schedule.set(_due()))
    (due,) = store.read_now(lambda tx: tx.schedule.find_due(NOW))
    futures = [one.submit(lambda tx: tx.schedule.take(due.id, NOW)) for _ in range(5) for one in (store, other_store)]
    assert sum(future.result() is not None for future in futures) == 1
    assert store.read_now(lambda tx: tx.schedule.find_due(NOW)) == ()


def test_a_reminder_that_is_set_again_is_moved(store: Store) -> None:
    store.write_now(conversation)
    store.write_now(lambda tx: tx.schedule.set(_due()))
    store.write_now(lambda tx: tx.schedule.set(_due(at=MINUTE)))
    assert store.read_now(lambda tx: tx.schedule.find_due(NOW)) == ()
    assert [due.due_at for due in store.read_now(lambda tx: tx.schedule.find_due(NOW + MINUTE))] == [NOW + MINUTE]
    assert store.write_now(lambda tx: tx.schedule.take(_due().id, NOW)) is None


def test_reminders_of_a_request_end_with_it(store: Store) -> None:
    store.write_now(conversation)
    for due in (_due(), _due("missing_paper"), _due("policy_ending", request_="")):
        store.write_now(partial(_set, due))
    store.write_now(lambda tx: tx.schedule.cancel("c1", "R1"))
    assert [due.about for due in store.read_now(lambda tx: tx.schedule.find_due(NOW))] == ["policy_ending"]


def _set(due: Due, tx: Transaction) -> None:
    tx.schedule.set(due)


def test_a_conversation_waits_for_a_person_once_and_is_taken_once(store: Store) -> None:
    store.write_now(conversation)
    for n in range(2):
        store.write_now(
            lambda tx, n=n: tx.humans.call(f"h{n}", "c1", why="asked", said="", now=NOW, due=NOW + MINUTE)  # type: ignore[misc]
        )
    assert [call.id for call in store.read_now(lambda tx: tx.humans.queue())] == ["h0"]
    assert store.read_now(lambda tx: tx.humans.overdue(NOW)) == ()
    assert [call.id for call in store.read_now(lambda tx: tx.humans.overdue(NOW + MINUTE))] == ["h0"]
    assert store.write_now(lambda tx: tx.humans.take("c1", "li", NOW))
    assert not store.write_now(lambda tx: tx.humans.take("c1", "wu", NOW))
    assert store.write_now(lambda tx: tx.humans.end("c1", NOW))
    assert store.read_now(lambda tx: tx.humans.open_call("c1")) is None
    store.write_now(lambda tx: tx.humans.call("h2", "c1", why="asked", said="", now=NOW, due=NOW))
    assert len(store.read_now(lambda tx: tx.humans.queue())) == 1


def test_the_same_question_is_counted_and_not_kept_twice(store: Store) -> None:
    for _ in range(3):
        store.write_now(lambda tx: tx.feedback.keep_question("q1", "能住多久", "unknown", "", NOW))
    (question,) = store.read_now(lambda tx: tx.feedback.unanswered())
    assert question.asked == 3
    store.write_now(lambda tx: tx.feedback.close_question("q1", NOW))
    assert store.read_now(lambda tx: tx.feedback.unanswered()) == ()


def test_staff_and_their_sessions(store: Store) -> None:
    user = StaffUser("li", "argon2", "agent", NOW, handbooks=("axa-cancer-2021",))
    store.write_now(lambda tx: tx.staff.save(user))
    assert store.read_now(lambda tx: tx.staff.find("li")) == user
    locked = replace(user, failures=5, locked_until_at=NOW + MINUTE)
    store.write_now(lambda tx: tx.staff.save(locked))
    assert store.read_now(lambda tx: tx.staff.find("li")) == locked
    session = StaffSession("hash", "li", "csrf", NOW, NOW, NOW + MINUTE)
    store.write_now(lambda tx: tx.staff.open_session(session))
    assert store.read_now(lambda tx: tx.staff.session("hash")) == session
    store.write_now(lambda tx: tx.staff.close_sessions("li"))
    assert store.read_now(lambda tx: tx.staff.session("hash")) is None


def test_a_token_is_one_for_all_and_ends(store: Store, other_store: Store) -> None:
    store.write_now(lambda tx: tx.platforms.set_token("wechat", Token("t1", NOW + MINUTE)))
    assert other_store.read_now(lambda tx: tx.platforms.token("wechat", NOW)) == Token("t1", NOW + MINUTE)
    assert store.read_now(lambda tx: tx.platforms.token("wechat", NOW + MINUTE)) is None
    store.write_now(lambda tx: tx.platforms.drop_token("wechat", "another"))
    assert store.read_now(lambda tx: tx.platforms.token("wechat", NOW)) is not None


def test_what_a_channel_keeps_of_a_person(store: Store) -> None:
    assert store.read_now(lambda tx: tx.platforms.member("wechat", "o")) == {}
    store.write_now(lambda tx: tx.platforms.set_member("wechat", "o", {"sent": [1, 2]}, NOW))
    assert store.read_now(lambda tx: tx.platforms.member("wechat", "o")) == {"sent": [1, 2]}
    store.write_now(lambda tx: tx.platforms.set_value("k", "v"))
    assert store.read_now(lambda tx: (tx.platforms.value("k"), tx.platforms.value("l"))) == ("v", None)
