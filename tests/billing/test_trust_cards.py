"""Cards and transfers for one invoice: which closes which, on which day, and what a refund that fails leaves."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from flask import Flask
from sqlalchemy import select

from marketplace.arrears import services as arrears
from marketplace.bank import services as bank
from marketplace.billing import checks
from marketplace.books import queries as ledger
from marketplace.books import services as books
from marketplace.books.models import JournalEntry
from marketplace.cards import services as cards
from marketplace.cards.models import PaymentAttempt
from marketplace.invoicing import queries as bills
from marketplace.invoicing import services as invoicing
from marketplace.invoicing.models import Invoice, Refund
from marketplace.kernel import clock, outbox
from marketplace.kernel.database import db
from marketplace.kernel.transaction import atomic
from marketplace.papers.models import Paper
from tests.billing.conftest import House, Till
from tests.billing.moving_money import deposit
from tests.world import World


def test_trust_06_a_card_page_that_asks_for_the_whole_is_closed_by_a_part_transfer(
    till: Till, house: House
) -> None:
    invoice = house.invoice()
    attempt = till.start(invoice)
    assert attempt.state == "open"
    bank.match_receipt(house.deposit(20_000_000).id, invoice.id, house.finance)
    outbox.drain()
    assert till.attempt(attempt).state == "expired"
    again = till.start(invoice)
    assert (again.amount, again.state) == (13_000_000, "open")
    till.pay(again)
    till.hand_over()
    assert bills.is_settled(invoice.id)
    assert bills.standing(invoice.id).unapplied == 0


def test_trust_06_a_page_for_what_is_owed_stays_open(till: Till, house: House) -> None:
    invoice = house.invoice()
    attempt = till.start(invoice)
    with atomic():
        outbox.send("close_attempts", "again", invoice_id=invoice.id)
    outbox.drain()
    assert till.attempt(attempt).state == "open"


def new_years_eve(till: Till) -> datetime:
    """23:58 on next year's 31 December in Seoul by Stripe's clock; ours stands twenty minutes before."""
    eve = datetime(clock.today().year + 1, 12, 31, 14, 58, tzinfo=UTC)
    clock.move_to(eve - timedelta(minutes=20))
    till.stripe.clock.advance(int(eve.timestamp()) - till.stripe.clock.now())
    return eve


def test_trust_06_a_card_paid_on_new_years_eve_is_booked_and_receipted_that_day(
    till: Till, house: House
) -> None:
    """Paid 23:58 on 31 December in Seoul; the news comes on 2 January."""
    eve = new_years_eve(till)
    invoice = house.invoice()
    attempt = till.start(invoice)
    till.pay(attempt)
    clock.move_to(eve + timedelta(days=1, hours=10))
    cards.sync_attempt(attempt.id)
    entry = ledger.find(("payment_attempt", attempt.id), "payment")
    assert entry is not None
    assert (entry.posted_on, entry.value_on) == (date(eve.year, 12, 31), date(eve.year, 12, 31))
    receipt = db.session.scalars(select(Paper).where(Paper.kind == "receipt")).first()
    assert receipt is not None
    assert receipt.snapshot["received_on"] == f"{eve.year}-12-31"


def test_trust_06_a_closed_december_keeps_the_day_of_payment_and_books_in_january(
    till: Till, house: House
) -> None:
    eve = new_years_eve(till)
    invoice = house.invoice()
    attempt = till.start(invoice)
    till.pay(attempt)
    clock.move_to(eve + timedelta(days=1, hours=10))
    last = date(eve.year, 12, 31)
    books.close_period(house.institution_id, last, house.finance)
    cards.sync_attempt(attempt.id)
    entry = ledger.find(("payment_attempt", attempt.id), "payment")
    assert entry is not None
    assert (entry.posted_on, entry.value_on) == (date(eve.year + 1, 1, 1), last)


# Refunds and voids


def attempt_of(invoice: Invoice) -> PaymentAttempt:
    return db.session.query(PaymentAttempt).filter_by(invoice_id=invoice.id).one()


def test_trust_06_a_refund_that_fails_after_a_void_leaves_no_income(till: Till, house: House) -> None:
    invoice = till.paid_invoice()
    row = cards.request_refund(invoice.id, 3_300_000, "과납", house.finance, attempt_of(invoice).id)
    cards.approve_refund(row.id, house.second)
    outbox.drain()
    db.session.rollback()
    stripe_id = db.session.get_one(Refund, row.id, populate_existing=True).stripe_id or ""
    invoicing.void_invoice(invoice.id, "해지", house.finance)
    till.stripe.fail_refund(stripe_id)
    till.hand_over()
    for account in ("licence_income", "vat_payable", "receivable"):
        assert ledger.balance_of(account, invoice_id=invoice.id) == 0, account
    standing = bills.standing(invoice.id)
    assert (standing.received, standing.unapplied) == (0, 33_000_000)
    till.agree()


def test_trust_06_a_refund_that_fails_when_the_rest_was_paid_otherwise_settles_once(
    till: Till, house: House
) -> None:
    invoice = house.invoice()
    first = house.deposit(13_000_000)
    bank.match_receipt(first.id, invoice.id, house.finance)
    outbox.drain()
    till.pay(till.start(invoice))
    till.hand_over()
    bank.unmatch_receipt(first.id, house.finance)  # 13 million are owed again
    row = cards.request_refund(invoice.id, 20_000_000, "과납", house.finance, attempt_of(invoice).id)
    cards.approve_refund(row.id, house.second)
    outbox.drain()
    db.session.rollback()
    stripe_id = db.session.get_one(Refund, row.id, populate_existing=True).stripe_id or ""
    bank.match_receipt(house.deposit(33_000_000).id, invoice.id, house.finance)
    till.stripe.fail_refund(stripe_id)
    till.hand_over()
    standing = bills.standing(invoice.id)
    assert (standing.outstanding, standing.unapplied) == (0, 20_000_000)
    till.agree()


def test_trust_06_a_second_deposit_that_waited_pays_when_the_first_is_taken_away(house: House) -> None:
    invoice = house.invoice()
    first, second = house.deposit(33_000_000), house.deposit(33_000_000, reference="second")
    for receipt in (first, second):
        bank.match_receipt(receipt.id, invoice.id, house.finance)
    assert bills.standing(invoice.id).unapplied == 33_000_000
    bank.unmatch_receipt(first.id, house.finance)
    standing = bills.standing(invoice.id)
    assert (standing.outstanding, standing.unapplied) == (0, 0)
    assert checks.run()[0] == []


def test_trust_06_a_part_payment_taken_from_a_written_off_invoice_is_owed_again(house: House) -> None:
    invoice = house.invoice(1_000_000)
    receipt = house.deposit(100_000)
    bank.match_receipt(receipt.id, invoice.id, house.finance)
    arrears.approve_write_off(arrears.request_write_off(invoice.id, "폐업", house.finance).id, house.second)
    bank.unmatch_receipt(receipt.id, house.finance)
    invoice = db.session.get_one(Invoice, invoice.id, populate_existing=True)
    assert (invoice.state, bills.standing(invoice.id).outstanding) == ("issued", 100_000)
    again = arrears.request_write_off(invoice.id, "폐업", house.finance)
    arrears.approve_write_off(again.id, house.second)
    assert bills.standing(invoice.id).written_off == 1_100_000
    assert checks.run()[0] == []


def test_trust_06_income_of_a_year_counts_by_the_day_of_payment(
    house: House, world: World, app: Flask
) -> None:
    from marketplace.insight import queries as insight

    clock.move_to(datetime(2027, 1, 5, 3, tzinfo=UTC))
    invoice = house.invoice(1_000_000)
    receipt = deposit(house, 1_100_000, date(2026, 12, 30))
    bank.match_receipt(receipt.id, invoice.id, house.finance)
    entries = db.session.scalars(select(JournalEntry).where(JournalEntry.kind.like("match%"))).all()
    assert {entry.value_on for entry in entries} == {date(2026, 12, 30)}
    scope = insight.Scope(date(2026, 1, 1), date(2026, 12, 31))
    assert insight.income(house.center, scope) == 1_100_000
