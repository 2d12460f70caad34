"""What the deal room keeps of its own: the secret address of a person's calendar."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.kernel import clock
from marketplace.kernel.database import Base


class CalendarFeed(Base):
    """A person's calendar address. Only the secret's hash is kept; a new address ends the old one."""

    __tablename__ = "calendar_feed"
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), primary_key=True)
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
