"""What goes wrong is refused with a sentence: too large, mislabelled, failing inside. Nothing fills the memory."""

from __future__ import annotations

import http.client
import logging
import re
import shutil
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

from marketplace import create_app
from marketplace.catalog.models import Listing, ListingFile
from marketplace.kernel.database import db
from tests.conftest import settings_for
from tests.servers import Site
from tests.visits import Visit
from tests.world import World

MEGABYTE = 1024 * 1024


def desk_files(world: World, client: FlaskClient) -> str:
    """An officer with a draft, signed in; the path of the draft's files."""
    institution = world.institution()
    officer = world.person("officer", institution)
    listing = db.session.get_one(Listing, world.listing(institution, state="draft"))
    world.sign_in(client, officer)
    return f"/desk/listings/{listing.public_id}/files"


def test_a_mislabelled_file_is_refused_with_the_reason(world: World, client: FlaskClient) -> None:
    path = desk_files(world, client)
    for name, content, reason in (
        ("brochure.pdf", b"MZ\x90\x00" + b"\0" * 500, "확장자(.pdf)와 다릅니다"),
        ("run.exe", b"MZ", "올릴 수 없는 형식"),
        ("empty.pdf", b"", "내용이 없는 파일"),
        ("notes.txt", b"\x00\x01\x02", "확장자(.txt)와 다릅니다"),
    ):
        reply = client.post(path, data={"file": (BytesIO(content), name), "access": "public"})
        assert reply.status_code == 422, name
        assert reason in reply.text
    assert db.session.query(ListingFile).count() == 0


@pytest.mark.parametrize("encoding", ["utf-8", "cp949"])
@pytest.mark.parametrize("shift", [0, 1, 2])
def test_a_long_korean_text_is_a_text_wherever_it_is_cut(
    world: World, client: FlaskClient, encoding: str, shift: int
) -> None:
    path = desk_files(world, client)
    content = b"a" * shift + ("한글" * 40_000).encode(encoding)
    reply = client.post(path, data={"file": (BytesIO(content), "long.txt"), "access": "public"})
    assert reply.status_code == 302


def test_a_file_over_the_limit_is_refused_with_the_limit(
    app: Flask, world: World, client: FlaskClient
) -> None:
    app.config["MAX_FILE_BYTES"] = MEGABYTE
    path = desk_files(world, client)
    content = BytesIO(b"a" * (MEGABYTE + 1))
    reply = client.post(path, data={"file": (content, "long.txt"), "access": "public"})
    assert reply.status_code == 422
    assert "1MB 이하" in reply.text
    assert list(Path(app.config["INSTANCE"], "files").glob(".in-*")) == []


def test_a_request_over_the_limit_is_refused_with_the_limit(
    app: Flask, world: World, client: FlaskClient
) -> None:
    app.config["MAX_CONTENT_LENGTH"] = MEGABYTE
    path = desk_files(world, client)
    content = BytesIO(b"a" * (2 * MEGABYTE))
    reply = client.post(path, data={"file": (content, "long.txt"), "access": "public"})
    assert reply.status_code == 413
    assert "200MB" in reply.text


@pytest.mark.parametrize("section", ["basics", "description", "people", "rights"])
def test_a_form_with_fields_missing_is_no_fault(world: World, client: FlaskClient, section: str) -> None:
    """Scripts, old tabs and curious people send less than the page offers."""
    path = desk_files(world, client).removesuffix("/files")
    for data in ({}, {"title_ko": "이름"}, {"version": "x"}, {"version": "1", "kind": "patent"}):
        for ending in (f"/{section}", f"/{section}/autosave"):
            assert client.post(path + ending, data=data).status_code < 500, (ending, data)
    assert db.session.query(Listing).one().keywords_ko == ["분리막", "이차전지"]


def test_a_draft_begins_with_one_title(world: World, client: FlaskClient) -> None:
    institution = world.institution()
    world.sign_in(client, world.person("officer", institution))
    form = {"institution_id": institution, "kind": "know_how", "title_ko": "새 기술"}
    assert client.post("/desk/listings/new", data=form).status_code == 302


@pytest.fixture
def failing(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """The front page fails with words that nobody outside must read."""

    def fail(*_arguments: object) -> None:
        raise RuntimeError("at 10.0.0.7")

    monkeypatch.setitem(app.view_functions, "site.home", fail)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    return app


def test_a_fault_shows_a_friendly_page_with_a_reference(
    failing: Flask, client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        reply = client.get("/?q=secret-words", headers={"Cookie": "other=secret-cookie"})
    assert reply.status_code == 500
    assert "일시적인 문제가 생겼습니다" in reply.text
    assert "10.0.0.7" not in reply.text
    assert "Traceback" not in reply.text
    note = next(record for record in caplog.records if record.getMessage().startswith("fault "))
    reference = note.getMessage().split()[1]
    assert reference in reply.text
    assert "secret" not in caplog.text
    assert failing.config["SECRET_KEY"] not in note.getMessage()


def test_a_fault_speaks_english_to_english_readers_and_json_to_scripts(
    failing: Flask, client: FlaskClient
) -> None:
    assert "Something went wrong on our side" in client.get("/en/").text
    answer = client.get("/", headers={"Accept": "application/json"})
    assert answer.status_code == 500
    assert len(answer.get_json()["reference"]) == 8


def test_a_database_that_is_away_is_said_kindly(
    app: Flask,
    world: World,
    client: FlaskClient,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    world.sign_in(client, world.person("member", world.company()))

    def gone(*_arguments: object) -> None:
        raise OperationalError("SELECT secret", {}, OSError("at 10.0.0.7"))

    app.config["PROPAGATE_EXCEPTIONS"] = False
    db.session.remove()
    monkeypatch.setattr(Engine, "connect", gone)
    reply = client.get("/en/work")
    monkeypatch.undo()
    assert reply.status_code == 503
    assert "Nothing can be read or saved at the moment" in reply.text
    assert "10.0.0.7" not in reply.text
    assert "secret" not in caplog.text
    assert caplog.records[0].request in reply.text  # type: ignore[attr-defined]


def test_a_fault_leaves_nothing_half_written(
    app: Flask, world: World, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = desk_files(world, client)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    monkeypatch.setattr(
        "marketplace.catalog.services.files.audit.record", lambda *_a, **_k: (_ for _ in ()).throw(OSError)
    )
    reply = client.post(path, data={"file": (BytesIO(b"plain words"), "a.txt"), "access": "public"})
    assert reply.status_code == 500
    db.session.rollback()
    assert db.session.query(ListingFile).count() == 0


@pytest.fixture
def served(tmp_path: Path, template_database: Path) -> Iterator[tuple[Site, str, Visit]]:
    """A web process; the path of a draft's files; the officer, signed in."""
    shutil.copy(template_database, tmp_path / "gisul.sqlite3")
    site = Site(tmp_path)
    app = create_app(settings_for(tmp_path))
    with app.app_context():
        world = World()
        institution = world.institution()
        officer = world.person("officer", institution)
        password = world.set_password(officer)
        public_id = db.session.get_one(Listing, world.listing(institution, state="draft")).public_id
        db.session.remove()
        db.engine.dispose()
    site.start("web")
    try:
        visit = Visit(site.address)
        visit.sign_in(officer.email, password)
        yield site, f"/desk/listings/{public_id}/files", visit
    finally:
        site.kill()


def memory(site: Site) -> int:
    """The most that the web server's processes ever held in memory together, in bytes."""
    leader, total = site.processes["web"].pid, 0
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            group = int((folder / "stat").read_text().rpartition(")")[2].split()[2])
            status = (folder / "status").read_text()
        except OSError:
            continue
        if group == leader:
            total += int(status.split("VmHWM:")[1].split()[0]) * 1024
    return total


@pytest.mark.long
def test_200_megabytes_fill_no_memory(served: tuple[Site, str, Visit]) -> None:
    """Sent in full to a real web process, stored, and opened again: under 60 MB more than before."""
    site, path, visit = served
    if not Path("/proc/self/status").exists():
        pytest.skip("no /proc here to read a process's memory from")
    page = visit.get(path)
    token = visit.form(page, "/files").fields["csrf_token"]
    block = "한글 파일의 한 줄입니다. 0123456789\n".encode() * 1000
    blocks, size = 200 * MEGABYTE // len(block), len(block) * (200 * MEGABYTE // len(block))
    fields = {"csrf_token": token, "access": "public"}
    head = "".join(
        f'--B\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n' for k, v in fields.items()
    )
    head += '--B\r\nContent-Disposition: form-data; name="file"; filename="large.txt"\r\n'
    opening = head.encode() + b"Content-Type: text/plain\r\n\r\n"
    ending = b"\r\n--B--\r\n"
    before = memory(site)

    connection = http.client.HTTPConnection(urlsplit(site.address).netloc, timeout=300)
    connection.putrequest("POST", path)
    connection.putheader("Content-Type", "multipart/form-data; boundary=B")
    connection.putheader("Content-Length", str(len(opening) + size + len(ending)))
    connection.putheader("Cookie", "; ".join(f"{c.name}={c.value}" for c in visit.session.cookies))
    connection.putheader("Referer", site.address + path)
    connection.endheaders(opening)
    for _ in range(blocks):
        connection.send(block)
    connection.send(ending)
    reply = connection.getresponse()
    reply.read()
    assert reply.status == 302, site.log("web")

    page = visit.get(path)
    assert "large.txt" in page.text
    link = re.search(r'href="(/technologies/[^"]+/files/[^"]+)"', page.text)
    assert link
    received = 0
    with visit.get(link[1], stream=True) as download:
        assert download.status_code == 200
        assert "attachment" in download.headers["Content-Disposition"]
        for part in download.iter_content(MEGABYTE):
            received += len(part)
    assert received == size
    assert memory(site) - before < 60 * MEGABYTE
