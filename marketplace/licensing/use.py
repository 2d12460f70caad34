"""What became of a shared technology (기술나눔): the licensee's report for each year, due by 31 January of the next."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint, select
from sqlalchemy import Text as LongText
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import User
from marketplace.kernel import clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import Base, db
from marketplace.kernel.text import Text
from marketplace.kernel.work import WorkItem
from marketplace.licensing.models import Agreement


class UseReport(Base):
    """The licensee's own words on one calendar year; one for each year, never changed."""

    __tablename__ = "use_report"
    __table_args__ = (UniqueConstraint("agreement_id", "year"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreement.id"))
    year: Mapped[int]
    body: Mapped[str] = mapped_column(LongText)
    reported_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    reported_at: Mapped[datetime] = mapped_column(default=clock.now)
    form_token: Mapped[str | None] = mapped_column(String(40), unique=True)
    reported_by: Mapped[User] = relationship(lazy="joined")


def due_on(year: int) -> date:
    """The last day to report a year, as the agreement has it."""
    return date(year + 1, 1, 31)


def reports_of(agreement: Agreement) -> list[UseReport]:
    """What was reported, the first year first."""
    query = select(UseReport).where(UseReport.agreement_id == agreement.id).order_by(UseReport.year)
    return list(db.session.scalars(query))


def years_due(agreement: Agreement) -> list[int]:
    """The years that are over, in which a shared technology was licensed and of which nothing was reported yet."""
    if agreement.kind != "sharing" or agreement.in_force_at is None or agreement.amends_id is not None:
        return []
    first = clock.seoul_date(agreement.in_force_at).year
    last = clock.today().year - 1
    if agreement.ended_at is not None:
        last = min(last, clock.seoul_date(agreement.ended_at).year)
    reported = {row.year for row in reports_of(agreement)}
    return [year for year in range(first, last + 1) if year not in reported]


def in_question() -> list[Agreement]:
    """Every agreement on a shared technology that has been in force."""
    query = select(Agreement).where(Agreement.kind == "sharing", Agreement.in_force_at.is_not(None))
    return list(db.session.scalars(query.order_by(Agreement.id)).unique())


def work_items(actor: Actor) -> list[WorkItem]:
    """The reports that the actor's companies owe, each by its day."""
    companies = actor.organisations("company")
    if not companies:
        return []
    query = select(Agreement).where(
        Agreement.kind == "sharing", Agreement.in_force_at.is_not(None), Agreement.company_id.in_(companies)
    )
    sentence = Text("기술나눔 기술의 {year}년 활용 결과를 알려 주십시오.", "Please report the use of a shared technology in {year}.")  # fmt: skip
    return [
        WorkItem(sentence.fill(year=year), row.listing.title, "licensing.agreement", {"ref": row.ref}, True, due_on(year), "gift")
        for row in db.session.scalars(query.order_by(Agreement.id)).unique()
        for year in years_due(row)
    ]  # fmt: skip
