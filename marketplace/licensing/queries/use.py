"""What became of a shared technology (기술나눔): the licensee's report for each year, due by 31 January of the next."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement, select

from marketplace.kernel import clock, periods
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.text import Text
from marketplace.kernel.work import WorkItem
from marketplace.licensing.models import Agreement, UseReport


def due_on(year: int) -> date:
    """The last day to report a year, as the agreement has it."""
    return periods.deadline(date(year + 1, 1, 31))


def reports_of(agreement: Agreement) -> list[UseReport]:
    """What was reported, the first year first."""
    query = select(UseReport).where(UseReport.agreement_id == agreement.id).order_by(UseReport.year)
    return list(db.session.scalars(query))


def years_due(agreement: Agreement) -> list[int]:
    """The years that are over, in which a shared technology was licensed and of which nothing was reported yet."""
    years = _years_over(agreement)
    reported = {row.year for row in reports_of(agreement)} if years else set()
    return [year for year in years if year not in reported]


def owed(*which: ColumnElement[bool]) -> list[tuple[Agreement, list[int]]]:
    """Every agreement with reports that are due, and their years; `which` narrows them. Two queries, however many."""
    shared = (Agreement.kind == "sharing", Agreement.in_force_at.is_not(None), *which)
    query = select(UseReport.agreement_id, UseReport.year)
    rows = db.session.execute(query.join(Agreement, UseReport.agreement_id == Agreement.id).where(*shared))
    reported = {(agreement_id, year) for agreement_id, year in rows}
    agreements = db.session.scalars(select(Agreement).where(*shared).order_by(Agreement.id)).unique()
    due = [(row, [year for year in _years_over(row) if (row.id, year) not in reported]) for row in agreements]
    return [(row, years) for row, years in due if years]


def _years_over(agreement: Agreement) -> range:
    """The years to report: from the one in which it took effect to the last that is over or in which it ended."""
    if agreement.kind != "sharing" or agreement.in_force_at is None or agreement.amends_id is not None:
        return range(0)
    last = clock.today().year - 1
    if agreement.ended_at is not None:
        last = min(last, clock.seoul_date(agreement.ended_at).year)
    return range(clock.seoul_date(agreement.in_force_at).year, last + 1)


def work_items(actor: Actor) -> list[WorkItem]:
    """The reports that the actor's companies owe, each by its day."""
    companies = actor.organisations("company")
    if not companies:
        return []
    sentence = Text(
        "기술나눔 기술의 {year}년 활용 결과를 알려 주십시오.",
        "Please report the use of a shared technology in {year}.",
    )
    return [
        WorkItem(
            sentence.fill(year=year),
            row.listing.title,
            "licensing.agreement",
            {"ref": row.ref},
            True,
            due_on(year),
            "gift",
        )
        for row, years in owed(Agreement.company_id.in_(companies))
        for year in years
    ]
