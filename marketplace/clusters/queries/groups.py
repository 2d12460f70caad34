"""Clusters, their members and their news; the figures of the center's desk."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import contains_eager, joinedload

from marketplace.accounts.models import MiniCluster, Organisation, OrganisationCluster
from marketplace.accounts.queries import center_people, people_of
from marketplace.catalog.models import CARD, Listing
from marketplace.catalog.queries import visible_to
from marketplace.clusters.lifecycle import OPEN
from marketplace.clusters.models import ClusterMeeting, ClusterNews, Difficulty
from marketplace.clusters.permissions import (
    companies_in,
    enters,
    heads_company,
    in_effect,
    named,
    own_companies,
    staff,
)
from marketplace.clusters.queries.problems import late
from marketplace.demand.models import Need
from marketplace.demand.queries import public_needs
from marketplace.kernel import clock
from marketplace.kernel.actor import GUEST, Actor
from marketplace.kernel.database import db

NEWS_SHOWN = 20


@dataclass(frozen=True)
class Entry:
    """A cluster in the directory, with what anybody may know of it, and whether the reader is in it."""

    cluster: MiniCluster
    members: int
    technologies: int
    mine: bool


@dataclass(frozen=True)
class DeskRow:
    """A cluster on the center's desk; each figure opens its rows."""

    cluster: MiniCluster
    coordinator: str
    leader: str
    members: int
    asking: int
    meetings: int
    open: int
    late: int


@dataclass(frozen=True)
class Place:
    """One of the reader's companies and this cluster: let in, asking, or not there; may the reader speak for it."""

    company: Organisation
    row: OrganisationCluster | None
    speaks: bool


def cluster_for(actor: Actor, code: str) -> MiniCluster | None:
    """The cluster of this code: for everybody; one that was put away for its members and the center."""
    shown = joinedload(MiniCluster.leader), joinedload(MiniCluster.coordinator)
    row = db.session.scalars(select(MiniCluster).where(MiniCluster.code == code).options(*shown)).first()
    if row is None or (row.archived_at and not enters(actor, row)):
        return None
    return row


def directory(actor: Actor) -> list[Entry]:
    """The clusters in their usual order."""
    companies = _counts(_members().group_by(OrganisationCluster.mini_cluster_id))
    public = visible_to(GUEST).where(Listing.state == "published")
    rows = public.with_only_columns(Listing.id, Listing.mini_cluster_id).order_by(None).subquery()
    technologies = _counts(select(rows.c.mini_cluster_id, func.count()).group_by(rows.c.mini_cluster_id))
    mine = set(my_clusters(actor))
    living = select(MiniCluster).where(MiniCluster.archived_at.is_(None)).order_by(MiniCluster.id)
    return [
        Entry(row, companies.get(row.id, 0), technologies.get(row.id, 0), row.id in mine)
        for row in db.session.scalars(living)
    ]


def my_clusters(actor: Actor) -> list[int]:
    """The clusters into which one of the reader's companies was let."""
    query = select(OrganisationCluster.mini_cluster_id).where(
        OrganisationCluster.organisation_id.in_(own_companies(actor)),
        OrganisationCluster.joined_at.is_not(None),
    )
    return list(db.session.scalars(query.order_by(OrganisationCluster.mini_cluster_id).distinct()))


def my_cluster_rows(actor: Actor) -> list[MiniCluster]:
    """The reader's clusters that are still kept."""
    query = select(MiniCluster).where(
        MiniCluster.id.in_(my_clusters(actor)), MiniCluster.archived_at.is_(None)
    )
    return list(db.session.scalars(query.order_by(MiniCluster.id)))


def _members() -> Select[int, int]:
    return (
        select(OrganisationCluster.mini_cluster_id, func.count())
        .join(Organisation, Organisation.id == OrganisationCluster.organisation_id)
        .where(in_effect())
    )


def members(cluster: MiniCluster) -> list[OrganisationCluster]:
    """The rows of its members today, by name."""
    return _rows(cluster, in_effect())


def asking(cluster: MiniCluster) -> list[OrganisationCluster]:
    """The rows of approved companies that ask to be let in."""
    approved = Organisation.state == "approved", Organisation.kind == "company"
    return _rows(cluster, OrganisationCluster.joined_at.is_(None), *approved)


def public_members(cluster: MiniCluster) -> list[OrganisationCluster]:
    """Members that agreed to be named."""
    return _rows(cluster, named())


def _rows(cluster: MiniCluster, *conditions: Any) -> list[OrganisationCluster]:
    query = (
        select(OrganisationCluster)
        .join(Organisation, Organisation.id == OrganisationCluster.organisation_id)
        .where(OrganisationCluster.mini_cluster_id == cluster.id, *conditions)
        .options(contains_eager(OrganisationCluster.organisation))
    )
    return list(db.session.scalars(query.order_by(Organisation.name_ko, Organisation.id)))


def leader_of(cluster: MiniCluster) -> Organisation | None:
    """The company that leads it today: one that is no member any more leads nothing."""
    if cluster.leader_company_id is None:
        return None
    return next(
        (
            row.organisation
            for row in _rows(cluster, in_effect())
            if row.organisation_id == cluster.leader_company_id
        ),
        None,
    )


def coordinator_of(cluster: MiniCluster) -> int | None:
    """Who coordinates it today: only somebody who still works for the center."""
    return cluster.coordinator_id if cluster.coordinator_id in staff() else None


def staff_of(cluster: MiniCluster) -> list[int]:
    """Who is told of what happens in it: the coordinator; while there is none, the center's administrators."""
    found = coordinator_of(cluster)
    return [found] if found is not None else center_people("center_admin")


def looks_after(row: Difficulty) -> list[int]:
    """Who is told of a difficulty: who took it up, as long as it is theirs to look after; else the cluster's staff."""
    people = staff_of(row.cluster)
    return [row.owner_id] if row.owner_id in people else people


def people_in(cluster: MiniCluster) -> list[int]:
    """Everybody of its member companies and its coordinator: who is called to meetings."""
    people = [user for row in members(cluster) for user in people_of(row.organisation_id)]
    found = coordinator_of(cluster)
    return list(dict.fromkeys([*people, *([found] if found is not None else [])]))


def places(actor: Actor, cluster: MiniCluster) -> list[Place]:
    """How each of the reader's approved companies stands to the cluster."""
    ids = own_companies(actor)
    if not ids:
        return []
    rows = {
        row.organisation_id: row
        for row in db.session.scalars(
            select(OrganisationCluster).where(
                OrganisationCluster.mini_cluster_id == cluster.id,
                OrganisationCluster.organisation_id.in_(ids),
            )
        )
    }
    companies = db.session.scalars(
        select(Organisation).where(Organisation.id.in_(ids)).order_by(Organisation.id)
    )
    return [Place(one, rows.get(one.id), heads_company(actor, one.id)) for one in companies]


def place_of(actor: Actor, cluster: MiniCluster) -> int | None:
    """For which company the reader is here."""
    return next(iter(companies_in(actor, cluster.id)), None)


def news(actor: Actor, cluster: MiniCluster) -> list[ClusterNews]:
    """Its news that the reader may read, the latest first."""
    query = select(ClusterNews).where(
        ClusterNews.mini_cluster_id == cluster.id, ClusterNews.removed_at.is_(None)
    )
    if not enters(actor, cluster):
        query = query.where(ClusterNews.public.is_(True))
    return list(db.session.scalars(query.order_by(ClusterNews.id.desc()).limit(NEWS_SHOWN)))


def technologies(actor: Actor, cluster: MiniCluster, most: int = 6) -> list[Listing]:
    """The newest published technologies of its field that the reader may see."""
    query = visible_to(actor).where(Listing.state == "published", Listing.mini_cluster_id == cluster.id)
    return list(
        db.session.scalars(query.order_by(Listing.published_at.desc()).limit(most).options(*CARD)).unique()
    )


def needs_of(cluster: MiniCluster, most: int = 6) -> list[Need]:
    """Open needs that members show to everybody under their names; one without a name would be guessed among so few."""
    ids = [row.organisation_id for row in members(cluster)]
    query = public_needs().where(Need.shown == "named", Need.company_id.in_(ids))
    return list(db.session.scalars(query.limit(most)))


# The center's desk


def desk(archived: bool = False) -> list[DeskRow]:
    """Every cluster with its figures of today and of this year."""
    condition = MiniCluster.archived_at.is_not(None) if archived else MiniCluster.archived_at.is_(None)
    shown = joinedload(MiniCluster.leader), joinedload(MiniCluster.coordinator)
    clusters = db.session.scalars(
        select(MiniCluster).where(condition).order_by(MiniCluster.id).options(*shown)
    ).all()
    count, by = func.count(), Difficulty.mini_cluster_id
    figures = [
        _counts(_members().group_by(OrganisationCluster.mini_cluster_id)),
        _counts(_asking()),
        _counts(
            select(ClusterMeeting.mini_cluster_id, count)
            .where(ClusterMeeting.state != "cancelled", *_this_year())
            .group_by(ClusterMeeting.mini_cluster_id)
        ),
        _counts(select(by, count).where(Difficulty.state.in_(OPEN)).group_by(by)),
        _counts(select(by, count).where(late(clock.today())).group_by(by)),
    ]
    people = set(staff())
    leading = _leading()
    return [
        DeskRow(
            row,
            row.coordinator.display_name if row.coordinator and row.coordinator_id in people else "",
            row.leader.name if row.leader and (row.id, row.leader_company_id) in leading else "",
            *(figure.get(row.id, 0) for figure in figures),
        )
        for row in clusters
    ]


def _leading() -> set[tuple[int, int]]:
    query = (
        select(OrganisationCluster.mini_cluster_id, OrganisationCluster.organisation_id)
        .join(Organisation, Organisation.id == OrganisationCluster.organisation_id)
        .join(MiniCluster, MiniCluster.leader_company_id == OrganisationCluster.organisation_id)
        .where(MiniCluster.id == OrganisationCluster.mini_cluster_id, in_effect())
    )
    return {(row[0], row[1]) for row in db.session.execute(query)}


def _asking() -> Select[int, int]:
    return (
        select(OrganisationCluster.mini_cluster_id, func.count())
        .join(Organisation, Organisation.id == OrganisationCluster.organisation_id)
        .where(
            OrganisationCluster.joined_at.is_(None),
            Organisation.state == "approved",
            Organisation.kind == "company",
        )
        .group_by(OrganisationCluster.mini_cluster_id)
    )


def _this_year() -> tuple[Any, Any]:
    from marketplace.clusters.queries.gatherings import year_begins

    year = clock.today().year
    return ClusterMeeting.starts_at >= year_begins(year), ClusterMeeting.starts_at < year_begins(year + 1)


def staff_choices() -> list[tuple[int, str]]:
    """(id, name) of the people of the center who may coordinate."""
    from marketplace.accounts.models import User

    rows = db.session.scalars(select(User).where(User.id.in_(staff())).order_by(User.id))
    return [(row.id, row.display_name) for row in rows]


def admissible(cluster: MiniCluster, words: str, most: int = 20) -> list[Organisation]:
    """Approved companies whose name or number holds these words and that are not let in yet."""
    from marketplace.accounts.queries import directory as organisations

    inside = select(OrganisationCluster.organisation_id).where(
        OrganisationCluster.mini_cluster_id == cluster.id, OrganisationCluster.joined_at.is_not(None)
    )
    if not words:
        return []
    query = organisations(words, "company", "approved").where(Organisation.id.not_in(inside))
    return list(db.session.scalars(query.limit(most)))


def moves_with_company(company_id: int) -> list[tuple[Any, list[str]]]:
    """What a merger of this company moves: its places in clusters and its difficulties, by their names."""
    from marketplace.kernel.text import Text

    joined = (
        select(MiniCluster)
        .join(OrganisationCluster, OrganisationCluster.mini_cluster_id == MiniCluster.id)
        .where(OrganisationCluster.organisation_id == company_id)
        .order_by(MiniCluster.id)
    )
    titles = select(Difficulty.title).where(Difficulty.company_id == company_id).order_by(Difficulty.id)
    return [
        (Text("미니클러스터", "Mini-clusters"), [row.name for row in db.session.scalars(joined)]),
        (Text("애로", "Difficulties"), list(db.session.scalars(titles))),
    ]


def _counts(query: Select[int, int]) -> dict[int, int]:
    rows: Iterable[Any] = db.session.execute(query)
    return {key: count for key, count in rows if key is not None}
