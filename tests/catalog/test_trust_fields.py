"""The officer keeps the fields of use of a listing on a page; what is granted closes what is offered, everywhere it shows."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event

from marketplace.accounts.services import letters
from marketplace.catalog import indexing, queries, services
from marketplace.catalog.models import Listing, Offer
from marketplace.catalog.openness import openness
from marketplace.catalog.queries import presented
from marketplace.kernel import clock, outbox, periods
from marketplace.kernel.actor import SYSTEM
from marketplace.kernel.database import db
from marketplace.kernel.errors import Forbidden, Invalid
from marketplace.kernel.outbox import Outbox
from marketplace.kernel.text import reading
from marketplace.rights import queries as rights_queries
from marketplace.rights import services as rights
from marketplace.rights.models import FieldPlacement
from marketplace.rights.queries import Extent
from tests.negotiation.deals import Deal, make_deal

KR = frozenset({"KR"})
IN_KOREA = Extent(territories=KR)


@pytest.fixture
def deal(world: Any) -> Deal:
    return make_deal(world)


def granted(deal: Deal, extent: Extent = IN_KOREA, **more: Any) -> None:
    values = {"kind": "exclusive", "until_on": None, "source_id": 77} | more
    rights.grant(
        listing_id=deal.listing_id,
        company_id=deal.company_id,
        extent=extent,
        from_on=clock.today(),
        source_type="agreement",
        actor=SYSTEM,
        **values,
    )
    outbox.drain()


def page_of(deal: Deal) -> str:
    return f"/desk/listings/{deal.public_id}/fields"


def test_trust_01_the_officer_builds_the_tree_with_both_names_side_by_side(deal: Deal, client: FlaskClient):
    deal.world.sign_in(client, deal.officer)
    assert (
        client.post(page_of(deal) + "/new", data={"name_ko": "전지", "name_en": "Batteries"}).status_code
        == 302
    )
    again = client.post(page_of(deal) + "/new", data={"name_ko": "축전지", "name_en": "Accumulators"})
    assert again.status_code == 422
    assert "Batteries" in again.text
    assert "축전지" in again.text  # nothing that was typed is lost
    apart = {"name_ko": "수처리", "name_en": "Water", "apart": "y"}
    assert client.post(page_of(deal) + "/new", data=apart).status_code == 302
    shown = client.get(page_of(deal)).text
    assert "수처리" in shown
    assert "Water" in shown
    tree = rights_queries.tree_of(deal.listing_id)
    battery = next(node for node, _ in tree.walk() if node.name.ko == "전지")
    beneath = {"parent": battery.ref, "name_ko": "양극재", "name_en": "Cathodes"}
    assert client.post(page_of(deal) + "/new", data=beneath).status_code == 302  # nothing beside it there
    assert [depth for _, depth in rights_queries.tree_of(deal.listing_id).walk()] == [0, 1, 0]


def test_a_new_name_is_compared_on_the_page_with_the_fields_beside_it(deal: Deal, client: FlaskClient):
    services.add_field(deal.listing_id, deal.officer, "", "전지", "Batteries")
    water = services.add_field(deal.listing_id, deal.officer, "", "수처리", "Water", apart=True)
    deal.world.sign_in(client, deal.officer)
    address = f"{page_of(deal)}/{water.ref}"
    assert "Batteries" in client.get(address).text
    names = {"name_ko": "축전지", "name_en": "Accumulators", "same": "y"}
    again = client.post(address, data=names)
    assert again.status_code == 422
    assert "축전지" in again.text
    assert client.post(address, data=names | {"apart": "y"}).status_code == 302


@pytest.mark.parametrize("who", ["researcher", "center", "boss"])
def test_trust_01_nobody_but_the_institutions_officer_keeps_the_fields(deal: Deal, who: str):
    with pytest.raises(Forbidden):
        services.add_field(deal.listing_id, getattr(deal, who), "", "전지", "Batteries")
    with pytest.raises(Forbidden):
        services.place_words(deal.listing_id, getattr(deal, who), "전지", "", same=True)


def test_trust_01_a_typed_field_waits_in_the_officers_work_until_it_is_placed(
    deal: Deal, client: FlaskClient
):
    granted(deal, Extent(None, "이차전지", KR), kind="non_exclusive")
    ours = [item for item in queries.work_items(deal.officer) if item.endpoint == "catalog.fields"]
    assert [item.subject for item in ours] == [db.session.get_one(Listing, deal.listing_id).title]
    assert not [item for item in queries.work_items(deal.researcher) if item.endpoint == "catalog.fields"]
    battery = services.add_field(deal.listing_id, deal.officer, "", "전지", "Batteries")
    deal.world.sign_in(client, deal.officer)
    place = page_of(deal) + "/place"
    assert "이차전지" in client.get(place + "?words=이차전지").text
    assert client.get(place + "?words=그런말은없다").status_code == 404
    unsure = client.post(place, data={"words": "이차전지", "field": battery.ref})
    assert unsure.status_code == 422
    sure = {"words": "이차전지", "field": battery.ref, "same": "y"}
    assert client.post(place, data=sure).status_code == 302
    assert not [item for item in queries.work_items(deal.officer) if item.endpoint == "catalog.fields"]
    _read("field_placed", "배치했습니다", "is now placed", "이차전지", "Batteries")


def test_every_listing_with_a_typed_field_waits_however_many_there_are(deal: Deal):
    """The officer of an institution with a long past sees all of it, not what the first fifty rows happen to hold."""
    ours = db.session.get_one(Listing, deal.listing_id).institution_id

    def listed(number: int, words: str, placed: bool) -> Listing:
        row = Listing(
            public_id=f"GT-OLD-{number}", institution_id=ours, state="published", title_ko=f"옛 기술 {number}"
        )
        db.session.add(row)
        db.session.flush()
        db.session.add(Offer(listing_id=row.id, kind="non_exclusive", field_of_use_en=words))
        if placed:
            db.session.add(FieldPlacement(listing_id=row.id, words=words))
        return row

    for number in range(60):
        listed(number, "battery", placed=True)
    waiting = [listed(number, "battery", placed=False) for number in range(60, 120)]
    db.session.commit()
    asked: list[str] = []

    def note(conn: Any, cursor: Any, statement: str, *_: Any) -> None:
        asked.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        items = queries.work_items(deal.officer)
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    found = [item for item in items if item.endpoint == "catalog.fields"]
    assert [item.values["public_id"] for item in found] == [row.public_id for row in waiting]
    assert len([statement for statement in asked if "field_placement" in statement]) == 1
    assert len(asked) < 10


def test_trust_01_a_new_name_is_told_to_who_holds_the_right_and_shown_on_what_is_offered(deal: Deal):
    battery = services.add_field(deal.listing_id, deal.officer, "", "전지", "Batteries")
    offered = {"kind": "non_exclusive", "fee": 1_000_000, "term_months": 12, "field_id": battery.id}
    offer = services.save_offer(deal.listing_id, deal.officer, offered)
    assert offer.field_of_use == "전지"
    granted(deal, Extent(battery.id, "전지", KR), kind="non_exclusive")
    with pytest.raises(Invalid):
        services.rename_field(deal.listing_id, deal.officer, battery.ref, "이차전지", "Secondary batteries")
    services.rename_field(
        deal.listing_id, deal.officer, battery.ref, "이차전지", "Secondary batteries", same=True
    )
    db.session.refresh(offer)
    assert offer.field_of_use == "이차전지"
    _read("field_renamed", "이름이 바뀌었습니다", "has a new name", "전지", "Secondary batteries")


def test_trust_01_an_offer_is_made_for_a_field_and_several_countries(deal: Deal, client: FlaskClient):
    battery = services.add_field(deal.listing_id, deal.officer, "", "전지", "Batteries")
    deal.world.sign_in(client, deal.officer)
    form = {
        "kind": "non_exclusive",
        "fee": "1000",
        "currency": "KRW",
        "term_months": "12",
        "territories": ["US", "EU"],
        "field_id": battery.ref,
    }
    address = f"/desk/listings/{deal.public_id}/offers/new"
    assert client.post(address, data=form).status_code == 302
    offer = db.session.get_one(Listing, deal.listing_id).open_offers[-1]
    assert (offer.field_id, offer.field_of_use_en, len(offer.territories)) == (battery.id, "Batteries", 28)
    for wrong in ({"territories": []}, {"territories": ["XX"]}, {"field_id": "no-such-field"}):
        assert client.post(address, data=form | wrong).status_code == 422
    edit = client.get(address.removesuffix("new") + offer.ref).text
    assert f'<option value="{battery.ref}" selected>' in edit
    assert 'value="EU" checked' in edit


def test_trust_03_an_exclusively_licensed_listing_does_not_sell_by_itself(deal: Deal, client: FlaskClient):
    listing = db.session.get_one(Listing, deal.listing_id)
    listing.offers[0].express = True
    db.session.commit()
    indexing.reindex_all()
    express = f"/technologies/{deal.public_id}/express/{listing.offers[0].ref}"
    assert client.get(express).status_code == 200
    until = clock.today() + timedelta(days=60)
    granted(deal, until_on=until)
    assert client.get(express).status_code == 409
    shown = client.get(f"/technologies/{deal.public_id}").text
    assert express not in shown
    assert "독점 계약 중" in shown
    assert "전체가 다시 열리는 날" in shown
    for address in ("/technologies?licence_kind=non_exclusive", "/technologies?express=1"):
        assert listing.title not in client.get(address).text
    rights.end("agreement", 77, "해지", SYSTEM)
    outbox.drain()
    assert client.get(express).status_code == 200
    assert express in client.get(f"/technologies/{deal.public_id}").text
    assert listing.title in client.get("/technologies?licence_kind=non_exclusive").text


def test_a_listing_with_accepted_terms_that_nobody_signed_is_not_shown_as_licensed(
    deal: Deal, client: FlaskClient
):
    granted(deal, kind="reservation", held_for="exclusive")
    listing = db.session.get_one(Listing, deal.listing_id)
    known = openness(listing)
    assert (known.negotiable, known.badge) == (frozenset(), None)
    indexing.reindex_all()
    for language, said in (
        ("", "다른 계약이나 진행 중인 협의가 있어"),
        ("/en", "another licence or negotiation"),
    ):
        shown = client.get(f"{language}/technologies/{deal.public_id}").text
        assert said in shown
        for address in (f"/technologies/{deal.public_id}", "/technologies"):
            page = client.get(language + address).text
            assert "독점 계약 중" not in page
            assert "Licensed exclusively" not in page


def test_an_offer_closed_exclusively_names_no_day_of_another_offers_right(deal: Deal, client: FlaskClient):
    long, short = clock.today() + timedelta(days=400), clock.today() + timedelta(days=60)
    granted(deal, until_on=short)
    granted(deal, Extent(territories=frozenset({"US"})), until_on=long, source_id=78)
    listing = db.session.get_one(Listing, deal.listing_id)
    (row,) = presented.offer_rows(listing, openness(listing))
    assert row["disabled"] == ("독점 계약 중입니다.", "Licensed exclusively.")
    assert "전체가 다시 열리는 날" in row["rest"][-1].ko


def test_trust_03_what_is_granted_in_one_field_or_country_leaves_the_others_on_offer(
    deal: Deal, client: FlaskClient
):
    battery = services.add_field(deal.listing_id, deal.officer, "", "전지", "Batteries")
    water = services.add_field(deal.listing_id, deal.officer, "", "수처리", "Water", apart=True)
    offered = {
        "kind": "non_exclusive",
        "fee": 1_000_000,
        "term_months": 12,
        "field_id": water.id,
        "express": True,
    }
    beside = services.save_offer(deal.listing_id, deal.officer, offered)
    listing = db.session.get_one(Listing, deal.listing_id)
    granted(deal, Extent(battery.id, "", KR))
    db.session.expire_all()
    known = openness(listing)
    every_field = known.of(listing.offers[0])
    assert (every_field.whole, every_field.partly, known.of(beside).whole) == (False, True, True)
    assert known.badge is not None
    assert known.badge.ko == "일부 독점 계약 중"
    shown = client.get(f"/technologies/{deal.public_id}").text
    assert "지금 가능한 분야: 수처리." in shown
    assert "일부 독점 계약 중" in shown
    granted(deal, Extent(water.id, "", frozenset({"US"})), source_id=78)
    assert openness(listing).of(beside).whole  # another country
    granted(deal, Extent(water.id, "", KR), source_id=79)
    assert not openness(listing).negotiable
    assert openness(listing).badge.ko == "독점 계약 중"


def test_trust_03_a_right_that_is_still_to_begin_closes_the_offers_that_would_reach_into_it(deal: Deal):
    listing = db.session.get_one(Listing, deal.listing_id)  # 36 months
    begins = periods.months_after(clock.today(), 40)
    rights.grant(
        listing_id=deal.listing_id,
        company_id=deal.company_id,
        kind="exclusive",
        extent=Extent(territories=KR),
        from_on=begins,
        until_on=None,
        source_type="agreement",
        source_id=77,
        actor=SYSTEM,
    )
    assert openness(listing).of(listing.offers[0]).whole
    with clock.moved(by=timedelta(days=150)):
        assert not openness(listing).of(listing.offers[0]).whole
        before = db.session.query(Outbox).filter_by(topic="rights_changed").count()
        rights.announce_turned({}, "job")
        assert db.session.query(Outbox).filter_by(topic="rights_changed").count() == before + 1


def _read(template: str, ko: str, en: str, *words: str) -> None:
    """The letter that is queued says so in both languages."""
    row = db.session.query(Outbox).filter(Outbox.topic == "mail", Outbox.key.like(f"{template}:%")).one()
    for language, sentence in (("ko", ko), ("en", en)):
        with reading(language):
            _, body = letters.write(template, row.payload["refs"], None)
        assert sentence in body
        assert all(word in body for word in words)
