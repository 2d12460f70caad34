"""A company's figures by year with what shows them, and whom the center spoke with."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy import Text as LongText
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import Organisation, User
from marketplace.kernel import clock
from marketplace.kernel.database import Base
from marketplace.kernel.ids import new_ref
from marketplace.kernel.text import Text

FIRST_YEAR = 1990
WAYS: dict[str, Text] = {
    "called": Text("전화함", "We called"),
    "was_called": Text("전화받음", "They called"),
    "visit": Text("방문", "Visit"),
    "mail": Text("이메일", "Email"),
}


class CompanyYear(Base):
    """What a company says of one year, and whether the center has looked at it. One row a year.

    `by_center`: entered by the center's people, because `said_by` told them. Whoever entered it does not confirm it.
    """

    __tablename__ = "company_year"
    __table_args__ = (
        UniqueConstraint("company_id", "year"),
        CheckConstraint(f"year between {FIRST_YEAR} and 2200", name="year"),
        CheckConstraint("decided_by_id is null or decided_by_id <> submitted_by_id", name="two_people"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True, default=new_ref)
    version: Mapped[int] = mapped_column(default=1)
    state: Mapped[str] = mapped_column(String(10), default="due", index=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    year: Mapped[int]
    asked_at: Mapped[datetime | None]  # None: the company came by itself
    due_on: Mapped[date | None]
    by_center: Mapped[bool] = mapped_column(default=False)
    said_by: Mapped[str] = mapped_column(String(80), default="")
    submitted_at: Mapped[datetime | None]
    submitted_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    note: Mapped[str] = mapped_column(String(500), default="")  # what has to be changed
    company: Mapped[Organisation] = relationship()
    submitted_by: Mapped[User | None] = relationship(foreign_keys=[submitted_by_id])
    decided_by: Mapped[User | None] = relationship(foreign_keys=[decided_by_id])
    __mapper_args__ = {"version_id_col": version}


class CompanyFigure(Base):
    """One figure of a year. A correction leaves the old row with the instant at which it was replaced."""

    __tablename__ = "company_figure"
    __table_args__ = (
        CheckConstraint("value >= 0", name="value"),
        Index(
            "uq_company_figure_current", "year_id", "code", unique=True,
            sqlite_where=text("replaced_at is null"), postgresql_where=text("replaced_at is null"),
        ),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    year_id: Mapped[int] = mapped_column(ForeignKey("company_year.id"), index=True)
    code: Mapped[str] = mapped_column(String(20))  # measures.MEASURES
    value: Mapped[int]
    entered_at: Mapped[datetime] = mapped_column(default=clock.now)
    entered_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    replaced_at: Mapped[datetime | None]


class CompanyYearFile(Base):
    """What shows the figures of a year: read by the company's people and by who oversees."""

    __tablename__ = "company_year_file"
    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True, default=new_ref)
    year_id: Mapped[int] = mapped_column(ForeignKey("company_year.id"), index=True)
    kind: Mapped[str] = mapped_column(String(12))  # measures.EVIDENCE
    name: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    media_type: Mapped[str] = mapped_column(String(100))
    added_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    added_at: Mapped[datetime] = mapped_column(default=clock.now)
    removed_at: Mapped[datetime | None]
    year: Mapped[CompanyYear] = relationship()


class CompanyContact(Base):
    """Who of the center spoke with whom of a company, what about, and when to call again. The center's alone."""

    __tablename__ = "company_contact"
    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True, default=new_ref)
    version: Mapped[int] = mapped_column(default=1)
    company_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    way: Mapped[str] = mapped_column(String(10))  # WAYS
    held_on: Mapped[date]
    with_whom: Mapped[str] = mapped_column(String(80), default="")
    words: Mapped[str] = mapped_column(LongText)
    again_on: Mapped[date | None]
    done_at: Mapped[datetime | None]  # called again, or no longer needed
    by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    form_token: Mapped[str] = mapped_column(String(40), unique=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    company: Mapped[Organisation] = relationship()
    by: Mapped[User] = relationship()
    __mapper_args__ = {"version_id_col": version}


class Story(Base):
    """What a company tells in public of its way from a difficulty to sales; one a company, withdrawn whenever it wants."""

    __tablename__ = "company_story"
    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True, default=new_ref)
    version: Mapped[int] = mapped_column(default=1)
    state: Mapped[str] = mapped_column(String(10), default="draft", index=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), unique=True)
    title: Mapped[str] = mapped_column(String(120), default="")
    words: Mapped[str] = mapped_column(LongText, default="")
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    published_at: Mapped[datetime | None]
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    company: Mapped[Organisation] = relationship()
    __mapper_args__ = {"version_id_col": version}


class StoryPart(Base):
    """One step of a story to whose publication the company agreed: an event of its line, or a figure.

    Of an event, what its package called it is copied; its subject, which may be another's secret, is not. A figure is shown
    as long as it is the one that was agreed to: a corrected one needs a new consent.
    """

    __tablename__ = "company_story_part"
    __table_args__ = (
        Index(
            "uq_company_story_part_live", "story_id", "key", unique=True,
            sqlite_where=text("withdrawn_at is null"), postgresql_where=text("withdrawn_at is null"),
        ),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True, default=new_ref)
    story_id: Mapped[int] = mapped_column(ForeignKey("company_story.id"), index=True)
    key: Mapped[str] = mapped_column(String(80))  # of a Happening, or figure:2025:sales
    figure_id: Mapped[int | None] = mapped_column(ForeignKey("company_figure.id"))
    happened_on: Mapped[date]
    icon: Mapped[str] = mapped_column(String(40), default="")
    what: Mapped[list[Any]] = mapped_column(default=list)  # [Korean, English]
    evidence: Mapped[list[Any]] = mapped_column(default=list)
    words: Mapped[str] = mapped_column(String(500), default="")
    consented_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    consented_at: Mapped[datetime] = mapped_column(default=clock.now)
    withdrawn_at: Mapped[datetime | None]
    story: Mapped[Story] = relationship()
    figure: Mapped[CompanyFigure | None] = relationship()


class FigureRelease(Base):
    """A median of a group of companies as it was shown from a moment on. `members`: whose it was made of (company -> row of
    its figure), so that the next one differs by five companies at least; it is read by nobody else."""

    __tablename__ = "figure_release"
    __table_args__ = (CheckConstraint("companies >= 5", name="five"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(index=True)
    group: Mapped[str] = mapped_column("of_group", String(10))
    code: Mapped[str] = mapped_column(String(20))
    companies: Mapped[int]
    median: Mapped[int]
    members: Mapped[dict[str, Any]]
    released_at: Mapped[datetime] = mapped_column(default=clock.now)
