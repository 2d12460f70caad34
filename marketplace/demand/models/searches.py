"""What people look for: saved searches with their alerts."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.kernel import clock
from marketplace.kernel.database import Base
from marketplace.kernel.ids import new_ref
from marketplace.kernel.text import Text

FREQUENCIES: dict[str, Text] = {
    "now": Text("새 기술이 나오는 대로", "As soon as there is something new"),
    "daily": Text("하루에 한 번, 오전 9시", "Once a day, 9:00 in Korea"),
    "weekly": Text("한 주에 한 번, 월요일 오전 9시", "Once a week, Monday 9:00 in Korea"),
}
CONSENT_VERSION = "2026-11-01"
CONSENT = Text(
    "조건에 맞는 새 기술을 알리는 광고성 정보를 전자우편으로 받는 데 동의합니다.",
    "I agree to receive e-mails that advertise new technologies matching my searches.",
)


class SavedSearch(Base):
    """The conditions of a search page, kept by one person; its mails tell what is new since `since_at`."""

    __tablename__ = "saved_search"
    __table_args__ = (
        CheckConstraint("frequency in ('now', 'daily', 'weekly')", name="frequency"),
        Index("ix_saved_search_due", "paused_at", "due_at"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True, default=new_ref)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    address: Mapped[str] = mapped_column(String(2000))  # the query string of the search page
    frequency: Mapped[str] = mapped_column(String(8), default="daily")
    form_token: Mapped[str] = mapped_column(String(40), unique=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    since_at: Mapped[datetime] = mapped_column(default=clock.now)
    due_at: Mapped[datetime]
    paused_at: Mapped[datetime | None]
    letters: Mapped[int] = mapped_column(default=0)


class AlertedListing(Base):
    """A listing that a person was told of: never again, by whichever of their searches."""

    __tablename__ = "alerted_listing"
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), primary_key=True)
    listing_id: Mapped[int] = mapped_column(ForeignKey("listing.id"), primary_key=True)
    at: Mapped[datetime] = mapped_column(default=clock.now)


class AlertConsent(Base):
    """정보통신망법 제50조: prior consent to advertising mail, kept with its moment; one live row a person.

    `confirmed_at`: when it was last given or, two years later, confirmed or asked for again.
    """

    __tablename__ = "alert_consent"
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    version: Mapped[str] = mapped_column(String(20))
    given_at: Mapped[datetime]
    confirmed_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by: Mapped[str] = mapped_column(String(10), default="")  # page | link
