"""What comes with a problem: photographs without what they said of their maker, a spoken note, and attacks."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from PIL import Image

from marketplace.gateways.storage import files
from marketplace.kernel import outbox
from marketplace.kernel.database import db
from marketplace.problems.models import Problem, ProblemFile
from marketplace.problems.uploads import kind_of_sound
from tests.odd_pictures import HEIC, SVG, bomb
from tests.problems.conftest import Town, photograph

WEBM = b"\x1aE\xdf\xa3" + b"\0" * 200


def test_a_photograph_is_kept_without_place_and_device(town: Town, client: FlaskClient) -> None:
    exif = Image.Exif()
    exif[0x010F], exif[0x0112] = "SecretPhone", 6  # maker, turned by 90°
    exif.get_ifd(0x8825)[1] = "N"
    file = photograph(exif=exif.tobytes(), comment=b"hidden words")
    address = town.described(photos=[(file, "공장.jpg")], voice=(io.BytesIO(WEBM), "n.webm"))
    page = client.get(address).text
    pictures = re.findall(r'<img src="(/problems/[^"]+/files/\w+)" width="(\d+)" height="(\d+)"', page)
    assert [(row[1], row[2]) for row in pictures] == [("600", "900")]  # as it was held
    reply = client.get(pictures[0][0])
    assert reply.mimetype == "image/jpeg"
    assert reply.headers["X-Content-Type-Options"] == "nosniff"
    assert reply.headers["Content-Security-Policy"].startswith("sandbox")
    assert reply.headers["Content-Disposition"].startswith("inline")
    assert "no-store" in reply.headers["Cache-Control"]
    kept = Image.open(io.BytesIO(reply.data))
    assert not kept.getexif()
    for trace in (b"SecretPhone", b"hidden words", b"Exif"):
        assert trace not in reply.data
    sound = re.findall(r'src="(/problems/[^"]+)"></audio>', page)[0]
    part = client.get(sound, headers={"Range": "bytes=0-3"})
    assert (part.status_code, part.data, part.mimetype) == (206, b"\x1aE\xdf\xa3", "audio/webm")


@pytest.mark.parametrize(
    ("form", "mode"), [("JPEG", "CMYK"), ("JPEG", "L"), ("PNG", "RGBA"), ("PNG", "P"), ("WEBP", "RGB")]
)
def test_every_kind_of_photograph_becomes_a_plain_one(
    town: Town, client: FlaskClient, form: str, mode: str
) -> None:
    picture = photograph(form, mode) if mode != "P" else io.BytesIO(_indexed())
    town.described(photos=[(picture, "a")])
    row = db.session.query(ProblemFile).one()
    kept = Image.open(io.BytesIO(files().open(row.sha256).read()))
    assert (kept.format, kept.mode) == ("JPEG", "RGB")


def _indexed() -> bytes:
    out = io.BytesIO()
    Image.new("P", (40, 30), 3).save(out, "PNG", transparency=3)
    return out.getvalue()


ATTACKS: dict[str, tuple[Any, str]] = {
    "20 MB": (b"\xff\xd8\xff\xe0" + b"\0" * (20 * 1024 * 1024), "15MB"),
    "bomb": (bomb(), "5천만 화소"),
    "svg": (SVG, "JPG, PNG, WebP"),
    "heic": (HEIC, "HEIC"),
    "page": (b"<html><script>alert(1)</script>", "JPG, PNG, WebP"),
    "torn": (photograph().getvalue()[:300], "손상"),
    "empty": (b"", "JPG, PNG, WebP"),
}


@pytest.mark.parametrize("name", ATTACKS)
def test_what_is_no_photograph_is_refused_and_the_text_kept(
    town: Town, client: FlaskClient, name: str
) -> None:
    content, sentence = ATTACKS[name]
    sent = {
        "problem": "사출품이 휩니다",
        "photos": [(photograph(size=(30, 20)), "gut.jpg"), (io.BytesIO(content), "b.jpg")],
    }
    refused = client.post("/problems/new", data=sent, content_type="multipart/form-data")
    assert refused.status_code == 422
    assert sentence in refused.text
    assert "사진 2" in refused.text
    assert "사출품이 휩니다" in refused.text
    assert db.session.query(Problem).count() == 0


def test_a_polyglot_loses_what_was_hidden_in_it(town: Town, client: FlaskClient) -> None:
    both = photograph(size=(30, 20)).getvalue() + b"<script>alert(1)</script>PK\x03\x04"
    town.described(photos=[(io.BytesIO(both), "a.jpg.html")])
    row = db.session.query(ProblemFile).one()
    kept = files().open(row.sha256).read()
    assert b"script" not in kept
    assert row.media_type == "image/jpeg"


def test_a_spoken_note_is_known_by_its_first_bytes(town: Town, client: FlaskClient) -> None:
    kinds = {
        WEBM: "audio/webm", b"OggS\0": "audio/ogg", b"\0\0\0\x20ftypM4A ": "audio/mp4", b"RIFF\0\0\0\0WAVE": "audio/wav",
        b"ID3\x04": "audio/mpeg", b"\xff\xfb\x90\0": "audio/mpeg", HEIC: "", SVG: "", b"": "", b"\xff\xd8\xff\xe0": "",
    }  # fmt: skip
    assert {head: kind_of_sound(head) for head in kinds} == kinds
    for content in (SVG, b"", b"OggS" + b"\0" * (10 * 1024 * 1024)):
        sent = {"problem": "휩니다", "voice": (io.BytesIO(content), "a.ogg")}
        assert client.post("/problems/new", data=sent, content_type="multipart/form-data").status_code == 422


def test_what_is_refused_leaves_no_file(town: Town, client: FlaskClient) -> None:
    def stored() -> int:
        return sum(one.is_file() for one in files().folder.rglob("*"))

    before = stored()
    photo, voice = photograph(size=(30, 20)).getvalue(), b"OggS\0 refused"
    for text, picture, sound in (("휩니다", SVG, voice), ("휩니다", photo, SVG), ("... !!", photo, voice)):
        sent = {
            "problem": text,
            "photos": [(io.BytesIO(picture), "a.jpg")],
            "voice": (io.BytesIO(sound), "a.ogg"),
        }
        assert client.post("/problems/new", data=sent, content_type="multipart/form-data").status_code == 422
    assert stored() == before


def test_the_same_form_sent_twice_adds_its_files_once(town: Town, client: FlaskClient) -> None:
    address = town.described()
    for _ in range(2):
        sent = {
            "problem": "휩니다",
            "photos": [(photograph(size=(32, 20)), "a.jpg")],
            "voice": (io.BytesIO(b"OggS\0 twice"), "a.ogg"),
        }
        assert (
            client.post(address + "/edit", data=sent, content_type="multipart/form-data").status_code == 303
        )
    outbox.drain()
    kept = town.row().files
    assert [file.kind for file in kept] == ["photo", "voice"]
    assert all(files().exists(file.sha256) for file in kept)


def test_no_more_than_six_and_each_can_be_described_and_taken_away(town: Town, client: FlaskClient) -> None:
    small = [(photograph(size=(20 + one, 20)), f"{one}.jpg") for one in range(7)]
    sent = {"problem": "휩니다", "photos": small}
    assert client.post("/problems/new", data=sent, content_type="multipart/form-data").status_code == 422
    address = town.described(
        photos=[(photograph(size=(31, 20)), "a.jpg")], voice=(io.BytesIO(WEBM), "n.webm")
    )
    row = town.row()
    photo, voice, old = row.photographs[0].ref, row.voice.ref, row.photographs[0].sha256
    changed = {
        "problem": "휩니다",
        f"caption-{photo}": "휜 모서리",
        "voice": (io.BytesIO(b"OggS\0\0"), "b.ogg"),
    }
    assert client.post(address + "/edit", data=changed, content_type="multipart/form-data").status_code == 303
    assert 'alt="휜 모서리"' in client.get(address).text
    assert town.row().voice.media_type == "audio/ogg"  # the new one instead of the old
    assert client.get(f"{address}/files/{voice}").status_code == 404
    too_long = {"problem": "휩니다", f"caption-{photo}": "가" * 201}
    assert client.post(address + "/edit", data=too_long).status_code == 422
    friend = client.application.test_client()
    assert friend.post(f"{address}/files/{photo}/remove").status_code == 403
    assert client.post(f"{address}/files/{photo}/remove").status_code == 303
    outbox.drain()
    assert not files().exists(old)
