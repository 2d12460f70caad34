"""What several services of billing need: loading under lock, who may handle money, what to put on the list."""

from __future__ import annotations

from marketplace.invoicing.models.invoice import Invoice
from marketplace.kernel.ids import next_number
from marketplace.kernel.transaction import locked


def lock_invoice(invoice_id: int) -> Invoice:
    """The invoice, locked until the transaction ends: whoever touches its money holds this first."""
    return locked(Invoice, invoice_id)


def paper_number(kind: str, institution_id: int) -> str:
    """The next number of an institution's papers of a kind in the year, without gaps: `I12-2026-0034`.

    The institution stands in it, so that no two have the same and each counts its own (what its auditors ask for).
    """
    return next_number(f"{kind}{institution_id}", digits=4)
