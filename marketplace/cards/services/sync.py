"""One way in for what Stripe says: re-fetch, check, lock, apply, post. Webhook, landing page, poller and button use it.

A transition that Stripe reports is never refused. What does not fit (account, mode, amount, currency, metadata)
is put on the list for a person; money is never corrected by the machine.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select

from marketplace.books.services import note_issue
from marketplace.cards.lifecycle import ATTEMPT
from marketplace.cards.models.payment import LIVE_ATTEMPT_STATES, PaymentAttempt
from marketplace.cards.services.applying import apply_card_payment
from marketplace.cards.services.stripe_invoices import find_stripe_invoice, sync_stripe_invoice
from marketplace.cards.services.taking_over import attempt_of, fits, held
from marketplace.gateways.stripe import Refused, gateway
from marketplace.invoicing.models import Invoice
from marketplace.kernel.actor import SYSTEM
from marketplace.kernel.database import db
from marketplace.kernel.transaction import atomic


def sync_attempt(attempt_id: int, session_id: str | None = None) -> None:
    """Take over what Stripe now says of an attempt's session or invoice (`session_id` when it is not stored yet).

    Raises Silent or Broken when it does not say.
    """
    attempt = db.session.get(PaymentAttempt, attempt_id)
    if attempt is None:
        return
    if attempt.provider == "invoicing":
        found = session_id or attempt.stripe_invoice_id
        if found:
            sync_stripe_invoice(found, attempt.account.stripe_account)
        return
    if not (session_id or attempt.session_id):
        return
    session = gateway().retrieve_session(
        session_id or attempt.session_id or "", attempt.account.stripe_account
    )
    apply_session(session)


def sync_session(session_id: str, account: str = "") -> bool:
    """Take over a session by its id; False when Stripe does not know it."""
    try:
        session = gateway().retrieve_session(session_id, account)
    except Refused:
        return False
    apply_session(session)
    return True


def sync_intent(intent_id: str, account: str = "") -> bool:
    """Take over the session that a payment intent belongs to; False when there is none."""
    known = db.session.execute(
        select(PaymentAttempt.session_id, PaymentAttempt.stripe_invoice_id).where(
            PaymentAttempt.intent_id == intent_id
        )
    ).first()
    if known is not None and known.stripe_invoice_id:
        return sync_stripe_invoice(known.stripe_invoice_id, account)
    session_id = known.session_id if known is not None else None
    if session_id is None:
        found = next(gateway().sessions_of_intent(intent_id, account), None)
        session_id = found["id"] if found else None
    return sync_session(session_id, account) if session_id else False


def attempt_paid_by(answer: dict[str, Any], account: str = "") -> PaymentAttempt | None:
    """The attempt whose payment a refund or a dispute at Stripe is about; brought here first where we don't know it yet."""
    intent_id = answer.get("payment_intent") or ""
    query = select(PaymentAttempt).where(PaymentAttempt.intent_id == intent_id)
    attempt = db.session.scalars(query).first()
    if attempt is None and intent_id and sync_intent(intent_id, account):
        attempt = db.session.scalars(query).first()
    return attempt


def find_page(attempt: PaymentAttempt) -> dict[str, Any] | None:
    """The session or invoice that carries this attempt's ref, looked for at Stripe; None when none was made."""
    if attempt.provider == "invoicing":
        return find_stripe_invoice(attempt)
    since = int(attempt.created_at.timestamp()) - 300
    for session in gateway().sessions_since(since, attempt.account.stripe_account):
        if (session.get("metadata") or {}).get("attempt") == attempt.ref:
            return session
    return None


def adopt_page(attempt_id: int, session: dict[str, Any]) -> None:
    """The reply to a creation (or what a search found): keep its ids, then take over its state."""
    attempt = db.session.get_one(PaymentAttempt, attempt_id)
    if attempt.provider == "invoicing" or session["status"] != "open":
        sync_attempt(attempt_id, session["id"])
        return
    apply_session(session)


def apply_session(session: dict[str, Any]) -> None:
    """Apply a session as fetched. Safe to repeat, and with a fetch older than what is known."""
    attempt = attempt_of(session, PaymentAttempt.session_id)
    if attempt is None:
        _note_foreign(session)
        return

    with held(attempt) as (attempt, invoice):
        if fits(attempt, invoice, session, session.get("amount_total"), _own_checks(attempt, session)):
            _keep_ids(attempt, session)
            _step(attempt, invoice, session)


def _note_foreign(session: dict[str, Any]) -> None:
    """A session that is none of ours matters only when somebody paid on it."""
    if session.get("payment_status") != "paid":
        return
    with atomic():
        note_issue(
            "unknown_payment",
            session["id"],
            institution_id=None,
            amount=session.get("amount_total"),
            currency=session.get("currency"),
        )


def _own_checks(attempt: PaymentAttempt, session: dict[str, Any]) -> dict[str, bool]:
    """What only a session can say: that it is the one we know, and what was received on it."""
    checks = {"session": attempt.session_id in (None, session["id"])}
    intent = session.get("payment_intent")
    if session.get("payment_status") == "paid" and isinstance(intent, dict):
        checks["amount_received"] = intent.get("amount_received") == attempt.amount
    return checks


def _keep_ids(attempt: PaymentAttempt, session: dict[str, Any]) -> None:
    attempt.session_id = session["id"]
    intent = session.get("payment_intent")
    intent_id = intent["id"] if isinstance(intent, dict) else intent
    attempt.intent_id = attempt.intent_id or intent_id
    attempt.url = session.get("url") or attempt.url
    if session.get("expires_at"):
        attempt.expires_at = datetime.fromtimestamp(session["expires_at"], UTC)


def _step(attempt: PaymentAttempt, invoice: Invoice, session: dict[str, Any]) -> None:
    """The transition that the session's status means; one that is behind what is known changes nothing."""
    status, paid = session.get("status"), session.get("payment_status")
    intent = session.get("payment_intent")
    intent_status = intent.get("status") if isinstance(intent, dict) else None
    if paid == "paid":
        if attempt.state != "succeeded":
            ATTEMPT.perform("succeed", attempt, SYSTEM)
        apply_card_payment(attempt, invoice, intent)
    elif attempt.state not in LIVE_ATTEMPT_STATES:
        return
    elif status == "expired":
        ATTEMPT.perform("expire", attempt, SYSTEM)
    elif status == "complete" and intent_status in ("requires_payment_method", "canceled"):
        attempt.error = "payment_failed"
        ATTEMPT.perform("fail", attempt, SYSTEM)
    elif status == "complete" and attempt.state != "processing":
        ATTEMPT.perform("process", attempt, SYSTEM)
    elif status == "open" and attempt.state in ("created", "submitting", "unknown"):
        ATTEMPT.perform("opened", attempt, SYSTEM)
