"""A card payment into the books, each once, with its receipt and mail."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from marketplace.books import queries as ledger
from marketplace.books import services as books
from marketplace.books.services import Row
from marketplace.cards.models.payment import PaymentAttempt
from marketplace.invoicing.models import Invoice
from marketplace.invoicing.services import part_owed, tell, write_receipt
from marketplace.kernel import clock
from marketplace.kernel.text import Text

CARD = Text("카드 등 온라인 결제 (Stripe)", "Card or other online payment (Stripe)")


def apply_card_payment(attempt: PaymentAttempt, invoice: Invoice, intent: Any) -> None:
    """Post a card payment and Stripe's fee, each once; receipt and mail with the first. Invoice is locked.

    It is booked and receipted on the day on which it was paid at Stripe, however late the news comes.
    """
    source, fee = ("payment_attempt", attempt.id), fee_of(intent)
    attempt.paid_at = attempt.paid_at or paid_at(intent)
    paid_on = clock.seoul_date(attempt.paid_at)
    if ledger.find(source, "payment") is None:
        applied = part_owed(invoice, attempt.amount)
        books.post(
            institution_id=invoice.institution_id,
            currency=attempt.currency,
            kind="payment",
            source=source,
            posted_on=paid_on,
            rows=[
                Row("cash_stripe", attempt.amount, invoice.id),
                Row("receivable", -applied, invoice.id),
                Row("unapplied", applied - attempt.amount, invoice.id),
            ],
        )
        write_receipt(attempt, invoice, applied, paid_on, CARD, attempt.ref)
        tell(invoice, "card", attempt.ref, attempt.amount, attempt.amount - applied)
    if fee:
        books.post(
            institution_id=invoice.institution_id,
            currency=attempt.currency,
            kind="fee",
            source=source,
            posted_on=paid_on,
            rows=[Row("payment_fees", fee), Row("cash_stripe", -fee)],
        )


def paid_at(intent: Any) -> datetime:
    """When the money moved by Stripe's own clock, of the charge or else of the intent; now where neither says."""
    charge = intent.get("latest_charge") if isinstance(intent, dict) else None
    for source in (charge, intent):
        if isinstance(source, dict) and source.get("created"):
            return moment(source["created"])
    return clock.now()


def moment(seconds: Any) -> datetime:
    """An instant of Stripe's, never in our future: the clocks of two machines differ."""
    return min(clock.now(), datetime.fromtimestamp(int(seconds), UTC))


def fee_of(intent: Any) -> int:
    """Stripe's own fee on an intent's charge, 0 while it is not known."""
    charge = intent.get("latest_charge") if isinstance(intent, dict) else None
    movement = charge.get("balance_transaction") if isinstance(charge, dict) else None
    return int(movement.get("fee") or 0) if isinstance(movement, dict) else 0
