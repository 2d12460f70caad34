"""기술나눔: applied for with a plan, chosen or declined with the reason, taken by the express way, reported on."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from marketplace.accounts.models import Organisation
from marketplace.catalog.models import Listing
from marketplace.kernel import clock, outbox
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Forbidden
from marketplace.kernel.transaction import atomic
from marketplace.licensing import services as licensing
from marketplace.licensing.models import Agreement
from marketplace.licensing.queries import use
from marketplace.negotiation import services
from marketplace.negotiation.models import SharingApplication
from marketplace.rights import queries as rights
from tests.negotiation.deals import make_deal, rival
from tests.world import PASSWORD

SHARED = {"kind": "sharing", "fee": 0, "term_months": 36, "express": True}


@pytest.fixture
def shop(world):
    return make_deal(world, offers=[SHARED])


def offer(deal):
    return db.session.get_one(Listing, deal.listing_id).offers[0]


def applied(deal, boss=None, **more):
    who = boss or deal.boss
    return services.apply_for_sharing(
        who, deal.public_id, offer(deal).ref, who.company_id, "분리막 생산에 씁니다.", **more
    )


def taken(deal):
    licensing.keep_draft(deal.boss, offer(deal).id, company_id=deal.company_id)
    return licensing.order(deal.boss, deal.public_id, offer(deal).ref)


def test_chosen_companies_take_it_and_the_others_are_told_why(shop, sent):
    _, second = rival(shop)
    first, other = applied(shop), applied(shop, second)
    with pytest.raises(Forbidden, match="선정된 기업"):
        taken(shop)
    services.choose_applicant(first.ref, shop.officer)
    services.decline_applicant(other.ref, "계획이 더 구체적인 기업을 선정했습니다.", shop.center)
    with pytest.raises(Conflict):
        services.decline_applicant(first.ref, "늦었습니다.", shop.officer)
    agreement = taken(shop)
    licensing.sign(agreement.id, shop.boss, PASSWORD)
    licensing.countersign(agreement.id, shop.officer, PASSWORD)
    assert [right.kind for right in rights.in_force(shop.listing_id)] == ["sharing"]
    outbox.drain()
    letters = {m["Subject"].partition("] ")[2].partition(":")[0]: m for m in sent}
    assert {"기술나눔 신청", "기술나눔에 선정되었습니다", "기술나눔 심사 결과"} <= set(letters)
    assert "더 구체적인" in letters["기술나눔 심사 결과"].get_content()
    # A year later: reported once, read by the licensor.
    with clock.moved(by=timedelta(days=365)):
        year = clock.today().year - 1
        row = db.session.get_one(Agreement, agreement.id)
        assert use.years_due(row) == [year]
        assert [item.due_on for item in use.work_items(shop.member)] == [use.due_on(year)]
        licensing.remind_of_use({}, "")
        licensing.remind_of_use({}, "")
        assert db.session.query(outbox.Outbox).filter(outbox.Outbox.key.like("use_due%")).count() == 1
        with pytest.raises(Forbidden):
            licensing.report_use(row.id, year, "…", shop.officer)
        report = licensing.report_use(row.id, year, "시제품에 적용했습니다.", shop.member, "once")
        assert (
            licensing.report_use(row.id, year, "시제품에 적용했습니다.", shop.member, "once").id == report.id
        )
        with pytest.raises(Conflict):
            licensing.report_use(row.id, year, "다시", shop.member)
        assert use.owed() == use.work_items(shop.member) == []
    assert use.due_on(2026) == date(2027, 1, 31)


def test_who_may_apply_and_how_often(shop, world):
    row = applied(shop, form_token="once")
    assert applied(shop, form_token="once").id == row.id
    with pytest.raises(Conflict, match="이미 신청"):
        applied(shop)
    services.withdraw_application(row.ref, shop.member)
    again = applied(shop)
    _, large = rival(shop)
    with atomic():
        company = db.session.get_one(Organisation, large.company_id)
        company.size = "large"
    with pytest.raises(Forbidden, match="중소기업"):
        applied(shop, large)
    with pytest.raises(Forbidden):
        services.choose_applicant(again.ref, shop.boss)
    with atomic():
        listing = db.session.get_one(Listing, shop.listing_id)
        listing.state = "withdrawn"
    services.on_listing_closed({"listing_id": shop.listing_id}, "1")
    found = db.session.query(SharingApplication).filter_by(ref=again.ref).one()
    assert found.state == "declined"
    assert "no longer offered" in found.reason


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_the_pages(shop, client, world, prefix):
    url = f"{prefix}/technologies/{shop.public_id}/sharing/{offer(shop).ref}"
    _, second = rival(shop)
    other = applied(shop, second)
    world.sign_in(client, shop.member)
    express = f"{prefix}/technologies/{shop.public_id}/express/{offer(shop).ref}"
    assert client.get(express).status_code == 200
    assert client.get(f"{express}/company").location.endswith(url)
    assert client.get(url).status_code == 200
    assert client.post(url, data={"company_id": shop.company_id, "plan": ""}).status_code == 422
    done = client.post(
        url, data={"company_id": shop.company_id, "plan": "우리의 비밀 계획", "form_token": "t"}
    )
    assert done.status_code == 303
    page = done.location
    assert "우리의 비밀 계획" in client.get(page).get_data(as_text=True)
    assert client.get(f"{prefix}/sharing/{other.ref}").status_code == 404
    world.sign_in(client, second)
    assert client.get(page).status_code == 404
    world.sign_in(client, shop.officer)
    shown = client.get(page).get_data(as_text=True)
    assert db.session.get_one(Organisation, second.company_id).name in shown or prefix
    assert client.post(f"{page}/decline", data={"reason": ""}).status_code == 422
    assert client.post(f"{page}/choose").status_code == 303
    assert client.post(f"{page}/choose").status_code == 409
    world.sign_in(client, shop.member)
    assert "/company" in client.get(page).get_data(as_text=True)
    assert client.get(f"{express}/company").status_code == 200
