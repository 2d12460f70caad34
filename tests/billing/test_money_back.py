"""Refunds by two people and disputes by the payer's bank: the nasty cases 22 to 25."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from marketplace.bank import services as bank
from marketplace.books import queries as ledger
from marketplace.books.models import ReconciliationIssue
from marketplace.cards import queries as card_queries
from marketplace.cards import services as cards
from marketplace.cards.models import Dispute, PaymentAttempt
from marketplace.invoicing import queries as bills
from marketplace.invoicing import services as invoicing
from marketplace.invoicing.models import Invoice, Refund
from marketplace.invoicing.queries import net_and_tax
from marketplace.kernel import clock, outbox
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Forbidden, Invalid, Refusal
from tests.billing.conftest import House, Till
from tests.billing.finding import received_changes


def attempt_of(invoice: Invoice) -> PaymentAttempt:
    return db.session.query(PaymentAttempt).filter_by(invoice_id=invoice.id).one()


def refund(till: Till, invoice: Invoice, amount: int) -> Refund:
    """Asked for by one, approved by another, carried out."""
    house = till.house
    row = cards.request_refund(invoice.id, amount, "과납", house.finance, attempt_of(invoice).id)
    cards.approve_refund(row.id, house.second)
    outbox.drain()
    db.session.rollback()
    return db.session.get(Refund, row.id)  # type: ignore[return-value]


@settings(max_examples=200, deadline=None)
@given(net=st.integers(1, 10**9), cuts=st.lists(st.integers(1, 10**9), max_size=6))
def test_case_22_net_and_vat_of_partial_refunds_sum_to_the_whole(net: int, cuts: list[int]) -> None:
    tax = (net + 5) // 10
    invoice = Invoice(net=net, tax=tax, total=net + tax)
    before, nets, taxes = 0, 0, 0
    for cut in [*cuts, net + tax]:
        part = min(cut, invoice.total - before)
        part_net, part_tax = net_and_tax(invoice, part, before)
        assert part_net >= 0
        assert part_tax >= 0
        before, nets, taxes = before + part, nets + part_net, taxes + part_tax
    assert (nets, taxes) == (net, tax)


def test_case_22_partial_refunds_empty_income_and_vat_exactly(till: Till, house: House) -> None:
    invoice = till.paid_invoice(net=95)  # VAT 10 of 9.5: total 105
    for amount in (33, 33, 39):
        refund(till, invoice, amount)
    assert ledger.balance_of("licence_income", invoice_id=invoice.id) == 0
    assert ledger.balance_of("vat_payable", invoice_id=invoice.id) == 0
    assert not bills.is_settled(invoice.id)
    assert received_changes(invoice.id) == [105, 72, 39, 0]
    till.agree()


def test_a_part_given_back_does_not_unsettle(till: Till, house: House) -> None:
    invoice = till.paid_invoice()
    refund(till, invoice, 1_000_000)
    assert bills.is_settled(invoice.id)
    assert received_changes(invoice.id) == [33_000_000, 32_000_000]
    credit = invoicing.void_invoice(invoice.id, "해지", house.finance)
    assert credit.total == -32_000_000  # the rest: what was refunded was taken back already
    assert bills.standing(invoice.id).unapplied == 32_000_000
    refund(till, invoice, 32_000_000)
    assert received_changes(invoice.id) == [33_000_000, 32_000_000, 0]
    assert bills.standing(invoice.id).unapplied == 0
    till.agree()


def test_the_requester_never_approves(till: Till, house: House) -> None:
    invoice = till.paid_invoice()
    row = cards.request_refund(invoice.id, 100, "과납", house.finance, attempt_of(invoice).id)
    for actor in (house.finance, house.officer, house.payer, house.stranger):
        with pytest.raises(Forbidden):
            cards.approve_refund(row.id, actor)
    assert cards.approve_refund(row.id, house.center).state == "approved"  # the center is the second person
    with pytest.raises(Conflict):
        cards.approve_refund(row.id, house.second)


def test_a_refund_must_fit_and_be_reasoned(till: Till, house: House) -> None:
    invoice = till.paid_invoice()
    attempt_id = attempt_of(invoice).id
    for amount, reason in ((33_000_001, "x"), (0, "x"), (-5, "x"), (5, "  ")):
        with pytest.raises(Invalid):
            cards.request_refund(invoice.id, amount, reason, house.finance, attempt_id)
    with pytest.raises(Invalid):
        cards.request_refund(invoice.id, 5, "x", house.finance)  # nothing came by transfer
    other = house.invoice(key="other")
    with pytest.raises(Invalid):
        cards.request_refund(other.id, 5, "x", house.finance, attempt_id)
    for actor in (house.payer, house.officer):
        with pytest.raises(Forbidden):
            cards.request_refund(invoice.id, 5, "x", actor, attempt_id)


def test_case_23_concurrent_partial_refunds_above_the_balance(app: Flask, till: Till, house: House) -> None:
    invoice = till.paid_invoice()
    # Read before the threads begin: rows belong to this thread's session, and reading them would use that.
    invoice_id, attempt_id = invoice.id, attempt_of(invoice).id
    gate, outcomes = threading.Barrier(3), []

    def ask() -> None:
        gate.wait()
        with app.app_context():
            try:
                cards.request_refund(invoice_id, 20_000_000, "과납", house.finance, attempt_id)
                outcomes.append("yes")
            except Refusal:
                outcomes.append("no")

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["no", "no", "yes"]


def test_a_request_taken_back_frees_its_amount(till: Till, house: House) -> None:
    invoice = till.paid_invoice()
    attempt_id = attempt_of(invoice).id
    row = cards.request_refund(invoice.id, 33_000_000, "과납", house.finance, attempt_id)
    assert card_queries.refundable(invoice.id, attempt_id) == 0
    cards.reject_refund(row.id, house.finance)
    assert card_queries.refundable(invoice.id, attempt_id) == 33_000_000


def test_case_24_refund_pending_then_failed(till: Till, house: House, sent: list) -> None:
    invoice = till.paid_invoice(card="4000000000007726")
    row = refund(till, invoice, 33_000_000)
    assert row.state == "pending"
    assert not bills.is_settled(invoice.id)
    till.agree()
    till.stripe.fail_refund(row.stripe_id or "")
    till.hand_over()
    db.session.refresh(row)
    assert row.state == "failed"
    assert bills.is_settled(invoice.id)
    assert card_queries.refundable(invoice.id, attempt_of(invoice).id) == 33_000_000
    assert any("처리되지 않았습니다" in str(m["Subject"]) for m in sent)
    till.agree()


def test_case_24_refund_made_in_the_dashboard(till: Till, house: House) -> None:
    invoice = till.paid_invoice()
    till.stripe.refund(attempt_of(invoice).session_id or "", 5_000_000)
    till.hand_over()
    assert bills.standing(invoice.id).refunded == 5_000_000
    assert db.session.query(Refund).one().requested_by_id is None
    assert [i.kind for i in db.session.query(ReconciliationIssue)] == ["dashboard_refund"]
    till.agree()


def test_a_refund_whose_reply_was_lost_is_made_once(till: Till, house: House) -> None:
    invoice = till.paid_invoice()
    till.stripe.fail("drop_reply", path="/v1/refunds")
    row = refund(till, invoice, 1_000_000)
    assert row.state == "submitting"
    clock.move_by(timedelta(minutes=5))
    outbox.drain()
    db.session.refresh(row)
    assert row.state == "succeeded"
    assert len(till.stripe.all("refund")) == 1
    till.agree()


@pytest.mark.parametrize("fault", ["error_500", "error_500_after"])
def test_a_500_on_a_refund_is_looked_up_not_repeated(till: Till, house: House, fault: str) -> None:
    invoice = till.paid_invoice()
    till.stripe.fail(fault, path="/v1/refunds")
    row = refund(till, invoice, 1_000_000)
    assert row.state == ("failed" if fault == "error_500" else "succeeded")
    till.agree()


def test_a_transfer_goes_back_by_transfer(house: House) -> None:
    invoice = house.invoice()
    bank.match_receipt(house.deposit(40_000_000).id, invoice.id, house.finance)
    row = cards.request_refund(invoice.id, 7_000_000, "초과 입금", house.finance)
    with pytest.raises(Conflict):
        cards.finish_bank_refund(row.id, house.finance)
    cards.approve_refund(row.id, house.second)
    cards.finish_bank_refund(row.id, house.finance)
    standing = bills.standing(invoice.id)
    assert (standing.unapplied, standing.refunded) == (0, 0)  # it was never income
    assert bills.is_settled(invoice.id)
    assert ledger.balance_of("cash_bank", institution_id=house.institution_id) == 33_000_000


def test_case_25_dispute_lost_owes_again_and_unsettles(till: Till, house: House, sent: list) -> None:
    invoice = till.paid_invoice()
    dispute = till.stripe.dispute(attempt_of(invoice).session_id or "")
    till.hand_over()
    standing = bills.standing(invoice.id)
    assert (standing.disputed, standing.outstanding) == (33_000_000, 0)
    assert bills.is_settled(invoice.id)  # nothing is lost while the bank decides
    till.agree()
    with pytest.raises(Conflict):
        cards.request_refund(invoice.id, 5, "x", house.finance, attempt_of(invoice).id)
    till.stripe.close_dispute(dispute["id"], "lost")
    till.hand_over()
    standing = bills.standing(invoice.id)
    assert (standing.disputed, standing.outstanding) == (0, 33_000_000)
    assert received_changes(invoice.id) == [33_000_000, 0]
    assert any(house.payer.email in str(m["To"]) and "다시 미납" in m.get_content() for m in sent)
    bank.match_receipt(house.deposit(33_000_000).id, invoice.id, house.finance)
    assert received_changes(invoice.id) == [33_000_000, 0, 33_000_000]
    till.agree()


def test_case_25_what_is_void_after_a_lost_dispute_means_nothing(till: Till, house: House) -> None:
    invoice = till.paid_invoice()
    dispute = till.stripe.dispute(attempt_of(invoice).session_id or "")
    till.stripe.close_dispute(dispute["id"], "lost")
    till.hand_over()
    invoicing.void_invoice(invoice.id, "취소", house.finance)
    assert bills.standing(invoice.id).outstanding == 0
    till.agree()


def test_case_25_what_a_bank_took_after_the_void_is_owed(till: Till, house: House) -> None:
    invoice, other = till.paid_invoice(), house.invoice(30_000_000, "other")
    invoicing.void_invoice(invoice.id, "취소", house.finance)
    invoicing.move_surplus(invoice.id, other.id, 33_000_000, house.finance)
    dispute = till.stripe.dispute(attempt_of(invoice).session_id or "")
    till.stripe.close_dispute(dispute["id"], "lost")
    till.hand_over()
    assert ledger.balance_of("receivable", invoice_id=invoice.id) == 33_000_000
    till.agree()


def test_case_25_dispute_won_gives_it_back(till: Till, house: House) -> None:
    invoice = till.paid_invoice()
    dispute = till.stripe.dispute(attempt_of(invoice).session_id or "")
    till.stripe.close_dispute(dispute["id"], "won")
    till.hand_over(order=-1)
    assert bills.standing(invoice.id).disputed == 0
    assert bills.is_settled(invoice.id)
    assert ledger.balance_of("cash_stripe", institution_id=house.institution_id) == 33_000_000
    till.agree()


@pytest.mark.parametrize("kind", ["inquiry", "prevented"])
def test_case_25_an_inquiry_or_a_prevented_dispute_moves_nothing(till: Till, house: House, kind: str) -> None:
    invoice = till.paid_invoice()
    till.stripe.dispute(attempt_of(invoice).session_id or "", kind=kind)
    till.hand_over()
    assert bills.standing(invoice.id).disputed == 0
    assert bills.is_settled(invoice.id)
    assert db.session.query(Dispute).count() == 1
    till.agree()


def test_case_25_dispute_after_a_partial_refund(till: Till, house: House) -> None:
    invoice = till.paid_invoice()
    refund(till, invoice, 3_000_000)
    dispute = till.stripe.dispute(attempt_of(invoice).session_id or "")
    till.stripe.close_dispute(dispute["id"], "lost")
    till.hand_over()
    standing = bills.standing(invoice.id)
    assert (standing.refunded, standing.outstanding) == (3_000_000, 30_000_000)
    till.agree()
