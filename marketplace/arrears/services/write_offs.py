"""Giving up what is owed (대손 처리), by two people. The right to money that still comes is not given up."""

from __future__ import annotations

from sqlalchemy import select

from marketplace.accounts.queries import people_of
from marketplace.accounts.services import notify
from marketplace.arrears.lifecycle import WRITE_OFF
from marketplace.arrears.models.write_off import WriteOff
from marketplace.arrears.queries.write_offs import write_off_of
from marketplace.books import queries as ledger
from marketplace.books import services as books
from marketplace.books.services import Row, refuse_unless_finance
from marketplace.invoicing.services import INVOICE, lock_invoice
from marketplace.kernel import audit, clock, outbox
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Forbidden, Invalid
from marketplace.kernel.text import Text
from marketplace.kernel.transaction import atomic, locked


def request_write_off(invoice_id: int, reason: str, actor: Actor) -> WriteOff:
    """Ask for what is owed on an invoice to be given up; another person approves.

    Raises Forbidden for others than finance, Conflict when nothing is owed or it was asked before.
    """
    if not reason.strip():
        problem = Text("대손 처리 사유를 입력해 주십시오.", "Please say why it is given up.")
        raise Invalid(problem, reason=problem)
    with atomic():
        invoice = lock_invoice(invoice_id)
        refuse_unless_finance(actor, invoice.institution_id)
        owed = ledger.standing_of([invoice.id])[invoice.id].outstanding
        if invoice.state != "issued" or owed <= 0:
            raise Conflict(Text("남은 금액이 없는 청구서입니다.", "Nothing is owed on this invoice."))
        earlier = write_off_of(invoice.id)
        if earlier is not None and earlier.state == "requested":
            raise Conflict(Text("이미 대손 처리를 요청하였습니다.", "It has been asked for already."))
        write_off = WriteOff(
            invoice_id=invoice.id,
            amount=owed,
            currency=invoice.currency,
            reason=reason.strip()[:300],
            requested_by_id=actor.user_id,
        )
        db.session.add(write_off)
        db.session.flush()
        audit.record("write_off.request", write_off, actor, invoice_id=invoice.id)
        approvers = [p for p in people_of(invoice.institution_id, "finance") if p != actor.user_id]
        notify("write_off_requested", write_off.ref, approvers, invoice_id=invoice.id, amount=owed)
    return write_off


def approve_write_off(write_off_id: int, actor: Actor) -> WriteOff:
    """The second person's yes: booked as bad debt. Conflict when another amount is owed by now."""
    with atomic():
        write_off = _locked_with_invoice(write_off_id)
        invoice = write_off.invoice
        if write_off.requested_by_id == actor.user_id:
            raise Forbidden(
                Text(
                    "대손 처리를 요청한 사람은 승인할 수 없습니다. 다른 담당자가 승인해 주십시오.",
                    "Whoever asked can't approve.",
                )
            )
        WRITE_OFF.perform("approve", write_off, actor)
        if ledger.standing_of([invoice.id])[invoice.id].outstanding != write_off.amount:
            raise Conflict(
                Text(
                    "그사이 남은 금액이 바뀌었습니다. 요청을 취소하고 다시 요청해 주십시오.",
                    "The amount owed has changed. Please cancel the request and ask again.",
                )
            )
        write_off.approved_by_id, write_off.decided_at = actor.user_id, clock.now()
        INVOICE.perform("write_off", invoice, actor)
        books.post(
            institution_id=invoice.institution_id,
            currency=write_off.currency,
            kind="write_off",
            source=("write_off", write_off.id),
            rows=[
                Row("bad_debt", write_off.amount, invoice.id),
                Row("receivable", -write_off.amount, invoice.id),
            ],
        )
        outbox.send("close_attempts", f"write_off:{write_off.ref}", invoice_id=invoice.id)
    return write_off


def cancel_write_off(write_off_id: int, actor: Actor) -> WriteOff:
    """Say no, or take the request back."""
    with atomic():
        write_off = _locked_with_invoice(write_off_id)
        WRITE_OFF.perform("cancel", write_off, actor)
        write_off.decided_at = clock.now()
    return write_off


def _locked_with_invoice(write_off_id: int) -> WriteOff:
    invoice_id = db.session.scalar(select(WriteOff.invoice_id).where(WriteOff.id == write_off_id))
    if invoice_id is not None:
        lock_invoice(invoice_id)
    return locked(WriteOff, write_off_id)
