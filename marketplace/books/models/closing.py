"""Periods whose books are closed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.kernel import clock
from marketplace.kernel.database import Base


class PeriodClose(Base):
    """Books of an institution closed up to a day; `balances` is the trial balance of that day."""

    __tablename__ = "period_close"
    __table_args__ = (UniqueConstraint("institution_id", "until_on"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    institution_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    until_on: Mapped[date]
    balances: Mapped[dict[str, Any]]  # {currency: {account: minor units, debit positive}}
    closed_at: Mapped[datetime] = mapped_column(default=clock.now)
    closed_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
