"""The companies of a joint licence: who was invited, who may be, whose deals they are."""

from __future__ import annotations

from sqlalchemy import func, select

from marketplace.accounts.models import Membership, MiniCluster, Organisation, OrganisationCluster
from marketplace.catalog.models import Favourite, Listing
from marketplace.kernel import clock, policy
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.text import Text
from marketplace.kernel.work import WorkItem
from marketplace.negotiation.models import LIVE_STATES, Inquiry, JointMember
from marketplace.negotiation.permissions import is_of, may_answer_invitation
from marketplace.negotiation.queries.inquiries import may_read
from marketplace.negotiation.queries.people import company_people


def partner_people(inquiry: Inquiry, *roles: str) -> list[int]:
    """Who hears of it in the companies that joined the lead; nobody where none did."""
    ids = inquiry.licensee_ids[1:]
    return [user_id for company_id in ids for user_id in company_people(inquiry, company_id, *roles)]


def member_for(actor: Actor, ref: str) -> JointMember | None:
    """A company's own invitation, while it is one: for its people, those of the lead, the officers and the center."""
    row = db.session.scalars(select(JointMember).where(JointMember.ref == ref)).first()
    if row is None or row.state == "left" or row.company_id == row.inquiry.company_id:
        return None
    return row if is_of(actor, row.company_id) or may_read(actor, row.inquiry_id) else None


def joint_deals(actor: Actor) -> dict[int, Inquiry]:
    """The joint licences of the actor's own companies, led or joined, by row id."""
    rows = (
        select(Inquiry)
        .join(JointMember, JointMember.inquiry_id == Inquiry.id)
        .where(JointMember.company_id.in_(actor.organisations("company")), JointMember.state == "joined")
    )
    return {row.id: row for row in db.session.scalars(rows).unique() if row.is_joint}


def invitations(actor: Actor) -> list[JointMember]:
    """What the actor's companies were invited to and have not answered."""
    query = (
        select(JointMember)
        .join(Inquiry, Inquiry.id == JointMember.inquiry_id)
        .where(JointMember.company_id.in_(actor.organisations("company")), JointMember.state == "invited")
        .where(Inquiry.state.in_(("open", "answered", "negotiating")))
    )
    return list(db.session.scalars(query.order_by(JointMember.id)).unique())


def possible_partners(inquiry: Inquiry) -> list[Organisation]:
    """Approved companies of a mini-cluster that they and the lead were let into, and not in the deal, by name."""
    clusters = [cluster.id for cluster in inquiry.company.joined_clusters]
    if not clusters:
        return []
    there = [inquiry.company_id, *(row.company_id for row in inquiry.members if row.state != "left")]
    query = select(Organisation).where(
        Organisation.kind == "company",
        Organisation.state == "approved",
        Organisation.id.not_in(there),
        Organisation.joined_clusters.any(MiniCluster.id.in_(clusters)),
    )
    return sorted(db.session.scalars(query), key=lambda row: row.name)


def interested_beside(actor: Actor, listing: Listing) -> int:
    """How many other companies of the reader's mini-clusters keep a listing or talk about it.

    0 below the number from which the policy shows it, so that nobody can tell who it is.
    """
    own = actor.organisations("company")
    clusters = select(OrganisationCluster.mini_cluster_id).where(
        OrganisationCluster.organisation_id.in_(own), OrganisationCluster.joined_at.is_not(None)
    )
    talking = select(Inquiry.company_id).where(
        Inquiry.listing_id == listing.id, Inquiry.state.in_(LIVE_STATES)
    )
    keeping = (
        select(Membership.organisation_id)
        .join(Favourite, Favourite.user_id == Membership.user_id)
        .where(Favourite.listing_id == listing.id, Membership.state == "active")
    )
    query = select(func.count(Organisation.id)).where(
        Organisation.kind == "company",
        Organisation.state == "approved",
        Organisation.id.not_in(own),
        Organisation.joined_clusters.any(MiniCluster.id.in_(clusters)),
        Organisation.id.in_(talking) | Organisation.id.in_(keeping),
    )
    found = (db.session.scalar(query) or 0) if own else 0
    return found if found >= int(policy.value("joint_interest_shown_from", clock.today())) else 0


def work_items(actor: Actor) -> list[WorkItem]:
    """Invitations into a joint licence that wait for the company's answer."""
    sentence = Text("공동 실시에 참여할지 답해 주십시오.", "Please answer the invitation to license jointly.")
    return [
        WorkItem(
            sentence,
            row.inquiry.listing.title,
            "joint_invitation",
            {"ref": row.ref},
            may_answer_invitation(actor, row),
            None,
            "users",
        )
        for row in invitations(actor)
    ]
