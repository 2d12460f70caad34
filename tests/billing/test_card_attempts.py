"""The nasty cases of one payment's way, numbered as in payments.md: lost replies, old keys, two people, late money."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from marketplace.bank import services as bank
from marketplace.cards import services as cards
from marketplace.cards.models import PaymentAttempt
from marketplace.invoicing import queries as bills
from marketplace.kernel import clock, outbox
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict
from standins.stripe import ApiError
from tests.billing.conftest import House, Till
from tests.billing.finding import issues, payments, received_changes


def test_case_07_reply_dropped_after_execution(till: Till, house: House) -> None:
    invoice = house.invoice()
    till.stripe.fail("drop_reply", path="/v1/checkout/sessions")
    attempt = till.start(invoice)
    assert attempt.state == "unknown"
    clock.move_by(timedelta(minutes=10))
    cards.poll_attempts({}, "poll")
    assert till.attempt(attempt).state == "open"
    assert len(till.stripe.all("checkout.session")) == 1  # the key found the first one again


def test_case_08_stored_500_is_not_repeated_for_ever(till: Till, house: House) -> None:
    invoice = house.invoice()
    till.stripe.fail("error_500", path="/v1/checkout/sessions")
    attempt = till.start(invoice)
    assert attempt.state == "failed"  # nothing was made, and nobody was given an address
    again = till.start(invoice)
    assert again.id != attempt.id
    assert again.state == "open"


def test_case_08_a_500_after_execution_is_found_by_metadata(till: Till, house: House) -> None:
    till.stripe.fail("error_500_after", path="/v1/checkout/sessions")
    attempt = till.start(house.invoice())
    assert attempt.state == "open"
    assert attempt.session_id == till.stripe.all("checkout.session")[0]["id"]


def test_case_09_same_key_changed_amount(till: Till, house: House) -> None:
    invoice = house.invoice()
    attempt = cards.start_attempt(invoice.id, house.payer)
    other = json.loads(json.dumps(attempt.request))
    other["line_items"][0]["price_data"]["unit_amount"] = 100
    other["metadata"]["attempt"] = "somebodyelse"
    till.app.extensions["stripe_gateway"].create_session(other, attempt.idempotency_key)
    outbox.run_now("submit_attempt", attempt.ref)
    assert till.attempt(attempt).state == "failed"
    assert till.attempt(attempt).session_id is None


def test_case_09_a_request_tampered_with_is_never_sent(till: Till, house: House) -> None:
    attempt = cards.start_attempt(house.invoice().id, house.payer)
    request = json.loads(json.dumps(attempt.request))
    request["line_items"][0]["price_data"]["unit_amount"] = 100
    db.session.query(PaymentAttempt).update({"request": request})
    db.session.commit()
    outbox.run_now("submit_attempt", attempt.ref)
    assert till.attempt(attempt).state == "failed"
    assert till.stripe.all("checkout.session") == []


@pytest.mark.parametrize("made", [True, False])
def test_case_10_key_older_than_24_hours(till: Till, house: House, made: bool) -> None:
    invoice = house.invoice()
    till.stripe.fail("drop_reply" if made else "drop_request", path="/v1/checkout/sessions")
    attempt = till.start(invoice)
    assert attempt.state == "unknown"
    till.stripe.advance_clock(25 * 3600)
    clock.move_by(timedelta(hours=25))
    cards.poll_attempts({}, "poll")
    assert till.attempt(attempt).state == "expired"
    assert len(till.stripe.all("checkout.session")) == (1 if made else 0)  # never created blindly


def test_case_11_double_click_and_two_tabs_share_one_page(till: Till, house: House) -> None:
    invoice = house.invoice()
    assert till.start(invoice).id == till.start(invoice).id
    assert len(till.stripe.all("checkout.session")) == 1


def test_case_12_two_members_of_one_company_pay_once(till: Till, house: House) -> None:
    invoice = house.invoice()
    first, second = till.start(invoice, house.payer), till.start(invoice, house.colleague)
    assert first.url == second.url
    till.pay(first)
    with pytest.raises(ApiError):
        till.pay(second)
    till.hand_over()
    with pytest.raises(Conflict):
        cards.start_attempt(invoice.id, house.colleague)
    assert payments() == 1


def test_case_13_what_is_owed_changes_while_a_page_is_open(till: Till, house: House) -> None:
    invoice = house.invoice()
    first = till.start(invoice)
    receipt = house.deposit(11_000_000)
    bank.match_receipt(receipt.id, invoice.id, house.finance)
    with pytest.raises(Conflict):
        cards.start_attempt(invoice.id, house.payer)
    assert cards.switch_to_transfer(invoice.id, house.payer)
    second = till.start(invoice)
    assert (till.attempt(first).state, second.amount) == ("expired", 22_000_000)
    till.pay(second)
    till.hand_over()
    assert bills.is_settled(invoice.id)
    till.agree()


def test_case_14_pays_as_the_session_expires(till: Till, house: House) -> None:
    invoice = house.invoice()
    attempt = till.start(invoice)
    till.stripe.expire(attempt.session_id or "")
    with pytest.raises(ApiError):
        till.pay(attempt)
    till.hand_over()
    assert till.attempt(attempt).state == "expired"
    assert till.start(invoice).state == "open"  # and the payer may begin again


def test_case_14_the_payment_wins_when_it_came_first(till: Till, house: House) -> None:
    invoice = house.invoice()
    attempt = till.start(invoice)
    till.pay(attempt)
    assert not cards.switch_to_transfer(invoice.id, house.payer)
    assert till.attempt(attempt).state == "succeeded"
    assert bills.is_settled(invoice.id)


def test_case_15_card_paid_and_transfer_received(till: Till, house: House) -> None:
    invoice = till.paid_invoice()
    receipt = house.deposit(33_000_000)
    bank.match_receipt(receipt.id, invoice.id, house.finance)
    standing = bills.standing(invoice.id)
    assert (standing.paid, standing.unapplied) == (33_000_000, 33_000_000)
    assert issues("excess")[0].detail["amount"] == 33_000_000
    assert received_changes(invoice.id) == [33_000_000]
    till.agree()


def test_case_15_a_transfer_closes_the_open_card_page(till: Till, house: House) -> None:
    invoice = house.invoice()
    attempt = till.start(invoice)
    bank.match_receipt(house.deposit(33_000_000).id, invoice.id, house.finance)
    outbox.drain()
    assert till.attempt(attempt).state == "expired"
    with pytest.raises(ApiError):
        till.pay(attempt)


def test_case_26_decline_then_success_in_one_session(till: Till, house: House) -> None:
    invoice = house.invoice()
    attempt = till.start(invoice)
    with pytest.raises(ApiError):
        till.pay(attempt, card="4000000000000002")
    till.hand_over()
    assert till.attempt(attempt).state == "open"
    till.pay(attempt)
    till.hand_over()
    assert payments() == 1
    assert bills.is_settled(invoice.id)


@pytest.mark.parametrize("succeeds", [True, False])
def test_case_27_completed_but_unpaid_then_decided(till: Till, house: House, succeeds: bool) -> None:
    invoice = house.invoice()
    attempt = till.start(invoice)
    till.pay(attempt, asynchronous=True)
    till.hand_over()
    assert till.attempt(attempt).state == "processing"
    assert not bills.is_settled(invoice.id)
    till.stripe.settle(attempt.session_id or "", succeeds)
    till.hand_over()
    assert till.attempt(attempt).state == ("succeeded" if succeeds else "failed")
    assert bills.is_settled(invoice.id) == succeeds
    till.agree()


def test_case_34_stripe_is_down_the_payment_waits(till: Till, house: House, world) -> None:
    invoice = house.invoice()
    till.stripe.fail("unavailable_503", times=1, path="/v1/checkout/sessions")
    till.stripe.fail("drop_request", times=2, path="/v1/checkout/sessions")
    client = till.app.test_client()
    world.sign_in(client, house.payer)
    for _ in range(2):
        answer = client.post(f"/invoices/{invoice.ref}/pay", follow_redirects=False)
        assert answer.status_code == 303
    assert client.get(f"/invoices/{invoice.ref}").status_code == 200
    clock.move_by(timedelta(hours=1))
    outbox.drain()
    clock.move_by(timedelta(hours=1))
    outbox.drain()
    db.session.rollback()
    cards.start_attempt(invoice.id, house.payer)
    outbox.drain()
    db.session.rollback()
    assert db.session.query(PaymentAttempt).order_by(PaymentAttempt.id.desc()).first().state == "open"
