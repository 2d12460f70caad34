"""What a session and an invoice of Stripe's have in common when their state is taken over: whose they are, whether they fit."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from marketplace.books.services import note_issue
from marketplace.cards.models.payment import PaymentAttempt
from marketplace.gateways.stripe import gateway
from marketplace.invoicing.models import Invoice
from marketplace.invoicing.services import lock_invoice
from marketplace.kernel import clock
from marketplace.kernel.database import db
from marketplace.kernel.transaction import atomic, locked


def attempt_of(answer: dict[str, Any], kept_as: Any) -> PaymentAttempt | None:
    """By the stored id, else by the ref it carries: the webhook may be faster than our own commit.

    `kept_as` is the column that holds such an object's id: PaymentAttempt.session_id or stripe_invoice_id.
    """
    known = db.session.scalars(select(PaymentAttempt).where(kept_as == answer["id"])).first()
    if known is not None:
        return known
    ref = (answer.get("metadata") or {}).get("attempt", "")
    if not ref:
        return None
    return db.session.scalars(
        select(PaymentAttempt).where(PaymentAttempt.ref == ref, kept_as.is_(None))
    ).first()


def mismatches(
    attempt: PaymentAttempt, invoice: Invoice, answer: dict[str, Any], amount: Any, more: dict[str, bool]
) -> list[str]:
    """What Stripe says otherwise than the attempt, as names of fields; `more` are further checks that hold or don't."""
    metadata = answer.get("metadata") or {}
    checks = {
        "livemode": answer.get("livemode") == gateway().livemode,
        "amount": amount == attempt.amount,
        "currency": str(answer.get("currency", "")).upper() == attempt.currency,
        "metadata": metadata.get("attempt") == attempt.ref and metadata.get("invoice") == invoice.ref,
        **more,
    }
    return [name for name, fits in checks.items() if not fits]


def take_over(
    attempt: PaymentAttempt,
    answer: dict[str, Any],
    amount: Any,
    problems_of: Callable[[PaymentAttempt, Invoice], list[str]],
    apply: Callable[[PaymentAttempt, Invoice], None],
) -> None:
    """Lock invoice and attempt, then apply what was fetched; what does not fit is noted for a person instead."""
    attempt_id, invoice_id = attempt.id, attempt.invoice_id
    with atomic():
        invoice = lock_invoice(invoice_id)
        attempt = locked(PaymentAttempt, attempt_id)
        attempt.synced_at = clock.now()
        if problems := problems_of(attempt, invoice):
            note_issue(
                "mismatch",
                answer["id"],
                institution_id=invoice.institution_id,
                invoice_id=invoice.id,
                attempt=attempt.ref,
                problems=problems,
                amount=amount,
                currency=answer.get("currency"),
            )
            return
        apply(attempt, invoice)
