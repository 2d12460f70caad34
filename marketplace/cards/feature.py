"""What payment through Stripe brings: attempts, the inbox, refunds and disputes. Pages are billing's."""

from __future__ import annotations

from datetime import date, timedelta

from marketplace.books.queries import KEPT
from marketplace.cards import queries, services
from marketplace.cards.models import PaymentAttempt
from marketplace.kernel.feature import Feature, PolicyRow, letters

BEGINNING = date(2000, 1, 1)

FEATURE = Feature(
    "cards",
    handlers={
        "submit_attempt": services.submit_attempt,
        "close_attempts": services.close_attempts,
        "received_changed": services.follow_received,
        "submit_refund": services.submit_refund,
        "stripe_event": services.work_event,
        "poll_attempts": services.poll_attempts,
        "fetch_events": services.fetch_events,
        "compare_balance": services.compare_balance,
    },
    answers={"invoice_disputed": queries.invoice_disputed},
    jobs={
        "poll_attempts": timedelta(minutes=10),
        "fetch_events": timedelta(hours=1),
        "compare_balance": timedelta(days=1),
    },
    letters=letters("dispute", "refund_finished", "refund_requested"),
    subjects={"attempt_id": PaymentAttempt},
    policy=[
        PolicyRow("stripe_minimum_krw", BEGINNING, 100, "Stripe 결제 한도"),
        PolicyRow("stripe_maximum_krw", BEGINNING, 99_999_999, "Stripe 결제 한도"),
    ],
    persons={PaymentAttempt: KEPT},
)
