"""What a figure is, for who asks: as a whole, by what it is made of, and row by row. Always the same rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, and_, case, func, select

from marketplace.accounts.models import MiniCluster, Organisation, OrganisationCluster
from marketplace.insight.permissions import institutions_seen
from marketplace.insight.queries.figures import COMPANIES, FIGURES, HOURS, Figure
from marketplace.insight.queries.tracking import since
from marketplace.kernel import clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db, sum_of
from marketplace.kernel.text import Text
from marketplace.programmes.models import Programme

DIMENSIONS: dict[str, Text] = {
    "company_cluster": Text("기업의 미니클러스터", "Mini-cluster of the company"),
    "technology_cluster": Text("기술의 미니클러스터", "Mini-cluster of the technology"),
    "institution": Text("기관", "Institution"),
    "programme": Text("지원사업", "Programme"),
}
Label = tuple[str, str]  # Korean, English


@dataclass(frozen=True)
class Span:
    """The days from `start` to `end`, as they were known on `as_of`."""

    start: date
    end: date
    as_of: date

    def year_before(self) -> Span:
        """The same days a year earlier, as known a year earlier: what was known then stands beside what is known now."""
        return Span(*(year_earlier(day) for day in (self.start, self.end, self.as_of)))


def year_earlier(day: date) -> date:
    """The same day of the year before; 28 February for the 29th."""
    return day.replace(year=day.year - 1, day=min(day.day, 28) if day.month == 2 else day.day)


def year_span(year: int, as_of: date) -> Span:
    return Span(date(year, 1, 1), date(year, 12, 31), as_of)


@dataclass(frozen=True)
class Narrow:
    """One institution, programme or mini-cluster alone; None: all of them."""

    company_cluster: int | None = None
    technology_cluster: int | None = None
    institution: int | None = None
    programme: int | None = None

    def only(self, dimension: str, number: int) -> Narrow:
        return replace(self, **{dimension: number})


ALL = Narrow()


def figures_for(actor: Actor) -> list[Figure]:
    """Which figures the reader may open: who oversees all, an institution's office those it has a part of."""
    if institutions_seen(actor) == []:
        return []
    whole = institutions_seen(actor) is None
    return [one for one in FIGURES.values() if whole or one.of_institutions]


def home_clusters() -> Subquery:
    """Company -> the one mini-cluster in which it is counted, so that clusters add up: the first of those that it is in."""
    return (
        select(
            OrganisationCluster.organisation_id.label("company_id"),
            func.min(OrganisationCluster.mini_cluster_id).label("cluster_id"),
        )
        .where(OrganisationCluster.joined_at.is_not(None))
        .group_by(OrganisationCluster.organisation_id)
        .subquery("home")
    )


class Rows:
    """The rows of a figure that the reader may count, and the columns by which they are told apart; `during` says when."""

    def __init__(self, actor: Actor, figure: Figure, narrow: Narrow) -> None:
        self.figure = figure
        self.rows = rows = figure.query().subquery("row")
        self.home = home = home_clusters()
        self.dimensions: dict[str, ColumnElement[Any]] = {
            "company_cluster": home.c.cluster_id,
            "technology_cluster": rows.c.cluster_id,
            "institution": rows.c.institution_id,
            "programme": rows.c.programme_id,
        }
        self.source = rows.outerjoin(home, home.c.company_id == rows.c.company_id)
        seen = institutions_seen(actor)
        self.conditions: list[ColumnElement[bool]] = []
        if seen is not None:
            self.conditions.append(rows.c.institution_id.in_(seen))
        for dimension, column in self.dimensions.items():
            if number := getattr(narrow, dimension):
                self.conditions.append(column == number)

    def during(self, span: Span) -> ColumnElement[bool]:
        rows, last = self.rows, min(span.end, span.as_of)
        begins: Any = span.start if self.figure.days else since(span.start)
        over: Any = last + timedelta(days=1) if self.figure.days else since(last + timedelta(days=1))
        tomorrow = span.as_of + timedelta(days=1)
        known: Any = tomorrow if self.figure.known_days else since(tomorrow)
        return and_(rows.c.on >= begins, rows.c.on < over, rows.c.known < known)

    def amount(self, during: ColumnElement[bool] | None = None) -> ColumnElement[int]:
        """What the figure is of these rows."""
        if self.figure.unit == COMPANIES:
            of = self.rows.c.company_id
            return func.count((of if during is None else case((during, of))).distinct())
        what: Any = self.rows.c.amount
        return func.coalesce(sum_of(what if during is None else case((during, what), else_=0)), 0)

    def select(self, *columns: Any, span: Span | None = None) -> Select[Any]:
        query = select(*columns).select_from(self.source).where(*self.conditions)
        return query if span is None else query.where(self.during(span))


def in_unit(figure: Figure, amount: int) -> int:
    """Minutes become whole hours; all else is as it is."""
    return round(amount / 60) if figure.unit == HOURS else amount


def value(actor: Actor, figure: Figure, span: Span, narrow: Narrow = ALL) -> int:
    return values(actor, figure, [span], narrow)[0]


def values(actor: Actor, figure: Figure, spans: Sequence[Span], narrow: Narrow = ALL) -> list[int]:
    """The figure in several spans, by one question; what is known counts as of each one's own day."""
    rows = Rows(actor, figure, narrow)
    found = db.session.execute(rows.select(*(rows.amount(rows.during(span)) for span in spans))).one()
    return [in_unit(figure, int(amount)) for amount in found]


def by(
    actor: Actor, figure: Figure, span: Span, dimension: str, narrow: Narrow = ALL
) -> dict[int | None, int]:
    """The figure by one of DIMENSIONS: number of its row (None: of none) -> value."""
    rows = Rows(actor, figure, narrow)
    column = rows.dimensions[dimension]
    query = rows.select(column, rows.amount(), span=span).group_by(column)
    return {key: in_unit(figure, int(amount)) for key, amount in db.session.execute(query)}


def by_month(actor: Actor, figure: Figure, span: Span, narrow: Narrow = ALL) -> dict[str, int]:
    """ "2026-03" -> value, every month of the span; a month is one of Seoul."""
    rows = Rows(actor, figure, narrow)
    months: dict[str, list[tuple[int, int]]] = {}
    day = span.start.replace(day=1)
    while day <= span.end:
        months[f"{day:%Y-%m}"] = []
        day = (day + timedelta(days=32)).replace(day=1)
    row = rows.rows.c
    query = rows.select(row.on, row.company_id, sum_of(row.amount), span=span)
    for on, company_id, amount in db.session.execute(query.group_by(row.on, row.company_id)):
        months[f"{on if figure.days else clock.seoul_date(on):%Y-%m}"].append((company_id, int(amount)))
    if figure.unit == COMPANIES:
        return {month: len({company for company, _ in found}) for month, found in months.items()}
    return {month: in_unit(figure, sum(amount for _, amount in found)) for month, found in months.items()}


def companies_of(actor: Actor, figure: Figure, span: Span, narrow: Narrow = ALL) -> set[int]:
    """The companies that stand behind a figure."""
    rows = Rows(actor, figure, narrow)
    query = rows.select(rows.rows.c.company_id, span=span).distinct()
    return {number for number in db.session.scalars(query) if number is not None}


def rows_of(actor: Actor, figure: Figure, span: Span, narrow: Narrow = ALL) -> Select[Any]:
    """What a figure is made of, the latest first: (ref, name, on, company, institution, programme, amount)."""
    rows = Rows(actor, figure, narrow)
    row, company, institution = (
        rows.rows.c,
        Organisation.__table__.alias("c"),
        Organisation.__table__.alias("i"),
    )
    source = (
        rows.source.outerjoin(company, company.c.id == row.company_id)
        .outerjoin(institution, institution.c.id == row.institution_id)
        .outerjoin(Programme, Programme.id == row.programme_id)
    )

    def name(table: Any) -> ColumnElement[str]:
        return func.coalesce(func.nullif(table.name_ko, ""), table.name_en)

    return (
        select(
            row.ref, row.name, row.on, name(company.c).label("company"), name(institution.c).label("institution"),
            name(Programme).label("programme"), row.amount,
        )
        .select_from(source)
        .where(*rows.conditions, rows.during(span))
        .order_by(row.on.desc(), row.id.desc())
    )  # fmt: skip


def choices(actor: Actor) -> dict[str, list[tuple[int, Label]]]:
    """What a figure may be narrowed to, by dimension, for the choice on the page."""
    clusters = _named(
        select(MiniCluster.id, MiniCluster.name_ko, MiniCluster.name_en).order_by(MiniCluster.id)
    )
    institutions = select(Organisation.id, Organisation.name_ko, Organisation.name_en).where(
        Organisation.kind == "institution"
    )
    seen = institutions_seen(actor)
    if seen is not None:
        institutions = institutions.where(Organisation.id.in_(seen))
    found = {
        "company_cluster": clusters,
        "technology_cluster": clusters,
        "institution": _named(institutions.order_by(Organisation.name_ko, Organisation.id)),
    }
    if seen is None:
        programmes = select(Programme.id, Programme.name_ko, Programme.name_en).order_by(Programme.id)
        found["programme"] = _named(programmes)
    return found


def _named(query: Select[int, str, str]) -> list[tuple[int, Label]]:
    return [(number, (ko or en, en or ko)) for number, ko, en in db.session.execute(query)]


def lines_of(query: Select[Any], most: int) -> list[Any]:
    return list(db.session.execute(query.limit(most)))
