"""Stripe's own invoice (`send_invoice`, hosted page) for a payer abroad: asked for, taken over, closed.

Our invoice is the paper; Stripe's is the way to pay it. VAT is ours, as its own line; Stripe computes no tax and sends
no mail. Each call has its own key derived from the attempt's, and its parameters stand in the attempt: a reply that was
lost is asked for again and nothing is made twice.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from marketplace.accounts.models import Organisation
from marketplace.books import queries as ledger
from marketplace.books.services import note_issue
from marketplace.cards.lifecycle import ATTEMPT
from marketplace.cards.models.payment import LIVE_ATTEMPT_STATES, PaymentAttempt
from marketplace.cards.services.applying import apply_card_payment
from marketplace.cards.services.taking_over import attempt_of, fits, held
from marketplace.gateways.stripe import Refused, gateway
from marketplace.invoicing import queries as bills
from marketplace.invoicing.models import Invoice
from marketplace.kernel import clock
from marketplace.kernel.actor import SYSTEM
from marketplace.kernel.database import db
from marketplace.kernel.text import either, t
from marketplace.kernel.transaction import atomic, locked


def stripe_invoice_request(invoice: Invoice, ref: str, amount: int) -> dict[str, Any]:
    """The exact parameters of every call, in the order of the calls; ids of earlier replies are filled in later."""
    company = db.session.get_one(Organisation, invoice.company_id)
    currency = invoice.currency.lower()
    due_on = invoice.due_on or clock.today()
    about = f"{invoice.number} {bills.subject_of(invoice)}"
    metadata = {"attempt": ref, "invoice": invoice.ref}
    return {
        "customer": {
            "name": either(invoice.payer["name_ko"], invoice.payer["name_en"])[:256],
            "address": {"country": company.country},
            "metadata": {"company": company.ref},
        },
        "invoice": {
            "collection_method": "send_invoice",
            "days_until_due": max(1, (due_on - clock.today()).days),
            "currency": currency,
            "auto_advance": False,  # no reminders and no mail of Stripe's: the ladder is ours
            "automatic_tax": {"enabled": False},
            "pending_invoice_items_behavior": "exclude",
            "description": about[:500],
            "metadata": metadata,
        },
        "items": [
            {"amount": part, "currency": currency, "description": words[:250]}
            for words, part in _lines(invoice, amount)
        ],
    }


def _lines(invoice: Invoice, amount: int) -> list[tuple[str, int]]:
    """What the invoice's lines say, then the VAT; of one that is part-paid, the balance in one line."""
    if amount != invoice.total:
        return [(f"{invoice.number} {t('남은 금액 (부가가치세 포함)', 'Balance, VAT included')}", amount)]
    found = [(either(line.text_ko, line.text_en), line.net) for line in invoice.lines if line.net]
    return [*found, (t("부가가치세", "VAT"), invoice.tax)] if invoice.tax else found


def open_stripe_invoice(attempt_id: int) -> dict[str, Any]:
    """Make customer, draft and lines, and finalise; the finalised invoice. Safe to repeat while the keys live.

    Raises Refused, Broken or Silent like the gateway.
    """
    attempt = db.session.get_one(PaymentAttempt, attempt_id)
    request, key, account = attempt.request, attempt.idempotency_key, attempt.account.stripe_account
    stripe = gateway()
    customer = attempt.stripe_customer_id
    if customer is None:
        customer = stripe.create_customer(request["customer"], f"{key}-customer", account)["id"]
        with atomic():
            locked(PaymentAttempt, attempt_id).stripe_customer_id = customer
    draft = stripe.create_invoice({**request["invoice"], "customer": customer}, f"{key}-invoice", account)
    for number, item in enumerate(request["items"]):
        line = {**item, "customer": customer, "invoice": draft["id"]}
        stripe.create_invoice_item(line, f"{key}-item-{number}", account)
    return stripe.finalize_invoice(draft["id"], f"{key}-finalize", account)


def known_customer(invoice: Invoice, account_id: int) -> str | None:
    """The customer that this company became at an earlier attempt with the same payee."""
    return db.session.scalar(
        select(PaymentAttempt.stripe_customer_id)
        .join(Invoice, Invoice.id == PaymentAttempt.invoice_id)
        .where(
            Invoice.company_id == invoice.company_id,
            PaymentAttempt.account_id == account_id,
            PaymentAttempt.stripe_customer_id.is_not(None),
        )
        .order_by(PaymentAttempt.id.desc())
        .limit(1)
    )


def find_stripe_invoice(attempt: PaymentAttempt) -> dict[str, Any] | None:
    """The finalised invoice that carries this attempt's ref; a draft that was left lying is thrown away."""
    account = attempt.account.stripe_account
    since = int(attempt.created_at.timestamp()) - 300
    for found in gateway().invoices_since(since, account):
        if (found.get("metadata") or {}).get("attempt") != attempt.ref:
            continue
        if found["status"] != "draft":
            return found
        gateway().delete_invoice(found["id"], account)
    return None


def sync_stripe_invoice(stripe_invoice_id: str, account: str = "") -> bool:
    """Take over an invoice by its id; False when Stripe does not know it or it is none of ours."""
    try:
        answer = gateway().retrieve_invoice(stripe_invoice_id, account)
    except Refused:
        return False
    return apply_stripe_invoice(answer)


def apply_stripe_invoice(answer: dict[str, Any]) -> bool:
    """Apply an invoice as fetched, with its payment intent. Safe to repeat, and with an old fetch."""
    attempt = attempt_of(answer, PaymentAttempt.stripe_invoice_id)
    if attempt is None or attempt.provider != "invoicing":
        return False
    if answer["status"] == "draft":
        return True

    intent = answer.get("payment_intent") or {}
    with held(attempt) as (attempt, invoice):
        if fits(attempt, invoice, answer, answer.get("total"), _own_checks(attempt, answer)):
            attempt.stripe_invoice_id = answer["id"]
            attempt.intent_id = attempt.intent_id or intent.get("id")
            attempt.url = answer.get("hosted_invoice_url") or attempt.url
            _step(attempt, invoice, answer["status"], intent)
    return True


def _own_checks(attempt: PaymentAttempt, answer: dict[str, Any]) -> dict[str, bool]:
    """What only an invoice of Stripe's can say: that it is the one we know, and what was received on it."""
    intent = answer.get("payment_intent") or {}
    checks = {"invoice": attempt.stripe_invoice_id in (None, answer["id"])}
    if intent.get("status") == "succeeded":
        checks["amount_received"] = intent.get("amount_received") == attempt.amount
    return checks


def _step(attempt: PaymentAttempt, invoice: Invoice, status: str, intent: dict[str, Any]) -> None:
    """The transition that the invoice's status and its payment mean; one that is behind changes nothing."""
    if intent.get("status") == "succeeded":
        if attempt.state != "succeeded":
            ATTEMPT.perform("succeed", attempt, SYSTEM)
        apply_card_payment(attempt, invoice, intent)
    elif attempt.state not in LIVE_ATTEMPT_STATES:
        return
    elif status == "paid":  # out of band: by us because a transfer came, or by somebody in the dashboard
        ATTEMPT.perform("expire", attempt, SYSTEM)
        if not ledger.standing_of([invoice.id])[invoice.id].is_settled:
            note_issue(
                "paid_elsewhere",
                attempt.stripe_invoice_id or attempt.ref,
                institution_id=invoice.institution_id,
                invoice_id=invoice.id,
                amount=attempt.amount,
                currency=attempt.currency,
            )
    elif status == "void":
        ATTEMPT.perform("expire", attempt, SYSTEM)
    elif intent.get("status") == "processing":
        if attempt.state != "processing":
            ATTEMPT.perform("process", attempt, SYSTEM)
    elif attempt.state in ("created", "submitting", "unknown"):
        ATTEMPT.perform("opened", attempt, SYSTEM)


def close_stripe_invoice(attempt: PaymentAttempt, stripe_invoice_id: str) -> None:
    """Nobody shall pay on it any more: marked paid out of band when the money came by transfer, else void.

    A refusal (it was paid or closed meanwhile) is left to the sync that follows. Asked again without a key of ours: Stripe
    replays a failure for its key, and to close what is closed does nothing.
    """
    account = attempt.account.stripe_account
    if ledger.standing_of([attempt.invoice_id])[attempt.invoice_id].is_settled:
        gateway().mark_invoice_paid(stripe_invoice_id, account)
    else:
        gateway().void_invoice(stripe_invoice_id, account)
