"""Payment through Stripe: tables."""

from marketplace.cards.models.payment import (
    DISPUTE_WORDS,
    ENDED_DISPUTES,
    Dispute,
    PaymentAttempt,
    StripeEvent,
)

__all__ = [
    "DISPUTE_WORDS",
    "ENDED_DISPUTES",
    "Dispute",
    "PaymentAttempt",
    "StripeEvent",
]
