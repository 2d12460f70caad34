"""Many payments at once, on a network that loses a fifth of everything: each settles exactly once."""

from __future__ import annotations

import random
import threading
from datetime import timedelta

import pytest
from flask import Flask

from marketplace.billing import queries, services
from marketplace.billing.models import JournalEntry, PaymentAttempt
from marketplace.kernel import clock, outbox
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict
from marketplace.kernel.outbox import Outbox
from tests.billing.conftest import House, Till
from tests.billing.test_money_machine import everything_is_due

WORKERS = 8


class Killed(BaseException):
    """The worker's process ends here: nothing after it runs."""


@pytest.mark.parametrize(
    "count",
    [
        pytest.param(24, id="twenty-four", marks=pytest.mark.long),
        pytest.param(200, id="two-hundred", marks=pytest.mark.soak),
    ],
)
def test_every_payment_settles_once_on_a_bad_network(
    app: Flask, till: Till, house: House, count: int
) -> None:
    dice = random.Random(20261122)
    invoices = [house.invoice(1_000 + n, f"storm-{n}").id for n in range(count)]
    till.stripe.fail("drop_reply", times=count // 5, path="/v1/checkout/sessions")
    attempts = [services.start_attempt(invoice_id, house.payer).id for invoice_id in invoices]
    deaths = iter([True] * 5)
    handlers = dict(app.extensions["handlers"])

    def mortal(payload: dict, key: str) -> None:
        handlers["submit_attempt"](payload, key)
        if next(deaths, False):
            raise Killed

    app.extensions["handlers"] = handlers | {"submit_attempt": mortal}

    def worker() -> None:
        with app.app_context():
            for _ in range(count):
                try:
                    if not outbox.run_due(limit=3):
                        return
                except Killed:  # its leases run out, another worker goes on
                    db.session.rollback()
                except Conflict:  # the write lock was held for long: the next round is another try
                    db.session.rollback()

    work(worker)
    app.extensions["handlers"] = handlers
    for attempt_id in attempts:
        pay_if_open(till, attempt_id)
    for event in till.stripe.events():
        if dice.random() < 0.8:  # the others never arrive
            assert till.post(event) == 200
    work(worker)
    for _ in range(4):  # within the interval of the poller, by the moved clock
        everything_is_due()
        with clock.moved(by=timedelta(minutes=10)):
            services.poll_attempts({}, "poll")
        for attempt_id in attempts:
            pay_if_open(till, attempt_id)
        everything_is_due()
        outbox.drain()
    services.poll_attempts({}, "last")
    everything_is_due()
    outbox.drain()
    db.session.rollback()
    assert [invoice_id for invoice_id in invoices if not queries.is_settled(invoice_id)] == []
    assert db.session.query(JournalEntry).filter_by(kind="payment").count() == count
    assert db.session.query(Outbox).filter_by(topic="invoice_settled").count() == count
    assert db.session.query(Outbox).filter_by(topic="invoice_unsettled").count() == 0
    till.agree()


def work(worker: object) -> None:
    """Eight workers until nothing is due."""
    threads = [threading.Thread(target=worker) for _ in range(WORKERS)]  # type: ignore[arg-type]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def pay_if_open(till: Till, attempt_id: int) -> None:
    attempt = db.session.get(PaymentAttempt, attempt_id, populate_existing=True)
    assert attempt is not None
    session = next(
        (s for s in till.stripe.all("checkout.session") if s["metadata"]["attempt"] == attempt.ref), None
    )
    if session is not None and session["status"] == "open":
        till.stripe.pay(session["id"])
