"""The performance figures of a listing."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.catalog.models import Ordered
from marketplace.kernel.database import Base
from marketplace.kernel.text import Text, either

GOOD = {
    "less": Text("작을수록 좋은 값", "Lower is better"),
    "more": Text("클수록 좋은 값", "Higher is better"),
}
STAGES = {
    "lab": Text("실험실 시험", "Laboratory test"),
    "pilot": Text("시제품·시험 생산", "Prototype or pilot run"),
    "field": Text("현장 시험", "Field test"),
}
TESTERS = {
    "own": Text("연구진", "By the researchers"),
    "outside": Text("외부 시험기관", "By an outside laboratory"),
    "company": Text("기업", "By a company"),
}


class PerformanceFigure(Ordered, Base):
    """One measure before and after: `before` and `after` as they are shown, a plain number or words such as `3–5`.

    `good` is which direction is welcome, empty where the researcher does not say. One that was taken away stays for who
    wants it back.
    """

    __tablename__ = "performance_figure"
    __table_args__ = (CheckConstraint("measure_ko <> '' or measure_en <> ''", name="measure"),)
    version: Mapped[int] = mapped_column(default=1)
    measure_ko: Mapped[str] = mapped_column(String(100), default="")
    measure_en: Mapped[str] = mapped_column(String(100), default="")
    unit_ko: Mapped[str] = mapped_column(String(20), default="")
    unit_en: Mapped[str] = mapped_column(String(20), default="")
    usual_ko: Mapped[str] = mapped_column(String(100), default="")  # what is used today
    usual_en: Mapped[str] = mapped_column(String(100), default="")
    before: Mapped[str] = mapped_column(String(40))
    after: Mapped[str] = mapped_column(String(40))
    good: Mapped[str] = mapped_column(String(10), default="")  # of GOOD
    stage: Mapped[str] = mapped_column(String(10))  # of STAGES
    tester: Mapped[str] = mapped_column(String(10))  # of TESTERS
    conditions_ko: Mapped[str] = mapped_column(String(300), default="")
    conditions_en: Mapped[str] = mapped_column(String(300), default="")
    __mapper_args__ = {"version_id_col": version}

    @property
    def measure(self) -> str:
        return either(self.measure_ko, self.measure_en)

    @property
    def usual(self) -> str:
        return either(self.usual_ko, self.usual_en)

    @property
    def unit(self) -> str:
        return either(self.unit_ko, self.unit_en)

    @property
    def conditions(self) -> str:
        return either(self.conditions_ko, self.conditions_en)
