"""Money that moves announces itself in the books: one message for each change of what was received, whoever moved it."""

from __future__ import annotations

import pytest

from marketplace.arrears import services as arrears
from marketplace.bank import services as bank
from marketplace.books import queries as ledger
from marketplace.books import services as books
from marketplace.books.services import Row
from marketplace.cards import services as cards
from marketplace.cards.models import PaymentAttempt
from marketplace.invoicing import queries as bills
from marketplace.invoicing import services as invoicing
from marketplace.kernel import clock, outbox
from marketplace.kernel.database import db
from marketplace.kernel.transaction import atomic
from tests.billing.conftest import House, Till
from tests.billing.finding import received_changes


def attempt_of(invoice_id: int) -> PaymentAttempt:
    return db.session.query(PaymentAttempt).filter_by(invoice_id=invoice_id).one()


def refund(till: Till, invoice_id: int, amount: int) -> str:
    """Asked for, approved and sent; Stripe's id of it."""
    row = cards.request_refund(invoice_id, amount, "과납", till.house.finance, attempt_of(invoice_id).id)
    cards.approve_refund(row.id, till.house.second)
    outbox.drain()
    db.session.rollback()
    return db.session.get_one(type(row), row.id).stripe_id or ""


def test_an_invoice_alone_announces_nothing(house: House) -> None:
    invoice = house.invoice()
    assert received_changes(invoice.id) == []
    invoicing.void_invoice(invoice.id, "오기", house.finance)
    assert received_changes(invoice.id) == []


def test_a_deposit_in_parts_and_taken_away_again(house: House) -> None:
    invoice = house.invoice()
    first, second = house.deposit(20_000_000), house.deposit(13_000_700)
    for receipt in (first, second):
        bank.match_receipt(receipt.id, invoice.id, house.finance)
    assert bills.standing(invoice.id).unapplied == 700
    assert received_changes(invoice.id) == [20_000_000, 33_000_000]  # the surplus is the payer's
    bank.unmatch_receipt(first.id, house.finance)
    # what waited of the second deposit pays now that something is owed again
    assert received_changes(invoice.id) == [20_000_000, 33_000_000, 13_000_000, 0, 13_000_700]
    assert ledger.was_settled(invoice.id)
    bank.match_receipt(first.id, house.invoice(key="other").id, house.finance)
    assert len(received_changes(invoice.id)) == 5


def test_a_part_payment_alone_was_not_taken_back(house: House) -> None:
    invoice = house.invoice()
    bank.match_receipt(house.deposit(20_000_000).id, invoice.id, house.finance)
    assert not ledger.was_settled(invoice.id)


def test_a_void_of_what_was_paid_and_the_refund_after_it(till: Till, house: House) -> None:
    invoice = till.paid_invoice()
    invoicing.void_invoice(invoice.id, "해지", house.finance)
    assert received_changes(invoice.id) == [33_000_000, 0]
    refund(till, invoice.id, 33_000_000)  # out of what lay unapplied
    assert received_changes(invoice.id) == [33_000_000, 0]


def test_a_refund_that_fails_is_received_again(till: Till, house: House) -> None:
    invoice = till.paid_invoice()
    till.stripe.faults.clear()
    stripe_id = refund(till, invoice.id, 3_000_000)
    assert received_changes(invoice.id) == [33_000_000, 30_000_000]
    till.stripe.fail_refund(stripe_id)
    till.hand_over()
    assert received_changes(invoice.id) == [33_000_000, 30_000_000, 33_000_000]


@pytest.mark.parametrize(("end", "changes"), [("won", [33_000_000]), ("lost", [33_000_000, 0])])
def test_a_dispute_counts_when_it_is_lost(till: Till, house: House, end: str, changes: list[int]) -> None:
    invoice = till.paid_invoice()
    dispute = till.stripe.dispute(attempt_of(invoice.id).session_id or "")
    till.hand_over()
    assert received_changes(invoice.id) == [33_000_000]
    till.stripe.close_dispute(dispute["id"], end)
    till.hand_over()
    assert received_changes(invoice.id) == changes


def test_a_write_off_receives_nothing(house: House) -> None:
    invoice = house.invoice(1_000_000)
    bank.match_receipt(house.deposit(100_000).id, invoice.id, house.finance)
    asked = arrears.request_write_off(invoice.id, "폐업", house.finance)
    arrears.approve_write_off(asked.id, house.second)
    assert received_changes(invoice.id) == [100_000]


def test_money_that_nobody_thought_of_is_announced_too(house: House) -> None:
    """Any entry will do, of a kind that no service knows; entered again it changes and says nothing."""
    invoice = house.invoice()
    for _ in range(2):
        with atomic():
            books.post(
                institution_id=house.institution_id,
                currency="KRW",
                kind="set_off",
                source=("invoice", invoice.id),
                rows=[Row("cash_bank", 500, invoice.id), Row("receivable", -500, invoice.id)],
                posted_on=clock.today(),
            )
    assert received_changes(invoice.id) == [500]
