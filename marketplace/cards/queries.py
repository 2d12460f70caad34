"""Reading card payments: what is live, what may still be paid by card or given back, what lies at Stripe."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select

from marketplace.accounts.models import Organisation
from marketplace.bank.models import BankReceipt
from marketplace.books import queries as ledger
from marketplace.books.models import JournalEntry, Posting
from marketplace.cards.models.payment import LIVE_ATTEMPT_STATES, Dispute, PaymentAttempt
from marketplace.gateways.stripe import gateway
from marketplace.invoicing import queries as bills
from marketplace.invoicing.models import GONE, Invoice, PaymentAccount, Refund
from marketplace.kernel import clock, policy
from marketplace.kernel.database import db, sum_of
from marketplace.kernel.text import Text


def live_attempt(invoice_id: int) -> PaymentAttempt | None:
    """The one attempt of an invoice that may still become a payment."""
    return db.session.scalars(
        select(PaymentAttempt).where(
            PaymentAttempt.invoice_id == invoice_id, PaymentAttempt.state.in_(LIVE_ATTEMPT_STATES)
        )
    ).first()


def card_refusal(invoice: Invoice) -> Text | None:
    """Why this invoice can't be paid by card now, or None when it can."""
    if (
        not gateway().configured
        or bills.account_of(invoice.institution_id, "stripe", invoice.currency) is None
    ):
        return Text("이 기관은 카드 결제를 받지 않습니다.", "This institution does not take card payments.")
    if invoice.currency == "KRW":
        owed = ledger.standing_of([invoice.id])[invoice.id].outstanding
        today = clock.today()
        least, most = (int(policy.value(key, today)) for key in ("stripe_minimum_krw", "stripe_maximum_krw"))
        if not least <= owed <= most:
            return Text(
                "카드 결제는 {least}원부터 {most}원까지 할 수 있습니다. 계좌이체로 납부해 주십시오.",
                "Cards take KRW {least} to KRW {most}. Please pay by bank transfer.",
            ).fill(least=f"{least:,}", most=f"{most:,}")
    return None


def is_foreign(company_id: int) -> bool:
    """Whether the payer sits abroad: it is offered Stripe's invoice instead of the card page."""
    row = db.session.get(Organisation, company_id)
    return row is not None and row.is_abroad


def refundable(invoice_id: int, attempt_id: int | None) -> int:
    """What can still be given back of a card payment, or (None) of what came by transfer, in minor units.

    What an invoice was paid out of another's surplus goes back by transfer; what pays another invoice does not go back
    from here.
    """
    left = _came(invoice_id, attempt_id) - _held(
        invoice_id,
        Refund.attempt_id == attempt_id if attempt_id is not None else Refund.attempt_id.is_(None),
    )
    cards = db.session.scalars(select(PaymentAttempt.id).where(PaymentAttempt.invoice_id == invoice_id)).all()
    whole = _came(invoice_id, None) + sum(_came(invoice_id, card) for card in cards)
    return max(0, min(left, whole - bills.moved_out(invoice_id) - _held(invoice_id)))


def _came(invoice_id: int, attempt_id: int | None) -> int:
    """What arrived by one card payment and was not lost, or otherwise than by card."""
    if attempt_id is None:
        deposits = select(sum_of(BankReceipt.amount)).where(
            BankReceipt.invoice_id == invoice_id, BankReceipt.share_id.is_(None)
        )
        return _sum(deposits) + bills.moved_in(invoice_id)
    attempt = db.session.get(PaymentAttempt, attempt_id)
    if attempt is None or attempt.state != "succeeded":
        return 0
    lost = select(sum_of(Dispute.amount)).where(Dispute.attempt_id == attempt_id, Dispute.status == "lost")
    return attempt.amount - _sum(lost)


def _held(invoice_id: int, *which: Any) -> int:
    """Refunds of an invoice that hold the payer's money: asked for or made. A grant's goes back by refunds of its own."""
    return _sum(
        select(sum_of(Refund.amount)).where(
            Refund.invoice_id == invoice_id, Refund.share_id.is_(None), Refund.state.not_in(GONE), *which
        )
    )


def _sum(query: Any) -> int:
    return db.session.scalar(query) or 0


def stripe_net(currency: str) -> int:
    """What the books say lies at Stripe in a currency, after its fees."""
    query = (
        select(func.coalesce(sum_of(Posting.amount), 0))
        .join(JournalEntry, JournalEntry.id == Posting.entry_id)
        .where(Posting.account == "cash_stripe", JournalEntry.currency == currency)
    )
    return db.session.scalar(query) or 0


def stripe_accounts() -> list[str]:
    """The Stripe accounts that money of ours may lie in; "" is the platform's own."""
    used = db.session.scalars(
        select(PaymentAccount.stripe_account).where(PaymentAccount.provider == "stripe").distinct()
    )
    return sorted({"", *used})


def invoice_disputed(invoice_id: int) -> bool:
    """Answers whether a card payment of this invoice is disputed and not decided yet."""
    query = (
        select(Dispute.id)
        .join(PaymentAttempt, PaymentAttempt.id == Dispute.attempt_id)
        .where(PaymentAttempt.invoice_id == invoice_id, Dispute.closed_at.is_(None))
    )
    return db.session.scalar(query.limit(1)) is not None
