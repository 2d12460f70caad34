"""A note that a person of a company pins up."""

from __future__ import annotations

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.kernel.database import Base


class ScratchNote(Base):
    __tablename__ = "scratch_note"
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    company_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    text: Mapped[str] = mapped_column(String(200))
    read: Mapped[bool] = mapped_column(default=False)
