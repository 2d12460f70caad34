"""Money under any order of events: payments, webhooks, refunds, disputes, transfers, voids and bills again, write-offs,
shares and what people are paid of them, companies that go up in others, and crashes.

The rules stand in `money_machine`, by subject; what must hold after every step is in its `meaning`.
"""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from marketplace.cards import services as cards
from marketplace.invoicing import queries as bills
from marketplace.kernel import outbox
from marketplace.kernel.database import db
from tests.acts import SOAK, Acts
from tests.billing.finding import received_changes
from tests.billing.money_machine.base import everything_is_due
from tests.billing.money_machine.bills import BillRules
from tests.billing.money_machine.cards import CardRules
from tests.billing.money_machine.companies import CompanyRules
from tests.billing.money_machine.faults import FAULTS
from tests.billing.money_machine.meaning import Meaning
from tests.billing.money_machine.shares import ShareRules
from tests.planted import ENOUGH, Fault, look_for
from tests.same_again import SameAgain, same_again
from tests.writes import Writes

TIERS = [
    pytest.param(4, 15, id="everyday"),
    pytest.param(12, 40, id="long", marks=pytest.mark.long),
    # 20 × 20 × 50 = 20,000 steps on each database.
    *(pytest.param(20, SOAK, id=f"soak-{part:02}", marks=pytest.mark.soak) for part in range(1, 21)),
]


class Money(CardRules, BillRules, ShareRules, CompanyRules, Meaning):
    """What happens to money. The site and the stand-in are those of `machine_of`."""

    def teardown(self) -> None:
        try:
            self.everything_arrives()
        finally:
            db.session.rollback()
            self.till.stripe.stop()

    def everything_arrives(self) -> None:
        """When everything has arrived, the books say what the stand-in says, and each letter went once."""
        self.till.stripe.faults.clear()
        self.deliver(1, False, 0)
        for _ in range(3):
            everything_is_due()
            outbox.drain()
            cards.poll_attempts({}, "last")
        everything_is_due()
        outbox.drain()
        self.the_books_mean_what_happened()
        self.nothing_waits()
        for invoice_id in self.invoices:
            last = ([0] + received_changes(invoice_id))[-1]
            assert last == bills.standing(invoice_id).received
        ids = [message["Message-ID"] for message in self.sent]
        assert len(set(ids)) == len(ids)


def machine_of(app: Flask, again: SameAgain, sent: list[Any], acts: Acts, writes: Writes) -> type[Money]:
    """The state machine, bound to the running site; `acts` counts what was done."""
    bound = {"app": app, "again": again, "sent": sent, "acts": acts, "writes": writes}
    return type("MoneyHere", (Money,), bound)


def play(
    app: Flask, request: pytest.FixtureRequest, acts: Acts, examples: int, steps: int, **more: Any
) -> None:
    # what search knows of a licence is no money, and slow to write
    app.extensions["handlers"] = app.extensions["handlers"] | {"index": lambda payload, key: None}
    sent, writes = request.getfixturevalue("sent"), Writes(db.engine)
    try:
        with same_again(request) as again:
            run_state_machine_as_test(  # type: ignore[no-untyped-call]
                machine_of(app, again, sent, acts, writes),
                settings=settings(
                    max_examples=examples,
                    stateful_step_count=steps,
                    deadline=None,
                    database=None,
                    suppress_health_check=list(HealthCheck),
                    **more,
                ),
            )
    finally:
        writes.stop()
        print(acts)


@pytest.mark.parametrize(("examples", "steps"), TIERS)
def test_money_is_right_whatever_happens(
    app: Flask, request: pytest.FixtureRequest, examples: int, steps: int
) -> None:
    acts = Acts()
    how = {"print_blob": True, "derandomize": steps < SOAK}
    acts.play_out(examples, steps, lambda more: play(app, request, acts, more, steps, **how))
    # hypothesis ends an example early now and then
    assert acts.steps >= examples * steps * 5 // 6


@pytest.mark.soak
@pytest.mark.sqlite_only
def test_nothing_is_found_where_no_fault_is_planted(app: Flask, request: pytest.FixtureRequest) -> None:
    play(app, request, Acts(), **ENOUGH)


@pytest.mark.soak
@pytest.mark.sqlite_only
@pytest.mark.parametrize("fault", FAULTS, ids=str)
def test_a_planted_fault_is_found(app: Flask, request: pytest.FixtureRequest, fault: Fault) -> None:
    look_for(fault, lambda acts: play(app, request, acts, **ENOUGH))
