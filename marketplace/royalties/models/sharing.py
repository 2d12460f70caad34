"""Sharing the income: a distribution per settled invoice with its formula, and negative ones when money goes back."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import Organisation
from marketplace.invoicing.models import Invoice
from marketplace.kernel import clock
from marketplace.kernel.database import Base
from marketplace.kernel.ids import new_ref
from marketplace.licensing.models import Agreement

if TYPE_CHECKING:
    from marketplace.royalties.models.paying import Payout


class Distribution(Base):
    """Net cash received on one invoice, shared. `formula` states every rate and step in the day's policy.

    `number` 1 is the first; when money goes back or comes again, further ones of the same invoice hold the
    difference (negative for a refund), so that nothing that was told is ever rewritten.

    발명진흥법 제15조, 기술의 이전 및 사업화 촉진에 관한 법률 시행령 제24조, 국가연구개발혁신법 시행령.
    """

    __tablename__ = "distribution"
    __table_args__ = (
        UniqueConstraint("invoice_id", "number"),
        CheckConstraint("amount >= 0 or number > 1", name="amount"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True, default=new_ref)
    invoice_id: Mapped[int] = mapped_column(ForeignKey("invoice.id"), index=True)
    number: Mapped[int] = mapped_column(default=1, server_default="1")
    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreement.id"), index=True)
    institution_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    currency: Mapped[str] = mapped_column(String(3))
    amount: Mapped[int]  # net of VAT
    formula: Mapped[dict[str, Any]]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    reminded_days: Mapped[
        int | None
    ]  # the last reminder of the payout, days before (negative) or after its day
    shares: Mapped[list[DistributionShare]] = relationship(
        order_by="DistributionShare.id", back_populates="distribution"
    )
    invoice: Mapped[Invoice] = relationship()
    agreement: Mapped[Agreement] = relationship()
    institution: Mapped[Organisation] = relationship()


class DistributionShare(Base):
    __tablename__ = "distribution_share"
    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True, default=new_ref)
    distribution_id: Mapped[int] = mapped_column(ForeignKey("distribution.id"), index=True)
    party: Mapped[str] = mapped_column(String(12))  # inventor | contributor | institution
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), index=True)
    name: Mapped[str] = mapped_column(String(80))
    weight: Mapped[int] = mapped_column(default=0)
    amount: Mapped[int]
    paper_id: Mapped[int | None] = mapped_column(ForeignKey("paper.id"))
    told_at: Mapped[datetime | None]  # in writing, with the formula: objection within 30 days from here
    paid_out_on: Mapped[datetime | None]  # within the day of payment; a proposal leaves it empty
    objection: Mapped[str] = mapped_column(String(1000), default="")
    objected_at: Mapped[datetime | None]
    # the committee's answer (직무발명심의위원회): upheld | dismissed
    outcome: Mapped[str] = mapped_column(String(10), default="", server_default="")
    answer: Mapped[str] = mapped_column(String(1000), default="", server_default="")
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    reminded_days: Mapped[int | None]  # the last reminder of the committee's day
    # paid in another currency than the fee's: which, the rate in words with its day and source, and the sum
    paid_currency: Mapped[str] = mapped_column(String(3), default="", server_default="")
    paid_rate: Mapped[str] = mapped_column(String(240), default="", server_default="")
    paid_amount: Mapped[int | None]
    payout_id: Mapped[int | None] = mapped_column(ForeignKey("payout.id"), index=True)  # proposed or made
    distribution: Mapped[Distribution] = relationship(back_populates="shares")
    payout: Mapped[Payout | None] = relationship(back_populates="shares")
