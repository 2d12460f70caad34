"""Money that lies too much on an invoice pays what is owed on it again, whatever made it owed again."""

from __future__ import annotations

from sqlalchemy import event

from marketplace.bank import services as bank
from marketplace.bank.models import BankReceipt
from marketplace.billing import checks, queries
from marketplace.cards import services as cards
from marketplace.invoicing import queries as bills
from marketplace.invoicing import services as invoicing
from marketplace.invoicing.models import Deduction, Invoice
from marketplace.kernel import clock, outbox
from marketplace.kernel.database import db
from tests.billing.conftest import House
from tests.billing.finding import received_changes
from tests.billing.test_trust_settling import kept


def with_surplus(house: House) -> tuple[Invoice, Deduction]:
    """Of 100,000 a bank is said to have kept 10,000, and yet all of it came: 10,000 wait."""
    invoice = house.invoice(100_000, treatment="exempt")
    row = kept(house, invoice, 10_000)
    invoicing.approve_deduction(row.id, house.second)
    bank.match_receipt(house.deposit(100_000).id, invoice.id, house.finance)
    outbox.drain()
    assert bills.standing(invoice.id).unapplied == 10_000
    return invoice, row


def test_waiting_money_pays_what_was_not_kept_on_the_way_after_all(house: House) -> None:
    invoice, row = with_surplus(house)
    invoicing.undo_deduction(row.id, house.finance)
    outbox.drain()
    at = bills.standing(invoice.id)
    assert (at.outstanding, at.unapplied, at.received) == (0, 0, 100_000)
    assert received_changes(invoice.id)
    assert checks.run()[0] == []


def test_money_that_pays_another_invoice_by_now_does_not_come_back(house: House) -> None:
    invoice, row = with_surplus(house)
    other = house.invoice(100_000, "other", treatment="exempt")
    invoicing.move_surplus(invoice.id, other.id, 7_000, house.finance)
    invoicing.undo_deduction(row.id, house.finance)
    outbox.drain()
    at = bills.standing(invoice.id)
    assert (at.outstanding, at.unapplied) == (7_000, 0)
    assert bills.standing(other.id).outstanding == 93_000
    assert checks.run()[0] == []


def test_nor_does_money_that_is_to_be_given_back(house: House) -> None:
    invoice, row = with_surplus(house)
    asked = cards.request_refund(invoice.id, 4_000, "과납", house.finance)
    invoicing.undo_deduction(row.id, house.finance)
    outbox.drain()
    at = bills.standing(invoice.id)
    assert (at.outstanding, at.unapplied) == (4_000, 4_000)
    cards.approve_refund(asked.id, house.second)
    assert checks.run()[0] == []


def test_nor_a_deposit_that_somebody_wants_out_of_the_books(house: House) -> None:
    invoice, row = with_surplus(house)
    receipt = db.session.query(BankReceipt).filter_by(invoice_id=invoice.id).one()
    bank.take_out(receipt.id, "두 번 등록", house.finance)
    invoicing.undo_deduction(row.id, house.finance)
    outbox.drain()
    assert bills.standing(invoice.id).outstanding == 10_000


def test_a_moved_surplus_that_comes_back_pays_what_is_owed_by_now(house: House) -> None:
    invoice, row = with_surplus(house)
    other = house.invoice(100_000, "other", treatment="exempt")
    move = invoicing.move_surplus(invoice.id, other.id, 7_000, house.finance)
    invoicing.undo_deduction(row.id, house.finance)
    outbox.drain()
    assert bills.standing(invoice.id).outstanding == 7_000
    invoicing.undo_surplus(move.id, house.finance)
    outbox.drain()
    at = bills.standing(invoice.id)
    assert (at.outstanding, at.unapplied) == (0, 0)
    assert bills.standing(other.id).outstanding == 100_000
    assert received_changes(invoice.id)
    assert checks.run()[0] == []


def test_so_does_what_is_not_given_back_after_all(house: House) -> None:
    invoice, row = with_surplus(house)
    asked = cards.request_refund(invoice.id, 4_000, "과납", house.finance)
    invoicing.undo_deduction(row.id, house.finance)
    outbox.drain()
    cards.reject_refund(asked.id, house.second)
    at = bills.standing(invoice.id)
    assert (at.outstanding, at.unapplied) == (0, 0)
    assert checks.run()[0] == []


def test_and_a_deposit_that_stays_in_the_books_after_all(house: House) -> None:
    invoice, row = with_surplus(house)
    receipt = db.session.query(BankReceipt).filter_by(invoice_id=invoice.id).one()
    bank.take_out(receipt.id, "두 번 등록", house.finance)
    invoicing.undo_deduction(row.id, house.finance)
    outbox.drain()
    bank.cancel_out(receipt.id, house.second)
    at = bills.standing(invoice.id)
    assert (at.outstanding, at.unapplied) == (0, 0)
    assert checks.run()[0] == []


def test_a_list_of_invoices_for_a_deposit_asks_once_for_what_payers_said(house: House) -> None:
    receipt = house.deposit(33_000)
    asked: list[str] = []
    counts = []

    def listen(*heard: object) -> None:
        asked.append(str(heard[2]))

    for turn in range(2):
        for n in range(4):
            invoice = house.invoice(30_000, f"{turn}-{n}")
            bank.note_payment(invoice.id, clock.today(), "한빛소재", 33_000, house.payer)
        db.session.rollback()
        asked.clear()
        event.listen(db.engine, "before_cursor_execute", listen)
        found = queries.suggestions(receipt)
        event.remove(db.engine, "before_cursor_execute", listen)
        assert all(one.exact for one in found)
        counts.append(len([sql for sql in asked if "payment_note" in sql]))
    assert counts == [1, 1]
