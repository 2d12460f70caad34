"""Invoices as their reader may see them, and where each stands."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, func, select

from marketplace.books import queries as ledger
from marketplace.invoicing.models.invoice import Invoice
from marketplace.invoicing.models.planned import PlannedInvoice
from marketplace.invoicing.models.reducing import Reduction
from marketplace.invoicing.permissions import readable
from marketplace.invoicing.snapshots import net_and_tax
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db, sum_of
from marketplace.kernel.feature import installed
from marketplace.kernel.money import Money
from marketplace.kernel.text import Text


def invoices_for(actor: Actor) -> Select[Any]:
    """All invoices and credit notes that the actor may read, newest first."""
    return select(Invoice).where(readable(actor), Invoice.state != "draft").order_by(Invoice.id.desc())


def invoice_for(actor: Actor, ref: str) -> Invoice | None:
    """One invoice by its ref, or None when there is none for this reader."""
    return db.session.scalars(invoices_for(actor).where(Invoice.ref == ref)).first()


def may_read(actor: Actor, invoice_id: int) -> bool:
    """Whether the actor may read this invoice and its papers."""
    return db.session.scalar(select(Invoice.id).where(readable(actor), Invoice.id == invoice_id)) is not None


def invoices_of(source_type: str, *source_ids: int) -> list[Invoice]:
    """What was billed for one source, or for several of a kind, oldest first."""
    return list(
        db.session.scalars(
            select(Invoice)
            .where(Invoice.source_type == source_type, Invoice.source_id.in_(source_ids))
            .order_by(Invoice.id)
        )
    )


def newest_by_source(source_type: str, source_id: int) -> list[Invoice]:
    """The invoice that stands for each thing billed for a source: a void one makes way for the one billed after it."""
    newest = {
        invoice.source_key: invoice
        for invoice in invoices_of(source_type, source_id)
        if invoice.credits_id is None
    }
    return list(newest.values())


def billing_again_refused(invoice: Invoice) -> Text | None:
    """Why a void invoice can't be billed again, or None where it can.

    Whether its cause still stands is answered above ("may_be_billed": source type, id, key -> bool): an agreement that
    lapsed owes nothing, a royalty report has taken its estimate's place.
    """
    if invoice.state != "void" or invoice.source_type == "arrears":
        return Text("다시 청구할 수 있는 청구서가 아닙니다.", "This invoice can't be billed again.")
    newer = select(Invoice.id).where(Invoice.replaces_id == invoice.id)
    if db.session.scalar(newer) is not None:
        return Text("이미 다시 청구하였습니다.", "This has been billed again already.")
    source = (invoice.source_type, invoice.source_id, invoice.source_key)
    if not all(stands(*source) for stands in installed().answers("may_be_billed")):
        return Text(
            "청구의 근거가 된 계약이나 보고가 더 이상 유효하지 않아 다시 청구할 수 없습니다.",
            "The agreement or report behind this invoice no longer stands, so it can't be billed again.",
        )
    return None


def replacement_of(invoice_id: int) -> Invoice | None:
    """The invoice that took a void one's place."""
    return db.session.scalars(select(Invoice).where(Invoice.replaces_id == invoice_id)).first()


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


def net_received(invoice: Invoice) -> int:
    """What of an invoice has been received and was not given back, without its VAT, in minor units.

    The VAT of what is still missing is taken off the whole: of an invoice paid in full this is the income in the books
    to the won, whatever was refunded of it, and parts that come one after the other sum exactly. What was kept on the
    way is not missing: its VAT is owed to the state, and comes out of what did arrive.
    """
    at = standing(invoice.id)
    received = max(0, at.received)
    if received == 0:
        return 0
    _, missing = net_and_tax(invoice, invoice.total - received - at.kept_on_the_way, 0)
    return max(0, received - (invoice.tax - missing))


def is_settled(invoice_id: int) -> bool:
    """Whether it is paid in full, not taken back and not wholly refunded."""
    return standing(invoice_id).is_settled


def invoices_that_move(company_id: int) -> list[tuple[Text, list[str]]]:
    """What a merger of this company moves of what it was billed, by the invoices' numbers."""
    query = select(Invoice.number).where(Invoice.company_id == company_id, Invoice.state != "draft")
    return [(Text("청구서", "Invoices"), list(db.session.scalars(query.order_by(Invoice.id))))]


def still_planned(source_type: str, source_id: int, company_id: int) -> int:
    """What a company's schedule of one source still holds that was not billed yet, net, in minor units."""
    query = select(func.coalesce(sum_of(PlannedInvoice.net), 0)).where(
        PlannedInvoice.source_type == source_type,
        PlannedInvoice.source_id == source_id,
        PlannedInvoice.company_id == company_id,
        PlannedInvoice.invoice_id.is_(None),
        PlannedInvoice.cancelled_at.is_(None),
    )
    return db.session.scalar(query) or 0


def may_read_reduction(actor: Actor, reduction_id: int) -> bool:
    """The paper of a part is read by the readers of its invoice."""
    row = db.session.get(Reduction, reduction_id)
    return row is not None and may_read(actor, row.invoice_id)


def reductions_of(invoice_id: int) -> list[Reduction]:
    """The credit notes for parts of an invoice, oldest first."""
    query = select(Reduction).where(Reduction.invoice_id == invoice_id)
    return list(db.session.scalars(query.order_by(Reduction.id)))
