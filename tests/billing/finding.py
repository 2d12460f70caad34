"""What is in the books and on the list: what several files of tests ask."""

from __future__ import annotations

from marketplace.books import queries as ledger
from marketplace.books import services as books
from marketplace.books.models import JournalEntry, ReconciliationIssue
from marketplace.kernel.database import db
from marketplace.kernel.outbox import Outbox


def received_changes(invoice_id: int) -> list[int]:
    """What was received of an invoice after each change of it that was announced, oldest first.

    Asserts that the announcements are the changes: one message for each entry that changed it, none for the others.
    """
    changes, before = {}, ledger.standing_of([0])[0].announced
    for entry_id, standing in ledger.history_of(invoice_id):
        if standing.announced != before:
            changes[f"{invoice_id}:{entry_id}"] = standing.received
        before = standing.announced
    sent = db.session.query(Outbox).filter(
        Outbox.topic == books.RECEIVED_CHANGED, Outbox.key.like(f"{invoice_id}:%")
    )
    assert sorted(row.key for row in sent) == sorted(changes)
    assert all(row.payload == {"invoice_id": invoice_id} for row in sent)
    return list(changes.values())


def payments() -> int:
    """How many card payments are in the books."""
    return db.session.query(JournalEntry).filter_by(kind="payment").count()


def issues(kind: str) -> list[ReconciliationIssue]:
    return db.session.query(ReconciliationIssue).filter_by(kind=kind).all()
