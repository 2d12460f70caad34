"""Refunds: at once, or pending until the bank has decided, or failing later."""

from __future__ import annotations

from typing import Any

from ..errors import refused
from ..listing import matches, page
from ..routing import PAGING, endpoint
from ..world import Account, Body, Params, change, merge_metadata
from . import balance

URL = "/v1/refunds"


def charge_to_refund(account: Account, params: Params) -> Body:
    """The paid charge that a request names, by itself or by its intent. Raises ApiError."""
    if params.get("charge"):
        charge = account.get("charge", params["charge"], "charge")
    elif params.get("payment_intent"):
        intent = account.get("payment_intent", params["payment_intent"], "payment_intent")
        if intent["status"] != "succeeded":
            raise refused(
                f"This PaymentIntent ({intent['id']}) does not have a successful charge to refund.",
                None,
                "payment_intent",
            )
        charge = account.get("charge", intent["latest_charge"])
    else:
        raise refused(
            "One of the following params should be provided for this request: payment_intent or charge."
        )
    if charge["status"] != "succeeded" or not charge["captured"]:
        raise refused(f"Charge {charge['id']} has not been captured.", None, "charge")
    return charge


def make(
    account: Account, charge: Body, amount: int | None = None, status: str | None = None, **fields: Any
) -> Body:
    """Refund a charge, wholly or in part. `status` None: as the card behaves. Raises ApiError 400."""
    left = charge["amount_captured"] - charge["amount_refunded"]
    if charge["disputed"] and not account.side_note("charge", charge["id"]).get("refundable"):
        raise refused(
            f"Charge {charge['id']} has been charged back; cannot issue a refund.", "charge_disputed"
        )
    if left == 0:
        raise refused(f"Charge {charge['id']} has already been refunded.", "charge_already_refunded")
    amount = left if amount is None else amount
    if amount < 1:
        raise refused("This value must be greater than or equal to 1.", "parameter_invalid_integer", "amount")
    if amount > left:
        message = f"Refund amount ({amount}) is greater than unrefunded amount on charge ({left})"
        raise refused(message, "charge_already_refunded" if left == 0 else None, "amount")
    behaviour = account.side_note("charge", charge["id"]).get("refund", "succeeded")
    status = status or ("pending" if behaviour == "pending" else "succeeded")
    refund = account.new(
        "refund",
        "re",
        amount=amount,
        charge=charge["id"],
        currency=charge["currency"],
        payment_intent=charge["payment_intent"],
        status=status,
        **fields,
    )
    if status == "pending":
        refund["pending_reason"] = "processing"
    refund["balance_transaction"] = balance.post(account, "refund", -amount, charge["currency"], refund)["id"]
    note_refunded(charge, amount)
    account.emit("refund.created", refund)
    account.emit("charge.refunded", charge)
    return refund


def note_refunded(charge: Body, amount: int) -> None:
    """Keep the charge's own sum; a failed refund gives back a negative amount."""
    charge["amount_refunded"] += amount
    charge["refunded"] = charge["amount_refunded"] == charge["amount_captured"]


def complete(account: Account, refund: Body) -> Body:
    """A pending refund reached the payer."""
    if refund["status"] not in ("pending", "requires_action"):
        raise refused(f"Refund {refund['id']} is {refund['status']}.")
    refund.pop("pending_reason", None)
    change(account, refund, "refund.updated", status="succeeded")
    account.emit("charge.refund.updated", refund)
    return refund


def undo(account: Account, refund: Body, status: str, reason: str | None = None) -> Body:
    """A refund failed or was canceled: the money is back on the balance."""
    if refund["status"] not in ("pending", "requires_action", "succeeded"):
        raise refused(f"Refund {refund['id']} is {refund['status']}.")
    charge = account.get("charge", refund["charge"])
    movement = balance.post(account, "refund_failure", refund["amount"], refund["currency"], refund)
    note_refunded(charge, -refund["amount"])
    refund.pop("pending_reason", None)
    fields = {"status": status, "failure_balance_transaction": movement["id"]}
    if reason:
        fields["failure_reason"] = reason
    change(account, refund, "refund.failed" if status == "failed" else "refund.updated", **fields)
    account.emit("charge.refund.updated", refund)
    return refund


@endpoint("POST", URL, "amount charge currency metadata payment_intent reason")
def create(account: Account, params: Params) -> Body:
    """Refund a payment, wholly or in part."""
    charge = charge_to_refund(account, params)
    return make(
        account,
        charge,
        params.get("amount"),
        metadata=merge_metadata({}, params.get("metadata")),
        reason=params.get("reason"),
    )


@endpoint("GET", URL, f"{PAGING} created charge payment_intent")
def list_all(account: Account, params: Params) -> Body:
    """Refunds, newest first."""
    return page(URL, account.all("refund", lambda r: matches(r, params, "charge", "payment_intent")), params)


@endpoint("GET", URL + "/{refund}")
def retrieve(account: Account, params: Params, refund: str) -> Body:
    """One refund."""
    return account.get("refund", refund)


@endpoint("POST", URL + "/{refund}", "metadata")
def update(account: Account, params: Params, refund: str) -> Body:
    """Change the metadata."""
    body = account.get("refund", refund)
    metadata = merge_metadata(body["metadata"], params.get("metadata"))
    return change(account, body, "refund.updated", metadata=metadata)


@endpoint("POST", URL + "/{refund}/cancel")
def cancel(account: Account, params: Params, refund: str) -> Body:
    """Take back a refund that is still pending."""
    body = account.get("refund", refund)
    if body["status"] not in ("pending", "requires_action"):
        raise refused(f"Refund {refund} is {body['status']} and cannot be canceled.")
    return undo(account, body, "canceled")
