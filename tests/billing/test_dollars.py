"""Where an invoice is in dollars, every sentence about it says dollars, never cents without a word."""

from __future__ import annotations

import pytest
from flask import Flask

from marketplace.bank import services as bank
from marketplace.billing import checks
from marketplace.books import services as books
from marketplace.books.services import Row
from marketplace.cards import services as cards
from marketplace.cards.services import disputes, inbox, refunds
from marketplace.gateways.stripe import StripeGateway
from marketplace.invoicing import services as invoicing
from marketplace.invoicing.models import Invoice, PaymentAccount
from marketplace.kernel import clock
from marketplace.kernel.database import db
from marketplace.kernel.errors import Invalid
from marketplace.kernel.transaction import atomic
from tests.billing.conftest import House, Till
from tests.billing.test_pages import browser
from tests.billing.test_trust_settling import kept
from tests.world import World


def in_dollars(house: House, key: str, deposit: int = 0) -> Invoice:
    """An invoice of USD 1,200.50, and what came for it, in cents."""
    invoice = house.invoice(120_050, key, "exempt", currency="USD")
    if deposit:
        account = (
            db.session.query(PaymentAccount)
            .filter_by(institution_id=house.institution_id, provider="bank", currency="USD")
            .one_or_none()
        )
        if account is None:
            with atomic():
                account = PaymentAccount(institution_id=house.institution_id, provider="bank", currency="USD")
                db.session.add(account)
        receipt = bank.record_receipt(
            account.id, reference=key, received_on=clock.today(), amount=deposit, payer_name="한빛소재", memo="",
            actor=house.finance,
        )  # fmt: skip
        bank.match_receipt(receipt.id, invoice.id, house.finance)
    return invoice


def test_limits_are_said_in_dollars(house: House) -> None:
    paid, open_one = in_dollars(house, "a", 130_075), in_dollars(house, "b")
    said = []
    for ask in (
        lambda: invoicing.move_surplus(paid.id, open_one.id, 999_999, house.finance),
        lambda: cards.request_refund(paid.id, 999_999, "과납", house.finance),
        lambda: kept(house, open_one, 999_999),
    ):
        with pytest.raises(Invalid) as refused:
            ask()
        said.append(refused.value.fields[next(iter(refused.value.fields))].en)
    assert [sentence.split("USD ")[-1].split(" ")[0].rstrip(".") for sentence in said] == [
        "100.25",
        "1,300.75",
        "1,200.50",
    ]


def test_the_page_and_the_list_of_deposits_say_dollars(app: Flask, world: World, house: House) -> None:
    paid = in_dollars(house, "a", 120_050)
    finance = browser(app, world, house.finance)
    assert "(USD 1,200.50)" in finance.get(f"/invoices/{paid.ref}").text
    for page in (f"/invoices/{paid.ref}", "/billing/receipts?all=1"):
        text = finance.get(page).text
        assert "120,050" not in text
        assert ">한빛소재 120050<" not in text


def test_what_does_not_fit_is_said_in_dollars(house: House) -> None:
    invoice = in_dollars(house, "a", 120_050)
    with atomic():
        books.post(
            institution_id=house.institution_id,
            currency="USD",
            kind="odd",
            source=("invoice", invoice.id),
            rows=[Row("receivable", -1_050, invoice.id), Row("cash_bank", 1_050)],
        )
    said = " ".join(checks.run()[0])
    assert "USD 10.50 too much" in said
    assert "1,211.00 USD" in said
    assert "1050" not in said


@pytest.mark.parametrize("language", ["", "/en"])
def test_the_list_of_what_does_not_fit_names_the_currency_of_what_stripe_tells(
    app: Flask, world: World, till: Till, house: House, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    monkeypatch.setattr(inbox, "stripe_holdings", lambda: {"USD": 125_010, "JPY": 7_350})
    cards.compare_balance({}, "daily")
    about = {"amount": 4_210, "currency": "usd", "payment_intent": "pi_of_another_shop"}
    monkeypatch.setattr(StripeGateway, "retrieve_dispute", lambda *_: about | {"id": "dp_1"})
    monkeypatch.setattr(StripeGateway, "retrieve_refund", lambda *_: about | {"id": "re_1", "amount": 990})
    disputes.sync_dispute("dp_1")
    refunds.sync_refund("re_1")
    with atomic():
        books.note_issue("unknown_payment", "cs_1", institution_id=None, amount=815, currency="gbp")
    shown = browser(app, world, house.center).get(f"{language}/billing/issues")
    assert shown.status_code == 200
    for amount in ("USD 1,250.10", "JPY 7,350", "USD 42.10", "USD 9.90", "GBP 815"):
        assert amount in shown.text
    assert "125,010" not in shown.text


def test_an_amount_on_the_list_never_goes_without_its_currency(house: House) -> None:
    with pytest.raises(ValueError, match="no currency"), atomic():
        books.note_issue("balance", "x", institution_id=None, stripe=1, books=0)
