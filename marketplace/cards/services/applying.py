"""A card payment into the books, each once, with its receipt and mail."""

from __future__ import annotations

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


def apply_card_payment(attempt: PaymentAttempt, invoice: Invoice, fee: int = 0) -> None:
    """Post a card payment and Stripe's fee, each once; receipt and mail with the first. Invoice is locked."""
    source = ("payment_attempt", attempt.id)
    if ledger.find(source, "payment") is None:
        applied = part_owed(invoice, attempt.amount)
        books.post(
            institution_id=invoice.institution_id,
            currency=attempt.currency,
            kind="payment",
            source=source,
            rows=[
                Row("cash_stripe", attempt.amount, invoice.id),
                Row("receivable", -applied, invoice.id),
                Row("unapplied", applied - attempt.amount, invoice.id),
            ],
        )
        write_receipt(attempt, invoice, applied, clock.today(), CARD, attempt.ref)
        tell(invoice, "card", attempt.ref, attempt.amount, attempt.amount - applied)
    if fee:
        books.post(
            institution_id=invoice.institution_id,
            currency=attempt.currency,
            kind="fee",
            source=source,
            rows=[Row("payment_fees", fee), Row("cash_stripe", -fee)],
        )


def fee_of(intent: Any) -> int:
    """Stripe's own fee on an intent's charge, 0 while it is not known."""
    charge = intent.get("latest_charge") if isinstance(intent, dict) else None
    movement = charge.get("balance_transaction") if isinstance(charge, dict) else None
    return int(movement.get("fee") or 0) if isinstance(movement, dict) else 0
