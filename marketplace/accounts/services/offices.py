"""Who may give an office without asking, and proposing it where somebody else has to agree."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement, select

from marketplace.accounts.lifecycle import OFFICE_PROPOSAL
from marketplace.accounts.models import HEAD_ROLES, ROLES, EmailToken, Organisation, User
from marketplace.accounts.models.two_people import OfficeProposal
from marketplace.accounts.permissions import appoints, stands_as
from marketplace.accounts.queries import actor_of, center_people, former_heads, people_of
from marketplace.accounts.services.notices import notify, notify_address
from marketplace.kernel import audit, clock
from marketplace.kernel.actor import SYSTEM, Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Forbidden
from marketplace.kernel.text import Text
from marketplace.kernel.transaction import for_update

OPEN = ("proposed", "confirmed")  # states of a proposal that is not decided yet
STOPPED = ("suspended", "closed")  # organisations in which nobody may act
NOT_NOW = Text(
    "이용이 정지되었거나 등록이 종료된 곳의 역할은 제안하거나 정할 수 없습니다.",
    "Where it is suspended or closed no office is proposed or given.",
)


def refuse_stopped(organisation: Organisation) -> None:
    """Conflict at an organisation that is suspended or closed: its head could not answer."""
    if organisation.state in STOPPED:
        raise Conflict(NOT_NOW)


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

    Forbidden for a delegate: a letter of authority is given by the representative alone. Conflict when it is asked
    already, and where the organisation is suspended or closed.
    """
    if role == "delegate":
        raise Forbidden(
            Text(
                "서명 위임은 그 기업의 대표자만 할 수 있습니다. 대표자에게 요청해 주십시오.",
                "Only the company's representative gives authority to sign. Please ask the representative.",
            )
        )
    refuse_stopped(organisation)
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


def withdraw(row: OfficeProposal) -> None:
    """The site takes a proposal back that nobody can agree to any more; in the caller's transaction."""
    OFFICE_PROPOSAL.perform("withdraw", row, SYSTEM)
    row.decided_at, row.effective_at = clock.now(), None
    db.session.flush()
    tell("office_answered", row)


def withdraw_all(*which: ColumnElement[bool]) -> None:
    """As `withdraw`, all that are not decided yet."""
    query = select(OfficeProposal).where(OfficeProposal.state.in_(OPEN), *which).order_by(OfficeProposal.id)
    for row in db.session.scalars(for_update(query, OfficeProposal)).unique():
        withdraw(row)


def tell(template: str, row: OfficeProposal, but: int | None = None) -> None:
    """A letter to the organisation's heads, the center's administrators and, of an answer, to who proposed it.

    Where nobody leads it, its former heads, its members and its address for invoices are told instead of the heads.
    """
    heads = people_of(row.organisation_id, HEAD_ROLES[row.organisation.kind])
    others = heads or [*former_heads(row.organisation), *people_of(row.organisation_id)]
    people = [*others, *center_people("center_admin")]
    if template == "office_answered":
        people.append(row.proposed_by_id)
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


def sender_of(organisation: Organisation, actor: Actor) -> Text:
    """Who really sends an invitation: the person, and as what (by the name alone who has left since)."""
    user = db.session.get(User, actor.user_id) if actor.user_id else None
    standing = stands_as(actor, organisation)
    if user is None:
        return Text("사이트 운영자", "the operator of this site")
    if standing is None:
        return Text(user.name, user.name_en or user.name)
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
