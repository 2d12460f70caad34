"""What is owed: tables."""

from marketplace.invoicing.models.invoice import (
    TAX_TREATMENTS,
    Invoice,
    InvoiceLine,
    PaymentAccount,
    TaxDocument,
    tax_document_due_on,
)
from marketplace.invoicing.models.planned import PLANNED_KINDS, PlannedInvoice
from marketplace.invoicing.models.refund import GONE, Refund

__all__ = [
    "GONE",
    "PLANNED_KINDS",
    "TAX_TREATMENTS",
    "Invoice",
    "InvoiceLine",
    "PaymentAccount",
    "PlannedInvoice",
    "Refund",
    "TaxDocument",
    "tax_document_due_on",
]
