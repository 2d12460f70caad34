"""Writing what is owed and what arrived: one sentence, one transaction each."""

from marketplace.billing.services.invoices import (
    Line,
    issue_invoice,
    record_tax_document,
    tax_of,
    void_invoice,
)

__all__ = ["Line", "issue_invoice", "record_tax_document", "tax_of", "void_invoice"]
