"""The journeys of paying against Stripe's own test mode; skipped without STRIPE_TEST_SECRET_KEY."""

from __future__ import annotations

import json
import os
from typing import Any

import pytest
import stripe
from flask import Flask

from marketplace.accounts.models import Organisation
from marketplace.cards import services as cards
from marketplace.cards.models import PaymentAttempt
from marketplace.cards.services import open_stripe_invoice
from marketplace.gateways.stripe import Refused, StripeGateway
from marketplace.invoicing import services as invoicing
from marketplace.kernel import outbox
from marketplace.kernel.database import db
from marketplace.kernel.transaction import atomic
from tests.billing.conftest import House
from tests.billing.conftest import house as house

KEY = os.environ.get("STRIPE_TEST_SECRET_KEY", "")
pytestmark = [
    pytest.mark.sqlite_only,
    pytest.mark.skipif(not KEY, reason="STRIPE_TEST_SECRET_KEY is not set"),
]


@pytest.fixture
def live(app: Flask) -> StripeGateway:
    """The site on the real service, in test mode only."""
    if "_test_" not in KEY:
        pytest.fail("STRIPE_TEST_SECRET_KEY is no test key: these tests never touch real money")
    gateway = StripeGateway(KEY, "whsec_unused", "")
    app.extensions["stripe_gateway"] = gateway
    return gateway


def started(house: House, net: int = 10_000) -> PaymentAttempt:
    invoice = house.invoice(net)
    attempt = cards.start_attempt(invoice.id, house.payer)
    outbox.run_now("submit_attempt", attempt.ref)
    return again(attempt)


def again(attempt: PaymentAttempt) -> PaymentAttempt:
    db.session.rollback()
    found = db.session.get(PaymentAttempt, attempt.id, populate_existing=True)
    assert found is not None
    return found


def test_the_page_opens_with_the_amount_of_the_invoice(live: StripeGateway, house: House) -> None:
    attempt = started(house)
    assert attempt.state == "open", attempt.error
    session: dict[str, Any] = live.retrieve_session(attempt.session_id or "", "")
    assert (session["amount_total"], session["currency"]) == (11_000, "krw")
    assert session["livemode"] is False
    assert session["url"] == attempt.url


def test_the_same_key_is_the_same_session(live: StripeGateway, house: House) -> None:
    attempt = started(house)
    repeated = live.create_session(attempt.request, attempt.idempotency_key, "")
    assert repeated["id"] == attempt.session_id
    other = json.loads(json.dumps(attempt.request))
    other["line_items"][0]["price_data"]["unit_amount"] = 12_000
    with pytest.raises(Refused) as refused:
        live.create_session(other, attempt.idempotency_key, "")
    assert refused.value.code == "idempotency_error"


def test_a_closed_page_is_seen_as_expired(live: StripeGateway, house: House) -> None:
    attempt = started(house)
    assert cards.switch_to_transfer(attempt.invoice_id, house.payer)
    assert again(attempt).state == "expired"
    cards.poll_attempts({}, "poll")
    assert again(attempt).state == "expired"


def test_the_refund_of_a_test_card_has_the_shape_we_read(live: StripeGateway, house: House) -> None:
    """A hosted page can't be filled in by a program: an intent is confirmed beside it, and its refund is read."""
    client = stripe.StripeClient(KEY)
    intent = client.v1.payment_intents.create(
        params={
            "amount": 11_000,
            "currency": "krw",
            "payment_method": "pm_card_visa",
            "payment_method_types": ["card"],
            "confirm": True,
        }
    )
    assert intent.status == "succeeded"
    made = live.create_refund({"payment_intent": intent.id, "amount": 1_000}, f"live-{intent.id}", "")
    assert made["amount"] == 1_000
    assert made["status"] in ("succeeded", "pending")
    assert live.retrieve_refund(made["id"], "")["payment_intent"] == intent.id
    assert [r["id"] for r in live.refunds_of_intent(intent.id, "")] == [made["id"]]


def test_an_invoice_for_a_payer_abroad_is_made_once_and_voided(live: StripeGateway, house: House) -> None:
    house.receives("USD")
    with atomic():
        db.session.get_one(Organisation, house.company_id).country = "US"
    invoice = house.invoice(120_050, currency="USD")
    attempt = cards.start_attempt(invoice.id, house.payer)
    outbox.run_now("submit_attempt", attempt.ref)
    attempt = again(attempt)
    assert attempt.state == "open", attempt.error
    made = live.retrieve_invoice(attempt.stripe_invoice_id or "")
    assert (made["total"], made["currency"], made["status"]) == (132_055, "usd", "open")
    assert [line["amount"] for line in made["lines"]["data"]] == [120_050, 12_005]
    repeated = open_stripe_invoice(attempt.id)
    assert repeated["id"] == attempt.stripe_invoice_id
    invoicing.void_invoice(invoice.id, "시험", house.finance)
    outbox.drain()
    assert live.retrieve_invoice(made["id"])["status"] == "void"
    assert again(attempt).state == "expired"


def test_the_balance_can_be_read(live: StripeGateway, house: House) -> None:
    assert all(isinstance(amount, int) for amount in live.balance("").values())
