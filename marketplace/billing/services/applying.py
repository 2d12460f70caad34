"""Money that arrived, into the books: to the invoice what it is owed, the rest to unapplied for a refund."""

from __future__ import annotations

from datetime import date
from typing import Any

from marketplace.accounts.queries import people_of
from marketplace.accounts.services import notify
from marketplace.billing import ledger, snapshots
from marketplace.billing.ledger import Row
from marketplace.billing.models import BankReceipt, Invoice, PaymentAttempt
from marketplace.billing.services.common import note_issue
from marketplace.billing.services.invoices import PAYER_ROLES
from marketplace.kernel import clock, outbox
from marketplace.kernel.actor import SYSTEM
from marketplace.kernel.ids import next_number
from marketplace.kernel.text import Text

CARD = Text("카드 등 온라인 결제 (Stripe)", "Card or other online payment (Stripe)")
TRANSFER = Text("계좌이체", "Bank transfer")


def apply_card_payment(attempt: PaymentAttempt, invoice: Invoice, fee: int = 0) -> None:
    """Post a card payment and Stripe's fee, each once; receipt and mail with the first. Invoice is locked."""
    source = ("payment_attempt", attempt.id)
    if ledger.find(source, "payment") is None:
        applied = part_owed(invoice, attempt.amount)
        ledger.post(
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
        ledger.post(
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


def part_owed(invoice: Invoice, amount: int) -> int:
    """How much of an amount the invoice can still take; a void one takes nothing."""
    outstanding = ledger.standing_of([invoice.id])[invoice.id].outstanding
    return max(0, min(amount, outstanding)) if invoice.state == "issued" else 0


def write_receipt(
    subject: PaymentAttempt | BankReceipt,
    invoice: Invoice,
    applied: int,
    received_on: date,
    method: Text,
    reference: str,
    version: int = 1,
) -> None:
    """The receipt (영수증) of what was applied to the invoice; nothing applied, no receipt."""
    if applied <= 0:
        return
    snapshots.issue_papers(
        "receipt",
        subject,
        invoice,
        SYSTEM,
        version,
        number=next_number("R"),
        amount=applied,
        received_on=received_on,
        method=method,
        reference=reference,
        balance=ledger.standing_of([invoice.id])[invoice.id].outstanding,
    )


def tell(invoice: Invoice, way: str, key: str, amount: int, excess: int) -> None:
    """Mail both sides what came in; what does not belong to the invoice goes on the finance desk's list."""
    payers = people_of(invoice.company_id, *PAYER_ROLES)
    payees = people_of(invoice.institution_id, "finance", "officer")
    notify(
        "payment_received",
        key,
        [*payers, *payees],
        invoice_id=invoice.id,
        amount=amount,
        excess=excess,
        way=way,
    )
    if excess:
        note_issue(
            "excess",
            f"{way}:{key}",
            institution_id=invoice.institution_id,
            invoice_id=invoice.id,
            amount=excess,
            currency=invoice.currency,
            void=invoice.state == "void",
        )
    if (
        invoice.state == "issued"
        and ledger.standing_of([invoice.id])[invoice.id].is_settled
        and way != "card"
    ):
        # a card page that is still open must not take the money a second time
        outbox.send("close_attempts", f"paid:{invoice.id}:{key}", invoice_id=invoice.id)
