"""Disputes: chargebacks take the money at once, inquiries and prevented ones don't."""

from __future__ import annotations

from ..errors import refused
from ..listing import matches, page
from ..routing import PAGING, endpoint
from ..world import Account, Body, Params, change, merge_metadata
from . import balance

URL = "/v1/disputes"
ANSWER_WITHIN = 9 * 24 * 3600  # seconds
OPENING = {"chargeback": "needs_response", "inquiry": "warning_needs_response", "prevented": "prevented"}
CASE_TYPE = {"chargeback": "chargeback", "inquiry": "inquiry", "prevented": "resolution"}
CLOSED = ("won", "lost", "warning_closed", "prevented")


def open_dispute(
    account: Account,
    charge: Body,
    reason: str = "fraudulent",
    kind: str = "chargeback",
    amount: int | None = None,
) -> Body:
    """The payer's bank disputes a charge. `kind`: chargeback, inquiry or prevented. Raises ApiError 400.

    A chargeback takes what is left of the charge after refunds, or `amount`.
    """
    left = charge["amount_captured"] - charge["amount_refunded"]
    if charge["disputed"] or not 0 < (amount or left) <= left:
        raise refused(f"Charge {charge['id']} cannot be disputed.")
    details = {
        "brand": "visa",
        "case_type": CASE_TYPE[kind],
        "network": "visa",
        "network_reason_code": "10.4",
    }
    dispute = account.new(
        "dispute",
        "dp",
        amount=amount or left,
        charge=charge["id"],
        currency=charge["currency"],
        is_charge_refundable=kind == "inquiry",
        payment_intent=charge["payment_intent"],
        payment_method_details={"type": "card", "card": details},
        reason=reason,
        status=OPENING[kind],
    )
    dispute["evidence_details"] |= {"due_by": account.now + ANSWER_WITHIN}
    charge["disputed"] = True
    account.side_note("charge", charge["id"], {"refundable": kind == "inquiry"})
    account.emit("charge.dispute.created", dispute)
    if kind == "chargeback":
        move(account, dispute, -dispute["amount"], "charge.dispute.funds_withdrawn")
    elif kind == "prevented":
        account.emit("charge.dispute.closed", dispute)
    return dispute


def move(account: Account, dispute: Body, amount: int, event_type: str) -> None:
    """Take the disputed money from the balance, or give it back."""
    movement = balance.post(
        account, "adjustment", amount, dispute["currency"], dispute, description="Dispute"
    )
    dispute["balance_transactions"] = [*dispute["balance_transactions"], dict(movement)]
    account.emit(event_type, dispute)


def close_dispute(account: Account, dispute: Body, outcome: str) -> Body:
    """The bank decided: won, lost or (an inquiry) warning_closed. A dispute won gives the money back."""
    if dispute["status"] in CLOSED:
        raise refused("This dispute is already closed.", "dispute_already_closed")
    withdrawn = bool(dispute["balance_transactions"])
    if withdrawn == (outcome == "warning_closed"):
        raise refused(f"A dispute with status {dispute['status']} cannot end as {outcome}.")
    change(account, dispute, "charge.dispute.closed", status=outcome, is_charge_refundable=outcome != "lost")
    if outcome == "won":
        move(account, dispute, dispute["amount"], "charge.dispute.funds_reinstated")
    account.side_note("charge", dispute["charge"], {"refundable": outcome != "lost"})
    return dispute


@endpoint("GET", URL, f"{PAGING} created charge payment_intent")
def list_all(account: Account, params: Params) -> Body:
    """Disputes, newest first."""
    return page(URL, account.all("dispute", lambda d: matches(d, params, "charge", "payment_intent")), params)


@endpoint("GET", URL + "/{dispute}")
def retrieve(account: Account, params: Params, dispute: str) -> Body:
    """One dispute."""
    return account.get("dispute", dispute)


@endpoint("POST", URL + "/{dispute}", "evidence metadata submit")
def update(account: Account, params: Params, dispute: str) -> Body:
    """Add evidence. As in Stripe's test mode `winning_evidence` or `losing_evidence` decides at once."""
    body = account.get("dispute", dispute)
    if body["status"] in CLOSED:
        raise refused("This dispute is already closed.", "dispute_already_closed")
    body["metadata"] = merge_metadata(body["metadata"], params.get("metadata"))
    if "evidence" in params:
        body["evidence"] |= {name: value or None for name, value in (params["evidence"] or {}).items()}
        body["evidence_details"]["has_evidence"] = any(body["evidence"].values())
    if params.get("submit", True) and "evidence" in params:
        body["evidence_details"]["submission_count"] += 1
        inquiry = body["status"].startswith("warning_")
        status = "warning_under_review" if inquiry else "under_review"
        change(account, body, "charge.dispute.updated", status=status)
        verdict = body["evidence"].get("uncategorized_text")
        if verdict == "winning_evidence":
            return close_dispute(account, body, "warning_closed" if inquiry else "won")
        if verdict == "losing_evidence" and not inquiry:
            return close_dispute(account, body, "lost")
    return body


@endpoint("POST", URL + "/{dispute}/close")
def close(account: Account, params: Params, dispute: str) -> Body:
    """Give in: the dispute is lost."""
    body = account.get("dispute", dispute)
    return close_dispute(account, body, "warning_closed" if body["status"].startswith("warning_") else "lost")
