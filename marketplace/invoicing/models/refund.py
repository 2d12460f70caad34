"""Money back, by two people; however it goes back, it is a refund of an invoice."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.books.queries import is_finance
from marketplace.invoicing.models.invoice import Invoice
from marketplace.kernel import clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import Base
from marketplace.kernel.ids import new_ref
from marketplace.kernel.lifecycle import SYSTEM_PARTY, Lifecycle, step
from marketplace.kernel.text import Text


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
    if is_finance(actor, refund.invoice.institution_id):
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
GONE = ("failed", "cancelled")  # refunds that hold no money
