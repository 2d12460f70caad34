"""Interest on what is paid late: by value day, without VAT, and taken back where it was not due."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from marketplace.arrears import queries as arrears_queries
from marketplace.arrears import services as arrears
from marketplace.bank import services as bank
from marketplace.billing import checks
from marketplace.books import queries as ledger
from marketplace.books import services as books
from marketplace.books.models import JournalEntry
from marketplace.invoicing import services as invoicing
from marketplace.invoicing.models import Invoice
from marketplace.kernel import clock, outbox
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict
from marketplace.kernel.working_days import add_working_days
from marketplace.papers.models import Paper
from tests.billing.conftest import House
from tests.billing.moving_money import deposit, issues, move_to, working_day


def test_trust_06_interest_runs_to_the_day_the_money_arrived(house: House) -> None:
    due = working_day(30)
    invoice = house.invoice(10_000_000, treatment="exempt", due_on=due)
    move_to(due + timedelta(days=73))
    receipt = deposit(house, 10_000_000, clock.today())
    move_to(due + timedelta(days=146))  # matched 73 days later
    bank.match_receipt(receipt.id, invoice.id, house.finance)
    assert arrears_queries.interest_on(invoice) == 120_000  # a fifth of a year at 6%
    entry = ledger.find(("bank_receipt", receipt.id), "match_1")
    assert entry is not None
    assert (entry.value_on, entry.posted_on) == (receipt.received_on, clock.today())


def test_a_match_that_counts_from_the_day_of_its_entry_is_found(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = (house.invoice(10_000_000, key, treatment="exempt") for key in "ab")
    receipts = [deposit(house, 10_000_000, clock.today()) for _ in range(2)]
    move_to(working_day(5))
    bank.match_receipt(receipts[0].id, first.id, house.finance)
    outbox.drain()
    assert checks.run()[0] == []
    post = books.post

    def forgetful(**values: Any) -> JournalEntry | None:
        return post(**values | {"value_on": None})

    monkeypatch.setattr(books, "post", forgetful)
    bank.match_receipt(receipts[1].id, second.id, house.finance)
    outbox.drain()
    assert [("counts from" in problem) for problem in checks.run()[0]] == [True]


def test_trust_06_interest_billed_before_an_earlier_payment_was_seen_is_taken_back(house: House) -> None:
    due = working_day(30)
    invoice = house.invoice(10_000_000, treatment="exempt", due_on=due)
    move_to(due)
    receipt = deposit(house, 10_000_000, clock.today())  # in time, and seen by nobody
    move_to(due + timedelta(days=73))
    interest = arrears.bill_interest(invoice.id, house.finance)
    bank.match_receipt(receipt.id, invoice.id, house.finance)
    outbox.drain()
    db.session.rollback()
    assert db.session.get_one(Invoice, interest.id, populate_existing=True).state == "void"
    assert issues("interest_too_much") == []
    assert checks.run()[0] == []


def test_trust_06_interest_that_was_paid_and_is_not_due_is_on_the_list(house: House) -> None:
    due = working_day(30)
    invoice = house.invoice(10_000_000, treatment="exempt", due_on=due)
    move_to(due)
    receipt = deposit(house, 10_000_000, clock.today())
    move_to(due + timedelta(days=73))
    interest = arrears.bill_interest(invoice.id, house.finance)
    bank.match_receipt(house.deposit(interest.total).id, interest.id, house.finance)
    bank.match_receipt(receipt.id, invoice.id, house.finance)
    outbox.drain()
    db.session.rollback()
    (issue,) = issues("interest_too_much")
    assert issue.detail["amount"] == 120_000


def test_trust_06_interest_that_was_paid_and_is_unpaid_again_is_taken_back(house: House) -> None:
    """The deposit that had paid it was entered twice: nothing keeps the interest any more."""
    due = working_day(30)
    invoice = house.invoice(10_000_000, treatment="exempt", due_on=due)
    move_to(due + timedelta(days=73))
    interest = arrears.bill_interest(invoice.id, house.finance)
    paid = house.deposit(interest.total)
    bank.match_receipt(paid.id, interest.id, house.finance)
    invoicing.void_invoice(invoice.id, "오기", house.finance)
    outbox.drain()
    assert db.session.get_one(Invoice, interest.id, populate_existing=True).state == "issued"
    bank.unmatch_receipt(paid.id, house.finance)
    outbox.drain()
    db.session.rollback()
    assert db.session.get_one(Invoice, interest.id, populate_existing=True).state == "void"
    assert checks.run()[0] == []


def test_trust_06_a_void_invoice_bears_no_interest(house: House) -> None:
    due = working_day(30)
    invoice = house.invoice(10_000_000, treatment="exempt", due_on=due)
    move_to(due + timedelta(days=73))
    interest = arrears.bill_interest(invoice.id, house.finance)
    invoicing.void_invoice(invoice.id, "오기", house.finance)
    assert arrears_queries.interest_on(invoice) == 0
    with pytest.raises(Conflict):
        arrears.bill_interest(invoice.id, house.finance)
    outbox.drain()
    db.session.rollback()
    assert db.session.get_one(Invoice, interest.id, populate_existing=True).state == "void"


def test_trust_06_interest_is_outside_the_vat_base(house: House) -> None:
    due = working_day(30)
    invoice = house.invoice(10_000_000, due_on=due)
    move_to(due + timedelta(days=73))
    interest = arrears.bill_interest(invoice.id, house.finance)
    assert [(line.tax, line.tax_treatment) for line in interest.lines] == [(0, "outside")]
    from marketplace.invoicing.models import tax_document_due_on

    assert tax_document_due_on(interest) is None  # neither 세금계산서 nor 계산서
    paper = db.session.scalars(select(Paper).where(Paper.id == interest.paper_id)).one()
    assert paper.snapshot["lines"][0]["tax_treatment"] == "outside"


@pytest.mark.real_calendar
def test_trust_06_due_on_a_holiday_is_paid_in_time_on_the_next_working_day(house: House) -> None:
    saturday = clock.today() + timedelta(days=40)
    saturday += timedelta(days=(5 - saturday.weekday()) % 7)
    next_day = add_working_days(saturday, 1)
    invoice = house.invoice(10_000_000, treatment="exempt", due_on=saturday)
    move_to(next_day)
    bank.match_receipt(deposit(house, 10_000_000, clock.today()).id, invoice.id, house.finance)
    assert arrears_queries.interest_on(invoice, clock.today() + timedelta(days=90)) == 0
    other = house.invoice(10_000_000, "other", "exempt", due_on=saturday)
    assert arrears_queries.interest_on(other, next_day + timedelta(days=73)) == 120_000


# Card pages and the card's own time
