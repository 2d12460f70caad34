"""How money moves: from a payment method through a payment intent to a charge and the balance."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any

from ..cards import Card, decline_message
from ..errors import ApiError, refused
from ..world import Account, Body, change
from . import balance, disputes
from .payment_methods import card_of

MINIMUM = {"krw": 100, "jpy": 50, "hkd": 400}  # minor units; 50 elsewhere
MAXIMUM = 99_999_999
UNPAID = ("requires_payment_method", "requires_confirmation", "requires_action")

# Who wants to know what became of an intent: called with "succeeded", "processing", "failed" or "capturable".
LISTENERS: list[Callable[[Account, Body, str], None]] = []


def check_amount(amount: int, currency: str, param: str = "amount") -> None:
    """Raises ApiError 400 outside of what Stripe charges at once: ₩100 to eight digits."""
    if amount < MINIMUM.get(currency, 50):
        raise refused("Amount must convert to at least 50 cents.", "amount_too_small", param)
    if amount > MAXIMUM:
        raise refused(f"Amount must be no more than {MAXIMUM} in minor units.", "amount_too_large", param)


def new_intent(account: Account, amount: int, currency: str, ways: list[str], **fields: Any) -> Body:
    """Create a payment intent that waits for a payment method."""
    check_amount(amount, currency)
    intent = account.new(
        "payment_intent",
        "pi",
        amount=amount,
        amount_capturable=0,
        amount_received=0,
        capture_method="automatic",
        confirmation_method="automatic",
        currency=currency,
        metadata={},
        payment_method_types=ways,
        status="requires_payment_method",
    )
    intent |= {"client_secret": f"{intent['id']}_secret_{secrets.token_hex(8)}"} | fields
    account.emit("payment_intent.created", intent)
    return intent


def confirm(
    account: Account, intent: Body, method: Body, *, return_url: str | None = None, asynchronous: bool = False
) -> None:
    """Try to collect. Ends succeeded, capturable, processing, or waiting for the payer at `next_action`.

    Raises ApiError 402 when the card is declined; the intent then waits for another method.
    """
    if intent["status"] not in UNPAID:
        raise unexpected_state(intent, "confirm")
    if method["type"] not in intent["payment_method_types"]:
        raise refused(
            f"The payment method type '{method['type']}' is not allowed here.", None, "payment_method"
        )
    intent |= {"payment_method": method["id"], "next_action": None}
    if card_of(account, method).three_d_secure or method["type"] != "card":
        url = f"{account.world.base}/authorize/{intent['id']}"
        action = {"type": "redirect_to_url", "redirect_to_url": {"return_url": return_url, "url": url}}
        change(
            account, intent, "payment_intent.requires_action", status="requires_action", next_action=action
        )
    elif asynchronous:
        process(account, intent)
    else:
        collect(account, intent)


def authorize(account: Account, intent: Body, approve: bool) -> None:
    """The payer's answer to the bank's question. Raises ApiError 402 when refused or then declined."""
    if intent["status"] != "requires_action":
        raise unexpected_state(intent, "authorize")
    intent["next_action"] = None
    if approve:
        collect(account, intent)
        return
    message = "The provided payment method has failed authentication."
    raise fail(
        account, intent, "payment_intent_authentication_failure", message, kind="invalid_request_error"
    )


def process(account: Account, intent: Body) -> None:
    """Collection is under way; `settle` ends it."""
    change(account, intent, "payment_intent.processing", status="processing")
    tell(account, intent, "processing")


def settle(account: Account, intent: Body, succeed: bool) -> None:
    """End a collection that was under way."""
    if intent["status"] != "processing":
        raise unexpected_state(intent, "settle")
    if succeed:
        collect(account, intent)
    else:
        fail(
            account, intent, "payment_intent_payment_attempt_failed", "The payment failed.", kind="card_error"
        )


def collect(account: Account, intent: Body) -> None:
    """Charge the method. Raises ApiError 402 when the bank declines."""
    method = account.get("payment_method", intent["payment_method"])
    card = card_of(account, method)
    charge = new_charge(account, intent, method, card)
    intent["latest_charge"] = charge["id"]
    if card.decline:
        account.emit("charge.failed", charge)
        raise fail(
            account, intent, card.code, decline_message(card.decline), "card_error", card.decline, charge
        )
    account.side_note("charge", charge["id"], {"refund": card.refund})
    intent["last_payment_error"] = None
    if intent["capture_method"] == "manual":
        account.emit("charge.succeeded", charge)
        held = {"status": "requires_capture", "amount_capturable": intent["amount"]}
        change(account, intent, "payment_intent.amount_capturable_updated", **held)
        tell(account, intent, "capturable")
        return
    book(account, charge, charge["amount"])
    account.emit("charge.succeeded", charge)
    change(account, intent, "payment_intent.succeeded", status="succeeded", amount_received=intent["amount"])
    tell(account, intent, "succeeded")
    if card.dispute:
        disputes.open_dispute(account, charge, card.dispute, "inquiry" if card.inquiry else "chargeback")


def capture(account: Account, intent: Body, amount: int | None = None) -> None:
    """Take what was held: all of it, or less."""
    if intent["status"] != "requires_capture":
        raise unexpected_state(intent, "capture")
    amount = amount or intent["amount_capturable"]
    if amount > intent["amount_capturable"]:
        raise refused(
            "Amount to capture is greater than the amount held.", "amount_too_large", "amount_to_capture"
        )
    charge = account.get("charge", intent["latest_charge"])
    book(account, charge, amount)
    account.emit("charge.captured", charge)
    taken = {"status": "succeeded", "amount_capturable": 0, "amount_received": amount}
    change(account, intent, "payment_intent.succeeded", **taken)
    tell(account, intent, "succeeded")


def cancel(account: Account, intent: Body, reason: str | None = None) -> None:
    """Give up collecting. Raises ApiError 400 once it succeeded, is processing or was canceled."""
    if intent["status"] not in (*UNPAID, "requires_capture"):
        raise unexpected_state(intent, "cancel")
    gone = {"status": "canceled", "canceled_at": account.now, "cancellation_reason": reason}
    change(account, intent, "payment_intent.canceled", **gone, amount_capturable=0, next_action=None)


def book(account: Account, charge: Body, amount: int) -> None:
    """Put a captured charge on the balance, Stripe's fee taken off."""
    fee = amount * account.world.fee_basis_points // 10_000
    movement = balance.post(account, "charge", amount, charge["currency"], charge, fee)
    charge |= {"captured": True, "amount_captured": amount, "balance_transaction": movement["id"]}


def new_charge(account: Account, intent: Body, method: Body, card: Card) -> Body:
    """The charge of one try, succeeded or failed."""
    declined = bool(card.decline)
    outcome = account.blank(
        "charge_outcome",
        network_status="declined_by_network" if declined else "approved_by_network",
        reason=card.decline or None,
        risk_level="normal",
        risk_score=20,
        seller_message="The bank did not approve." if declined else "Payment complete.",
        type="issuer_declined" if declined else "authorized",
    )
    return account.new(
        "charge",
        "ch",
        amount=intent["amount"],
        billing_details=method["billing_details"],
        currency=intent["currency"],
        customer=intent["customer"],
        description=intent["description"],
        failure_code=card.code if declined else None,
        failure_message=decline_message(card.decline) if declined else None,
        metadata=dict(intent["metadata"]),
        outcome=outcome,
        paid=not declined,
        payment_intent=intent["id"],
        payment_method=method["id"],
        payment_method_details=details_of(account, method, card),
        receipt_email=intent["receipt_email"],
        status="failed" if declined else "succeeded",
    )


def details_of(account: Account, method: Body, card: Card) -> Body:
    """The `payment_method_details` of a charge."""
    kind = method["type"]
    if kind != "card":
        details = account.blank(f"payment_method_details_{kind}", transaction_id=secrets.token_hex(8))
        return {
            "type": kind,
            kind: details | {k: v for k, v in method[kind].items() if k in ("brand", "last4")},
        }
    three_d_secure = None
    if card.three_d_secure:
        verified = {"authentication_flow": "challenge", "result": "authenticated", "version": "2.2.0"}
        three_d_secure = account.blank("three_d_secure_details_charge", **verified)
    shared = ("brand", "country", "exp_month", "exp_year", "fingerprint", "funding", "last4", "checks")
    details = account.blank("payment_method_details_card", network=card.brand, three_d_secure=three_d_secure)
    return {"type": "card", "card": details | {name: method["card"][name] for name in shared}}


def fail(
    account: Account,
    intent: Body,
    code: str,
    message: str,
    kind: str,
    decline_code: str | None = None,
    charge: Body | None = None,
) -> ApiError:
    """Note a failed try on the intent, tell who listens, and return the error to raise."""
    method = account.get("payment_method", intent["payment_method"])
    status = 402 if kind == "card_error" else 400
    error = ApiError(
        status, message, code=code, kind=kind, decline_code=decline_code, charge=charge and charge["id"]
    )
    last = error.error | {"payment_method": dict(method)}
    waiting = {"status": "requires_payment_method", "payment_method": None, "last_payment_error": last}
    change(account, intent, "payment_intent.payment_failed", **waiting)
    tell(account, intent, "failed")
    error.error["payment_intent"] = dict(intent)
    return error


def tell(account: Account, intent: Body, outcome: str) -> None:
    """Let Checkout and invoices follow."""
    for listener in LISTENERS:
        listener(account, intent, outcome)


def unexpected_state(intent: Body, action: str) -> ApiError:
    """400: Stripe's answer to an action that the state of the intent forbids."""
    message = f"You cannot {action} this PaymentIntent because it has a status of {intent['status']}."
    return refused(message, "payment_intent_unexpected_state")
