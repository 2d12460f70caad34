"""The public pages, as every kind of reader sees them."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from marketplace.catalog import indexing, queries, services
from marketplace.catalog.models import FileDownload, Listing, ListingView
from marketplace.kernel import clock, outbox
from marketplace.kernel.actor import GUEST
from marketplace.kernel.database import db
from marketplace.kernel.transaction import atomic
from marketplace.rights.models import Right
from tests.world import World


def _public_id(listing_id: int) -> str:
    db.session.rollback()
    return db.session.get(Listing, listing_id).public_id


@pytest.fixture
def scene(world: World):
    """An institution with its people, a company, the center, and one published listing."""

    class Scene:
        institution = world.institution("선산대학교 산학협력단")
        researcher = world.person("researcher", institution)
        officer = world.person("officer", institution)
        company = world.company()
        buyer = world.person("representative", company)
        stranger = world.person()
        center = world.person("center_admin", world.center())
        rival = world.person("officer", world.institution())
        listing_id = world.listing(institution, researcher)

    return Scene


def test_everyone_reads_a_published_listing(scene, client: FlaskClient, world: World) -> None:
    url = f"/technologies/{_public_id(scene.listing_id)}"
    page = client.get(url).text
    assert "저온 플라즈마를 이용한 이차전지 분리막" in page
    assert "33,000,000원" in page  # the total with VAT
    assert "Low-temperature plasma" in client.get("/en" + url).text
    for person in (scene.researcher, scene.officer, scene.buyer, scene.stranger, scene.center, scene.rival):
        world.sign_in(client, person)
        assert client.get(url).status_code == 200


def test_a_draft_exists_for_its_own_side_only(scene, client: FlaskClient, world: World) -> None:
    url = f"/technologies/{_public_id(world.listing(scene.institution, scene.researcher, state='draft'))}"
    assert client.get(url).status_code == 404
    for person, status in (
        (scene.stranger, 404),
        (scene.buyer, 404),
        (scene.rival, 404),
        (scene.researcher, 200),
        (scene.officer, 200),
        (scene.center, 200),
    ):
        world.sign_in(client, person)
        assert client.get(url).status_code == status


def test_an_embargoed_text_is_held_back_everywhere(scene, client: FlaskClient, world: World) -> None:
    indexing.reindex_all()
    until = clock.today() + timedelta(days=10)
    hidden = world.listing(
        scene.institution, scene.researcher, title_ko="비밀스러운 초전도 소재", embargo_until=until
    )
    with atomic():
        outbox.send("index", "x", listing_id=hidden)
    outbox.drain()
    url = f"/technologies/{_public_id(hidden)}"
    for page in (
        url,
        "/technologies?q=초전도",
        "/technologies/suggest?q=초전도",
        f"/compare?id={_public_id(hidden)}",
    ):
        assert "비밀스러운" not in client.get(page).text
    assert client.get(url).status_code == 200
    assert client.get("/technologies?q=초전도").status_code == 200
    world.sign_in(client, scene.officer)
    assert "비밀스러운" in client.get("/technologies?q=초전도").text
    with clock.moved(by=timedelta(days=11)):
        services.expire_due()
        outbox.drain()
        guest = client.application.test_client()
        assert "비밀스러운" in guest.get("/technologies?q=초전도").text
        assert "비밀스러운" in guest.get(url).text


def test_withdrawal_leaves_a_tombstone_and_empties_the_search(scene, client: FlaskClient) -> None:
    indexing.reindex_all()
    url = f"/technologies/{_public_id(scene.listing_id)}"
    assert "저온 플라즈마" in client.get("/technologies?q=분리막").text
    services.withdraw(scene.listing_id, scene.officer, "권리를 포기했습니다.")
    # the index has not heard of it yet: the database already keeps it out
    assert "저온 플라즈마" not in client.get("/technologies?q=분리막").text
    outbox.drain()
    assert "저온 플라즈마" not in client.get("/technologies?q=분리막").text
    answer = client.get(url)
    assert answer.status_code == 410
    assert "권리를 포기했습니다." in answer.text
    assert "진공 장비 없이" not in answer.text


def test_a_suspended_listing_is_not_there_for_strangers(scene, client: FlaskClient) -> None:
    services.suspend(scene.listing_id, scene.center, "권리 다툼")
    assert client.get(f"/technologies/{_public_id(scene.listing_id)}").status_code == 404


def test_openings_are_counted_but_not_ones_own(scene, client: FlaskClient, world: World) -> None:
    url = f"/technologies/{_public_id(scene.listing_id)}"
    client.get(url)
    client.get(url)
    client.get(url, headers={"User-Agent": "Somebot/1.0"})
    world.sign_in(client, scene.officer)
    client.get(url)
    db.session.rollback()
    assert db.session.get(ListingView, (scene.listing_id, clock.today())).count == 2


def _add_file(scene, access: str, name: str = "소개서.pdf") -> str:
    file = services.add_file(
        scene.listing_id, scene.officer, name, io.BytesIO(b"%PDF-1.7\n" + b"x" * 5000), access
    )
    return f"/technologies/{_public_id(scene.listing_id)}/files/{file.ref}"


def test_files_open_by_access_level_and_each_opening_is_logged(
    scene, client: FlaskClient, world: World
) -> None:
    public, nda, licensee = (_add_file(scene, access) for access in ("public", "nda", "licensee"))
    answer = client.get(public)
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.data.startswith(b"%PDF")
    assert client.get(nda).status_code == 403
    world.sign_in(client, scene.buyer)
    assert client.get(nda).status_code == 403
    assert client.get(licensee).status_code == 403
    with atomic():
        db.session.add(
            Right(
                listing_id=scene.listing_id,
                company_id=scene.company,
                kind="nda",
                from_on=clock.today(),
                source_type="agreement",
                source_id=1,
            )
        )
    assert client.get(nda).status_code == 200
    assert client.get(licensee).status_code == 403
    with atomic():
        db.session.add(
            Right(
                listing_id=scene.listing_id,
                company_id=scene.company,
                kind="non_exclusive",
                from_on=clock.today(),
                source_type="agreement",
                source_id=2,
            )
        )
    assert client.get(licensee).status_code == 200
    for person in (scene.officer, scene.researcher, scene.center):
        world.sign_in(client, person)
        assert client.get(licensee).status_code == 200
    db.session.rollback()
    assert db.session.query(FileDownload).count() == 6
    assert db.session.query(FileDownload).filter_by(company_id=scene.company).count() == 2


def test_comparison_shows_what_differs(scene, client: FlaskClient, world: World) -> None:
    other = world.listing(scene.institution, scene.researcher, title_ko="다른 기술", trl=3)
    ids = [_public_id(scene.listing_id), _public_id(other)]
    page = client.get(f"/compare?id={ids[0]}&id={ids[1]}").text
    assert "TRL 6" in page
    assert "TRL 3" in page
    assert client.get("/compare").status_code == 200
    assert client.get("/compare?id=nonsense").status_code == 200


def test_terms_of_several_offers_are_told_apart(scene, client: FlaskClient, world: World) -> None:
    several = world.listing(
        scene.institution,
        scene.researcher,
        title_ko="조건이 둘인 기술",
        offers=[
            {"kind": "non_exclusive", "fee": 30_000_000, "term_months": 48, "royalty_bp": 150},
            {"kind": "evaluation", "fee": 2_000_000, "term_months": 6},
        ],
    )
    page = client.get(f"/compare?id={_public_id(several)}&id={_public_id(scene.listing_id)}").text
    assert "통상실시권 4년 · 시험 실시 6개월" in page
    assert "통상실시권 3,000만 원 · 시험 실시 200만 원" in page
    assert "<td>1.5%</td>" in page  # one offer alone names one: there is nothing to tell apart


def test_favourites_keep_a_note(scene, client: FlaskClient, world: World) -> None:
    public_id = _public_id(scene.listing_id)
    assert client.get("/favourites").status_code == 302
    world.sign_in(client, scene.buyer)
    assert client.post(f"/technologies/{public_id}/favourite").status_code == 302
    client.post(f"/favourites/{public_id}/note", data={"note": "다음 주에 문의"})
    page = client.get("/favourites").text
    assert "저온 플라즈마" in page
    assert "다음 주에 문의" in page
    world.sign_in(client, scene.stranger)
    assert "다음 주에 문의" not in client.get("/favourites").text
    world.sign_in(client, scene.buyer)
    client.post(f"/technologies/{public_id}/favourite")
    page = client.get("/favourites").text
    assert "저온 플라즈마" not in page
    assert "되돌리기" in page
    client.post(f"/technologies/{public_id}/favourite", data={"note": "다음 주에 문의"})  # as the button does
    page = client.get("/favourites").text
    assert "저온 플라즈마" in page
    assert "다음 주에 문의" in page


@pytest.mark.parametrize(
    "query",
    [
        "q=%00%FF",
        "q=" + "가" * 5000,
        "q=((AND",
        "page=-3",
        "page=999999999",
        "page=²",
        "sort=evil",
        "trl=x&trl=11",
        "field=없음",
        "institution=x&ipc=%25",
        "q=%22",
        "q=*",
        "kind=&kind=",
        "fee_band=x",
        "literal=9",
        "id=1&id=2",
    ],
)
def test_any_junk_gets_an_honest_page(scene, client: FlaskClient, query: str) -> None:
    indexing.reindex_all()
    assert client.get("/technologies?" + query).status_code == 200
    assert client.get("/technologies/suggest?" + query).status_code == 200


def test_facets_narrow_and_can_be_taken_off(scene, client: FlaskClient, world: World) -> None:
    world.listing(
        scene.institution,
        scene.researcher,
        title_ko="의료용 센서 소재",
        kind="prototype",
        field="medical",
        trl=2,
    )
    indexing.reindex_all()
    page = client.get("/technologies?field=medical").text
    assert "의료용 센서 소재" in page
    assert "저온 플라즈마" not in page
    assert "조건 해제" in page
    both = client.get("/technologies?field=medical&field=battery").text
    assert "의료용 센서 소재" in both
    assert "저온 플라즈마" in both
    neither = client.get("/technologies?field=medical&trl=4-6").text
    assert "조건에 맞는 기술이 없습니다" in neither
    assert "의료용 센서 소재" in client.get("/technologies?trl=1-3").text


def test_without_an_index_the_database_answers(scene, client: FlaskClient) -> None:
    page = client.get("/technologies?q=분리막&field=battery").text
    assert "검색 색인을 다시 만들고 있습니다" in page
    assert "저온 플라즈마" in page
    assert "저온 플라즈마" not in client.get("/technologies?q=분리막&field=medical").text


def test_a_guest_finds_what_an_officer_publishes(scene, client: FlaskClient, world: World) -> None:
    indexing.reindex_all()
    draft = world.listing(scene.institution, scene.researcher, state="draft", title_ko="수소 누출 감지 필름")
    assert "수소 누출" not in client.get("/technologies?q=수소").text
    services.publish(draft, scene.officer)
    outbox.drain()
    page = client.get("/technologies?q=수소").text
    assert "누출 감지 필름" in page
    assert "<mark>수소</mark>" in page
    assert queries.newest(GUEST)[0].id == draft
    found = client.get("/technologies/suggest?q=수소").json["items"]
    assert any("수소" in item["text"] for item in found)
    number = queries.newest(GUEST)[0].public_id
    items = client.get(f"/technologies/suggest?q={number[:-1].lower()}").json["items"]
    item = next(item for item in items if item["url"].endswith(number))
    assert item["text"] == f"{number} · 수소 누출 감지 필름"
    assert item["note"] == "번호"
