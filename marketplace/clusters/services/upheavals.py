"""A company goes up in another or is no more, a coordinator leaves: what becomes of their clusters."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, select, update

from marketplace.accounts.models import MiniCluster, OrganisationCluster
from marketplace.accounts.queries import center_people
from marketplace.accounts.services import notify
from marketplace.clusters.lifecycle import DIFFICULTY, OPEN
from marketplace.clusters.models import Difficulty, SameProblem
from marketplace.clusters.queries.groups import staff_of
from marketplace.clusters.services.groups import part_from_what_comes
from marketplace.kernel import audit, clock
from marketplace.kernel.actor import SYSTEM
from marketplace.kernel.database import db, insert_ignore
from marketplace.kernel.forgetting import Person
from marketplace.kernel.transaction import atomic


def on_organisation_merged(payload: dict[str, Any], key: str) -> None:
    """The survivor is a member where the absorbed company was, and leads what it led. It has not agreed to be named.

    Difficulties follow by their column; a problem that was the same for both is the same for one.
    """
    old, new = payload["organisation_id"], payload["into_id"]
    with atomic():
        for row in db.session.scalars(
            select(OrganisationCluster).where(OrganisationCluster.organisation_id == old)
        ).all():
            there = (
                OrganisationCluster.organisation_id == new,
                OrganisationCluster.mini_cluster_id == row.mini_cluster_id,
            )
            values = {
                "organisation_id": new,
                "mini_cluster_id": row.mini_cluster_id,
                "joined_at": row.joined_at,
            }
            if not insert_ignore(OrganisationCluster, **values) and row.joined_at:
                asking = (*there, OrganisationCluster.joined_at.is_(None))
                db.session.execute(update(OrganisationCluster).where(*asking).values(joined_at=row.joined_at))
        for cluster in _led_by(old):
            cluster.leader_company_id = new
            audit.record("mini_cluster.leader_merged", cluster, SYSTEM, into=new)
        for same in db.session.scalars(select(SameProblem).where(SameProblem.company_id == old)).all():
            insert_ignore(
                SameProblem, difficulty_id=same.difficulty_id, company_id=new, by_id=same.by_id, at=same.at
            )
            db.session.delete(same)
        db.session.flush()
        own = select(Difficulty.id).where(Difficulty.company_id == new)
        mine = delete(SameProblem).where(SameProblem.company_id == new, SameProblem.difficulty_id.in_(own))
        db.session.execute(mine.execution_options(synchronize_session=False))


def on_organisation_closed(payload: dict[str, Any], key: str) -> None:
    """Nobody waits for a reply any more; what it led has no leader, which the coordinator hears."""
    company_id = payload["organisation_id"]
    with atomic():
        for cluster in _led_by(company_id):
            cluster.leader_company_id = None
            audit.record("mini_cluster.leader_closed", cluster, SYSTEM, company=company_id)
            told = list(dict.fromkeys([*staff_of(cluster), *center_people("center_admin")]))
            notify(
                "cluster_leader_gone", f"{cluster.id}:{company_id}", told,
                cluster_id=cluster.id, organisation_id=company_id,
            )  # fmt: skip
        waiting = (Difficulty.company_id == company_id, Difficulty.state.in_(OPEN))
        for row in db.session.scalars(
            select(Difficulty).where(*waiting).order_by(Difficulty.id).with_for_update()
        ):
            DIFFICULTY.perform("drop", row, SYSTEM)
            row.ended_at = clock.now()
        part_from_what_comes(company_id, list(db.session.scalars(select(MiniCluster.id))))


def forget_coordinator(person: Person) -> None:
    """Who leaves the site coordinates nothing; the administrators look after it until they appoint somebody."""
    for cluster in db.session.scalars(select(MiniCluster).where(MiniCluster.coordinator_id == person.id)):
        cluster.coordinator_id = None
        audit.record("mini_cluster.coordinator_left", cluster, SYSTEM)


def _led_by(company_id: int) -> list[MiniCluster]:
    query = select(MiniCluster).where(MiniCluster.leader_company_id == company_id).with_for_update()
    return list(db.session.scalars(query.order_by(MiniCluster.id)))
