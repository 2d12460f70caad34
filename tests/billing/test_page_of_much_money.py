"""An invoice on which much happened: its page asks as much of the database as one on which little did."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import event, update

from marketplace.bank import services as bank
from marketplace.billing import queries
from marketplace.cards.models import PaymentAttempt
from marketplace.invoicing import services as invoicing
from marketplace.invoicing.models import Invoice
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.transaction import atomic
from tests.billing.conftest import House, Till


def asked(house: House, invoice_id: int, read: Callable[[Actor, Invoice], object]) -> int:
    """How many statements a part of the page of an invoice takes, with nothing loaded before."""
    statements: list[str] = []

    def listen(*heard: object) -> None:
        statements.append(str(heard[2]))

    db.session.rollback()
    db.session.expunge_all()
    event.listen(db.engine, "before_cursor_execute", listen)
    try:
        read(house.finance, db.session.get_one(Invoice, invoice_id))
    finally:
        event.remove(db.engine, "before_cursor_execute", listen)
    return len(statements)


def happens(till: Till, house: House, invoice_id: int, turn: int) -> None:
    """A page that nobody paid on, a deposit of a part and too much on another invoice, moved here."""
    attempt = till.start(db.session.get_one(Invoice, invoice_id))
    with atomic():
        db.session.execute(
            update(PaymentAttempt).where(PaymentAttempt.id == attempt.id).values(state="expired")
        )
    bank.match_receipt(house.deposit(1_000).id, invoice_id, house.finance)
    other = house.invoice(10_000, f"other-{turn}", treatment="exempt")
    bank.match_receipt(house.deposit(12_000).id, other.id, house.finance)
    invoicing.move_surplus(other.id, invoice_id, 2_000, house.finance)


def test_a_page_asks_no_more_for_many_payments_than_for_two(till: Till, house: House) -> None:
    invoice_id = house.invoice(1_000_000, treatment="exempt").id
    for turn in range(2):
        happens(till, house, invoice_id, turn)
    few = asked(house, invoice_id, queries.invoice_detail)
    for turn in range(2, 6):
        happens(till, house, invoice_id, turn)
    assert asked(house, invoice_id, queries.invoice_detail) == few
    detail = queries.invoice_detail(house.finance, db.session.get_one(Invoice, invoice_id))
    assert len(detail.events) == 12
    assert all(each.receipt for each in detail.events)
    assert sum(each.amount for each in detail.events) == detail.standing.paid == 18_000


def test_a_surplus_that_may_pay_many_invoices_asks_no_more_than_for_two(house: House) -> None:
    invoice_id = house.invoice(10_000, treatment="exempt").id
    bank.match_receipt(house.deposit(90_000).id, invoice_id, house.finance)
    for number in range(2):
        house.invoice(5_000, f"a-{number}", treatment="exempt")
    few = asked(house, invoice_id, queries.settling_of)
    for number in range(8):
        house.invoice(5_000, f"b-{number}", treatment="exempt")
    assert asked(house, invoice_id, queries.settling_of) == few
    choices = queries.settling_of(house.finance, db.session.get_one(Invoice, invoice_id)).choices
    assert [owed.split("남은 금액 ")[1] for _, owed in choices] == ["5,000원"] * 10
