"""Payment methods: test cards, and the Korean ways to pay that send the payer to a partner's page."""

from __future__ import annotations

from typing import Any

from ..cards import BY_PM, Card, by_number
from ..errors import ApiError, missing, refused
from ..listing import matches, page
from ..routing import PAGING, endpoint
from ..world import Account, Body, Params, change, merge_metadata

URL = "/v1/payment_methods"
KOREAN = ("kr_card", "kakao_pay", "naver_pay", "payco", "samsung_pay")
DEFAULT_CARD = "4242424242424242"


def types_for(currency: str) -> list[str]:
    """The ways to pay that Stripe offers by itself in a currency."""
    return ["card", *KOREAN] if currency == "krw" else ["card"]


def new(account: Account, kind: str, number: str = DEFAULT_CARD, billing: Body | None = None) -> Body:
    """A payment method of this kind. Raises ApiError 402 for a number that is not one of Stripe's test cards."""
    card = by_number(number)
    if card is None:
        raise ApiError(
            402,
            "Your card number is not one of the test cards.",
            kind="card_error",
            code="incorrect_number",
            param="number",
        )
    details: dict[str, Any] = {}
    if kind == "card":
        details = card_details(account, card)
    elif kind == "kr_card":
        details = {"brand": "kookmin", "last4": card.last4}
    elif kind == "naver_pay":
        details = {"buyer_id": None, "funding": "card"}
    billing_details = account.blank("billing_details") | (billing or {})
    method = account.new(
        "payment_method",
        "pm",
        type=kind,
        allow_redisplay="unspecified",
        billing_details=billing_details,
        metadata={},
        **{kind: details},
    )
    account.side_note("payment_method", method["id"], {"card": card.number})
    return method


def card_details(account: Account, card: Card) -> Body:
    """The `card` part of a payment method."""
    return account.blank(
        "payment_method_card",
        brand=card.brand,
        country=card.country,
        display_brand=card.brand,
        exp_month=12,
        exp_year=2034,
        fingerprint=f"standin{card.number[-8:]}",
        funding="credit",
        last4=card.last4,
        networks={"available": [card.brand], "preferred": None},
        checks={"address_line1_check": None, "address_postal_code_check": None, "cvc_check": "pass"},
        three_d_secure_usage={"supported": True},
    )


def card_of(account: Account, method: Body) -> Card:
    """How a payment method behaves; the Korean ways to pay behave like a good card."""
    card = by_number(account.side_note("payment_method", method["id"]).get("card", DEFAULT_CARD))
    assert card is not None
    return card


def from_request(account: Account, params: Params) -> Body | None:
    """The method that a confirmation names: its id, one of Stripe's ready-made ids, or details given inline."""
    if method_id := params.get("payment_method"):
        if method_id in BY_PM:
            return new(account, "card", BY_PM[method_id].number)
        return account.get("payment_method", method_id, "payment_method")
    if data := params.get("payment_method_data"):
        return new(account, data["type"], billing=data.get("billing_details"))
    return None


@endpoint("POST", URL, "type card kr_card kakao_pay naver_pay payco samsung_pay billing_details metadata")
def create(account: Account, params: Params) -> Body:
    """Keep a payment method; a card is given by the number of a test card."""
    kind = params.get("type")
    if kind not in ("card", *KOREAN):
        raise refused(f"The payment method type '{kind}' is not enabled.", None, "type")
    number = params.get("card", {}).get("number", DEFAULT_CARD)
    method = new(account, kind, number, params.get("billing_details"))
    return change(account, method, metadata=merge_metadata({}, params.get("metadata")))


@endpoint("GET", URL, f"{PAGING} customer type")
def list_all(account: Account, params: Params) -> Body:
    """Payment methods, newest first."""
    return page(URL, account.all("payment_method", lambda m: matches(m, params, "customer", "type")), params)


@endpoint("GET", URL + "/{payment_method}")
def retrieve(account: Account, params: Params, payment_method: str) -> Body:
    """One payment method."""
    return account.get("payment_method", payment_method)


@endpoint("POST", URL + "/{payment_method}", "metadata")
def update(account: Account, params: Params, payment_method: str) -> Body:
    """Change the metadata."""
    body = account.get("payment_method", payment_method)
    metadata = merge_metadata(body["metadata"], params.get("metadata"))
    return change(account, body, "payment_method.updated", metadata=metadata)


@endpoint("POST", URL + "/{payment_method}/attach", "customer")
def attach(account: Account, params: Params, payment_method: str) -> Body:
    """Save a method with a customer; a ready-made test method becomes a new one of the account."""
    body = from_request(account, {"payment_method": payment_method})
    if body is None or "customer" not in params:
        raise missing("payment_method", payment_method)
    customer = account.get("customer", params["customer"], "customer")
    return change(account, body, "payment_method.attached", customer=customer["id"])


@endpoint("POST", URL + "/{payment_method}/detach")
def detach(account: Account, params: Params, payment_method: str) -> Body:
    """Remove a method from its customer."""
    body = account.get("payment_method", payment_method)
    if body["customer"] is None:
        raise refused(
            "The payment method you provided is not attached to a customer so detachment is impossible."
        )
    return change(account, body, "payment_method.detached", customer=None)
