"""Whether terms can be accepted now is one question: for the deal's page, the page of acceptance, asking, and the turn."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from marketplace.accounts.models import Membership
from marketplace.catalog.models import Listing
from marketplace.dealroom import queries as dealroom
from marketplace.kernel import clock, outbox
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict
from marketplace.kernel.transaction import atomic
from marketplace.negotiation import queries as negotiation
from marketplace.negotiation import services
from marketplace.negotiation.models import Inquiry
from tests.negotiation.deals import Deal, cluster_of, invite, rival
from tests.world import World

CANT = "지금은 수락할 수 없습니다"


def read(client: FlaskClient, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, (address, answer.status_code)
    return str(answer.get_data(as_text=True))


def again(inquiry: Inquiry) -> Inquiry:
    db.session.rollback()
    return db.session.get_one(Inquiry, inquiry.id, populate_existing=True)


def lapsed_patent(deal: Deal, inquiry: Inquiry) -> None:
    with atomic():
        for patent in db.session.get_one(Listing, deal.listing_id).patents:
            patent.status = "lapsed"


def changed_register(deal: Deal, inquiry: Inquiry) -> None:
    """The registration turns out to be an application: the licence stays possible, its entry in the register does not."""
    deal.offer(inquiry, effective_when="registered")
    with atomic():
        for patent in db.session.get_one(Listing, deal.listing_id).patents:
            patent.status, patent.registration_no = "applied", ""


def suspended_listing(deal: Deal, inquiry: Inquiry) -> None:
    with atomic():
        db.session.get_one(Listing, deal.listing_id).state = "suspended"


def unanswered_partner(deal: Deal, inquiry: Inquiry) -> None:
    (second,) = cluster_of(deal, 1)
    invite(inquiry, second, deal.boss)
    deal.offer(inquiry)


def others_exclusive(deal: Deal, inquiry: Inquiry) -> None:
    other, _boss = rival(deal)
    other.agreed(kind="exclusive", effective_when="registered")


CAUSES = {
    "lapsed": lapsed_patent,
    "moment": changed_register,
    "suspended": suspended_listing,
    "unanswered": unanswered_partner,
    "taken": others_exclusive,
}


@pytest.mark.parametrize("cause", CAUSES)
def test_what_cannot_be_accepted_is_called_so_everywhere(
    deal: Deal, client: FlaskClient, world: World, cause: str
) -> None:
    inquiry = deal.ask()
    deal.offer(inquiry)
    CAUSES[cause](deal, inquiry)
    sheet = next(one for one in negotiation.term_sheets_of(inquiry.id) if one.state == "offered")
    at = f"/deals/{inquiry.ref}"
    world.sign_in(client, deal.boss)
    page = read(client, at)
    assert f"terms/{sheet.number}/accept" not in page
    assert f"조건서 {sheet.number}번은 지금 수락할 수 없습니다" in page
    page = read(client, f"{at}/terms/{sheet.number}/accept")
    assert CANT in page
    assert 'name="agreed"' not in page
    assert client.post(f"{at}/terms/{sheet.number}/accept", data={"agreed": "y"}).status_code == 409
    (row,) = [one for one in dealroom.deals(deal.boss) if one.ref == inquiry.ref]
    assert "지금 수락할 수 없습니다" in row.turn.text.ko
    world.sign_in(client, deal.member)
    assert f"terms/{sheet.number}/ask" not in read(client, at)
    assert client.post(f"{at}/terms/{sheet.number}/ask").status_code == 409


def test_terms_past_their_day_are_called_so_before_the_clockwork_ends_them(deal: Deal) -> None:
    inquiry = deal.ask()
    sheet = deal.offer(inquiry)
    with clock.moved(by=timedelta(days=40)):
        turn, _ = dealroom.turn_in(deal.boss, again(inquiry))
        assert "지금 수락할 수 없습니다" in turn.text.ko
        with pytest.raises(Conflict, match="유효 기간"):
            services.ask_to_accept(sheet.id, deal.member)


def test_terms_that_can_be_accepted_say_so(deal: Deal, client: FlaskClient, world: World) -> None:
    inquiry = deal.ask()
    deal.offer(inquiry)
    world.sign_in(client, deal.boss)
    page = read(client, f"/deals/{inquiry.ref}")
    assert "terms/1/accept" in page
    assert "검토하고 수락하거나" in page
    assert 'name="agreed"' in read(client, f"/deals/{inquiry.ref}/terms/1/accept")


def test_where_nobody_may_accept_nobody_is_said_to_have_been_told(
    deal: Deal, client: FlaskClient, world: World, sent: list[Any]
) -> None:
    inquiry = deal.ask()
    deal.offer(inquiry)
    with atomic():
        db.session.query(Membership).filter_by(user_id=deal.boss.user_id).one().state = "ended"
    small = world.person("delegate", deal.company_id, signing_limit=1_000_000)
    outbox.drain()
    sent.clear()
    world.sign_in(client, deal.member)
    answer = client.post(f"/deals/{inquiry.ref}/terms/1/ask")
    assert answer.status_code == 409
    assert "아무에게도 알리지 못했습니다" in answer.text
    assert "초대" in answer.text
    outbox.drain()
    assert not [m for m in sent if "요청받았습니다" in str(m["Subject"])], small


def test_a_delegate_above_the_limit_is_told_so_before_the_tick_and_asks_the_head(
    deal: Deal, client: FlaskClient, world: World, sent: list[Any]
) -> None:
    small = world.person("delegate", deal.company_id, signing_limit=1_000_000)
    wide = world.person("delegate", deal.company_id, signing_limit=50_000_000)
    inquiry = deal.ask()
    deal.offer(inquiry)
    at = f"/deals/{inquiry.ref}"
    world.sign_in(client, small)
    page = read(client, f"{at}/terms/1/accept")
    assert "직접 수락하실 수 없습니다" in page
    assert "위임 한도 1,000,000원" in page
    assert deal.boss.name in page
    assert 'name="agreed"' not in page
    assert "terms/1/ask" in page
    assert "Ask for acceptance" in read(client, f"/en{at}/terms/1/accept")
    outbox.drain()
    sent.clear()
    assert client.post(f"{at}/terms/1/ask").status_code == 303
    outbox.drain()
    asked = {str(m["To"]).split("<")[-1].strip(">") for m in sent if "요청받았습니다" in str(m["Subject"])}
    assert asked == {deal.boss.email, wide.email}
    world.sign_in(client, wide)
    page = read(client, f"{at}/terms/1/accept")
    assert 'name="agreed"' in page
    assert "terms/1/ask" not in page
    assert client.post(f"{at}/terms/1/ask").status_code == 403
