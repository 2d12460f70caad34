"""What stands beside the reports: sales the company states elsewhere, estimates, and the audit right (장부 검사)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy import Text as LongText
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.kernel import clock
from marketplace.kernel.database import Base
from marketplace.kernel.ids import new_ref
from marketplace.kernel.text import Text
from marketplace.royalties.models.reporting import RoyaltyReport, RoyaltySchedule


class StatedSales(Base):
    """The licensed products' sales of a calendar year as the company states them, minor units, VAT excluded.

    The newest statement of a year counts; older ones stay. With a file it is taken from the financial statements.
    """

    __tablename__ = "stated_sales"
    __table_args__ = (CheckConstraint("amount >= 0", name="amount"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True, default=new_ref)
    form_token: Mapped[str] = mapped_column(String(40), unique=True)
    schedule_id: Mapped[int] = mapped_column(ForeignKey("royalty_schedule.id"), index=True)
    year: Mapped[int]
    amount: Mapped[int]
    name: Mapped[str] = mapped_column(String(200), default="")  # of the file; "" without one
    sha256: Mapped[str] = mapped_column(String(64), default="", index=True)
    size: Mapped[int] = mapped_column(default=0)
    media_type: Mapped[str] = mapped_column(String(100), default="")
    stated_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    stated_at: Mapped[datetime] = mapped_column(default=clock.now)
    schedule: Mapped[RoyaltySchedule] = relationship()


class RoyaltyEstimate(Base):
    """Billed because a report was late and the agreement allows it; taken back when the report is accepted."""

    __tablename__ = "royalty_estimate"
    __table_args__ = (CheckConstraint("amount > 0", name="amount"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("royalty_report.id"), unique=True)
    basis_id: Mapped[int] = mapped_column(ForeignKey("royalty_report.id"))  # the last period's report
    rate_bp: Mapped[int]  # of the last period's royalty
    amount: Mapped[int]  # minor units, before VAT
    invoice_id: Mapped[int] = mapped_column(ForeignKey("invoice.id"), unique=True)
    billed_at: Mapped[datetime] = mapped_column(default=clock.now)
    replaced_at: Mapped[datetime | None]
    basis: Mapped[RoyaltyReport] = relationship(foreign_keys=[basis_id])


class RoyaltyAudit(Base):
    """장부 검사: the licensor looks into the books for reports of past periods, as the agreement's clause allows.

    `difference` is what the royalties of the periods come to beyond what was billed: positive is billed with the
    findings, negative comes off the next reports. Costs above the clause's threshold are the licensee's.
    """

    __tablename__ = "royalty_audit"
    __table_args__ = (CheckConstraint("costs >= 0", name="costs"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True, default=new_ref)
    form_token: Mapped[str] = mapped_column(String(40), unique=True)
    state: Mapped[str] = mapped_column(String(12), default="opened")
    version: Mapped[int] = mapped_column(default=1)
    schedule_id: Mapped[int] = mapped_column(ForeignKey("royalty_schedule.id"), index=True)
    from_on: Mapped[date]
    until_on: Mapped[date]
    begins_on: Mapped[date | None]  # the first day on which the books may be looked into; None: at once
    examiner: Mapped[str] = mapped_column(String(120))
    reason: Mapped[str] = mapped_column(String(1000))
    findings: Mapped[str] = mapped_column(LongText, default="")
    costs: Mapped[int] = mapped_column(default=0)  # of the examination, minor units before VAT
    costs_shifted: Mapped[bool] = mapped_column(default=False)
    difference: Mapped[int] = mapped_column(default=0)
    opened_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    opened_at: Mapped[datetime] = mapped_column(default=clock.now)
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    closed_at: Mapped[datetime | None]
    invoice_id: Mapped[int | None] = mapped_column(ForeignKey("invoice.id"), unique=True)
    schedule: Mapped[RoyaltySchedule] = relationship()
    lines: Mapped[list[RoyaltyAuditLine]] = relationship(order_by="RoyaltyAuditLine.id")
    __mapper_args__ = {"version_id_col": version}

    @property
    def clause(self) -> Text:
        """The contract's right to look into the books of these periods, in words."""
        return self.schedule.conditions_on(self.until_on).audit_words


class RoyaltyAuditLine(Base):
    """What was found of one period: net sales beyond those reported (negative: too much), and the royalty of it."""

    __tablename__ = "royalty_audit_line"
    __table_args__ = (UniqueConstraint("audit_id", "report_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    audit_id: Mapped[int] = mapped_column(ForeignKey("royalty_audit.id"), index=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("royalty_report.id"), index=True)
    sales: Mapped[int]
    royalty: Mapped[int]
    computed: Mapped[list[Any]] = mapped_column(default=list)
    report: Mapped[RoyaltyReport] = relationship()
