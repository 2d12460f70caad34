"""Webhooks accepted per second, and the time until a payment is in the books, on SQLite and PostgreSQL.

``python -m benchmarks.payments --payments 200 [--databases sqlite,postgresql] [--json FILE]``

The site is the WSGI application itself behind 8 threads, as one server process runs it; Stripe is the stand-in of the
tests, in another thread of the same machine. What is measured: (1) signed events offered by 4 senders, from the first
request until the last 200 ("accepted"), each kept through a power cut; (2) from the moment a payer pays until its invoice is settled in the books, by
webhook and worker ("settled"). Afterwards every accepted event must be in the inbox and worked on, every invoice be
settled once, and the books hold: a run that lost something ends with exit code 1.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from marketplace.billing import checks
from marketplace.cards import services as cards
from marketplace.invoicing import queries as bills

os.environ["GISUL_ENV"] = "testing"
SENDERS = 4
WORKERS = 2


def application(url: str, folder: Path) -> Any:
    """The site on an empty, migrated database."""
    from marketplace import create_app
    from marketplace.installation import prepare_database
    from tests.conftest import settings_for

    app = create_app(settings_for(folder, SQLALCHEMY_DATABASE_URI=url, SQLITE_SYNCHRONOUS="FULL"))
    with app.app_context():
        prepare_database()
    return app


def measure(app: Any, payments: int) -> dict[str, Any]:
    """One run on one database."""
    from marketplace.cards.models import PaymentAttempt, StripeEvent
    from marketplace.gateways.stripe import StripeGateway
    from marketplace.kernel import outbox
    from marketplace.kernel.database import db
    from marketplace.kernel.outbox import Outbox
    from standins.stripe import StandIn
    from tests.billing.conftest import Till, house
    from tests.world import World

    with app.app_context(), StandIn() as stripe:
        app.extensions["stripe_gateway"] = StripeGateway("sk_test_standin", "whsec_testing", stripe.base)
        home = house.__wrapped__(World())  # the fixture's own function
        till = Till(app, stripe, home)
        invoices = [home.agreed_invoice(10_000 + n)[0].id for n in range(payments)]
        sessions = {}
        for invoice_id in invoices:
            attempt = cards.start_attempt(invoice_id, home.payer)
            outbox.run_now("submit_attempt", attempt.ref)
            row = db.session.get(PaymentAttempt, attempt.id, populate_existing=True)
            assert row is not None
            sessions[invoice_id] = row.session_id
        outbox.drain()
        half = payments // 2
        accepted = accept(till, [sessions[i] for i in invoices[:half]])
        drained = time.perf_counter()
        outbox.drain()
        drained = time.perf_counter() - drained
        waits = settle(app, till, {i: sessions[i] for i in invoices[half:]}, bills.is_settled)
        outbox.drain()
        db.session.rollback()
        events = stripe.events()
        kept = db.session.query(StripeEvent).filter(StripeEvent.state != "received").count()
        settled = sum(bills.is_settled(i) for i in invoices)
        told = db.session.query(Outbox).filter_by(topic="invoice_settled").count()
        lost = len({e["id"] for e in events}) - kept
        return {
            "webhooks": accepted["events"],
            "webhooks_per_second": round(accepted["events"] / accepted["seconds"], 1),
            "answer_ms_median": round(statistics.median(accepted["answers"]) * 1000, 1),
            "answer_ms_p95": round(
                sorted(accepted["answers"])[int(len(accepted["answers"]) * 0.95)] * 1000, 1
            ),
            "worked_on_per_second": round(accepted["events"] / drained, 1),
            "settled_s_median": round(statistics.median(waits), 3),
            "settled_s_p95": round(sorted(waits)[int(len(waits) * 0.95)], 3),
            "events_lost": lost,
            "invoices_settled": settled,
            "of": payments,
            "sound": lost == 0 and settled == told == payments and checks.run()[0] == [],
        }


def accept(till: Any, session_ids: list[str]) -> dict[str, Any]:
    """Every event of these payments, sent by several senders at once."""
    before = {event["id"] for event in till.stripe.events()}
    for session_id in session_ids:
        till.stripe.pay(session_id)
    events = [event for event in till.stripe.events() if event["id"] not in before]

    def send(event: dict[str, Any]) -> float:
        began = time.perf_counter()
        assert till.post(event) == 200
        return time.perf_counter() - began

    began = time.perf_counter()
    with ThreadPoolExecutor(SENDERS) as pool:
        answers = list(pool.map(send, events))
    return {"events": len(events), "seconds": time.perf_counter() - began, "answers": answers}


def settle(app: Any, till: Any, sessions: dict[int, str], is_settled: Any) -> list[float]:
    """Seconds from each payment until it is in the books, with workers running beside."""
    from marketplace.kernel import outbox
    from marketplace.kernel.database import db
    from marketplace.kernel.errors import Conflict

    stop = threading.Event()

    def worker() -> None:
        with app.app_context():
            while not stop.is_set():
                try:
                    if not outbox.run_due(limit=5):
                        stop.wait(0.02)
                except Conflict:
                    db.session.rollback()

    threads = [threading.Thread(target=worker) for _ in range(WORKERS)]
    for thread in threads:
        thread.start()
    known = {event["id"] for event in till.stripe.events()}
    waits = []
    try:
        for invoice_id, session_id in sessions.items():
            began = time.perf_counter()
            till.stripe.pay(session_id)
            for event in till.stripe.events():
                if event["id"] not in known:
                    known.add(event["id"])
                    assert till.post(event) == 200
            while not is_settled(invoice_id):
                db.session.rollback()
                if time.perf_counter() - began > 60:
                    raise RuntimeError("a payment did not settle within a minute")
                time.sleep(0.005)
            db.session.rollback()
            waits.append(time.perf_counter() - began)
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    return waits


def run(database: str, payments: int) -> dict[str, Any]:
    """One database, made for the run and thrown away."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if database == "sqlite":
            return measure(application(f"sqlite:///{folder / 'gisul.sqlite3'}", folder), payments)
        from tests.servers import PostgresCluster

        cluster = PostgresCluster(durable=True)
        try:
            cluster.sql("CREATE DATABASE payments")
            return measure(application(cluster.url("payments"), folder), payments)
        finally:
            cluster.stop()


ROWS = {
    "webhooks": "signed events offered",
    "webhooks_per_second": "accepted per second",
    "answer_ms_median": "answer, median (ms)",
    "answer_ms_p95": "answer, 95th percentile (ms)",
    "worked_on_per_second": "worked on per second, one worker",
    "settled_s_median": "payment until settled, median (s)",
    "settled_s_p95": "payment until settled, 95th percentile (s)",
    "events_lost": "accepted events lost",
    "invoices_settled": "invoices settled",
    "of": "of",
    "sound": "books hold",
}


def table(results: dict[str, Any], databases: list[str]) -> str:
    """The figures side by side, as Markdown."""
    lines = [f"| | {' | '.join(databases)} |", f"| --- |{' ---: |' * len(databases)}"]
    lines += [
        f"| {words} | {' | '.join(str(results[d][key]) for d in databases)} |" for key, words in ROWS.items()
    ]
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--payments", type=int, default=200)
    parser.add_argument("--databases", default="sqlite,postgresql")
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args()
    results: dict[str, Any] = {
        "machine": {"cores": os.cpu_count(), "python": platform.python_version(), "load": os.getloadavg()}
    }
    for database in asked.databases.split(","):
        results[database] = run(database, asked.payments)
        print(f"{database}: done", file=sys.stderr)
    print(table(results, asked.databases.split(",")))
    if asked.json:
        asked.json.write_text(json.dumps(results, indent=1) + "\n")
    return 0 if all(results[d]["sound"] for d in asked.databases.split(",")) else 1


if __name__ == "__main__":
    sys.exit(main())
