"""Outbox topic -> handler: the one table. And the clockwork: job -> how often."""

from __future__ import annotations

from datetime import timedelta

from marketplace import mailing
from marketplace.billing import services as billing
from marketplace.catalog import indexing
from marketplace.kernel import audit
from marketplace.kernel.outbox import Handler


def _seal_audit(payload: dict[str, object], key: str) -> None:
    audit.seal()


HANDLERS: dict[str, Handler] = {
    "mail": mailing.deliver,
    "index": indexing.index_listing,
    "expire_listings": indexing.expire_listings,
    "submit_attempt": billing.submit_attempt,
    "close_attempts": billing.close_attempts,
    "submit_refund": billing.submit_refund,
    "stripe_event": billing.work_event,
    "poll_attempts": billing.poll_attempts,
    "fetch_events": billing.fetch_events,
    "compare_balance": billing.compare_balance,
    "seal_audit": _seal_audit,
}

JOBS: dict[str, timedelta] = {
    "seal_audit": timedelta(minutes=5),
    "expire_listings": timedelta(hours=1),
    "poll_attempts": timedelta(minutes=10),
    "fetch_events": timedelta(hours=1),
    "compare_balance": timedelta(days=1),
}
