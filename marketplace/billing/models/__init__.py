"""Tables of billing: what is owed, what was tried, what arrived, and the books."""

from marketplace.billing.models.invoice import (
    INVOICE,
    TAX_TREATMENTS,
    Invoice,
    InvoiceLine,
    PaymentAccount,
    TaxDocument,
    tax_document_due_on,
)
from marketplace.billing.models.ledger import ACCOUNTS, JournalEntry, Posting, ReconciliationIssue
from marketplace.billing.models.payment import (
    ATTEMPT,
    DISPUTE_WORDS,
    LIVE_ATTEMPT_STATES,
    REFUND,
    BankReceipt,
    Dispute,
    PaymentAttempt,
    Refund,
    StripeEvent,
)

__all__ = [
    "ACCOUNTS",
    "ATTEMPT",
    "DISPUTE_WORDS",
    "INVOICE",
    "LIVE_ATTEMPT_STATES",
    "REFUND",
    "TAX_TREATMENTS",
    "BankReceipt",
    "Dispute",
    "Invoice",
    "InvoiceLine",
    "JournalEntry",
    "PaymentAccount",
    "PaymentAttempt",
    "Posting",
    "ReconciliationIssue",
    "Refund",
    "StripeEvent",
    "TaxDocument",
    "tax_document_due_on",
]
