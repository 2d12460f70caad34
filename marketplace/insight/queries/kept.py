"""What people say of the figures: targets, published years, viewers."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import defer, joinedload

from marketplace.insight.models import FigureSnapshot, FigureTarget, FigureViewer
from marketplace.insight.permissions import freezes, open_today, reads_snapshots, sees_viewers
from marketplace.insight.queries.figures import Figure
from marketplace.insight.queries.guarded import Shown, shown
from marketplace.insight.queries.tracking import since
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.text import Text
from marketplace.kernel.work import WorkItem


def targets(years: Iterable[int], as_of: date) -> dict[tuple[str, int], int]:
    """(figure, year) -> what it should be, as it was set on that day; the last word of the day counts."""
    query = (
        select(FigureTarget.figure, FigureTarget.year, FigureTarget.value)
        .where(FigureTarget.year.in_(list(years)), FigureTarget.set_at < since(as_of + timedelta(days=1)))
        .order_by(FigureTarget.set_at, FigureTarget.id)
    )
    return {(figure, year): value for figure, year, value in db.session.execute(query)}


def frozen() -> list[FigureSnapshot]:
    """The published years for everybody, the newest first; without their contents."""
    query = (
        select(FigureSnapshot).where(FigureSnapshot.state == "frozen").options(defer(FigureSnapshot.content))
    )
    return list(db.session.scalars(query.order_by(FigureSnapshot.year.desc(), FigureSnapshot.number.desc())))


def final(years: Iterable[int]) -> dict[tuple[int, str], dict[str, Any]]:
    """(year, figure) -> what a final year says of it: its parts as they were counted once, its value as last corrected."""
    query = (
        select(FigureSnapshot.year, FigureSnapshot.content)
        .where(FigureSnapshot.state == "frozen", FigureSnapshot.year.in_(list(years)))
        .order_by(FigureSnapshot.year, FigureSnapshot.number)
    )
    found: dict[tuple[int, str], dict[str, Any]] = {}
    for year, content in db.session.execute(query):
        for one in json.loads(content)["figures"]:
            found.setdefault((year, one["key"]), one).update(value=one["value"], as_of=one["as_of"])
    return found


def for_everybody(figures: Iterable[Figure], years: list[int]) -> dict[str, list[Shown]]:
    """The figures for everybody, by key, in each of these years: a final year is never counted again."""
    kept = final(years)
    return {
        figure.key: [_kept(one, kept.get((one.year, figure.key))) for one in shown(figure, years)]
        for figure in figures
    }


def _kept(live: Shown, kept: dict[str, Any] | None) -> Shown:
    if kept is None:
        return live
    as_of = date.fromisoformat(kept["as_of"]) if kept["as_of"] else None
    return Shown(live.figure, live.year, kept["value"], as_of)


def snapshots(actor: Actor) -> list[FigureSnapshot]:
    """The proposed ones too, for who oversees."""
    if not reads_snapshots(actor):
        return []
    people = (joinedload(FigureSnapshot.proposed_by), joinedload(FigureSnapshot.decided_by))
    query = select(FigureSnapshot).options(defer(FigureSnapshot.content), *people)
    return list(db.session.scalars(query.order_by(FigureSnapshot.year.desc(), FigureSnapshot.number.desc())))


def snapshot_for(actor: Actor, ref: str) -> FigureSnapshot | None:
    """A published one for everybody, any for who oversees."""
    query = select(FigureSnapshot).where(FigureSnapshot.ref == ref)
    if not reads_snapshots(actor):
        query = query.where(FigureSnapshot.state == "frozen")
    return db.session.scalars(query).first()


def numbers_of(year: int) -> Select[int]:
    """The numbers that snapshots of a year have taken."""
    return select(FigureSnapshot.number).where(FigureSnapshot.year == year)


def viewers(actor: Actor) -> list[FigureViewer]:
    """Who may read and until when, those whose time is over last."""
    if not sees_viewers(actor):
        return []
    query = select(FigureViewer).options(joinedload(FigureViewer.user))
    ordered = query.order_by(open_today().desc(), FigureViewer.until_on.desc(), FigureViewer.id)
    return list(db.session.scalars(ordered).unique())


def work_items(actor: Actor) -> list[WorkItem]:
    """Years that await a second person of the center: whoever proposed one waits for it."""
    if not freezes(actor):
        return []
    query = select(FigureSnapshot.year, FigureSnapshot.proposed_by_id).where(
        FigureSnapshot.state == "proposed"
    )
    return [
        WorkItem(
            Text(
                f"{year}년 통계를 확인하고 확정해 주십시오.",
                f"Check the figures of {year} and make them final.",
            )
            if proposer != actor.user_id
            else Text(
                f"{year}년 통계의 확정을 다른 담당자가 확인하고 있습니다.",
                f"Another person checks the figures of {year}.",
            ),
            str(Text("통계", "Figures")),
            "insight.years",
            {},
            mine=proposer != actor.user_id,
            icon="chart-column",
        )
        for year, proposer in db.session.execute(query.order_by(FigureSnapshot.year))
    ]
