"""How an institution shares its fees: rules with the day from which they hold, proposed by one person and confirmed by another."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import Organisation, User
from marketplace.kernel import clock
from marketplace.kernel.database import Base
from marketplace.kernel.ids import new_ref


class SharingRule(Base):
    """An institution's own rule for contracts concluded from `from_on` on; rates in basis points.

    `costs_bp` of a fee come off first where `deduct_costs_first`. A contract keeps the rule of its day for good, so a rule
    begins after the day on which it is confirmed. 직무발명 보상 규정, 발명진흥법 제15조 제3항 (협의와 공표).
    """

    __tablename__ = "sharing_rule"
    __table_args__ = (
        CheckConstraint(
            "researchers_bp >= 0 and contributors_bp >= 0 and researchers_bp + contributors_bp <= 10000",
            name="parts",
        ),
        CheckConstraint("costs_bp between 0 and 10000", name="costs"),
        CheckConstraint(
            "state <> 'confirmed' or proposed_by_id is null or decided_by_id <> proposed_by_id",
            name="two_people",
        ),
        Index(
            "uq_sharing_rule_proposed", "institution_id", unique=True,
            sqlite_where=text("state = 'proposed'"), postgresql_where=text("state = 'proposed'"),
        ),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True, default=new_ref)
    form_token: Mapped[str | None] = mapped_column(String(40), unique=True)
    state: Mapped[str] = mapped_column(String(12), default="proposed")
    version: Mapped[int] = mapped_column(default=1)
    institution_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    from_on: Mapped[date]
    researchers_bp: Mapped[int]
    contributors_bp: Mapped[int]
    deduct_costs_first: Mapped[bool] = mapped_column(default=False)
    costs_bp: Mapped[int] = mapped_column(default=0)
    basis: Mapped[str] = mapped_column(String(300), default="")  # the institution's regulation it stands in
    note: Mapped[str] = mapped_column(String(1000), default="")  # why it changes, for its researchers
    proposed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))  # None: of before rules
    proposed_at: Mapped[datetime] = mapped_column(default=clock.now)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    decided_at: Mapped[datetime | None]
    institution: Mapped[Organisation] = relationship()
    proposed_by: Mapped[User | None] = relationship(foreign_keys=[proposed_by_id])
    decided_by: Mapped[User | None] = relationship(foreign_keys=[decided_by_id])
    __mapper_args__ = {"version_id_col": version}
