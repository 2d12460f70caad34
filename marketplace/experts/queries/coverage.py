"""Who of the member companies has a mentor and who has none (1사1멘토링), and what experts' hours of a month come to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from marketplace.accounts.models import MiniCluster, Organisation
from marketplace.experts.models import ALIVE, Expert, Mentoring, MentoringSession
from marketplace.experts.queries.profiles import rate_on
from marketplace.kernel import clock
from marketplace.kernel.database import db
from marketplace.kernel.money import rounded

NONE = ("", "withdrawn", "ended")  # in these states nobody mentors and nobody is looked for


@dataclass(frozen=True)
class Covered:
    """A company: the state of its mentoring (empty: never had one), who mentors it, and when the last one ended."""

    company: Organisation
    mentoring: Mentoring | None
    ended_on: date | None

    @property
    def state(self) -> str:
        return self.mentoring.state if self.mentoring else ""

    @property
    def has_mentor(self) -> bool:
        return self.state == "running"


@dataclass(frozen=True)
class ClusterRow:
    """A mini-cluster: its companies, how many have a mentor, how many wait for one. A company may be in several."""

    cluster: MiniCluster | None
    companies: int
    running: int
    waiting: int

    @property
    def without(self) -> int:
        return self.companies - self.running


def covered(cluster: str = "") -> list[Covered]:
    """Every approved company, or those of one mini-cluster, those without a mentor first."""
    query = (
        select(Organisation)
        .where(Organisation.kind == "company", Organisation.state == "approved")
        .options(selectinload(Organisation.joined_clusters))
        .order_by(Organisation.name_ko, Organisation.id)
    )
    if cluster:
        query = query.where(Organisation.joined_clusters.any(MiniCluster.code == cluster))
    alive = _alive()
    latest = (
        select(Mentoring.company_id, func.max(Mentoring.ended_at))
        .where(Mentoring.state == "ended")
        .group_by(Mentoring.company_id)
    )
    ended = {row[0]: row[1] for row in db.session.execute(latest)}
    rows = [
        Covered(company, alive.get(company.id), _day(ended.get(company.id)))
        for company in db.session.scalars(query)
    ]
    return sorted(rows, key=lambda row: row.has_mentor)


def _day(at: datetime | None) -> date | None:
    return clock.seoul_date(at) if at else None


def _alive() -> dict[int, Mentoring]:
    query = select(Mentoring).where(Mentoring.state.in_(ALIVE)).options(joinedload(Mentoring.expert))
    return {row.company_id: row for row in db.session.scalars(query)}


def by_cluster(rows: Sequence[Covered]) -> list[ClusterRow]:
    """One row per mini-cluster in their order, then one for companies in none."""
    companies: Counter[int] = Counter()
    running: Counter[int] = Counter()
    waiting: Counter[int] = Counter()
    for row in rows:
        for number in [cluster.id for cluster in row.company.joined_clusters] or [0]:
            companies[number] += 1
            running[number] += row.has_mentor
            waiting[number] += bool(row.state) and not row.has_mentor
    clusters: list[MiniCluster | None] = list(
        db.session.scalars(select(MiniCluster).order_by(MiniCluster.id))
    )
    found = [(cluster, cluster.id if cluster else 0) for cluster in [*clusters, None]]
    return [
        ClusterRow(cluster, companies[number], running[number], waiting[number])
        for cluster, number in found
        if companies[number]
    ]


# Fees


@dataclass(frozen=True)
class FeeLine:
    """One meeting and its fee at the rate of its day; None where no rate was agreed for that day."""

    session: MentoringSession
    hourly: int | None

    @property
    def fee(self) -> int | None:
        return None if self.hourly is None else rounded(Fraction(self.session.minutes * self.hourly, 60))


def fee_lines(month: date, expert: Expert | None = None) -> list[FeeLine]:
    """The meetings of a month, by expert and day."""
    first, after = month_of(month)
    query = (
        select(MentoringSession)
        .join(Expert, Expert.id == MentoringSession.expert_id)
        .where(MentoringSession.held_on >= first, MentoringSession.held_on < after)
        .options(
            joinedload(MentoringSession.expert).selectinload(Expert.rates),
            joinedload(MentoringSession.mentoring).joinedload(Mentoring.company),
        )
        .order_by(Expert.name_ko, Expert.id, MentoringSession.held_on, MentoringSession.id)
    )
    if expert is not None:
        query = query.where(MentoringSession.expert_id == expert.id)
    return [FeeLine(row, rate_on(row.expert, row.held_on)) for row in db.session.scalars(query).unique()]


def month_of(day: date) -> tuple[date, date]:
    """The first day of its month and of the next."""
    first = day.replace(day=1)
    return first, date(first.year + first.month // 12, first.month % 12 + 1, 1)


def months() -> list[date]:
    """Months in which somebody met, the latest first."""
    bounds = db.session.execute(
        select(func.min(MentoringSession.held_on), func.max(MentoringSession.held_on))
    ).one()
    if bounds[0] is None:
        return []
    found, month = [], bounds[0].replace(day=1)
    while month <= bounds[1]:
        found.append(month)
        month = month_of(month)[1]
    return found[::-1]
