"""The nasty cases of what is paid and for whom, numbered as in payments.md: amounts, voids, endings, logs."""

from __future__ import annotations

import json

import pytest

from marketplace.accounts.models import User
from marketplace.bank import services as bank
from marketplace.cards import queries as card_queries
from marketplace.cards import services as cards
from marketplace.cards.models import StripeEvent
from marketplace.invoicing import queries as bills
from marketplace.invoicing import services as invoicing
from marketplace.kernel import clock, outbox
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict
from marketplace.kernel.outbox import Outbox
from marketplace.licensing.models import Agreement
from standins.stripe import ApiError
from tests.billing.conftest import House, Till
from tests.billing.finding import issues, payments, received_changes


def _changed(till: Till, **fields: object) -> None:
    """Change what Stripe says of the only session."""
    record = till.stripe.world.store.values("checkout.session")[0]
    record["body"].update(fields)


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"amount_total": 32_999_999}, "amount"),
        ({"amount_total": 33_000_000 * 100}, "amount"),
        ({"amount_total": 330_000}, "amount"),
        ({"currency": "usd"}, "currency"),
        ({"metadata": {"attempt": "x", "invoice": "y"}}, "metadata"),
        ({"livemode": True}, "livemode"),
    ],
)
def test_case_19_and_20_a_mismatch_is_listed_and_never_booked(
    till: Till, house: House, fields: dict, named: str
) -> None:
    invoice = house.invoice()
    attempt = till.start(invoice)
    till.pay(attempt)
    _changed(till, **fields)
    cards.sync_attempt(attempt.id)
    cards.poll_attempts({}, "again")
    assert payments() == 0
    assert [issue.detail["problems"] for issue in issues("mismatch")] == [[named]]
    assert not bills.is_settled(invoice.id)


def test_case_20_won_are_never_multiplied_and_cents_are_cents(till: Till, house: House) -> None:
    won = till.start(house.invoice(10_000))
    assert won.request["line_items"][0]["price_data"]["unit_amount"] == 11_000
    house.receives("USD")
    dollars = till.start(house.invoice(125_050, "usd", currency="USD"))
    price = dollars.request["line_items"][0]["price_data"]
    assert (price["unit_amount"], price["currency"]) == (137_555, "usd")
    till.pay(dollars)
    till.hand_over()
    assert till.stripe.balance("usd") == 137_555


@pytest.mark.parametrize(
    ("total", "by_card"), [(1, False), (99, False), (100, True), (99_999_999, True), (100_000_000, False)]
)
def test_case_21_the_smallest_and_the_largest_charge(
    till: Till, house: House, total: int, by_card: bool
) -> None:
    invoice = house.invoice(total, treatment="exempt")
    assert invoice.total == total
    if by_card:
        till.pay(till.start(invoice))
        till.hand_over()
        assert bills.is_settled(invoice.id)
    else:
        assert card_queries.card_refusal(invoice) is not None
        with pytest.raises(Conflict):
            cards.start_attempt(invoice.id, house.payer)
        bank.match_receipt(house.deposit(total).id, invoice.id, house.finance)
        assert bills.is_settled(invoice.id)  # the bank takes any amount


def test_case_29_voided_while_being_paid(till: Till, house: House) -> None:
    invoice = house.invoice()
    attempt = till.start(invoice)
    till.pay(attempt)
    invoicing.void_invoice(invoice.id, "계약 해지", house.finance)
    till.hand_over()
    standing = bills.standing(invoice.id)
    assert (standing.outstanding, standing.unapplied) == (0, 33_000_000)
    assert issues("excess")[0].detail["void"] is True
    assert not bills.is_settled(invoice.id)
    till.agree()


def test_case_29_voiding_closes_the_open_page(till: Till, house: House) -> None:
    invoice = house.invoice()
    attempt = till.start(invoice)
    invoicing.void_invoice(invoice.id, "계약 해지", house.finance)
    outbox.drain()
    assert till.attempt(attempt).state == "expired"
    with pytest.raises(ApiError):
        till.pay(attempt)


def test_case_31_a_forged_session_on_the_success_address(till: Till, house: House, world) -> None:
    mine, theirs = house.invoice(key="a"), house.invoice(1_000_000, key="b")
    till.start(mine)
    till.pay(till.start(theirs))
    paid_session = till.stripe.all("checkout.session")[1]["id"]
    client = till.app.test_client()
    world.sign_in(client, house.payer)
    client.get(f"/invoices/{mine.ref}/paid?session_id={paid_session}")
    db.session.rollback()
    assert not bills.is_settled(mine.id)
    stranger = till.app.test_client()
    world.sign_in(stranger, house.stranger)
    assert stranger.get(f"/invoices/{mine.ref}/paid?session_id={paid_session}").status_code == 404


def test_case_32_money_for_a_terminated_licence_is_booked_all_the_same(till: Till, house: House) -> None:
    invoice = house.invoice()
    attempt = till.start(invoice)
    till.pay(attempt)
    from marketplace.accounts.models import Organisation

    db.session.query(Organisation).filter_by(id=house.company_id).update({"state": "closed"})
    db.session.commit()
    till.hand_over()
    assert payments() == 1
    till.agree()


def test_case_29_paid_out_of_band_twice_and_too_much(till: Till, house: House) -> None:
    invoice = house.invoice(1_000_000)
    for amount in (1_100_000, 1_150_000):
        bank.match_receipt(house.deposit(amount).id, invoice.id, house.finance)
    standing = bills.standing(invoice.id)
    assert (standing.paid, standing.unapplied, standing.outstanding) == (1_100_000, 1_150_000, 0)
    assert [issue.detail["amount"] for issue in issues("excess")] == [1_150_000]
    assert received_changes(invoice.id) == [1_100_000]
    till.agree()


@pytest.mark.parametrize("ended", ["terminated", "expired"])
def test_case_32_money_for_a_licence_that_has_ended(till: Till, house: House, ended: str) -> None:
    invoice, agreement_id = house.agreed_invoice()
    till.pay(till.start(invoice))
    db.session.query(Agreement).filter_by(id=agreement_id).update({"state": ended})
    db.session.commit()
    till.hand_over()
    assert bills.is_settled(invoice.id)  # what arrived has arrived
    assert payments() == 1
    assert db.session.get(Agreement, agreement_id, populate_existing=True).state == ended
    assert db.session.query(Outbox).filter(Outbox.last_error.is_not(None)).count() == 0
    till.agree()


def test_case_32_the_payers_account_is_closed(till: Till, house: House, sent: list) -> None:
    invoice = house.invoice()
    till.pay(till.start(invoice))
    db.session.query(User).filter_by(id=house.payer.user_id).update({"closed_at": clock.now()})
    db.session.commit()
    sent.clear()
    till.hand_over()
    assert bills.is_settled(invoice.id)
    told = {m["To"].addresses[0].addr_spec for m in sent}
    assert house.payer.email not in told
    assert house.colleague.email in told
    till.agree()


def test_case_35_no_secret_and_no_card_in_any_log(till: Till, house: House, caplog) -> None:
    with caplog.at_level("DEBUG"):
        till.stripe.fail("drop_reply", path="/v1/checkout/sessions")
        invoice = house.invoice()
        attempt = till.start(invoice)
        cards.poll_attempts({}, "poll")
        with pytest.raises(ApiError):
            till.pay(attempt, card="4000000000000002")
        till.pay(attempt)
        till.hand_over()
        till.post(b"junk")
    kept = json.dumps([e.payload for e in db.session.query(StripeEvent)])
    logged = caplog.text + kept + "".join(o.last_error or "" for o in db.session.query(Outbox))
    for secret in ("sk_test_standin", "whsec_testing", "4242", "exp_month", "billing_details"):
        assert secret not in logged
