"""Companies that were supported beside companies that were not: medians by year, and nothing of fewer than five.

A figure is shown as it was last released. It is released anew only when at least five companies of its group came, went or
changed since: else two looks at the page, before and after one company's report, would tell that company's figure.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from statistics import median

from sqlalchemy import Select, func, select
from sqlalchemy.orm import defer

from marketplace.kernel import clock
from marketplace.kernel.database import db
from marketplace.outcomes.models import CompanyFigure, CompanyYear, FigureRelease
from marketplace.outcomes.queries.figures import supported

FEWEST = 5
GROUPS = ("supported", "others")
Cell = tuple[int, str, str]  # year, group, measure


@dataclass(frozen=True)
class Released:
    """A median that may be shown, of how many companies, as of which day."""

    companies: int
    median: int
    on: date


def contributions() -> dict[Cell, dict[int, tuple[int, int]]]:
    """Year, group and measure -> company -> (row, value) of its confirmed figure. Whose support began in a year or before it
    stands among the supported of that year; each company stands in one group of a year."""
    first = {company_id: min(days).year for company_id, days in supported().items()}
    query = (
        select(
            CompanyYear.company_id,
            CompanyYear.year,
            CompanyFigure.id,
            CompanyFigure.code,
            CompanyFigure.value,
        )
        .join(CompanyYear, CompanyYear.id == CompanyFigure.year_id)
        .where(CompanyYear.state == "confirmed", CompanyFigure.replaced_at.is_(None))
    )
    found: dict[Cell, dict[int, tuple[int, int]]] = {}
    for company_id, year, figure_id, code, value in db.session.execute(query):
        group = "supported" if first.get(company_id, year + 1) <= year else "others"
        found.setdefault((year, group, code), {})[company_id] = (figure_id, value)
    return found


def middle(values: Mapping[int, tuple[int, int]]) -> int:
    """The median in two digits: of an odd number of companies it would be the very figure of one of them."""
    exact = round(median(value for _, value in values.values()))
    digits = max(0, len(str(exact)) - 2)
    return round(exact, -digits)


def may_release(members: Mapping[str, int], values: Mapping[int, tuple[int, int]]) -> bool:
    """Whether these figures may replace those of `members` (company -> row): there are five at least, and at least five
    companies came, went or changed."""
    if len(values) < FEWEST:
        return False
    now = {str(company_id): figure_id for company_id, (figure_id, _) in values.items()}
    changed = {one for one in members.keys() | now.keys() if members.get(one) != now.get(one)}
    return len(changed) >= FEWEST


def released() -> dict[Cell, Released]:
    """What may be shown to anybody: the last release of each figure."""
    query = select(FigureRelease).options(defer(FigureRelease.members)).where(FigureRelease.id.in_(_last()))
    return {
        (row.year, row.group, row.code): Released(
            row.companies, row.median, clock.seoul_date(row.released_at)
        )
        for row in db.session.scalars(query)
    }


def last_members() -> dict[Cell, dict[str, int]]:
    """Whose figures the last release of each was made of: for the next one, and nobody else."""
    query = select(FigureRelease).where(FigureRelease.id.in_(_last()))
    return {(row.year, row.group, row.code): row.members for row in db.session.scalars(query)}


def _last() -> Select[int]:
    return select(func.max(FigureRelease.id)).group_by(
        FigureRelease.year, FigureRelease.group, FigureRelease.code
    )
