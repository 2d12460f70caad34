"""What follows when money moves otherwise than it should: each situation that was found, as somebody would notice it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.arrears import queries as arrears_queries
from marketplace.arrears import services as arrears
from marketplace.bank import services as bank
from marketplace.bank.models import BankReceipt
from marketplace.billing import checks
from marketplace.books import queries as ledger
from marketplace.books import services as books
from marketplace.books.models import JournalEntry, ReconciliationIssue
from marketplace.cards import services as cards
from marketplace.cards.models import PaymentAttempt
from marketplace.invoicing import queries as bills
from marketplace.invoicing import services as invoicing
from marketplace.invoicing.models import Invoice, Refund
from marketplace.kernel import clock, outbox
from marketplace.kernel.actor import SYSTEM
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Forbidden
from marketplace.kernel.ids import new_ref
from marketplace.kernel.transaction import atomic
from marketplace.kernel.working_days import add_working_days, is_working_day
from marketplace.papers.models import Paper
from marketplace.rights import queries as rights_queries
from marketplace.rights import services as rights
from marketplace.rights.rules import EVERYTHING
from tests.billing.conftest import House, Till
from tests.world import World


def deposit(house: House, amount: int, on: date, payer: str = "한빛소재") -> BankReceipt:
    """A deposit that the bank's statement dates."""
    return bank.record_receipt(
        house.account().id,
        reference=new_ref(),
        received_on=on,
        amount=amount,
        payer_name=payer,
        memo="",
        actor=house.finance,
    )


def working_day(after: int) -> date:
    """A working day so many days from now, or the next one."""
    day = clock.today() + timedelta(days=after)
    return day if is_working_day(day) else add_working_days(day, 1)


def move_to(day: date) -> None:
    clock.move_to(datetime(day.year, day.month, day.day, 3, tzinfo=UTC))  # noon in Seoul


def a_right(house: House, agreement_id: int) -> None:
    with atomic():
        rights.grant(
            listing_id=house.listing_id, company_id=house.company_id, kind="non_exclusive", extent=EVERYTHING,
            from_on=clock.today(), until_on=None, source_type="agreement", source_id=agreement_id,
            actor=SYSTEM,
        )  # fmt: skip


def rests(agreement_id: int) -> bool:
    """Whether the licence is suspended."""
    outbox.drain()
    db.session.rollback()
    db.session.expire_all()
    return any(right.suspended_at for right in rights_queries.of_source("agreement", agreement_id))


def another_of(house: House, agreement_id: int, key: str = "planned-1", net: int = 1_000_000) -> Invoice:
    with atomic():
        return invoicing.issue_invoice(
            institution_id=house.institution_id,
            company_id=house.company_id,
            lines=[invoicing.Line("2차", "Second instalment", net)],
            source=("agreement", agreement_id, key),
            listing_id=house.listing_id,
            actor=SYSTEM,
        )


def issues(kind: str) -> list[ReconciliationIssue]:
    return db.session.query(ReconciliationIssue).filter_by(kind=kind).all()


# The licence rests while money is missing


def test_trust_06_another_instalment_paid_does_not_lift_the_suspension(house: House) -> None:
    invoice, agreement_id = house.agreed_invoice()
    a_right(house, agreement_id)
    receipt = house.deposit(invoice.total)
    bank.match_receipt(receipt.id, invoice.id, house.finance)
    assert not rests(agreement_id)
    bank.unmatch_receipt(receipt.id, house.finance)
    assert rests(agreement_id)
    second = another_of(house, agreement_id)
    bank.match_receipt(house.deposit(second.total).id, second.id, house.finance)
    assert rests(agreement_id)
    bank.match_receipt(receipt.id, invoice.id, house.finance)
    assert not rests(agreement_id)


@pytest.mark.parametrize("end", ["void", "write_off"])
def test_trust_06_a_lost_invoice_made_void_or_written_off_still_rests_the_licence(
    house: House, end: str
) -> None:
    invoice, agreement_id = house.agreed_invoice()
    a_right(house, agreement_id)
    receipt = house.deposit(invoice.total)
    bank.match_receipt(receipt.id, invoice.id, house.finance)
    bank.unmatch_receipt(receipt.id, house.finance)
    assert rests(agreement_id)
    if end == "void":
        invoicing.void_invoice(invoice.id, "오기", house.finance)
    else:
        asked = arrears.request_write_off(invoice.id, "연락 두절", house.finance)
        arrears.approve_write_off(asked.id, house.second)
    second = another_of(house, agreement_id)
    bank.match_receipt(house.deposit(second.total).id, second.id, house.finance)
    assert rests(agreement_id)


def test_trust_06_a_void_invoice_is_billed_again_and_its_payment_lifts_the_suspension(house: House) -> None:
    invoice, agreement_id = house.agreed_invoice()
    a_right(house, agreement_id)
    receipt = house.deposit(invoice.total)
    bank.match_receipt(receipt.id, invoice.id, house.finance)
    bank.unmatch_receipt(receipt.id, house.finance)
    invoicing.void_invoice(invoice.id, "주소 오기", house.finance)
    again = invoicing.bill_again(invoice.id, house.officer)
    assert rests(agreement_id)
    assert (again.net, again.tax, again.source_key) == (invoice.net, invoice.tax, invoice.source_key)
    assert again.replaces_id == invoice.id
    bank.match_receipt(receipt.id, again.id, house.finance)
    assert not rests(agreement_id)
    assert checks.run()[0] == []


# Void and billed again


def test_trust_06_a_void_invoice_holds_no_place_and_each_place_is_held_once(house: House) -> None:
    invoice, agreement_id = house.agreed_invoice()
    with pytest.raises(Conflict):
        invoicing.bill_again(invoice.id, house.finance)  # it stands
    invoicing.void_invoice(invoice.id, "오기", house.finance)
    with pytest.raises(Forbidden):
        invoicing.bill_again(invoice.id, house.payer)
    again = invoicing.bill_again(invoice.id, house.finance)
    with pytest.raises(Conflict):
        invoicing.bill_again(invoice.id, house.finance)
    invoicing.void_invoice(again.id, "다시 오기", house.finance)
    third = invoicing.bill_again(again.id, house.finance)
    assert [i.id for i in bills.newest_by_source("agreement", agreement_id)] == [third.id]
    assert checks.run()[0] == []


def test_trust_06_the_schedule_names_the_invoice_that_was_billed_again(house: House) -> None:
    invoice, _agreement_id = house.agreed_invoice()
    (row,) = invoicing.plan_invoices(
        invoice.id,
        [invoicing.Planned("2차", "", 1_000_000, clock.today() + timedelta(days=5))],
        house.finance,
    )
    first = db.session.get_one(Invoice, row.invoice_id)
    invoicing.void_invoice(first.id, "오기", house.finance)
    again = invoicing.bill_again(first.id, house.finance)
    db.session.refresh(row)
    assert row.invoice_id == again.id


def test_trust_06_what_a_lapsed_agreement_billed_is_not_billed_again(house: House) -> None:
    from marketplace.licensing.models import Agreement

    invoice, agreement_id = house.agreed_invoice()
    invoicing.void_invoice(invoice.id, "기한 경과", house.finance)
    with atomic():
        db.session.get_one(Agreement, agreement_id).state = "lapsed"
    with pytest.raises(Conflict):
        invoicing.bill_again(invoice.id, house.finance)


# Interest


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
