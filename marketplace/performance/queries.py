"""Which performance figures a listing has, for whoever may see the listing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from marketplace.catalog import queries as catalog
from marketplace.catalog.models import Listing
from marketplace.kernel.database import db
from marketplace.kernel.text import Text, t
from marketplace.performance.difference import difference, with_unit
from marketplace.performance.models import GOOD, STAGES, TESTERS, PerformanceFigure


def figures_of(listing_id: int, removed: bool = False) -> list[PerformanceFigure]:
    """In their order; or those that were taken away, the latest first."""
    return catalog.ordered(PerformanceFigure, listing_id, removed)


def shown(listing: Listing) -> list[dict[str, Any]]:
    """The rows of the table on the listing's page, as `presented`."""
    return [presented(row) for row in figures_of(listing.id)]


def presented(row: PerformanceFigure) -> dict[str, Any]:
    """{ref, measure, usual, before, after, difference, good, tested, conditions}: words of the reader's language, empty where none."""
    unit = Text(row.unit_ko or row.unit_en, row.unit_en or row.unit_ko)
    return {
        "ref": row.ref,
        "measure": row.measure,
        "usual": row.usual,
        "before": with_unit(row.before, row.unit),
        "after": with_unit(row.after, row.unit),
        "difference": t(difference(row.before, row.after, unit)),
        "good": t(GOOD.get(row.good)),
        "tested": f"{t(STAGES[row.stage])} · {t(TESTERS[row.tester])}",
        "conditions": row.conditions,
    }


def in_one_line(listings: Sequence[Listing]) -> dict[int, str]:
    """id of a listing -> `잔류 리튬: 7,800 ppm → 2,100 ppm (73% 줄어듦)`, where several technologies stand side by side."""
    ids = [listing.id for listing in listings]
    query = select(PerformanceFigure).where(
        PerformanceFigure.listing_id.in_(ids), PerformanceFigure.removed_at.is_(None)
    )
    lines: dict[int, list[str]] = {}
    for figure in db.session.scalars(query.order_by(PerformanceFigure.place, PerformanceFigure.id)):
        row = presented(figure)
        line = f"{row['measure']}: {row['before']} → {row['after']}"
        line += f" ({row['difference']})" if row["difference"] else ""
        lines.setdefault(figure.listing_id, []).append(line)
    return {id: "; ".join(found) for id, found in lines.items()}
