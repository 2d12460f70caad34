"""What was tried and what arrived: payment attempts, Stripe's events, refunds, disputes, bank receipts."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.invoicing.models import Invoice, PaymentAccount
from marketplace.kernel import clock
from marketplace.kernel.database import Base
from marketplace.kernel.ids import new_ref
from marketplace.kernel.text import Text

ENDED_DISPUTES = ("won", "lost", "warning_closed", "prevented")

LIVE_ATTEMPT_STATES = ("created", "submitting", "open", "processing", "unknown")
_LIVE = text("state in ('created','submitting','open','processing','unknown')")


class PaymentAttempt(Base):
    """One try to pay an invoice at a provider. At most one is live per invoice (partial unique index)."""

    __tablename__ = "payment_attempt"
    __table_args__ = (
        Index(
            "uq_payment_attempt_live", "invoice_id", unique=True, sqlite_where=_LIVE, postgresql_where=_LIVE
        ),
        CheckConstraint("amount > 0", name="amount"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True, default=new_ref)
    state: Mapped[str] = mapped_column(String(12), default="created", index=True)
    version: Mapped[int] = mapped_column(default=1)
    invoice_id: Mapped[int] = mapped_column(ForeignKey("invoice.id"), index=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("payment_account.id"))
    provider: Mapped[str] = mapped_column(String(10), default="stripe")  # stripe (Checkout) | invoicing
    amount: Mapped[int]
    currency: Mapped[str] = mapped_column(String(3))
    idempotency_key: Mapped[str] = mapped_column(String(60), unique=True)
    request: Mapped[dict[str, Any]]  # the exact parameters: a key's parameters must never change
    request_sha256: Mapped[str] = mapped_column(String(64))
    submitted_at: Mapped[datetime | None]  # first time the key was used (keys may be forgotten after 24 h)
    session_id: Mapped[str | None] = mapped_column(String(120), unique=True)
    stripe_invoice_id: Mapped[str | None] = mapped_column(String(120), unique=True)  # by Stripe Invoicing
    stripe_customer_id: Mapped[str | None] = mapped_column(String(120))
    intent_id: Mapped[str | None] = mapped_column(String(120), unique=True)
    url: Mapped[str | None] = mapped_column(String(1000))
    expires_at: Mapped[datetime | None]
    started_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    synced_at: Mapped[datetime | None]
    paid_at: Mapped[datetime | None]  # by Stripe's clock: its day in Seoul is the day of payment
    error: Mapped[str] = mapped_column(String(300), default="")
    invoice: Mapped[Invoice] = relationship()
    account: Mapped[PaymentAccount] = relationship()
    __mapper_args__ = {"version_id_col": version}

    @property
    def has_page(self) -> bool:
        """Whether Stripe has made something for it that can be asked about."""
        return bool(self.session_id or self.stripe_invoice_id)


class StripeEvent(Base):
    """The inbox: an event is stored before it is answered with 200, and worked on afterwards."""

    __tablename__ = "stripe_event"
    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[str] = mapped_column(String(120), unique=True)
    account: Mapped[str] = mapped_column(String(60), default="")
    api_version: Mapped[str] = mapped_column(String(40), default="")
    livemode: Mapped[bool]
    type: Mapped[str] = mapped_column(String(80), index=True)
    object_id: Mapped[str] = mapped_column(String(120), default="")
    payload: Mapped[dict[str, Any]]
    received_at: Mapped[datetime] = mapped_column(default=clock.now)
    state: Mapped[str] = mapped_column(String(12), default="received")  # received | done | ignored
    done_at: Mapped[datetime | None]


# Stripe's own words
DISPUTE_WORDS: dict[str, Text] = {
    "warning_needs_response": Text("문의 접수", "Inquiry"),
    "warning_under_review": Text("문의 심사 중", "Inquiry under review"),
    "warning_closed": Text("문의 종결", "Inquiry closed"),
    "needs_response": Text("증빙 제출 필요", "Evidence needed"),
    "under_review": Text("심사 중", "Under review"),
    "won": Text("기관 승", "Won"),
    "lost": Text("기관 패", "Lost"),
    "prevented": Text("사전 해결", "Prevented"),
}


class Dispute(Base):
    __tablename__ = "dispute"
    id: Mapped[int] = mapped_column(primary_key=True)
    stripe_id: Mapped[str] = mapped_column(String(120), unique=True)
    attempt_id: Mapped[int | None] = mapped_column(ForeignKey("payment_attempt.id"), index=True)
    amount: Mapped[int]
    currency: Mapped[str] = mapped_column(String(3))
    status: Mapped[str] = mapped_column(String(40))  # Stripe's own word
    reason: Mapped[str] = mapped_column(String(80), default="")
    opened_at: Mapped[datetime] = mapped_column(default=clock.now)
    closed_at: Mapped[datetime | None]
