"""기술도입비: an award pays a part of a licence invoice. What is taken back: voids, cancelled awards, refunds, settlements."""

from __future__ import annotations

from typing import Any

import pytest

from marketplace.bank import services as bank
from marketplace.cards import services as cards
from marketplace.cards.queries import refundable
from marketplace.invoicing import queries as bills
from marketplace.invoicing import services as invoicing
from marketplace.invoicing.models import Invoice
from marketplace.kernel import outbox
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Forbidden, Invalid
from marketplace.programmes import services
from tests.programmes.licensor import NET, OWN, SHARE, Licensor
from tests.programmes.test_awards import balances, reported
from tests.programmes.test_cancelling import addressees


def test_a_void_invoice_sends_the_grants_money_to_the_center_and_the_companys_to_it(
    deal: Licensor, sent: list[Any]
) -> None:
    invoice = deal.invoice()
    row = deal.paid(invoice)
    deal.arrives(invoice, OWN, by_grant=False)
    invoicing.void_invoice(invoice.id, "계약이 해제되었습니다.", deal.house.finance)
    outbox.drain()
    at = deal.at(invoice)
    assert (at.unapplied, at.grant_surplus, at.awaited) == (OWN, SHARE, 0)
    assert refundable(invoice.id, None) == OWN
    with pytest.raises(Invalid, match="환불할 수 있는 금액"):
        cards.request_refund(invoice.id, OWN + 1, "돌려줌", deal.house.finance)
    sent.clear()
    refund = cards.request_refund(invoice.id, SHARE, "지원금", deal.house.finance, to_grantor=True)
    with pytest.raises(Invalid):
        cards.request_refund(invoice.id, 1, "지원금", deal.house.finance, to_grantor=True)
    with pytest.raises(Forbidden):
        cards.approve_refund(refund.id, deal.house.finance)
    cards.approve_refund(refund.id, deal.house.second)
    cards.finish_bank_refund(refund.id, deal.house.second)
    outbox.drain()
    row = deal.payment(row)
    assert (row.state, row.returned) == ("returned", SHARE)
    award = deal.award
    assert (award.claimed, award.paid, award.amount, deal.committed()) == (0, 0, 30_000_000, 30_000_000)
    assert balances()["grant_payable"] == -30_000_000
    told = addressees(mail for mail in sent if "환불이 끝났" in mail["Subject"])
    assert told
    assert not told & addressees(mail for mail in sent if "납부" in mail["Subject"])
    again = invoicing.bill_again(invoice.id, deal.house.finance)
    outbox.drain()
    assert deal.at(again).outstanding == NET * 11 // 10
    deal.promised(db.session.get_one(Invoice, again.id))
    deal.sound()


def test_a_void_before_the_center_has_paid_frees_what_was_asked_for(deal: Licensor) -> None:
    asked, promised = deal.invoice(), deal.invoice()
    first, second = deal.ask(asked), deal.promised(promised)
    for invoice in (asked, promised):
        invoicing.void_invoice(invoice.id, "잘못 발행했습니다.", deal.house.finance)
    if deal.payment(second).state == "approved":
        with pytest.raises(Conflict, match="청구서가 취소되어"):
            services.pay(deal.town.finance, second.ref)
    outbox.drain()
    assert [deal.payment(row).state for row in (first, second)] == ["refused", "refused"]
    assert deal.award.claimed == 0
    deal.sound()


def test_the_grants_money_that_arrives_on_a_void_invoice_goes_back(deal: Licensor) -> None:
    invoice = deal.invoice()
    row = deal.promised(invoice)
    services.pay(deal.town.finance, row.ref)
    invoicing.void_invoice(invoice.id, "계약이 해제되었습니다.", deal.house.finance)
    outbox.drain()
    assert deal.payment(row).state == "paid"
    deal.arrives(invoice)
    assert bills.grant_to_return(invoice.id) == SHARE
    assert refundable(invoice.id, None) == 0
    deal.sound()


def test_an_award_cancelled_before_its_part_was_paid_leaves_the_whole_to_the_company(
    deal: Licensor, sent: list[Any]
) -> None:
    invoice = deal.invoice()
    row = deal.promised(invoice)
    deal.arrives(invoice, OWN, by_grant=False)
    services.cancel_award(deal.town.center, deal.award.ref, "목적과 다르게 썼습니다.", 0, 0)
    outbox.drain()
    assert deal.payment(row).state == "refused"
    assert (deal.at(invoice).outstanding, deal.at(invoice).awaited, deal.committed()) == (SHARE, 0, 0)
    letter = next(mail for mail in sent if "지원금으로 내지 않습니다" in mail["Subject"])
    assert "7,500,000" in letter.get_content()
    deal.sound()


def test_an_award_cancelled_after_its_part_was_paid_is_reclaimed_from_the_company_not_from_the_licensor(
    deal: Licensor,
) -> None:
    invoice = deal.invoice()
    deal.paid(invoice)
    services.cancel_award(deal.town.center, deal.award.ref, "목적과 다르게 썼습니다.", SHARE, 1)
    services.confirm_cancelling(deal.town.second, deal.award.ref)
    outbox.drain()
    assert (deal.at(invoice).granted, deal.award.owed, deal.committed()) == (SHARE, SHARE, SHARE)
    deal.sound()
    # The licensor takes the invoice back: what it returns, the company returns no more.
    invoicing.void_invoice(invoice.id, "계약이 해제되었습니다.", deal.house.finance)
    _returned(deal, invoice)
    award = deal.award
    assert (award.owed, award.paid, award.amount, deal.committed()) == (0, 0, 0, 0)
    assert balances() == {}
    deal.sound()


def _returned(deal: Licensor, invoice: Invoice, amount: int = SHARE) -> None:
    refund = cards.request_refund(invoice.id, amount, "지원금", deal.house.finance, to_grantor=True)
    cards.approve_refund(refund.id, deal.house.second)
    cards.finish_bank_refund(refund.id, deal.house.finance)
    outbox.drain()


def test_what_the_company_returned_already_waits_for_it_when_the_licensor_returns_it_too(
    deal: Licensor,
) -> None:
    invoice = deal.invoice()
    deal.paid(invoice)
    services.cancel_award(deal.town.center, deal.award.ref, "목적과 다르게 썼습니다.", SHARE, 0)
    services.confirm_cancelling(deal.town.second, deal.award.ref)
    services.record_return(deal.town.finance, deal.award.ref)
    assert deal.committed() == 0
    invoicing.void_invoice(invoice.id, "계약이 해제되었습니다.", deal.house.finance)
    _returned(deal, invoice)
    assert (deal.award.paid, deal.committed()) == (0, 0)
    assert balances() == {"grant_bank": SHARE}  # against it, on the center's books: what is the company's
    deal.sound()


def test_money_that_has_arrived_has_to_be_recorded_before_the_award_is_cancelled(deal: Licensor) -> None:
    invoice = deal.invoice()
    row = deal.promised(invoice)
    deal.arrives(invoice)  # transferred, and not recorded at the center
    with pytest.raises(Conflict, match="이미 받았습니다"):
        services.refuse_payment(deal.town.center, row.ref, "취소합니다.")
    with pytest.raises(Conflict, match="이미 받았습니다"):
        services.cancel_award(deal.town.center, deal.award.ref, "취소합니다.", 0, 0)
    services.pay(deal.town.finance, row.ref)
    deal.sound()


def test_the_settlement_counts_the_fee_that_the_licensor_received(deal: Licensor) -> None:
    invoice = deal.invoice()
    row = deal.promised(invoice)
    reported(deal.town, deal.award)
    with pytest.raises(Conflict, match="지급 청구가 있습니다"):
        services.settle(deal.town.center, deal.award.ref)
    services.pay(deal.town.finance, row.ref)
    with pytest.raises(Conflict, match="아직 확인하지 않았습니다"):
        services.settle(deal.town.center, deal.award.ref)
    deal.arrives(invoice)
    deal.arrives(invoice, OWN, by_grant=False)
    services.settle(deal.town.center, deal.award.ref)
    award = deal.award
    assert (award.spent, award.owed, award.amount, deal.committed()) == (SHARE, 0, SHARE, SHARE)
    deal.sound()
    invoicing.void_invoice(invoice.id, "계약이 해제되었습니다.", deal.house.finance)
    _returned(deal, invoice)
    assert (deal.award.spent, deal.committed()) == (0, 0)
    deal.sound()


def test_a_company_that_has_not_paid_its_part_returns_what_the_grant_paid_too_much(deal: Licensor) -> None:
    deal.paid(deal.invoice())
    reported(deal.town, deal.award)
    services.settle(deal.town.center, deal.award.ref)
    award = deal.award
    assert award.spent is not None
    assert 0 < award.owed == SHARE - award.spent
    deal.sound()


def test_a_deposit_matched_to_the_grants_part_by_mistake_is_taken_back(deal: Licensor) -> None:
    invoice = deal.invoice()
    deal.promised(invoice)
    receipt = deal.house.deposit(OWN, "㈜금오전지")
    with pytest.raises(Invalid, match="사유를 입력"):
        bank.match_receipt(receipt.id, invoice.id, deal.house.finance, by_grant=True)
    bank.match_receipt(receipt.id, invoice.id, deal.house.finance, "착오", by_grant=True)
    assert deal.at(invoice).awaited == SHARE - OWN
    bank.unmatch_receipt(receipt.id, deal.house.finance)
    bank.match_receipt(receipt.id, invoice.id, deal.house.finance)
    assert (deal.at(invoice).awaited, deal.at(invoice).outstanding) == (SHARE, 0)
    with pytest.raises(Conflict, match="지원금으로 내는 몫이 없는"):
        bank.match_receipt(
            deal.house.deposit(1, deal.center_name).id, deal.invoice().id, deal.house.finance, by_grant=True
        )
    deal.sound()


def test_the_companys_refund_is_never_of_the_grants_money(deal: Licensor) -> None:
    invoice = deal.invoice()
    deal.paid(invoice)
    deal.arrives(invoice, OWN, by_grant=False)
    assert refundable(invoice.id, None) == OWN
    refund = cards.request_refund(invoice.id, OWN, "일부 취소", deal.house.finance)
    cards.approve_refund(refund.id, deal.house.second)
    cards.finish_bank_refund(refund.id, deal.house.finance)
    deal.sound()
    assert (deal.at(invoice).received, refundable(invoice.id, None)) == (SHARE, 0)
    invoicing.void_invoice(invoice.id, "계약이 해제되었습니다.", deal.house.finance)
    outbox.drain()
    assert (deal.at(invoice).unapplied, deal.at(invoice).grant_surplus) == (0, SHARE)
    deal.sound()
