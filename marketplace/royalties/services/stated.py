"""The yearly sales that a company states elsewhere, held against those of its reports."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

from sqlalchemy import select

from marketplace.accounts.queries import people_of
from marketplace.accounts.services import notify
from marketplace.kernel import audit, clock, policy
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import Forbidden, Invalid
from marketplace.kernel.money import rounded
from marketplace.kernel.once import made_before
from marketplace.kernel.text import Text
from marketplace.kernel.transaction import atomic, locked
from marketplace.papers.services import Attachment
from marketplace.royalties.computing import understated
from marketplace.royalties.models import RoyaltyReport, RoyaltySchedule, StatedSales
from marketplace.royalties.permissions import is_licensee
from marketplace.royalties.queries.lasting import reporting_end

LARGEST = 10**15


def state_sales(
    schedule_id: int, year: int, amount: int, actor: Actor, *, form_token: str, file: Attachment | None = None
) -> StatedSales:
    """The licensee states the licensed products' sales of a calendar year (minor units, VAT excluded).

    Reports that were filed already are held against it at once; the officer is told of a shortfall. The same token
    gives the statement that is there. Raises Forbidden for others, Invalid for a year outside of the licence.
    """
    with atomic():
        schedule = locked(RoyaltySchedule, schedule_id)
        if not is_licensee(actor, schedule.agreement):
            raise Forbidden(
                Text("기술을 도입한 기업만 적을 수 있습니다.", "Only the licensee may state its sales.")
            )
        if again := made_before(StatedSales, form_token, StatedSales.schedule_id == schedule.id):
            return again
        if not schedule.from_on.year <= year <= clock.today().year:
            problem = Text("실시 기간의 연도를 입력해 주십시오.", "Please enter a year of the licence.")
            raise Invalid(problem, year=problem)
        if not 0 <= amount <= LARGEST:
            problem = Text("매출액을 확인해 주십시오.", "Please check the amount.")
            raise Invalid(problem, amount=problem)
        row = StatedSales(
            form_token=form_token,
            schedule_id=schedule.id,
            year=year,
            amount=amount,
            name=file.name if file else "",
            sha256=file.sha256 if file else "",
            size=file.size if file else 0,
            media_type=file.media_type if file else "",
            stated_by_id=actor.user_id,
        )
        db.session.add(row)
        db.session.flush()
        audit.record("stated_sales.state", row, actor, year=year)
        _flag(schedule, row)
    return row


def _flag(schedule: RoyaltySchedule, row: StatedSales) -> None:
    """Put the shortfall onto the year's last report, in place of what an earlier statement of that year said."""
    reports = _filed(schedule.id, row.year)
    if not reports:
        return
    reason = _shortfall(schedule, row, _reported(reports, row.year), reports)
    last = reports[-1]
    start = f"{row.year}년 보고 매출 "
    last.anomalies = [words for words in last.anomalies if not words[0].startswith(start)] + reason
    if reason:
        people = people_of(schedule.agreement.institution_id, "officer", "finance")
        notify("royalty_understated", row.ref, people, royalty_report_id=last.id, reason=reason[0])


def shortfalls(report: RoyaltyReport, sales: int) -> list[list[str]]:
    """Why a report that is being filed with these gross `sales` falls short of the years it completes."""
    found: list[list[str]] = []
    for year in range(report.period_from.year, report.period_until.year + 1):
        row = newest(report.schedule_id, year)
        if row is None:
            continue
        others = [each for each in _filed(report.schedule_id, year) if each.id != report.id]
        reported = _reported(others, year) + rounded(sales * _part(report, year))
        found += _shortfall(report.schedule, row, reported, [*others, report])
    return found


def newest(schedule_id: int, year: int) -> StatedSales | None:
    """What was stated last of a year."""
    query = select(StatedSales).where(StatedSales.schedule_id == schedule_id, StatedSales.year == year)
    return db.session.scalars(query.order_by(StatedSales.id.desc()).limit(1)).first()


def _shortfall(
    schedule: RoyaltySchedule, row: StatedSales, reported: int, reports: list[RoyaltyReport]
) -> list[list[str]]:
    """The reason, when the reports cover every licensed day of the year: before that nothing can be said."""
    first, last = date(row.year, 1, 1), date(row.year, 12, 31)
    days = (min(last, reporting_end(schedule) or last) - max(first, schedule.from_on)).days + 1
    covered = sum((min(last, each.period_until) - max(first, each.period_from)).days + 1 for each in reports)
    if covered < days:
        return []
    limit = int(policy.value("royalty_stated_bp", clock.today()))
    return understated(reported, row.amount, limit, row.year, schedule.currency)


def _filed(schedule_id: int, year: int) -> list[RoyaltyReport]:
    query = select(RoyaltyReport).where(
        RoyaltyReport.schedule_id == schedule_id,
        RoyaltyReport.state != "due",
        RoyaltyReport.period_from <= date(year, 12, 31),
        RoyaltyReport.period_until >= date(year, 1, 1),
    )
    return list(db.session.scalars(query.order_by(RoyaltyReport.period_from)).unique())


def _reported(reports: list[RoyaltyReport], year: int) -> int:
    """Gross sales of a calendar year: a period that reaches over its end counts by its days."""
    exact = sum(
        (sum(line.sales for line in each.lines) * _part(each, year) for each in reports), start=Fraction(0)
    )
    return rounded(exact)


def _part(report: RoyaltyReport, year: int) -> Fraction:
    first, end = date(year, 1, 1), date(year + 1, 1, 1)
    after = report.period_until + timedelta(days=1)
    inside = (min(end, after) - max(first, report.period_from)).days
    return Fraction(max(0, inside), (after - report.period_from).days)
