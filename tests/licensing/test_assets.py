"""Rights fit the asset: from the offer to the register, and when the patent's status changes in between."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from sqlalchemy import select

from marketplace.catalog import queries as catalog
from marketplace.catalog import services as listings
from marketplace.catalog.models import Listing, Offer, Patent
from marketplace.catalog.queries import fitting
from marketplace.catalog.services import publication
from marketplace.kernel import clock, outbox
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Invalid, NotFound
from marketplace.kernel.transaction import atomic
from marketplace.licensing import queries, services
from marketplace.licensing.models import Agreement
from marketplace.licensing.queries.work import work_items
from marketplace.negotiation import services as negotiation
from marketplace.negotiation.models import TermSheet
from marketplace.papers.services import store_attachment
from marketplace.rights import queries as rights
from tests.licensing.test_licensing import pay
from tests.negotiation.deals import make_deal, terms
from tests.world import PASSWORD

ASSETS = {
    "application": {"kind": "patent", "patents": [("applied", "KR")]},
    "dataset": {"kind": "dataset"},
    "software": {"kind": "software"},
    "know_how": {"kind": "know_how"},
    "prototype": {"kind": "prototype"},
    "over": {"kind": "patent", "patents": [("lapsed", "KR")]},
}


def deal_on(world, asset, **listing):
    values = dict(ASSETS[asset])
    values["patents"] = [
        Patent(application_no="10-2025-0012345", status=status, country=country)
        for status, country in values.get("patents", [])
    ]
    return make_deal(world, **values, **listing)


def set_status(deal, status, **values):
    """The officer records the patent's new status on the listing's form."""
    number = db.session.scalars(select(Patent).where(Patent.listing_id == deal.listing_id)).one()
    row = {
        "country": number.country,
        "application_no": number.application_no,
        "registration_no": number.registration_no or ("10-2999999" if status == "registered" else ""),
        "status": status,
        "expires_on": None,
    } | values
    db.session.rollback()
    listings.save(deal.listing_id, deal.officer, {"patents": [row]}, disclosure_confirmed=True)
    outbox.drain()
    db.session.rollback()
    db.session.expire_all()


def letters(sent, person, words):
    outbox.drain()
    return [m for m in sent if m["To"].addresses[0].addr_spec == person.email and words in str(m["Subject"])]


def certificate():
    return store_attachment([("등록원부.pdf", BytesIO(b"%PDF-1.4\n%EOF"))])


def again(agreement):
    db.session.rollback()
    return db.session.scalars(
        select(Agreement).where(Agreement.id == agreement.id).execution_options(populate_existing=True)
    ).one()


@pytest.mark.parametrize("asset", ["application", "dataset", "software", "know_how", "prototype", "over"])
def test_trust_02_an_exclusive_licence_is_neither_offered_nor_proposed_where_there_is_no_register(
    world, asset
):
    deal = deal_on(world, asset, offers=[])
    with pytest.raises((Invalid, Conflict)):
        listings.save_offer(deal.listing_id, deal.officer, {"kind": "exclusive", "fee": 1, "currency": "KRW"})
    inquiry = deal.ask()
    with pytest.raises((Invalid, Conflict)) as refused:
        deal.offer(inquiry, kind="exclusive")
    assert asset == "over" or "kind" in refused.value.fields
    assert db.session.query(TermSheet).count() == 0


def test_trust_02_the_form_shows_only_what_fits_and_says_why_another_does_not(client, world):
    deal = deal_on(world, "dataset")
    world.sign_in(client, deal.officer)
    page = client.get(f"/desk/listings/{deal.public_id}/offers/new").text
    assert "데이터 이용 허락" in page
    assert "전용실시권</option>" not in page
    answer = client.post(
        f"/desk/listings/{deal.public_id}/offers/new",
        data={"kind": "exclusive", "fee": "1000000", "currency": "KRW", "territories": "KR", "field_id": ""},
    )
    assert answer.status_code == 422
    assert "‘전용실시권’ 계약을 할 수 없습니다" in answer.text
    assert "1000000" in answer.text, "nothing typed is lost"
    inquiry = deal.ask()
    answer = client.post(
        f"/deals/{inquiry.ref}/terms",
        data={
            "kind": "exclusive",
            "fee": "1000000",
            "territories": "KR",
            "field_id": "",
            "effective_when": "registered",
        },
    )
    assert answer.status_code == 422
    assert "‘전용실시권’ 계약을 할 수 없습니다" in answer.text


def test_trust_02_an_old_offer_that_does_not_fit_is_closed_and_shown_to_be_corrected(client, world):
    deal = deal_on(
        world,
        "dataset",
        offers=[{"kind": "exclusive", "fee": 5_000_000}, {"kind": "non_exclusive", "fee": 1_000_000}],
    )
    listing = db.session.get_one(Listing, deal.listing_id)
    assert [offer.kind for offer in listing.open_offers] == ["non_exclusive"]
    wrong = listing.misfits[0]
    public = client.get(f"/technologies/{deal.public_id}").text
    assert "전용실시권" not in public
    inquiry = deal.ask()
    with pytest.raises(NotFound):
        negotiation.quote(inquiry.id, wrong.id, deal.member)
    world.sign_in(client, deal.officer)
    assert "정정 필요" in client.get(f"/desk/listings/{deal.public_id}/offers").text
    assert any("맞지 않는 계약 조건" in str(item.title) for item in catalog.work_items(deal.officer))
    listings.withdraw_offer(deal.listing_id, deal.officer, wrong.ref)
    assert not any("맞지 않는 계약 조건" in str(item.title) for item in catalog.work_items(deal.officer))


@pytest.mark.parametrize("asset", sorted(ASSETS))
def test_trust_02_the_database_and_the_page_agree_on_what_fits(world, asset):
    """The officer's list is found in SQL, the page in Python: for every kind in every asset they say the same."""
    deal = deal_on(world, asset, offers=[{"kind": kind, "fee": 1} for kind in rights.LICENCE_KINDS])
    listing = db.session.get_one(Listing, deal.listing_id)
    found = db.session.scalars(
        select(Offer.kind)
        .join(Listing, Listing.id == Offer.listing_id)
        .where(Listing.id == listing.id, fitting(Offer.kind))
    )
    assert set(found) == {offer.kind for offer in listing.open_offers}


def test_trust_02_an_application_is_assigned_by_notice_to_the_office(world, client):
    deal = deal_on(world, "application")
    with pytest.raises(Invalid) as refused:
        deal.offer(deal.ask(), kind="assignment", term_months=None, effective_when="registered")
    assert "신고" in refused.value.fields["effective_when"].ko
    agreement = deal.concluded(kind="assignment", term_months=None)
    assert (again(agreement).state, again(agreement).effective_when) == ("concluded", "notified")
    world.sign_in(client, deal.officer)
    page = client.get(f"/agreements/{agreement.ref}").text
    assert "출원인 변경을 신고한 뒤 접수번호를 기록해" in page
    assert "특허법 제38조 제4항" in page
    services.record_registration(agreement.id, "1-1-2026-0012345", clock.today(), certificate(), deal.officer)
    services.confirm_registration(agreement.id, deal.center)
    assert again(agreement).state == "in_force"


def test_trust_02_a_prototype_is_sold_and_lent_under_its_own_articles(world):
    deal = deal_on(world, "prototype")
    agreement = deal.offered(kind="sale", term_months=None, royalty_bp=None)
    text = str(queries.paper_of(again(agreement)).snapshot)
    assert "시제품의 매매" in text
    assert "통상실시권" not in text
    assert [gate.kind for gate in again(agreement).gates] == ["institution"]
    other = deal_on(world, "prototype")
    with pytest.raises(Invalid) as refused:
        other.offer(other.ask(), kind="loan", term_months=None)
    assert "term_months" in refused.value.fields
    assert "대여" in str(queries.paper_of(again(other.offered(kind="loan", term_months=6))).snapshot)


def test_trust_02_a_licence_of_data_is_called_so_on_its_paper(world):
    deal = deal_on(world, "dataset")
    text = str(queries.paper_of(again(deal.offered())).snapshot)
    assert "데이터 이용 허락" in text
    assert "통상실시권" not in text


def test_trust_02_when_the_patent_lapses_offers_close_terms_are_told_and_nothing_is_signed(
    deal, world, sent, client
):
    inquiry = deal.ask()
    sheet = deal.offer(inquiry)
    signing = make_deal(world)
    agreement = signing.offered()
    for one in (deal, signing):
        set_status(one, "lapsed")
    assert db.session.get_one(Listing, deal.listing_id).open_offers == []
    assert db.session.get_one(Listing, deal.listing_id).state == "published"
    with pytest.raises(Conflict) as refused:
        negotiation.accept_terms(sheet.id, deal.boss)
    assert "허락할 것이 없습니다" in refused.value.text.ko
    assert len(letters(sent, deal.boss, "권리 상태 변경")) == 1
    assert len(letters(sent, deal.officer, "권리 상태 변경")) == 1
    world.sign_in(client, deal.boss)
    assert "조건을 협의할 수 없습니다" in client.get(f"/deals/{inquiry.ref}").text
    with pytest.raises(Conflict):
        services.sign(agreement.id, signing.boss, PASSWORD)
    assert any("정정 필요" in str(item.title) for item in work_items(signing.officer))
    world.sign_in(client, signing.officer)
    page = client.get(f"/agreements/{agreement.ref}").text
    assert "권리가 소멸했거나 맞지 않습니다" in page
    services.revoke(agreement.id, "특허가 소멸했습니다.", signing.officer)
    assert not any("정정 필요" in str(item.title) for item in work_items(signing.officer))


def test_trust_02_a_licence_in_force_says_that_its_patent_has_lapsed(deal, world, client, sent):
    agreement = deal.concluded(fee=0)
    assert again(agreement).state == "in_force"
    set_status(deal, "lapsed")
    assert again(agreement).state == "in_force", "nothing changes by itself"
    world.sign_in(client, deal.boss)
    assert "특허 소멸" in client.get("/licences").text
    assert "권리가 소멸했거나 맞지 않습니다" in client.get(f"/agreements/{agreement.ref}").text
    assert any("소멸했거나" in str(item.title) for item in work_items(deal.officer))
    assert len(letters(sent, deal.boss, "권리 상태 변경")) == 1
    set_status(deal, "registered")
    assert not any("소멸했거나" in str(item.title) for item in work_items(deal.officer))


def test_trust_02_a_patent_that_runs_out_by_the_clock_is_told_of_once(deal, sent):
    day = clock.today() + timedelta(days=30)
    set_status(deal, "registered", registration_no="10-2999998", expires_on=day)
    deal.concluded(fee=0)
    with clock.moved(by=timedelta(days=30)):
        publication.announce_run_out({}, "")
        assert letters(sent, deal.boss, "권리 상태 변경") == []
    with clock.moved(by=timedelta(days=31)):
        for _ in range(2):
            publication.announce_run_out({}, "")
            assert len(letters(sent, deal.boss, "권리 상태 변경")) == 1


def test_trust_02_money_that_comes_after_the_patent_lapsed_brings_no_right(deal, world, sent):
    agreement = again(deal.concluded(effective_when="paid"))
    set_status(deal, "lapsed")
    pay(deal, agreement)
    agreement = again(agreement)
    assert agreement.state == "concluded"
    assert rights.in_force(deal.listing_id) == [] or all(
        right.kind == "reservation" for right in rights.in_force(deal.listing_id)
    )
    assert len(letters(sent, deal.boss, "권리가 생기지 않았습니다")) == 1
    assert any("정정 필요" in str(item.title) for item in work_items(deal.officer))


def test_a_licence_paid_while_the_status_was_wrong_begins_when_it_is_corrected(deal, sent):
    agreement = again(deal.concluded(effective_when="paid"))
    set_status(deal, "lapsed")
    pay(deal, agreement)
    assert again(agreement).state == "concluded"
    set_status(deal, "registered")
    assert again(agreement).state == "in_force"
    assert [right.kind for right in rights.in_force(deal.listing_id)] == ["non_exclusive"]


def test_an_assignment_paid_after_the_invention_was_filed_waits_for_people(world, client, sent):
    """특허법 제38조: once it is filed, it is the notice to the office that assigns it, not the payment."""
    deal = make_deal(world, kind="patent", patents=[])
    agreement = again(deal.concluded(kind="assignment", term_months=None, effective_when="paid"))
    assert agreement.misfit is None
    db.session.rollback()
    filed = {"country": "KR", "application_no": "10-2026-0012345", "registration_no": "", "status": "applied"}
    listings.save(
        deal.listing_id, deal.officer, {"patents": [filed | {"expires_on": None}]}, disclosure_confirmed=True
    )
    assert len(letters(sent, deal.boss, "권리 상태 변경")) == 1
    pay(deal, agreement)
    assert again(agreement).state == "concluded"
    assert len(letters(sent, deal.boss, "권리가 생기지 않았습니다")) == 1
    assert any("정정 필요" in str(item.title) for item in work_items(deal.officer))
    world.sign_in(client, deal.boss)
    assert "합의한 방식으로는 효력이 생길 수 없습니다" in client.get(f"/agreements/{agreement.ref}").text


def test_terms_whose_moment_no_longer_fits_say_so_in_the_deal(world, client):
    deal = make_deal(world, kind="patent", patents=[])
    inquiry = deal.ask()
    deal.offer(inquiry, kind="assignment", term_months=None, effective_when="paid")
    filed = {"country": "KR", "application_no": "10-2026-0012345", "registration_no": "", "status": "applied"}
    db.session.rollback()
    listings.save(
        deal.listing_id, deal.officer, {"patents": [filed | {"expires_on": None}]}, disclosure_confirmed=True
    )
    world.sign_in(client, deal.boss)
    assert "지금의 조건으로는 진행할 수 없습니다" in client.get(f"/deals/{inquiry.ref}").text


def test_trust_02_a_registered_application_opens_new_kinds_and_a_licence_is_stepped_up_by_an_agreement(
    world, sent, client
):
    deal = deal_on(world, "application")
    agreement = deal.concluded(fee=0)
    assert again(agreement).state == "in_force"
    with pytest.raises(Invalid):
        services.amend(agreement.id, terms(kind="exclusive", effective_when="registered"), deal.officer)
    set_status(deal, "registered")
    assert len(letters(sent, deal.boss, "특허가 등록되었습니다")) == 1
    assert [right.kind for right in rights.in_force(deal.listing_id)] == ["non_exclusive"], "nothing silently"
    amendment = services.amend(
        agreement.id, terms(kind="exclusive", effective_when="registered"), deal.officer
    )
    assert amendment.kind == "exclusive"
    services.offer(amendment.id, deal.officer)
    services.sign(amendment.id, deal.boss, PASSWORD)
    for gate in again(amendment).gates:
        services.pass_gate(gate.id, deal.officer)
    services.countersign(amendment.id, deal.officer, PASSWORD)
    assert [right.kind for right in rights.in_force(deal.listing_id)] == ["non_exclusive"]
    services.record_registration(amendment.id, "전용 2026-000777", clock.today(), certificate(), deal.boss)
    services.confirm_registration(amendment.id, deal.center)
    assert [right.kind for right in rights.in_force(deal.listing_id)] == ["exclusive"]


def test_trust_02_an_exclusive_licence_waiting_for_the_register_stops_when_the_patent_is_gone(deal):
    agreement = deal.concluded(kind="exclusive")
    set_status(deal, "refused")
    with pytest.raises(Conflict):
        services.record_registration(agreement.id, "전용 1", clock.today(), certificate(), deal.boss)
    with atomic():
        row = db.session.get_one(Agreement, agreement.id)
        row.registration_number, row.registered_on = "전용 1", clock.today()
    with pytest.raises(Conflict):
        services.confirm_registration(agreement.id, deal.center)
    assert again(agreement).state == "concluded"


def test_trust_02_an_express_licence_follows_the_table(world):
    deal = deal_on(world, "software", offers=[{"kind": "non_exclusive", "fee": 0, "express": True}])
    listing = db.session.get_one(Listing, deal.listing_id)
    ref = listing.offers[0].ref
    assert services.open_offer(deal.boss, deal.public_id, ref)
    closed = deal_on(
        world, "software", offers=[{"kind": "evaluation", "fee": 0, "term_months": 3, "express": True}]
    )
    ref = db.session.get_one(Listing, closed.listing_id).offers[0].ref
    with pytest.raises(Conflict):
        services.open_offer(closed.boss, closed.public_id, ref)


def test_trust_02_a_catalogue_with_a_right_that_does_not_fit_is_refused_by_the_dry_run_too(world):
    institution = world.institution()
    officer = world.person("officer", institution)
    record = {
        "kind": "dataset",
        "title_ko": "진동 데이터",
        "offers": [{"kind": "exclusive", "fee": 1_000_000}],
        "patents": [],
    }
    assert [field for field, _ in listings.problems_of_record(record)] == ["offers"]
    with pytest.raises(Invalid):
        listings.import_draft(record, institution, officer, "test", "1")
    assert listings.problems_of_record(record | {"offers": [{"kind": "non_exclusive", "fee": 1}]}) == []


def test_trust_02_a_published_listing_records_a_lapse_though_offers_stand(deal):
    set_status(deal, "lapsed")
    listing = db.session.get_one(Listing, deal.listing_id)
    assert listing.patents[0].status == "lapsed"
    assert len(listing.misfits) == 1
