"""Payment through Stripe, writing: one sentence, one transaction each."""

from marketplace.cards.services.attempts import (
    close_attempts,
    follow_received,
    start_attempt,
    submit_attempt,
    switch_to_transfer,
)
from marketplace.cards.services.disputes import sync_dispute
from marketplace.cards.services.inbox import (
    accept_event,
    compare_balance,
    fetch_events,
    poll_attempts,
    stripe_holdings,
    work_event,
)
from marketplace.cards.services.refunds import (
    approve_refund,
    finish_bank_refund,
    reject_refund,
    request_refund,
    submit_refund,
)
from marketplace.cards.services.stripe_invoices import open_stripe_invoice
from marketplace.cards.services.sync import sync_attempt

__all__ = [
    "accept_event",
    "approve_refund",
    "close_attempts",
    "compare_balance",
    "fetch_events",
    "finish_bank_refund",
    "follow_received",
    "open_stripe_invoice",
    "poll_attempts",
    "reject_refund",
    "request_refund",
    "start_attempt",
    "stripe_holdings",
    "submit_attempt",
    "submit_refund",
    "switch_to_transfer",
    "sync_attempt",
    "sync_dispute",
    "work_event",
]
