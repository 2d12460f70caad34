"""What was tried and what arrived: payment attempts, Stripe's events, refunds, disputes, bank receipts."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.billing.models.invoice import Invoice, PaymentAccount
from marketplace.kernel import clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import Base
from marketplace.kernel.ids import new_ref
from marketplace.kernel.lifecycle import SYSTEM_PARTY, Lifecycle, step
from marketplace.kernel.text import Text

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
    error: Mapped[str] = mapped_column(String(300), default="")
    invoice: Mapped[Invoice] = relationship()
    account: Mapped[PaymentAccount] = relationship()
    __mapper_args__ = {"version_id_col": version}

    @property
    def has_page(self) -> bool:
        """Whether Stripe has made something for it that can be asked about."""
        return bool(self.session_id or self.stripe_invoice_id)


ATTEMPT = Lifecycle(
    "payment_attempt",
    lambda actor, attempt: set(),
    {
        "created": Text("준비 중", "Being prepared"),
        "submitting": Text("결제 요청 중", "Submitting"),
        "open": Text("결제 대기", "Waiting for payment"),
        "processing": Text("결제 처리 중", "Processing"),
        "succeeded": Text("결제 완료", "Paid"),
        "failed": Text("결제 실패", "Failed"),
        "expired": Text("시간 초과", "Expired"),
        "cancelled": Text("취소", "Cancelled"),
        "unknown": Text("확인 중", "Being checked"),
    },
    submit=step("created", "unknown", to="submitting", by={SYSTEM_PARTY}),
    opened=step("created", "submitting", "unknown", to="open", by={SYSTEM_PARTY}),
    lost=step("submitting", to="unknown", by={SYSTEM_PARTY}),
    process=step("created", "submitting", "open", "unknown", to="processing", by={SYSTEM_PARTY}),
    # What Stripe says is never refused: money that arrived has arrived, whatever we thought.
    succeed=step(
        "created", "submitting", "open", "processing", "unknown", "failed", "expired", "cancelled",
        to="succeeded", by={SYSTEM_PARTY},
    ),
    fail=step("created", "submitting", "open", "processing", "unknown", to="failed", by={SYSTEM_PARTY}),
    expire=step("created", "submitting", "open", "processing", "unknown", to="expired", by={SYSTEM_PARTY}),
    cancel=step("created", "submitting", "open", "unknown", to="cancelled", by={SYSTEM_PARTY}),
)  # fmt: skip


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


class Refund(Base):
    """Money back, by two people: the approver is not the requester."""

    __tablename__ = "refund"
    __table_args__ = (
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint("approved_by_id is null or approved_by_id <> requested_by_id", name="two_people"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True, default=new_ref)
    state: Mapped[str] = mapped_column(String(12), default="requested")
    version: Mapped[int] = mapped_column(default=1)
    invoice_id: Mapped[int] = mapped_column(ForeignKey("invoice.id"), index=True)
    attempt_id: Mapped[int | None] = mapped_column(ForeignKey("payment_attempt.id"))  # None: by bank transfer
    amount: Mapped[int]
    currency: Mapped[str] = mapped_column(String(3))
    reason: Mapped[str] = mapped_column(String(300))
    # None: made in Stripe's dashboard, found by reconciliation
    requested_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    requested_at: Mapped[datetime] = mapped_column(default=clock.now)
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    approved_at: Mapped[datetime | None]
    idempotency_key: Mapped[str] = mapped_column(String(60), unique=True)
    submitted_at: Mapped[datetime | None]
    stripe_id: Mapped[str | None] = mapped_column(String(120), unique=True)
    finished_at: Mapped[datetime | None]
    invoice: Mapped[Invoice] = relationship()
    __mapper_args__ = {"version_id_col": version}


def refund_parties(actor: Actor, refund: Refund) -> set[str]:
    """finance of the payee or of the center; whoever requested is never the approver."""
    parties = set()
    if actor.has("finance", refund.invoice.institution_id) or actor.has("center_finance"):
        parties.add("requester" if actor.user_id == refund.requested_by_id else "approver")
    return parties


REFUND = Lifecycle(
    "refund",
    refund_parties,
    {
        "requested": Text("환불 요청", "Requested"),
        "approved": Text("승인", "Approved"),
        "submitting": Text("처리 중", "Submitting"),
        "pending": Text("처리 중", "Pending"),
        "succeeded": Text("환불 완료", "Refunded"),
        "failed": Text("환불 실패", "Failed"),
        "cancelled": Text("취소", "Cancelled"),
    },
    approve=step("requested", to="approved", by={"approver"}),
    reject=step("requested", to="cancelled", by={"approver", "requester"}),
    submit=step("approved", to="submitting", by={SYSTEM_PARTY}),
    wait=step("approved", "submitting", to="pending", by={SYSTEM_PARTY}),
    succeed=step(
        "approved", "submitting", "pending", to="succeeded", by={SYSTEM_PARTY, "approver", "requester"}
    ),
    fail=step("approved", "submitting", "pending", "succeeded", to="failed", by={SYSTEM_PARTY}),
)


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


# why a deposit belongs to no invoice
ASIDE: dict[str, Text] = {
    "returned": Text("보낸 분에게 돌려줌", "Sent back to the payer"),
    "not_ours": Text("기술료가 아님 (기관의 다른 수입)", "No licence fee: other income of the institution"),
}


class BankReceipt(Base):
    """One line of an institution's bank statement; a person says which invoice it was for.

    A deposit for several invoices is split into parts (`part_of_id`), which are matched one by one. A deposit
    that is for no invoice is set aside by two people (`aside_as`: returned, not_ours). `bank_reference` is the bank's
    own number, which may restart with each file: what a deposit is, `billing.same_deposit` says. A receipt that was
    taken for another deposit by mistake is `withdrawn`.
    """

    __tablename__ = "bank_receipt"
    __table_args__ = (
        Index("ix_bank_receipt_account_id_received_on", "account_id", "received_on"),
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint(
            "aside_approved_by_id is null or aside_approved_by_id <> aside_by_id", name="two_people"
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True, default=new_ref)
    version: Mapped[int] = mapped_column(default=1)
    account_id: Mapped[int] = mapped_column(ForeignKey("payment_account.id"), index=True)
    bank_reference: Mapped[str] = mapped_column(String(80))
    received_on: Mapped[date]
    received_time: Mapped[str] = mapped_column(
        String(8), default="", server_default=""
    )  # HH:MM[:SS], "" unknown
    amount: Mapped[int]
    balance: Mapped[int | None]  # of the account after it, minor units
    by_hand: Mapped[bool] = mapped_column(default=False, server_default=false())
    currency: Mapped[str] = mapped_column(String(3), default="KRW")
    payer_name: Mapped[str] = mapped_column(String(120), default="")
    memo: Mapped[str] = mapped_column(String(200), default="")
    invoice_id: Mapped[int | None] = mapped_column(ForeignKey("invoice.id"), index=True)
    matched_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    matched_at: Mapped[datetime | None]
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    recorded_at: Mapped[datetime] = mapped_column(default=clock.now)
    part_of_id: Mapped[int | None] = mapped_column(ForeignKey("bank_receipt.id"), index=True)
    split_at: Mapped[datetime | None]  # its parts stand for it
    aside_as: Mapped[str] = mapped_column(String(12), default="", server_default="")
    aside_note: Mapped[str] = mapped_column(String(300), default="", server_default="")
    aside_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    aside_approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    aside_on: Mapped[date | None]
    account: Mapped[PaymentAccount] = relationship()
    __mapper_args__ = {"version_id_col": version}


class DoubtfulDeposit(Base):
    """A line of a statement that may be a deposit which is there already (`like`): in no books until a person decides.

    `decision`: "" open, "same" left out, "other" entered as a deposit of its own (`receipt_id`).
    """

    __tablename__ = "doubtful_deposit"
    __table_args__ = (
        CheckConstraint("decision in ('', 'same', 'other')", name="decision"),
        CheckConstraint("(decision = 'other') = (receipt_id is not null)", name="receipt"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True, default=new_ref)
    version: Mapped[int] = mapped_column(default=1)
    account_id: Mapped[int] = mapped_column(ForeignKey("payment_account.id"), index=True)
    like_id: Mapped[int] = mapped_column(ForeignKey("bank_receipt.id"), index=True)
    bank_reference: Mapped[str] = mapped_column(String(80), default="")
    received_on: Mapped[date]
    received_time: Mapped[str] = mapped_column(String(8), default="")
    amount: Mapped[int]
    balance: Mapped[int | None]
    payer_name: Mapped[str] = mapped_column(String(120), default="")
    memo: Mapped[str] = mapped_column(String(200), default="")
    decision: Mapped[str] = mapped_column(String(8), default="")
    receipt_id: Mapped[int | None] = mapped_column(ForeignKey("bank_receipt.id"), index=True)
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    recorded_at: Mapped[datetime] = mapped_column(default=clock.now)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    decided_at: Mapped[datetime | None]
    account: Mapped[PaymentAccount] = relationship()
    like: Mapped[BankReceipt] = relationship(foreign_keys=[like_id])
    __mapper_args__ = {"version_id_col": version}
