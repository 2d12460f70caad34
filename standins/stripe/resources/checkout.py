"""Checkout sessions: a page of Stripe's on which somebody pays once."""

from __future__ import annotations

import secrets
from typing import Any

from ..cards import CARDS
from ..errors import refused
from ..listing import INCLUDABLE, listed, matches, page
from ..routing import PAGING, endpoint
from ..world import Account, Body, Params, change, merge_metadata
from . import payments
from .payment_methods import KOREAN, new, types_for

URL = "/v1/checkout/sessions"
SHORTEST, LONGEST = 30 * 60, 24 * 3600  # seconds a session lives
# Parameters that the session simply shows again.
COPIED = "billing_address_collection cancel_url client_reference_id customer_creation locale submit_type success_url"
INTENT_FIELDS = (
    "capture_method description metadata receipt_email statement_descriptor statement_descriptor_suffix"
)


def line_item(account: Account, line: Params, index: int) -> Body:
    """One line of the page. Only inline prices: this site keeps none at Stripe."""
    data = line.get("price_data")
    at = f"line_items[{index}]"
    if data is None:
        raise refused(f"No such price: '{line.get('price', '')}'", "resource_missing", f"{at}[price]")
    if "product_data" not in data:
        raise refused(
            "The stand-in keeps no products: give product_data.", None, f"{at}[price_data][product]"
        )
    if "unit_amount" not in data:
        raise refused("The stand-in takes unit_amount only.", None, f"{at}[price_data][unit_amount]")
    if unhonoured := {"tax_rates", "adjustable_quantity"} & set(line):
        raise refused("The stand-in does not do this on a line.", None, f"{at}[{unhonoured.pop()}]")
    quantity = line.get("quantity", 1)
    amount = data["unit_amount"] * quantity
    price = account.blank(
        "price",
        id=f"price_{secrets.token_hex(12)}",
        created=account.now,
        currency=data["currency"],
        product=f"prod_{secrets.token_hex(7)}",
        tax_behavior=data.get("tax_behavior", "unspecified"),
        type="one_time",
        unit_amount=data["unit_amount"],
        unit_amount_decimal=str(data["unit_amount"]),
    )
    return account.blank(
        "item",
        id=f"li_{secrets.token_hex(12)}",
        amount_subtotal=amount,
        amount_total=amount,
        currency=data["currency"],
        description=data["product_data"]["name"],
        metadata=line.get("metadata", {}),
        price=price,
        quantity=quantity,
    )


def life_end(account: Account, params: Params) -> int:
    """When the session expires. Raises ApiError 400 outside of 30 minutes to 24 hours."""
    end: int = params.get("expires_at", account.now + LONGEST)
    if end < account.now + SHORTEST:
        message = "The `expires_at` timestamp must be at least 30 minutes from Checkout Session creation."
        raise refused(message, None, "expires_at")
    if end > account.now + LONGEST:
        message = "The `expires_at` timestamp must be less than 24 hours from Checkout Session creation."
        raise refused(message, None, "expires_at")
    return end


def check(account: Account, params: Params) -> None:
    """Refuse what can't become a session."""
    if params.get("mode") != "payment":
        raise refused("The stand-in does mode=payment only.", None, "mode")
    if params.get("ui_mode", "hosted_page") != "hosted_page":
        raise refused("The stand-in does ui_mode=hosted_page only.", None, "ui_mode")
    if not params.get("success_url"):
        raise refused("Missing required param: success_url.", "parameter_missing", "success_url")
    for name in ("success_url", "cancel_url"):
        if params.get(name) and not params[name].startswith(("http://", "https://")):
            raise refused("Not a valid URL", "url_invalid", name)
    if not params.get("line_items"):
        raise refused("Missing required param: line_items.", "parameter_missing", "line_items")
    if params.get("customer") and params.get("customer_email"):
        raise refused(
            "You may only specify one of these parameters: customer, customer_email.", None, "customer"
        )
    if params.get("customer"):
        account.get("customer", params["customer"], "customer")
    if unhonoured := set(params.get("payment_intent_data", {})) - set(INTENT_FIELDS.split()):
        raise refused("The stand-in does not do this.", None, f"payment_intent_data[{unhonoured.pop()}]")


@endpoint(
    "POST",
    URL,
    f"currency customer customer_email expires_at line_items metadata mode payment_intent_data payment_method_types"
    f" ui_mode {COPIED}",
)
def create(account: Account, params: Params) -> Body:
    """Open a page to pay on. Raises ApiError 400 for what Stripe, or the stand-in, does not take."""
    check(account, params)
    intent_data = params.get("payment_intent_data", {})
    items = [line_item(account, line, index) for index, line in enumerate(params["line_items"])]
    currency = items[0]["currency"]
    if {item["currency"] for item in items} | {params.get("currency", currency)} != {currency}:
        raise refused("The session and all of its line items must have one currency.", None, "line_items")
    total = sum(item["amount_total"] for item in items)
    payments.check_amount(total, currency, "line_items")
    session = account.new(
        "checkout.session",
        "cs_test",
        **{name: params[name] or None for name in COPIED.split() if name in params},
        amount_subtotal=total,
        amount_total=total,
        currency=currency,
        customer=params.get("customer"),
        customer_email=params.get("customer_email"),
        expires_at=life_end(account, params),
        metadata=merge_metadata({}, params.get("metadata")),
        mode="payment",
        payment_method_types=params.get("payment_method_types") or types_for(currency),
        payment_status="unpaid",
        status="open",
        total_details={"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0},
        ui_mode="hosted_page",
    )
    session["url"] = f"{account.world.base}/pay/{session['id']}"
    account.side_note("checkout.session", session["id"], {"items": items, "intent_data": intent_data})
    return session


def items_of(account: Account, session: Body) -> Body:
    """The lines of a session, as `expand[]=line_items` and the endpoint give them."""
    items = account.side_note("checkout.session", session["id"])["items"]
    return listed(f"{URL}/{session['id']}/line_items", items)


INCLUDABLE["checkout.session", "line_items"] = items_of


@endpoint("GET", URL, f"{PAGING} created customer payment_intent status")
def list_all(account: Account, params: Params) -> Body:
    """Sessions, newest first."""
    found = account.all(
        "checkout.session", lambda s: matches(s, params, "customer", "payment_intent", "status")
    )
    return page(URL, found, params)


@endpoint("GET", URL + "/{session}")
def retrieve(account: Account, params: Params, session: str) -> Body:
    """One session."""
    return account.get("checkout.session", session)


@endpoint("POST", URL + "/{session}", "metadata")
def update(account: Account, params: Params, session: str) -> Body:
    """Change the metadata."""
    body = account.get("checkout.session", session)
    return change(account, body, metadata=merge_metadata(body["metadata"], params.get("metadata")))


@endpoint("GET", URL + "/{session}/line_items", PAGING)
def line_items(account: Account, params: Params, session: str) -> Body:
    """The lines of a session."""
    items = items_of(account, account.get("checkout.session", session))
    return page(items["url"], items["data"], params)


@endpoint("POST", URL + "/{session}/expire")
def expire(account: Account, params: Params, session: str) -> Body:
    """Close the page to payment. Raises ApiError 400 once it is complete or expired."""
    body = account.get("checkout.session", session)
    if body["status"] != "open":
        message = (
            'Only Checkout Sessions with a status in ["open"] can be expired.'
            f" This Checkout Session has a status of {body['status']}."
        )
        raise refused(message)
    return end(account, body)


def end(account: Account, session: Body) -> Body:
    """Expire an open session and cancel what was begun on it."""
    change(account, session, status="expired", url=None)
    intent = account.find("payment_intent", session["payment_intent"])
    if intent and intent["status"] in payments.UNPAID:
        payments.cancel(account, intent, "expired")
    account.emit("checkout.session.expired", session)
    return session


def pay(
    account: Account,
    session: Body,
    card: str = next(iter(CARDS)),
    method: str = "card",
    billing: Body | None = None,
    asynchronous: bool = False,
) -> Body:
    """What the payer does on the page. Raises ApiError: 400 not open any more, 402 declined.

    After a card with 3-D Secure, or a Korean way to pay, the intent waits at its `next_action`.
    """
    if session["status"] != "open":
        raise refused(f"This Checkout Session is {session['status']}.", "checkout_session_not_open")
    if method not in session["payment_method_types"]:
        raise refused(f"This Checkout Session does not offer {method}.", None, "payment_method")
    chosen = new(account, method, card if method not in KOREAN else next(iter(CARDS)), billing)
    note = account.side_note("checkout.session", session["id"])
    session["customer_details"] = details(account, session, billing or {})
    intent = account.find("payment_intent", session["payment_intent"])
    if intent is None:
        intent = begin(account, session, note["intent_data"])
    payments.confirm(account, intent, chosen, return_url=session["success_url"], asynchronous=asynchronous)
    return session


def begin(account: Account, session: Body, data: Body) -> Body:
    """The payment intent of a session: Stripe makes it when the payer first tries."""
    fields: dict[str, Any] = {name: data[name] for name in data if name != "metadata"}
    fields |= {"customer": session["customer"], "metadata": merge_metadata({}, data.get("metadata"))}
    ways = session["payment_method_types"]
    intent = payments.new_intent(account, session["amount_total"], session["currency"], ways, **fields)
    session["payment_intent"] = intent["id"]
    account.side_note("payment_intent", intent["id"], {"checkout": session["id"]})
    return intent


def details(account: Account, session: Body, billing: Body) -> Body:
    """What the page learned of the payer."""
    email = billing.get("email") or session["customer_email"]
    known = {"email": email, "name": billing.get("name"), "tax_exempt": "none", "tax_ids": []}
    return account.blank("payment_pages_checkout_session_customer_details", **known)


def follow(account: Account, intent: Body, outcome: str) -> None:
    """Bring the session to where its intent is."""
    session_id = account.side_note("payment_intent", intent["id"]).get("checkout")
    if session_id is None:
        return
    session = account.get("checkout.session", session_id)
    if session["status"] == "open":
        if outcome != "failed":
            paid = "paid" if outcome == "succeeded" else "unpaid"
            done = {"status": "complete", "payment_status": paid, "url": None}
            change(account, session, **done)
            account.emit("checkout.session.completed", session)
    elif outcome == "succeeded":
        change(account, session, payment_status="paid")
        account.emit("checkout.session.async_payment_succeeded", session)
    elif outcome == "failed":
        account.emit("checkout.session.async_payment_failed", session)


payments.LISTENERS.append(follow)
