"""Money under any order of events: payments, webhooks, refunds, disputes, transfers, voids and bills again, write-offs,
shares and what people are paid of them, companies that go up in others, and crashes.

The rules stand in `money_machine`, by subject; what must hold after every step is in its `meaning`. The examples share
one database and one stand-in, so that each begins in the books that the others left.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from marketplace.cards import services as cards
from marketplace.invoicing import queries as bills
from marketplace.kernel import outbox
from marketplace.kernel.database import db
from tests.billing.conftest import Till
from tests.billing.finding import received_changes
from tests.billing.money_machine.base import everything_is_due
from tests.billing.money_machine.bills import BillRules
from tests.billing.money_machine.cards import CardRules
from tests.billing.money_machine.companies import CompanyRules
from tests.billing.money_machine.meaning import Meaning
from tests.billing.money_machine.shares import ShareRules
from tests.writes import Writes

TIERS = [
    pytest.param(4, 15, id="everyday"),
    pytest.param(20, 40, id="long", marks=pytest.mark.long),
    # 80 × 6 × 50 = 24,000 steps on each database, 20,000 of them sure, in parts: every step looks at all the books before
    # it, so that one database for all examples would make each step slower than the one before.
    *(pytest.param(6, 50, id=f"soak-{part:02}", marks=pytest.mark.soak) for part in range(1, 81)),
]


class Money(CardRules, BillRules, ShareRules, CompanyRules, Meaning):
    """What happens to money. The site and the stand-in are those of `machine_of`."""

    def teardown(self) -> None:
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
        db.session.rollback()


def machine_of(till: Till, sent: list[Any], steps: Counter[str], writes: Writes) -> type[Money]:
    """The state machine, bound to the running site and the stand-in; `steps` counts what was done."""
    return type("MoneyHere", (Money,), {"till": till, "sent": sent, "steps": steps, "writes": writes})


@pytest.mark.parametrize(("examples", "steps"), TIERS)
def test_money_is_right_whatever_happens(
    till: Till, sent: list[Any], monkeypatch: pytest.MonkeyPatch, examples: int, steps: int
) -> None:
    # what search knows of a licence is no money, and slow to write
    monkeypatch.setitem(till.app.extensions["handlers"], "index", lambda payload, key: None)
    taken: Counter[str] = Counter()
    writes = Writes(db.engine)
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        machine_of(till, sent, taken, writes),
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            database=None,
            # shrinking replays examples on books that have moved on: the first failure tells more
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
    writes.stop()
    # hypothesis ends an example early now and then: nine steps of ten are taken
    assert taken["taken"] >= examples * steps * 5 // 6
