"""The whole product as processes of their own on a PostgreSQL server and a server that speaks S3, both real."""

import re
import tarfile
from contextlib import closing
from pathlib import Path

import httpx2
from starlette.testclient import TestClient

from bot import app
from bot.assembly import assemble
from bot.documents.stores import open_store
from bot.settings import Settings
from knowledge.library import Library
from tests.bot.documents.photos import jpeg, paper, photo
from tests.calling import called
from tests.members import Member
from tests.running import Server, Talk

TOKEN = re.compile(r'name="token" value="([^"]+)"')
PAGE = re.compile(r"/staff/requests/[\w-]+/papers/\w+/1\.jpg")


def _call(*words: str, **settings: str) -> str:
    done = called(*words, **settings)
    assert done.returncode == 0, done.stderr
    return done.stdout


def _signed_in(server: Server, client: httpx2.Client) -> dict[str, str]:
    """The session of the demo's supervisor, as a header."""
    found = re.search(r"(demo-supervisor)\s+(\S+)", server.banner)
    assert found
    form = TOKEN.search(client.get(f"{server.url}/staff/sign-in").text)
    assert form
    answer = client.post(
        f"{server.url}/staff/sign-in",
        data={"token": form[1], "login": found[1], "password": found[2], "code": "", "next": ""},
        headers={"Sec-Fetch-Site": "same-origin"},
    )
    return {"Cookie": answer.headers["set-cookie"].partition(";")[0], "Sec-Fetch-Site": "same-origin"}


def test_a_request_with_its_papers_lives_on_postgresql_and_in_a_bucket_and_moves_to_files(
    postgres_url: str, bucket: str, tmp_path: Path, library: Library
) -> None:
    picture = tmp_path / "paper.jpg"
    picture.write_bytes(jpeg(photo(paper(3), 3)))
    there = {"DATABASE_URL": postgres_url, "DOCUMENTS_URL": f"s3://{bucket}/papers", "SECRET_KEY": "k" * 64}
    settings = {**there, "TODAY": "2026-11-24"}
    with Server(tmp_path / "data", workers=2, **settings) as server, httpx2.Client(timeout=120) as client:
        assert "PostgreSQL" in server.banner
        talk = Talk(server.url, client)
        member = Member(talk.send, "DEMO-PATH-0001", "郑示例", "0121", photo=str(picture))
        member.bind()
        number = member.apply("我要申请第二诊疗意见")
        assert member.uploaded
        bucket_ = open_store(there["DOCUMENTS_URL"])
        kept = [name for name, _ in bucket_.names()]
        assert kept
        assert all(b"JFIF" not in bucket_.read(name) for name in kept)
        session = _signed_in(server, client)
        page = client.get(f"{server.url}/staff/requests/{number}", headers=session).text
        found = PAGE.search(page)
        assert found
        assert client.get(f"{server.url}{found[0]}", headers=session).content.startswith(b"\xff\xd8")
        token = TOKEN.search(page)
        version = re.search(r'name="version" value="(\d+)"', page)
        assert token
        assert version
        done = client.post(
            f"{server.url}/staff/requests/{number}/do/approve",
            data={"token": token[1], "version": version[1]},
            headers=session,
        )
        assert done.status_code == 303
        assert number in talk.messages()[-1]["text"]
        _call("backup", str(tmp_path / "copy.tar"), **settings, DATA_DIR=str(tmp_path / "data"))
        before = talk.messages()
    with tarfile.open(tmp_path / "copy.tar") as tar:
        assert len([name for name in tar.getnames() if name.startswith("papers/")]) == len(kept)
    here = {"DATA_DIR": str(tmp_path / "moved"), "SECRET_KEY": "k" * 64, "TODAY": "2026-11-24"}
    _call("restore", str(tmp_path / "copy.tar"), **here)
    assert "everything agrees" in _call("check", **here)
    with closing(assemble(Settings(data_dir=tmp_path / "moved", secret_key="k" * 64), library)) as parts:
        moved = Talk("", TestClient(app.build(parts)))
        moved.id, moved.token = talk.id, talk.token
        assert moved.messages() == before
