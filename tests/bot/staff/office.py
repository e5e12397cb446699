"""An office to test in: the real parts on a database, a clock moved by hand, members with requests, people at work."""

import io
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache
from html import unescape
from pathlib import Path
from typing import Any

from argon2 import PasswordHasher
from starlette.applications import Starlette
from starlette.responses import Response as StarletteResponse
from starlette.testclient import TestClient

from bot.assembly import assemble
from bot.assistant import Assistant
from bot.carry_out import carry_out
from bot.carry_out.carrying import Carrying
from bot.documents.intake import Accepted, Inspector
from bot.parts import Parts
from bot.settings import Settings
from bot.staff.rights import Role
from bot.staff.routes import mount
from bot.store.contract import Store, Transaction
from bot.store.members import Binding, Consent
from bot.store.papers import Document
from bot.store.requests import Request, RequestEvent
from bot.store.staff import StaffUser
from bot.terms import ZONE
from bot.words import catalogue
from bot.world import load_world
from dialogs.commands import AddPapers, CallHuman, Command, KeepQuestion, SubmitRequest
from dialogs.events import Event, Result
from knowledge.library import Library
from tests.bot.documents.photos import paper, photo

PASSWORD = "long enough for a test"
HASH = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)  # light: hundreds of sign-ins here
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=ZONE)  # a Monday
TOKEN = re.compile(r'name="token" value="([^"]+)"')
ANSWERS = {"city": "320500", "hospital": "苏州大学附属第一医院", "illness": "肺癌", "contact_phone": "00000000001"}


@dataclass
class Hands:
    """A clock that is moved by hand."""

    now: datetime = NOON

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, **how_long: float) -> None:
        self.now += timedelta(**how_long)


@cache
def jpeg(seed: int = 1) -> bytes:
    """A phone photo of an invented form."""
    out = io.BytesIO()
    photo(paper(seed), seed).save(out, "JPEG")
    return out.getvalue()


def pdf(pages: int = 2) -> bytes:
    """An invented report."""
    out = io.BytesIO()
    sheets = [paper(seed) for seed in range(pages)]
    sheets[0].save(out, "PDF", save_all=True, append_images=sheets[1:])
    return out.getvalue()


@dataclass
class Person:
    """Somebody at a browser of their own."""

    client: TestClient
    name: str
    pages: dict[str, str] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)

    def get(self, path: str, **headers: str) -> Any:
        return self.client.get(f"/staff{path}", headers=headers)

    def see(self, path: str) -> str:
        """The text of a page, as it is read: tags taken away. Fails for anything but 200."""
        answer = self.get(path)
        assert answer.status_code == 200, (answer.status_code, readable(answer.text))
        return readable(answer.text)

    def token(self) -> str:
        """Of this session, from a page of it that holds a form."""
        session = repr(sorted(self.client.cookies.items()))
        if session not in self.tokens:
            found = TOKEN.search(self.get("/account").text)
            assert found
            self.tokens[session] = found[1]
        return self.tokens[session]

    def send(self, path: str, data: dict[str, Any] | None = None, **more: Any) -> Any:
        """A form of this session, with its token and from its own page."""
        headers = {"sec-fetch-site": "same-origin", **more.pop("headers", {})}
        fields = {"token": self.token(), **(data or {})}
        return self.client.post(f"/staff{path}", data=fields, headers=headers, **more)

    def version(self, number: str) -> str:
        """The version of a request that this person's page shows."""
        found = re.search(r'name="version" value="(\d+)"', self.get(f"/requests/{number}").text)
        assert found
        return found[1]

    def do(self, number: str, deed: str, **fields: Any) -> Any:
        """One step of a request, on the version that is there now."""
        files = fields.pop("files", None)
        data = {"version": self.version(number), **fields}
        return self.send(f"/requests/{number}/do/{deed}", data, **({"files": files} if files else {}))


def readable(html: str) -> str:
    """What a page says: without tags and with its entities as characters."""
    body = re.sub(r"<(script|style)[^>]*>.*?</\1>", "", html, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


@dataclass
class Office:
    parts: Parts
    clock: Hands
    people: dict[str, Person] = field(default_factory=dict)

    @property
    def store(self) -> Store:
        return self.parts.store

    def hire(self, name: str, role: Role = Role.AGENT, handbooks: tuple[str, ...] = (), **more: Any) -> StaffUser:
        user = StaffUser(name, HASH, role.value, self.clock(), handbooks, **more)
        self.store.write_now(lambda tx: tx.staff.save(user))
        return user

    def browser(self, base: str = "https://console.example") -> TestClient:
        app = Starlette()
        mount(app, self.parts)
        return TestClient(app, base_url=base, follow_redirects=False)

    def try_sign_in(
        self, client: TestClient, name: str, password: str = PASSWORD, code: str = "", next_: str = ""
    ) -> Any:
        token = TOKEN.search(client.get("/staff/sign-in").text)
        assert token
        fields = {"token": token[1], "login": name, "password": password, "code": code, "next": next_}
        return client.post("/staff/sign-in", data=fields, headers={"sec-fetch-site": "same-origin"})

    def person(self, name: str, role: Role = Role.AGENT, handbooks: tuple[str, ...] = ()) -> Person:
        """Somebody of that role, signed in at a browser of their own."""
        if self.store.read_now(lambda tx: tx.staff.find(name)) is None:
            self.hire(name, role, handbooks)
        client = self.browser()
        assert self.try_sign_in(client, name).status_code == 303
        return Person(client, name)

    # --- members

    def member(self, policy_no: str = "DEMO-AXAC-0001", relation: str = "self", conversation: str = "") -> str:
        """A conversation on the web page that has agreed and bound a policy; its id."""
        id_ = conversation or f"w_{secrets.token_hex(6)}"

        def work(tx: Transaction) -> None:
            entry = tx.directory.find(policy_no)
            assert entry, policy_no
            tx.conversations.create(id_, "web", self.clock())
            consent = Consent("health", "1", "0" * 64, granted=True, channel="web", at=self.clock())
            tx.members.consent(id_, consent)
            tx.members.bind(Binding(id_, policy_no, relation, entry.person, self.clock()))

        self.store.write_now(work)
        return id_

    def carry(self, conversation: str, command: Command) -> Result:
        """A command as a turn of this member would give it."""

        def work(tx: Transaction) -> Result:
            kept = tx.conversations.lock(conversation)
            world = load_world(tx, kept, self.parts.library, self.clock())
            return carry_out(Carrying(tx, kept, world, lambda *_: "words"), command)

        return self.store.write_now(work)

    def paper(self, conversation: str, data: bytes | None = None) -> str:
        """A paper, looked at and kept as every channel does it; its id."""
        found = self.parts.inspector.inspect_now(data or jpeg())
        assert isinstance(found, Accepted), found
        id_ = f"d_{secrets.token_hex(8)}"
        stored = self.parts.vault.put(id_, found.clean)
        document = Document(
            id_, conversation, None, "", found.media_type, found.pages, stored.size, found.doubts, found.dhash,
            dict(stored.as_json()), self.clock(),
        )  # fmt: skip
        self.store.write_now(lambda tx: tx.papers.keep(document))
        return id_

    def submit(
        self,
        conversation: str,
        policy_no: str = "DEMO-AXAC-0001",
        service: str = "green-channel",
        *,
        variant: str = "outpatient",
        papers: dict[str, tuple[str, ...]] | None = None,
        answers: dict[str, Any] | None = None,
        missing: dict[str, str] | None = None,
        waive: tuple[str, ...] = (),
    ) -> str:
        """A request as the dialog sends it; its number."""
        command = SubmitRequest(
            policy_no=policy_no,
            service=service,
            variant=variant,
            answers={**ANSWERS, **(answers or {})},
            documents=papers or {},
            missing=missing or {},
            conditions=({"id": "in-force", "state": "met", "words": {"zh": "保单有效", "en": "in force"},
                         "source": {"section": "一", "item": "a"}},),
            waive=waive,
        )  # fmt: skip
        result = self.carry(conversation, command)
        assert result.ok, result
        return str(result.data["number"])

    def add_paper(self, conversation: str, number: str, paper_id: str) -> Result:
        document = self.paper(conversation)
        return self.carry(conversation, AddPapers(request=number, documents={paper_id: (document,)}))

    def hear(self, conversation: str, event: Event) -> None:
        """What the member does, as a turn of its own."""
        self.store.write_now(lambda tx: self.parts.assistant.tell_in(tx, conversation, event, self.clock()))

    def call_human(self, conversation: str, said: str = "想问问安排得怎么样", why: str = "asked") -> None:
        self.carry(conversation, CallHuman(why=why, said=said))

    def keep_question(self, conversation: str, question: str, verdict: str = "unknown") -> None:
        self.carry(conversation, KeepQuestion(question=question, verdict=verdict, handbook="axa-cancer-2021"))

    # --- what is there

    def request(self, number: str) -> Request:
        return self.store.read_now(lambda tx: tx.requests.get(number))

    def events(self, number: str) -> tuple[RequestEvent, ...]:
        return self.store.read_now(lambda tx: tx.requests.events(number))

    def told(self, conversation: str) -> list[str]:
        """All that the member was told, in words."""
        from bot.channels.rendering import shown
        from dialogs.replies import Reply

        messages = self.store.read_now(lambda tx: tx.outbox.after(conversation, 0))
        return [shown(Reply.model_validate(message.reply), catalogue("zh-Hans")).text for message in messages]

    def audited(self, what: str) -> list[dict[str, Any]]:
        """Entries of one kind: who, subject, data."""

        def work(tx: Transaction) -> list[dict[str, Any]]:
            entries = tx.audit.entries(limit=10_000)
            return [{"who": e.who, "subject": e.subject, **e.data} for e in entries if e.what == what]

        return self.store.read_now(work)


def open_office(data: Path, library: Library, inspector: Inspector, database_url: str = "") -> Office:
    """Parts as the server puts them together, on a clock of ours, with the demo policies of that day."""
    from bot.opening import load_demo

    settings = Settings(data_dir=data, database_url=database_url, secret_key="0" * 64)
    clock = Hands()
    parts = assemble(settings, library)
    parts.inspector.close()
    assistant = Assistant(parts.store, parts.assistant.ground, clock)
    parts = replace(parts, clock=clock, assistant=assistant, inspector=inspector)
    load_demo(parts.store, library, clock())
    return Office(parts, clock)


Doing = Callable[[Person], StarletteResponse]
