"""Who holds which role of the center: since when, and who gave it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from marketplace.accounts.models import OFFICES, ROLES, Membership, Organisation, User
from marketplace.accounts.queries import center_organisation, invitations_of
from marketplace.kernel import clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.audit import AuditEvent
from marketplace.kernel.database import db
from marketplace.kernel.text import Text
from marketplace.running.permissions import looks

DUTIES = {
    "center_admin": Text(
        "사이트를 운영하고 센터를 대신해 결정합니다.", "Run the site and decide for the center."
    ),
    "center_finance": Text("센터의 돈을 맡습니다.", "Look after the center's money."),
    "auditor": Text("모두 읽고 아무것도 바꾸지 않습니다.", "Read everything and change nothing."),
}
UNKNOWN = Text("초대", "By invitation")


@dataclass(frozen=True)
class Held:
    """One role that one person holds."""

    ref: str
    name: str
    email: str
    role: str
    since: date
    until_on: date | None
    by: str


def roles_held(actor: Actor) -> list[tuple[Text, Text, list[Held]]]:
    """[(role, what it is for, who holds it)] of the center, for who reads that."""
    center = center_organisation()
    if center is None or not looks(actor):
        return []
    query = (
        select(Membership)
        .join(User, User.id == Membership.user_id)
        .where(
            Membership.organisation_id == center.id, Membership.state == "active", User.closed_at.is_(None)
        )
        .order_by(Membership.created_at, Membership.id)
    )
    rows = list(db.session.scalars(query).unique())
    givers = _givers(row.id for row in rows)
    held = [_held(row, givers.get(row.id)) for row in rows]
    return [
        (ROLES[role][1], DUTIES[role], [one for one in held if one.role == role])
        for role in OFFICES["center"]
    ]


def role_held(actor: Actor, person: str, role: str) -> Held | None:
    """One of them."""
    held = (one for _, _, people in roles_held(actor) for one in people)
    return next((one for one in held if (one.ref, one.role) == (person, role)), None)


def center_invitations(center: Organisation) -> int:
    """Invitations to the center that nobody has answered."""
    return len(invitations_of(center.id))


def _held(row: Membership, giver: User | None) -> Held:
    by = giver.display_name if giver is not None else str(UNKNOWN)
    return Held(
        row.user.ref, row.user.display_name, row.user.email, row.role,
        row.from_on or clock.seoul_date(row.created_at), row.until_on, by,
    )  # fmt: skip


def _givers(numbers: Iterable[int]) -> dict[int, User]:
    """Membership -> who first made it, as the audit log has it. An accepted invitation names its sender."""
    query = (
        select(AuditEvent)
        .where(AuditEvent.subject_type == "membership", AuditEvent.subject_id.in_(list(numbers)))
        .order_by(AuditEvent.id)
    )
    found: dict[int, int] = {}
    for event in db.session.scalars(query):
        giver = event.detail.get("invited_by") or (
            event.actor_id if event.action == "membership.grant" else None
        )
        if event.subject_id is not None and isinstance(giver, int):
            found.setdefault(event.subject_id, giver)
    people = (
        {user.id: user for user in db.session.scalars(select(User).where(User.id.in_(found.values())))}
        if found
        else {}
    )
    return {membership: people[giver] for membership, giver in found.items() if giver in people}
