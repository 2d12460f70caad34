"""What goes wrong between the site and Stripe, and what idempotency keys make of it."""

from __future__ import annotations

import threading
from typing import Any

import pytest
import stripe

from standins.stripe import StandIn

from .conftest import OpenSession, new_client

ORDER = {"amount": 5000, "currency": "krw"}


def test_the_same_key_does_one_thing(standin: StandIn, open_session: OpenSession) -> None:
    first = open_session(options={"idempotency_key": "k"})
    again = open_session(options={"idempotency_key": "k"})
    assert (first.id, len(standin.all("checkout.session"))) == (again.id, 1)
    assert again.last_response.headers["Idempotent-Replayed"] == "true"
    with pytest.raises(stripe.IdempotencyError) as refusal:
        open_session(5000, options={"idempotency_key": "k"})
    assert refusal.value.http_status == 400


def test_keys_of_two_accounts_are_apart(standin: StandIn, client: Any) -> None:
    client.payment_intents.create(ORDER, {"idempotency_key": "k"})
    new_client(standin, "sk_test_kaist").payment_intents.create(
        {**ORDER, "amount": 7000}, {"idempotency_key": "k"}
    )
    assert len(standin.all("payment_intent")) == 2


def test_a_key_is_forgotten_after_a_day(standin: StandIn, client: Any) -> None:
    first = client.payment_intents.create(ORDER, {"idempotency_key": "k"})
    standin.advance_clock(24 * 3600 + 1)
    assert client.payment_intents.create(ORDER, {"idempotency_key": "k"}).id != first.id


def test_invalid_parameters_do_not_use_up_a_key(client: Any) -> None:
    with pytest.raises(stripe.InvalidRequestError):
        client.payment_intents.create({**ORDER, "amount": "x"}, {"idempotency_key": "k"})
    assert client.payment_intents.create(ORDER, {"idempotency_key": "k"}).amount == 5000


def test_a_decline_is_replayed(standin: StandIn, client: Any) -> None:
    params = {**ORDER, "confirm": True, "payment_method": "pm_card_visa_chargeDeclined"}
    for _ in range(2):
        with pytest.raises(stripe.CardError):
            client.payment_intents.create(params, {"idempotency_key": "k"})
    assert len(standin.all("charge")) == 1


def test_a_lost_reply_is_fetched_by_the_retry(standin: StandIn, open_session: OpenSession) -> None:
    standin.fail("drop_reply")
    session = open_session()
    assert [s["id"] for s in standin.all("checkout.session")] == [session.id]


def test_a_lost_reply_leaves_a_client_without_retries_in_the_dark(standin: StandIn) -> None:
    standin.fail("drop_reply")
    impatient = new_client(standin, max_network_retries=0)
    with pytest.raises(stripe.APIConnectionError):
        impatient.payment_intents.create(ORDER, {"idempotency_key": "k"})
    done = standin.all("payment_intent")
    assert impatient.payment_intents.create(ORDER, {"idempotency_key": "k"}).id == done[0]["id"]


def test_a_lost_request_did_nothing(standin: StandIn) -> None:
    standin.fail("drop_request")
    with pytest.raises(stripe.APIConnectionError):
        new_client(standin, max_network_retries=0).payment_intents.create(ORDER)
    assert standin.all("payment_intent") == []


@pytest.mark.parametrize(("fault", "done"), [("error_500", 0), ("error_500_after", 1)])
def test_a_500_is_remembered_for_its_key(standin: StandIn, client: Any, fault: str, done: int) -> None:
    standin.fail(fault)
    for _ in range(2):
        with pytest.raises(stripe.APIError) as refusal:
            client.payment_intents.create(ORDER, {"idempotency_key": "k"})
        assert refusal.value.http_status == 500
    assert len(standin.all("payment_intent")) == done
    assert client.payment_intents.create(ORDER, {"idempotency_key": "another"}).status


@pytest.mark.parametrize(
    ("fault", "status"), [("unavailable_503", 503), ("conflict_409", 409), ("rate_limit_429", 429)]
)
def test_a_passing_refusal_is_not_remembered(standin: StandIn, fault: str, status: int) -> None:
    standin.fail(fault)
    impatient = new_client(standin, max_network_retries=0)
    with pytest.raises(stripe.StripeError) as refusal:
        impatient.payment_intents.create(ORDER, {"idempotency_key": "k"})
    assert refusal.value.http_status == status
    assert standin.all("payment_intent") == []
    assert impatient.payment_intents.create(ORDER, {"idempotency_key": "k"}).status


def test_the_client_retries_what_passes(standin: StandIn, client: Any) -> None:
    standin.fail("unavailable_503", times=2)
    assert client.payment_intents.create(ORDER).status == "requires_payment_method"


def test_a_fault_meets_the_request_it_was_planned_for(standin: StandIn, client: Any) -> None:
    standin.fail("error_500", path="/v1/refunds")
    standin.fail("unavailable_503", method="GET", path="/v1/balance")
    client.payment_intents.create(ORDER)
    assert client.balance.retrieve().available[0].amount == 0  # the client's own retry went through
    with pytest.raises(stripe.APIError):
        client.refunds.create({"charge": "ch_x"})


def test_a_key_in_use_is_a_409(standin: StandIn) -> None:
    impatient = new_client(standin, max_network_retries=0)
    standin.fail("stall")
    answers: list[Any] = []
    slow = threading.Thread(
        target=lambda: answers.append(impatient.payment_intents.create(ORDER, {"idempotency_key": "k"}))
    )
    slow.start()
    assert standin.faults.wait_stalled()
    with pytest.raises(stripe.APIError) as refusal:  # the client has no class of its own for it
        impatient.payment_intents.create(ORDER, {"idempotency_key": "k"})
    assert (refusal.value.http_status, refusal.value.error.code) == (409, "idempotency_key_in_use")
    standin.faults.let_go()
    slow.join(10)
    assert answers[0].id == standin.all("payment_intent")[0]["id"]
    assert impatient.payment_intents.create(ORDER, {"idempotency_key": "k"}).id == answers[0].id


def test_many_at_once_with_one_key_make_one_payment(standin: StandIn) -> None:
    gate = threading.Barrier(8)
    seen: list[str] = []

    def one() -> None:
        mine = new_client(standin, max_network_retries=0)
        gate.wait()
        try:
            seen.append(mine.payment_intents.create(ORDER, {"idempotency_key": "k"}).id)
        except stripe.APIError as refusal:
            seen.append(str(refusal.http_status))

    threads = [threading.Thread(target=one) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(standin.all("payment_intent")) == 1
    assert len(seen) == 8
    assert set(seen) - {"409"} == {standin.all("payment_intent")[0]["id"]}
