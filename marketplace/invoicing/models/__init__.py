"""What is owed: tables and lifecycles."""

from marketplace.invoicing.models.invoice import (
    INVOICE,
    TAX_TREATMENTS,
    Invoice,
    InvoiceLine,
    PaymentAccount,
    TaxDocument,
    tax_document_due_on,
)
from marketplace.invoicing.models.planned import PLANNED_KINDS, PlannedInvoice
from marketplace.invoicing.models.refund import GONE, REFUND, Refund

__all__ = [
    "GONE",
    "INVOICE",
    "PLANNED_KINDS",
    "REFUND",
    "TAX_TREATMENTS",
    "Invoice",
    "InvoiceLine",
    "PaymentAccount",
    "PlannedInvoice",
    "Refund",
    "TaxDocument",
    "tax_document_due_on",
]
