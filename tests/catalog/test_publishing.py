"""From the review of a listing to its end: who publishes, what becomes a version, what runs out."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from marketplace.catalog import queries, services
from marketplace.catalog.models import ListingVersion, Offer
from marketplace.kernel import clock, outbox
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Forbidden, Invalid
from tests.catalog.drafts import complete, row_of
from tests.world import World


def test_review_returns_with_remarks_and_then_publishes(
    scene: Any, client: FlaskClient, world: World, sent: list[Any]
) -> None:
    complete(scene)
    services.submit(scene.id, scene.researcher)
    outbox.drain()
    assert [mail["To"].addresses[0].addr_spec for mail in sent] == [scene.officer.email]
    with pytest.raises(Conflict):
        services.save(scene.id, scene.researcher, {"title_ko": "뒤늦은 수정"})
    world.sign_in(client, scene.center)
    assert "새 기술" in client.get("/desk/listings?state=in_review").text
    assert client.post(scene.url + "/send-back", data={"body": ""}).status_code == 302
    assert row_of(scene.id).state == "in_review"  # nothing to revise was said
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
    row = row_of(scene.id)
    assert row.state == "published"
    assert row.expires_on > clock.today() + timedelta(days=600)
    assert any(mail["To"].addresses[0].addr_spec == scene.researcher.email for mail in sent)


def test_who_may_publish(scene: Any) -> None:
    complete(scene)
    for person in (scene.researcher, scene.rival, scene.buyer):
        with pytest.raises(Forbidden):
            services.publish(scene.id, person)
        assert row_of(scene.id).state == "draft"
    services.publish(scene.id, scene.officer)
    assert row_of(scene.id).state == "published"
    with pytest.raises(Conflict):
        services.publish(scene.id, scene.officer)


def test_an_unapproved_institution_may_draft_but_not_publish(world: World) -> None:
    institution = world.institution(state="pending")
    officer = world.person("officer", institution)
    listing_id = world.listing(institution, officer, state="draft")
    with pytest.raises(Conflict):
        services.publish(listing_id, officer)
    assert row_of(listing_id).state == "draft"


def test_a_change_of_what_is_public_is_a_new_version(scene: Any) -> None:
    complete(scene)
    services.publish(scene.id, scene.officer)
    services.save(scene.id, scene.officer, {"title_ko": "고친 이름"})
    services.save(scene.id, scene.officer, {"title_ko": "고친 이름"})  # nothing changed
    rows = queries.versions_of(scene.id)
    assert [(row.number, row.snapshot["title_ko"]) for row in rows] == [(2, "고친 이름"), (1, "새 기술")]
    with pytest.raises(Invalid):
        services.save(scene.id, scene.officer, {"title_ko": "", "title_en": ""})
    assert row_of(scene.id).title_ko == "고친 이름"
    with pytest.raises(Conflict):
        services.save(scene.id, scene.researcher, {"title_ko": "연구자 수정"})
    assert db.session.scalars(select(ListingVersion)).all()[-1].number == 2


def test_changed_terms_replace_the_offer_and_keep_the_old_row(scene: Any) -> None:
    complete(scene)
    old = row_of(scene.id).open_offers[0].ref
    services.save_offer(scene.id, scene.officer, {"kind": "non_exclusive", "fee": None}, old)
    assert [offer.fee for offer in row_of(scene.id).open_offers] == [None]
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
    complete(scene)
    patent = {
        "country": "KR",
        "application_no": "10-2001-0012345",
        "registration_no": "10-0412345",
        "status": "registered",
        "expires_on": clock.today() - timedelta(days=1),
    }
    services.save(scene.id, scene.officer, {"kind": "patent", "patents": [patent]})
    row = row_of(scene.id)
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
    complete(scene)
    services.publish(scene.id, scene.officer)
    with clock.moved(by=timedelta(days=800)):
        assert services.expire_due() == 1
        assert services.expire_due() == 0
        assert row_of(scene.id).state == "expired"
        assert any(item.subject == "새 기술" for item in queries.work_items(scene.officer))
        services.renew(scene.id, scene.officer)
        assert row_of(scene.id).state == "published"


def test_bulk_publication_says_what_was_left(scene: Any, client: FlaskClient, world: World) -> None:
    complete(scene)
    incomplete = services.create_draft(scene.institution, {"title_ko": "덜 쓴 기술"}, scene.officer).public_id
    foreign_id = world.listing(scene.rival.institution_id, scene.rival, state="draft")
    foreign = row_of(foreign_id).public_id
    world.sign_in(client, scene.officer)
    answer = client.post(
        "/desk/listings/publish", data={"id": [scene.public_id, incomplete, foreign]}, follow_redirects=True
    )
    assert "1건을 공개했습니다" in answer.text
    assert "덜 쓴 기술" in answer.text
    assert row_of(scene.id).state == "published"
    assert row_of(foreign_id).state == "draft"


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
    complete(scene)
    services.submit(scene.id, scene.researcher)
    assert [item.mine for item in queries.work_items(scene.researcher)] == [False]
    assert [item.mine for item in queries.work_items(scene.officer)] == [True]
    assert [item.mine for item in queries.work_items(scene.center)] == [True]
    assert queries.work_items(scene.buyer) == []


def test_closing_needs_a_reason(scene: Any, client: FlaskClient, world: World) -> None:
    complete(scene)
    services.publish(scene.id, scene.officer)
    world.sign_in(client, scene.officer)
    assert client.get(scene.url + "/withdraw").status_code == 200
    assert client.post(scene.url + "/withdraw", data={"reason": " "}).status_code == 422
    assert client.get(scene.url + "/suspend").status_code == 403
    assert client.post(scene.url + "/suspend", data={"reason": "x"}).status_code == 403
    assert client.post(scene.url + "/withdraw", data={"reason": "권리 포기"}).status_code == 302
    assert row_of(scene.id).state == "withdrawn"
    assert client.post(scene.url + "/withdraw", data={"reason": "또"}).status_code == 409
