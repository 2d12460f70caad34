"""The races that the design of the money names, each by eight threads in a seeded order, from fresh rows.

Whoever wins, the books balance (`till.agree`, `checks.run`) and money moves once. Two distributions and two reports of one
period race in tests/royalties/test_royalty_races.py; two tabs that begin to pay, in tests/races.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from flask import Flask

from marketplace.arrears import services as arrears
from marketplace.bank import services as bank
from marketplace.billing import checks
from marketplace.books import queries as ledger
from marketplace.books import services as books
from marketplace.books.models import JournalEntry, PeriodClose
from marketplace.cards import services as cards
from marketplace.cards.models import PaymentAttempt
from marketplace.invoicing import queries as bills
from marketplace.invoicing.models import Refund
from marketplace.kernel import clock, outbox
from marketplace.kernel.database import db
from tests.billing.conftest import House, Till
from tests.races.test_races import at_once, refused

SEEDS = [1, pytest.param(2, marks=pytest.mark.long), pytest.param(3, marks=pytest.mark.long)]
TOTAL = 33_000_000


def eight(app: Flask, seed: int, *calls: Callable[[], Any]) -> list[Any]:
    """The calls in turn until there are eight, in an order of the seed, all at once."""
    row = [calls[i % len(calls)] for i in range(8)]
    Random(seed).shuffle(row)
    return at_once(app, *row)


def entries(kind: str) -> int:
    return db.session.query(JournalEntry).filter(JournalEntry.kind.like(kind)).count()


def attempt_id(invoice_id: int) -> int:
    return db.session.query(PaymentAttempt).filter_by(invoice_id=invoice_id).one().id


@pytest.mark.parametrize("seed", SEEDS)
def test_card_and_transfer_pay_the_same_invoice(app: Flask, till: Till, house: House, seed: int) -> None:
    invoice = house.invoice()
    paying = till.start(invoice)
    till.pay(paying)
    invoice_id, paying_id, receipt_id = invoice.id, paying.id, house.deposit(TOTAL).id
    eight(
        app,
        seed,
        lambda: cards.sync_attempt(paying_id),
        lambda: bank.match_receipt(receipt_id, invoice_id, house.finance).id,
    )
    till.hand_over()
    standing = bills.standing(invoice_id)
    assert (standing.outstanding, standing.unapplied) == (0, TOTAL), "the second waits to be given back"
    assert (entries("payment"), entries("match_%")) == (1, 1)
    till.agree()


@pytest.mark.parametrize("seed", SEEDS)
def test_one_refund_is_asked_for_and_approved_by_many(
    app: Flask, till: Till, house: House, seed: int
) -> None:
    invoice = till.paid_invoice()
    invoice_id, paid_by = invoice.id, attempt_id(invoice.id)
    asked = eight(
        app, seed, lambda: cards.request_refund(invoice_id, TOTAL, "해지", house.finance, paid_by).id
    )
    assert len(refused(asked)) == 7
    (refund,) = db.session.query(Refund).all()
    refund_id = refund.id
    approved = eight(app, seed, lambda: cards.approve_refund(refund_id, house.second).id)
    assert len(refused(approved)) == 7
    outbox.drain()
    till.hand_over()
    assert len(till.stripe.all("refund")) == 1
    assert bills.standing(invoice_id).refunded == TOTAL
    till.agree()


@pytest.mark.parametrize("seed", SEEDS)
def test_a_refund_is_approved_while_a_dispute_comes_in(
    app: Flask, till: Till, house: House, seed: int
) -> None:
    invoice = till.paid_invoice()
    invoice_id, paid_by = invoice.id, attempt_id(invoice.id)
    refund_id = cards.request_refund(invoice_id, 3_000_000, "과납", house.finance, paid_by).id
    session = db.session.get_one(PaymentAttempt, paid_by).session_id or ""
    dispute = till.stripe.dispute(session)["id"]
    eight(
        app,
        seed,
        lambda: cards.sync_dispute(dispute),
        lambda: cards.approve_refund(refund_id, house.second).id,
    )
    outbox.drain()
    till.stripe.close_dispute(dispute, "lost")
    till.hand_over()
    standing = bills.standing(invoice_id)
    assert standing.disputed == 0
    assert standing.outstanding + standing.refunded == TOTAL
    assert standing.refunded in (0, 3_000_000)
    till.agree()


@pytest.mark.parametrize("seed", SEEDS)
def test_a_deposit_is_matched_once(app: Flask, house: House, seed: int) -> None:
    first, second = house.invoice(key="a").id, house.invoice(key="b").id
    receipt_id = house.deposit(TOTAL).id
    outcomes = eight(
        app,
        seed,
        lambda: bank.match_receipt(receipt_id, first, house.finance).id,
        lambda: bank.match_receipt(receipt_id, second, house.second).id,
    )
    assert len(refused(outcomes)) == 7
    assert sorted(bills.standing(each).outstanding for each in (first, second)) == [0, TOTAL]
    assert checks.run()[0] == []


@pytest.mark.parametrize("seed", SEEDS)
def test_webhook_landing_page_and_reconciliation(app: Flask, till: Till, house: House, seed: int) -> None:
    invoice = house.invoice()
    paying = till.start(invoice)
    till.pay(paying)
    invoice_id, paying_id = invoice.id, paying.id
    events = till.stripe.events()
    for event in events:
        assert till.post(event) == 200
    eight(
        app,
        seed,
        lambda: cards.poll_attempts({}, "poll"),
        lambda: cards.sync_attempt(paying_id),
        lambda: cards.fetch_events({}, "fetch"),
        lambda: outbox.run_due(limit=20, topics={"stripe_event"}),
    )
    till.hand_over()
    assert bills.is_settled(invoice_id)
    assert entries("payment") == 1
    till.agree()


@pytest.mark.parametrize("seed", SEEDS)
def test_a_write_off_is_approved_while_the_money_comes(app: Flask, house: House, seed: int) -> None:
    invoice_id = house.invoice().id
    write_off_id = arrears.request_write_off(invoice_id, "폐업", house.finance).id
    receipt_id = house.deposit(TOTAL).id
    eight(
        app,
        seed,
        lambda: arrears.approve_write_off(write_off_id, house.second).state,
        lambda: bank.match_receipt(receipt_id, invoice_id, house.finance).id,
    )
    written_off = entries("write_off")
    standing = bills.standing(invoice_id)
    assert standing.unapplied == (TOTAL if written_off else 0)
    assert ledger.balance_of("receivable", invoice_id=invoice_id) == 0
    assert (written_off, entries("match_%")) in ((0, 1), (1, 1))
    assert checks.run()[0] == []


@pytest.mark.parametrize("seed", SEEDS)
def test_a_month_is_closed_while_a_late_deposit_is_entered(app: Flask, house: House, seed: int) -> None:
    house.invoice(1_000_000)
    clock.move_by(timedelta(days=62))
    last = clock.today().replace(day=1) - timedelta(days=1)
    account_id, numbers = house.account().id, iter(range(100))
    references = [f"late-{next(numbers)}" for _ in range(4)]

    def enter() -> None:
        bank.record_receipt(
            account_id,
            reference=references.pop(),
            received_on=last,
            amount=5_000,
            payer_name="",
            memo="",
            actor=house.finance,
        )

    outcomes = eight(
        app, seed, lambda: books.close_period(house.institution_id, last, house.finance).id, enter
    )
    assert len(refused(outcomes)) == 3, "closed once"
    closed = db.session.query(PeriodClose).one()
    assert closed.balances == ledger.balances(house.institution_id, last), "what was closed never changes"
    assert entries("received") == 4
    assert checks.run()[0] == []
