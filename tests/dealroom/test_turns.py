"""Whose turn it is, and what it tells them to do, is true for who reads it."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event

from marketplace.catalog.models import Listing
from marketplace.dealroom import queries as dealroom
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict
from marketplace.kernel.text import Text
from marketplace.kernel.transaction import atomic
from marketplace.licensing import services as licensing
from marketplace.licensing.models import Agreement
from marketplace.negotiation.models import Inquiry
from tests.licensing.test_licensing import pay
from tests.negotiation.deals import Deal, rival
from tests.world import PASSWORD, World


def turn_of(actor: Actor, agreement: Agreement) -> tuple[Text, str, bool]:
    """The sentence, whose turn it is, and whether the reader's: the same on the deal's page and in the list."""
    db.session.rollback()
    inquiry = db.session.get_one(Inquiry, agreement.inquiry_id, populate_existing=True)
    turn, mine = dealroom.turn_in(actor, inquiry)
    (row,) = dealroom.deals(actor)
    assert (row.turn.text, row.mine) == (turn.text, mine)
    return turn.text, turn.side, mine


def lapse_the_patent(deal: Deal) -> None:
    with atomic():
        for patent in db.session.get_one(Listing, deal.listing_id).patents:
            patent.status = "lapsed"


def test_who_has_paid_for_a_right_that_is_gone_is_not_told_to_pay(deal: Deal) -> None:
    agreement = deal.concluded(effective_when="paid")
    assert turn_of(deal.boss, agreement)[0].ko == "기술료를 납부합니다."
    lapse_the_patent(deal)
    text, side, mine = turn_of(deal.boss, agreement)
    assert (side, mine) == ("licensor", False)
    assert "효력이 생기지 않습니다" in text.ko
    pay(deal, agreement)
    text, side, mine = turn_of(deal.boss, agreement)
    assert "이미 납부한 기술료" in text.ko
    assert turn_of(deal.officer, agreement)[1:] == ("licensor", True)


def test_nobody_is_told_to_sign_what_no_longer_fits(deal: Deal) -> None:
    agreement = deal.offered()
    lapse_the_patent(deal)
    text, side, mine = turn_of(deal.boss, agreement)
    assert (side, mine) == ("licensor", False)
    assert "진행할 수 없습니다" in text.ko


def test_an_officer_who_may_not_sign_alone_is_not_told_to_sign(deal: Deal, world: World) -> None:
    agreement = licensing.sign(deal.offered(fee=150_000_000).id, deal.boss, PASSWORD)
    text, _, mine = turn_of(deal.officer, agreement)
    assert mine, "nobody else is there: the officer invites somebody"
    assert "초대" in text.ko
    other = world.person("officer", deal.institution_id, name="정담당")
    text, _, mine = turn_of(deal.officer, agreement)
    assert (mine, "정담당" in text.ko) == (False, True)
    text, _, mine = turn_of(other, agreement)
    assert (mine, "서명합니다" in text.ko) == (True, True)
    assert "정담당" not in turn_of(deal.boss, agreement)[0].ko, "who signs is the institution's business"


def test_the_centers_turn_leads_to_the_page_on_which_it_acts(
    deal: Deal, client: FlaskClient, world: World
) -> None:
    agreement = deal.concluded(kind="exclusive", effective_when="registered")
    with atomic():
        row = db.session.get_one(Agreement, agreement.id)
        row.registration_number = "2026-001"
    world.sign_in(client, deal.center)
    page = client.get("/deals").text
    assert f'href="/agreements/{agreement.ref}"' in page
    assert client.get(f"/agreements/{agreement.ref}").status_code == 200
    world.sign_in(client, deal.officer)
    assert f'href="/deals/{agreement.inquiry.ref}"' in client.get("/deals").text


def test_the_center_is_not_told_to_confirm_what_no_longer_fits(deal: Deal) -> None:
    agreement = deal.concluded(kind="exclusive", effective_when="registered")
    with atomic():
        db.session.get_one(Agreement, agreement.id).registration_number = "2026-001"
    assert turn_of(deal.center, agreement)[1:] == ("center", True)
    lapse_the_patent(deal)
    assert turn_of(deal.center, agreement)[1:] == ("licensor", False)
    with pytest.raises(Conflict):
        licensing.confirm_registration(agreement.id, deal.center)


def statements(actor: Actor) -> int:
    """How many statements the list of deals takes, with nothing loaded before."""
    seen: list[Any] = []
    db.session.rollback()
    db.session.expunge_all()
    event.listen(db.engine, "before_cursor_execute", note := lambda *said: seen.append(said[2]))
    try:
        dealroom.deals(actor)
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    return len(seen)


def test_the_list_takes_no_longer_where_terms_lie_in_many_deals(deal: Deal) -> None:
    def offered(count: int) -> None:
        for _ in range(count):
            other, boss = rival(deal)
            other.offer(other.ask(), by=boss)

    offered(2)
    few = statements(deal.officer)
    offered(4)
    assert statements(deal.officer) == few
