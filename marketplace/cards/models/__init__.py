"""Payment through Stripe: tables."""

from marketplace.cards.models.payment import (
    DISPUTE_WORDS,
    ENDED_DISPUTES,
    LIVE_ATTEMPT_STATES,
    Dispute,
    PaymentAttempt,
    StripeEvent,
)

__all__ = [
    "DISPUTE_WORDS",
    "ENDED_DISPUTES",
    "LIVE_ATTEMPT_STATES",
    "Dispute",
    "PaymentAttempt",
    "StripeEvent",
]
