"""The nasty cases of paying by card, numbered as in payments.md."""

from __future__ import annotations

import json
import threading
from datetime import timedelta

import pytest
from flask import Flask

from marketplace.accounts.models import User
from marketplace.billing import ledger, queries, services
from marketplace.billing.models import (
    JournalEntry,
    PaymentAttempt,
    ReconciliationIssue,
    StripeEvent,
)
from marketplace.gateways.stripe import StripeGateway
from marketplace.kernel import clock, outbox, policy
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Forbidden
from marketplace.kernel.outbox import Outbox
from marketplace.licensing.models import Agreement
from tests.billing.conftest import House, Till
from tests.stripe_standin import ApiError


def payments() -> int:
    """How many card payments are in the books."""
    return db.session.query(JournalEntry).filter_by(kind="payment").count()


def issues(kind: str) -> list[ReconciliationIssue]:
    return db.session.query(ReconciliationIssue).filter_by(kind=kind).all()


def test_a_card_payment_settles_the_invoice(till: Till, house: House, sent: list) -> None:
    invoice = till.paid_invoice()
    assert queries.is_settled(invoice.id)
    assert queries.balance(invoice.id).amount == 0
    assert ledger.balance_of("cash_stripe", institution_id=house.institution_id) == 33_000_000
    assert till.stripe.balance() == 33_000_000
    settled = db.session.query(Outbox).filter_by(topic="invoice_settled").one()
    assert settled.payload["source_type"] == "agreement"
    assert any("납부가 확인" in str(m["Subject"]) for m in sent)
    till.agree()


def test_case_01_same_event_twice_at_once(app: Flask, till: Till, house: House) -> None:
    invoice = house.invoice()
    till.pay(till.start(invoice))
    event = till.stripe.events("checkout.session.completed")[0]
    gate, statuses = threading.Barrier(2), []

    def deliver() -> None:
        gate.wait()
        # A context of its own for each delivery: the client makes one for the request.
        statuses.append(till.post(event))

    threads = [threading.Thread(target=deliver) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses == [200, 200]
    outbox.drain()
    db.session.rollback()
    assert db.session.query(StripeEvent).filter_by(event_id=event["id"]).count() == 1
    assert payments() == 1
    till.agree()


def test_case_02_events_reversed_refund_before_payment(till: Till, house: House) -> None:
    invoice = house.invoice()
    attempt = till.start(invoice)
    till.pay(attempt)
    till.stripe.refund(till.attempt(attempt).session_id or "", 1_000_000)
    till.hand_over(order=-1)
    standing = queries.standing(invoice.id)
    assert (standing.paid, standing.refunded) == (33_000_000, 1_000_000)
    till.agree()


def test_case_03_landing_page_and_webhook_together(app: Flask, till: Till, house: House, sent: list) -> None:
    invoice = house.invoice()
    attempt = till.start(invoice)
    till.pay(attempt)
    event = till.stripe.events("checkout.session.completed")[0]
    # Read before the thread begins: a row belongs to this thread's session, and reading it would use that.
    attempt_id, gate = attempt.id, threading.Barrier(2)
    failures: list[BaseException] = []

    def land() -> None:
        with app.app_context():
            gate.wait()
            try:
                services.sync_attempt(attempt_id)
            except BaseException as error:
                failures.append(error)

    thread = threading.Thread(target=land)
    thread.start()
    gate.wait()
    till.post(event)
    outbox.drain()
    thread.join()
    till.hand_over()
    assert failures == []
    assert payments() == 1
    received = [m for m in sent if "납부가 확인" in str(m["Subject"])]
    assert (
        len({m["Message-ID"] for m in received}) == len(received) == 5
    )  # two payers, two of finance, the officer: once each


def test_case_04_webhook_before_our_commit_of_the_session_id(till: Till, house: House) -> None:
    invoice = house.invoice()
    attempt = services.start_attempt(invoice.id, house.payer)
    till.stripe.fail("drop_reply", path="/v1/checkout/sessions")
    outbox.run_now("submit_attempt", attempt.ref)  # the session exists, its id never reached us
    session = till.stripe.all("checkout.session")[0]
    assert till.attempt(attempt).session_id is None
    till.stripe.pay(session["id"])
    till.hand_over()
    assert till.attempt(attempt).session_id == session["id"]
    assert queries.is_settled(invoice.id)
    assert payments() == 1


def test_case_05_webhook_never_arrives_the_poller_heals(till: Till, house: House) -> None:
    invoice = house.invoice()
    till.pay(till.start(invoice))
    services.poll_attempts({}, "poll")
    assert queries.is_settled(invoice.id)
    till.agree()


def test_case_05_undelivered_events_are_fetched(till: Till, house: House) -> None:
    invoice = house.invoice()
    till.pay(till.start(invoice))
    till.stripe.add_webhook("http://127.0.0.1:9/stripe/webhook", "whsec_testing")
    till.stripe.webhooks.lose()
    till.stripe.refund(till.stripe.all("payment_intent")[0]["id"], 5_000)
    services.fetch_events({}, "fetch")
    outbox.drain()
    assert queries.standing(invoice.id).refunded == 5_000


def test_case_06_an_unfinished_event_stays_queued(app: Flask, till: Till, house: House) -> None:
    invoice = house.invoice()
    till.pay(till.start(invoice))
    event = till.stripe.events("checkout.session.completed")[0]
    assert till.post(event) == 200  # stored; then the process dies before any work
    assert payments() == 0
    handlers = dict(app.extensions["handlers"])

    def dies(payload: dict, key: str) -> None:
        services.work_event(payload, key)
        raise RuntimeError("the power went out after the work and before the note of it")

    app.extensions["handlers"] = handlers | {"stripe_event": dies}
    outbox.run_now("stripe_event", event["id"])
    app.extensions["handlers"] = handlers
    assert till.post(event) == 200  # Stripe sends it again
    clock.move_by(timedelta(hours=1))
    outbox.drain()
    assert payments() == 1
    assert queries.is_settled(invoice.id)


def test_case_07_reply_dropped_after_execution(till: Till, house: House) -> None:
    invoice = house.invoice()
    till.stripe.fail("drop_reply", path="/v1/checkout/sessions")
    attempt = till.start(invoice)
    assert attempt.state == "unknown"
    clock.move_by(timedelta(minutes=10))
    services.poll_attempts({}, "poll")
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
    attempt = services.start_attempt(invoice.id, house.payer)
    other = json.loads(json.dumps(attempt.request))
    other["line_items"][0]["price_data"]["unit_amount"] = 100
    other["metadata"]["attempt"] = "somebodyelse"
    till.app.extensions["stripe_gateway"].create_session(other, attempt.idempotency_key)
    outbox.run_now("submit_attempt", attempt.ref)
    assert till.attempt(attempt).state == "failed"
    assert till.attempt(attempt).session_id is None


def test_case_09_a_request_tampered_with_is_never_sent(till: Till, house: House) -> None:
    attempt = services.start_attempt(house.invoice().id, house.payer)
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
    services.poll_attempts({}, "poll")
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
        services.start_attempt(invoice.id, house.colleague)
    assert payments() == 1


def test_case_13_what_is_owed_changes_while_a_page_is_open(till: Till, house: House) -> None:
    invoice = house.invoice()
    first = till.start(invoice)
    receipt = house.deposit(11_000_000)
    services.match_receipt(receipt.id, invoice.id, house.finance)
    with pytest.raises(Conflict):
        services.start_attempt(invoice.id, house.payer)
    assert services.switch_to_transfer(invoice.id, house.payer)
    second = till.start(invoice)
    assert (till.attempt(first).state, second.amount) == ("expired", 22_000_000)
    till.pay(second)
    till.hand_over()
    assert queries.is_settled(invoice.id)
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
    assert not services.switch_to_transfer(invoice.id, house.payer)
    assert till.attempt(attempt).state == "succeeded"
    assert queries.is_settled(invoice.id)


def test_case_15_card_paid_and_transfer_received(till: Till, house: House) -> None:
    invoice = till.paid_invoice()
    receipt = house.deposit(33_000_000)
    services.match_receipt(receipt.id, invoice.id, house.finance)
    standing = queries.standing(invoice.id)
    assert (standing.paid, standing.unapplied) == (33_000_000, 33_000_000)
    assert issues("excess")[0].detail["amount"] == 33_000_000
    assert db.session.query(Outbox).filter_by(topic="invoice_settled").count() == 1
    till.agree()


def test_case_15_a_transfer_closes_the_open_card_page(till: Till, house: House) -> None:
    invoice = house.invoice()
    attempt = till.start(invoice)
    services.match_receipt(house.deposit(33_000_000).id, invoice.id, house.finance)
    outbox.drain()
    assert till.attempt(attempt).state == "expired"
    with pytest.raises(ApiError):
        till.pay(attempt)


def test_case_16_signatures(till: Till, house: House) -> None:
    till.start(house.invoice())
    event = till.stripe.events()[0] if till.stripe.events() else _any_event(till)
    body = json.dumps(event).encode()
    client = till.app.test_client()
    assert till.post(event, age=301) == 400  # stale
    assert till.post(event, secret="whsec_forged") == 400
    assert till.post(event | {"id": "evt_ahead"}, age=-120) == 200  # Stripe's clock may be ahead of ours
    db.session.query(StripeEvent).delete()
    db.session.commit()
    assert client.post("/stripe/webhook", data=body).status_code == 400  # missing
    assert client.post("/stripe/webhook", data=body, headers={"Stripe-Signature": "v1=zz"}).status_code == 400
    assert db.session.query(StripeEvent).count() == 0
    from tests.stripe_standin.signing import header

    rotated = header(body, ["whsec_new", "whsec_testing"], till.stripe.clock.now())
    answer = client.post("/stripe/webhook", data=body, headers={"Stripe-Signature": rotated})
    assert answer.status_code == 200


def _any_event(till: Till) -> dict:
    till.pay(db.session.query(PaymentAttempt).one())
    return till.stripe.events()[0]


@pytest.mark.parametrize(
    "body", [b"\xff\xfe\x00", b"[1, 2]", b"{}", b"", b"null", b'{"id": 5, "data": {}}', b"{" * 2000]
)
def test_case_17_signed_junk_is_a_400(till: Till, body: bytes) -> None:
    assert till.post(body) == 400


def test_case_17_five_megabytes_and_get(till: Till) -> None:
    assert till.post(b"x" * 5_000_000) == 413
    assert till.app.test_client().get("/stripe/webhook").status_code == 405


def test_case_18_another_mode_or_account(till: Till, house: House) -> None:
    invoice = house.invoice()
    till.pay(till.start(invoice))
    event = till.stripe.events("checkout.session.completed")[0]
    assert till.post(event | {"livemode": True, "id": "evt_live"}) == 200
    assert till.post(event | {"account": "acct_other", "id": "evt_other"}) == 200
    outbox.drain()
    assert payments() == 0
    assert {issue.object_id for issue in issues("foreign_event")} == {"evt_live", "evt_other"}


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
    services.sync_attempt(attempt.id)
    services.poll_attempts({}, "again")
    assert payments() == 0
    assert [issue.detail["problems"] for issue in issues("mismatch")] == [[named]]
    assert not queries.is_settled(invoice.id)


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
        assert queries.is_settled(invoice.id)
    else:
        assert services.card_refusal(invoice) is not None
        with pytest.raises(Conflict):
            services.start_attempt(invoice.id, house.payer)
        services.match_receipt(house.deposit(total).id, invoice.id, house.finance)
        assert queries.is_settled(invoice.id)  # the bank takes any amount


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
    assert queries.is_settled(invoice.id)


@pytest.mark.parametrize("succeeds", [True, False])
def test_case_27_completed_but_unpaid_then_decided(till: Till, house: House, succeeds: bool) -> None:
    invoice = house.invoice()
    attempt = till.start(invoice)
    till.pay(attempt, asynchronous=True)
    till.hand_over()
    assert till.attempt(attempt).state == "processing"
    assert not queries.is_settled(invoice.id)
    till.stripe.settle(attempt.session_id or "", succeeds)
    till.hand_over()
    assert till.attempt(attempt).state == ("succeeded" if succeeds else "failed")
    assert queries.is_settled(invoice.id) == succeeds
    till.agree()


def test_case_29_voided_while_being_paid(till: Till, house: House) -> None:
    invoice = house.invoice()
    attempt = till.start(invoice)
    till.pay(attempt)
    services.void_invoice(invoice.id, "계약 해지", house.finance)
    till.hand_over()
    standing = queries.standing(invoice.id)
    assert (standing.outstanding, standing.unapplied) == (0, 33_000_000)
    assert issues("excess")[0].detail["void"] is True
    assert not queries.is_settled(invoice.id)
    till.agree()


def test_case_29_voiding_closes_the_open_page(till: Till, house: House) -> None:
    invoice = house.invoice()
    attempt = till.start(invoice)
    services.void_invoice(invoice.id, "계약 해지", house.finance)
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
    assert not queries.is_settled(mine.id)
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
        services.match_receipt(house.deposit(amount).id, invoice.id, house.finance)
    standing = queries.standing(invoice.id)
    assert (standing.paid, standing.unapplied, standing.outstanding) == (1_100_000, 1_150_000, 0)
    assert [issue.detail["amount"] for issue in issues("excess")] == [1_150_000]
    assert db.session.query(Outbox).filter_by(topic="invoice_settled").count() == 1
    till.agree()


@pytest.mark.parametrize("ended", ["terminated", "expired"])
def test_case_32_money_for_a_licence_that_has_ended(till: Till, house: House, ended: str) -> None:
    invoice, agreement_id = house.agreed_invoice()
    till.pay(till.start(invoice))
    db.session.query(Agreement).filter_by(id=agreement_id).update({"state": ended})
    db.session.commit()
    till.hand_over()
    assert queries.is_settled(invoice.id)  # what arrived has arrived
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
    assert queries.is_settled(invoice.id)
    told = {m["To"].addresses[0].addr_spec for m in sent}
    assert house.payer.email not in told
    assert house.colleague.email in told
    till.agree()


def test_case_33_an_unknown_status_is_listed_and_moves_nothing(till: Till, house: House) -> None:
    invoice = house.invoice()
    attempt = till.start(invoice)
    till.pay(attempt)
    till.hand_over()
    till.stripe.refund(till.attempt(attempt).session_id or "", 5_000)
    record = till.stripe.world.store.values("refund")[0]
    record["body"]["status"] = "teleported"
    till.hand_over()
    assert [issue.detail["status"] for issue in issues("unknown_status")] == ["teleported"]
    assert queries.standing(invoice.id).refunded == 0


def test_case_33_unknown_event_types_are_taken_and_ignored(till: Till, house: House) -> None:
    till.pay(till.start(house.invoice()))
    event = till.stripe.events()[0]
    strange = event | {
        "id": "evt_strange",
        "type": "moon.landed",
        "data": {"object": {"id": "moon_1", "object": "moon"}},
    }
    assert till.post(strange) == 200
    outbox.drain()
    assert db.session.query(StripeEvent).filter_by(event_id="evt_strange").one().state == "ignored"


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
    services.start_attempt(invoice.id, house.payer)
    outbox.drain()
    db.session.rollback()
    assert db.session.query(PaymentAttempt).order_by(PaymentAttempt.id.desc()).first().state == "open"


def test_case_35_no_secret_and_no_card_in_any_log(till: Till, house: House, caplog) -> None:
    with caplog.at_level("DEBUG"):
        till.stripe.fail("drop_reply", path="/v1/checkout/sessions")
        invoice = house.invoice()
        attempt = till.start(invoice)
        services.poll_attempts({}, "poll")
        with pytest.raises(ApiError):
            till.pay(attempt, card="4000000000000002")
        till.pay(attempt)
        till.hand_over()
        till.post(b"junk")
    kept = json.dumps([e.payload for e in db.session.query(StripeEvent)])
    logged = caplog.text + kept + "".join(o.last_error or "" for o in db.session.query(Outbox))
    for secret in ("sk_test_standin", "whsec_testing", "4242", "exp_month", "billing_details"):
        assert secret not in logged


def test_only_the_payers_people_pay(till: Till, house: House) -> None:
    invoice = house.invoice()
    for actor in (house.stranger, house.finance, house.center):
        with pytest.raises(Forbidden):
            services.start_attempt(invoice.id, actor)


def test_without_a_key_there_is_no_card(app: Flask, house: House) -> None:
    app.extensions["stripe_gateway"] = StripeGateway("", "")
    invoice = house.invoice()
    assert services.card_refusal(invoice) is not None
    with pytest.raises(Conflict):
        services.start_attempt(invoice.id, house.payer)
    assert app.test_client().post("/stripe/webhook", data=b"{}").status_code == 404


def test_stripes_own_fee_is_booked_once(app: Flask, house: House) -> None:
    from tests.stripe_standin import StandIn

    with StandIn(fee_basis_points=290) as stripe:
        app.extensions["stripe_gateway"] = StripeGateway("sk_test_standin", "whsec_testing", stripe.base)
        till = Till(app, stripe, house)
        till.paid_invoice()
        services.poll_attempts({}, "again")
        assert ledger.balance_of("payment_fees") == 957_000
        till.agree()


def test_a_difference_in_the_balance_is_listed(till: Till, house: House) -> None:
    till.pay(till.start(house.invoice()))  # Stripe has it, the books do not know yet
    services.compare_balance({}, "daily")
    assert issues("balance")[0].detail == {"stripe": 33_000_000, "books": 0}


def test_limits_are_policy(till: Till, house: House) -> None:
    assert policy.value("stripe_minimum_krw", clock.today()) == 100
