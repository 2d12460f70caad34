"""A payer's bank takes a payment back while it decides, then gives it back (won) or keeps it (lost)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from marketplace.accounts.queries import people_of
from marketplace.accounts.services import notify
from marketplace.books import queries as ledger
from marketplace.books import services as books
from marketplace.books.services import Row, note_issue
from marketplace.cards.models.payment import DISPUTE_WORDS, ENDED_DISPUTES, Dispute, PaymentAttempt
from marketplace.cards.services.applying import moment
from marketplace.cards.services.refunds import taken_from
from marketplace.cards.services.sync import attempt_paid_by, sync_attempt
from marketplace.gateways.stripe import Refused, gateway
from marketplace.invoicing.models import Invoice
from marketplace.invoicing.services import lock_invoice
from marketplace.kernel import audit, clock
from marketplace.kernel.actor import SYSTEM
from marketplace.kernel.database import db, insert_ignore
from marketplace.kernel.transaction import atomic, locked


def sync_dispute(stripe_id: str, account: str = "") -> bool:
    """Take over what Stripe says of a dispute; False when it knows none."""
    try:
        answer = gateway().retrieve_dispute(stripe_id, account)
    except Refused:
        return False
    attempt = attempt_paid_by(answer, account)
    if attempt is None:
        with atomic():
            note_issue(
                "unknown_dispute",
                stripe_id,
                institution_id=None,
                amount=answer["amount"],
                currency=answer["currency"],
            )
        return True
    if attempt.state != "succeeded":
        sync_attempt(attempt.id)
    with atomic():
        invoice = lock_invoice(attempt.invoice_id)
        _apply(answer, locked(PaymentAttempt, attempt.id), invoice)
    return True


def _apply(answer: dict[str, Any], attempt: PaymentAttempt, invoice: Invoice) -> None:
    insert_ignore(
        Dispute,
        stripe_id=answer["id"],
        attempt_id=attempt.id,
        amount=answer["amount"],
        currency=str(answer["currency"]).upper(),
        status="",
        reason=str(answer.get("reason") or "")[:80],
        opened_at=clock.now(),
    )
    found = select(Dispute.id).where(Dispute.stripe_id == answer["id"])
    dispute = locked(Dispute, db.session.scalars(found).one())
    before, status = dispute.status, str(answer["status"])
    if before not in ENDED_DISPUTES or before == status:  # a stale answer never reopens a decided dispute
        dispute.status = status
    if dispute.status in ENDED_DISPUTES:
        dispute.closed_at = dispute.closed_at or clock.now()
    if status not in DISPUTE_WORDS:
        note_issue(
            "unknown_status",
            f"{dispute.stripe_id}:{status}",
            institution_id=invoice.institution_id,
            invoice_id=invoice.id,
            status=status,
        )
    _post_movements(dispute, answer, invoice)
    if dispute.status == "lost":
        _post_loss(dispute, invoice)
    if dispute.status != before:
        audit.record("dispute.status", dispute, SYSTEM, **{"from": before, "to": dispute.status})
        people = people_of(invoice.institution_id, "finance", "officer")
        if dispute.status == "lost":
            people += people_of(invoice.company_id, "representative")
        notify(
            "dispute",
            f"{dispute.stripe_id}:{dispute.status}",
            people,
            invoice_id=invoice.id,
            amount=dispute.amount,
            status=dispute.status,
        )


def _post_movements(dispute: Dispute, answer: dict[str, Any], invoice: Invoice) -> None:
    """What Stripe really took and gave back; an inquiry or a prevented dispute moves nothing."""
    movements = [m for m in answer.get("balance_transactions") or [] if isinstance(m, dict)]
    taken = -sum(m["amount"] for m in movements if m["amount"] < 0)
    returned = sum(m["amount"] for m in movements if m["amount"] > 0)
    fees = sum(int(m.get("fee") or 0) for m in movements)
    for kind, amount in (("dispute_withdrawn", taken), ("dispute_returned", -returned)):
        moved = [m["created"] for m in movements if m.get("created") and (m["amount"] < 0) == (amount > 0)]
        if amount:
            books.post(
                institution_id=invoice.institution_id,
                currency=dispute.currency,
                kind=kind,
                source=("dispute", dispute.id),
                value_on=clock.seoul_date(moment(max(moved))) if moved else None,
                rows=[Row("disputed", amount, invoice.id), Row("cash_stripe", -amount, invoice.id)],
            )
    if fees:
        books.post(
            institution_id=invoice.institution_id,
            currency=dispute.currency,
            kind="fee",
            source=("dispute", dispute.id),
            rows=[Row("payment_fees", fees), Row("cash_stripe", -fees)],
        )


def _post_loss(dispute: Dispute, invoice: Invoice) -> None:
    """The money is gone: what it had paid is owed again (unapplied money is lost first)."""
    withdrawn = ledger.find(("dispute", dispute.id), "dispute_withdrawn")
    if withdrawn is None:
        return
    amount = sum(p.amount for p in withdrawn.postings if p.account == "disputed")
    unapplied = sum(row.amount for row in taken_from(invoice, amount) if row.account == "unapplied")
    books.post(
        institution_id=invoice.institution_id,
        currency=dispute.currency,
        kind="dispute_lost",
        source=("dispute", dispute.id),
        value_on=withdrawn.value_on,
        rows=[
            Row("unapplied", unapplied, invoice.id),
            Row("receivable", amount - unapplied, invoice.id),
            Row("disputed", -amount, invoice.id),
        ],
    )
