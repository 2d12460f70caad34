"""An invoice's history of money: what arrived and what left, with the paper of each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from marketplace.bank.models import BankReceipt
from marketplace.books import queries as ledger
from marketplace.cards.models import PaymentAttempt
from marketplace.invoicing import queries as bills
from marketplace.invoicing.models import Invoice, Refund, SurplusMove
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


def attempts_of(invoice_id: int) -> list[PaymentAttempt]:
    return list(
        db.session.scalars(
            select(PaymentAttempt).where(PaymentAttempt.invoice_id == invoice_id).order_by(PaymentAttempt.id)
        )
    )


def paper_ref(kind: str, subject_type: str, subject_id: int) -> str:
    """The newest paper of a subject in the reader's language."""
    query = (
        select(Paper.ref)
        .where(
            Paper.kind == kind,
            Paper.subject_type == subject_type,
            Paper.subject_id == subject_id,
            Paper.language == language(),
        )
        .order_by(Paper.version.desc())
    )
    return db.session.scalar(query) or ""


def money_events(invoice: Invoice) -> list[MoneyEvent]:
    """What arrived and what left, oldest first."""
    events = [
        MoneyEvent(
            at=a.paid_at or a.synced_at or a.created_at,
            on=clock.seoul_date(a.paid_at or a.synced_at or a.created_at),
            label=Text("온라인 결제", "Online payment"),
            amount=a.amount,
            reference=a.ref,
            receipt=paper_ref("receipt", "payment_attempt", a.id),
        )
        for a in attempts_of(invoice.id)
        if a.state == "succeeded"
    ]
    receipts = db.session.scalars(
        select(BankReceipt).where(BankReceipt.invoice_id == invoice.id).order_by(BankReceipt.id)
    )
    events += [
        MoneyEvent(
            at=r.matched_at or r.recorded_at,
            on=r.received_on,
            label=Text("계좌이체", "Bank transfer"),
            amount=r.amount,
            reference=r.payer_name,
            receipt=paper_ref("receipt", "bank_receipt", r.id),
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
            label=Text("환불", "Refund"),
            amount=-r.amount,
            state=REFUND.states[r.state],
            reference=r.ref,
        )
        for r in refunds
    ]
    events += [_moved(move, invoice) for move in bills.moves_of(invoice.id) if move.undone_at is None]
    return sorted(events, key=lambda event: (event.on, event.at))


def _moved(move: SurplusMove, invoice: Invoice) -> MoneyEvent:
    """A surplus that left this invoice for another one, or came from one; it counts from the day on which it arrived."""
    came = move.to_id == invoice.id
    entry = ledger.find(("surplus_move", move.id), "surplus_moved")
    return MoneyEvent(
        at=move.moved_at,
        on=entry.value_on if entry is not None else clock.seoul_date(move.moved_at),
        label=Text("초과 납부액 이전", "Surplus of another invoice")
        if came
        else Text("초과 납부액 이전", "Surplus moved to another invoice"),
        amount=move.amount if came else -move.amount,
        reference=(move.origin if came else move.target).number,
        receipt=paper_ref("receipt", "surplus_move", move.id) if came else "",
    )
