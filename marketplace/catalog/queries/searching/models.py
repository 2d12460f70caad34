"""What search keeps of a person: recent searches, if wanted."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.kernel import clock
from marketplace.kernel.database import Base
from marketplace.kernel.ids import new_ref


class RecentSearch(Base):
    """One search of one person, seen by nobody else; `address` is its query string."""

    __tablename__ = "recent_search"
    __table_args__ = (UniqueConstraint("user_id", "address"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True, default=new_ref)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    text: Mapped[str] = mapped_column(String(200))
    label: Mapped[str] = mapped_column(String(300))
    address: Mapped[str] = mapped_column(String(2000))
    at: Mapped[datetime] = mapped_column(default=clock.now)


class SearchPreference(Base):
    """Whether a person's searches are kept. No row: they are."""

    __tablename__ = "search_preference"
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), primary_key=True)
    keeps_history: Mapped[bool] = mapped_column(default=True)
