"""The schedule of a deal as its reader may see it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select

from marketplace.billing.permissions import readable_planned
from marketplace.billing.queries.desk import InvoiceRow, rows_of
from marketplace.invoicing.models import Invoice, PlannedInvoice
from marketplace.invoicing.queries import invoices_for, invoices_of
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db


@dataclass(frozen=True)
class ScheduleRow:
    """One line: what was billed, or what will be."""

    planned: PlannedInvoice | None
    billed: InvoiceRow | None


def planned_for(actor: Actor) -> Select[Any]:
    """Rows that payer, payee and the center may read, those due first."""
    return (
        select(PlannedInvoice)
        .where(readable_planned(actor))
        .order_by(PlannedInvoice.due_on, PlannedInvoice.id)
    )


def planned_by_ref(actor: Actor, ref: str) -> PlannedInvoice | None:
    """One row for its reader."""
    return db.session.scalars(planned_for(actor).where(PlannedInvoice.ref == ref)).first()


def coming(actor: Actor, limit: int = 10) -> list[tuple[PlannedInvoice, Invoice]]:
    """What is to be billed next, each with the first invoice of its deal (whose page shows the whole schedule)."""
    rows = db.session.scalars(
        planned_for(actor)
        .where(PlannedInvoice.invoice_id.is_(None), PlannedInvoice.cancelled_at.is_(None))
        .limit(limit)
    ).all()
    return [(row, invoices_of(row.source_type, row.source_id)[0]) for row in rows]


def schedule_of(actor: Actor, invoice: Invoice) -> list[ScheduleRow]:
    """Everything billed and still to be billed for the deal of an invoice: invoices first, then what is to come."""
    billed = db.session.scalars(
        invoices_for(actor)
        .where(
            Invoice.source_type == invoice.source_type,
            Invoice.source_id == invoice.source_id,
            Invoice.credits_id.is_(None),
        )
        .order_by(None)
        .order_by(Invoice.due_on, Invoice.id)
    ).all()
    rows = [ScheduleRow(None, row) for row in rows_of(billed)]
    coming = planned_for(actor).where(
        PlannedInvoice.source_type == invoice.source_type,
        PlannedInvoice.source_id == invoice.source_id,
        PlannedInvoice.invoice_id.is_(None),
    )
    return rows + [ScheduleRow(row, None) for row in db.session.scalars(coming)]


def planned_of(source_type: str, source_id: int) -> list[PlannedInvoice]:
    """The schedule of one source, in its order; the caller knows that its reader may see it."""
    return list(
        db.session.scalars(
            select(PlannedInvoice)
            .where(PlannedInvoice.source_type == source_type, PlannedInvoice.source_id == source_id)
            .order_by(PlannedInvoice.position)
        )
    )
