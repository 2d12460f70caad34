"""The books: tables and lifecycles."""

from marketplace.books.models.checking import Finding, LedgerCheck
from marketplace.books.models.closing import PeriodClose
from marketplace.books.models.ledger import (
    ACCOUNTS,
    ISSUE_AMOUNTS,
    JournalEntry,
    Posting,
    ReconciliationIssue,
)
from marketplace.books.models.rates import RecordedRate

__all__ = [
    "ACCOUNTS",
    "ISSUE_AMOUNTS",
    "Finding",
    "JournalEntry",
    "LedgerCheck",
    "PeriodClose",
    "Posting",
    "ReconciliationIssue",
    "RecordedRate",
]
