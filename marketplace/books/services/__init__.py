"""The books, writing: one sentence, one transaction each."""

from marketplace.books.permissions import refuse_unless_finance
from marketplace.books.services.closing import close_period, may_close_next
from marketplace.books.services.issues import close_issue, note_issue
from marketplace.books.services.ledger import RECEIVED_CHANGED, Row, post, reverse
from marketplace.books.services.rates import rate_on, record_rate

__all__ = [
    "RECEIVED_CHANGED",
    "Row",
    "close_issue",
    "close_period",
    "may_close_next",
    "note_issue",
    "post",
    "rate_on",
    "record_rate",
    "refuse_unless_finance",
    "reverse",
]
