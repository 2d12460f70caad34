"""An upheld objection puts the shares right: who proposed what and why, and who approved it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.invoicing.models import Invoice
from marketplace.kernel import clock
from marketplace.kernel.database import Base
from marketplace.kernel.ids import new_ref
from marketplace.royalties.models.sharing import Distribution, DistributionShare


class ShareCorrection(Base):
    """How an invoice's money is shared instead, after an objection was upheld. The difference is a further distribution.

    `people` are the receivers with their weights, as [{party, user_id, name, weight}]; `costs` what is deducted first,
    where the institution's rules deduct at all. Where somebody was paid already, a second person approves.
    """

    __tablename__ = "share_correction"
    __table_args__ = (
        CheckConstraint("costs >= 0", name="costs"),
        CheckConstraint("not second_person or decided_by_id is null or decided_by_id <> requested_by_id", name="two_people"),
        Index(
            "uq_share_correction_live", "share_id", unique=True,
            sqlite_where=text("state <> 'cancelled'"), postgresql_where=text("state <> 'cancelled'"),
        ),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True, default=new_ref)
    form_token: Mapped[str | None] = mapped_column(String(40), unique=True)
    state: Mapped[str] = mapped_column(String(12), default="requested")
    version: Mapped[int] = mapped_column(default=1)
    share_id: Mapped[int] = mapped_column(ForeignKey("distribution_share.id"), index=True)  # whose objection
    invoice_id: Mapped[int] = mapped_column(ForeignKey("invoice.id"), index=True)
    people: Mapped[list[Any]]
    costs: Mapped[int] = mapped_column(default=0)  # minor units
    reason: Mapped[str] = mapped_column(String(1000))
    second_person: Mapped[bool] = mapped_column(default=False)  # somebody had been paid when it was asked for
    requested_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    requested_at: Mapped[datetime] = mapped_column(default=clock.now)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    decided_at: Mapped[datetime | None]
    distribution_id: Mapped[int | None] = mapped_column(ForeignKey("distribution.id"))
    share: Mapped[DistributionShare] = relationship()
    invoice: Mapped[Invoice] = relationship()
    distribution: Mapped[Distribution | None] = relationship()
    __mapper_args__ = {"version_id_col": version}
