"""Paying by card as it should go, and who may."""

from __future__ import annotations

import pytest
from flask import Flask

from marketplace.accounts.models import Organisation
from marketplace.books import queries as ledger
from marketplace.cards import queries as card_queries
from marketplace.cards import services as cards
from marketplace.gateways.stripe import StripeGateway
from marketplace.invoicing import queries as bills
from marketplace.kernel import clock, policy
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Forbidden
from tests.billing.conftest import House, Till
from tests.billing.finding import issues, received_changes


def test_a_card_payment_settles_the_invoice(till: Till, house: House, sent: list) -> None:
    invoice = till.paid_invoice()
    assert bills.is_settled(invoice.id)
    assert bills.balance(invoice.id).amount == 0
    assert ledger.balance_of("cash_stripe", institution_id=house.institution_id) == 33_000_000
    assert till.stripe.balance() == 33_000_000
    assert received_changes(invoice.id) == [33_000_000]
    assert any("납부가 확인" in str(m["Subject"]) for m in sent)
    till.agree()


def test_only_the_payers_people_pay(till: Till, house: House) -> None:
    invoice = house.invoice()
    for actor in (house.stranger, house.finance, house.center):
        with pytest.raises(Forbidden):
            cards.start_attempt(invoice.id, actor)


def test_without_a_key_there_is_no_card(app: Flask, house: House) -> None:
    app.extensions["stripe_gateway"] = StripeGateway("", "")
    invoice = house.invoice()
    assert card_queries.card_refusal(invoice) is not None
    with pytest.raises(Conflict):
        cards.start_attempt(invoice.id, house.payer)
    assert app.test_client().post("/stripe/webhook", data=b"{}").status_code == 404


def test_stripes_own_fee_is_booked_once(app: Flask, house: House) -> None:
    from standins.stripe import StandIn

    with StandIn(fee_basis_points=290) as stripe:
        app.extensions["stripe_gateway"] = StripeGateway("sk_test_standin", "whsec_testing", stripe.base)
        till = Till(app, stripe, house)
        till.paid_invoice()
        cards.poll_attempts({}, "again")
        assert ledger.balance_of("payment_fees") == 957_000
        till.agree()


def test_a_difference_in_the_balance_is_listed(till: Till, house: House) -> None:
    till.pay(till.start(house.invoice()))  # Stripe has it, the books do not know yet
    cards.compare_balance({}, "daily")
    assert issues("balance")[0].detail == {"stripe": 33_000_000, "books": 0, "currency": "KRW"}


def test_limits_are_policy(till: Till, house: House) -> None:
    assert policy.value("stripe_minimum_krw", clock.today()) == 100


def test_the_operator_lets_an_institution_take_cards(app: Flask, till: Till, house: House) -> None:
    ref = db.session.get_one(Organisation, house.institution_id).ref
    invoice = house.invoice(1_000, currency="EUR")
    assert card_queries.card_refusal(invoice) is not None
    run = app.test_cli_runner().invoke
    assert run(args=["cards", "accept", ref, "--currency", "EUR"]).exit_code == 0
    assert card_queries.card_refusal(invoice) is None
    assert run(args=["cards", "accept", ref, "--currency", "EUR", "--stop"]).exit_code == 0
    assert card_queries.card_refusal(invoice) is not None
    assert run(args=["cards", "accept", "nobody"]).exit_code == 1
