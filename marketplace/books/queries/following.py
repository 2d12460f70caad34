"""What was announced of money and has not been followed yet: for a moment, an event stands without its consequence."""

from __future__ import annotations

from sqlalchemy import select

from marketplace.kernel.database import db
from marketplace.kernel.outbox import Outbox

FOLLOWED = ("received_changed", "voided", "close_attempts", "billed_again")


def pending_changes() -> set[int]:
    """Invoices, by row id, of which a message still waits. One that was given up counts no more: it is a fault."""
    query = select(Outbox.payload).where(
        Outbox.topic.in_(FOLLOWED), Outbox.done_at.is_(None), Outbox.dead_at.is_(None)
    )
    return {int(payload["invoice_id"]) for payload in db.session.scalars(query)}
