"""Shares, credits and estimates follow the money that was received: each situation that was found, by its name."""

from __future__ import annotations

from datetime import timedelta

import pytest

from marketplace.arrears import services as arrears
from marketplace.bank import services as bank
from marketplace.bank.models import BankReceipt
from marketplace.billing import checks
from marketplace.books import queries as ledger
from marketplace.books.models import ReconciliationIssue
from marketplace.cards import services as cards
from marketplace.invoicing import queries as bills
from marketplace.invoicing import services as invoicing
from marketplace.invoicing.models import Invoice, PaymentAccount
from marketplace.kernel import clock, outbox
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict
from marketplace.kernel.ids import new_ref
from marketplace.royalties import services
from marketplace.royalties.models import Distribution, RoyaltyEstimate, RoyaltyReport
from marketplace.royalties.services.reports import Line
from tests.royalties.paying import pay_out
from tests.royalties.test_distribution import Deal, amounts
from tests.royalties.test_examining import billed_year, reports
from tests.royalties.test_reports import days_pass
from tests.world import World


@pytest.fixture
def second_finance(deal: Deal, world: World) -> Actor:
    return world.person("finance", deal.institution_id)


def deposit(deal: Deal, amount: int) -> BankReceipt:
    account = (
        db.session.query(PaymentAccount).filter_by(institution_id=deal.institution_id, provider="bank").one()
    )
    return bank.record_receipt(
        account.id,
        reference=new_ref(),
        received_on=clock.today(),
        amount=amount,
        payer_name="",
        memo="",
        actor=deal.finance,
        another=True,
    )


def pay(deal: Deal, invoice: Invoice, amount: int) -> BankReceipt:
    receipt = deposit(deal, amount)
    bank.match_receipt(receipt.id, invoice.id, deal.finance)
    settle()
    return receipt


def settle() -> None:
    """Whatever follows has followed."""
    outbox.drain()
    db.session.rollback()
    db.session.expire_all()


def shared(invoice: Invoice) -> list[int]:
    """What each distribution of an invoice held, the first first."""
    rows = db.session.query(Distribution).filter_by(invoice_id=invoice.id).order_by(Distribution.number)
    return [row.amount for row in rows]


def agree() -> None:
    assert checks.run()[0] == []


def test_trust_06_a_part_payment_is_shared_and_the_rest_when_it_comes(deal: Deal) -> None:
    invoice = deal.bill()
    pay(deal, invoice, 11_000_000)
    assert shared(invoice) == [10_000_000]
    pay(deal, invoice, 22_000_000)
    assert shared(invoice) == [10_000_000, 20_000_000]
    assert ledger.balance_of("distribution_payable") == -15_000_000
    agree()


def test_trust_06_what_was_paid_stays_shared_when_the_rest_is_written_off(
    deal: Deal, second_finance: Actor
) -> None:
    invoice = deal.bill()
    pay(deal, invoice, 11_000_000)
    asked = arrears.request_write_off(invoice.id, "폐업", deal.finance)
    arrears.approve_write_off(asked.id, second_finance)
    settle()
    assert shared(invoice) == [10_000_000]
    agree()


def test_trust_06_a_deposit_of_another_invoice_takes_its_shares_with_it(deal: Deal) -> None:
    first, second = deal.bill(), deal.bill(key="planned-1")
    receipt = pay(deal, first, first.total)
    bank.reassign_receipt(receipt.id, second.id, deal.finance)
    settle()
    assert (shared(first), shared(second)) == ([30_000_000, -30_000_000], [30_000_000])
    assert ledger.balance_of("distribution_payable") == -15_000_000
    agree()


def test_trust_06_a_deposit_taken_away_after_the_payout_is_owed_by_the_people(deal: Deal) -> None:
    first, second = deal.bill(), deal.bill(key="planned-1")
    receipt = pay(deal, first, first.total)
    pay_out(deal)
    bank.unmatch_receipt(receipt.id, deal.finance)
    settle()
    assert ledger.balance_of("distribution_payable") == 15_000_000
    kinds = {issue.kind for issue in db.session.query(ReconciliationIssue)}
    assert {"paid_out_too_much", "reduced_after_distribution"} <= kinds
    bank.match_receipt(receipt.id, second.id, deal.finance)
    settle()
    assert shared(second) == [30_000_000]
    assert ledger.balance_of("distribution_payable") == 0  # the next share is set off
    agree()


def test_trust_06_nothing_stays_shared_of_a_void_invoice(deal: Deal) -> None:
    invoice = deal.bill()
    pay(deal, invoice, 11_000_000)
    invoicing.void_invoice(invoice.id, "해지", deal.finance)
    settle()
    assert shared(invoice) == [10_000_000, -10_000_000]
    assert [amounts(row) for row in db.session.query(Distribution).order_by(Distribution.id)][1] == [
        -3_000_000, -2_000_000, -5_000_000,
    ]  # fmt: skip
    agree()


def test_trust_06_a_refund_in_part_takes_its_part_of_every_share(deal: Deal, second_finance: Actor) -> None:
    invoice = deal.bill()
    pay(deal, invoice, invoice.total)
    row = cards.request_refund(invoice.id, 3_300_000, "할인", deal.finance)
    cards.approve_refund(row.id, second_finance)
    cards.finish_bank_refund(row.id, deal.finance)
    settle()
    assert shared(invoice) == [30_000_000, -3_000_000]
    assert bills.net_received(invoice) == -ledger.balance_of("licence_income", invoice_id=invoice.id)
    agree()


# Estimates


def estimated(running: Deal) -> tuple[Invoice, RoyaltyReport]:
    """The second year's estimate of 30 million, and its report, which is late."""
    billed_year(running)
    days_pass(366 + 61)
    services.bill_estimates({}, "daily")
    invoice = db.session.get_one(Invoice, db.session.query(RoyaltyEstimate).one().invoice_id)
    return invoice, reports()[1]


def accepted(running: Deal, report: RoyaltyReport, sales: int) -> RoyaltyReport:
    services.submit_report(report.id, [Line("분리막 A", sales)], running.payer)
    done = services.accept_report(report.id, running.officer)
    settle()
    return db.session.get_one(RoyaltyReport, done.id)


def test_trust_06_an_estimate_paid_in_part_is_credited_in_part(running: Deal) -> None:
    invoice, report = estimated(running)
    pay(running, invoice, 11_000_000)
    done = accepted(running, report, 1_000_000_000)
    billed = db.session.get_one(Invoice, done.invoice_id)
    assert (done.royalty, done.credit) == (30_000_000, 0)
    assert db.session.get_one(Invoice, invoice.id).state == "void"
    assert bills.standing(billed.id).outstanding == 22_000_000  # what was paid came along
    assert bills.standing(invoice.id).unapplied == 0
    assert (sum(shared(invoice)), sum(shared(billed))) == (0, 10_000_000)
    agree()


def test_trust_06_an_estimate_that_was_written_off_is_no_credit(running: Deal, second_finance: Actor) -> None:
    invoice, report = estimated(running)
    asked = arrears.request_write_off(invoice.id, "연락 두절", running.finance)
    arrears.approve_write_off(asked.id, second_finance)
    done = accepted(running, report, 1_000_000_000)
    assert (done.royalty, done.credit) == (30_000_000, 0)
    agree()


def test_trust_06_an_estimate_that_was_refunded_is_no_credit(running: Deal, second_finance: Actor) -> None:
    invoice, report = estimated(running)
    pay(running, invoice, invoice.total)
    row = cards.request_refund(invoice.id, invoice.total, "추정 취소", running.finance)
    cards.approve_refund(row.id, second_finance)
    cards.finish_bank_refund(row.id, running.finance)
    settle()
    done = accepted(running, report, 1_000_000_000)
    assert (done.royalty, done.credit) == (30_000_000, 0)
    agree()


def test_trust_06_an_estimate_refunded_after_it_was_taken_off_is_on_the_list(
    running: Deal, second_finance: Actor
) -> None:
    invoice, report = estimated(running)
    pay(running, invoice, invoice.total)
    done = accepted(running, report, 1_000_000_000)
    assert (done.royalty, done.credit) == (0, 30_000_000)
    row = cards.request_refund(invoice.id, invoice.total, "추정 취소", running.finance)
    cards.approve_refund(row.id, second_finance)
    cards.finish_bank_refund(row.id, running.finance)
    settle()
    (issue,) = db.session.query(ReconciliationIssue).filter_by(kind="credit_unpaid")
    assert issue.detail["amount"] == 30_000_000


def test_trust_06_a_replaced_estimate_is_not_billed_again(running: Deal) -> None:
    invoice, report = estimated(running)
    accepted(running, report, 1_000_000_000)
    with pytest.raises(Conflict):
        invoicing.bill_again(invoice.id, running.finance)


def test_trust_06_a_void_royalty_is_billed_again_and_the_report_names_it(running: Deal) -> None:
    report = billed_year(running)
    first = db.session.get_one(Invoice, report.invoice_id)
    invoicing.void_invoice(first.id, "오기", running.finance)
    again = invoicing.bill_again(first.id, running.officer)
    settle()
    assert db.session.get_one(RoyaltyReport, report.id).invoice_id == again.id
    pay(running, again, again.total)
    assert shared(again) == [30_000_000]
    clock.move_by(timedelta(days=1))
    agree()
