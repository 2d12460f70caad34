"""What is owed, reading."""

from marketplace.invoicing.lifecycle import INVOICE, REFUND
from marketplace.invoicing.permissions import is_payee, is_payer, readable
from marketplace.invoicing.queries.invoices import (
    balance,
    credit_note_of,
    invoice_for,
    invoices_for,
    invoices_of,
    is_settled,
    may_read,
    standing,
)
from marketplace.invoicing.queries.taxes import treatment_for, vat_rate_for
from marketplace.invoicing.secrets import decrypt, encrypt, masked
from marketplace.invoicing.snapshots import (
    account_of,
    bank_details,
    net_and_tax,
    notes_on,
    party,
    payment_reference,
    subject_of,
)

__all__ = [
    "INVOICE",
    "REFUND",
    "account_of",
    "balance",
    "bank_details",
    "credit_note_of",
    "decrypt",
    "encrypt",
    "invoice_for",
    "invoices_for",
    "invoices_of",
    "is_payee",
    "is_payer",
    "is_settled",
    "masked",
    "may_read",
    "net_and_tax",
    "notes_on",
    "party",
    "payment_reference",
    "readable",
    "standing",
    "subject_of",
    "treatment_for",
    "vat_rate_for",
]
