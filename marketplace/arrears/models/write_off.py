"""What is given up, what was reminded of, and what is closed: write-offs, arrears notices, closed periods."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.invoicing.models import Invoice
from marketplace.kernel import clock
from marketplace.kernel.database import Base
from marketplace.kernel.ids import new_ref


class WriteOff(Base):
    """대손 처리: what is owed is given up, by two people. Money that comes later all the same waits as unapplied."""

    __tablename__ = "write_off"
    __table_args__ = (
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint("approved_by_id is null or approved_by_id <> requested_by_id", name="two_people"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True, default=new_ref)
    state: Mapped[str] = mapped_column(String(12), default="requested")
    version: Mapped[int] = mapped_column(default=1)
    invoice_id: Mapped[int] = mapped_column(ForeignKey("invoice.id"), index=True)
    amount: Mapped[int]  # what was owed when it was asked for; at the approval it must be owed still
    currency: Mapped[str] = mapped_column(String(3))
    reason: Mapped[str] = mapped_column(String(300))
    requested_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    requested_at: Mapped[datetime] = mapped_column(default=clock.now)
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    decided_at: Mapped[datetime | None]
    invoice: Mapped[Invoice] = relationship()
    __mapper_args__ = {"version_id_col": version}


class ArrearsNotice(Base):
    """One rung of the reminder ladder, sent once: `days` after the due day (negative: before it)."""

    __tablename__ = "arrears_notice"
    __table_args__ = (UniqueConstraint("invoice_id", "days"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    invoice_id: Mapped[int] = mapped_column(ForeignKey("invoice.id"), index=True)
    days: Mapped[int]
    outstanding: Mapped[int]
    sent_at: Mapped[datetime] = mapped_column(default=clock.now)
