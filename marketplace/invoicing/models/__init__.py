"""What is owed: tables."""

from marketplace.invoicing.models.account_change import AccountChange
from marketplace.invoicing.models.invoice import (
    FEE_TREATMENTS,
    TAX_TREATMENTS,
    Invoice,
    InvoiceLine,
    PaymentAccount,
    TaxDocument,
    tax_document_due_on,
)
from marketplace.invoicing.models.planned import PLANNED_KINDS, PlannedInvoice
from marketplace.invoicing.models.refund import GONE, Refund
from marketplace.invoicing.models.settling import (
    DEDUCTION_ACCOUNTS,
    DEDUCTION_KINDS,
    Deduction,
    SurplusMove,
)

__all__ = [
    "DEDUCTION_ACCOUNTS",
    "DEDUCTION_KINDS",
    "FEE_TREATMENTS",
    "GONE",
    "PLANNED_KINDS",
    "TAX_TREATMENTS",
    "AccountChange",
    "Deduction",
    "Invoice",
    "InvoiceLine",
    "PaymentAccount",
    "PlannedInvoice",
    "Refund",
    "SurplusMove",
    "TaxDocument",
    "tax_document_due_on",
]
