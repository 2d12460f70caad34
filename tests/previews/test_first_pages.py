"""First pages of public PDFs: drawn after the upload, seen by who may open the file, none of what can't be drawn."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from pypdf import PdfReader, PdfWriter

from marketplace.catalog import services as catalog
from marketplace.catalog.models import Listing, ListingFile
from marketplace.formats import bounded
from marketplace.kernel import clock, outbox
from marketplace.kernel.database import db
from marketplace.previews.models import FirstPage
from tests.access.previews_of_stage import one_page
from tests.conftest import identified_anew
from tests.world import World


@pytest.fixture(autouse=True)
def each_request_identifies_its_reader(app: Flask) -> Iterator[None]:
    with identified_anew(app):
        yield


class Place:
    """A published listing of an institution, and its officer."""

    def __init__(self, world: World) -> None:
        institution = world.institution()
        self.officer = world.person("officer", institution)
        self.id = world.listing(institution, world.person("researcher", institution))
        self.page = f"/technologies/{db.session.get_one(Listing, self.id).public_id}"

    def add(self, content: bytes, access: str = "public", name: str = "소개.pdf") -> ListingFile:
        file = catalog.add_file(self.id, self.officer, name, io.BytesIO(content), access)
        outbox.run_now("pdf_added", file.sha256)
        return file

    def address(self, file: ListingFile) -> str:
        return f"{self.page}/files/{file.ref}/first-page.jpg"


@pytest.fixture
def place(world: World) -> Place:
    return Place(world)


def locked() -> bytes:
    writer, out = PdfWriter(PdfReader(io.BytesIO(one_page()))), io.BytesIO()
    writer.encrypt("secret")
    writer.write(out)
    return out.getvalue()


def test_the_first_page_stands_beside_the_files_name(place: Place, client: FlaskClient) -> None:
    file = place.add(one_page())
    (tag,) = re.findall(r"<img src=\"[^\"]+first-page\.jpg\"[^>]+>", client.get(place.page).text)
    assert f'src="{place.address(file)}" width="360" height="480"' in tag
    assert 'alt="첫 쪽 미리보기: 소개.pdf"' in tag
    reply = client.get(place.address(file))
    assert (Image.open(io.BytesIO(reply.data)).size, reply.mimetype) == ((360, 480), "image/jpeg")
    assert reply.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"%PDF-1.7\n" + b"x" * 5000, id="damaged"),
        pytest.param(one_page()[:300], id="torn"),
        pytest.param(locked(), id="locked"),
    ],
)
def test_what_cannot_be_drawn_has_none_and_is_not_tried_again(
    place: Place, client: FlaskClient, content: bytes
) -> None:
    file = place.add(content)
    assert db.session.query(FirstPage).one().sha256 == ""
    page = client.get(place.page).text
    assert "소개.pdf" in page
    assert "first-page" not in page
    assert client.get(place.address(file)).status_code == 404


def test_who_may_not_open_the_file_gets_no_page_of_it(
    app: Flask, place: Place, client: FlaskClient, world: World
) -> None:
    file = place.add(one_page(), "nda")
    place.add(one_page("red"), "licensee", "계약.pdf")
    for reader in (None, place.officer):  # not even who may open it: pictures are of public files
        if reader:
            world.sign_in(client, reader)
        assert "first-page" not in client.get(place.page).text
        assert client.get(place.address(file)).status_code == 404
    catalog.change_access(place.id, place.officer, file.ref, "public")
    guest = app.test_client()
    assert guest.get(place.address(file)).status_code == 200
    db.session.get_one(Listing, place.id).embargo_until = clock.today() + timedelta(days=9)
    db.session.commit()
    assert guest.get(place.address(file)).status_code == 404


def test_a_file_that_was_removed_has_no_page(place: Place, client: FlaskClient) -> None:
    file = place.add(one_page())
    catalog.remove_file(place.id, place.officer, file.ref)
    assert client.get(place.address(file)).status_code == 404


def test_while_others_are_being_read_it_waits(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(*_: object, **__: object) -> bytes:
        raise bounded.Busy()

    monkeypatch.setattr(bounded, "read", busy)
    file = place.add(one_page())
    assert db.session.query(FirstPage).count() == 0
    message = db.session.query(outbox.Outbox).filter_by(topic="pdf_added", key=file.sha256).one()
    assert (message.done_at, message.dead_at) == (None, None)
