"""A request from the member's first word to its end, by commands and steps, on both databases."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from bot.assistant import Assistant
from bot.checking import LOOKS
from bot.demo import demo_policies
from bot.opening import handbooks_of
from bot.policies import replace_directory
from bot.requests.life import IllegalStep, StaleVersion, Step
from bot.store import Store, Transaction
from bot.store.members import Binding, Consent
from bot.store.papers import Document
from bot.store.requests import Request
from bot.terms import ZONE
from bot.world import load_world
from dialogs import commands
from dialogs.events import Text
from dialogs.world import World
from knowledge.library import Library
from tests.bot.tiny import NOW, assistant, begin

LI = "staff:li"


@dataclass
class Desk:
    """A member (conversation c1) with a bound policy, and what staff do."""

    store: Store
    helper: Assistant
    now: datetime = NOW

    def do(self, command: commands.Command, conversation: str = "c1") -> dict[str, Any]:
        taken = asyncio.run(self.helper.take(conversation, Text(text=command.model_dump_json()), now=self.now))
        args: dict[str, Any] = taken.replies[-1].reply["args"]
        return {**args["data"], "ok": args["ok"], "reason": args["reason"]}

    def send(self, service: str = "mdt", policy_no: str = "DEMO-AXAC-0001", **more: Any) -> dict[str, Any]:
        documents = more.pop("documents", {})
        conversation = more.pop("conversation", "c1")
        for ids in documents.values():
            for id_ in ids:
                self.keep(id_, conversation)
        submit = commands.SubmitRequest(
            policy_no=policy_no, service=service, answers=more.pop("answers", {}), documents=documents, **more
        )
        return self.do(submit, conversation)

    def keep(self, id_: str, conversation: str = "c1") -> None:
        row = Document(id_, conversation, None, "", "jpeg", 1, 3, (), "", {"object_name": id_}, self.now)
        self.store.write_now(lambda tx: tx.papers.keep(row))

    def move(self, number: str, deed: str, expected: int | None = None, **more: Any) -> Request:
        return asyncio.run(self.helper.move(number, Step(deed, LI, self.now, **more), expected=expected))

    def request(self, number: str) -> Request:
        return self.store.read_now(lambda tx: tx.requests.get(number))

    def papers(self, number: str) -> list[str]:
        return [paper.id for paper in self.store.read_now(lambda tx: tx.papers.of_request(number))]

    def told(self, conversation: str = "c1") -> list[dict[str, Any]]:
        messages = self.store.read_now(lambda tx: tx.outbox.after(conversation, 0))
        return [message.reply["args"] for message in messages if message.reply["key"] == "moved"]

    def world(self, conversation: str = "c1") -> World:
        library = self.helper.ground.library
        return self.store.read_now(lambda tx: load_world(tx, tx.conversations.get(conversation), library, self.now))


def bind(store: Store, conversation: str, policy_no: str, relation: str = "self") -> None:
    def work(tx: Transaction) -> None:
        entry = tx.directory.find(policy_no)
        assert entry is not None
        tx.members.consent(conversation, Consent("health", "v1", "h", True, "web", NOW))
        tx.members.bind(Binding(conversation, policy_no, relation, entry.person, NOW))

    store.write_now(work)


@pytest.fixture
def desk(store: Store, library: Library) -> Iterator[Desk]:
    demo = demo_policies(NOW.astimezone(ZONE).date(), handbooks_of(library))
    store.write_now(lambda tx: replace_directory(tx.directory, [one.policy for one in demo], NOW))
    begin(store)
    bind(store, "c1", "DEMO-AXAC-0001")
    yield Desk(store, assistant(store, library))
    assert [f for look in LOOKS for f in store.read_now(lambda tx, look=look: tuple(look(tx)))] == []  # type: ignore[misc]


def test_a_request_gets_a_number_and_the_day_by_which_the_handbook_promises_an_answer(desk: Desk) -> None:
    sent = desk.send(documents={"records": ("d1", "d2")})
    assert (sent["ok"], sent["number"], sent["promised"]) == (True, "R20261123-0001", "2026-12-07")
    request = desk.request(sent["number"])
    assert (request.status, request.late_day) == ("submitted", date(2026, 12, 8))
    (view,) = desk.world().requests
    assert view.documents == {"records": ("d1", "d2")}
    assert view.promised == date(2026, 12, 7)


def test_a_request_that_still_lacks_a_paper_waits_for_it(desk: Desk) -> None:
    sent = desk.send(missing={"pathology": "later", "id-card": "not_applicable"})
    assert (sent["promised"], desk.request(sent["number"]).status) == ("", "needs_documents")
    assert desk.world().requests[0].missing == ("pathology",)
    desk.keep("d1")
    desk.now += timedelta(days=1)
    assert desk.do(commands.AddPapers(request=sent["number"], documents={"pathology": ("d1",)}))["ok"]
    request = desk.request(sent["number"])
    assert (request.status, request.missing, request.promised_day) == (
        "submitted",
        {"id-card": "not_applicable"},
        date(2026, 12, 8),
    )


def test_the_whole_life_is_told_to_the_member_step_by_step_and_uses_go_down_by_one(desk: Desk) -> None:
    assert desk.world().uses == {}
    number = desk.send()["number"]
    desk.move(number, "review")
    desk.move(number, "ask_papers", why="please the CT", changes={"wanted": ("ct",)})
    desk.keep("d1")
    desk.do(commands.AddPapers(request=number, documents={"ct": ("d1",)}))
    desk.move(number, "approve")
    when = datetime.combine(date(2026, 12, 10), time(9, 30), ZONE)
    desk.move(number, "schedule", changes={"appointment_at": when, "place": "Hospital"})
    desk.move(number, "note", why="not for the member")
    assert desk.world().requests[0].appointment == when
    desk.move(number, "complete")
    assert [(told["to"], told["note"]) for told in desk.told()] == [
        ("in_review", ""),
        ("needs_documents", "please the CT"),
        ("approved", ""),
        ("scheduled", ""),
        ("completed", ""),
    ]
    assert desk.told()[-1]["left"] == 0
    assert desk.world().uses == {("DEMO-AXAC-0001", "mdt", ""): 1}
    assert [step["to"] for step in desk.world().requests[0].history] == [
        "submitted", "in_review", "needs_documents", "submitted", "approved", "scheduled", "completed",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("deeds", "left"),
    [
        (("approve", "schedule", "no_show"), "no_uses_left"),  # the handbook says that it counts
        (("approve", "schedule", "complete"), "no_uses_left"),
        (("approve", "schedule", "cancel"), ""),
        (("decline",), ""),
        (("expire",), ""),
    ],
)
def test_whether_one_can_apply_again_depends_on_how_it_ended(desk: Desk, deeds: tuple[str, ...], left: str) -> None:
    number = desk.send()["number"]
    assert desk.send()["reason"] == "open_already"
    for deed in deeds:
        desk.move(number, deed)
    assert desk.send()["reason"] == left


def test_two_submissions_at_once_cannot_both_have_the_last_use(
    desk: Desk, other_store: Store, library: Library
) -> None:
    begin(desk.store, "c2")
    bind(desk.store, "c2", "DEMO-AXAC-0001")
    other = assistant(other_store, library)
    submit = commands.SubmitRequest(policy_no="DEMO-AXAC-0001", service="mdt", answers={}, documents={})
    event = Text(text=submit.model_dump_json())

    async def race() -> list[str]:
        both = (desk.helper.take("c1", event), other.take("c2", event))
        return [taken.replies[-1].reply["args"]["reason"] for taken in await asyncio.gather(*both)]

    assert sorted(asyncio.run(race())) == ["", "open_already"]


@pytest.mark.parametrize(
    ("policy_no", "service", "answers", "reason"),
    [
        ("DEMO-AXAC-0004", "mdt", {}, "not_in_force"),  # lapsed
        ("DEMO-AXAC-0002", "mdt", {}, "not_in_force"),  # within the waiting period
        ("DEMO-CPIC-0002", "followup", {}, "not_in_force"),  # within the cooling-off period
        ("DEMO-AXAC-0002", "drug-direct-pay", {}, "not_covered"),  # the policy does not have it
        ("DEMO-AXAH-0001", "no-such-service", {}, "not_covered"),
        ("DEMO-AXAC-0001", "inpatient-advance", {"admission_date": "2026-11-25"}, "deadline_passed"),
    ],
)
def test_what_the_handbook_does_not_allow_is_refused_with_its_reason(
    desk: Desk, policy_no: str, service: str, answers: dict[str, str], reason: str
) -> None:
    bind(desk.store, "c1", policy_no)
    assert desk.send(service, policy_no, answers=answers)["reason"] == reason
    assert desk.store.read_now(lambda tx: tx.requests.all()) == ()


def test_a_policy_that_is_not_bound_here_cannot_be_used(desk: Desk) -> None:
    assert desk.send(policy_no="DEMO-AXAC-0003")["reason"] == "failed"


def test_a_paper_of_somebody_else_is_not_taken(desk: Desk) -> None:
    begin(desk.store, "c2")
    desk.keep("theirs", "c2")
    number = desk.send()["number"]
    desk.do(commands.AddPapers(request=number, documents={"ct": ("theirs",)}))
    assert desk.world().requests[0].documents == {}


def test_a_paper_that_is_gone_is_asked_for_again_and_not_taken_for_there(desk: Desk) -> None:
    desk.keep("d1")
    desk.store.write_now(lambda tx: tx.papers.delete("d1", NOW))
    submit = commands.SubmitRequest(
        policy_no="DEMO-AXAC-0001", service="mdt", answers={}, documents={"records": ("d1",)}
    )
    number = desk.do(submit)["number"]
    assert (desk.request(number).status, desk.request(number).missing) == ("needs_documents", {"records": "later"})


def test_deleting_my_data_in_one_chat_leaves_the_papers_of_an_open_request_of_another(desk: Desk) -> None:
    begin(desk.store, "c2")
    bind(desk.store, "c2", "DEMO-AXAC-0001")
    desk.keep("d1")
    submit = commands.SubmitRequest(
        policy_no="DEMO-AXAC-0001", service="mdt", answers={}, documents={"records": ("d1",)}
    )
    number = desk.do(submit, "c2")["number"]
    desk.do(commands.DeleteData())
    assert [paper.id for paper in desk.store.read_now(lambda tx: tx.papers.of_request(number))] == ["d1"]


def test_somebody_elses_request_cannot_be_touched(desk: Desk) -> None:
    number = desk.send()["number"]
    begin(desk.store, "c2")
    bind(desk.store, "c2", "DEMO-AXAC-0002")
    assert not desk.do(commands.CancelRequest(request=number), "c2")["ok"]
    assert not desk.do(commands.AddPapers(request=number, documents={"ct": ("d",)}), "c2")["ok"]
    assert not desk.do(commands.ChangeRequest(request=number, wish="x"), "c2")["ok"]
    assert desk.request(number).version == 1


def test_a_member_cancels_and_wishes_by_the_services_rule(desk: Desk) -> None:
    number = desk.send()["number"]
    assert desk.do(commands.ChangeRequest(request=number, wish="next week please"))["ok"]
    assert desk.request(number).wish == "next week please"
    assert desk.do(commands.CancelRequest(request=number))["ok"]
    assert desk.request(number).status == "cancelled"
    assert desk.do(commands.CancelRequest(request=number))["reason"] == "not_allowed"
    assert desk.told() == []  # the dialog has said it


def test_an_arranged_appointment_cannot_be_cancelled_too_late(desk: Desk) -> None:
    bind(desk.store, "c1", "DEMO-CPIC-0001")
    number = desk.send("accompaniment", "DEMO-CPIC-0001", variant="discharge")["number"]
    desk.move(number, "approve")
    tomorrow = datetime.combine(NOW.astimezone(ZONE).date(), time(18), ZONE)
    desk.move(number, "schedule", changes={"appointment_at": tomorrow})
    assert desk.do(commands.CancelRequest(request=number))["reason"] in ("too_late", "not_allowed")
    assert desk.request(number).status == "scheduled"


def test_an_action_on_an_old_version_is_refused_and_says_what_changed(desk: Desk) -> None:
    number = desk.send()["number"]
    seen = desk.request(number).version
    desk.move(number, "review", expected=seen)
    with pytest.raises(StaleVersion) as refused:
        desk.move(number, "decline", expected=seen)
    assert [event.what for event in refused.value.since] == ["review"]
    assert desk.request(number).status == "in_review"


def test_an_illegal_step_changes_nothing_and_tells_nobody(desk: Desk) -> None:
    number = desk.send()["number"]
    with pytest.raises(IllegalStep):
        desk.move(number, "complete")
    assert desk.told() == []
    assert desk.request(number).version == 1


def test_the_reminder_of_a_late_answer_follows_the_clock(desk: Desk) -> None:
    number = desk.send()["number"]

    def late() -> list[date | None]:
        due = desk.store.read_now(lambda tx: tx.schedule.of_conversation("c1"))
        return [one.day for one in due if one.about == "answer_late"]

    desk.move(number, "review")
    assert late() == [date(2026, 12, 8)]
    desk.move(number, "ask_papers", changes={"wanted": ("ct",)})
    assert late() == []
    desk.move(number, "approve")
    assert len(late()) == 1
    desk.move(number, "complete")
    assert late() == []


@pytest.mark.parametrize(("end", "kept"), [("complete", True), ("decline", False)])
def test_what_comes_every_season_is_told_each_time_also_when_the_request_is_done(
    desk: Desk, end: str, kept: bool
) -> None:
    number = desk.send()["number"]
    days = [date(2027, month, 1) for month in (2, 5, 8)]
    for day in (*days, days[0]):
        at = datetime.combine(day, time(10), ZONE)
        desk.do(commands.Remind(about="quarter_box", at=at, request=number, day=day))
    desk.move(number, "approve")
    desk.move(number, end)
    due = desk.store.read_now(lambda tx: tx.schedule.of_conversation("c1"))
    assert [one.day for one in due if one.about == "quarter_box"] == (days if kept else [])


def test_a_request_is_seen_and_continued_from_another_channel_of_the_same_person(desk: Desk) -> None:
    number = desk.send()["number"]
    desk.do(commands.SaveDraft(service="green-channel", policy_no="DEMO-AXAC-0001", frame={"flow": "request"}))
    begin(desk.store, "phone", "wechat", "openid")
    assert desk.world("phone").requests == ()
    bind(desk.store, "phone", "DEMO-AXAC-0001")
    assert [view.number for view in desk.world("phone").requests] == [number]
    assert [draft.service for draft in desk.world("phone").drafts] == ["green-channel"]
    desk.do(commands.DropDraft(service="green-channel", policy_no="DEMO-AXAC-0001"), "phone")
    assert desk.world().drafts == ()


@pytest.mark.parametrize("relation", ["family", "guardian", "other"])
def test_what_one_relative_gave_is_not_the_next_ones(desk: Desk, relation: str) -> None:
    """Several people may be family: who knows the policy of a mother has not given her daughter's photos."""
    for chat in ("daughter", "son"):
        begin(desk.store, chat, "web", chat)
        bind(desk.store, chat, "DEMO-AXAC-0001", relation)
    number = desk.send(documents={"records": ("d1",)}, answers={"illness": "private"}, conversation="daughter")[
        "number"
    ]
    draft = commands.SaveDraft(service="green-channel", policy_no="DEMO-AXAC-0001", frame={"flow": "request"})
    desk.do(draft, "daughter")
    assert (desk.world("son").requests, desk.world("son").drafts) == ((), ())
    assert desk.do(commands.CancelRequest(request=number), "son")["ok"] is False
    again = desk.send(conversation="son")
    assert (again["reason"], again["number"]) == ("open_already", "")
    desk.do(commands.CancelRequest(request=number), "daughter")
    sent = desk.send(documents={"records": ("d1",)}, conversation="son")
    assert sent["gone"] == ["records"]
    assert desk.papers(number) == ["d1"]


def test_another_chat_of_the_same_person_tells_that_it_is_one(desk: Desk) -> None:
    desk.send()
    desk.do(commands.SaveDraft(service="green-channel", policy_no="DEMO-AXAC-0001", frame={"flow": "request"}))
    begin(desk.store, "phone", "wechat", "openid")
    bind(desk.store, "phone", "DEMO-AXAC-0001")
    for chat, elsewhere in (("c1", False), ("phone", True)):
        world = desk.world(chat)
        assert [view.elsewhere for view in world.requests] == [elsewhere]
        assert [draft.elsewhere for draft in world.drafts] == [elsewhere]
    desk.do(commands.SaveDraft(service="green-channel", policy_no="DEMO-AXAC-0001", frame={"flow": "x"}), "phone")
    assert [draft.frame for draft in desk.world().drafts] == [{"flow": "request"}]


def test_papers_of_a_request_that_was_given_up_serve_the_next_one(desk: Desk) -> None:
    """The same form lay in two chats of one person: the one was sent and cancelled, then the other was sent."""
    first = desk.send(documents={"records": ("d1", "d2")})["number"]
    desk.do(commands.CancelRequest(request=first))
    sent = desk.send(documents={"records": ("d1",), "other": ("d2",)})
    assert (sent["gone"], desk.papers(sent["number"])) == ([], ["d1", "d2"])
    assert desk.request(sent["number"]).status == "submitted"


def test_papers_that_cannot_be_put_to_a_request_are_told_when_it_is_sent(desk: Desk) -> None:
    first = desk.send(documents={"records": ("d1", "d2")})["number"]
    desk.move(first, "decline")
    sent = desk.send(documents={"records": ("d1",), "other": ("d2",)})
    assert sent["gone"] == ["records", "other"]
    assert desk.request(sent["number"]).status == "needs_documents"
    added = desk.do(commands.AddPapers(request=sent["number"], documents={"records": ("d1",)}))
    assert added["ok"] is False
    assert desk.request(sent["number"]).missing == {"records": "later", "other": "later"}


def test_deleting_my_data_keeps_an_open_request_and_blanks_an_ended_one(desk: Desk) -> None:
    ended = desk.send(answers={"illness": "private"}, documents={"records": ("d1",)})["number"]
    desk.move(ended, "decline")
    open_ = desk.send("inpatient-advance", documents={"records": ("d2",)}, answers={"illness": "private"})["number"]
    assert desk.do(commands.DeleteData())["kept"] == ["open_requests"]
    assert (desk.request(ended).answers, desk.request(ended).conversation) == ({}, None)
    assert desk.request(open_).answers == {"illness": "private"}
    kept = desk.store.read_now(lambda tx: [document.id for document in tx.papers.all_kept()])
    assert kept == ["d2"]
    assert [view.number for view in desk.world().requests] == [open_]
    desk.move(open_, "approve")
    assert [told["to"] for told in desk.told()] == ["approved"]
