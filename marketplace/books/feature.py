"""What the books bring: entries, closed periods, rates, and the list of what does not fit. Pages are billing's."""

from __future__ import annotations

from marketplace.books.keeping import KEPT, PAYEE
from marketplace.books.models import JournalEntry, LedgerCheck, PeriodClose, ReconciliationIssue, RecordedRate
from marketplace.kernel.feature import Feature

FEATURE = Feature(
    "books",
    persons={LedgerCheck: KEPT, PeriodClose: KEPT, ReconciliationIssue: KEPT, RecordedRate: KEPT},
    organisations={JournalEntry: PAYEE, PeriodClose: PAYEE, ReconciliationIssue: PAYEE, RecordedRate: PAYEE},
)
