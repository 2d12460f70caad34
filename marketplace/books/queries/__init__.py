"""The books, reading."""

from marketplace.books.keeping import KEPT, OWED, PAYEE
from marketplace.books.permissions import is_finance, is_finance_anywhere, is_office
from marketplace.books.queries.balances import (
    LOST,
    OWED_BY_PAPER,
    Standing,
    balance_of,
    find,
    history_of,
    standing_of,
    was_settled,
)
from marketplace.books.queries.following import pending_changes
from marketplace.books.queries.trial_balance import balances, closings, trial_balance

__all__ = [
    "KEPT",
    "LOST",
    "OWED",
    "OWED_BY_PAPER",
    "PAYEE",
    "Standing",
    "balance_of",
    "balances",
    "closings",
    "find",
    "history_of",
    "is_finance",
    "is_finance_anywhere",
    "is_office",
    "pending_changes",
    "standing_of",
    "trial_balance",
    "was_settled",
]
