"""What an agreement has billed, and what of it is paid."""

from __future__ import annotations

from marketplace.invoicing import queries as bills
from marketplace.invoicing.models import Invoice
from marketplace.kernel.actor import Actor
from marketplace.licensing.models import Agreement

FIRST = "upfront"


def first_invoices(agreement: Agreement) -> list[Invoice]:
    """What was billed at conclusion, one for each company; credit notes are not among them."""
    return [
        invoice
        for invoice in bills.invoices_of("agreement", agreement.id)
        if invoice.credits_id is None
        and (invoice.source_key == FIRST or invoice.source_key.startswith(f"{FIRST}-"))
    ]


def unpaid(agreement: Agreement) -> list[Invoice]:
    """The first invoices that are not paid in full."""
    return [invoice for invoice in first_invoices(agreement) if not bills.is_settled(invoice.id)]


def invoices_for(actor: Actor, agreement: Agreement) -> list[Invoice]:
    """What was billed for an agreement, as far as this reader may see invoices."""
    return [i for i in bills.invoices_of("agreement", agreement.id) if bills.may_read(actor, i.id)]
