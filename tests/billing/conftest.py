"""A licensor with its finance, a company with its people, and an invoice between them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask

from marketplace.accounts.models import Organisation
from marketplace.bank import services as bank
from marketplace.bank.models import BankReceipt
from marketplace.billing import checks
from marketplace.cards import services as cards
from marketplace.cards.models import PaymentAttempt
from marketplace.gateways.stripe import StripeGateway
from marketplace.invoicing import services as invoicing
from marketplace.invoicing.models import Invoice, PaymentAccount
from marketplace.kernel import clock, outbox
from marketplace.kernel.actor import SYSTEM, Actor
from marketplace.kernel.at_rest import encrypt
from marketplace.kernel.database import db
from marketplace.kernel.ids import new_ref, next_number
from marketplace.kernel.transaction import atomic
from marketplace.licensing.models import Agreement
from marketplace.negotiation.models import Inquiry
from standins.stripe import StandIn
from standins.stripe.signing import header
from tests.world import World


@dataclass
class House:
    """Who is on both sides of the money."""

    institution_id: int
    company_id: int
    listing_id: int
    finance: Actor
    second: Actor  # another finance person of the institution
    officer: Actor
    payer: Actor
    colleague: Actor  # of the same company
    stranger: Actor  # of another company
    center: Actor

    def invoice(
        self, net: int = 30_000_000, key: str = "upfront", treatment: str = "taxable", **values: Any
    ) -> Invoice:
        """An issued invoice of `net` plus VAT."""
        given = {"company_id": self.company_id, "source": ("agreement", 1, key)} | values
        with atomic():
            return invoicing.issue_invoice(
                institution_id=self.institution_id,
                lines=[invoicing.Line("착수기본료", "Upfront fee", net, treatment)],
                listing_id=self.listing_id,
                actor=SYSTEM,
                **given,
            )

    def agreed_invoice(self, net: int = 30_000_000) -> tuple[Invoice, int]:
        """An invoice of an agreement in force, and the agreement's row id."""
        with atomic():
            inquiry = Inquiry(
                listing_id=self.listing_id,
                company_id=self.company_id,
                asked_by_id=self.payer.user_id,
                reply_due_on=clock.today(),
            )
            db.session.add(inquiry)
            db.session.flush()
            agreement = Agreement(
                number=next_number("A"),
                kind="non_exclusive",
                inquiry_id=inquiry.id,
                listing_id=self.listing_id,
                institution_id=self.institution_id,
                company_id=self.company_id,
                terms={},
                state="in_force",
                effective_when="countersigned",
                created_by_id=self.officer.user_id,
                concluded_at=clock.now(),
                in_force_at=clock.now(),
            )
            db.session.add(agreement)
        agreement_id = agreement.id
        with atomic():
            invoice = invoicing.issue_invoice(
                institution_id=self.institution_id,
                company_id=self.company_id,
                lines=[invoicing.Line("착수기본료", "Upfront fee", net)],
                source=("agreement", agreement_id, "upfront"),
                listing_id=self.listing_id,
                actor=SYSTEM,
            )
        return invoice, agreement_id

    def zero_rated(self) -> None:
        """The company sits abroad, and the institution has confirmed that its fees are zero-rated."""
        with atomic():
            db.session.get_one(Organisation, self.company_id).country = "DE"
        ruling = invoicing.propose_vat(
            self.institution_id,
            self.company_id,
            by_exchange_bank=True,
            used_abroad=True,
            basis="외화입금증명서",
            actor=self.finance,
        )
        invoicing.decide_vat(ruling.id, "confirm", self.officer)

    def account(self) -> PaymentAccount:
        """The institution's bank account."""
        return (
            db.session.query(PaymentAccount)
            .filter_by(institution_id=self.institution_id, provider="bank", currency="KRW")
            .one()
        )

    def receives(self, currency: str) -> None:
        """The institution takes cards in this currency as well."""
        with atomic():
            db.session.add(
                PaymentAccount(institution_id=self.institution_id, provider="stripe", currency=currency)
            )

    def deposit(
        self, amount: int, payer: str = "한빛소재", memo: str = "", reference: str = ""
    ) -> BankReceipt:
        """A line of the bank's statement, not matched yet."""
        return bank.record_receipt(
            self.account().id,
            reference=reference or f"ref-{new_ref()}",
            received_on=clock.today(),
            amount=amount,
            payer_name=payer,
            memo=memo,
            actor=self.finance,
        )


@pytest.fixture
def house(world: World) -> House:
    return house_of(world)


def house_of(world: World) -> House:
    """A licensor and a company, with their people."""
    institution = world.institution("선산대학교 산학협력단")
    company = world.company("한빛소재")
    with atomic():
        account = (
            db.session.query(PaymentAccount).filter_by(institution_id=institution, provider="bank").one()
        )
        account.number_encrypted = encrypt("110-234-567890")
    return House(
        institution_id=institution,
        company_id=company,
        listing_id=world.listing(institution),
        finance=world.person("finance", institution, name="박재무"),
        second=world.person("finance", institution, name="최재무"),
        officer=world.person("officer", institution),
        payer=world.person("representative", company),
        colleague=world.person("member", company),
        stranger=world.person("representative", world.company("남의회사")),
        center=world.person("center_finance", world.center()),
    )


class Till:
    """The site's card payments against the stand-in: start, pay, and hand over events as Stripe would."""

    def __init__(self, app: Flask, stripe: StandIn, house: House):
        self.app, self.stripe, self.house = app, stripe, house
        self.handed: set[str] = set()

    def start(self, invoice: Invoice, actor: Actor | None = None) -> PaymentAttempt:
        """The payer begins; the page is open when Stripe answered."""
        attempt = cards.start_attempt(invoice.id, actor or self.house.payer)
        outbox.run_now("submit_attempt", attempt.ref)
        return self.attempt(attempt)

    def attempt(self, attempt: PaymentAttempt) -> PaymentAttempt:
        """The attempt as it is now."""
        db.session.rollback()
        found = db.session.get(PaymentAttempt, attempt.id, populate_existing=True)
        assert found is not None
        return found

    def pay(self, attempt: PaymentAttempt, **how: Any) -> dict[str, Any]:
        """What the payer does on Stripe's page."""
        return self.stripe.pay(self.attempt(attempt).session_id or "", **how)

    def post(
        self, event: dict[str, Any] | bytes, secret: str = "whsec_testing", age: int = 0, **headers: str
    ) -> int:
        """One delivery to the webhook; the status."""
        body = event if isinstance(event, bytes) else json.dumps(event).encode()
        signed = {"Stripe-Signature": header(body, [secret], self.stripe.clock.now() - age)} | headers
        return self.app.test_client().post("/stripe/webhook", data=body, headers=signed).status_code

    def hand_over(self, order: int = 1, only: str = "") -> None:
        """Deliver what has not been delivered, forwards (1) or backwards (-1), and work on it."""
        for event in self.stripe.events()[::order]:
            if event["id"] not in self.handed and only in event["type"]:
                self.handed.add(event["id"])
                assert self.post(event) == 200
        outbox.drain()
        db.session.rollback()

    def paid_invoice(
        self, net: int = 30_000_000, key: str = "upfront", card: str = "4242424242424242"
    ) -> Invoice:
        """An invoice paid by card, all told."""
        invoice = self.house.invoice(net, key)
        self.pay(self.start(invoice), card=card)
        self.hand_over()
        return invoice

    def agree(self) -> None:
        """The books are sound, and what they say lies at Stripe lies there."""
        db.session.rollback()
        problems, _ = checks.run()
        assert problems == []


@pytest.fixture
def till(app: Flask, house: House) -> Iterator[Till]:
    with StandIn() as stripe:
        app.extensions["stripe_gateway"] = StripeGateway("sk_test_standin", "whsec_testing", stripe.base)
        yield Till(app, stripe, house)
        stripe.faults.clear()
