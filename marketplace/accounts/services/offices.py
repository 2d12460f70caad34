"""Who may give an office without asking, and proposing it where somebody else has to agree."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from marketplace.accounts.models import HEAD_ROLES, ROLES, EmailToken, Membership, Organisation, User
from marketplace.accounts.models.two_people import OfficeProposal
from marketplace.accounts.permissions import appoints, stands_as
from marketplace.accounts.queries import actor_of, center_people, people_of
from marketplace.accounts.services.notices import notify, notify_address
from marketplace.kernel import audit
from marketplace.kernel.actor import SYSTEM, Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Forbidden
from marketplace.kernel.text import Text

OPEN = ("proposed", "confirmed")  # states of a proposal that is not decided yet


def needs_another(actor: Actor, organisation: Organisation, role: str) -> bool:
    """Whether somebody else has to agree before this person gives the role: see permissions.appoints.

    At the center itself another administrator does, as soon as there is one.
    """
    if not appoints(actor, organisation, role):
        return True
    if organisation.kind != "center" or role not in ("center_admin", "center_finance"):
        return False
    return any(user_id != actor.user_id for user_id in people_of(organisation.id, "center_admin"))


def propose(
    organisation: Organisation,
    role: str,
    actor: Actor,
    *,
    email: str,
    user_id: int | None = None,
    dates: tuple[date | None, date | None] = (None, None),
    reason: str = "",
) -> OfficeProposal:
    """Ask for the office, in the caller's transaction: the head and the center's others are told.

    Forbidden for a delegate: a letter of authority is given by the representative alone. Conflict when it is asked already.
    """
    if role == "delegate":
        raise Forbidden(
            Text(
                "서명 위임은 그 기업의 대표자만 할 수 있습니다. 대표자에게 요청해 주십시오.",
                "Only the company's representative gives authority to sign. Please ask the representative.",
            )
        )
    waiting = select(OfficeProposal.id).where(
        OfficeProposal.organisation_id == organisation.id,
        OfficeProposal.email == email,
        OfficeProposal.role == role,
        OfficeProposal.state.in_(OPEN),
    )
    if db.session.scalar(waiting) is not None:
        raise Conflict(
            Text(
                "이미 제안되어 동의를 기다리고 있습니다.", "It has been proposed already and waits for a yes."
            )
        )
    row = OfficeProposal(
        organisation_id=organisation.id,
        role=role,
        email=email,
        user_id=user_id,
        from_on=dates[0],
        until_on=dates[1],
        reason=reason.strip()[:500],
        proposed_by_id=actor.user_id,
    )
    db.session.add(row)
    db.session.flush()
    audit.record("office_proposal.propose", row, actor, role=role, organisation=organisation.id)
    tell("office_proposed", row, but=actor.user_id)
    return row


def tell(template: str, row: OfficeProposal, but: int | None = None) -> None:
    """A letter to whoever leads or has led the organisation, and to the center's administrators."""
    heads = _heads_ever(row.organisation)
    people = [*(heads or people_of(row.organisation_id)), *center_people("center_admin")]
    notify(
        template,
        f"{row.id}:{row.version}",
        [one for one in people if one != but],
        office_proposal_id=row.id,
    )
    if not heads and row.organisation.tax_contact_email:
        notify_address(
            template,
            f"{row.id}:{row.version}:address",
            row.organisation.tax_contact_email,
            "ko",
            office_proposal_id=row.id,
        )


def _heads_ever(organisation: Organisation) -> list[int]:
    """Present and former heads: one whose role was just ended still reads of a successor."""
    query = (
        select(Membership.user_id)
        .join(User, User.id == Membership.user_id)
        .where(
            Membership.organisation_id == organisation.id,
            Membership.role == HEAD_ROLES[organisation.kind],
            Membership.state != "requested",
            User.closed_at.is_(None),
        )
    )
    return list(dict.fromkeys(db.session.scalars(query.order_by(Membership.id))))


def sender_of(organisation: Organisation, actor: Actor) -> Text:
    """Who really sends an invitation: the person, and as what; the center's people as such."""
    user = db.session.get(User, actor.user_id) if actor.user_id else None
    standing = stands_as(actor, organisation)
    if user is None or standing is None:
        return Text("사이트 운영자", "the operator of this site")
    place, role = db.session.get_one(Organisation, standing.organisation_id), ROLES[standing.role][1]
    return Text(
        f"{user.name} ({place.name_ko} {role.ko})",
        f"{user.name_en or user.name} ({role.en}, {place.name_en or place.name_ko})",
    )


def inviter(token: EmailToken) -> Text:
    """Who sent an invitation, for the page that its link opens."""
    sender = token.data.get("invited_by_id")
    row = db.session.get_one(Organisation, token.data["organisation_id"])
    return sender_of(row, actor_of(sender) if sender else SYSTEM)
