"""Delivery of events, undisturbed and disturbed."""

from __future__ import annotations

import socket
from collections import Counter
from typing import Any

import pytest

from standins.stripe import StandIn
from standins.stripe.webhooks import PAUSES

from .conftest import SECRET, OpenSession, Receiver


def pay_held(standin: StandIn, session: Any) -> list[str]:
    """Pay with the events kept back; their ids in order."""
    standin.webhooks.hold()
    standin.pay(session.id)
    return standin.webhooks.held()


def test_held_events_arrive_in_the_order_asked_for(
    standin: StandIn, open_session: OpenSession, receiver: Receiver
) -> None:
    ids = pay_held(standin, open_session())
    assert len(ids) == 4
    assert standin.webhooks.wait_idle()
    assert receiver.events == []
    assert standin.webhooks.release(ids[3:]) == ids[3:]
    assert standin.webhooks.wait_idle()
    standin.webhooks.release("reversed")
    assert standin.webhooks.wait_idle()
    assert [event.id for event in receiver.events] == [ids[3], ids[2], ids[1], ids[0]]


def test_a_shuffle_is_the_same_for_the_same_seed(
    standin: StandIn, open_session: OpenSession, receiver: Receiver
) -> None:
    ids = pay_held(standin, open_session())
    order = standin.webhooks.release("shuffled", seed=3)
    assert (sorted(order), order != ids) == (sorted(ids), True)
    assert standin.webhooks.wait_idle()
    assert [event.id for event in receiver.events] == order


def test_an_event_can_come_twice_even_at_once(
    standin: StandIn, open_session: OpenSession, receiver: Receiver
) -> None:
    ids = pay_held(standin, open_session())
    assert standin.webhooks.twice_at_once(ids[0]) == [200, 200]
    standin.webhooks.release()
    assert standin.webhooks.wait_idle()
    standin.webhooks.resend(ids[1])
    assert standin.webhooks.wait_idle()
    counts = Counter(event.id for event in receiver.events)
    assert (counts[ids[0]], counts[ids[1]], counts[ids[2]]) == (3, 2, 1)


def test_forged_stale_and_unsigned_events_are_told_apart(
    standin: StandIn, open_session: OpenSession, receiver: Receiver
) -> None:
    event_id = pay_held(standin, open_session())[0]
    send = standin.webhooks.send
    assert send(event_id, secret="whsec_of_somebody_else") == 400
    assert send(event_id, age=301) == 400
    assert send(event_id, age=299) == 200
    assert send(event_id, age=-3600) == 200  # Stripe's library takes times in the future
    assert send(event_id, sign=False) == 400
    assert send(event_id, body=b"\xff\xfe") == 400
    assert send(event_id, body=b"[]") == 400
    assert len(receiver.events) == 2


def test_both_secrets_sign_while_one_is_rotated(
    standin: StandIn, open_session: OpenSession, receiver: Receiver
) -> None:
    endpoint = standin.add_webhook(receiver.url, "whsec_old_one")
    standin.rotate_secret(endpoint, SECRET)
    standin.pay(open_session().id)
    assert standin.webhooks.wait_idle()
    assert (len(receiver.events), receiver.refused) == (4, [])


def test_lost_events_are_found_in_the_list(
    standin: StandIn, client: Any, open_session: OpenSession, receiver: Receiver
) -> None:
    standin.webhooks.lose(count=1)
    standin.pay(open_session().id)
    assert standin.webhooks.wait_idle()
    assert receiver.types == ["charge.succeeded", "payment_intent.succeeded", "checkout.session.completed"]
    lost = client.events.list({"delivery_success": False}).data
    assert [event.type for event in lost] == ["payment_intent.created"]
    assert len(client.events.list({"delivery_success": True}).data) == 3
    standin.webhooks.resend(lost[0].id)
    assert standin.webhooks.wait_idle()
    assert client.events.list({"delivery_success": False}).data == []


def test_a_share_of_the_events_is_lost(standin: StandIn, client: Any, receiver: Receiver) -> None:
    standin.webhooks.lose(rate=0.3, seed=1)
    for _ in range(40):
        client.customers.create({})
    assert standin.webhooks.wait_idle()
    assert 20 <= len(receiver.events) <= 36


def test_a_receiver_that_was_down_gets_its_events_later(
    standin: StandIn, client: Any, open_session: OpenSession
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    standin.add_webhook(f"http://127.0.0.1:{port}/webhook", SECRET)
    standin.pay(open_session().id)
    assert standin.webhooks.wait_idle()
    undelivered = client.events.list({"delivery_success": False}).data
    assert (len(undelivered), undelivered[0].pending_webhooks) == (4, 1)
    receiver = Receiver(port)
    standin.webhooks.retry_now()
    assert standin.webhooks.wait_delivered()
    receiver.close()
    assert sorted(receiver.types) == sorted(event.type for event in undelivered)


def test_a_receiver_that_answers_500_is_asked_again_and_given_up(
    standin: StandIn, client: Any, receiver: Receiver
) -> None:
    receiver.answer_with = 500
    client.customers.create({})
    event_id = standin.events()[0]["id"]
    for _ in range(4):  # the first try and one after each of the three pauses of the fixture
        assert standin.webhooks.wait_idle()
        standin.webhooks.retry_now()
    assert standin.webhooks.wait_delivered()
    assert standin.webhooks.attempts == [(event_id, 500)] * 4
    assert client.events.retrieve(event_id).pending_webhooks == 1


def test_the_moved_clock_makes_a_retry_due(standin: StandIn, client: Any, receiver: Receiver) -> None:
    receiver.answer_with = 503
    standin.webhooks.pauses = (3600,)
    client.customers.create({})
    assert standin.webhooks.wait_idle()
    receiver.answer_with = 200
    standin.advance_clock(3601)
    assert standin.webhooks.wait_delivered()
    assert receiver.types == ["customer.created"]


def test_retries_go_on_for_three_days() -> None:
    assert 2.5 * 86_400 < sum(PAUSES) < 3.5 * 86_400


def test_endpoints_are_made_by_the_api(standin: StandIn, client: Any, receiver: Receiver) -> None:
    other = Receiver()
    params = {"url": other.url, "enabled_events": ["customer.created"], "api_version": "2026-10-28.endive"}
    endpoint = client.webhook_endpoints.create(params)
    assert endpoint.secret.startswith("whsec_")
    with pytest.raises(AttributeError):
        _ = client.webhook_endpoints.retrieve(endpoint.id).secret
    standin.rotate_secret(endpoint.id, SECRET)
    customer = client.customers.create({})
    client.customers.update(customer.id, {"name": "x"})
    assert standin.webhooks.wait_idle()
    assert other.types == ["customer.created"]
    assert client.webhook_endpoints.update(endpoint.id, {"disabled": True}).status == "disabled"
    client.customers.create({})
    assert standin.webhooks.wait_idle()
    assert len(other.events) == 1
    assert [e.id for e in client.webhook_endpoints.list().data] == [endpoint.id]
    assert client.webhook_endpoints.delete(endpoint.id).deleted is True
    other.close()


def test_events_are_listed_by_type_and_kept_thirty_days(
    standin: StandIn, client: Any, open_session: OpenSession
) -> None:
    standin.pay(open_session().id)
    assert [e.type for e in client.events.list({"type": "charge.succeeded"}).data] == ["charge.succeeded"]
    types = ["payment_intent.*", "charge.succeeded"]
    assert len(client.events.list({"types": types}).data) == 3
    event = client.events.list({"limit": 1}).data[0]
    assert (event.type, event.api_version, event.livemode) == (
        "checkout.session.completed",
        "2026-10-28.endive",
        False,
    )
    standin.advance_clock(31 * 86_400)
    assert client.events.list({"type": "charge.succeeded"}).data == []


def test_an_event_shows_its_object_as_it_was(standin: StandIn, client: Any) -> None:
    customer = client.customers.create({"name": "이전"}, {"idempotency_key": "k1"})
    client.customers.update(customer.id, {"name": "이후"})
    created, updated = standin.events()
    assert created["data"]["object"]["name"] == "이전"
    assert created["request"]["idempotency_key"] == "k1"
    assert updated["data"]["previous_attributes"] == {"name": "이전"}


def test_an_address_that_is_none_stops_nobody_elses_events(
    standin: StandIn, client: Any, receiver: Receiver
) -> None:
    standin.add_webhook("http://127.0.0.1:port/webhook", SECRET)
    standin.add_webhook("http://no such host/", SECRET)
    client.customers.create({})
    client.customers.create({})
    assert standin.webhooks.wait_idle()
    assert len(receiver.events) == 2
