"""What the center opened of others' talks: for which reason, from when, until when."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import User
from marketplace.kernel import clock
from marketplace.kernel.database import Base
from marketplace.kernel.ids import new_ref

# the kinds of matter that are opened, by the name in the address -> the table's name in the row
MATTERS = {"deal": "inquiry", "guest-question": "guest_question", "sharing": "sharing_application"}


class CenterOpening(Base):
    """A person of the center opened a matter between others, and both parties were told of it.

    Never changed. It stays as long as its matter: with a guest's question that is erased it goes, too.
    """

    __tablename__ = "center_opening"
    __table_args__ = (
        CheckConstraint(
            "subject_type in ('inquiry', 'guest_question', 'sharing_application')", name="subject_type"
        ),
        Index("ix_center_opening_subject", "subject_type", "subject_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True, default=new_ref)
    subject_type: Mapped[str] = mapped_column(String(20))
    subject_id: Mapped[int]
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    reason: Mapped[str] = mapped_column(String(500))
    opened_at: Mapped[datetime] = mapped_column(default=clock.now)
    until_at: Mapped[datetime]
    user: Mapped[User] = relationship()
