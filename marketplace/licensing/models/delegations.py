"""위임전결: by which document an officer decides for the institution, on which kinds, up to what, from when until when."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import User
from marketplace.kernel import clock
from marketplace.kernel.database import Base
from marketplace.kernel.ids import new_ref


class Delegation(Base):
    """One officer's. Once an institution has recorded any, its officers offer and sign within theirs alone.

    `kinds` of right, none for every kind. `limit`: in won, net of VAT, of all that is committed; None without a limit.
    Recorded by another person than the one it names, with the document; ended, never changed.
    """

    __tablename__ = "delegation"
    __table_args__ = (
        CheckConstraint("granted_by_id <> officer_id", name="two_people"),
        CheckConstraint("until_on >= from_on", name="days"),
        CheckConstraint('"limit" is null or "limit" >= 0', name="limit"),
        Index(
            "uq_delegation_live", "institution_id", "officer_id", unique=True,
            sqlite_where=text("ended_at is null"), postgresql_where=text("ended_at is null"),
        ),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True, default=new_ref)
    version: Mapped[int] = mapped_column(default=1)
    institution_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    officer_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    kinds: Mapped[list[Any]] = mapped_column(default=list)
    limit: Mapped[int | None]
    from_on: Mapped[date]
    until_on: Mapped[date]
    name: Mapped[str] = mapped_column(String(200))  # of the document
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    media_type: Mapped[str] = mapped_column(String(100))
    granted_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    granted_at: Mapped[datetime] = mapped_column(default=clock.now)
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    ended_at: Mapped[datetime | None]
    officer: Mapped[User] = relationship(foreign_keys=[officer_id])
    granted_by: Mapped[User] = relationship(foreign_keys=[granted_by_id])
    __mapper_args__ = {"version_id_col": version}
