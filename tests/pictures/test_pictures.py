"""Pictures of a technology: what is kept of them, who sees them, their order and words, what is refused."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image

from marketplace.catalog.models import Listing
from marketplace.kernel import clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.pictures import services
from marketplace.pictures.models import ListingPicture
from tests.conftest import identified_anew
from tests.odd_pictures import HEIC, SVG, bomb
from tests.world import World

WORDS = {
    "alt_ko": "냉각 코어의 단면",
    "alt_en": "Section of the core",
    "caption_ko": "시제품",
    "caption_en": "",
}


@pytest.fixture(autouse=True)
def each_request_identifies_its_reader(app: Flask) -> Iterator[None]:
    with identified_anew(app):
        yield


class Place:
    """A published listing of an institution, its officer, and others."""

    def __init__(self, world: World, client: FlaskClient) -> None:
        self.world, self.client = world, client
        self.institution = world.institution()
        self.officer = world.person("officer", self.institution)
        self.researcher = world.person("researcher", self.institution)
        self.buyer = world.person("representative", world.company())
        self.id = world.listing(self.institution, self.researcher)
        self.public_id = db.session.get_one(Listing, self.id).public_id
        self.page, self.desk = f"/technologies/{self.public_id}", f"/desk/listings/{self.public_id}/pictures"

    def send(self, content: bytes, actor: Actor | None = None, **words: str) -> Any:
        self.world.sign_in(self.client, actor or self.officer)
        data = {"picture": (io.BytesIO(content), "그림.jpg"), **WORDS, **words}
        return self.client.post(self.desk, data=data, content_type="multipart/form-data")

    def rows(self) -> list[ListingPicture]:
        db.session.expire_all()
        return db.session.query(ListingPicture).order_by(ListingPicture.place).all()

    def seen(self, actor: Actor | None = None, page: str = "") -> list[str]:
        """Addresses of the pictures on the listing's page."""
        if actor:
            self.world.sign_in(self.client, actor)
        return re.findall(
            r'<img src="(/technologies/[^"]+small\.jpg)"', self.client.get(page or self.page).text
        )


@pytest.fixture
def place(world: World, client: FlaskClient) -> Place:
    return Place(world, client)


def picture(
    colour: str = "teal",
    size: tuple[int, int] = (2000, 1000),
    form: str = "JPEG",
    mode: str = "RGB",
    **how: Any,
) -> bytes:
    out = io.BytesIO()
    image = Image.new("RGB", size, colour)
    (image if mode == "RGB" else image.convert(mode)).save(out, form, **how)
    return out.getvalue()


def test_a_picture_is_shown_small_opens_large_and_says_nothing_of_its_maker(
    place: Place, client: FlaskClient
) -> None:
    exif = Image.Exif()
    exif[0x010F] = "SecretCamera"
    assert place.send(picture(exif=exif.tobytes())).status_code == 303
    page = client.get(place.page).text
    (tag,) = re.findall(r"<img src=\"/technologies/[^>]+>", page)
    for part in ('alt="냉각 코어의 단면"', "800w", "1600w", 'width="1600" height="800"'):
        assert part in tag
    assert "<figcaption>시제품</figcaption>" in page
    for address, size in zip(
        re.findall(r"(/technologies/\S+\.jpg) \d+w", tag), ((800, 400), (1600, 800)), strict=True
    ):
        reply = client.get(address)
        kept = Image.open(io.BytesIO(reply.data))
        assert (kept.format, kept.size, reply.mimetype) == ("JPEG", size, "image/jpeg")
        assert b"SecretCamera" not in reply.data
        assert reply.headers["X-Content-Type-Options"] == "nosniff"
    # A messenger draws the link with it.
    assert re.search(r'<meta property="og:image" content="https?://[^"]+large\.jpg">', page)
    # In English its own words stand there, or those of the other language marked as such.
    english = client.get(f"/en{place.page}").text
    assert 'alt="Section of the core"' in english
    assert '<figcaption lang="ko">시제품</figcaption>' in english


def test_a_listing_without_pictures_says_nothing_of_them(place: Place, client: FlaskClient) -> None:
    page = client.get(place.page).text
    assert "gallery" not in page
    assert "og:image" not in page


@pytest.mark.parametrize(
    ("form", "mode"), [("JPEG", "CMYK"), ("JPEG", "L"), ("PNG", "RGBA"), ("WEBP", "RGB")]
)
def test_every_kind_becomes_a_plain_one(place: Place, form: str, mode: str) -> None:
    assert place.send(picture(form=form, mode=mode, size=(90, 60))).status_code == 303
    (row,) = place.rows()
    assert (row.width, row.height, row.small_width) == (90, 60, 90)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        pytest.param(b"\xff\xd8\xff\xe0" + b"\0" * (20 * 1024 * 1024), "20MB 이하", id="20 MB"),
        pytest.param(HEIC, "HEIC와 SVG는", id="heic"),
        pytest.param(SVG, "SVG", id="svg"),
        pytest.param(bomb(), "5천만 화소", id="bomb"),
        pytest.param(picture()[:400], "손상", id="torn"),
        pytest.param(b"", "JPG, PNG, WebP", id="empty"),
    ],
)
def test_what_is_no_picture_is_refused_and_the_words_kept(
    place: Place, content: bytes, sentence: str
) -> None:
    refused = place.send(content, alt_ko="적어 둔 설명")
    assert refused.status_code == 422
    assert sentence in refused.text
    assert 'value="적어 둔 설명"' in refused.text
    assert place.rows() == []


def test_no_picture_without_words_for_who_does_not_see_it(place: Place) -> None:
    refused = place.send(picture(), alt_ko=" ", alt_en="")
    assert refused.status_code == 422
    assert "화면을 읽어 주는 프로그램" in refused.text
    assert place.rows() == []
    assert place.send(picture(), alt_ko="", alt_en="A core").status_code == 303


def test_sent_twice_it_is_there_once_and_twelve_are_the_most(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(2):
        assert place.send(picture()).status_code == 303
    assert len(place.rows()) == 1
    monkeypatch.setattr(services, "MOST", 2)
    assert place.send(picture("red")).status_code == 303
    refused = place.send(picture("blue"))
    assert refused.status_code == 409
    assert len(place.rows()) == 2


def test_order_words_taking_away_and_putting_back(place: Place, client: FlaskClient) -> None:
    for colour in ("red", "green", "blue"):
        place.send(picture(colour, size=(80, 40)), alt_ko=colour, alt_en="")
    first, second, third = (row.ref for row in place.rows())

    def order() -> list[str]:
        return [address.split("/")[-2] for address in place.seen()]

    assert order() == [first, second, third]
    client.post(f"{place.desk}/{third}/earlier")
    assert order() == [first, third, second]
    client.post(f"{place.desk}/{first}/earlier")  # it is the first already
    client.post(f"{place.desk}/{first}/later")
    assert order() == [third, first, second]
    client.post(f"{place.desk}/{first}/remove")
    assert order() == [third, second]
    assert client.get(f"{place.page}/pictures/{first}/large.jpg").status_code == 404
    assert "뺀 그림 1장" in client.get(place.desk).text
    client.post(f"{place.desk}/{first}/restore")
    assert order() == [third, first, second]
    client.post(f"{place.desk}/{first}", data={"alt_ko": "새 설명", "caption_ko": "<b>굵게</b>"})
    page = client.get(place.page).text
    assert 'alt="새 설명"' in page
    assert "&lt;b&gt;굵게&lt;/b&gt;" in page
    assert client.post(f"{place.desk}/{first}", data={"alt_ko": ""}).status_code == 422


def test_who_may_not_see_the_listing_sees_no_picture_of_it(
    app: Flask, place: Place, client: FlaskClient
) -> None:
    place.send(picture())
    (address,) = place.seen()
    guest = app.test_client()
    assert "max-age" in guest.get(address).headers["Cache-Control"]  # as open as the page
    row = db.session.get_one(Listing, place.id)
    row.embargo_until = clock.today() + timedelta(days=20)
    db.session.commit()
    place.world.sign_in(client, place.buyer)
    for stranger in (guest, client):
        assert stranger.get(address).status_code == 404
        assert "og:image" not in stranger.get(place.page).text
    place.world.sign_in(client, place.officer)
    own = client.get(address)
    assert own.status_code == 200
    assert "no-store" in own.headers["Cache-Control"]


def test_strangers_keep_no_pictures(place: Place, client: FlaskClient) -> None:
    other = place.world.person("officer", place.world.institution("다른대학교 산학협력단"))
    assert place.send(picture(), actor=other).status_code == 404
    assert place.send(picture(), actor=place.buyer).status_code in (403, 404)
    assert place.send(picture(), actor=place.researcher).status_code == 403  # what is public is the office's
    assert place.rows() == []


def test_the_desk_leads_to_the_pictures(place: Place, client: FlaskClient) -> None:
    place.world.sign_in(client, place.officer)
    assert f'href="{place.desk}"' in client.get(f"/desk/listings/{place.public_id}").text
    assert "아직 그림이 없습니다" in client.get(place.desk).text
