"""An invoice's history of money: what arrived and what left, with the paper of each."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from marketplace.bank.models import BankReceipt
from marketplace.books.models import JournalEntry
from marketplace.cards.models import PaymentAttempt
from marketplace.invoicing import queries as bills
from marketplace.invoicing.models import Invoice, Refund
from marketplace.invoicing.queries import REFUND
from marketplace.kernel import clock
from marketplace.kernel.database import db
from marketplace.kernel.text import Text, language
from marketplace.papers.models import Paper


@dataclass(frozen=True)
class MoneyEvent:
    """One line of an invoice's history of money; `amount` negative when it left. `on` is the day it moved."""

    at: datetime
    on: date
    label: Text
    amount: int
    state: Text | None = None
    reference: str = ""
    receipt: str = ""  # ref of the receipt's paper
    by_grant: bool = False  # the grant's part: it came from, or went back to, who gave it


def attempts_of(invoice_id: int) -> list[PaymentAttempt]:
    return list(
        db.session.scalars(
            select(PaymentAttempt).where(PaymentAttempt.invoice_id == invoice_id).order_by(PaymentAttempt.id)
        )
    )


def paper_ref(kind: str, subject_type: str, subject_id: int) -> str:
    """The newest paper of a subject in the reader's language, "" without one."""
    return paper_refs(kind, subject_type, [subject_id]).get(subject_id, "")


def paper_refs(kind: str, subject_type: str, subject_ids: Collection[int]) -> dict[int, str]:
    """{subject's row id: its newest paper in the reader's language}, in one question for all."""
    query = (
        select(Paper.subject_id, Paper.ref)
        .where(
            Paper.kind == kind,
            Paper.subject_type == subject_type,
            Paper.subject_id.in_(subject_ids),
            Paper.language == language(),
        )
        .order_by(Paper.version)
    )
    return dict(db.session.execute(query).all()) if subject_ids else {}


def money_events(invoice: Invoice) -> list[MoneyEvent]:
    """What arrived and what left, oldest first."""
    paid = [attempt for attempt in attempts_of(invoice.id) if attempt.state == "succeeded"]
    papers = paper_refs("receipt", "payment_attempt", [attempt.id for attempt in paid])
    events = [
        MoneyEvent(
            at=a.paid_at or a.synced_at or a.created_at,
            on=clock.seoul_date(a.paid_at or a.synced_at or a.created_at),
            label=Text("온라인 결제", "Online payment"),
            amount=a.amount,
            reference=a.ref,
            receipt=papers.get(a.id, ""),
        )
        for a in paid
    ]
    receipts = db.session.scalars(
        select(BankReceipt).where(BankReceipt.invoice_id == invoice.id).order_by(BankReceipt.id)
    ).all()
    papers = paper_refs("receipt", "bank_receipt", [receipt.id for receipt in receipts])
    events += [
        MoneyEvent(
            at=r.matched_at or r.recorded_at,
            on=r.received_on,
            label=Text("계좌이체 (지원금)", "Bank transfer (grant)")
            if r.share_id
            else Text("계좌이체", "Bank transfer"),
            amount=r.amount,
            reference=r.payer_name,
            receipt=papers.get(r.id, ""),
            by_grant=r.share_id is not None,
        )
        for r in receipts
    ]
    refunds = db.session.scalars(
        select(Refund).where(Refund.invoice_id == invoice.id, Refund.state.in_(("succeeded", "pending")))
    )
    events += [
        MoneyEvent(
            at=r.finished_at or r.requested_at,
            on=clock.seoul_date(r.finished_at or r.requested_at),
            label=Text("지원금 반환", "Grant returned") if r.share_id else Text("환불", "Refund"),
            amount=-r.amount,
            by_grant=r.share_id is not None,
            state=REFUND.states[r.state],
            reference=r.ref,
        )
        for r in refunds
    ]
    events += _moved(invoice)
    return sorted(events, key=lambda event: (event.on, event.at))


def _moved(invoice: Invoice) -> list[MoneyEvent]:
    """Surplus that left this invoice for others, and came from them; each counts from the day on which it arrived."""
    moves = [move for move in bills.moves_of(invoice.id) if move.undone_at is None]
    ids = [move.id for move in moves]
    entries = select(JournalEntry.source_id, JournalEntry.value_on).where(
        JournalEntry.source_type == "surplus_move",
        JournalEntry.kind == "surplus_moved",
        JournalEntry.source_id.in_(ids),
    )
    days = dict(db.session.execute(entries).all()) if ids else {}
    papers = paper_refs("receipt", "surplus_move", [move.id for move in moves if move.to_id == invoice.id])
    return [
        MoneyEvent(
            at=move.moved_at,
            on=days.get(move.id) or clock.seoul_date(move.moved_at),
            label=Text("초과 납부액 이전", "Surplus of another invoice")
            if move.to_id == invoice.id
            else Text("초과 납부액 이전", "Surplus moved to another invoice"),
            amount=move.amount if move.to_id == invoice.id else -move.amount,
            reference=(move.origin if move.to_id == invoice.id else move.target).number,
            receipt=papers.get(move.id, ""),
        )
        for move in moves
    ]
