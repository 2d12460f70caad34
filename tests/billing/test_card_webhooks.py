"""The nasty cases of Stripe's events, numbered as in payments.md: doubled, reversed, early, lost, forged, foreign."""

from __future__ import annotations

import json
import threading
from datetime import timedelta

import pytest
from flask import Flask

from marketplace.cards import services as cards
from marketplace.cards.models import PaymentAttempt, StripeEvent
from marketplace.invoicing import queries as bills
from marketplace.kernel import clock, outbox
from marketplace.kernel.database import db
from tests.billing.conftest import House, Till
from tests.billing.finding import issues, payments


def _any_event(till: Till) -> dict:
    till.pay(db.session.query(PaymentAttempt).one())
    return till.stripe.events()[0]


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
    standing = bills.standing(invoice.id)
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
                cards.sync_attempt(attempt_id)
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
    attempt = cards.start_attempt(invoice.id, house.payer)
    till.stripe.fail("drop_reply", path="/v1/checkout/sessions")
    outbox.run_now("submit_attempt", attempt.ref)  # the session exists, its id never reached us
    session = till.stripe.all("checkout.session")[0]
    assert till.attempt(attempt).session_id is None
    till.stripe.pay(session["id"])
    till.hand_over()
    assert till.attempt(attempt).session_id == session["id"]
    assert bills.is_settled(invoice.id)
    assert payments() == 1


def test_case_05_webhook_never_arrives_the_poller_heals(till: Till, house: House) -> None:
    invoice = house.invoice()
    till.pay(till.start(invoice))
    cards.poll_attempts({}, "poll")
    assert bills.is_settled(invoice.id)
    till.agree()


def test_case_05_undelivered_events_are_fetched(till: Till, house: House) -> None:
    invoice = house.invoice()
    till.pay(till.start(invoice))
    till.stripe.add_webhook("http://127.0.0.1:9/stripe/webhook", "whsec_testing")
    till.stripe.webhooks.lose()
    till.stripe.refund(till.stripe.all("payment_intent")[0]["id"], 5_000)
    cards.fetch_events({}, "fetch")
    outbox.drain()
    assert bills.standing(invoice.id).refunded == 5_000


def test_case_06_an_unfinished_event_stays_queued(app: Flask, till: Till, house: House) -> None:
    invoice = house.invoice()
    till.pay(till.start(invoice))
    event = till.stripe.events("checkout.session.completed")[0]
    assert till.post(event) == 200  # stored; then the process dies before any work
    assert payments() == 0
    handlers = dict(app.extensions["handlers"])

    def dies(payload: dict, key: str) -> None:
        cards.work_event(payload, key)
        raise RuntimeError("the power went out after the work and before the note of it")

    app.extensions["handlers"] = handlers | {"stripe_event": dies}
    outbox.run_now("stripe_event", event["id"])
    app.extensions["handlers"] = handlers
    assert till.post(event) == 200  # Stripe sends it again
    clock.move_by(timedelta(hours=1))
    outbox.drain()
    assert payments() == 1
    assert bills.is_settled(invoice.id)


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
    from standins.stripe.signing import header

    rotated = header(body, ["whsec_new", "whsec_testing"], till.stripe.clock.now())
    answer = client.post("/stripe/webhook", data=body, headers={"Stripe-Signature": rotated})
    assert answer.status_code == 200


@pytest.mark.parametrize(
    "body", [b"\xff\xfe\x00", b"[1, 2]", b"{}", b"", b"null", b'{"id": 5, "data": {}}', b"{" * 2000]
)
def test_case_17_signed_junk_is_a_400(till: Till, body: bytes) -> None:
    assert till.post(body) == 400


@pytest.mark.parametrize("inside", [[], [1], "text", 7, [{"id": "cs_1"}], True])
def test_a_signed_event_whose_object_is_no_object_is_a_400_or_nothing(till: Till, inside: object) -> None:
    event = {
        "id": "evt_odd",
        "object": "event",
        "type": "checkout.session.completed",
        "data": {"object": inside},
    }
    assert till.post(event) in ((200, 400) if inside == [] else (400,))
    assert till.post(event | {"data": inside}) == 400


@pytest.mark.parametrize("odd", ["evt_\x00", "evt_\ud800", "e" * 500, "", "evt 1"])
def test_a_signed_event_with_an_odd_id_is_a_400(till: Till, odd: str) -> None:
    assert till.post({"id": odd, "object": "event", "data": {"object": {}}}) == 400


def test_odd_letters_inside_a_signed_event_are_no_fault(till: Till) -> None:
    inside = {"id": "cs_\x00\ud800", "object": "no\x00thing", "payment_intent": "pi_\ud800"}
    event = {
        "id": "evt_1",
        "object": "event",
        "type": "odd\x00" * 60,
        "account": "a" * 500,
        "data": {"object": inside},
    }
    assert till.post(event) == 200


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
    assert bills.standing(invoice.id).refunded == 0


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
