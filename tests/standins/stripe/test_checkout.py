"""Checkout sessions from opening to the end, whatever the end is."""

from __future__ import annotations

from typing import Any

import pytest
import stripe

from standins.stripe import ApiError, StandIn

from .conftest import OpenSession, Receiver, new_client


def test_a_session_is_paid_and_the_site_hears_of_it(
    standin: StandIn, client: Any, open_session: OpenSession, receiver: Receiver
) -> None:
    session = open_session(metadata={"attempt": "a1"}, locale="ko")
    assert (session.status, session.payment_status, session.livemode) == ("open", "unpaid", False)
    assert session.url.startswith(standin.base)
    assert session.payment_intent is None
    standin.pay(session.id)
    done = client.checkout.sessions.retrieve(session.id, {"expand": ["payment_intent", "line_items"]})
    assert (done.status, done.payment_status, done.amount_total) == ("complete", "paid", 1_500_000)
    assert done.payment_intent.metadata["invoice"] == "7"
    assert done.line_items.data[0].description == "통상실시권 착수기본료"
    assert standin.webhooks.wait_idle()
    assert receiver.types == [
        "payment_intent.created",
        "charge.succeeded",
        "payment_intent.succeeded",
        "checkout.session.completed",
    ]
    assert receiver.events[-1].data.object.metadata["attempt"] == "a1"


def test_every_card_the_site_may_meet(standin: StandIn, client: Any, open_session: OpenSession) -> None:
    session = open_session()
    for card, code in (("4000000000000002", "generic_decline"), ("4000000000009995", "insufficient_funds")):
        with pytest.raises(ApiError) as refusal:
            standin.pay(session.id, card)
        assert (refusal.value.status, refusal.value.error["decline_code"]) == (402, code)
    assert client.checkout.sessions.retrieve(session.id).status == "open"
    standin.pay(session.id)
    paid = client.checkout.sessions.retrieve(session.id)
    charges = client.charges.list({"payment_intent": paid.payment_intent}).data
    assert sorted(charge.status for charge in charges) == ["failed", "failed", "succeeded"]
    assert standin.balance() == 1_500_000


def test_a_card_number_that_is_no_test_card_is_refused_and_kept_nowhere(
    standin: StandIn, open_session: OpenSession
) -> None:
    session = open_session()
    with pytest.raises(ApiError) as refusal:
        standin.pay(session.id, "4539578763621486")
    assert refusal.value.error["code"] == "incorrect_number"
    assert "4539578763621486" not in repr(
        [standin.all(kind) for kind in ("payment_method", "charge", "event")]
    )


def test_three_d_secure_waits_for_the_bank(standin: StandIn, client: Any, open_session: OpenSession) -> None:
    session = open_session()
    standin.pay(session.id, "4000002500003155")
    waiting = client.checkout.sessions.retrieve(session.id, {"expand": ["payment_intent"]})
    assert (waiting.status, waiting.payment_intent.status) == ("open", "requires_action")
    assert waiting.payment_intent.next_action.redirect_to_url.url.startswith(standin.base)
    with pytest.raises(ApiError):
        standin.authorize(session.id, approve=False)
    standin.pay(session.id, "4000002500003155")
    standin.authorize(session.id)
    assert client.checkout.sessions.retrieve(session.id).payment_status == "paid"


@pytest.mark.parametrize("method", ["kr_card", "kakao_pay", "naver_pay", "payco", "samsung_pay"])
def test_korean_ways_to_pay_go_by_the_partners_page(
    standin: StandIn, client: Any, open_session: OpenSession, method: str
) -> None:
    session = open_session()
    assert method in session.payment_method_types
    standin.pay(session.id, method=method)
    standin.authorize(session.id)
    intent = client.checkout.sessions.retrieve(
        session.id, {"expand": ["payment_intent.latest_charge"]}
    ).payment_intent
    assert intent.status == "succeeded"
    assert intent.latest_charge.payment_method_details.type == method


@pytest.mark.parametrize(
    ("succeed", "event", "status"),
    [
        (True, "checkout.session.async_payment_succeeded", "paid"),
        (False, "checkout.session.async_payment_failed", "unpaid"),
    ],
)
def test_complete_but_unpaid_is_decided_later(
    standin: StandIn, client: Any, open_session: OpenSession, succeed: bool, event: str, status: str
) -> None:
    session = open_session()
    standin.pay(session.id, asynchronous=True)
    half = client.checkout.sessions.retrieve(session.id)
    assert (half.status, half.payment_status) == ("complete", "unpaid")
    standin.settle(session.id, succeed=succeed)
    assert client.checkout.sessions.retrieve(session.id).payment_status == status
    assert standin.events()[-1]["type"] == event


def test_expired_by_the_site_it_cannot_be_paid(
    standin: StandIn, client: Any, open_session: OpenSession
) -> None:
    session = open_session()
    assert client.checkout.sessions.expire(session.id).status == "expired"
    with pytest.raises(ApiError) as refusal:
        standin.pay(session.id)
    assert refusal.value.status == 400
    with pytest.raises(stripe.InvalidRequestError, match="Only Checkout Sessions"):
        client.checkout.sessions.expire(session.id)


def test_paid_it_cannot_be_expired(standin: StandIn, client: Any, open_session: OpenSession) -> None:
    session = open_session()
    standin.pay(session.id)
    with pytest.raises(stripe.InvalidRequestError):
        client.checkout.sessions.expire(session.id)
    with pytest.raises(ApiError):
        standin.pay(session.id)


def test_time_expires_a_session_and_cancels_what_was_begun(
    standin: StandIn, client: Any, open_session: OpenSession
) -> None:
    session = open_session(expires_at=standin.clock.now() + 1805)
    with pytest.raises(ApiError):
        standin.pay(session.id, "4000000000000002")
    standin.advance_clock(1806)
    gone = client.checkout.sessions.retrieve(session.id, {"expand": ["payment_intent"]})
    assert (gone.status, gone.url, gone.payment_intent.status) == ("expired", None, "canceled")
    assert "checkout.session.expired" in [event["type"] for event in standin.events()]


@pytest.mark.parametrize("seconds", [1700, 86_500])
def test_a_session_lives_30_minutes_to_24_hours(
    standin: StandIn, open_session: OpenSession, seconds: int
) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        open_session(expires_at=standin.clock.now() + seconds)
    assert refusal.value.param == "expires_at"


@pytest.mark.parametrize(
    ("amount", "currency", "code"),
    [
        (1, "krw", "amount_too_small"),
        (99, "krw", "amount_too_small"),
        (100, "krw", None),
        (99_999_999, "krw", None),
        (100_000_000, "krw", "amount_too_large"),
        (49, "usd", "amount_too_small"),
        (50, "usd", None),
    ],
)
def test_limits_of_one_charge(
    open_session: OpenSession, amount: int, currency: str, code: str | None
) -> None:
    if code is None:
        assert open_session(amount, currency).amount_total == amount
        return
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        open_session(amount, currency)
    assert refusal.value.code == code


@pytest.mark.parametrize(
    "wrong",
    [
        {"mode": "subscription"},
        {"ui_mode": "embedded_page"},
        {"discounts": [{"coupon": "x"}]},
        {"line_items": []},
        {"success_url": "/paid"},
        {"cancel_url": "javascript:alert(1)"},
        {"line_items": [{"price": "price_of_nobody"}]},
        {"customer": "cus_of_nobody"},
        {"payment_intent_data": {"transfer_group": "x"}},
    ],
)
def test_what_the_stand_in_does_not_do_it_refuses(open_session: OpenSession, wrong: dict[str, Any]) -> None:
    with pytest.raises(stripe.InvalidRequestError):
        open_session(**wrong)


def test_sessions_are_listed_by_intent_and_show_their_lines(
    standin: StandIn, client: Any, open_session: OpenSession
) -> None:
    first, second = open_session(), open_session(2000)
    standin.pay(first.id)
    intent = client.checkout.sessions.retrieve(first.id).payment_intent
    assert [s.id for s in client.checkout.sessions.list({"payment_intent": intent}).data] == [first.id]
    assert [s.id for s in client.checkout.sessions.list({"status": "open"}).data] == [second.id]
    assert client.checkout.sessions.line_items.list(second.id).data[0].amount_total == 2000
    assert client.checkout.sessions.update(second.id, {"metadata": {"note": "x"}}).metadata["note"] == "x"


def test_another_account_sees_nothing(standin: StandIn, open_session: OpenSession) -> None:
    session = open_session()
    stranger = new_client(standin, "sk_test_kaist")
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        stranger.checkout.sessions.retrieve(session.id)
    assert (refusal.value.http_status, refusal.value.code) == (404, "resource_missing")
    assert stranger.accounts.retrieve_current().id == "acct_kaist"
    assert stranger.events.list().data == []
    restricted = new_client(standin, "rk_test_pnu_payments")
    assert restricted.checkout.sessions.retrieve(session.id).id == session.id


def test_a_platform_acts_for_a_connected_account(
    standin: StandIn, client: Any, open_session: OpenSession, receiver: Receiver
) -> None:
    on_behalf = {"stripe_account": "acct_kaist"}
    session = open_session(2000, options=on_behalf)
    standin.pay(session.id)
    assert client.checkout.sessions.retrieve(session.id, options=on_behalf).payment_status == "paid"
    assert (standin.balance(account="acct_kaist"), standin.balance(account="acct_pnu")) == (2000, 0)
    assert client.events.list().data == []
    assert standin.webhooks.wait_idle()
    assert {event.account for event in receiver.events} == {"acct_kaist"}
    with pytest.raises(stripe.PermissionError):
        client.balance.retrieve(options={"stripe_account": "nobody"})
