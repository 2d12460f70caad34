"""A company was merged into another (accounts): its talks and applications go on in the survivor's name."""

from __future__ import annotations

from sqlalchemy import select

from marketplace.accounts.services import notify
from marketplace.kernel import clock
from marketplace.kernel.actor import SYSTEM
from marketplace.kernel.database import db
from marketplace.kernel.transaction import atomic
from marketplace.negotiation import queries
from marketplace.negotiation.lifecycle import JOINT_MEMBER, SHARING
from marketplace.negotiation.models import LIVE_STATES, Inquiry, JointMember, SharingApplication
from marketplace.negotiation.services.overtaken import look_again

LIVE = ("applied", "chosen")


def deals_of(company_id: int) -> list[int]:
    """Row ids of the deals that a company leads or has joined."""
    joined = select(JointMember.inquiry_id).where(
        JointMember.company_id == company_id, JointMember.state != "left"
    )
    ours = select(Inquiry.id).where((Inquiry.company_id == company_id) | Inquiry.id.in_(joined))
    return list(db.session.scalars(ours.order_by(Inquiry.id)))


def move_deal(inquiry: Inquiry, old: int, new: int) -> None:
    """The survivor takes a deal over, in the caller's transaction, the inquiry locked; its licensor is told while it is
    open. In a joint licence of both companies the shares are added up."""
    for row in inquiry.members:
        if row.company_id == old and row.state != "left":
            _move_member(row, inquiry, new)
    if inquiry.company_id == old:
        inquiry.company_id, inquiry.former_company_id = new, old
    db.session.flush()
    db.session.refresh(inquiry)
    look_again(inquiry)
    if inquiry.state in LIVE_STATES:
        people = queries.licensor_people(inquiry)
        notify("company_merged", old, people, organisation_id=old, survivor_id=new)


def move_applications(old: int, new: int) -> None:
    """Applications for technology sharing follow; of two for the same offer the survivor's stays."""
    with atomic():
        rows = select(SharingApplication).where(SharingApplication.company_id == old)
        for row in db.session.scalars(rows).unique():
            _move_application(row, new)


def _move_member(row: JointMember, inquiry: Inquiry, new: int) -> None:
    """The survivor stands in the company's place, in its own row where it was once asked itself."""
    beside = next((one for one in inquiry.members if one.company_id == new), None)
    if beside is None:
        row.company_id = new
        return
    if row.state == "joined" and beside.state == "joined":
        beside.share += row.share
    elif row.state == "joined" or beside.state == "left":
        JOINT_MEMBER.perform("succeed" if row.state == "joined" else "invite_again", beside, SYSTEM)
        beside.share, beside.left_at, beside.left_reason = row.share, None, ""
        beside.invited_at, beside.invited_by_id = row.invited_at, row.invited_by_id
        beside.joined_at, beside.joined_by_id = row.joined_at, row.joined_by_id
    JOINT_MEMBER.perform("leave" if row.state == "joined" else "decline", row, SYSTEM)
    row.left_at = clock.now()


def _move_application(row: SharingApplication, new: int) -> None:
    twice = db.session.scalar(
        select(SharingApplication.id).where(
            SharingApplication.offer_id == row.offer_id,
            SharingApplication.company_id == new,
            SharingApplication.state.in_(LIVE),
        )
    )
    if twice is not None and row.state in LIVE:
        SHARING.perform("withdraw", row, SYSTEM)
    row.company_id = new
