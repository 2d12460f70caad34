"""Paying by card: an attempt is written down first, then Stripe is asked, outside of any transaction.

At most one attempt per invoice is alive (partial unique index), so two tabs or two colleagues share one page.
"""

from __future__ import annotations

import hashlib
from contextlib import suppress
from datetime import timedelta
from typing import Any

from flask import current_app

from marketplace.books import queries as ledger
from marketplace.cards.lifecycle import ATTEMPT
from marketplace.cards.models.payment import LIVE_ATTEMPT_STATES, PaymentAttempt
from marketplace.cards.queries import card_refusal, is_foreign, live_attempt
from marketplace.cards.services.stripe_invoices import (
    close_stripe_invoice,
    known_customer,
    open_stripe_invoice,
    stripe_invoice_request,
)
from marketplace.cards.services.sync import adopt_page, find_page, sync_attempt
from marketplace.gateways.stripe import Broken, Refused, Silent, gateway
from marketplace.invoicing import queries as bills
from marketplace.invoicing.models import Invoice
from marketplace.invoicing.services import lock_invoice
from marketplace.kernel import audit, clock, outbox
from marketplace.kernel.actor import SYSTEM, Actor
from marketplace.kernel.database import db, dump_json
from marketplace.kernel.errors import Conflict, Forbidden
from marketplace.kernel.ids import new_ref
from marketplace.kernel.text import Text, language
from marketplace.kernel.transaction import atomic, locked

KEY_LIVES = timedelta(hours=23)  # Stripe may forget an idempotency key after 24 h
# The request names the moment, so that its parameters never change; Stripe allows 30 minutes to 24 hours.
PAGE_LIVES = timedelta(hours=23, minutes=30)


def start_attempt(invoice_id: int, actor: Actor) -> PaymentAttempt:
    """Begin (or join) the card payment of what is still owed; the attempt.

    A live attempt of the same amount is given back as it is. Raises Forbidden for others than the payer's
    people; Conflict when nothing is owed, cards are not taken, or a page for another amount is still open
    (`close_attempts` ends it).
    """
    with atomic():
        invoice = lock_invoice(invoice_id)
        if not bills.is_payer(actor, invoice):
            raise Forbidden(
                Text(
                    "납부할 기업의 구성원만 결제할 수 있습니다.", "Only the paying company's people may pay."
                )
            )
        owed = ledger.standing_of([invoice.id])[invoice.id].outstanding
        if invoice.state != "issued" or invoice.credits_id is not None or owed <= 0:
            raise Conflict(Text("납부할 금액이 없는 청구서입니다.", "Nothing is owed on this invoice."))
        if refusal := card_refusal(invoice):
            raise Conflict(refusal)
        attempt = live_attempt(invoice.id)
        if attempt is not None:
            if attempt.amount != owed:
                raise Conflict(
                    Text(
                        "납부할 금액이 바뀌었습니다. 열려 있는 결제를 먼저 닫아 주십시오.",
                        "The amount has changed. Please close the payment page that is open first.",
                    )
                )
            return attempt
        account = bills.account_of(invoice.institution_id, "stripe", invoice.currency)
        assert account is not None
        ref = new_ref()
        foreign = is_foreign(invoice.company_id)
        expires_at = clock.now() + PAGE_LIVES
        request = (
            stripe_invoice_request(invoice, ref, owed)
            if foreign
            else _request(invoice, ref, owed, int(expires_at.timestamp()))
        )
        attempt = PaymentAttempt(
            ref=ref,
            invoice_id=invoice.id,
            account_id=account.id,
            provider="invoicing" if foreign else "stripe",
            stripe_customer_id=known_customer(invoice, account.id) if foreign else None,
            amount=owed,
            currency=invoice.currency,
            idempotency_key=f"attempt-{ref}",
            request=request,
            request_sha256=hashlib.sha256(dump_json(request).encode()).hexdigest(),
            expires_at=None if foreign else expires_at,
            started_by_id=actor.user_id,
        )
        db.session.add(attempt)
        audit.record("payment_attempt.start", attempt, actor, invoice_id=invoice.id)
        outbox.send("submit_attempt", attempt.ref, attempt_id=attempt.id)
    return attempt


def _request(invoice: Invoice, ref: str, amount: int, expires_at: int) -> dict[str, Any]:
    """The exact parameters of the session. No personal data leaves: Stripe asks the payer itself."""
    root = current_app.config["SITE_URL"] + ("/en" if language() == "en" else "")
    metadata = {"attempt": ref, "invoice": invoice.ref}
    return {
        "mode": "payment",
        "line_items": [
            {
                "quantity": 1,
                "price_data": {
                    "currency": invoice.currency.lower(),
                    "unit_amount": amount,  # KRW is zero-decimal: never ×100
                    "product_data": {"name": f"{invoice.number} {bills.subject_of(invoice)}"[:250]},
                },
            }
        ],
        "metadata": metadata,
        "payment_intent_data": {"metadata": metadata},
        "client_reference_id": invoice.ref,
        "locale": language(),
        "success_url": f"{root}/invoices/{invoice.ref}/paid",
        "cancel_url": f"{root}/invoices/{invoice.ref}/pay",
        "expires_at": expires_at,
    }


def submit_attempt(payload: dict[str, Any], key: str) -> None:
    """Outbox handler: open the page at Stripe for a written attempt, with its own persisted key.

    No answer leaves the attempt `unknown` and is asked again with the same key. After 23 hours, or when Stripe
    answers 5xx (which its key would replay), the session is looked for by metadata and never created blindly.
    """
    with atomic():
        attempt = locked(PaymentAttempt, payload["attempt_id"])
        if attempt.state not in ("created", "submitting", "unknown"):
            return
        if attempt.state != "submitting":
            ATTEMPT.perform("submit", attempt, SYSTEM)
        first_used = attempt.submitted_at = attempt.submitted_at or clock.now()
        request, idempotency_key = attempt.request, attempt.idempotency_key
        account, foreign = attempt.account.stripe_account, attempt.provider == "invoicing"
        if hashlib.sha256(dump_json(request).encode()).hexdigest() != attempt.request_sha256:
            _fail(attempt, "request_changed")
            return
    attempt_id = attempt.id
    if clock.now() - first_used > KEY_LIVES:
        _settle_by_search(attempt_id, "expire")
        return
    try:
        if foreign:
            session = open_stripe_invoice(attempt_id)
        else:
            session = gateway().create_session(request, idempotency_key, account)
    except Refused as refused:
        if foreign or refused.code == "idempotency_error":
            _settle_by_search(attempt_id, "fail", refused.code)
            return
        with atomic():
            _fail(locked(PaymentAttempt, attempt_id), refused.code)
        return
    except Broken:
        _settle_by_search(attempt_id, "fail", "stripe_broken")
        return
    except Silent:
        with atomic():
            attempt = locked(PaymentAttempt, attempt_id)
            if attempt.state == "submitting":
                ATTEMPT.perform("lost", attempt, SYSTEM)
        raise
    adopt_page(attempt_id, session)


def _settle_by_search(attempt_id: int, otherwise: str, error: str = "") -> None:
    """Adopt what carries this attempt's ref at Stripe, or end the attempt: nobody was ever given its address."""
    attempt = db.session.get(PaymentAttempt, attempt_id)
    assert attempt is not None
    session = find_page(attempt)
    if session is not None:
        adopt_page(attempt_id, session)
        return
    with atomic():
        attempt = locked(PaymentAttempt, attempt_id)
        if attempt.state in LIVE_ATTEMPT_STATES and not attempt.has_page:
            attempt.error = error[:300]
            ATTEMPT.perform(otherwise, attempt, SYSTEM)


def _fail(attempt: PaymentAttempt, error: str) -> None:
    if attempt.state in LIVE_ATTEMPT_STATES:
        attempt.error = error[:300]
        ATTEMPT.perform("fail", attempt, SYSTEM)


def close_attempt(attempt_id: int) -> bool:
    """Close the page of a live attempt, so that nobody can pay on it any more; True when it is closed.

    When Stripe refuses because it was paid meanwhile, what happened is taken over instead (False: it lives, or
    it was paid). Silent, Broken: Stripe must be asked again.
    """
    attempt = db.session.get(PaymentAttempt, attempt_id, populate_existing=True)
    if attempt is None or attempt.state not in LIVE_ATTEMPT_STATES:
        return True
    account = attempt.account.stripe_account
    session_id = attempt.session_id or attempt.stripe_invoice_id
    if session_id is None:
        found = find_page(attempt) if attempt.submitted_at else None
        session_id = found["id"] if found else None
    if session_id is None:
        with atomic():
            attempt = locked(PaymentAttempt, attempt_id)
            if attempt.state in ("created", "submitting", "unknown") and not attempt.has_page:
                ATTEMPT.perform("expire", attempt, SYSTEM)
        return True
    with suppress(Refused):  # it is complete or expired already: the sync below says which
        if attempt.provider == "invoicing":
            close_stripe_invoice(attempt, session_id)
        else:
            gateway().expire_session(session_id, account)
    sync_attempt(attempt_id, session_id)
    attempt = db.session.get(PaymentAttempt, attempt_id, populate_existing=True)
    assert attempt is not None
    return attempt.state not in LIVE_ATTEMPT_STATES and attempt.state != "succeeded"


def close_attempts(payload: dict[str, Any], key: str) -> None:
    """Outbox handler: a page that asks for another amount than is owed now, or for one of a void invoice, is closed."""
    attempt = live_attempt(payload["invoice_id"])
    if attempt is not None and _is_stale(attempt):
        close_attempt(attempt.id)


def follow_received(payload: dict[str, Any], key: str) -> None:
    """Outbox handler of `received_changed`: money came or went otherwise while a page is open.

    Stripe is asked on a message of its own: others wait for this one.
    """
    with atomic():
        attempt = live_attempt(payload["invoice_id"])
        if attempt is not None and _is_stale(attempt):
            outbox.send("close_attempts", f"received:{key}", invoice_id=payload["invoice_id"])


def _is_stale(attempt: PaymentAttempt) -> bool:
    """Whether a page asks for what is not owed: after a part transfer it must not take the whole."""
    invoice = db.session.get_one(Invoice, attempt.invoice_id)
    owed = ledger.standing_of([invoice.id])[invoice.id].outstanding
    return invoice.state != "issued" or owed != attempt.amount


def switch_to_transfer(invoice_id: int, actor: Actor) -> bool:
    """The payer wants to transfer instead: close the card page first. False when it was paid after all."""
    invoice = db.session.get(Invoice, invoice_id)
    if invoice is None or not bills.is_payer(actor, invoice):
        raise Forbidden(
            Text("납부할 기업의 구성원만 할 수 있습니다.", "Only the paying company's people may do this.")
        )
    attempt = live_attempt(invoice_id)
    try:
        return attempt is None or close_attempt(attempt.id)
    except (Silent, Broken) as error:
        raise Conflict(
            Text(
                "결제 대행사의 응답이 없어 카드 결제를 닫지 못했습니다. 잠시 뒤에 다시 시도해 주십시오.",
                "The card page could not be closed: the payment service does not answer. Please try again shortly.",
            )
        ) from error
