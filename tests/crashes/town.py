"""Deals on a real site whose processes die: seeded by services, driven over HTTP by people who try again."""

from __future__ import annotations

import contextlib
import email
import email.policy
import os
import shutil
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests

from marketplace import create_app
from marketplace.kernel.database import db
from tests.conftest import settings_for
from tests.negotiation.deals import Deal, make_deal
from tests.servers import Site, wait_until
from tests.visits import Visit
from tests.world import PASSWORD, World

PATIENCE = 120  # seconds until a step must have come true, crashes included


@dataclass
class Case:
    """One licence to be signed, paid by card and brought into force."""

    agreement_id: int
    ref: str
    boss: str
    officer: str


class Town:
    """The site, its cases, and what its database says."""

    def __init__(self, folder: Path, cases: int, template: Path):
        self.site = Site(folder)
        self.database = folder / "gisul.sqlite3"
        self.mail = folder / "mail"
        shutil.copy(template, self.database)
        # Beside the processes that die, one that looks at what they left: to start one for each look takes seconds.
        self.onlooker = create_app(
            settings_for(
                folder, MAIL_URL="memory", SITE_URL=self.site.address, STRIPE_API_BASE=self.site.standin
            )
        )
        self.cases = self._seed(cases)
        self.ended: list[Case] = []  # journeys that have come to their end

    def _seed(self, count: int) -> list[Case]:
        with self.onlooker.app_context():
            world = World()
            deal = make_deal(world)
            found = [self._case(world, deal) for _ in range(count)]
            db.session.remove()
            db.engine.dispose()
        return found

    def _case(self, world: World, deal: Deal) -> Case:
        from marketplace.catalog.models import Listing

        listing_id = world.listing(deal.institution_id, deal.researcher)
        public_id = db.session.get_one(Listing, listing_id).public_id
        about = Deal(**{**deal.__dict__, "listing_id": listing_id, "public_id": public_id})
        agreement = about.offered(effective_when="paid")
        return Case(agreement.id, agreement.ref, deal.boss.email, deal.officer.email)

    # The machine

    def alive(self, name: str) -> bool:
        return name in self.site.processes and self.site.processes[name].poll() is None

    def restart(self, *names: str) -> None:
        """kill -9 what is left of these parts and start them again."""
        self.site.kill(*names)
        self.release_leases()
        self.site.start(*names)

    def heal(self) -> None:
        """What an operator's supervisor does: start again what has died."""
        dead = [name for name in ("web", "worker") if not self.alive(name)]
        if dead:
            self.restart(*dead)

    def release_leases(self) -> None:
        """Let the two minutes pass after which a dead process's messages are anybody's."""
        with self.connect(write=True) as connection:
            held = connection.execute(
                "SELECT DISTINCT leased_by FROM outbox WHERE leased_until IS NOT NULL"
            ).fetchall()
            for (name,) in held:
                if name and not Path(f"/proc/{name.split(':')[0]}").exists():
                    connection.execute(
                        "UPDATE outbox SET leased_until = '2000-01-01 00:00:00' WHERE leased_by = ?", (name,)
                    )

    @contextlib.contextmanager
    def connect(self, write: bool = False) -> Iterator[sqlite3.Connection]:
        connection = sqlite3.connect(self.database, timeout=30)
        try:
            yield connection
            if write:
                connection.commit()
        finally:
            connection.close()

    def ask(self, sql: str, *values: Any) -> Any:
        """The first column of the first row."""
        with self.connect() as connection:
            row = connection.execute(sql, values).fetchone()
        return row[0] if row else None

    def rows(self, sql: str, *values: Any) -> list[Any]:
        with self.connect() as connection:
            return connection.execute(sql, values).fetchall()

    def stripe(self, action: str, **values: Any) -> Any:
        """A control of the stand-in; None when it refuses (paid already)."""
        reply = requests.post(f"{self.site.standin}/_control/{action}", json=values, timeout=30)
        return reply.json()["result"] if reply.ok else None

    # The people

    def visit(self, address: str) -> Visit:
        visit = Visit(self.site.address)
        self.until(
            lambda: bool(visit.session.cookies.get("gisul")) and visit.get("/work").url.endswith("/work"),
            lambda: visit.sign_in(address, PASSWORD),
            "signing in",
        )
        return visit

    def until(self, done: Callable[[], bool], act: Callable[[], Any], what: str) -> None:
        """Do it until it is done, as people do: an error page or no answer is no reason to give up."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            with contextlib.suppress(requests.RequestException, AssertionError):
                if done():
                    return
                act()
            with contextlib.suppress(requests.RequestException, AssertionError):
                if done():
                    return
            threading.Event().wait(0.1)  # people pause before they try again
        raise AssertionError(f"{what}: not done within {PATIENCE} s")

    def deeds(self) -> int:
        """How much has been written so far: seeded moments are counted in it."""
        return int(self.ask("SELECT (SELECT count(*) FROM audit_event) + (SELECT count(*) FROM outbox)"))

    def state(self, case: Case) -> str:
        return str(self.ask("SELECT state FROM agreement WHERE id = ?", case.agreement_id))

    def invoice(self, case: Case) -> Any:
        return self.ask(
            "SELECT ref FROM invoice WHERE source_type = 'agreement' AND source_id = ?", case.agreement_id
        )

    def session(self, case: Case) -> Any:
        """The open payment page of the case's invoice."""
        return self.ask(
            "SELECT session_id FROM payment_attempt WHERE invoice_id = (SELECT id FROM invoice WHERE ref = ?)"
            " AND state = 'open'",
            self.invoice(case),
        )

    def sign(self, case: Case, address: str) -> None:
        """One press of the signing button."""
        visit = self.visit(address)
        page = visit.get(f"/agreements/{case.ref}/sign")
        visit.send(page, "/sign", password=PASSWORD, agreed_electronic="y")

    def both_sign(self, case: Case) -> None:
        self.until(
            lambda: self.state(case) != "offered", lambda: self.sign(case, case.boss), "the company signs"
        )
        self.until(
            lambda: self.state(case) not in ("offered", "signed"),
            lambda: self.sign(case, case.officer),
            "the institution signs",
        )

    def open_payment(self, case: Case) -> None:
        """One press of the card button."""
        visit = self.visit(case.boss)
        page = visit.get(f"/invoices/{self.invoice(case)}/pay")
        visit.send(page, "/pay")

    def paid(self, case: Case) -> bool:
        """Whether Stripe's yes has reached the books."""
        sql = "SELECT count(*) FROM payment_attempt JOIN invoice ON invoice.id = invoice_id WHERE invoice.ref = ? AND payment_attempt.state = 'succeeded'"
        return bool(self.ask(sql, self.invoice(case)))

    def pay(self, case: Case) -> None:
        """From the card button to the return from Stripe's page; nothing when it is paid already."""
        self.until(
            lambda: self.paid(case) or bool(self.session(case)),
            lambda: self.open_payment(case),
            "the payment page opens",
        )
        if session := self.session(case):
            self.stripe("pay", object_id=session)
        with contextlib.suppress(requests.RequestException):
            self.visit(case.boss).get(f"/invoices/{self.invoice(case)}/paid")

    def settle(self, case: Case) -> None:
        """Wait until the licence is in force; Stripe repeats what was not taken."""
        self.until(
            lambda: self.state(case) == "in_force",
            lambda: self.stripe("retry_now"),
            "the licence takes effect",
        )

    def idle(self) -> None:
        """Wait until nothing is left to deliver."""
        waiting = "SELECT count(*) FROM outbox WHERE done_at IS NULL AND dead_at IS NULL AND topic NOT IN ('close_attempts')"

        def quiet() -> bool:
            self.heal()
            self.release_leases()
            with self.connect(write=True) as connection:  # the back-off passes
                connection.execute(
                    "UPDATE outbox SET available_at = '2000-01-01 00:00:00' WHERE done_at IS NULL AND tries > 0"
                )
            return self.ask(waiting) == 0

        wait_until(quiet, PATIENCE, "an empty outbox")

    # What must be true at the end

    def problems(self, cases: list[Case]) -> list[str]:
        """Everything lost or doubled."""
        wrong = []
        for case in cases:
            one = {
                "invoice": (
                    "SELECT count(*) FROM invoice WHERE source_type = 'agreement' AND source_id = ?",
                    1,
                ),
                "signatures": ("SELECT count(*) FROM signature WHERE agreement_id = ?", 2),
                "successful payment": (
                    "SELECT count(*) FROM payment_attempt WHERE state = 'succeeded' AND invoice_id IN"
                    " (SELECT id FROM invoice WHERE source_type = 'agreement' AND source_id = ?)",
                    1,
                ),
                "settlement": (
                    "SELECT count(DISTINCT entry_id) FROM posting JOIN journal_entry ON journal_entry.id = entry_id"
                    " WHERE kind = 'payment' AND invoice_id IN"
                    " (SELECT id FROM invoice WHERE source_type = 'agreement' AND source_id = ?)",
                    1,
                ),
                "receipt": (
                    "SELECT count(*) FROM paper WHERE kind = 'receipt' AND language = 'ko' AND subject_type = 'payment_attempt'"
                    " AND subject_id IN (SELECT payment_attempt.id FROM payment_attempt JOIN invoice"
                    " ON invoice.id = invoice_id WHERE source_type = 'agreement' AND source_id = ?)",
                    1,
                ),
                "right": (
                    "SELECT count(*) FROM [right] WHERE source_type = 'agreement' AND ended_at IS NULL AND source_id = ?",
                    1,
                ),
                "distribution": ("SELECT count(*) FROM distribution WHERE agreement_id = ?", 1),
            }
            for name, (sql, wanted) in one.items():
                found = self.ask(sql, case.agreement_id)
                if found != wanted:
                    wrong.append(f"agreement {case.agreement_id}: {found} × {name}, not {wanted}")
        charges = self.stripe("all", kind="charge") or []
        paid = [charge for charge in charges if charge.get("paid")]
        if len(paid) != len(cases):
            wrong.append(f"{len(paid)} charges at Stripe for {len(cases)} licences")
        wrong += self._mail_problems()
        wrong += [
            f"dead: {row}"
            for row in self.rows("SELECT topic, key, last_error FROM outbox WHERE dead_at IS NOT NULL")
        ]
        for words in (("ledger", "check"), ("audit", "verify")):
            with self.onlooker.app_context():
                done = self.onlooker.test_cli_runner().invoke(args=list(words))
                db.session.remove()
            if done.exit_code:
                wrong.append(f"flask {' '.join(words)}: {done.output}")
        return wrong

    def _mail_problems(self) -> list[str]:
        """Every letter that was written down was sent, each as one Message-ID."""
        written = self.ask("SELECT count(*) FROM outbox WHERE topic = 'mail' AND done_at IS NOT NULL")
        letters = [
            email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
            for path in self.mail.glob("*.eml")
        ]
        ids = {letter["Message-ID"] for letter in letters}
        if not len(letters) == len(ids) == written:
            return [f"{written} letters written down, {len(letters)} sent under {len(ids)} Message-IDs"]
        return []


def pids(leader: int) -> list[int]:
    """The processes of a group."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if os.getpgid(int(folder.name)) == leader:
                found.append(int(folder.name))
    return found
