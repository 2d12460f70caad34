"""기술도입비: an award pays a part of a licence invoice. Asking for it, promising it, paying it: two payers, one paper."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from marketplace.arrears.queries import interest_on
from marketplace.arrears.services import bill_interest, remind_arrears
from marketplace.cards import services as cards
from marketplace.cards.models import PaymentAttempt
from marketplace.gateways.stripe import StripeGateway
from marketplace.invoicing import queries as bills
from marketplace.invoicing.models import Invoice
from marketplace.kernel import clock, outbox
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from marketplace.programmes import services
from marketplace.programmes.queries import licences
from marketplace.royalties.models import Distribution
from standins.stripe import StandIn
from tests.programmes.licensor import NET, OWN, SHARE, Licensor, Move, make_licensor
from tests.programmes.test_awards import balances
from tests.programmes.town import Town


def test_the_company_pays_its_part_the_center_its_own_and_the_licensor_is_paid_in_full(
    deal: Licensor, sent: list[Any]
) -> None:
    invoice = deal.invoice()
    row = deal.promised(invoice)
    assert (deal.at(invoice).outstanding, deal.at(invoice).awaited) == (OWN, SHARE)
    services.pay(deal.town.finance, row.ref)
    assert deal.at(invoice).granted == 0  # sent is not arrived
    deal.arrives(invoice)
    assert not deal.at(invoice).is_settled
    deal.arrives(invoice, OWN, by_grant=False)
    at = deal.at(invoice)
    assert (at.is_settled, at.received, at.granted) == (True, NET * 11 // 10, SHARE)
    shared = db.session.scalars(select(Distribution.amount).where(Distribution.invoice_id == invoice.id))
    assert sum(shared) == bills.net_received(invoice)
    award = deal.award
    assert (award.claimed, award.paid, balances()["grant_bank"]) == (SHARE, SHARE, -SHARE)
    assert any("일부를 지원금으로 냅니다" in mail["Subject"] for mail in sent)
    deal.sound()


def test_only_its_own_award_for_a_licence_within_the_part_is_asked_for(deal: Licensor) -> None:
    invoice, town = deal.invoice(), deal.town
    with pytest.raises(NotFound):
        deal.ask(invoice, actor=town.rival)
    with pytest.raises(Forbidden):
        deal.ask(invoice, actor=town.center)
    with pytest.raises(Invalid, match="7,500,000원까지"):
        deal.ask(invoice, SHARE + 1)
    deal.ask(invoice)
    with pytest.raises(Conflict, match="이미 신청한"):
        deal.ask(invoice, 1)
    paid = deal.invoice()
    deal.arrives(paid, 1_000, by_grant=False)
    with pytest.raises(Conflict, match="납부하기 전에"):
        deal.ask(paid)
    other = deal.house.invoice(NET, key="x", source=("estimate", 1, "x"))
    with pytest.raises(Conflict, match="계약에서 정한"):
        deal.ask(other)
    deal.sound()


def test_a_call_without_licence_fees_pays_none_and_one_that_pays_vat_pays_of_the_whole(
    town: Town, at: Move
) -> None:
    deal = make_licensor(town, at, pays_vat=True)
    invoice = deal.invoice()
    row = deal.promised(invoice, SHARE * 11 // 10)
    assert row.vat == NET // 10 * 3 // 4
    assert deal.at(invoice).outstanding == NET * 11 // 10 - SHARE * 11 // 10
    other, award = deal.invoice(), deal.award
    award.application.call.items = [{"key": "i1", "ko": "재료비", "en": "Materials"}]
    refusal = licences.most_for(award, other).refusal
    db.session.rollback()
    assert refusal is not None
    assert "기술도입비 항목이 없습니다" in refusal.ko


def test_the_plan_for_licences_and_the_period_are_the_limit(deal: Licensor, at: Move) -> None:
    first = deal.invoice(36_000_000)
    deal.ask(first, 27_000_000)
    second = deal.invoice()
    with pytest.raises(Invalid, match="3,000,000원까지"):
        deal.ask(second, SHARE)
    until = deal.award.until_on
    assert until
    at(clock.now() + timedelta(days=367))
    with pytest.raises(Conflict, match="협약 기간"):
        deal.ask(second, 1_000_000)


def test_approving_takes_two_people_and_the_request_falls_away_when_the_company_pays_all(
    deal: Licensor, sent: list[Any]
) -> None:
    invoice = deal.invoice()
    row = deal.ask(invoice)
    services.approve_payment(deal.town.center, row.ref)
    with pytest.raises(Conflict, match="센터의 다른 분이"):
        services.approve_payment(deal.town.center, row.ref)
    assert deal.at(invoice).awaited == 0
    deal.arrives(invoice, OWN, by_grant=False)  # its own part, while it waits for the center
    assert deal.payment(row).state == "first"
    deal.arrives(invoice, SHARE, by_grant=False)
    row = deal.payment(row)
    assert (row.state, row.fell_away, deal.award.claimed) == ("refused", True, 0)
    assert "그사이 납부" in str(row.reason)
    assert any("없어졌습니다" in mail["Subject"] and "그사이 납부" in mail.get_content() for mail in sent)
    deal.sound()


def test_its_own_part_paid_while_the_center_decides_is_counted(deal: Licensor) -> None:
    invoice = deal.invoice()
    row = deal.ask(invoice)
    deal.arrives(invoice, OWN, by_grant=False)
    deal.approve(row)
    assert (deal.at(invoice).outstanding, deal.at(invoice).awaited) == (0, SHARE)
    assert not deal.at(invoice).is_settled
    deal.sound()


def test_what_the_company_pays_beyond_its_part_is_its_own_surplus(deal: Licensor) -> None:
    invoice = deal.invoice()
    deal.promised(invoice)
    deal.arrives(invoice, OWN + SHARE, by_grant=False)
    at = deal.at(invoice)
    assert (at.unapplied, at.awaited, at.outstanding) == (SHARE, SHARE, 0)
    assert bills.free_surplus(invoice.id) == SHARE
    deal.sound()


def test_the_surplus_pays_when_the_promise_falls_away(deal: Licensor) -> None:
    invoice = deal.invoice()
    row = deal.promised(invoice)
    deal.arrives(invoice, OWN + SHARE, by_grant=False)
    services.refuse_payment(deal.town.center, row.ref, "예산이 바뀌었습니다.")
    deal.sound()
    assert deal.at(invoice).is_settled
    assert deal.award.claimed == 0


def test_the_center_is_reminded_of_its_part_and_the_company_bears_no_interest_for_it(
    deal: Licensor, at: Move, sent: list[Any]
) -> None:
    invoice = deal.invoice()
    deal.promised(invoice)
    deal.arrives(invoice, OWN, by_grant=False)
    sent.clear()
    assert invoice.due_on
    at(clock.now() + timedelta(days=60))
    remind_arrears({}, "")
    services.remind_award_shares({}, "")
    services.remind_award_shares({}, "")
    outbox.drain()
    due = [mail for mail in sent if "지원금 몫을 지급해" in mail["Subject"]]
    people = {deal.town.center, deal.town.second, deal.town.finance}
    assert len(due) == len(people)
    assert not any("납부 기한이 지났" in mail["Subject"] for mail in sent)
    assert interest_on(db.session.get_one(Invoice, invoice.id)) == 0
    db.session.rollback()
    with pytest.raises(Conflict, match="지연이자가 없습니다"):
        bill_interest(invoice.id, deal.house.finance)


def test_interest_of_the_grants_part_runs_from_the_day_on_which_it_falls_away(
    deal: Licensor, at: Move
) -> None:
    invoice = deal.invoice()
    row = deal.promised(invoice)
    deal.arrives(invoice, OWN, by_grant=False)
    at(clock.now() + timedelta(days=100))
    services.refuse_payment(deal.town.center, row.ref, "취소합니다.")
    at(clock.now() + timedelta(days=73))
    assert interest_on(db.session.get_one(Invoice, invoice.id)) == SHARE * 6 * 73 // 36500
    db.session.rollback()
    deal.sound()


def test_a_card_page_over_the_whole_is_closed_when_the_part_is_promised(deal: Licensor, app: Any) -> None:
    with StandIn() as stripe:
        stripe.clock.advance(7200)  # the site's own stands an hour ahead: the call has closed
        app.extensions["stripe_gateway"] = StripeGateway("sk_test_standin", "whsec_testing", stripe.base)
        invoice = deal.invoice()
        attempt = cards.start_attempt(invoice.id, deal.town.boss)
        outbox.run_now("submit_attempt", attempt.ref)
        row = deal.ask(invoice)
        deal.approve(row)
        outbox.drain()
        db.session.rollback()
        assert db.session.get_one(PaymentAttempt, attempt.id, populate_existing=True).state == "expired"
        assert cards.start_attempt(invoice.id, deal.town.boss).amount == OWN
