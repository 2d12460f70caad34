"""What is put on the table: quotations of a listed price, and numbered term sheets."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy import Text as LongText
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import User
from marketplace.kernel import clock
from marketplace.kernel.database import Base
from marketplace.kernel.ids import new_ref
from marketplace.negotiation.models.inquiries import Inquiry


class Quotation(Base):
    """견적서: what the listed price would come to, on demand, valid until a day. Its paper is the copy."""

    __tablename__ = "quotation"
    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True, default=new_ref)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    inquiry_id: Mapped[int] = mapped_column(ForeignKey("inquiry.id"), index=True)
    offer_id: Mapped[int | None] = mapped_column(ForeignKey("offer.id"))
    currency: Mapped[str] = mapped_column(String(3), default="KRW")
    net: Mapped[int]
    tax: Mapped[int]
    valid_until: Mapped[date]
    created_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    form_token: Mapped[str | None] = mapped_column(String(40), unique=True)


class TermSheet(Base):
    """조건서: a numbered, immutable offer; a counter-offer is the next number.

    `terms`: {kind, fee, currency, term_months, territories, field_id, field_of_use_ko, field_of_use_en, royalty_bp,
    effective_when, start_on, note}; fee in minor units, net of VAT.
    """

    __tablename__ = "term_sheet"
    __table_args__ = (
        UniqueConstraint("inquiry_id", "number"),
        Index(
            "uq_term_sheet_accepted", "inquiry_id", unique=True,
            sqlite_where=text("state = 'accepted'"), postgresql_where=text("state = 'accepted'"),
        ),
        CheckConstraint("side in ('licensor','licensee')", name="side"),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True, default=new_ref)
    state: Mapped[str] = mapped_column(String(12), default="offered")
    version: Mapped[int] = mapped_column(default=1)
    inquiry_id: Mapped[int] = mapped_column(ForeignKey("inquiry.id"), index=True)
    number: Mapped[int]
    side: Mapped[str] = mapped_column(String(10))  # who offers
    author_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    terms: Mapped[dict[str, Any]]
    message: Mapped[str] = mapped_column(LongText, default="")
    offered_at: Mapped[datetime] = mapped_column(default=clock.now)
    valid_until: Mapped[date]
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    overtaken_at: Mapped[datetime | None]  # both sides were told that another company's right closes it
    form_token: Mapped[str | None] = mapped_column(String(40), unique=True)
    inquiry: Mapped[Inquiry] = relationship()
    author: Mapped[User] = relationship(foreign_keys=[author_id])
    __mapper_args__ = {"version_id_col": version}
