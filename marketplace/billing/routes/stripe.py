"""Stripe's door: verify, store, answer. All work happens afterwards."""

from __future__ import annotations

from flask import abort, request
from flask.typing import ResponseReturnValue

from marketplace.billing.routes import bp
from marketplace.cards import services as cards
from marketplace.gateways.stripe import NotStripe, gateway
from marketplace.web.security import csrf

LARGEST = 1024 * 1024  # bytes; Stripe's events are far smaller


@bp.post("/stripe/webhook")
@csrf.exempt  # type: ignore[untyped-decorator]  # Stripe signs its requests instead
def webhook() -> ResponseReturnValue:
    """200 once the event is stored, 400 for anything that Stripe did not sign, 413 for too much of it."""
    if not gateway().configured:
        abort(404)
    request.max_content_length = LARGEST
    body = request.get_data(cache=False)
    try:
        event = gateway().read_event(body, request.headers.get("Stripe-Signature", ""))
    except NotStripe:
        return {"error": "not a signed event"}, 400
    cards.accept_event(event)
    return {"received": True}
