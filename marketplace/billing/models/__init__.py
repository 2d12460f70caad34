"""Tables of billing: what is owed, what was tried, what arrived, and the books."""

from marketplace.billing.models.bond import GuaranteeBond
from marketplace.billing.models.closing import WRITE_OFF, ArrearsNotice, PeriodClose, WriteOff
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
    ASIDE,
    ATTEMPT,
    DISPUTE_WORDS,
    LIVE_ATTEMPT_STATES,
    REFUND,
    BankReceipt,
    Dispute,
    DoubtfulDeposit,
    PaymentAttempt,
    Refund,
    StripeEvent,
)
from marketplace.billing.models.planned import PLANNED_KINDS, PlannedInvoice
from marketplace.billing.models.rates import RecordedRate

__all__ = [
    "ACCOUNTS",
    "ASIDE",
    "ATTEMPT",
    "DISPUTE_WORDS",
    "INVOICE",
    "LIVE_ATTEMPT_STATES",
    "PLANNED_KINDS",
    "REFUND",
    "TAX_TREATMENTS",
    "WRITE_OFF",
    "ArrearsNotice",
    "BankReceipt",
    "Dispute",
    "DoubtfulDeposit",
    "GuaranteeBond",
    "Invoice",
    "InvoiceLine",
    "JournalEntry",
    "PaymentAccount",
    "PaymentAttempt",
    "PeriodClose",
    "PlannedInvoice",
    "Posting",
    "ReconciliationIssue",
    "RecordedRate",
    "Refund",
    "StripeEvent",
    "TaxDocument",
    "WriteOff",
    "tax_document_due_on",
]
