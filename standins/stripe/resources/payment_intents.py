"""Payment intents."""

from __future__ import annotations

from ..errors import ApiError, refused
from ..listing import matches, page, search
from ..routing import PAGING, endpoint
from ..world import Account, Body, Params, change, merge_metadata
from . import payments
from .payment_methods import from_request, types_for

URL = "/v1/payment_intents"
TEXTS = "customer description receipt_email return_url statement_descriptor statement_descriptor_suffix"
SETTABLE = "customer description receipt_email statement_descriptor statement_descriptor_suffix"
METHOD = "payment_method payment_method_data payment_method_options off_session"


@endpoint(
    "POST",
    URL,
    f"amount currency automatic_payment_methods capture_method confirm metadata payment_method_types {METHOD} {TEXTS}",
)
def create(account: Account, params: Params) -> Body:
    """Create an intent and, with `confirm`, try to collect at once."""
    currency = params["currency"]
    if params.get("customer"):
        account.get("customer", params["customer"], "customer")
    fields = {name: params[name] or None for name in SETTABLE.split() if name in params}
    ways = params.get("payment_method_types") or types_for(currency)
    intent = payments.new_intent(
        account,
        params["amount"],
        currency,
        ways,
        capture_method=params.get("capture_method", "automatic"),
        metadata=merge_metadata({}, params.get("metadata")),
        **fields,
    )
    if params.get("confirm"):
        return confirm(account, {k: v for k, v in params.items() if k in CONFIRMS.split()}, intent["id"])
    if method := from_request(account, params):
        intent |= {"payment_method": method["id"], "status": "requires_confirmation"}
    return intent


@endpoint("GET", URL, f"{PAGING} created customer")
def list_all(account: Account, params: Params) -> Body:
    """Intents, newest first."""
    return page(URL, account.all("payment_intent", lambda i: matches(i, params, "customer")), params)


@endpoint("GET", URL + "/search", "query limit page")
def search_all(account: Account, params: Params) -> Body:
    """Intents by metadata, status, amount and so on."""
    return search(URL + "/search", account.all("payment_intent"), params)


@endpoint("GET", URL + "/{intent}", "client_secret")
def retrieve(account: Account, params: Params, intent: str) -> Body:
    """One intent."""
    return account.get("payment_intent", intent)


@endpoint("POST", URL + "/{intent}", f"amount metadata {SETTABLE}")
def update(account: Account, params: Params, intent: str) -> Body:
    """Change what doesn't need a new confirmation; the amount only until it is paid."""
    body = account.get("payment_intent", intent)
    if "amount" in params:
        if body["status"] not in payments.UNPAID:
            raise payments.unexpected_state(body, "update the amount of")
        payments.check_amount(params["amount"], body["currency"])
        body["amount"] = params["amount"]
    fields = {name: params[name] or None for name in SETTABLE.split() if name in params}
    return change(account, body, **fields, metadata=merge_metadata(body["metadata"], params.get("metadata")))


CONFIRMS = f"return_url receipt_email {METHOD}"


@endpoint("POST", URL + "/{intent}/confirm", CONFIRMS)
def confirm(account: Account, params: Params, intent: str) -> Body:
    """Try to collect; 402 when declined, `requires_action` when the payer has to approve at the bank."""
    body = of_no_checkout(account, intent)
    method = from_request(account, params)
    if method is None and body["payment_method"]:
        method = account.get("payment_method", body["payment_method"])
    if method is None:
        raise refused("You cannot confirm this PaymentIntent because it's missing a payment method.")
    payments.confirm(account, body, method, return_url=params.get("return_url"))
    return body


@endpoint("POST", URL + "/{intent}/capture", "amount_to_capture")
def capture(account: Account, params: Params, intent: str) -> Body:
    """Take what a manual capture holds."""
    body = account.get("payment_intent", intent)
    payments.capture(account, body, params.get("amount_to_capture"))
    return body


@endpoint("POST", URL + "/{intent}/cancel", "cancellation_reason")
def cancel(account: Account, params: Params, intent: str) -> Body:
    """Give up collecting."""
    body = of_no_checkout(account, intent)
    payments.cancel(account, body, params.get("cancellation_reason"))
    return body


def of_no_checkout(account: Account, intent: str) -> Body:
    """The intent, unless Checkout drives it: then Stripe refuses. Expire the session instead."""
    body = account.get("payment_intent", intent)
    if account.side_note("payment_intent", intent).get("checkout"):
        raise ApiError(400, "You cannot perform this action on PaymentIntents created by Checkout.")
    return body
