"""Video of a technology: played on its page, given in parts, to whom the file opens and to nobody else."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from marketplace.catalog import services
from marketplace.catalog.models import FileDownload, Listing, ListingFile
from marketplace.kernel.database import db
from marketplace.kernel.errors import Invalid
from tests.conftest import identified_anew
from tests.world import World

EBML = b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\xf7\x81\x01\x42\xf2\x81\x04\x42\xf3\x81\x08\x42\x82"
WEBM = EBML + b"\x84webm" + bytes(range(256)) * 1000
MP4 = b"\0\0\0\x20ftypisom\0\0\x02\0isomiso2avc1mp41" + b"\0" * 100
VTT = "WEBVTT\n\n00:00.000 --> 00:02.000\n코어를 식힙니다.\n".encode()


@pytest.fixture(autouse=True)
def each_request_identifies_its_reader(app: Flask) -> Iterator[None]:
    with identified_anew(app):
        yield


class Place:
    """A published listing of an institution, and its officer."""

    def __init__(self, world: World) -> None:
        institution = world.institution()
        self.officer = world.person("officer", institution)
        self.buyer = world.person("representative", world.company())
        self.id = world.listing(institution, world.person("researcher", institution))
        self.page = f"/technologies/{db.session.get_one(Listing, self.id).public_id}"

    def add(self, name: str, content: bytes, access: str = "public") -> ListingFile:
        return services.add_file(self.id, self.officer, name, io.BytesIO(content), access)


@pytest.fixture
def place(world: World) -> Place:
    return Place(world)


def openings() -> int:
    db.session.expire_all()
    return db.session.query(FileDownload).count()


def test_a_video_is_played_on_the_page_with_its_captions(place: Place, client: FlaskClient) -> None:
    film = place.add("소개.webm", WEBM)
    place.add("소개.vtt", VTT)
    english = place.add("소개.en.vtt", VTT)
    place.add("다른 것.vtt", VTT)
    page = client.get(place.page).text
    (tag,) = re.findall(r"<video.*?</video>", page, re.S)
    for part in (
        f'src="{place.page}/files/{film.ref}"',
        'preload="none"',
        "controls",
        'aria-label="소개.webm"',
    ):
        assert part in tag
    assert re.findall(r'srclang="(..)" label="\S+"', tag) == ["ko", "en"]
    assert (
        "default" not in tag
    )  # else a browser opens it before anybody plays, and that is an opening on record
    assert client.get(f"{place.page}/files/{english.ref}").mimetype == "text/vtt"
    assert client.get(f"{place.page}/files/{film.ref}").mimetype == "video/webm"


def test_what_is_no_video_is_not_played(place: Place, client: FlaskClient) -> None:
    place.add("소개.txt", b"text")
    assert "<video" not in client.get(place.page).text
    place.add("소개.mp4", MP4)
    assert "<video" in client.get(place.page).text


def test_parts_are_given_and_a_part_that_is_not_there_is_refused(place: Place, client: FlaskClient) -> None:
    address = f"{place.page}/files/{place.add('소개.webm', WEBM).ref}"
    whole = client.get(address)
    assert (whole.status_code, whole.data, whole.headers["Accept-Ranges"]) == (200, WEBM, "bytes")
    for asked, first, last in (("100-199", 100, 199), ("0-9", 0, 9), ("256000-", 256000, len(WEBM) - 1)):
        part = client.get(address, headers={"Range": f"bytes={asked}"})
        assert part.status_code == 206
        assert part.data == WEBM[first : last + 1]
        assert part.headers["Content-Range"] == f"bytes {first}-{last}/{len(WEBM)}"
        assert part.headers["Content-Length"] == str(last + 1 - first)
        assert part.headers["X-Content-Type-Options"] == "nosniff"
    assert client.get(address, headers={"Range": "bytes=-10"}).data == WEBM[-10:]
    assert client.get(address, headers={"Range": f"bytes={len(WEBM)}-"}).status_code == 416
    # Of a file that is another one by now the whole is given.
    other = client.get(address, headers={"Range": "bytes=0-9", "If-Range": '"another"'})
    assert (other.status_code, other.data) == (200, WEBM)
    for odd in ("bytes=", "bytes=9-1", "bytes=a-b", "rows=0-1", "bytes=0-1,5-6", "bytes=" + "9" * 40 + "-"):
        assert client.get(address, headers={"Range": odd}).status_code in (200, 206, 416)


def test_who_may_not_open_the_file_gets_no_part_of_it_and_no_player(
    place: Place, client: FlaskClient, world: World
) -> None:
    film = place.add("비밀.webm", WEBM, "nda")
    captions = place.add("비밀.vtt", VTT, "nda")
    for reader in (None, place.buyer):
        if reader:
            world.sign_in(client, reader)
        assert "<video" not in client.get(place.page).text
        for file in (film, captions):
            refused = client.get(f"{place.page}/files/{file.ref}", headers={"Range": "bytes=0-9"})
            assert refused.status_code == 403
    assert openings() == 0
    world.sign_in(client, place.officer)
    assert "<video" in client.get(place.page).text


def test_the_parts_of_a_film_are_one_opening_and_none_is_given_without_one(
    place: Place, client: FlaskClient, world: World
) -> None:
    address = f"{place.page}/files/{place.add('비밀.webm', WEBM, 'nda').ref}"
    world.sign_in(client, place.officer)
    for asked in ("500-", "900-", "1200-1300"):  # never from its first byte
        assert client.get(address, headers={"Range": f"bytes={asked}"}).status_code == 206
    assert openings() == 1


@pytest.mark.parametrize(
    ("name", "content"),
    [
        pytest.param("film.webm", MP4, id="another kind"),
        pytest.param("film.webm", EBML + b"\x88matroska" + b"\0" * 100, id="matroska"),
        pytest.param("film.mp4", b"<html>", id="page"),
        pytest.param("film.vtt", b"1\n00:00:00,000 --> 00:00:02,000\n", id="srt"),
    ],
)
def test_what_its_first_bytes_deny_is_refused(place: Place, name: str, content: bytes) -> None:
    with pytest.raises(Invalid):
        place.add(name, content)
