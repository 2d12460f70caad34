"""Outbox topic -> handler: the one table. And the clockwork: job -> how often."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from marketplace import mailing
from marketplace.billing import services as billing
from marketplace.catalog import indexing
from marketplace.kernel import audit
from marketplace.kernel.outbox import Handler
from marketplace.licensing import services as licensing
from marketplace.negotiation import services as negotiation
from marketplace.royalties import services as royalties


def _seal_audit(payload: dict[str, object], key: str) -> None:
    audit.seal()


def each(*handlers: Handler) -> Handler:
    """Several features hear of one message; all of them are idempotent, so a retry repeats them all."""

    def run(payload: dict[str, Any], key: str) -> None:
        for handler in handlers:
            handler(payload, key)

    return run


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
    "reply_clock": negotiation.run_reply_clock,
    "lapse_terms": negotiation.lapse_terms,
    "terms_accepted": licensing.on_terms_accepted,
    "lapse_agreements": licensing.lapse_due,
    "expire_agreements": licensing.expire_due,
    "invoice_settled": each(licensing.on_invoice_settled, royalties.distribute),
    "invoice_unsettled": each(licensing.on_invoice_unsettled),
    "invoice_reduced": royalties.flag_reduction,
    "seal_audit": _seal_audit,
}

JOBS: dict[str, timedelta] = {
    "seal_audit": timedelta(minutes=5),
    "reply_clock": timedelta(hours=1),
    "lapse_terms": timedelta(hours=1),
    "lapse_agreements": timedelta(hours=1),
    "expire_agreements": timedelta(hours=1),
    "expire_listings": timedelta(hours=1),
    "poll_attempts": timedelta(minutes=10),
    "fetch_events": timedelta(hours=1),
    "compare_balance": timedelta(days=1),
}
