"""What the desk for running the site keeps. Tables."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import Organisation, User
from marketplace.kernel import clock
from marketplace.kernel.database import Base, Json
from marketplace.kernel.ids import new_ref


class PolicyProposal(Base):
    """A dated rule gets another value from a day on, or its source is confirmed: one administrator proposes, another confirms.

    `kind`: "value" writes a row of `policy` when it is confirmed (`policy_id`), which can be taken back until its day
    comes; "source" says of the row `policy_id` whether counsel has confirmed it.
    """

    __tablename__ = "policy_proposal"
    __table_args__ = (
        CheckConstraint(
            "state <> 'confirmed' or (decided_by_id is not null and decided_by_id <> proposed_by_id)", name="two_people"
        ),
        CheckConstraint("state in ('proposed','confirmed','withdrawn')", name="state"),
        CheckConstraint("kind in ('value','source')", name="kind"),
        Index(
            "uq_policy_proposal_open", "key", unique=True,
            sqlite_where=text("state = 'proposed'"), postgresql_where=text("state = 'proposed'"),
        ),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True, default=new_ref)
    version: Mapped[int] = mapped_column(default=1)
    state: Mapped[str] = mapped_column(String(12), default="proposed", index=True)
    kind: Mapped[str] = mapped_column(String(6))
    key: Mapped[str] = mapped_column(String(80), index=True)
    from_on: Mapped[date]
    value: Mapped[Any] = mapped_column(Json)
    source: Mapped[str] = mapped_column(String(200), default="")
    sure: Mapped[bool] = mapped_column(default=True)  # whether counsel has confirmed it
    reason: Mapped[str] = mapped_column(String(500))
    policy_id: Mapped[int | None] = mapped_column(ForeignKey("policy.id", ondelete="SET NULL"))
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    proposed_at: Mapped[datetime] = mapped_column(default=clock.now)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    decided_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]  # when it was withdrawn, or taken back before its day
    proposed_by: Mapped[User] = relationship(foreign_keys=[proposed_by_id])
    decided_by: Mapped[User | None] = relationship(foreign_keys=[decided_by_id])
    __mapper_args__ = {"version_id_col": version}


class FirstDayStep(Base):
    """What people said of a line of the first day: the test letter was sent and seen, or the line (`all`: the list) is set aside.

    What is done is read from the truth and kept nowhere.
    """

    __tablename__ = "first_day_step"
    __table_args__ = (CheckConstraint("state in ('sent','seen','aside')", name="state"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(20), unique=True)
    state: Mapped[str] = mapped_column(String(6))
    secret: Mapped[str] = mapped_column(String(16), default="")  # in the link of the test letter
    reason: Mapped[str] = mapped_column(String(300), default="")
    at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))


class CompanyImport(Base):
    """A sheet of member companies as it was read: looked at before anything is entered, entered and undone as a whole.

    `rows`: [{line, values, problems: [[ko, en]]}], until it is entered: then the companies say it themselves.
    """

    __tablename__ = "company_import"
    __table_args__ = (CheckConstraint("state in ('read', 'entered', 'undone')", name="state"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True, default=new_ref)
    version: Mapped[int] = mapped_column(default=1)
    state: Mapped[str] = mapped_column(String(8), default="read")
    name: Mapped[str] = mapped_column(String(200))
    rows: Mapped[list[Any]]
    notes: Mapped[list[Any]] = mapped_column(default=list)
    read_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    read_at: Mapped[datetime] = mapped_column(default=clock.now)
    entered: Mapped[int] = mapped_column(default=0)  # how many companies
    invited: Mapped[int] = mapped_column(default=0)  # how many people
    entered_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]
    __mapper_args__ = {"version_id_col": version}


class ImportedCompany(Base):
    """A company that a sheet entered."""

    __tablename__ = "imported_company"
    id: Mapped[int] = mapped_column(primary_key=True)
    import_id: Mapped[int] = mapped_column(ForeignKey("company_import.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), unique=True)
    organisation: Mapped[Organisation] = relationship()


class ImportedPerson(Base):
    """Somebody of such a company who is not invited yet; the row goes when the invitation does."""

    __tablename__ = "imported_person"
    __table_args__ = (UniqueConstraint("organisation_id", "email"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    import_id: Mapped[int] = mapped_column(ForeignKey("company_import.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    email: Mapped[str] = mapped_column(String(254), index=True)
    role: Mapped[str] = mapped_column(String(20))
    organisation: Mapped[Organisation] = relationship()
