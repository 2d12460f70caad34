"""Many payments at once, on a network that loses a fifth of everything, by workers that die: each settles exactly once."""

from __future__ import annotations

import random
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, or_, select, update

from marketplace.books.models import JournalEntry
from marketplace.cards import services as cards
from marketplace.cards.models import PaymentAttempt, StripeEvent
from marketplace.invoicing import queries as bills
from marketplace.kernel import clock, outbox
from marketplace.kernel.database import db
from marketplace.kernel.outbox import Outbox
from marketplace.kernel.transaction import atomic
from tests.billing.conftest import House, Till
from tests.billing.finding import received_changes
from tests.servers import ROOT, wait_until

PATIENCE = 900  # seconds for a phase on a slow machine; a stuck one ends here
POLLS = 3  # of the poller, ten minutes apart: it meets the bad network as well


class Crew:
    """Worker processes on one database; one that is killed is replaced, as a supervisor would."""

    def __init__(self, count: int, folder: Path, database: str, stripe: str):
        self._command = [sys.executable, "-m", "tests.billing.storm_worker", str(folder), database, stripe]
        self._dice = random.Random(20261122)
        self.alive = [self._start() for _ in range(count)]
        self.killed = 0

    def _start(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(self._command, cwd=ROOT, stderr=subprocess.DEVNULL)

    def kill_one(self) -> None:
        """kill -9 in the midst of whatever it does; its leases run out (the two minutes are not waited for)."""
        victim = self.alive.pop(self._dice.randrange(len(self.alive)))
        victim.kill()
        victim.wait()
        self.killed += 1
        with atomic():
            db.session.execute(
                update(Outbox)
                .where(Outbox.leased_by.like(f"{victim.pid}:%"), Outbox.done_at.is_(None))
                .values(leased_until=None)
            )
        self.alive.append(self._start())

    def stop(self) -> None:
        for process in self.alive:
            process.kill()
            process.wait()


@contextmanager
def crew(*arguments: object) -> Iterator[Crew]:
    found = Crew(*arguments)  # type: ignore[arg-type]
    try:
        yield found
    finally:
        found.stop()


def count_of(*conditions: Any) -> int:
    db.session.rollback()
    return int(db.session.scalar(select(func.count()).select_from(Outbox).where(*conditions)) or 0)


def work_through(found: Crew, topic: str, kills: int) -> None:
    """Until nothing of this topic waits; meanwhile so many workers die, evenly over the work."""
    done = (Outbox.topic == topic, Outbox.done_at.is_not(None))
    waiting = (Outbox.topic == topic, Outbox.done_at.is_(None), Outbox.dead_at.is_(None))
    before, total = count_of(*done), count_of(*waiting)
    deaths = iter([before + total * (n + 1) // (kills + 1) for n in range(kills)])
    due = next(deaths, None)
    pause = threading.Event()

    def over() -> bool:
        nonlocal due
        while due is not None and count_of(*done) >= due:
            found.kill_one()
            due = next(deaths, None)
        no_waiting_for_the_next_try(Outbox.topic == topic)
        pause.wait(0.2)
        return count_of(*waiting) == 0

    wait_until(over, PATIENCE, f"the end of {topic}")


def no_waiting_for_the_next_try(*which: Any) -> None:
    """The back-off passes; leases of the living are left alone."""
    with atomic():
        db.session.execute(
            update(Outbox)
            .where(*which, Outbox.done_at.is_(None), Outbox.dead_at.is_(None))
            .where(or_(Outbox.leased_until.is_(None), Outbox.leased_until <= clock.now()))
            .values(available_at=clock.now())
        )


@pytest.mark.parametrize(
    ("count", "workers", "kills"),
    [
        pytest.param(24, 3, (1, 1), id="twenty-four", marks=pytest.mark.long),
        pytest.param(200, 8, (3, 2), id="two-hundred", marks=pytest.mark.soak),
    ],
)
def test_every_payment_settles_once_on_a_bad_network(
    till: Till, house: House, tmp_path: Path, database: str, count: int, workers: int, kills: tuple[int, int]
) -> None:
    dice = random.Random(20261122)
    outbox.drain()
    invoices = [house.invoice(1_000 + n, f"storm-{n}").id for n in range(count)]
    till.stripe.fail("drop_reply", times=10**6, method="ANY", every=5)
    attempts = [cards.start_attempt(invoice_id, house.payer).id for invoice_id in invoices]
    with crew(workers, tmp_path, database, till.stripe.base) as found:
        work_through(found, "submit_attempt", kills[0])
        for attempt_id in attempts:
            pay_if_open(till, attempt_id)
        for event in till.stripe.events():
            if dice.random() < 0.8:  # the others never arrive
                assert till.post(event) == 200
        work_through(found, "stripe_event", kills[1])
        for n in range(POLLS):
            with clock.moved(by=timedelta(minutes=10 * (n + 1))):
                cards.poll_attempts({}, f"poll-{n}")
        assert found.killed == sum(kills)
    till.stripe.faults.clear()
    everything_is_handed_on()
    db.session.rollback()
    assert [invoice_id for invoice_id in invoices if not bills.is_settled(invoice_id)] == []
    assert db.session.query(JournalEntry).filter_by(kind="payment").count() == count
    assert all(len(received_changes(invoice_id)) == 1 for invoice_id in invoices)
    assert db.session.query(StripeEvent).filter_by(state="received").count() == 0
    assert count_of(Outbox.dead_at.is_not(None)) == 0
    till.agree()


def everything_is_handed_on() -> None:
    """What the stopped workers held is done here."""
    with atomic():
        db.session.execute(update(Outbox).where(Outbox.done_at.is_(None)).values(leased_until=None))
    no_waiting_for_the_next_try()
    outbox.drain()


def pay_if_open(till: Till, attempt_id: int) -> None:
    attempt = db.session.get(PaymentAttempt, attempt_id, populate_existing=True)
    assert attempt is not None
    session = next(
        (s for s in till.stripe.all("checkout.session") if s["metadata"]["attempt"] == attempt.ref), None
    )
    if session is not None and session["status"] == "open":
        till.stripe.pay(session["id"])
