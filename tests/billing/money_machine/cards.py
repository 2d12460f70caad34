"""Card payments: pages, webhooks in any order, refunds, disputes, and workers that die."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule
from sqlalchemy import or_

from marketplace.accounts.models import Organisation
from marketplace.cards import queries as card_queries
from marketplace.cards import services as cards
from marketplace.cards.models import PaymentAttempt, StripeEvent
from marketplace.invoicing.models import Refund
from marketplace.kernel import outbox
from marketplace.kernel.database import db
from marketplace.kernel.transaction import atomic
from standins.stripe import ApiError
from tests.billing.money_machine.base import Base, everything_is_due, picks

MORTAL = ("stripe_event", "submit_attempt", "submit_refund", "close_attempts", "received_changed")
PLACES = {"before_commit": "kernel.transaction", "after_outside_reply": "gateways.stripe"}
CARDS = ("4242424242424242", "4000000000000002")
PATHS = ("/v1/", "/v1/checkout/sessions", "/v1/invoices", "/v1/invoiceitems", "/v1/invoices/")
FAULTS = ("drop_request", "drop_reply", "error_500", "error_500_after", "unavailable_503")


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


class CardRules(Base):
    monkey = pytest.MonkeyPatch()

    @contextmanager
    def at_stripe(self, act: str) -> Iterator[None]:
        """What payers and banks do there; not everything can be done."""
        with suppress(ApiError):
            yield
            self.acts.done[act] += 1

    def page(self, pick: int, state: str) -> str | None:
        """The session or invoice at Stripe of an attempt in this state, if there is one; else of any. For an open one a
        payer begins first, for one that succeeded pays."""
        mine = PaymentAttempt.invoice_id.in_(self.invoices) & (PaymentAttempt.state == state)
        if self.one_of(PaymentAttempt, pick, mine) is None:
            if state == "open":
                self.begin(pick, "", "")
            elif state == "succeeded":
                self.pay_in_full_by_card(pick)
        made = or_(PaymentAttempt.session_id.is_not(None), PaymentAttempt.stripe_invoice_id.is_not(None))
        found = self.one_of(PaymentAttempt, pick, mine, made)
        return (found.session_id or found.stripe_invoice_id) if found else None

    @rule(pick=picks, country=st.sampled_from(["KR", "US"]))
    def move(self, pick: int, country: str) -> None:
        """The payer's seat decides between the card page and Stripe's own invoice."""
        companies = sorted(self.payers)
        with atomic():
            db.session.get_one(Organisation, companies[pick % len(companies)]).country = country

    @precondition(lambda self: self.invoices)
    @rule(pick=picks, fault=st.sampled_from(["", "", *FAULTS]), path=st.sampled_from(PATHS))
    def begin(self, pick: int, fault: str, path: str) -> None:
        if fault:
            self.till.stripe.fail(fault, path=path)
        invoice_id = self.owing(pick)
        with self.refusable("begin"):
            attempt = cards.start_attempt(invoice_id, self.payer_of(invoice_id))
            outbox.run_now("submit_attempt", attempt.ref)

    @precondition(lambda self: self.invoices)
    @rule(pick=picks, card=st.sampled_from([CARDS[0], CARDS[0], CARDS[1]]), later=st.booleans())
    def pay(self, pick: int, card: str, later: bool) -> None:
        if page := self.page(pick, "open"):
            with self.at_stripe("pay"):
                self.till.stripe.pay(page, card=card, **({"asynchronous": True} if later else {}))

    @precondition(lambda self: self.invoices)
    @rule(pick=picks)
    def pay_in_full_by_card(self, pick: int) -> None:
        """What happens most: the page is opened, paid, and the webhook arrives."""
        invoice_id = self.owing(pick)
        with self.refusable("pay_in_full_by_card"):
            attempt = cards.start_attempt(invoice_id, self.payer_of(invoice_id))
            outbox.run_now("submit_attempt", attempt.ref)
            if page := self.till.attempt(attempt).session_id:
                with suppress(ApiError):
                    self.till.stripe.pay(page, card=CARDS[0])
        self.deliver(0, False, 0)
        outbox.drain()

    @precondition(lambda self: self.invoices)
    @rule(pick=picks, succeed=st.booleans())
    def settle(self, pick: int, succeed: bool) -> None:
        if self.page(pick, "processing") is None and (page := self.page(pick, "open")):
            with self.at_stripe("pay"):
                self.till.stripe.pay(page, card=CARDS[0], asynchronous=True)
            self.deliver(0, False, 0)
            outbox.drain()
        if page := self.page(pick, "processing"):
            with self.at_stripe("settle"):
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
    @rule(pick=picks, part=st.sampled_from((1, 2, 3, 4, 4, 5)), by_card=st.booleans())
    def refund(self, pick: int, part: int, by_card: bool) -> None:
        paid = [one for one in self.invoices if card_queries.refundable(one, None)]
        if not paid or (by_card and pick % 2):
            self.pay_in_full_by_card(pick)
            paid = [one for one in self.invoices if card_queries.refundable(one, None)]
        if not paid:
            return
        invoice_id = paid[pick % len(paid)]
        attempt = self.one_of(
            PaymentAttempt,
            pick,
            PaymentAttempt.invoice_id == invoice_id,
            PaymentAttempt.state == "succeeded",
        )
        attempt_id = attempt.id if attempt is not None and by_card else None
        amount = card_queries.refundable(invoice_id, attempt_id) * part // 4
        with self.refusable("refund"):
            asked = cards.request_refund(invoice_id, amount, "환불", self.house.finance, attempt_id)
            cards.approve_refund(asked.id, self.house.second)

    @precondition(lambda self: self.invoices)
    @rule(pick=picks)
    def finish_refund(self, pick: int) -> None:
        mine = (
            Refund.invoice_id.in_(self.invoices),
            Refund.attempt_id.is_(None),
            Refund.state == "approved",
        )
        if self.one_of(Refund, pick, *mine) is None:
            self.refund(pick, 1 + pick % 4, False)
        if row := self.one_of(Refund, pick, *mine):
            with self.refusable("finish_refund"):
                cards.finish_bank_refund(row.id, self.house.finance)

    @precondition(lambda self: self.invoices)
    @rule(pick=picks, kind=st.sampled_from(["chargeback", "chargeback", "inquiry", "prevented"]))
    def dispute(self, pick: int, kind: str) -> None:
        if page := self.page(pick, "succeeded"):
            with self.at_stripe("dispute"):
                self.till.stripe.dispute(page, kind=kind)

    @rule(pick=picks, outcome=st.sampled_from(["won", "lost"]))
    def decide(self, pick: int, outcome: str) -> None:
        ended = ("won", "lost", "warning_closed", "prevented")
        disputes = [one for one in self.till.stripe.all("dispute") if one["status"] not in ended]
        if not disputes and self.invoices:
            self.dispute(pick, "chargeback")
            disputes = [one for one in self.till.stripe.all("dispute") if one["status"] not in ended]
        if disputes:
            with self.at_stripe(f"dispute_{outcome}"):
                self.till.stripe.close_dispute(disputes[pick % len(disputes)]["id"], outcome)
