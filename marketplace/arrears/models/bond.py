"""보증보험 증권: a surety's promise to pay when the licensee does not."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.kernel import clock
from marketplace.kernel.database import Base
from marketplace.kernel.ids import new_ref


class GuaranteeBond(Base):
    """One bond of a licence: `source` names the agreement, as it does on invoices. In force from its first to its last day.

    `reminded_days` is the last reminder before its end; `ended_on` the day it was given back or replaced.
    """

    __tablename__ = "guarantee_bond"
    __table_args__ = (
        UniqueConstraint("issuer", "number"),
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint("from_on <= until_on", name="days"),
        Index("ix_guarantee_bond_source", "source_type", "source_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True, default=new_ref)
    form_token: Mapped[str] = mapped_column(String(40), unique=True)
    institution_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)  # the beneficiary
    company_id: Mapped[int] = mapped_column(
        ForeignKey("organisation.id"), index=True
    )  # whose debts it covers
    source_type: Mapped[str] = mapped_column(String(30))
    source_id: Mapped[int]
    issuer: Mapped[str] = mapped_column(String(80))  # 서울보증보험 …
    number: Mapped[str] = mapped_column(String(40))
    currency: Mapped[str] = mapped_column(String(3), default="KRW")
    amount: Mapped[int]
    from_on: Mapped[date]
    until_on: Mapped[date] = mapped_column(index=True)
    name: Mapped[str] = mapped_column(String(200), default="")  # of the policy's file; "" without one
    sha256: Mapped[str] = mapped_column(String(64), default="", index=True)
    size: Mapped[int] = mapped_column(default=0)
    media_type: Mapped[str] = mapped_column(String(100), default="")
    reminded_days: Mapped[int | None]
    ended_on: Mapped[date | None]
    end_note: Mapped[str] = mapped_column(String(300), default="")
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    recorded_at: Mapped[datetime] = mapped_column(default=clock.now)
