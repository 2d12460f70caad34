"""A DOI that came alone is filled by its registry, asked on a port of this machine with replies as registries give them."""

from __future__ import annotations

import io
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from urllib.parse import unquote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from marketplace.catalog import services as catalog
from marketplace.gateways import doi_records
from marketplace.interop import queries, services
from marketplace.interop.models import ImportRun
from marketplace.kernel import outbox
from marketplace.kernel.database import db
from marketplace.kernel.transaction import atomic
from tests.formats.test_trust import pdf
from tests.interop.test_sheets import listings, office, the
from tests.world import World

__all__ = ["office"]
# As Crossref answers by way of the DOI Foundation, shortened; as another agency does; and as Crossref's own address does.
CROSSREF = {
    "deposited": {"timestamp": 1732031613079}, "source": "Crossref", "type": "journal-article", "DOI": "10.1000/ja01",
    "title": "Correlation of Base Strengths<sup>1</sup>", "container-title": "Journal of Cells", "language": "en",
    "author": [{"given": "Haneul", "family": "Kim", "sequence": "first", "affiliation": []}],
    "issued": {"date-parts": [[1957, 10]]},
}  # fmt: skip
AGENCY = {"type": "dataset", "id": "https://doi.org/10.5000/set", "DOI": "10.5000/SET", "title": "전지 시험 자료", "version": "1.2"}  # fmt: skip
REPLIES: dict[str, Any] = {
    "10.1000/ja01": CROSSREF,
    "10.5000/set": AGENCY,
    "10.1000/(wrapped)": {"status": "ok", "message": CROSSREF | {"title": ["Wrapped"], "DOI": "10.1000/(wrapped)"}},
    "10.1000/broken": "<html>busy</html>",
    "10.1000/untitled": CROSSREF | {"title": []},
    "10.1000/long": " " * (doi_records.MOST_BYTES + 1),
}  # fmt: skip


@pytest.fixture
def registry(app: Flask) -> Iterator[list[str]]:
    """Switched on; the DOIs that were asked for, in order."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            doi = unquote(self.path).removeprefix("/")
            asked.append(doi)
            assert "csl+json" in self.headers["Accept"]
            if doi == "10.1000/astray":
                self.send_response(302)
                self.send_header("Location", "http://127.0.0.1/secret")
                self.end_headers()
                return
            said = REPLIES.get(doi)
            self.send_response(200 if said else 404)
            self.end_headers()
            if said:
                self.wfile.write((said if isinstance(said, str) else json.dumps(said)).encode())

        def log_message(self, *args: Any) -> None: ...

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        before = app.extensions["doi_records"]
        app.extensions["doi_records"] = doi_records.HttpGateway(
            f"http://127.0.0.1:{server.server_address[1]}/", "a test"
        )
        yield asked
        app.extensions["doi_records"] = before
        server.shutdown()


def _drop(office: Any, text: str) -> ImportRun:
    return the(services.drop(office.institution, office.officer, "n", io.BytesIO(text.encode())))


def test_publish_55_a_doi_alone_is_filled_by_its_registry_and_the_page_says_by_which(
    office: Any, registry: list[str], client: FlaskClient, world: World
) -> None:
    world.sign_in(client, office.researcher)
    pasted = "https://doi.org/10.1000/JA01\n10.5000/set\n10.1000/(wrapped)\n10.1000/none\n10-2020-0000009"
    send = {"institution_id": office.institution, "kind": "paper", "pasted": pasted}
    page = client.post("/desk/imports", data=send, follow_redirects=True).text
    assert registry == ["10.1000/ja01", "10.5000/set", "10.1000/(wrapped)", "10.1000/none"]
    assert "Correlation of Base Strengths1" in page
    for source in ("출처: 입력하신 번호", "DOI 등록기관", "Crossref", "등록된 DOI가 아닙니다"):
        assert source in page, source
    ref = db.session.scalars(select(ImportRun.ref)).one()
    client.post(f"/desk/imports/{ref}/start")
    found = [(row.doi, row.kind, row.title, row.journal, row.issued, row.release) for row in listings()]
    assert found[:2] == [
        ("10.1000/ja01", "paper", "Correlation of Base Strengths1", "Journal of Cells", "1957-10", ""),
        ("10.5000/set", "dataset", "전지 시험 자료", "", "", "1.2"),
    ]
    assert [row[0] for row in found[2:]] == ["10.1000/(wrapped)", "10.1000/none", ""]


@pytest.mark.parametrize("name", ["broken", "untitled", "long", "astray"])
def test_publish_56_a_registry_that_answers_something_else_takes_nothing_away(
    name: str, office: Any, registry: list[str]
) -> None:
    run = _drop(office, f"10.1000/{name}")
    (row,) = queries.rows_of(run.id)
    assert (row.outcome, [one["code"] for one in row.problems]) == ("new", ["looked_up"])
    services.start(run.ref, office.officer)
    assert [(one.doi, one.title) for one in listings()] == [(f"10.1000/{name}", "")]
    assert registry == [f"10.1000/{name}"]


def test_publish_57_what_a_person_wrote_stays_when_a_registry_says_otherwise(
    office: Any, registry: list[str]
) -> None:
    values = {"kind": "paper", "title_en": "My own title", "doi": "10.1000/ja01"}
    catalog.create_draft(office.institution, values, office.officer)
    run = _drop(office, "10.1000/ja01")
    services.start(run.ref, office.officer)
    (only,) = listings()
    assert (only.title_en, only.journal) == ("My own title", "Journal of Cells")


def test_publish_58_many_are_looked_up_by_the_worker_and_none_inside_a_transaction(
    office: Any, registry: list[str]
) -> None:
    run = _drop(office, "\n".join(f"10.1000/many-{n}" for n in range(12)))
    assert (run.state, registry) == ("checking", [])
    outbox.drain()
    assert the(run.ref).state == "checked"
    assert len(registry) == 12
    with pytest.raises(RuntimeError), atomic():
        doi_records.doi_records().find("10.1000/ja01")
    assert not doi_records.from_settings({"DOI_RECORDS_URL": "", "SITE_URL": "", "CENTER_EMAIL": ""}).is_on


def _paper(office: Any) -> ImportRun:
    content = pdf(b"BT /F 2 Tf 1 1 Td (https://doi.org/10.1000/ja01) Tj ET")
    return the(services.drop(office.institution, office.officer, "paper.pdf", io.BytesIO(content)))


def test_publish_60_a_pdf_without_a_title_begins_a_draft_by_its_doi(office: Any) -> None:
    services.start(_paper(office).ref, office.officer)
    assert [(row.doi, row.title) for row in listings()] == [("10.1000/ja01", "")]


def test_publish_61_the_doi_of_a_pdf_is_looked_up(office: Any, registry: list[str]) -> None:
    run = _paper(office)
    outbox.drain()
    services.start(run.ref, office.officer)
    assert [(row.doi, row.journal) for row in listings()] == [("10.1000/ja01", "Journal of Cells")]
