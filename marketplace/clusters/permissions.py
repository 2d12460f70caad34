"""Who may do what in a mini-cluster: each rule is named here once, and asked by the lifecycle tables, queries, services and pages."""

from __future__ import annotations

from sqlalchemy import ColumnElement, or_, select, true

from marketplace.accounts.models import MiniCluster, Organisation, OrganisationCluster
from marketplace.accounts.queries import center_people
from marketplace.clusters.models import ClusterMeeting, Difficulty
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db

# Who somebody is


def administers(actor: Actor) -> bool:
    """The center's administrators, who keep the clusters and act for every coordinator."""
    return actor.has("center_admin")


def staff() -> list[int]:
    """The people of the center who may coordinate today."""
    return center_people("center_admin", "center_finance")


def coordinates(actor: Actor, cluster: MiniCluster) -> bool:
    """The person of the center who looks after this cluster, and the administrators in their place."""
    own = actor.user_id is not None and actor.user_id == cluster.coordinator_id and actor.is_center
    return own or administers(actor)


def own_companies(actor: Actor) -> list[int]:
    """The actor's companies that the center has approved."""
    return [
        one.organisation_id for one in actor.standings if one.organisation_kind == "company" and one.approved
    ]


def companies_in(actor: Actor, cluster_id: int) -> list[int]:
    """Those of the actor's companies that the center has let into the cluster."""
    query = select(OrganisationCluster.organisation_id).where(
        OrganisationCluster.mini_cluster_id == cluster_id,
        OrganisationCluster.organisation_id.in_(own_companies(actor)),
        OrganisationCluster.joined_at.is_not(None),
    )
    return list(db.session.scalars(query.order_by(OrganisationCluster.organisation_id)))


def is_member(actor: Actor, cluster_id: int) -> bool:
    """Anyone of a member company."""
    return bool(companies_in(actor, cluster_id))


def leads(actor: Actor, cluster: MiniCluster) -> bool:
    """Anyone of the company that leads the cluster, as long as it is a member."""
    return cluster.leader_company_id is not None and cluster.leader_company_id in companies_in(
        actor, cluster.id
    )


def is_own(actor: Actor, difficulty: Difficulty) -> bool:
    """Anyone of the company that has the difficulty."""
    return actor.belongs_to(difficulty.company_id)


def heads_company(actor: Actor, company_id: int) -> bool:
    """Speak for the company in what concerns the cluster: its representative, or who signs for it."""
    return actor.standing_in(company_id, "representative", "delegate") is not None


def meeting_parties(actor: Actor, meeting: ClusterMeeting) -> set[str]:
    """chair: the coordinator, and the people of the leading company."""
    return {"chair"} if chairs(actor, meeting.cluster) else set()


def difficulty_parties(actor: Actor, difficulty: Difficulty) -> set[str]:
    """company: whoever belongs to it; coordinator: of its cluster."""
    parties = set()
    if is_own(actor, difficulty):
        parties.add("company")
    if coordinates(actor, difficulty.cluster):
        parties.add("coordinator")
    return parties


# What somebody may do


def chairs(actor: Actor, cluster: MiniCluster) -> bool:
    """Call meetings, write their minutes and the cluster's news."""
    return coordinates(actor, cluster) or leads(actor, cluster)


def enters(actor: Actor, cluster: MiniCluster) -> bool:
    """Read what is for members: they, and who oversees."""
    return actor.oversees or is_member(actor, cluster.id)


# What somebody may see: conditions in the database


def in_clusters_of(actor: Actor) -> ColumnElement[bool]:
    """Of `MiniCluster`: whose members' part the actor may read."""
    if actor.oversees:
        return true()
    mine = select(OrganisationCluster.mini_cluster_id).where(
        OrganisationCluster.organisation_id.in_(own_companies(actor)),
        OrganisationCluster.joined_at.is_not(None),
    )
    return MiniCluster.id.in_(mine)


def readable_meetings(actor: Actor) -> ColumnElement[bool]:
    """Of `ClusterMeeting`: those of the actor's clusters."""
    if actor.oversees:
        return true()
    return ClusterMeeting.mini_cluster_id.in_(select(MiniCluster.id).where(in_clusters_of(actor)))


def readable_difficulties(actor: Actor) -> ColumnElement[bool]:
    """Of `Difficulty`: a company's for its people, all of them for who oversees."""
    return true() if actor.oversees else Difficulty.company_id.in_(actor.organisations("company"))


def named() -> ColumnElement[bool]:
    """Of `OrganisationCluster` joined with `Organisation`: members that agreed to be named on the public page."""
    return OrganisationCluster.named_at.is_not(None) & in_effect()


def in_effect() -> ColumnElement[bool]:
    """Of `OrganisationCluster` joined with `Organisation`: members today, let in and approved."""
    return (
        OrganisationCluster.joined_at.is_not(None)
        & (Organisation.state == "approved")
        & (Organisation.kind == "company")
    )


def difficulties_of_staff(actor: Actor) -> ColumnElement[bool]:
    """Of `Difficulty`: those that wait for this person of the center: of their clusters, and for administrators those of
    clusters that nobody coordinates."""
    condition = MiniCluster.coordinator_id == actor.user_id
    if administers(actor):
        nobody = MiniCluster.coordinator_id.is_(None) | MiniCluster.coordinator_id.not_in(staff())
        condition = or_(condition, nobody)
    return Difficulty.mini_cluster_id.in_(select(MiniCluster.id).where(condition))
