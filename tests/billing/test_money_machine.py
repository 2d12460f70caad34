"""Money under any order of events: random payments, webhooks, refunds, disputes, transfers and crashes.

The examples share one database and one stand-in, so that each begins in the books that the others left.
"""

from __future__ import annotations

import random
from collections import Counter
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import func, or_, select

from marketplace.accounts.models import Organisation
from marketplace.arrears import services as arrears
from marketplace.arrears.models import WriteOff
from marketplace.bank import services as bank
from marketplace.bank.models import BankReceipt
from marketplace.books.models import JournalEntry, Posting
from marketplace.cards import queries as card_queries
from marketplace.cards import services as cards
from marketplace.cards.models import PaymentAttempt, StripeEvent
from marketplace.invoicing import queries as bills
from marketplace.invoicing import services as invoicing
from marketplace.invoicing.models import Invoice, Refund
from marketplace.kernel import clock, outbox
from marketplace.kernel.database import db
from marketplace.kernel.errors import Refusal
from marketplace.kernel.outbox import Outbox
from marketplace.kernel.transaction import atomic
from standins.stripe import ApiError
from tests.billing.conftest import House, Till
from tests.billing.finding import received_changes

MORTAL = ("stripe_event", "submit_attempt", "submit_refund", "close_attempts")
PLACES = {"before_commit": "kernel.transaction", "after_outside_reply": "gateways.stripe"}
CARDS = ("4242424242424242", "4000000000000002")
PATHS = ("/v1/", "/v1/checkout/sessions", "/v1/invoices", "/v1/invoiceitems", "/v1/invoices/")
FAULTS = ("drop_request", "drop_reply", "error_500", "error_500_after", "unavailable_503")
picks = st.integers(0, 10**6)


class PowerCut(BaseException):
    """The worker's end: nothing after it runs, nothing catches it."""


def dying_at(point: str) -> Any:
    """A crash point that is the end at the second passage: the first commit is the claim itself."""
    left = {"before_commit": 2, "after_outside_reply": 1}

    def crash_point(name: str) -> None:
        if name == point:
            left[name] -= 1
            if left[name] == 0:
                raise PowerCut

    return crash_point


class Money(RuleBasedStateMachine):
    """What happens to money. The site, its people and the stand-in are those of `machine_of`."""

    till: Till
    house: House
    sent: list[Any]
    steps: Counter[str]  # what was done
    monkey = pytest.MonkeyPatch()

    def __init__(self) -> None:
        super().__init__()
        db.session.rollback()
        self.till.stripe.faults.clear()
        self.invoices: list[int] = []
        self.seen = {event["id"] for event in self.till.stripe.events()}

    def one_of(self, model: Any, pick: int, *conditions: Any) -> Any:
        """A row of the books of this example, or None."""
        query = select(model).where(*conditions).order_by(model.id)
        rows = db.session.scalars(query).all()
        return rows[pick % len(rows)] if rows else None

    def page(self, pick: int) -> str | None:
        """The session or invoice at Stripe of one of the attempts of this example."""
        mine = PaymentAttempt.invoice_id.in_(self.invoices)
        made = or_(PaymentAttempt.session_id.is_not(None), PaymentAttempt.stripe_invoice_id.is_not(None))
        found = self.one_of(PaymentAttempt, pick, mine, made)
        return (found.session_id or found.stripe_invoice_id) if found else None

    def invoice(self, pick: int) -> int:
        return self.invoices[pick % len(self.invoices)]

    @rule(net=st.integers(100, 50_000_000), treatment=st.sampled_from(["taxable", "exempt"]))
    def bill(self, net: int, treatment: str) -> None:
        count = db.session.query(Invoice).count()
        self.invoices.append(self.house.invoice(net, f"machine-{count}", treatment).id)

    @rule(country=st.sampled_from(["KR", "US"]))
    def move(self, country: str) -> None:
        """The payer's seat decides between the card page and Stripe's own invoice."""
        with atomic():
            db.session.get_one(Organisation, self.house.company_id).country = country

    @precondition(lambda self: self.invoices)
    @rule(pick=picks, fault=st.sampled_from(["", "", *FAULTS]), path=st.sampled_from(PATHS))
    def begin(self, pick: int, fault: str, path: str) -> None:
        if fault:
            self.till.stripe.fail(fault, path=path)
        with suppress(Refusal):
            attempt = cards.start_attempt(self.invoice(pick), self.house.payer)
            outbox.run_now("submit_attempt", attempt.ref)

    @precondition(lambda self: self.invoices)
    @rule(pick=picks, card=st.sampled_from([CARDS[0], CARDS[0], CARDS[1]]), later=st.booleans())
    def pay(self, pick: int, card: str, later: bool) -> None:
        if page := self.page(pick):
            with suppress(ApiError):
                self.till.stripe.pay(page, card=card, **({"asynchronous": True} if later else {}))

    @precondition(lambda self: self.invoices)
    @rule(pick=picks, succeed=st.booleans())
    def settle(self, pick: int, succeed: bool) -> None:
        if page := self.page(pick):
            with suppress(ApiError):
                self.till.stripe.settle(page, succeed)

    @rule(seed=picks, doubled=st.booleans(), held=st.integers(0, 3))
    def deliver(self, seed: int, doubled: bool, held: int) -> None:
        """Webhooks in any order, some held back, some twice."""
        events = [e for e in self.till.stripe.events() if e["id"] not in self.seen]
        random.Random(seed).shuffle(events)
        for event in events[held:]:
            self.seen.add(event["id"])
            for _ in range(1 + doubled):
                assert self.till.post(event) == 200

    @rule()
    def forge(self) -> None:
        if events := self.till.stripe.events():
            before = db.session.query(StripeEvent).count()
            assert self.till.post(events[-1] | {"id": "evt_forged"}, secret="whsec_forged") == 400
            assert db.session.query(StripeEvent).count() == before

    @rule()
    def work(self) -> None:
        outbox.drain()

    @rule(topic=st.sampled_from(MORTAL))
    def crash(self, topic: str) -> None:
        """The next message is worked on, and the note of it is lost."""
        handlers = dict(self.till.app.extensions["handlers"])

        def dies(payload: dict[str, Any], key: str) -> None:
            handlers[topic](payload, key)
            raise PowerCut

        self.till.app.extensions["handlers"] = handlers | {topic: dies}
        with suppress(PowerCut):
            outbox.run_due(limit=1, topics=[topic])
        db.session.rollback()
        everything_is_due()  # the lease of the dead runs out
        self.till.app.extensions["handlers"] = handlers

    @rule(topic=st.sampled_from(MORTAL), point=st.sampled_from(["before_commit", "after_outside_reply"]))
    def die_within(self, topic: str, point: str) -> None:
        """The worker dies in the midst of the next message: before a commit, or with Stripe's answer in its hand."""
        with self.monkey.context() as patch:
            patch.setattr(f"marketplace.{PLACES[point]}.crash_point", dying_at(point))
            with suppress(PowerCut):
                outbox.run_due(limit=1, topics=[topic])
        db.session.rollback()
        everything_is_due()  # the lease of the dead runs out

    @rule()
    def poll(self) -> None:
        cards.poll_attempts({}, "poll")

    @precondition(lambda self: self.invoices)
    @rule(pick=picks, part=st.integers(1, 3))
    def transfer(self, pick: int, part: int) -> None:
        invoice = db.session.get(Invoice, self.invoice(pick), populate_existing=True)
        assert invoice is not None
        receipt = self.house.deposit(max(1, invoice.total * part // 2))
        with suppress(Refusal):
            bank.match_receipt(receipt.id, invoice.id, self.house.finance)

    @precondition(lambda self: self.invoices)
    @rule(pick=picks)
    def take_back(self, pick: int) -> None:
        if receipt := self.one_of(BankReceipt, pick, BankReceipt.invoice_id.in_(self.invoices)):
            with suppress(Refusal):
                bank.unmatch_receipt(receipt.id, self.house.finance)

    @precondition(lambda self: self.invoices)
    @rule(pick=picks)
    def void(self, pick: int) -> None:
        with suppress(Refusal):
            invoicing.void_invoice(self.invoice(pick), "취소", self.house.finance)

    @precondition(lambda self: self.invoices)
    @rule(pick=picks, part=st.integers(1, 4), by_card=st.booleans())
    def refund(self, pick: int, part: int, by_card: bool) -> None:
        invoice_id = self.invoice(pick)
        attempt = self.one_of(
            PaymentAttempt,
            pick,
            PaymentAttempt.invoice_id == invoice_id,
            PaymentAttempt.state == "succeeded",
        )
        attempt_id = attempt.id if attempt is not None and by_card else None
        amount = card_queries.refundable(invoice_id, attempt_id) * part // 4
        with suppress(Refusal):
            asked = cards.request_refund(invoice_id, amount, "환불", self.house.finance, attempt_id)
            cards.approve_refund(asked.id, self.house.second)

    @precondition(lambda self: self.invoices)
    @rule(pick=picks)
    def finish_refund(self, pick: int) -> None:
        mine = Refund.invoice_id.in_(self.invoices)
        if row := self.one_of(Refund, pick, mine, Refund.attempt_id.is_(None), Refund.state == "approved"):
            with suppress(Refusal):
                cards.finish_bank_refund(row.id, self.house.finance)

    @precondition(lambda self: self.invoices)
    @rule(pick=picks, kind=st.sampled_from(["chargeback", "chargeback", "inquiry", "prevented"]))
    def dispute(self, pick: int, kind: str) -> None:
        if page := self.page(pick):
            with suppress(ApiError):
                self.till.stripe.dispute(page, kind=kind)

    @rule(pick=picks, outcome=st.sampled_from(["won", "lost"]))
    def decide(self, pick: int, outcome: str) -> None:
        disputes = self.till.stripe.all("dispute")
        if disputes:
            with suppress(ApiError):
                self.till.stripe.close_dispute(disputes[pick % len(disputes)]["id"], outcome)

    @precondition(lambda self: self.invoices)
    @rule(pick=picks)
    def give_up(self, pick: int) -> None:
        with suppress(Refusal):
            arrears.request_write_off(self.invoice(pick), "폐업", self.house.finance)
        row = self.one_of(WriteOff, pick, WriteOff.state == "requested")
        if row is not None:
            with suppress(Refusal):
                arrears.approve_write_off(row.id, self.house.second)

    @invariant()
    def the_books_sum_to_zero(self) -> None:
        self.steps["taken"] += 1
        db.session.rollback()
        query = (
            select(JournalEntry.institution_id, JournalEntry.currency)
            .join(Posting, Posting.entry_id == JournalEntry.id)
            .group_by(JournalEntry.institution_id, JournalEntry.currency)
            .having(func.sum(Posting.amount) != 0)
        )
        assert db.session.execute(query).all() == []

    @invariant()
    def nothing_is_settled_twice(self) -> None:
        standings = [bills.standing(invoice_id) for invoice_id in self.invoices]
        assert all(standing.outstanding >= 0 for standing in standings)
        assert all(standing.unapplied >= 0 for standing in standings)

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
        self.till.agree()
        for invoice_id in self.invoices:
            last = ([0] + received_changes(invoice_id))[-1]
            assert last == bills.standing(invoice_id).received
        ids = [message["Message-ID"] for message in self.sent]
        assert len(set(ids)) == len(ids)
        db.session.rollback()


def machine_of(till: Till, house: House, sent: list[Any], steps: Counter[str]) -> type[Money]:
    """The state machine, bound to the running site, its people and the stand-in; `steps` counts what was done."""
    return type("MoneyHere", (Money,), {"till": till, "house": house, "sent": sent, "steps": steps})


def everything_is_due() -> None:
    """What waits for its next try need not wait: the stand-in is well again."""
    db.session.rollback()
    db.session.query(Outbox).filter(Outbox.done_at.is_(None)).update(
        {"available_at": clock.now(), "leased_until": None}
    )
    db.session.commit()


@pytest.mark.parametrize(
    ("examples", "steps"),
    [
        pytest.param(4, 15, id="everyday"),
        pytest.param(40, 25, id="long", marks=pytest.mark.long),
        # 10 × 30 × 40 = 12,000 steps on each database, in parts: every step looks at all the books before it, so
        # that one database for all examples would make each step slower than the one before.
        *(pytest.param(30, 40, id=f"soak-{part}", marks=pytest.mark.soak) for part in range(1, 11)),
    ],
)
def test_money_is_right_whatever_happens(
    till: Till, house: House, sent: list[Any], examples: int, steps: int
) -> None:
    taken: Counter[str] = Counter()
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        machine_of(till, house, sent, taken),
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
    # hypothesis ends an example early now and then: nine steps of ten are taken
    assert taken["taken"] >= examples * steps * 5 // 6
