"""A person's proof of who they are, for one act."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.kernel.database import Base
from marketplace.kernel.ids import new_ref

FRESH = timedelta(minutes=10)  # as long as it takes to come back and sign


class IdentityProof(Base):
    """`act`: what it is for ("agreement:R7K2…"), `back_to`: where the person goes on. Used once, soon after it was given."""

    __tablename__ = "identity_proof"
    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(32), unique=True, default=lambda: new_ref(32))
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    act: Mapped[str] = mapped_column(String(60))
    back_to: Mapped[str] = mapped_column(String(300))
    asked_at: Mapped[datetime]
    proven_at: Mapped[datetime | None]
    method: Mapped[str] = mapped_column(String(80), default="")
    reference: Mapped[str] = mapped_column(String(80), default="")
    used_at: Mapped[datetime | None]
