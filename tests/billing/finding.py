"""What is in the books and on the list: what several files of tests ask."""

from __future__ import annotations

from marketplace.billing.models import (
    JournalEntry,
    ReconciliationIssue,
)
from marketplace.kernel.database import db


def payments() -> int:
    """How many card payments are in the books."""
    return db.session.query(JournalEntry).filter_by(kind="payment").count()


def issues(kind: str) -> list[ReconciliationIssue]:
    return db.session.query(ReconciliationIssue).filter_by(kind=kind).all()
