"""Writing a listing: drafts, the long form, files, review, publication."""

from __future__ import annotations

import io
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from marketplace.catalog import services
from marketplace.catalog.completeness import problems
from marketplace.catalog.models import ListingFile
from marketplace.kernel.database import db
from tests.catalog.drafts import row_of
from tests.world import World


def test_a_researcher_fills_the_form_in_task_by_task(scene: Any, client: FlaskClient, world: World) -> None:
    world.sign_in(client, scene.researcher)
    tasks = client.get(scene.url).text
    assert "시작 전" in tasks
    assert "작성 중" in tasks
    answer = client.post(
        scene.url + "/basics",
        data={
            "kind": "know_how",
            "title_ko": "저온 처리",
            "summary_ko": "두 문장입니다.",
            "field": "battery",
            "trl": "6",
            "keywords_ko": "분리막, 플라즈마 ,분리막",
            "version": str(row_of(scene.id).version),
        },
    )
    assert answer.status_code == 302, answer.text
    row = row_of(scene.id)
    assert (row.title_ko, row.trl, row.keywords_ko, row.kind) == (
        "저온 처리",
        6,
        ["분리막", "플라즈마"],
        "know_how",
    )
    client.post(scene.url + "/description", data={"problem_ko": "문제", "applications_ko": "하나\n둘"})
    client.post(
        scene.url + "/people",
        data={
            "people-0-name_ko": "김하늘",
            "people-0-share": "70",
            "people-1-name_ko": "이도윤",
            "people-1-share": "30",
            "people-1-email": "colleague@example.com",
            "people-2-name_ko": "",
        },
    )
    row = row_of(scene.id)
    assert [(i.name_ko, i.share) for i in row.inventors] == [("김하늘", 70), ("이도윤", 30)]
    assert row.inventors[1].user_id == scene.colleague.user_id
    client.post(
        scene.url + "/offers/new",
        data={
            "kind": "non_exclusive",
            "fee": "3,000만",
            "currency": "KRW",
            "term_months": "36",
            "territories": "KR",
            "royalty_bp": "2.5",
        },
    )
    offer = row_of(scene.id).open_offers[0]
    assert (offer.fee, offer.royalty_bp) == (30_000_000, 250)
    assert problems(row_of(scene.id)) == []
    assert "모두 채우셨습니다" in client.get(scene.url).text
    assert client.post(scene.url + "/submit").status_code == 302
    assert row_of(scene.id).state == "in_review"


@pytest.mark.parametrize(
    "page",
    ["", "/basics", "/description", "/people", "/rights", "/offers", "/offers/new", "/files", "/check"],
)
def test_the_form_is_there_for_its_own_side_only(
    scene: Any, client: FlaskClient, world: World, page: str
) -> None:
    assert client.get(scene.url + page).status_code == 302  # a guest is asked to sign in
    for person, status in (
        (scene.buyer, 404),
        (scene.rival, 404),
        (scene.colleague, 404),
        (scene.researcher, 200),
        (scene.officer, 200),
        (scene.center, 200),
    ):
        world.sign_in(client, person)
        assert client.get(scene.url + page).status_code == status, (page, person)
        assert client.get("/en" + scene.url + page).status_code == status


def test_a_co_inventor_may_edit_and_two_at_once_do_not_overwrite(
    scene: Any, client: FlaskClient, world: World
) -> None:
    version = row_of(scene.id).version
    rows = [
        {"name_ko": "김하늘", "share": 50, "user_id": scene.researcher.user_id},
        {"name_ko": "이도윤", "share": 50, "user_id": scene.colleague.user_id},
    ]
    services.save(scene.id, scene.researcher, {"inventors": rows})
    world.sign_in(client, scene.colleague)
    stale = client.post(
        scene.url + "/basics", data={"kind": "know_how", "title_ko": "덮어쓰기", "version": str(version)}
    )
    assert stale.status_code == 409
    assert "덮어쓰기" in stale.text  # what was typed is kept
    assert row_of(scene.id).title_ko == "새 기술"
    fresh = {"kind": "know_how", "title_ko": "공동 수정", "version": str(row_of(scene.id).version)}
    assert client.post(scene.url + "/basics", data=fresh).status_code == 302
    assert row_of(scene.id).title_ko == "공동 수정"


def test_autosave_keeps_what_can_be_kept(scene: Any, client: FlaskClient, world: World) -> None:
    world.sign_in(client, scene.researcher)
    version = row_of(scene.id).version
    answer = client.post(
        scene.url + "/basics/autosave",
        headers={"Accept": "application/json"},
        data={
            "kind": "know_how",
            "title_ko": "쓰는 중",
            "title_en": "x" * 400,
            "trl": "6",
            "version": str(version),
        },
    )
    assert answer.json["version"] > version
    row = row_of(scene.id)
    assert (row.title_ko, row.title_en, row.trl) == ("쓰는 중", "", 6)
    again = client.post(
        scene.url + "/basics/autosave",
        headers={"Accept": "application/json"},
        data={"kind": "know_how", "title_ko": "옛 화면", "version": str(version)},
    )
    assert again.status_code == 409


def test_every_missing_thing_is_named(scene: Any, client: FlaskClient, world: World) -> None:
    services.save(scene.id, scene.researcher, {"inventors": [{"name_ko": "김하늘", "share": 60}]})
    world.sign_in(client, scene.researcher)
    page = client.post(scene.url + "/submit")
    assert page.status_code == 422
    for words in ("요약을", "기술 분야를", "TRL", "핵심어를", "지분의 합이 60%", "계약 조건을"):
        assert words in page.text
    assert row_of(scene.id).state == "draft"


def test_patent_numbers_are_read_and_explained(scene: Any, client: FlaskClient, world: World) -> None:
    world.sign_in(client, scene.researcher)
    bad = client.post(
        scene.url + "/rights",
        data={"patents-0-country": "KR", "patents-0-application_no": "12-34", "patents-0-status": "applied"},
    )
    assert bad.status_code == 422
    assert "10-2019-0012345" in bad.text
    good = {
        "patents-0-country": "kr",
        "patents-0-application_no": "1020190012345",
        "patents-0-status": "applied",
    }
    assert client.post(scene.url + "/rights", data=good).status_code == 302
    assert row_of(scene.id).patents[0].application_no == "10-2019-0012345"
    more = client.post(scene.url + "/rights", data=good | {"add": "1"})
    assert "patents-1-application_no" in more.text


def test_codes_are_added_by_code_or_found_by_word(scene: Any, client: FlaskClient, world: World) -> None:
    world.sign_in(client, scene.researcher)
    client.post(scene.url + "/rights", data={"ipc-code": "h01m10/0525", "find_code": "ipc"})
    assert row_of(scene.id).codes_of["ipc"] == ["H01M 10/0525"]
    words = client.post(scene.url + "/rights", data={"ksic-code": "전지", "find_code": "ksic"})
    assert words.status_code == 200
    assert "28202" in words.text
    assert (
        client.post(scene.url + "/rights", data={"ksic-code": "쀍쀍", "find_code": "ksic"}).status_code == 422
    )
    client.post(scene.url + "/rights", data={"drop_code": "ipc|H01M 10/0525"})
    assert row_of(scene.id).codes_of["ipc"] == []
    assert client.get("/desk/codes/ksic?q=전지").json["items"]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("보고서.pdf", b"MZ\x90\x00this is a program", "확장자"),
        ("그림.png", b"%PDF-1.7 not a picture", "확장자"),
        ("문서.docx", b"plain words", "확장자"),
        ("표.csv", b"a,b\x00c", "확장자"),
        ("프로그램.exe", b"MZ", "올릴 수 없는 형식"),
        ("빈.pdf", b"", "내용이 없는"),
        ("큰.txt", b"x" * 2_000_000, "1MB"),
    ],
)
def test_a_wrong_file_is_refused_with_the_reason(
    scene: Any, client: FlaskClient, world: World, name: str, content: bytes, words: str
) -> None:
    client.application.config["MAX_FILE_BYTES"] = 1024 * 1024
    world.sign_in(client, scene.researcher)
    answer = client.post(scene.url + "/files", data={"file": (io.BytesIO(content), name), "access": "public"})
    assert answer.status_code == 422
    assert words in answer.text
    assert db.session.scalars(select(ListingFile)).all() == []


def test_a_file_changes_its_circle_and_goes(scene: Any, client: FlaskClient, world: World) -> None:
    world.sign_in(client, scene.researcher)
    data = {"file": (io.BytesIO("이름,값\n가,1".encode("cp949")), "../../표.csv"), "access": "nda"}
    assert client.post(scene.url + "/files", data=data).status_code == 302
    file = db.session.scalars(select(ListingFile)).one()
    assert file.name == "표.csv"
    client.post(f"{scene.url}/files/{file.ref}/access", data={"access": "licensee"})
    assert "계약 기업만" in client.get(scene.url + "/files").text
    client.post(f"{scene.url}/files/{file.ref}/remove")
    assert "표.csv" not in client.get(scene.url + "/files").text
    assert client.get(f"/technologies/{scene.public_id}/files/{file.ref}").status_code == 404
