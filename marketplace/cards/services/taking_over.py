"""What a session and an invoice of Stripe's have in common when their state is taken over: whose they are, whether they fit."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
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


@contextmanager
def held(attempt: PaymentAttempt) -> Iterator[tuple[PaymentAttempt, Invoice]]:
    """A transaction that holds the attempt and its invoice, in which Stripe's state is taken over."""
    with atomic():
        invoice = lock_invoice(attempt.invoice_id)
        attempt = locked(PaymentAttempt, attempt.id)
        attempt.synced_at = clock.now()
        yield attempt, invoice


def fits(
    attempt: PaymentAttempt, invoice: Invoice, answer: dict[str, Any], amount: Any, more: dict[str, bool]
) -> bool:
    """Whether Stripe speaks of what we know; what it says otherwise is noted for a person, and nothing may be applied.

    `more` are the caller's own checks, by the names of what they compare.
    """
    metadata = answer.get("metadata") or {}
    checks = {
        "livemode": answer.get("livemode") == gateway().livemode,
        "amount": amount == attempt.amount,
        "currency": str(answer.get("currency", "")).upper() == attempt.currency,
        "metadata": metadata.get("attempt") == attempt.ref and metadata.get("invoice") == invoice.ref,
        **more,
    }
    problems = [name for name, holds in checks.items() if not holds]
    if problems:
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
    return not problems
