"""What of an invoice's money went to another one or came from there, and what was kept on the way."""

from __future__ import annotations

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import selectinload

from marketplace.books import queries as ledger
from marketplace.books.models import Posting
from marketplace.invoicing.models import Deduction, Invoice, Refund, SurplusMove
from marketplace.invoicing.permissions import readable
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db, sum_of

RESERVED = ("requested", "approved", "submitting")  # refunds that are asked for and not booked yet


def moved_out(invoice_id: int) -> int:
    """What of an invoice's money pays other invoices now."""
    return _moved(SurplusMove.from_id == invoice_id)


def moved_in(invoice_id: int) -> int:
    """What an invoice was paid out of the surplus of others."""
    return _moved(SurplusMove.to_id == invoice_id)


def _moved(which: ColumnElement[bool]) -> int:
    query = select(sum_of(SurplusMove.amount)).where(which, SurplusMove.undone_at.is_(None))
    return db.session.scalar(query) or 0


def free_surplus(invoice_id: int) -> int:
    """What lies unapplied on an invoice and is not asked for as a refund."""
    reserved = select(sum_of(Refund.amount)).where(
        Refund.invoice_id == invoice_id, Refund.state.in_(RESERVED), Refund.share_id.is_(None)
    )
    unapplied = ledger.standing_of([invoice_id])[invoice_id].unapplied
    return max(0, unapplied - (db.session.scalar(reserved) or 0))


def surplus_targets(invoice: Invoice) -> list[Invoice]:
    """Other invoices of the same payer and payee that are owed something in the same currency, those due first."""
    owed = (
        select(Posting.invoice_id)
        .where(Posting.account == "receivable")
        .group_by(Posting.invoice_id)
        .having(sum_of(Posting.amount) > 0)
    )
    query = select(Invoice).where(
        Invoice.institution_id == invoice.institution_id,
        Invoice.company_id == invoice.company_id,
        Invoice.currency == invoice.currency,
        Invoice.state == "issued",
        Invoice.credits_id.is_(None),
        Invoice.id != invoice.id,
        Invoice.id.in_(owed),
    )
    return list(db.session.scalars(query.order_by(Invoice.due_on, Invoice.id)))


def moves_of(invoice_id: int) -> list[SurplusMove]:
    """What went from an invoice to others and came from them, the first first; what was taken back too."""
    query = select(SurplusMove).where((SurplusMove.from_id == invoice_id) | (SurplusMove.to_id == invoice_id))
    both = selectinload(SurplusMove.origin), selectinload(SurplusMove.target)
    return list(db.session.scalars(query.options(*both).order_by(SurplusMove.id)))


def deductions_of(invoice_id: int) -> list[Deduction]:
    """What was noted as kept on the way, whatever became of it, the first first."""
    return list(
        db.session.scalars(select(Deduction).where(Deduction.invoice_id == invoice_id).order_by(Deduction.id))
    )


def deduction_for(actor: Actor, ref: str) -> Deduction | None:
    """One of them, for those who may read its invoice."""
    query = select(Deduction).join(Invoice, Invoice.id == Deduction.invoice_id)
    return db.session.scalars(query.where(Deduction.ref == ref, readable(actor))).first()


def move_for(actor: Actor, ref: str) -> SurplusMove | None:
    """A move of a surplus, for those who may read the invoice that it pays."""
    query = select(SurplusMove).join(Invoice, Invoice.id == SurplusMove.to_id)
    return db.session.scalars(query.where(SurplusMove.ref == ref, readable(actor))).first()


def may_read_move(actor: Actor, move_id: int) -> bool:
    """Whether the actor may read the receipt of a moved surplus."""
    query = select(SurplusMove.id).join(Invoice, Invoice.id == SurplusMove.to_id)
    return db.session.scalar(query.where(SurplusMove.id == move_id, readable(actor))) is not None
