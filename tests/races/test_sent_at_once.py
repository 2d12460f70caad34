"""The same form sent five times at once, and a raw POST sent twice: one thing is made, and everybody is given it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from marketplace.accounts import services as accounts
from marketplace.accounts.models import EmailToken, Organisation
from marketplace.catalog import services as catalog
from marketplace.catalog.models import Listing
from marketplace.demand import services as demand
from marketplace.demand.models import Need, SavedSearch
from marketplace.kernel import clock
from marketplace.kernel.database import db
from marketplace.licensing import services as licensing
from marketplace.licensing.models import Agreement
from marketplace.negotiation import services as negotiation
from marketplace.negotiation.models import GuestQuestion, Inquiry, Quotation, TermSheet
from marketplace.papers.models import Paper
from tests.negotiation.deals import Deal, make_deal, terms
from tests.races.test_races import at_once
from tests.world import World

FIVE = 5
EXPRESS = {"kind": "non_exclusive", "fee": 3_000_000, "term_months": 36, "express": True}


@pytest.fixture
def shop(world: World) -> Deal:
    return make_deal(world, offers=[EXPRESS])


def count(model: type[Any]) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_trust_25_five_orders_at_once_make_one_agreement_and_one_paper(app: Flask, shop: Deal) -> None:
    offer = db.session.get_one(Listing, shop.listing_id).offers[0]
    licensing.keep_draft(shop.boss, offer.id, company_id=shop.company_id)
    ref = offer.ref
    outcomes = at_once(app, *[lambda: licensing.order(shop.boss, shop.public_id, ref).id] * FIVE)
    assert len(set(outcomes)) == 1
    assert isinstance(outcomes[0], int), outcomes
    assert [count(model) for model in (Inquiry, TermSheet, Agreement, Paper)] == [1, 1, 1, 1]
    assert licensing.order(shop.boss, shop.public_id, ref).id == outcomes[0]
    assert count(Paper) == 1


def test_trust_25_an_agreement_sent_five_times_at_once_has_one_paper(app: Flask, shop: Deal) -> None:
    agreement = licensing.draft_agreement(shop.agreed().id, shop.officer).id
    outcomes = at_once(app, *[lambda: licensing.offer(agreement, shop.officer).id] * FIVE)
    assert agreement in outcomes
    assert count(Paper) == 1


def test_trust_25_five_non_disclosure_agreements_at_once_are_one(app: Flask, shop: Deal) -> None:
    inquiry = shop.ask().id
    outcomes = at_once(app, *[lambda: licensing.start_nda(inquiry, shop.boss).id] * FIVE)
    assert len(set(outcomes)) == 1, outcomes
    assert [count(Agreement), count(Paper)] == [1, 1]


def ask(shop: Deal) -> Callable[[], Any]:
    return lambda: shop.ask(form_token="one").id


def ask_as_guest(shop: Deal) -> Callable[[], Any]:
    return lambda: negotiation.ask_as_guest(
        shop.public_id,
        name="김손님",
        email="guest@example.com",
        company_name="",
        purpose="adopt",
        body="궁금합니다.",
        language="ko",
        consent=True,
        form_token="one",
    )


def register_need(shop: Deal) -> Callable[[], Any]:
    return lambda: demand.save_need(
        shop.boss, None, company_id=shop.company_id, form_token="one", title="분리막", problem="깨집니다.",
        field="battery", trl_from=None, budget=None,
    )  # fmt: skip


def save_search(shop: Deal) -> Callable[[], Any]:
    return lambda: demand.save_search(shop.boss, "q=분리막", "분리막", "daily", True, "one")


def quote(shop: Deal) -> Callable[[], Any]:
    inquiry = shop.ask().id
    offer = db.session.get_one(Listing, shop.listing_id).offers[0].id
    return lambda: negotiation.quote(inquiry, offer, shop.boss, "one", "ko").id


def offer_terms(shop: Deal) -> Callable[[], Any]:
    inquiry = shop.ask().id
    return lambda: negotiation.offer_terms(inquiry, terms(), "", shop.officer, "one").id


def invite(shop: Deal) -> Callable[[], Any]:
    ref = db.session.get_one(Organisation, shop.company_id).ref
    return lambda: accounts.invite(shop.boss, ref, "new@example.com", "member")


def begin_draft(shop: Deal) -> Callable[[], Any]:
    return lambda: (
        catalog.create_draft(
            shop.institution_id, {"kind": "know_how", "title_ko": "새 기술"}, shop.researcher
        ).id
    )


@pytest.mark.parametrize(
    ("prepare", "model", "made"),
    [
        (ask, Inquiry, 1),
        (ask_as_guest, GuestQuestion, 1),
        (register_need, Need, 1),
        (save_search, SavedSearch, 1),
        (quote, Quotation, 1),
        (offer_terms, TermSheet, 1),
        (invite, EmailToken, 1),
        (begin_draft, Listing, 2),  # the shop's own and the new one
    ],
)
def test_trust_25_the_same_form_five_times_at_once_makes_one_and_refuses_nobody(
    app: Flask, shop: Deal, prepare: Callable[[Deal], Callable[[], Any]], model: type[Any], made: int
) -> None:
    deed = prepare(shop)
    outcomes = at_once(app, *[deed] * FIVE)
    assert len(set(outcomes)) == 1, outcomes
    assert count(model) == made


def test_trust_25_a_raw_post_sent_twice_does_one_thing(client: FlaskClient, shop: Deal, world: World) -> None:
    """django-brambling#658: without a token of its page the form is known by what it says."""
    with clock.moved(to=clock.now().replace(minute=5, second=0)):
        guest = {
            "name": "김손님", "email": "guest@example.com", "purpose": "adopt", "body": "궁금합니다.", "consent": "y",
        }  # fmt: skip
        for _ in range(2):
            client.post(f"/technologies/{shop.public_id}/ask", data=guest)
        assert count(GuestQuestion) == 1
        world.sign_in(client, shop.member)
        question = {
            "company_id": shop.company_id,
            "purpose": "adopt",
            "body": "가능합니까?",
            "contact_consent": "y",
        }
        for _ in range(2):
            assert client.post(f"/technologies/{shop.public_id}/ask", data=question).status_code in (302, 303)
        assert count(Inquiry) == 1
        inquiry = db.session.scalars(select(Inquiry)).one().ref
        offer = db.session.get_one(Listing, shop.listing_id).offers[0].ref
        for _ in range(2):
            client.post(f"/deals/{inquiry}/quotation", data={"offer": offer})
        assert count(Quotation) == 1
        sheet = {
            "kind": "non_exclusive",
            "fee": "1000000",
            "term_months": "12",
            "territories": "KR",
            "field_id": "",
            "effective_when": "paid",
        }
        for _ in range(2):
            assert client.post(f"/deals/{inquiry}/terms", data=sheet).status_code in (302, 303)
        assert count(TermSheet) == 1
        client.post(f"/deals/{inquiry}/terms", data=sheet | {"fee": "2000000"})
        assert count(TermSheet) == 2, "other words are another form"
        need = {"company_id": shop.company_id, "title": "분리막", "problem": "깨집니다.", "field": "battery"}
        for _ in range(2):
            client.post("/needs/new", data=need)
        assert count(Need) == 1
