"""간편 계약: from a published offer to a right in force without anybody to wait for."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from marketplace.catalog.models import Listing, Offer
from marketplace.kernel import clock, outbox
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from marketplace.licensing import services
from marketplace.licensing.models import Agreement
from marketplace.negotiation import services as negotiation
from marketplace.negotiation.models import Inquiry, TermSheet
from marketplace.rights import queries as rights
from tests.journeys.walk import PDF
from tests.negotiation.deals import Deal, make_deal
from tests.world import PASSWORD, World, business_number

EXPRESS = {"kind": "non_exclusive", "fee": 3_000_000, "term_months": 36, "express": True}


@pytest.fixture
def shop(world: World) -> Deal:
    """A deal's people around a listing with one express offer."""
    return make_deal(world, offers=[EXPRESS])


def offer_of(deal: Deal) -> Offer:
    return db.session.get_one(Listing, deal.listing_id).offers[0]


def order(deal: Deal, actor: Any = None, company_id: int | None = None) -> Agreement:
    offer = offer_of(deal)
    services.keep_draft(actor or deal.boss, offer.id, company_id=company_id or deal.company_id)
    return services.order(actor or deal.boss, deal.public_id, offer.ref)


def approve(deal: Deal, limit: int = 10_000_000, **changes: Any) -> Any:
    return services.grant_standing_approval(
        deal.officer,
        deal.institution_id,
        changes.get("offer", ""),
        limit,
        changes.get("until", clock.today() + timedelta(days=30)),
        changes.get("password", PASSWORD),
    )


def test_one_signature_concludes_and_payment_brings_it_into_force(shop, sent):
    approve(shop)
    agreement = order(shop)
    services.sign(agreement.id, shop.boss, PASSWORD)
    row = db.session.get_one(Agreement, agreement.id)
    assert (row.state, row.express) == ("concluded", True)
    by_side = {s.side: s for s in row.signatures}
    assert by_side["licensor"].user_id == shop.officer.user_id
    assert by_side["licensor"].method == "standing"
    assert "상시 승인" in by_side["licensor"].authority
    assert rights.holdings(shop.listing_id).licensees == 0
    outbox.drain()
    told = [m["Subject"] for m in sent if m["To"] and "박담당" in str(m["To"])]
    assert any("체결" in subject for subject in told)


def test_a_free_one_is_in_force_at_once(world):
    shop = make_deal(world, offers=[EXPRESS | {"kind": "sharing", "fee": 0}])
    approve(shop, limit=0)
    row = negotiation.apply_for_sharing(
        shop.boss, shop.public_id, offer_of(shop).ref, shop.company_id, "계획"
    )
    negotiation.choose_applicant(row.ref, shop.officer)
    services.sign(order(shop).id, shop.boss, PASSWORD)
    assert [right.kind for right in rights.in_force(shop.listing_id)] == ["sharing"]


def test_it_is_sent_once(shop):
    first, second = order(shop), order(shop)
    assert first.id == second.id
    assert db.session.scalar(select(func.count(Inquiry.id))) == 1
    assert db.session.scalars(select(TermSheet.state)).all() == ["accepted"]


@pytest.mark.parametrize("why", ["none", "limit", "revoked", "over", "officer_left", "other_offer"])
def test_without_a_living_approval_the_officer_signs_by_hand(shop, why):
    if why == "limit":
        approve(shop, limit=2_999_999)
    elif why == "revoked":
        services.revoke_standing_approval(shop.officer, approve(shop).ref)
    elif why == "over":
        approve(shop, until=clock.today())
        clock.move_by(timedelta(days=1))
    elif why == "other_offer":
        other = shop.world.listing(shop.institution_id, offers=[EXPRESS])
        approve(shop, offer=db.session.get_one(Listing, other).offers[0].ref)
    elif why == "officer_left":
        approve(shop)
        second = shop.world.person("officer", shop.institution_id)
        assert second
        end_membership(shop.officer)
    agreement = order(shop)
    services.sign(agreement.id, shop.boss, PASSWORD)
    assert db.session.get_one(Agreement, agreement.id).state == "signed"


def end_membership(actor: Any) -> None:
    from marketplace.accounts.lifecycle import MEMBERSHIP
    from marketplace.accounts.models import Membership
    from marketplace.kernel.transaction import atomic

    with atomic():
        row = db.session.scalars(select(Membership).where(Membership.user_id == actor.user_id)).one()
        MEMBERSHIP.perform("end", row, actor)


def test_a_company_awaiting_approval_may_take_a_small_one_only(world):
    shop = make_deal(world, offers=[EXPRESS, EXPRESS | {"fee": 5_000_001}])
    new = world.company(state="pending")
    boss = world.person("representative", new)
    world.set_password(boss)
    services.sign(order(shop, boss, new).id, boss, PASSWORD)
    dear = db.session.get_one(Listing, shop.listing_id).offers[1]
    services.keep_draft(boss, dear.id, company_id=new)
    with pytest.raises(Forbidden, match="승인한 뒤에"):
        services.order(boss, shop.public_id, dear.ref)


def test_only_who_may_bind_the_company_takes_it(shop):
    with pytest.raises(Forbidden):
        order(shop, shop.member)
    assert db.session.scalar(select(func.count(Inquiry.id))) == 0


def test_what_is_no_express_offer_stays_closed(shop, world):
    plain = make_deal(world, offers=[EXPRESS | {"express": False}])
    with pytest.raises(Conflict):
        order(plain)
    exclusive = make_deal(world, offers=[EXPRESS | {"kind": "exclusive"}])
    with pytest.raises(Conflict):
        order(exclusive)
    with pytest.raises(NotFound):
        services.open_offer(shop.boss, shop.public_id, "nosuch")


def test_an_approval_needs_password_limit_and_a_day_within_a_year(shop):
    with pytest.raises(Invalid) as refusal:
        approve(shop, limit=-1, until=clock.today() + timedelta(days=400), password="wrong")
    assert set(refusal.value.fields) == {"fee_limit", "until_on", "password"}
    with pytest.raises(Forbidden):
        services.grant_standing_approval(shop.boss, shop.institution_id, "", 1, clock.today(), PASSWORD)
    approval = approve(shop)
    with pytest.raises(NotFound):
        services.revoke_standing_approval(shop.boss, approval.ref)
    with pytest.raises(Forbidden):
        services.revoke_standing_approval(shop.researcher, approval.ref)


def test_the_pages_from_reading_to_signing(shop, world, client):
    base = f"/technologies/{shop.public_id}/express/{offer_of(shop).ref}"
    page = client.get(base)
    assert page.status_code == 200
    assert "제1조" in page.get_data(as_text=True), "the contract is read before signing in"
    assert "3,300,000원" in page.get_data(as_text=True)
    assert f"express/{offer_of(shop).ref}" in client.get(f"/technologies/{shop.public_id}").get_data(
        as_text=True
    )
    assert client.get(base + "/company").status_code == 302
    newcomer = world.person(name="이새싹")
    world.set_password(newcomer)
    world.sign_in(client, newcomer)
    client.post(base + "/company/draft", data={"name_ko": "새싹정밀", "business_number": "1"})
    page = client.get(base + "/company")
    assert "새싹정밀" in page.get_data(as_text=True), "the draft is kept"
    refused = client.post(base + "/company", data={"name_ko": "새싹정밀", "business_number": "1"})
    assert refused.status_code == 422
    facts = {
        "business_number": business_number(),
        "name_ko": "새싹정밀",
        "representative_name": "이새싹",
        "registrar": "representative",
        "address": "구미시 첨단로 3",
        "declares": "y",
        "document": (io.BytesIO(PDF), "registration.pdf"),
    }
    assert client.get(base + "/check").status_code == 302, "the company comes first"
    done = client.post(base + "/company", data=facts, content_type="multipart/form-data")
    assert done.status_code == 303, done.get_data(as_text=True)
    page = client.get(base + "/check").get_data(as_text=True)
    assert "새싹정밀" in page
    assert newcomer.email in page, "tax invoices go to who signed up, until they say otherwise"
    assert client.post(base + "/check").status_code == 422
    done = client.post(base + "/check", data={"read": "y"})
    assert done.status_code == 303
    sign = done.location
    assert client.post(base + "/check", data={"read": "y"}).location == sign, "sent twice, done once"
    signed = client.post(sign, data={"password": PASSWORD, "agreed_electronic": "y"})
    assert "/agreements/" in signed.location
    assert client.get(signed.location).status_code == 200


def test_the_officers_page(shop, world, client):
    world.sign_in(client, shop.boss)
    assert client.get("/desk/express").status_code == 403
    world.sign_in(client, shop.officer)
    assert client.get("/desk/express").status_code == 200
    data = {"offer": "", "fee_limit": "500만", "until_on": (clock.today() + timedelta(days=9)).isoformat()}
    assert client.post("/desk/express", data=data).status_code == 422
    assert client.post("/desk/express", data=data | {"password": PASSWORD}).status_code == 303
    page = client.get("/desk/express").get_data(as_text=True)
    assert "5,000,000원" in page
    ref = page.split("/revoke")[0].rsplit("/", 1)[1]
    assert client.post(f"/desk/express/{ref}/revoke").status_code == 303
    assert "거둠" in client.get("/desk/express").get_data(as_text=True)
