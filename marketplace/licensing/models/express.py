"""간편 계약: licences on published terms, taken in one go, and the standing approvals by which an officer signs them beforehand."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import User
from marketplace.catalog.models import Offer
from marketplace.kernel import clock
from marketplace.kernel.database import Base
from marketplace.kernel.ids import new_ref
from marketplace.licensing.models.agreements import Agreement

# 간편 계약: kinds that nobody needs to negotiate and that shut nobody else out
EXPRESS_KINDS = ("non_exclusive", "evaluation", "sharing")


class StandingApproval(Base):
    """상시 승인: an officer signs beforehand for express licences on standard terms, up to a fee and until a day.

    It counts only while it is not revoked, not over, and its officer still holds the office.
    """

    __tablename__ = "standing_approval"
    __table_args__ = (CheckConstraint("fee_limit >= 0", name="fee_limit"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True, default=new_ref)
    institution_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    officer_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    offer_id: Mapped[int | None] = mapped_column(ForeignKey("offer.id"))  # None: every express offer
    fee_limit: Mapped[int]  # KRW, net of VAT, for one agreement
    until_on: Mapped[date]
    granted_at: Mapped[datetime] = mapped_column(default=clock.now)
    revoked_at: Mapped[datetime | None]
    revoked_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    officer: Mapped[User] = relationship(foreign_keys=[officer_id])
    offer: Mapped[Offer | None] = relationship()


class ExpressDraft(Base):
    """How far a person has come with an express licence: kept until sent, and sent once."""

    __tablename__ = "express_draft"
    __table_args__ = (UniqueConstraint("user_id", "offer_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    offer_id: Mapped[int] = mapped_column(ForeignKey("offer.id"), index=True)
    company_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    answers: Mapped[dict[str, Any]] = mapped_column(default=dict)  # what was typed of the company's facts
    agreement_id: Mapped[int | None] = mapped_column(ForeignKey("agreement.id"), index=True)
    updated_at: Mapped[datetime] = mapped_column(default=clock.now, onupdate=clock.now)
    offer: Mapped[Offer] = relationship()
    agreement: Mapped[Agreement | None] = relationship()
