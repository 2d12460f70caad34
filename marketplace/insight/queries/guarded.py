"""What everybody may see of the figures: nothing of fewer than five companies, not even by looking twice.

Three ways lead from a sum to one company, and each is closed here:
- a sum of few companies: it is not shown;
- two tables, or a total and its parts: where a part is not shown, so many parts are not shown that together they hold five
  companies at least (`hidden`);
- two days: a year's value moves on only at the end of a month, and only when five companies at least have come to it since
  (`point`). Parts are counted once, when a closed year is made final (`FigureSnapshot`), and never again.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, TypeVar

from sqlalchemy import select

from marketplace.insight.queries.figures import COMPANIES, FIGURES, Figure
from marketplace.insight.queries.reading import ALL, Rows, Span, in_unit, values, year_span
from marketplace.kernel import clock
from marketplace.kernel.actor import SYSTEM
from marketplace.kernel.database import db
from marketplace.kernel.text import Text
from marketplace.programmes.models import Programme

FEWEST = 5
NO_CLUSTER = Text("미니클러스터 없음", "No mini-cluster")
CLOSED_AFTER = 31  # days after a year's end until which what was booked late still counts in it: 31 January
Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True)
class Row:
    """`seen`: the day from which it can be counted, when it had happened and was known."""

    seen: date
    company_id: int
    cluster_id: int | None
    category: tuple[str, str] | None  # fund, category
    amount: int


@dataclass(frozen=True)
class Cell:
    """A value with the companies behind it; `value` None: not shown."""

    value: int | None
    companies: frozenset[int] = field(default=frozenset(), repr=False)


@dataclass(frozen=True)
class Shown:
    """A figure of one year as it may be shown: its value (None: not yet, or of too few), as of which day, and its parts."""

    figure: Figure
    year: int
    value: int | None
    as_of: date | None
    clusters: dict[int | None, int | None] = field(default_factory=dict)
    categories: dict[tuple[str, str], int | None] = field(default_factory=dict)


def points(year: int, today: date) -> list[tuple[date, date]]:
    """The days on which a year's value may move on: (as of, the day by which it had to be known)."""
    ends = [date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1) for month in range(1, 13)]
    last = ends[-1] + timedelta(days=CLOSED_AFTER)
    days = [(end, end) for end in ends] + [(ends[-1], last)]
    return [(as_of, known) for as_of, known in days if known < today]


def point(rows: Iterable[Row], year: int, today: date) -> tuple[date, date] | None:
    """The last of `points` at which five companies at least had come to the year since the one before; None: none yet."""
    found, before = None, date.min
    ordered = list(rows)
    for as_of, known in points(year, today):
        if len({row.company_id for row in ordered if before < row.seen <= known}) >= FEWEST:
            found, before = (as_of, known), known
    return found


def hidden(cells: Mapping[Key, Cell]) -> set[Key]:
    """Which parts of a total must not be shown, so that what is missing from it holds no fewer than five companies."""
    found = {key for key, cell in cells.items() if 0 < len(cell.companies) < FEWEST}
    rest = sorted(
        (key for key in cells if cells[key].companies and key not in found),
        key=lambda key: (len(cells[key].companies), str(key)),
    )
    while found and rest and len(frozenset().union(*(cells[key].companies for key in found))) < FEWEST:
        found.add(rest.pop(0))
    return found


def shown(figure: Figure, years: list[int], today: date | None = None, *, parts: bool = False) -> list[Shown]:
    """The figure in each of these years, for everybody. `parts`: for a year that is made final for the first time, and for
    nothing else: a company that changes its mini-cluster later would be told by the difference."""
    today = today or clock.today()
    if not figure.of_companies:
        return _plain(figure, years, today)
    rows = _rows(figure, min(years), max(years), today)
    return [_year(figure, year, rows.get(year, []), today, parts) for year in years]


def _plain(figure: Figure, years: list[int], today: date) -> list[Shown]:
    """Figures that no company stands behind are live."""
    spans = [year_span(year, today) for year in years]
    found = values(SYSTEM, figure, spans)
    return [
        Shown(figure, span.start.year, amount, min(span.end, today))
        for span, amount in zip(spans, found, strict=True)
    ]


def _year(figure: Figure, year: int, rows: list[Row], today: date, parts: bool) -> Shown:
    last = point(rows, year, today)
    if last is None:
        return Shown(figure, year, None, None)
    as_of, known = last
    counted = [row for row in rows if row.seen <= known]
    whole = _cell(figure, counted).value
    if not parts or points(year, today) != points(
        year, date.max
    ):  # the year's books are open: a part could move alone
        return Shown(figure, year, whole, as_of)
    clusters = _parts(figure, counted, lambda row: row.cluster_id)
    kinds: dict[tuple[str, str], int | None] = {}
    if figure.unit != COMPANIES:  # a company stands in several categories: they don't add up
        kinds = _categories(figure, [row for row in counted if row.category])
    return Shown(figure, year, whole, as_of, clusters, kinds)


def _parts(figure: Figure, rows: list[Row], of: Any) -> dict[Any, int | None]:
    cells = _cells(figure, rows, of)
    away = hidden(cells)
    return {key: None if key in away else cell.value for key, cell in cells.items()}


def _categories(figure: Figure, rows: list[Row]) -> dict[tuple[str, str], int | None]:
    """Categories within their fund: a fund's total is known to who reads its programmes' money."""
    funds = _cells(figure, rows, lambda row: row.category[0])
    away = hidden(funds)
    found: dict[tuple[str, str], int | None] = {}
    for fund in funds:
        inside = _parts(
            figure,
            [row for row in rows if row.category and row.category[0] == fund],
            lambda row: row.category,
        )
        found |= {key: None if fund in away else amount for key, amount in inside.items()}
    return found


def _cells(figure: Figure, rows: list[Row], of: Any) -> dict[Any, Cell]:
    groups: dict[Any, list[Row]] = {}
    for row in rows:
        groups.setdefault(of(row), []).append(row)
    return {key: _cell(figure, inside) for key, inside in groups.items()}


def _cell(figure: Figure, rows: list[Row]) -> Cell:
    companies = frozenset(row.company_id for row in rows)
    amount = len(companies) if figure.unit == COMPANIES else in_unit(figure, sum(row.amount for row in rows))
    return Cell(amount, companies)


def _rows(figure: Figure, first: int, last: int, today: date) -> dict[int, list[Row]]:
    """The rows of these years by year, whole: one question."""
    span = Span(date(first, 1, 1), date(last, 12, 31), today)
    rows = Rows(SYSTEM, figure, ALL)
    row = rows.rows.c
    query = (
        select(
            row.on,
            row.known,
            row.company_id,
            rows.home.c.cluster_id,
            Programme.fund,
            Programme.category,
            row.amount,
        )
        .select_from(rows.source.outerjoin(Programme, Programme.id == row.programme_id))
        .where(rows.during(span), row.company_id.is_not(None))
    )
    found: dict[int, list[Row]] = {}
    for on, known, company_id, cluster_id, fund, category, amount in db.session.execute(query):
        day = on if figure.days else clock.seoul_date(on)
        learnt = known if figure.known_days else clock.seoul_date(known)
        kind = (fund, category) if fund else None
        found.setdefault(day.year, []).append(Row(max(day, learnt), company_id, cluster_id, kind, amount))
    return found


def public_figures() -> list[Figure]:
    return [one for one in FIGURES.values() if one.public]


def is_closed(year: int) -> bool:
    """Whether a year's books are closed for the public: from 1 February of the year after."""
    return clock.today() > date(year, 12, 31) + timedelta(days=CLOSED_AFTER)


def last_closed() -> int:
    """The last year of which `is_closed` is true."""
    this = clock.today().year
    return this - 1 if is_closed(this - 1) else this - 2
