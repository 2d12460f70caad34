"""What is owed: tables."""

from marketplace.invoicing.models.account_change import AccountChange
from marketplace.invoicing.models.invoice import (
    AMEND_REASONS,
    FEE_TREATMENTS,
    TAX_TREATMENTS,
    Invoice,
    InvoiceLine,
    PaymentAccount,
    TaxDocument,
    TaxImport,
    tax_document_due_on,
)
from marketplace.invoicing.models.planned import PLANNED_KINDS, PlannedInvoice
from marketplace.invoicing.models.reducing import Reduction
from marketplace.invoicing.models.refund import GONE, Refund
from marketplace.invoicing.models.settling import (
    DEDUCTION_ACCOUNTS,
    DEDUCTION_KINDS,
    Deduction,
    SurplusMove,
)
from marketplace.invoicing.models.share import InvoiceShare
from marketplace.invoicing.models.vat import VatRuling

__all__ = [
    "AMEND_REASONS",
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
    "InvoiceShare",
    "PaymentAccount",
    "PlannedInvoice",
    "Reduction",
    "Refund",
    "SurplusMove",
    "TaxDocument",
    "TaxImport",
    "VatRuling",
    "tax_document_due_on",
]
