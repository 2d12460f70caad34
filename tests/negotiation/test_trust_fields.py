"""What is on the table follows the tree of fields and the rights in force."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from marketplace.accounts.models import Organisation
from marketplace.accounts.services import letters
from marketplace.catalog import services as catalog
from marketplace.catalog.models import Listing
from marketplace.kernel import clock, outbox
from marketplace.kernel.actor import SYSTEM
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Invalid
from marketplace.kernel.outbox import Outbox
from marketplace.kernel.text import reading
from marketplace.licensing import services as licensing
from marketplace.negotiation import queries, services
from marketplace.negotiation.models import terms
from marketplace.rights import queries as rights_queries
from marketplace.rights import services as rights
from marketplace.rights.queries import Extent
from tests.negotiation.deals import Deal, cluster_of, invite, make_deal, rival

KR = frozenset({"KR"})
IN_KOREA = Extent(territories=KR)


def granted(deal: Deal, extent: Extent = IN_KOREA, kind: str = "exclusive", **more: Any) -> None:
    """A right of a company that is not of the deal, if no other is named."""
    values = {"until_on": None, "source_id": 77} | more
    values.setdefault("company_id", deal.world.company())
    rights.grant(
        listing_id=deal.listing_id,
        kind=kind,
        extent=extent,
        from_on=clock.today(),
        source_type="agreement",
        actor=SYSTEM,
        **values,
    )


def written(template: str) -> list[Outbox]:
    """Letters of one kind, a row for each reader; what follows from what was done is done first."""
    outbox.drain()
    query = db.session.query(Outbox).filter(Outbox.topic == "mail", Outbox.key.like(f"{template}:%"))
    return query.order_by(Outbox.id).all()


def test_trust_01_clearing_one_language_of_the_field_changes_nothing_of_what_is_granted(deal):
    battery = deal.field("전지", "Batteries")
    sheet = deal.offer(deal.ask(), field_id=battery, field_of_use_ko="", field_of_use_en="Something else")
    assert terms.extent(sheet.terms).field_id == battery
    assert (sheet.terms["field_of_use_ko"], sheet.terms["field_of_use_en"]) == ("전지", "Batteries")


def test_trust_01_terms_name_a_field_of_their_own_listing_and_several_territories(deal):
    elsewhere = deal.world.listing(deal.institution_id, deal.researcher)
    foreign = catalog.add_field(elsewhere, deal.officer, "", "수처리", "Water").id
    with pytest.raises(Invalid) as refused:
        deal.offer(deal.ask(), field_id=foreign)
    assert "field_id" in refused.value.fields
    for wrong in ([], ["XX"], ["KR", "MOON"]):
        with pytest.raises(Invalid) as refused:
            deal.offer(deal.ask(), territories=wrong)
        assert "territories" in refused.value.fields
    sheet = deal.offer(deal.ask(), territories=["us", "KR", "EU"])
    assert sheet.terms["territories"][:2] == ["KR", "AT"]
    assert len(sheet.terms["territories"]) == 29


def test_trust_01_an_agreement_in_one_field_leaves_the_fields_beside_it_to_others(deal):
    battery, water = deal.field("전지", "Batteries"), deal.field("수처리", "Water")
    cathode = deal.field("양극재", "Cathodes", beneath=battery)
    deal.agreed(kind="sole", field_id=battery)
    other, _ = rival(deal)
    for taken in (None, battery, cathode):
        with pytest.raises(Conflict, match="다른 기업"):
            other.agreed(kind="sole", field_id=taken)
    assert other.agreed(kind="sole", field_id=water).state == "accepted"
    assert other.agreed(field_id=cathode, territories=["US"]).state == "accepted"


def test_trust_01_a_field_under_negotiation_can_not_be_removed(deal):
    battery = deal.field("전지", "Batteries")
    ref = rights_queries.tree_of(deal.listing_id).nodes[battery].ref
    sheet = deal.offer(deal.ask(), field_id=battery)
    with pytest.raises(Conflict):
        catalog.remove_field(deal.listing_id, deal.officer, ref)
    services.withdraw_terms(sheet.id, deal.officer)
    catalog.remove_field(deal.listing_id, deal.officer, ref)
    with pytest.raises(Invalid):
        deal.offer(deal.ask(), field_id=battery)


def test_trust_03_nothing_is_quoted_or_held_out_over_anothers_exclusive_licence(deal):
    inquiry = deal.ask()
    offer = db.session.get_one(Listing, deal.listing_id).offers[0]
    granted(deal, until_on=clock.today() + timedelta(days=60))
    with pytest.raises(Conflict) as refused:
        services.quote(inquiry.id, offer.id, deal.member)
    assert "전체가 다시 열리는 날" in refused.value.text.ko
    offered = {"kind": "non_exclusive", "fee": 1_000_000, "term_months": 12}
    with pytest.raises(Conflict):
        catalog.save_offer(deal.listing_id, deal.officer, offered)
    assert catalog.save_offer(deal.listing_id, deal.officer, offered | {"territories": ["US"]}).ref
    with clock.moved(by=timedelta(days=61)):
        assert services.quote(inquiry.id, offer.id, deal.member).number


def test_trust_03_terms_under_way_are_told_to_both_sides_and_open_again_with_the_right_s_end(deal):
    sheet = deal.offer(deal.ask())
    quotation = services.quote(sheet.inquiry_id, sheet.inquiry.listing.offers[0].id, deal.member)
    granted(deal)
    assert len(written("terms_overtaken")) == 2  # the officer and the company that asked
    assert len(written("quotation_overtaken")) == 2
    db.session.refresh(sheet)
    assert sheet.overtaken_at is not None
    with pytest.raises(Conflict, match="다른 기업"):
        services.accept_terms(sheet.id, deal.boss)
    rights.suspend("agreement", 77, "미납", SYSTEM)  # still binds: nobody is told again
    assert len(written("terms_overtaken")) == 2
    rights.end("agreement", 77, "해지", SYSTEM)
    assert len(written("terms_reopened")) == 2
    db.session.refresh(sheet)
    assert sheet.overtaken_at is None
    assert services.accept_terms(sheet.id, deal.boss).state == "accepted"
    assert queries.freedom_of_quotation(quotation, sheet.inquiry).whole


def test_trust_03_terms_that_ones_own_right_closed_open_when_one_joins_and_close_when_one_leaves(deal):
    """No right changes, and yet what is free for the companies of the deal does."""
    [partner] = cluster_of(deal, 1)
    inquiry = deal.ask()
    member = invite(inquiry, partner, deal.boss)
    sheet = deal.offer(inquiry)
    granted(deal, company_id=partner.standings[0].organisation_id)
    assert len(written("terms_overtaken")) == 2
    services.answer_invitation(member.ref, True, partner)
    assert len(written("terms_reopened")) == 3  # the company that joined hears it as well
    db.session.refresh(sheet)
    assert sheet.overtaken_at is None
    licensing.leave(member.ref, "따로 계약합니다", partner)
    assert len(written("terms_overtaken")) == 4
    db.session.refresh(sheet)
    assert sheet.overtaken_at is not None


def test_trust_03_terms_open_again_when_the_company_goes_up_in_the_one_that_held_them_closed(deal):
    holder, _ = rival(deal)
    sheet = deal.offer(deal.ask())
    granted(deal, company_id=holder.company_id)
    assert len(written("terms_overtaken")) == 2
    number = db.session.get_one(Organisation, holder.company_id).business_number
    deal.world.merge(deal.company_id, number, by=deal.center)
    assert written("terms_reopened")
    db.session.refresh(sheet)
    assert sheet.overtaken_at is None


def test_trust_03_a_right_in_another_country_or_field_or_of_ones_own_closes_no_terms(deal):
    battery, water = deal.field("전지", "Batteries"), deal.field("수처리", "Water")
    sheet = deal.offer(deal.ask(), field_id=battery)
    granted(deal, Extent(battery, territories=frozenset({"US"})))
    granted(deal, Extent(water, territories=KR), source_id=78)
    outbox.drain()
    db.session.refresh(sheet)
    assert sheet.overtaken_at is None
    assert services.accept_terms(sheet.id, deal.boss).state == "accepted"
    outbox.drain()
    db.session.refresh(sheet)
    assert sheet.overtaken_at is None  # its own reservation stands in nobody's way but others'


def test_trust_03_the_letters_say_what_happened_and_what_is_next(deal):
    sheet = deal.offer(deal.ask())
    services.quote(sheet.inquiry_id, sheet.inquiry.listing.offers[0].id, deal.member)
    granted(deal)
    outbox.drain()
    rights.end("agreement", 77, "해지", SYSTEM)
    for template, ko, en in (
        ("terms_overtaken", "지금 수락할 수 없습니다", "can't be accepted now"),
        ("terms_reopened", "수락할 수 있습니다", "can be accepted"),
        ("quotation_overtaken", "지금은 이 조건으로 계약할 수 없습니다", "can't be licensed on these terms"),
    ):
        for language, words in (("ko", ko), ("en", en)):
            with reading(language):
                subject, body = letters.write(template, written(template)[0].payload["refs"], None)
            assert words in body
            assert getattr(sheet.inquiry.listing, f"title_{language}") in subject
            assert sheet.inquiry.ref in body


def test_trust_03_a_shared_technology_is_neither_applied_for_nor_chosen_over_anothers_exclusive_licence(
    world,
):
    shop = make_deal(world, offers=[{"kind": "sharing", "fee": 0, "term_months": 36, "express": True}])
    offer = db.session.get_one(Listing, shop.listing_id).offers[0]
    row = services.apply_for_sharing(shop.boss, shop.public_id, offer.ref, shop.company_id, "생산에 씁니다.")
    granted(shop)
    assert len(written("sharing_overtaken")) == 2  # who applied, and the officer who decides
    with pytest.raises(Conflict, match="다른 기업"):
        services.choose_applicant(row.ref, shop.officer)
    _, late = rival(shop)
    with pytest.raises(Conflict, match="다른 기업"):
        services.apply_for_sharing(late, shop.public_id, offer.ref, late.company_id, "생산에 씁니다.")
    for language, words in (("ko", "지금은 계약할 수 없습니다"), ("en", "can't be licensed now")):
        with reading(language):
            _, body = letters.write(
                "sharing_overtaken", written("sharing_overtaken")[0].payload["refs"], None
            )
        assert words in body
    rights.end("agreement", 77, "해지", SYSTEM)
    services.choose_applicant(row.ref, shop.officer)
