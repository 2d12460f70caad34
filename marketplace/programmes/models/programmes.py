"""A programme (지원사업) and its money of each year."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy import Text as LongText
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.kernel import clock
from marketplace.kernel.database import Base
from marketplace.kernel.ids import new_ref
from marketplace.kernel.text import Text, either

CATEGORIES: dict[str, Text] = {
    "rnd": Text("기술개발", "R&D"),
    "prototype": Text("시제품 제작", "Prototype"),
    "design": Text("디자인 개발", "Design"),
    "adoption": Text("기술도입", "Technology adoption"),
    "mentoring": Text("멘토링", "Mentoring"),
    "marketing": Text("공동 마케팅", "Co-marketing"),
    "overseas": Text("해외 시장 개척", "Overseas market"),
    "training": Text("교육", "Training"),
}
FUNDS: dict[str, Text] = {
    "innovation": Text("기술혁신", "Technology innovation"),
    "competitiveness": Text("경쟁력 강화", "Competitiveness"),
}


class Programme(Base):
    """What the center supports, year after year: its category, and of which kind its money is."""

    __tablename__ = "programme"
    __table_args__ = (CheckConstraint("fund in ('innovation','competitiveness')", name="fund"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True, default=new_ref)
    version: Mapped[int] = mapped_column(default=1)
    name_ko: Mapped[str] = mapped_column(String(120))
    name_en: Mapped[str] = mapped_column(String(120), default="")
    category: Mapped[str] = mapped_column(String(20))
    fund: Mapped[str] = mapped_column(String(16))
    about: Mapped[str] = mapped_column(LongText, default="")
    created_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    form_token: Mapped[str] = mapped_column(String(40), unique=True)
    budgets: Mapped[list[Budget]] = relationship(back_populates="programme", order_by="Budget.year.desc()")
    __mapper_args__ = {"version_id_col": version}

    @property
    def name(self) -> str:
        return either(self.name_ko, self.name_en)


class Budget(Base):
    """A programme's money of one year. `committed` is what awards hold of it; the database refuses more than there is.

    Its row is what every award takes first (`SELECT … FOR UPDATE`), so that two cannot both take the last of it.
    """

    __tablename__ = "programme_budget"
    __table_args__ = (
        UniqueConstraint("programme_id", "year"),
        CheckConstraint("committed >= 0 and committed <= amount", name="never_overspent"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"), index=True)
    year: Mapped[int]
    amount: Mapped[int]  # won
    committed: Mapped[int] = mapped_column(default=0)  # won
    programme: Mapped[Programme] = relationship(back_populates="budgets")

    @property
    def left(self) -> int:
        return self.amount - self.committed
