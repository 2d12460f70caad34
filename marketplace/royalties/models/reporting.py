"""경상기술료: the schedule of an agreement, and the licensee's report for each period."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, false, text
from sqlalchemy import Text as LongText
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import User
from marketplace.kernel import clock
from marketplace.kernel.database import Base, Json
from marketplace.kernel.ids import new_ref
from marketplace.kernel.text import Text
from marketplace.licensing.models import Agreement
from marketplace.royalties import signed


class Conditions:
    """What a signed paper asks of each period, from `from_on` on. Amounts in minor units, rates in basis points.

    `steps` are [{"above": net sales, "bp": rate}], the first above 0; a step's rate applies to the part of the sales above
    it. None at all: no royalty any more. `minimum` and `cap` are for a year where `yearly`, else for each period; None: none.
    `signed_in_id` is the paper that says so; without it the conditions were typed in before schedules followed the papers.
    """

    signed_in_id: Mapped[int | None] = mapped_column(ForeignKey("agreement.id"), index=True)
    steps: Mapped[list[Any]]
    minimum: Mapped[int | None]
    cap: Mapped[int | None]
    yearly: Mapped[bool] = mapped_column(default=False, server_default=false())
    months: Mapped[int]
    # periods and years are those of the calendar, or counted from the schedule's first day
    calendar: Mapped[bool] = mapped_column(default=False, server_default=false())
    report_days: Mapped[int]  # after the period's last day
    payment_days: Mapped[int | None]  # after the invoice; None: as the site's invoices are
    from_on: Mapped[date]
    until_on: Mapped[date | None]
    # steps count the net sales of all periods together (누적), not of each period by itself
    cumulative: Mapped[bool] = mapped_column(default=False, server_default=false())
    # clauses of the signed contract: a late report may be estimated; the books may be examined, after so many days' notice
    may_estimate: Mapped[bool] = mapped_column(default=False, server_default=false())
    audit_clause: Mapped[str] = mapped_column(
        String(300), default="", server_default=""
    )  # as it was typed in
    audit_notice_days: Mapped[int | None]
    audit_cost_bp: Mapped[
        int | None
    ]  # underpaid by more than this part of what was due, the examination's costs are the licensee's
    # why both sides go on as it was practised although a paper says otherwise, as the officer decided
    kept_reason: Mapped[str] = mapped_column(String(500), default="", server_default="")
    created_at: Mapped[datetime] = mapped_column(default=clock.now)

    @property
    def has_audit(self) -> bool:
        """Whether the contract lets the licensor look into the books."""
        return bool(self.audit_clause or self.audit_notice_days is not None)

    @property
    def audit_words(self) -> Text:
        """The right to look into the books, in words."""
        return signed.audit_words(self)

    def words(self, currency: str) -> dict[str, Text]:
        """Each condition in words, by the keys of `signed.LABELS`."""
        return signed.in_words(self, currency)


class RoyaltySchedule(Conditions, Base):
    """The running royalty of an agreement, with its first conditions; what amendments made of them are its `changes`.

    `right_ended_on`: the day on which the last of the rights ended that the royalty runs on, None while one lives.
    """

    __tablename__ = "royalty_schedule"
    __table_args__ = (
        CheckConstraint("months in (1, 3, 6, 12)", name="months"),
        CheckConstraint("minimum is null or cap is null or minimum <= cap", name="minimum_cap"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True, default=new_ref)
    version: Mapped[int] = mapped_column(default=1)
    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreement.id"), unique=True)
    currency: Mapped[str] = mapped_column(String(3), default="KRW")
    right_ended_on: Mapped[date | None]
    agreement: Mapped[Agreement] = relationship(foreign_keys=[agreement_id])
    changes: Mapped[list[RoyaltyChange]] = relationship(
        order_by="[RoyaltyChange.from_on, RoyaltyChange.id]", back_populates="schedule"
    )
    __mapper_args__ = {"version_id_col": version}

    def conditions_on(self, day: date) -> RoyaltySchedule | RoyaltyChange:
        """The conditions that hold on a day: those of the last paper that had begun by then."""
        begun = [change for change in self.changes if change.from_on <= day]
        return begun[-1] if begun else self

    @property
    def versions(self) -> list[RoyaltySchedule | RoyaltyChange]:
        """All conditions there are, the first first."""
        return [self, *self.changes]


class RoyaltyChange(Conditions, Base):
    """The conditions of an amendment, which hold from its day on. Never changed; those before stay for their periods."""

    __tablename__ = "royalty_change"
    __table_args__ = (
        UniqueConstraint("schedule_id", "signed_in_id"),
        CheckConstraint("months in (1, 3, 6, 12)", name="months"),
        CheckConstraint("minimum is null or cap is null or minimum <= cap", name="minimum_cap"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    schedule_id: Mapped[int] = mapped_column(ForeignKey("royalty_schedule.id"), index=True)
    schedule: Mapped[RoyaltySchedule] = relationship(back_populates="changes")


class RoyaltyReport(Base):
    """기술료 보고: one period. `computed` and `anomalies` are written when it is submitted and stay with it."""

    __tablename__ = "royalty_report"
    __table_args__ = (UniqueConstraint("schedule_id", "period_from"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True, default=new_ref)
    number: Mapped[str] = mapped_column(String(20), unique=True)  # RR-2026-000012
    state: Mapped[str] = mapped_column(String(12), default="due", index=True)
    version: Mapped[int] = mapped_column(default=1)
    schedule_id: Mapped[int] = mapped_column(ForeignKey("royalty_schedule.id"), index=True)
    period_from: Mapped[date]
    period_until: Mapped[date]
    due_on: Mapped[date]
    remark: Mapped[str] = mapped_column(String(1000), default="")
    # what the licensee has prepared and not filed: {lines, remark, answer, no_sales, evidence}; read by its own people only
    draft: Mapped[dict[str, Any] | None] = mapped_column(Json)
    drafted_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    drafted_at: Mapped[datetime | None]
    computed: Mapped[list[Any]] = mapped_column(default=list)  # [{label, formula, amount, total}]
    anomalies: Mapped[list[Any]] = mapped_column(default=list)  # [[Korean, English]]
    royalty: Mapped[int] = mapped_column(default=0)  # due, after `credit`
    credit: Mapped[int] = mapped_column(
        default=0, server_default="0"
    )  # overpaid by earlier reports, taken off here
    reminded_days: Mapped[int | None]  # the last rung of the late-filing ladder
    submitted_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    submitted_at: Mapped[datetime | None]
    accepted_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    accepted_at: Mapped[datetime | None]
    invoice_id: Mapped[int | None] = mapped_column(ForeignKey("invoice.id"), unique=True)
    opened_at: Mapped[datetime] = mapped_column(default=clock.now)
    schedule: Mapped[RoyaltySchedule] = relationship()
    lines: Mapped[list[RoyaltyLine]] = relationship(
        order_by="RoyaltyLine.position", cascade="all, delete-orphan"
    )
    notes: Mapped[list[RoyaltyNote]] = relationship(order_by="RoyaltyNote.id")
    evidence: Mapped[list[RoyaltyEvidence]] = relationship(order_by="RoyaltyEvidence.id")
    submitted_by: Mapped[User | None] = relationship(foreign_keys=[submitted_by_id])
    drafted_by: Mapped[User | None] = relationship(foreign_keys=[drafted_by_id])
    __mapper_args__ = {"version_id_col": version}

    @property
    def agreement(self) -> Agreement:
        return self.schedule.agreement

    @property
    def conditions(self) -> RoyaltySchedule | RoyaltyChange:
        """The conditions of this period, whatever was changed after it."""
        return self.schedule.conditions_on(self.period_from)


class RoyaltyLine(Base):
    """Sales of one product in the period. A correction of an earlier period (audit) may be negative."""

    __tablename__ = "royalty_line"
    __table_args__ = (
        CheckConstraint("is_correction or (sales >= 0 and deductions >= 0)", name="positive"),
        CheckConstraint("is_correction or deductions <= sales", name="deductions"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("royalty_report.id"), index=True)
    position: Mapped[int]
    product: Mapped[str] = mapped_column(String(120))
    field_of_use: Mapped[str] = mapped_column(String(120), default="")
    quantity: Mapped[str] = mapped_column(String(40), default="")
    sales: Mapped[int]
    deductions: Mapped[int] = mapped_column(default=0)
    note: Mapped[str] = mapped_column(String(200), default="")
    is_correction: Mapped[bool] = mapped_column(default=False)


class RoyaltyNote(Base):
    """A question of the institution about a report, the company's answer, or why it took the report back."""

    __tablename__ = "royalty_note"
    __table_args__ = (CheckConstraint("kind in ('', 'withdrawal')", name="kind"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("royalty_report.id"), index=True)
    side: Mapped[str] = mapped_column(String(10))  # licensor | licensee
    kind: Mapped[str] = mapped_column(String(12), default="", server_default="")
    author_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    body: Mapped[str] = mapped_column(LongText)
    at: Mapped[datetime] = mapped_column(default=clock.now)
    author: Mapped[User] = relationship()


class RoyaltyEvidence(Base):
    """A file that shows where a report's figures come from."""

    __tablename__ = "royalty_evidence"
    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True, default=new_ref)
    report_id: Mapped[int] = mapped_column(ForeignKey("royalty_report.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    size: Mapped[int]
    media_type: Mapped[str] = mapped_column(String(100))
    added_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    added_at: Mapped[datetime] = mapped_column(default=clock.now)


class RoyaltyFiler(Base):
    """A member whom the representative named to file the company's royalty reports, until it is ended."""

    __tablename__ = "royalty_filer"
    __table_args__ = (
        Index(
            "uq_royalty_filer_live", "company_id", "user_id", unique=True,
            sqlite_where=text("ended_at is null"), postgresql_where=text("ended_at is null"),
        ),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True, default=new_ref)
    company_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    named_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    named_at: Mapped[datetime] = mapped_column(default=clock.now)
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    user: Mapped[User] = relationship(foreign_keys=[user_id])
