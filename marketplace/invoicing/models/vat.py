"""What an institution has confirmed about its VAT: that it is exempt, or that a payer abroad meets the terms of the zero rate."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import Organisation, User
from marketplace.kernel import clock
from marketplace.kernel.database import Base
from marketplace.kernel.ids import new_ref


class VatRuling(Base):
    """Without a company: what the institution supplies is exempt (면세). With one: its fees are zero-rated, and why.

    영세율 of services to a payer abroad takes payment in foreign currency through a foreign-exchange bank and use
    abroad (부가가치세법 제24조 제1항, 시행령 제33조 제2항): both are asked and kept as evidence. Proposed by one person,
    confirmed by another; it holds for what is billed after that, until it is ended.
    """

    __tablename__ = "vat_ruling"
    __table_args__ = (
        CheckConstraint("company_id is null or (by_exchange_bank and used_abroad)", name="conditions"),
        CheckConstraint("decided_by_id is null or decided_by_id <> proposed_by_id", name="two_people"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True, default=new_ref)
    state: Mapped[str] = mapped_column(String(12), default="proposed")
    version: Mapped[int] = mapped_column(default=1)
    institution_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    company_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    by_exchange_bank: Mapped[bool] = mapped_column(default=False)
    used_abroad: Mapped[bool] = mapped_column(default=False)
    basis: Mapped[str] = mapped_column(String(500))  # the article, or the papers that prove it
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    proposed_at: Mapped[datetime] = mapped_column(default=clock.now)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    decided_at: Mapped[datetime | None]
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    ended_at: Mapped[datetime | None]
    institution: Mapped[Organisation] = relationship(foreign_keys=[institution_id])
    company: Mapped[Organisation | None] = relationship(foreign_keys=[company_id])
    proposed_by: Mapped[User] = relationship(foreign_keys=[proposed_by_id])
    decided_by: Mapped[User | None] = relationship(foreign_keys=[decided_by_id])
    __mapper_args__ = {"version_id_col": version}
