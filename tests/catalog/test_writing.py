"""Writing a listing: drafts, the long form, files, review, publication."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from marketplace.catalog import queries, services
from marketplace.catalog.completeness import problems
from marketplace.catalog.models import Listing, ListingFile, ListingVersion, Offer
from marketplace.kernel import clock, outbox
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Forbidden, Invalid
from tests.world import World


@pytest.fixture
def scene(world: World) -> Any:
    """An institution with a researcher and an officer, the center, a stranger, and a begun draft."""

    class Scene:
        institution = world.institution("선산대학교 산학협력단")
        researcher = world.person("researcher", institution)
        colleague = world.person("researcher", institution, email="colleague@example.com")
        officer = world.person("officer", institution)
        center = world.person("center_admin", world.center())
        rival = world.person("officer", world.institution())
        buyer = world.person("representative", world.company())

    draft = services.create_draft(
        Scene.institution, {"kind": "know_how", "title_ko": "새 기술"}, Scene.researcher
    )
    Scene.id, Scene.url = draft.id, f"/desk/listings/{draft.public_id}"
    Scene.public_id = draft.public_id
    return Scene


def _row(listing_id: int) -> Listing:
    db.session.rollback()
    row = db.session.scalars(select(Listing).where(Listing.id == listing_id)).unique().one()
    db.session.refresh(row)
    return row


def _complete(scene: Any) -> None:
    values = {"summary_ko": "요약입니다.", "field": "battery", "trl": 5, "keywords_ko": ["분리막"]}
    services.save(scene.id, scene.researcher, values)
    services.save_offer(
        scene.id, scene.researcher, {"kind": "non_exclusive", "fee": 1_000_000, "term_months": 12}
    )


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
            "version": str(_row(scene.id).version),
        },
    )
    assert answer.status_code == 302, answer.text
    row = _row(scene.id)
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
    row = _row(scene.id)
    assert [(i.name_ko, i.share) for i in row.inventors] == [("김하늘", 70), ("이도윤", 30)]
    assert row.inventors[1].user_id == scene.colleague.user_id
    client.post(
        scene.url + "/offers/new",
        data={
            "kind": "non_exclusive",
            "fee": "3,000만",
            "currency": "KRW",
            "term_months": "36",
            "territory": "KR",
            "royalty_bp": "2.5",
        },
    )
    offer = _row(scene.id).open_offers[0]
    assert (offer.fee, offer.royalty_bp) == (30_000_000, 250)
    assert problems(_row(scene.id)) == []
    assert "모두 채우셨습니다" in client.get(scene.url).text
    assert client.post(scene.url + "/submit").status_code == 302
    assert _row(scene.id).state == "in_review"


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
    version = _row(scene.id).version
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
    assert _row(scene.id).title_ko == "새 기술"
    fresh = {"kind": "know_how", "title_ko": "공동 수정", "version": str(_row(scene.id).version)}
    assert client.post(scene.url + "/basics", data=fresh).status_code == 302
    assert _row(scene.id).title_ko == "공동 수정"


def test_autosave_keeps_what_can_be_kept(scene: Any, client: FlaskClient, world: World) -> None:
    world.sign_in(client, scene.researcher)
    version = _row(scene.id).version
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
    row = _row(scene.id)
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
    assert _row(scene.id).state == "draft"


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
    assert _row(scene.id).patents[0].application_no == "10-2019-0012345"
    more = client.post(scene.url + "/rights", data=good | {"add": "1"})
    assert "patents-1-application_no" in more.text


def test_codes_are_added_by_code_or_found_by_word(scene: Any, client: FlaskClient, world: World) -> None:
    world.sign_in(client, scene.researcher)
    client.post(scene.url + "/codes/ipc", data={"code": "h01m10/0525"})
    assert _row(scene.id).codes_of["ipc"] == ["H01M 10/0525"]
    words = client.post(scene.url + "/codes/ksic", data={"code": "전지"})
    assert words.status_code == 200
    assert "28202" in words.text
    assert client.post(scene.url + "/codes/ksic", data={"code": "쀍쀍"}).status_code == 422
    client.post(scene.url + "/codes/ipc/remove", data={"code": "H01M 10/0525"})
    assert _row(scene.id).codes_of["ipc"] == []
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


def test_review_returns_with_remarks_and_then_publishes(
    scene: Any, client: FlaskClient, world: World, sent: list[Any]
) -> None:
    _complete(scene)
    services.submit(scene.id, scene.researcher)
    outbox.drain()
    assert [mail["To"].addresses[0].addr_spec for mail in sent] == [scene.officer.email]
    with pytest.raises(Conflict):
        services.save(scene.id, scene.researcher, {"title_ko": "뒤늦은 수정"})
    world.sign_in(client, scene.center)
    assert "새 기술" in client.get("/desk/listings?state=in_review").text
    assert client.post(scene.url + "/send-back", data={"body": ""}).status_code == 302
    assert _row(scene.id).state == "in_review"  # nothing to revise was said
    client.post(
        scene.url + "/send-back", data={"body": "전체적으로 좋습니다.", "basics": "수치를 적어 주십시오."}
    )
    world.sign_in(client, scene.researcher)
    assert "수치를 적어 주십시오." in client.get(scene.url).text
    assert "수치를 적어 주십시오." in client.get(scene.url + "/basics").text
    services.submit(scene.id, scene.researcher)
    assert queries.review_comments(scene.id, open_only=True) == []
    services.publish(scene.id, scene.center)
    outbox.drain()
    row = _row(scene.id)
    assert row.state == "published"
    assert row.expires_on > clock.today() + timedelta(days=600)
    assert any(mail["To"].addresses[0].addr_spec == scene.researcher.email for mail in sent)


def test_who_may_publish(scene: Any) -> None:
    _complete(scene)
    for person in (scene.researcher, scene.rival, scene.buyer):
        with pytest.raises(Forbidden):
            services.publish(scene.id, person)
        assert _row(scene.id).state == "draft"
    services.publish(scene.id, scene.officer)
    assert _row(scene.id).state == "published"
    with pytest.raises(Conflict):
        services.publish(scene.id, scene.officer)


def test_an_unapproved_institution_may_draft_but_not_publish(world: World) -> None:
    institution = world.institution(state="pending")
    officer = world.person("officer", institution)
    listing_id = world.listing(institution, officer, state="draft")
    with pytest.raises(Conflict):
        services.publish(listing_id, officer)
    assert _row(listing_id).state == "draft"


def test_a_change_of_what_is_public_is_a_new_version(scene: Any) -> None:
    _complete(scene)
    services.publish(scene.id, scene.officer)
    services.save(scene.id, scene.officer, {"title_ko": "고친 이름"})
    services.save(scene.id, scene.officer, {"title_ko": "고친 이름"})  # nothing changed
    rows = queries.versions_of(scene.id)
    assert [(row.number, row.snapshot["title_ko"]) for row in rows] == [(2, "고친 이름"), (1, "새 기술")]
    with pytest.raises(Invalid):
        services.save(scene.id, scene.officer, {"title_ko": "", "title_en": ""})
    assert _row(scene.id).title_ko == "고친 이름"
    with pytest.raises(Conflict):
        services.save(scene.id, scene.researcher, {"title_ko": "연구자 수정"})
    assert db.session.scalars(select(ListingVersion)).all()[-1].number == 2


def test_changed_terms_replace_the_offer_and_keep_the_old_row(scene: Any) -> None:
    _complete(scene)
    old = _row(scene.id).open_offers[0].ref
    services.save_offer(scene.id, scene.officer, {"kind": "non_exclusive", "fee": None}, old)
    assert [offer.fee for offer in _row(scene.id).open_offers] == [None]
    assert db.session.scalars(select(Offer.withdrawn_at).where(Offer.ref == old)).one() is not None


@pytest.mark.parametrize(
    "values",
    [
        {"kind": "nda"},
        {"kind": "evaluation", "fee": 1},
        {"kind": "non_exclusive", "fee": None, "express": True},
    ],
)
def test_contradictory_terms_are_refused(scene: Any, values: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        services.save_offer(scene.id, scene.officer, values)


def test_a_lapsed_patent_gets_no_offer(scene: Any, client: FlaskClient, world: World) -> None:
    _complete(scene)
    patent = {
        "country": "KR",
        "application_no": "10-2001-0012345",
        "registration_no": "10-0412345",
        "status": "registered",
        "expires_on": clock.today() - timedelta(days=1),
    }
    services.save(scene.id, scene.officer, {"kind": "patent", "patents": [patent]})
    row = _row(scene.id)
    assert row.open_offers == []
    with pytest.raises(Invalid) as refused:
        services.publish(scene.id, scene.officer)
    assert "offers" in refused.value.fields
    services.withdraw_offer(scene.id, scene.officer, row.offers[0].ref)
    services.publish(scene.id, scene.officer)
    with pytest.raises(Conflict):
        services.save_offer(scene.id, scene.officer, {"kind": "non_exclusive"})
    page = client.get(f"/technologies/{scene.public_id}").text
    assert "권리가 소멸한 특허입니다" in page


def test_a_listing_runs_out_and_is_renewed(scene: Any, sent: list[Any]) -> None:
    _complete(scene)
    services.publish(scene.id, scene.officer)
    with clock.moved(by=timedelta(days=800)):
        assert services.expire_due() == 1
        assert services.expire_due() == 0
        assert _row(scene.id).state == "expired"
        assert any(item.subject == "새 기술" for item in queries.work_items(scene.officer))
        services.renew(scene.id, scene.officer)
        assert _row(scene.id).state == "published"


def test_bulk_publication_says_what_was_left(scene: Any, client: FlaskClient, world: World) -> None:
    _complete(scene)
    incomplete = services.create_draft(scene.institution, {"title_ko": "덜 쓴 기술"}, scene.officer).public_id
    foreign_id = world.listing(scene.rival.institution_id, scene.rival, state="draft")
    foreign = _row(foreign_id).public_id
    world.sign_in(client, scene.officer)
    answer = client.post(
        "/desk/listings/publish", data={"id": [scene.public_id, incomplete, foreign]}, follow_redirects=True
    )
    assert "1건을 공개했습니다" in answer.text
    assert "덜 쓴 기술" in answer.text
    assert _row(scene.id).state == "published"
    assert _row(foreign_id).state == "draft"


def test_the_desk_shows_ones_own_and_exports_it(scene: Any, client: FlaskClient, world: World) -> None:
    services.save(scene.id, scene.researcher, {"title_ko": "=cmd|' /C calc'!A0"})
    world.listing(scene.rival.institution_id, scene.rival, title_ko="남의 기술")
    world.sign_in(client, scene.officer)
    page = client.get("/desk/listings").text
    assert "calc" in page
    assert "남의 기술" not in page
    table = client.get("/desk/listings.csv")
    assert table.data.startswith(b"\xef\xbb\xbf")
    assert "'=cmd" in table.text
    world.sign_in(client, scene.buyer)
    assert client.get("/desk/listings").status_code == 403
    world.sign_in(client, scene.center)
    assert "남의 기술" in client.get("/desk/listings?state=").text


def test_work_items_tell_turns_apart(scene: Any) -> None:
    assert [item.mine for item in queries.work_items(scene.researcher)] == [True]
    _complete(scene)
    services.submit(scene.id, scene.researcher)
    assert [item.mine for item in queries.work_items(scene.researcher)] == [False]
    assert [item.mine for item in queries.work_items(scene.officer)] == [True]
    assert [item.mine for item in queries.work_items(scene.center)] == [True]
    assert queries.work_items(scene.buyer) == []


def test_closing_needs_a_reason(scene: Any, client: FlaskClient, world: World) -> None:
    _complete(scene)
    services.publish(scene.id, scene.officer)
    world.sign_in(client, scene.officer)
    assert client.get(scene.url + "/withdraw").status_code == 200
    assert client.post(scene.url + "/withdraw", data={"reason": " "}).status_code == 422
    assert client.get(scene.url + "/suspend").status_code == 403
    assert client.post(scene.url + "/suspend", data={"reason": "x"}).status_code == 403
    assert client.post(scene.url + "/withdraw", data={"reason": "권리 포기"}).status_code == 302
    assert _row(scene.id).state == "withdrawn"
    assert client.post(scene.url + "/withdraw", data={"reason": "또"}).status_code == 409
