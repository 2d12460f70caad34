"""Ending a role, and who has to stay."""

from __future__ import annotations

from sqlalchemy import select

from marketplace.accounts.lifecycle import MEMBERSHIP
from marketplace.accounts.models import (
    HEAD_ROLES,
    ROLES,
    Membership,
    Organisation,
)
from marketplace.accounts.models.two_people import OfficeProposal
from marketplace.accounts.permissions import membership_parties
from marketplace.accounts.queries import people_of
from marketplace.accounts.services import (
    offices,
)
from marketplace.accounts.services.members import membership_of
from marketplace.accounts.services.notices import notify
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict
from marketplace.kernel.text import Text
from marketplace.kernel.transaction import atomic

TWO_LEFT = Text(
    "다른 센터 관리자의 역할을 마치려면 센터 관리자가 한 명 더 있어야 합니다. 그분이 직접 마치거나, 연락이 되지 않으면 사이트 운영자에게 요청해 주십시오.",
    "Ending another administrator's role takes a third administrator who stays. They may leave themselves; if they can't be reached, ask the operator of the site.",
)


def end_membership(actor: Actor, ref: str, user_ref: str, role: str) -> None:
    """End a role (one's own: leave). The last representative or officer stays until there is a successor.

    Offices proposed for who belongs to it no more are withdrawn.
    """
    with atomic():
        membership = membership_of(actor, ref, user_ref, role)
        if membership.state == "requested":
            MEMBERSHIP.perform("withdraw", membership, actor)
            return
        MEMBERSHIP.perform("end", membership, actor)
        refuse_orphaning(membership, actor)
        if membership.user_id not in people_of(membership.organisation_id):
            offices.withdraw_all(
                OfficeProposal.organisation_id == membership.organisation_id,
                OfficeProposal.user_id == membership.user_id,
            )
        if membership.user_id != actor.user_id:
            notify("role_ended", membership.id, [membership.user_id], membership_id=membership.id)


def refuse_orphaning(membership: Membership, actor: Actor) -> None:
    """Conflict when the role just ended was the organisation's last lasting head. The center may; its own last one may not.

    Of the center's administrators none ends another's role to be left alone and name the next one without asking.
    """
    kind = membership.organisation.kind
    if membership.role != HEAD_ROLES[kind] or membership.organisation.state == "closed":
        return
    if kind != "center" and "center" in membership_parties(actor, membership):
        return
    # The row's lock makes two who leave at once take turns.
    db.session.execute(
        select(Organisation.id).where(Organisation.id == membership.organisation_id).with_for_update()
    )
    lasting = select(Membership.user_id).where(
        Membership.organisation_id == membership.organisation_id,
        Membership.role == membership.role,
        Membership.state == "active",
        Membership.until_on.is_(None),
        Membership.id != membership.id,
    )
    others = set(db.session.scalars(lasting))
    if kind == "center" and membership.user_id != actor.user_id and not actor.is_system:
        if not (others & set(people_of(membership.organisation_id, membership.role))) - {actor.user_id}:
            raise Conflict(TWO_LEFT)
        return
    if not others and membership.until_on is None:
        raise Conflict(
            Text(
                "{name}의 마지막 {role}입니다. 먼저 후임을 정하거나 센터에 알려 주십시오.",
                "This is the last {role} of {name}. Please name a successor first, or tell the center.",
            ).fill(name=membership.organisation.name, role=ROLES[membership.role][1])
        )
