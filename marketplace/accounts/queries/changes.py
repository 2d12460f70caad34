"""Changes of an approved organisation's name, representative or number that wait for the center."""

from __future__ import annotations

from sqlalchemy import select

from marketplace.accounts.lifecycle import ORGANISATION_CHANGE
from marketplace.accounts.models import Organisation
from marketplace.accounts.models.two_people import OrganisationChange
from marketplace.accounts.permissions import administers, is_head
from marketplace.accounts.queries.organisations import visible_to
from marketplace.formats import registration_number
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.text import Text
from marketplace.kernel.work import WorkItem

LABELS: dict[str, Text] = {
    "name_ko": Text("이름", "Name"),
    "name_en": Text("영문 이름", "Name in English"),
    "representative_name": Text("대표자", "Representative"),
    "business_number": Text("사업자등록번호", "Business registration number"),
    "registration_number": Text("등록번호", "Registration number"),
}


def open_change_of(organisation_id: int) -> OrganisationChange | None:
    """What waits for the center's word."""
    query = select(OrganisationChange).where(
        OrganisationChange.organisation_id == organisation_id, OrganisationChange.state == "proposed"
    )
    return db.session.scalars(query).unique().first()


def change_for(actor: Actor, ref: str) -> OrganisationChange | None:
    """A change, for those who may open the organisation's page."""
    query = select(OrganisationChange).where(OrganisationChange.ref == ref)
    row = db.session.scalars(query).unique().first()
    if row is None:
        return None
    seen = visible_to(actor).where(Organisation.id == row.organisation_id)
    return row if db.session.scalars(seen).first() is not None else None


def change_rows(row: OrganisationChange) -> list[tuple[Text, str, str]]:
    """(label, as approved, as proposed) of everything that would change."""
    return [
        (LABELS[name], _shown(name, getattr(row.organisation, name)), _shown(name, value))
        for name, value in row.facts.items()
        if name in LABELS
    ]


def _shown(name: str, value: str | None) -> str:
    if name == "business_number" and value:
        return registration_number.printed({"business_number": value})
    return value or "–"


def changes_waiting() -> list[OrganisationChange]:
    """All that wait for the center, the oldest first."""
    query = select(OrganisationChange).where(OrganisationChange.state == "proposed")
    return list(db.session.scalars(query.order_by(OrganisationChange.id)).unique())


def change_work(actor: Actor) -> list[WorkItem]:
    """Changes to review for the center, and those that a head waits for."""
    if not actor.is_signed_in:
        return []
    center = administers(actor)
    return [
        WorkItem(
            Text(
                "등록 내용의 변경을 검토해 주십시오." if center else "등록 내용 변경의 승인을 기다립니다.",
                "Review a change of a registration."
                if center
                else "Waiting for the center to approve a change.",
            ),
            row.organisation.name,
            "accounts.review" if center else "accounts.organisation",
            {"ref": row.organisation.ref},
            mine=ORGANISATION_CHANGE.can("approve", row, actor),
            icon="file-pen",
        )
        for row in changes_waiting()
        if center or is_head(actor, row.organisation_id)
    ]
