"""Reading what is owed, starting from who asks."""

from marketplace.billing.queries.invoices import (
    balance,
    credit_note_of,
    invoice_for,
    invoices_for,
    invoices_of,
    is_settled,
    may_read,
    standing,
)

__all__ = [
    "balance",
    "credit_note_of",
    "invoice_for",
    "invoices_for",
    "invoices_of",
    "is_settled",
    "may_read",
    "standing",
]
