"""Invoices as their reader may see them, and where each stands."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, select

from marketplace.books import queries as ledger
from marketplace.invoicing.models.invoice import Invoice
from marketplace.invoicing.permissions import readable
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.money import Money


def invoices_for(actor: Actor) -> Select[Any]:
    """All invoices and credit notes that the actor may read, newest first."""
    return select(Invoice).where(readable(actor), Invoice.state != "draft").order_by(Invoice.id.desc())


def invoice_for(actor: Actor, ref: str) -> Invoice | None:
    """One invoice by its ref, or None when there is none for this reader."""
    return db.session.scalars(invoices_for(actor).where(Invoice.ref == ref)).first()


def may_read(actor: Actor, invoice_id: int) -> bool:
    """Whether the actor may read this invoice and its papers."""
    return db.session.scalar(select(Invoice.id).where(readable(actor), Invoice.id == invoice_id)) is not None


def invoices_of(source_type: str, source_id: int) -> list[Invoice]:
    """What was billed for one source, oldest first."""
    return list(
        db.session.scalars(
            select(Invoice)
            .where(Invoice.source_type == source_type, Invoice.source_id == source_id)
            .order_by(Invoice.id)
        )
    )


def credit_note_of(invoice_id: int) -> Invoice | None:
    """The credit note that took an invoice back."""
    return db.session.scalars(select(Invoice).where(Invoice.credits_id == invoice_id)).first()


def standing(invoice_id: int) -> ledger.Standing:
    """Total, outstanding, paid, unapplied, refunded and disputed amounts, derived from the books."""
    return ledger.standing_of([invoice_id])[invoice_id]


def balance(invoice_id: int) -> Money:
    """What is still owed on an invoice."""
    invoice = db.session.get(Invoice, invoice_id)
    assert invoice is not None
    return Money(standing(invoice_id).outstanding, invoice.currency)


def is_settled(invoice_id: int) -> bool:
    """Whether it is paid in full, not taken back and not wholly refunded."""
    return standing(invoice_id).is_settled
