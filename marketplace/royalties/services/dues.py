"""What a period owes: its sales by the rates of its conditions, with the limits that hold for a whole year.

A year's minimum and cap count by days where a paper's conditions hold for a part of the year only. What a year's royalties
fall short of its minimum is paid with the first report after the year, or with the last report there is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from sqlalchemy import select

from marketplace.formats.dates_text import period_in_both
from marketplace.kernel import periods
from marketplace.kernel.database import db
from marketplace.kernel.money import rounded
from marketplace.royalties.computing import Rates, Sales, Shortfall, royalty
from marketplace.royalties.models import Conditions, RoyaltyReport, RoyaltySchedule
from marketplace.royalties.queries import credits
from marketplace.royalties.queries.lasting import licence_end, reporting_end

YEAR = 12
Days = tuple[date, date]


def sales_of(report: RoyaltyReport) -> list[Sales]:
    """A report's lines as the arithmetic takes them."""
    return [Sales(x.product, x.sales, x.deductions, x.is_correction) for x in report.lines]


def cell(schedule: RoyaltySchedule, conditions: Conditions, months: int, day: date) -> Days:
    """The period of so many months in which a day lies, of the calendar or counted from the schedule's first day."""
    if conditions.calendar:
        first = date(day.year, (day.month - 1) // months * months + 1, 1)
        return first, periods.last_day(first, months)
    begin = schedule.from_on
    number = max(0, ((day.year - begin.year) * 12 + day.month - begin.month) // months - 1)
    while (found := periods.nth(begin, months, number))[1] < day:
        number += 1
    return found


@dataclass(frozen=True)
class Span:
    """Days in a row on which the same conditions hold; `off`: after the licence, when only stock is sold."""

    first: date
    last: date
    conditions: Conditions
    off: bool = False

    def share(self, year: Days) -> Fraction:
        """The part of a year that these days are."""
        days = (min(self.last, year[1]) - max(self.first, year[0])).days + 1
        return Fraction(max(0, days), (year[1] - year[0]).days + 1)


def spans(schedule: RoyaltySchedule) -> list[Span]:
    """The days of a schedule, cut where a paper's conditions begin, where the licence ends, and where all ends."""
    licence, all_ends = licence_end(schedule) or date.max, reporting_end(schedule) or date.max
    versions = schedule.versions
    nexts = [version.from_on - periods.A_DAY for version in versions[1:]]
    found = [
        Span(version.from_on, min(until, licence), version)
        for version, until in zip(versions, [*nexts, licence], strict=True)
    ]
    if all_ends > licence:
        found.append(Span(licence + periods.A_DAY, all_ends, versions[-1], off=True))
    return [span for span in found if span.first <= span.last]


def ended_periods(schedule: RoyaltySchedule, today: date) -> list[Days]:
    """(first, last day) of every period that has ended by `today`; one that a span's end cuts is reported in two parts."""
    found: list[Days] = []
    for span in spans(schedule):
        begins = span.first
        while begins <= span.last and span.conditions.steps:
            last = min(cell(schedule, span.conditions, span.conditions.months, begins)[1], span.last)
            if last >= today:
                return found
            found.append((begins, last))
            begins = last + periods.A_DAY
    return found


class Course:
    """The reports of a schedule up to one of them, with the net sales of each, and the years to which they count."""

    def __init__(self, report: RoyaltyReport, extra: Mapping[int, int]) -> None:
        self.report, self.schedule = report, report.schedule
        self.spans = spans(self.schedule)
        query = select(RoyaltyReport).where(RoyaltyReport.schedule_id == report.schedule_id)
        self.every = list(db.session.scalars(query.order_by(RoyaltyReport.period_from)))
        self.past = [row for row in self.every if row.period_from < report.period_from and row.state != "due"]
        found = credits.found_sales_each([row.id for row in self.past])
        self.nets = {
            row.id: sum(line.net for line in sales_of(row)) + found.get(row.id, 0) + extra.get(row.id, 0)
            for row in self.past
        }

    def sold_before(self, report: RoyaltyReport) -> int:
        """Net sales of the periods before, where the contract's steps count all sales together."""
        if not report.conditions.cumulative:
            return 0
        earlier = (row for row in self.past if row.period_from < report.period_from)
        return max(0, sum(self.nets[row.id] for row in earlier))

    def year_of(self, report: RoyaltyReport) -> Days | None:
        """The year to which a period counts; None where its limits hold for the period by itself."""
        conditions = report.conditions
        return (
            cell(self.schedule, conditions, YEAR, report.period_from)
            if conditions.yearly and conditions.steps
            else None
        )

    def limit(self, year: Days, name: str, off: bool) -> int:
        """The year's minimum or cap: of each paper's amount the part of its days, `off` with those of the selling-off."""
        amounts = (
            (getattr(span.conditions, name) or 0) * span.share(year)
            for span in self.spans
            if span.conditions.yearly and (off or not span.off)
        )
        return rounded(sum(amounts, Fraction(0)))

    def earned(self, year: Days, capped: bool = False) -> int:
        """What the filed periods of a year came to; only those under a cap where `capped`, and not beyond it."""
        rows = [row for row in self.past if self.year_of(row) == year]
        by_rates = {
            row.id: royalty(
                [Sales("", self.nets[row.id])], _steps(row.conditions), "KRW", self.sold_before(row)
            )[0]
            for row in rows
        }
        under = sum(by_rates[row.id] for row in rows if row.conditions.cap is not None)
        under = min(under, self.limit(year, "cap", True))
        return under if capped else under + sum(by_rates[r.id] for r in rows if r.conditions.cap is None)

    def cap_left(self) -> int | None:
        """What the period may come to at most, by what was reported before it; None without a cap."""
        year, cap = self.year_of(self.report), self.report.conditions.cap
        if year is None or cap is None:
            return cap
        return self.limit(year, "cap", True) - self.earned(year, capped=True)

    def shortfalls(self, own: int) -> list[Shortfall]:
        """What the years that are over fell short of, where all their periods are filed and no other report has it.

        `own` is what the period itself comes to: it counts where it is the last of all.
        """
        here, last = self.year_of(self.report), self.report.period_until == self.spans[-1].last
        taken = {line.get("of_year") for row in self.every if row is not self.report for line in row.computed}
        rows = [row for row in self.every if row.period_from < self.report.period_from]
        waits = {self.year_of(row) for row in rows if row.state == "due"}
        years = dict.fromkeys(self.year_of(row) for row in [*rows, *([self.report] if last else [])])
        found = []
        for year in years:
            if year is None or year in waits or year[0].isoformat() in taken or (year == here and not last):
                continue
            minimum = self.limit(year, "minimum", False)
            earned = self.earned(year) + (own if year == here else 0)
            if minimum > earned:
                words = period_in_both(*year)
                found.append(Shortfall(year[0].isoformat(), (words.ko, words.en), minimum, earned))
        return found


def _steps(conditions: Conditions) -> Rates:
    return Rates(tuple((int(step["above"]), int(step["bp"])) for step in conditions.steps))


def due(
    report: RoyaltyReport, sales: Sequence[Sales], extra: Mapping[int, int] | None = None
) -> tuple[int, list[dict[str, Any]]]:
    """(the royalty of a period on these sales, its steps). `extra`: {report's row id: sales found beside those filed}."""
    course, conditions = Course(report, extra or {}), report.conditions
    currency, sold = report.schedule.currency, course.sold_before(report)
    steps = _steps(conditions).steps
    if course.year_of(report) is None:
        return royalty(sales, Rates(steps, conditions.minimum, conditions.cap), currency, sold)
    rates = Rates(steps, None, course.cap_left())
    own = royalty(sales, rates, currency, sold)[0]
    return royalty(sales, rates, currency, sold, course.shortfalls(own))


def cap_left(report: RoyaltyReport) -> int | None:
    """What a period may come to at most; None without a cap."""
    return Course(report, {}).cap_left()
