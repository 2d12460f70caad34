"""A company's years and figures for their readers, and what the site knows of a year by itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from marketplace.accounts.models import Organisation, User
from marketplace.kernel import clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.feature import installed
from marketplace.kernel.happening import Fact, Fit, Happening
from marketplace.kernel.money import Money
from marketplace.kernel.text import Text
from marketplace.outcomes.lifecycle import YEAR
from marketplace.outcomes.measures import EVIDENCE, MEASURES, SAID
from marketplace.outcomes.models import FIRST_YEAR, CompanyFigure, CompanyYear, CompanyYearFile
from marketplace.outcomes.permissions import company_readable, year_readable

# The paper that shows a figure, where a company added it; the first that is there is named.
SHOWN_BY: dict[str, tuple[str, ...]] = {
    "sales": ("statement", "tax", "other"),
    "new_sales": ("statement", "tax", "other"),
    "exports": ("exports", "statement", "other"),
    "jobs": ("insurance", "other"),
    "investment": ("statement", "other"),
    "research": ("statement", "other"),
    "patents": ("patent", "other"),
    "market_share": ("other",),
}


@dataclass(frozen=True)
class Year:
    """A year of a company with its figures as they stand; `row` None where nothing was asked or said yet."""

    year: int
    row: CompanyYear | None
    values: dict[str, int]


def last_year() -> int:
    """The last year that is over, in Seoul."""
    return clock.today().year - 1


def is_year(year: int) -> bool:
    return FIRST_YEAR <= year <= last_year()


def company_for(actor: Actor, ref: str) -> Organisation | None:
    """The company, where the reader may see its figures."""
    return db.session.scalars(
        select(Organisation).where(company_readable(actor), Organisation.ref == ref)
    ).first()


def own_companies(actor: Actor) -> list[Organisation]:
    ids = actor.organisations("company")
    query = select(Organisation).where(Organisation.id.in_(ids)).order_by(Organisation.id)
    return list(db.session.scalars(query)) if ids else []


def year_rows(actor: Actor, state: str = "", year: int | None = None) -> Select[CompanyYear]:
    """Years of all companies that the reader may see, the newest first."""
    query = select(CompanyYear).where(year_readable(actor)).options(joinedload(CompanyYear.company))
    if state:
        query = query.where(CompanyYear.state == state)
    if year is not None:
        query = query.where(CompanyYear.year == year)
    return query.order_by(CompanyYear.year.desc(), CompanyYear.submitted_at, CompanyYear.id)


def known_years(actor: Actor) -> list[int]:
    """The years of which there is a row, for the choice of the desk."""
    query = select(CompanyYear.year).where(year_readable(actor)).distinct()
    return sorted(db.session.scalars(query), reverse=True)


def year_of(company_id: int, year: int) -> CompanyYear | None:
    query = select(CompanyYear).where(CompanyYear.company_id == company_id, CompanyYear.year == year)
    return db.session.scalars(query).first()


def values_of(year_ids: Iterable[int]) -> dict[int, dict[str, int]]:
    """Year's row -> code -> value, as it stands now."""
    ids = list(year_ids)
    found: dict[int, dict[str, int]] = {number: {} for number in ids}
    query = select(CompanyFigure.year_id, CompanyFigure.code, CompanyFigure.value).where(
        CompanyFigure.year_id.in_(ids), CompanyFigure.replaced_at.is_(None)
    )
    for year_id, code, value in db.session.execute(query) if ids else ():
        found[year_id][code] = value
    return found


def years_of(company_id: int) -> list[Year]:
    """Every year from the first that is known to the last that is over, the newest first; the last two stand there always."""
    query = select(CompanyYear).where(CompanyYear.company_id == company_id).order_by(CompanyYear.year)
    rows = {row.year: row for row in db.session.scalars(query)}
    values = values_of(row.id for row in rows.values())
    first = min([*rows, last_year() - 1])
    return [
        Year(year, row := rows.get(year), values[row.id] if row else {})
        for year in range(last_year(), first - 1, -1)
    ]


class Changed(NamedTuple):
    """A figure that was replaced: what it was, until when, who had entered it."""

    code: str
    value: int
    entered_by: str
    figure: CompanyFigure


def history_of(row: CompanyYear) -> list[Changed]:
    """The figures that were replaced, the latest first."""
    query = (
        select(CompanyFigure, User)
        .join(User, User.id == CompanyFigure.entered_by_id)
        .where(CompanyFigure.year_id == row.id, CompanyFigure.replaced_at.is_not(None))
        .order_by(CompanyFigure.replaced_at.desc(), CompanyFigure.id)
    )
    return [
        Changed(figure.code, figure.value, user.display_name, figure)
        for figure, user in db.session.execute(query)
    ]


def files_of(row: CompanyYear) -> list[CompanyYearFile]:
    return files_by_year([row.id])[row.id]


def files_by_year(year_ids: Iterable[int]) -> dict[int, list[CompanyYearFile]]:
    """Year's row -> the documents that show its figures."""
    found: dict[int, list[CompanyYearFile]] = {number: [] for number in year_ids}
    query = select(CompanyYearFile).where(
        CompanyYearFile.year_id.in_(list(found)), CompanyYearFile.removed_at.is_(None)
    )
    for file in db.session.scalars(query.order_by(CompanyYearFile.id)) if found else ():
        found[file.year_id].append(file)
    return found


def file_for(actor: Actor, ref: str) -> CompanyYearFile | None:
    """The document, for who may see the figures that it shows."""
    query = (
        select(CompanyYearFile)
        .join(CompanyYear, CompanyYear.id == CompanyYearFile.year_id)
        .where(year_readable(actor), CompanyYearFile.ref == ref, CompanyYearFile.removed_at.is_(None))
    )
    return db.session.scalars(query).first()


def evidence_of(code: str, files: Sequence[CompanyYearFile]) -> Text:
    """What shows a figure: the kind of a document that was added, else the company's own word."""
    kinds = {file.kind for file in files}
    return next((EVIDENCE[kind] for kind in SHOWN_BY[code] if kind in kinds), SAID)


def line_of(actor: Actor, company_id: int) -> list[Happening]:
    """Everything that happened to a company and that this reader may see, the newest first."""
    found = [event for answer in installed().answers("company_line") for event in answer(actor, company_id)]
    return sorted(found, key=lambda event: (event.on, event.key), reverse=True)


def facts_of(actor: Actor, company_id: int) -> list[Fact]:
    """How everything of a company stands today that this reader may see; what has the next day first."""
    found = [fact for answer in installed().answers("company_facts") for fact in answer(actor, company_id)]
    return sorted(found, key=lambda fact: (fact.day is None, fact.day or date.max))


def fits_of(actor: Actor, company_id: int) -> list[Fit]:
    """What may be of use to a company today, each with its reason."""
    return [fit for answer in installed().answers("fits_company") for fit in answer(actor, company_id)]


def known_of(actor: Actor, company_id: int, year: int) -> list[Happening]:
    """What the site knows of a year by itself, the oldest first: beside the form, so that nobody has to look it up."""
    events = [one for one in line_of(actor, company_id) if one.on.year == year and one.evidence is not None]
    return events[::-1]


def supported() -> dict[int, list[date]]:
    """Company -> the days on which support of any kind began."""
    found: dict[int, list[date]] = {}
    for answer in installed().answers("support_given"):
        for company_id, on in answer():
            found.setdefault(company_id, []).append(on)
    return found


def export_rows(actor: Actor, state: str = "", year: int | None = None) -> list[tuple[object, ...]]:
    """One line a company and year, with every measure: for a spreadsheet."""
    rows = list(db.session.scalars(year_rows(actor, state, year)))
    values = values_of(row.id for row in rows)
    return [
        (
            row.company.name,
            row.company.business_number,
            row.year,
            YEAR.states[row.state],
            *(_cell(code, values[row.id].get(code)) for code in MEASURES),
            row.said_by,
            row.submitted_at and clock.seoul_date(row.submitted_at),
        )
        for row in rows
    ]


def _cell(code: str, value: int | None) -> object:
    if value is None:
        return None
    kind = MEASURES[code].kind
    return Money(value, "KRW") if kind == "won" else value / 100 if kind == "share" else value
