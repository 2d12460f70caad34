"""What several services of billing need: loading under lock, who may handle money, what to put on the list."""

from __future__ import annotations

from typing import TypeVar

from marketplace.invoicing.models.invoice import Invoice
from marketplace.kernel.transaction import locked

T = TypeVar("T")


def lock_invoice(invoice_id: int) -> Invoice:
    """The invoice, locked until the transaction ends: whoever touches its money holds this first."""
    return locked(Invoice, invoice_id)
