"""Rates of exchange as an institution's finance recorded them: what a paper in another currency was worth that day."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.kernel import clock
from marketplace.kernel.database import Base
from marketplace.kernel.money import ExchangeRate


class RecordedRate(Base):
    """매매기준율 of one day. Append-only: a correction is a further revision, so that what was used stays readable."""

    __tablename__ = "recorded_rate"
    __table_args__ = (
        UniqueConstraint("institution_id", "currency", "on_day", "revision"),
        CheckConstraint("ten_thousandths > 0", name="positive"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    institution_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    currency: Mapped[str] = mapped_column(String(3))
    on_day: Mapped[date]
    revision: Mapped[int] = mapped_column(default=1)
    ten_thousandths: Mapped[int]  # won for one unit of the currency, in 1/10,000 won
    source: Mapped[str] = mapped_column(String(200))
    form_token: Mapped[str | None] = mapped_column(String(40), unique=True)
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    recorded_at: Mapped[datetime] = mapped_column(default=clock.now)

    @property
    def rate(self) -> ExchangeRate:
        """The pure value, which converts and is copied onto papers."""
        return ExchangeRate(self.currency, "KRW", self.ten_thousandths, self.on_day, self.source)
