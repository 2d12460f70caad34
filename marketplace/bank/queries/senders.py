"""Who sent a deposit, and whether that is the payer of an invoice; what payers said of their transfers."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from marketplace.bank.models import BankReceipt, PaymentNote
from marketplace.bank.statement import plain
from marketplace.invoicing.models import Invoice, InvoiceShare
from marketplace.invoicing.queries import readable
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db

SHORTEST = 2  # characters of a name that tells anything


def notes_of(invoice_id: int) -> list[PaymentNote]:
    """What the payer said of its transfers for an invoice, the first first; what was withdrawn too."""
    query = select(PaymentNote).where(PaymentNote.invoice_id == invoice_id)
    return list(db.session.scalars(query.order_by(PaymentNote.id)))


def notes_by_invoice(invoice_ids: Sequence[int]) -> dict[int, list[PaymentNote]]:
    """What payers say of their transfers, by their invoice, the first first; what was withdrawn is left out."""
    found: dict[int, list[PaymentNote]] = {invoice_id: [] for invoice_id in invoice_ids}
    query = select(PaymentNote).where(
        PaymentNote.invoice_id.in_(invoice_ids), PaymentNote.withdrawn_at.is_(None)
    )
    for note in db.session.scalars(query.order_by(PaymentNote.id)):
        found[note.invoice_id].append(note)
    return found


def note_for(actor: Actor, ref: str) -> PaymentNote | None:
    """One of them, for those who may read its invoice."""
    query = select(PaymentNote).join(Invoice, Invoice.id == PaymentNote.invoice_id)
    return db.session.scalars(query.where(PaymentNote.ref == ref, readable(actor))).first()


def fitting_note(receipt: BankReceipt, notes: Sequence[PaymentNote]) -> PaymentNote | None:
    """What the payer said (`notes`) of just this deposit: its amount, near its day, under its sender's name."""
    for note in notes:
        near = abs((note.paid_on - receipt.received_on).days) <= 3  # a weekend and the bank's own day
        sent = not receipt.payer_name or _alike(note.sender, receipt.payer_name)
        if note.amount == receipt.amount and near and sent:
            return note
    return None


def is_other_payer(receipt: BankReceipt, invoice: Invoice, notes: Sequence[PaymentNote]) -> bool:
    """Whether a deposit names a sender, and it is neither the invoice's payer, nor who the payer said would send it, nor
    the invoice itself: many companies write its number where their name stands. `notes`: what the payer says.
    """
    if not plain(receipt.payer_name):
        return False
    names = [str(invoice.payer.get(key) or "") for key in ("name_ko", "name_en", "representative_name")]
    names.append(invoice.number)
    names += [note.sender for note in notes]
    return not any(_alike(name, receipt.payer_name) for name in names)


def is_other_grantor(receipt: BankReceipt, share: InvoiceShare) -> bool:
    """Whether a deposit names a sender, and it is not who promised the grant."""
    names = (share.payer.name_ko, share.payer.name_en or "")
    sent = plain(receipt.payer_name)
    return bool(sent) and not any(_alike(name, receipt.payer_name) for name in names)


def _alike(name: str, sender: str) -> bool:
    """Banks cut names short, and senders add words: one holds the other."""
    one, other = plain(name), plain(sender)
    if min(len(one), len(other)) < SHORTEST:
        return bool(one) and one == other
    return one in other or other in one
