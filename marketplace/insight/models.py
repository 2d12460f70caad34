"""What people say of the figures: what they should become, what a year was, and who of outside may read. Tables."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy import Text as LongText
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import User
from marketplace.kernel import clock
from marketplace.kernel.database import Base
from marketplace.kernel.ids import new_ref


class FigureTarget(Base):
    """What a figure should be in a year, from the instant at which it was set. The last one counts; the others stay."""

    __tablename__ = "figure_target"
    __table_args__ = (
        CheckConstraint("value >= 0", name="value"),
        Index("ix_figure_target_year", "year", "figure"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    figure: Mapped[str] = mapped_column(String(20))  # key of queries.figures.FIGURES
    year: Mapped[int]
    value: Mapped[int]  # won, or a number
    set_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    set_at: Mapped[datetime] = mapped_column(default=clock.now)


class FigureSnapshot(Base):
    """The public figures of a year as they were on a day, word for word: one person of the center proposes it, another
    publishes it. It never changes; what has to be corrected stands beside it as the next one of the year, with its reason.

    `content` is the very text whose SHA-256 is `sha256`.
    """

    __tablename__ = "figure_snapshot"
    __table_args__ = (
        UniqueConstraint("year", "number"),
        CheckConstraint("state in ('proposed','frozen','dropped')", name="state"),
        CheckConstraint(
            "state <> 'frozen' or (decided_by_id is not null and decided_by_id <> proposed_by_id)", name="two_people"
        ),
        Index(
            "uq_figure_snapshot_open", "year", unique=True,
            sqlite_where=text("state = 'proposed'"), postgresql_where=text("state = 'proposed'"),
        ),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True, default=new_ref)
    version: Mapped[int] = mapped_column(default=1)
    state: Mapped[str] = mapped_column(String(10), default="proposed")
    year: Mapped[int]
    number: Mapped[int]
    reason: Mapped[str] = mapped_column(String(500), default="")  # of a correction
    content: Mapped[str] = mapped_column(LongText)
    sha256: Mapped[str] = mapped_column(String(64))
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    proposed_at: Mapped[datetime] = mapped_column(default=clock.now)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    decided_at: Mapped[datetime | None]
    proposed_by: Mapped[User] = relationship(foreign_keys=[proposed_by_id])
    decided_by: Mapped[User | None] = relationship(foreign_keys=[decided_by_id])
    __mapper_args__ = {"version_id_col": version}


class FigureViewer(Base):
    """Somebody of a ministry or an agency who may read the center's reports until a day, and nothing else."""

    __tablename__ = "figure_viewer"
    __table_args__ = (
        Index(
            "uq_figure_viewer_live", "user_id", unique=True,
            sqlite_where=text("ended_at is null"), postgresql_where=text("ended_at is null"),
        ),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True, default=new_ref)
    version: Mapped[int] = mapped_column(default=1)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    office: Mapped[str] = mapped_column(String(120))
    until_on: Mapped[date]
    added_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    added_at: Mapped[datetime] = mapped_column(default=clock.now)
    ended_at: Mapped[datetime | None]  # closed before its day
    user: Mapped[User] = relationship(foreign_keys=[user_id])

    @property
    def is_open(self) -> bool:
        return self.ended_at is None and self.until_on >= clock.today()

    __mapper_args__ = {"version_id_col": version}
