"""What the front pages show, gathered from all packages; each piece starts from who asks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from sqlalchemy import Select, func, select

from marketplace.accounts.models import MiniCluster, Organisation, OrganisationCluster
from marketplace.catalog import queries as catalog
from marketplace.catalog.models import Listing
from marketplace.kernel import clock
from marketplace.kernel.actor import GUEST, Actor
from marketplace.kernel.database import db
from marketplace.kernel.feature import installed
from marketplace.kernel.forgetting import Forgotten, Retention, forgotten
from marketplace.kernel.text import Text
from marketplace.kernel.work import WorkItem
from marketplace.licensing.models import Agreement

Key = TypeVar("Key", int, str)
CONCLUDED = ("concluded", "in_force", "expired", "terminated")


@dataclass(frozen=True)
class Figures:
    """The public figures of the home page."""

    technologies: int
    institutions: int
    companies: int
    agreements: int


@dataclass(frozen=True)
class ClusterTile:
    """A mini-cluster with its approved companies and the technologies any visitor can see."""

    cluster: MiniCluster
    companies: int
    technologies: int


def figures() -> Figures:
    """Counts that hold for every visitor, whoever asks: nothing unpublished is in them."""
    members = _counts(
        select(Organisation.kind, func.count())
        .where(Organisation.state == "approved", Organisation.kind != "center")
        .group_by(Organisation.kind)
    )
    return Figures(
        technologies=_count(_public()),
        institutions=members.get("institution", 0),
        companies=members.get("company", 0),
        agreements=db.session.scalar(
            select(func.count())
            .select_from(Agreement)
            .where(Agreement.state.in_(CONCLUDED), Agreement.kind != "nda", Agreement.amends_id.is_(None))
        )
        or 0,
    )


def cluster_tiles() -> list[ClusterTile]:
    """The mini-clusters in their usual order."""
    companies = _counts(
        select(OrganisationCluster.mini_cluster_id, func.count())
        .join(Organisation, Organisation.id == OrganisationCluster.organisation_id)
        .where(Organisation.state == "approved", Organisation.kind == "company")
        .group_by(OrganisationCluster.mini_cluster_id)
    )
    public = _public().with_only_columns(Listing.id, Listing.mini_cluster_id).subquery()
    technologies = _counts(select(public.c.mini_cluster_id, func.count()).group_by(public.c.mini_cluster_id))
    return [
        ClusterTile(cluster, companies.get(cluster.id, 0), technologies.get(cluster.id, 0))
        for cluster in db.session.scalars(select(MiniCluster).order_by(MiniCluster.id))
    ]


def newest(actor: Actor, limit: int = 4) -> list[Listing]:
    """The latest published technologies."""
    return catalog.newest(actor, limit)


def work(actor: Actor) -> tuple[list[WorkItem], list[WorkItem]]:
    """(what waits for the actor, what the actor waits for), each in due order, undated last."""
    items = installed().work_items(actor)
    return _in_due_order(item for item in items if item.mine), _in_due_order(i for i in items if not i.mine)


def _in_due_order(items: Iterable[WorkItem]) -> list[WorkItem]:
    return sorted(items, key=lambda item: item.due_on or date.max)


def _public() -> Select[Listing]:
    return catalog.visible_to(GUEST).where(Listing.state == "published")


def _count(query: Select[Listing]) -> int:
    rows = query.with_only_columns(Listing.id).order_by(None).subquery()
    return db.session.scalar(select(func.count()).select_from(rows)) or 0


def _counts(query: Select[Key, int]) -> dict[Key, int]:
    return {key: count for key, count in db.session.execute(query) if key is not None}


def retention() -> list[tuple[Retention, Text]]:
    """What is kept of people, each with how long: the table of the privacy notice."""
    today = clock.today()
    return [(row, row.how_long(today)) for row in installed().retention.values()]


def erased(most: int = 200) -> list[tuple[Forgotten, Text]]:
    """What the clock has erased, the latest first, each with what it was."""
    rows = installed().retention
    return [
        (row, rows[row.key].purpose if row.key in rows else Text(row.key, row.key)) for row in forgotten(most)
    ]
