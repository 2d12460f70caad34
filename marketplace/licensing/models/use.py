"""What became of a shared technology (기술나눔): the licensee's report for each year, due by 31 January of the next."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy import Text as LongText
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import User
from marketplace.kernel import clock
from marketplace.kernel.database import Base


class UseReport(Base):
    """The licensee's own words on one calendar year; one for each year, never changed."""

    __tablename__ = "use_report"
    __table_args__ = (UniqueConstraint("agreement_id", "year"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreement.id"))
    year: Mapped[int]
    body: Mapped[str] = mapped_column(LongText)
    reported_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    reported_at: Mapped[datetime] = mapped_column(default=clock.now)
    form_token: Mapped[str | None] = mapped_column(String(40), unique=True)
    reported_by: Mapped[User] = relationship()
