"""Payment through Stripe: tables and lifecycles."""

from marketplace.cards.models.payment import (
    ATTEMPT,
    DISPUTE_WORDS,
    ENDED_DISPUTES,
    LIVE_ATTEMPT_STATES,
    Dispute,
    PaymentAttempt,
    StripeEvent,
)

__all__ = [
    "ATTEMPT",
    "DISPUTE_WORDS",
    "ENDED_DISPUTES",
    "LIVE_ATTEMPT_STATES",
    "Dispute",
    "PaymentAttempt",
    "StripeEvent",
]
