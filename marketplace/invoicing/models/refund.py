"""Money back, by two people; however it goes back, it is a refund of an invoice."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.invoicing.models.invoice import Invoice
from marketplace.kernel import clock
from marketplace.kernel.database import Base
from marketplace.kernel.ids import new_ref


class Refund(Base):
    """Money back, by two people: the approver is not the requester. With `share_id` it goes to whoever gave that grant."""

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
    share_id: Mapped[int | None] = mapped_column(ForeignKey("invoice_share.id"), index=True)
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


GONE = ("failed", "cancelled")  # refunds that hold no money
