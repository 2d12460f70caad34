"""Reading organisations: one's own, and all of them for the center."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from marketplace.accounts.models import (
    EmailToken,
    Membership,
    MiniCluster,
    Organisation,
    OrganisationFile,
)
from marketplace.accounts.permissions import administers, in_time, is_member, leads, reads_document, visible
from marketplace.formats import business_number, registration_number
from marketplace.formats.countries import HOME
from marketplace.kernel import clock, periods
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import columns, db
from marketplace.kernel.operator import Operator
from marketplace.kernel.text import Text
from marketplace.kernel.work import WorkItem

MOST_WORK_ITEMS = 20
REVIEW_DAYS = 3  # the center's own promise on the registration page


def visible_to(actor: Actor) -> Select[Organisation]:
    """The organisations whose page the actor may open: one's own; all of them for center and auditor."""
    return select(Organisation).where(visible(actor))


def organisation_for(actor: Actor, ref: str) -> Organisation | None:
    """The organisation with this ref, if the actor may see its page."""
    return db.session.scalars(visible_to(actor).where(Organisation.ref == ref)).first()


def organisations_of(actor: Actor) -> list[Organisation]:
    """The organisations the actor belongs to (suspended and returned ones too), first joined first."""
    return list(
        db.session.scalars(
            select(Organisation)
            .join(Membership, Membership.organisation_id == Organisation.id)
            .where(Membership.user_id == actor.user_id, Membership.state == "active", *in_time())
            .group_by(Organisation.id)
            .order_by(func.min(Membership.id))
        )
    )


def numbered(number: str, country: str = HOME) -> tuple[ColumnElement[bool], ...]:
    """The conditions for the number by which this country knows a company, however it is spelt."""
    if country == HOME:
        return (Organisation.business_number == business_number.normalise(number),)
    return (Organisation.country == country, Organisation.registration_key == registration_number.key(number))


def registered(kind: str, number: str, country: str = HOME) -> Organisation | None:
    """The organisation of this kind and number (hyphens or not), whatever its state."""
    return db.session.scalars(
        select(Organisation).where(Organisation.kind == kind, *numbered(number, country))
    ).first()


def organisation_snapshot(organisation_id: int) -> dict[str, str]:
    """The facts that an issued paper copies (names in both languages, number, address, tax contact)."""
    row = db.session.get_one(Organisation, organisation_id)
    return {
        "name_ko": row.name_ko,
        "name_en": row.name_en,
        "business_number": row.business_number or "",
        "registration_number": row.registration_number or "",
        "representative_name": row.representative_name,
        "postcode": row.postcode,
        "address": row.address,
        "address_detail": row.address_detail,
        "address_en": row.address_en,
        "country": row.country,
        "phone": row.phone,
        "tax_contact_name": row.tax_contact_name,
        "tax_contact_email": row.tax_contact_email,
    }


def center_organisation() -> Organisation | None:
    """The center that runs the site; None before it is founded."""
    return db.session.scalars(_CENTER).first()


_CENTER = (
    select(Organisation)
    .where(Organisation.kind == "center", Organisation.state == "approved")
    .order_by(Organisation.id)
    .limit(1)
)
_OPERATOR = _CENTER.with_only_columns(
    Organisation.name_ko,
    Organisation.name_en,
    Organisation.representative_name,
    Organisation.business_number,
    Organisation.address,
    Organisation.address_detail,
    Organisation.address_en,
    Organisation.phone,
)


def operator() -> Operator | None:
    """The center as every page names it; None before it is founded."""
    row = columns(_OPERATOR).first()
    if row is None:
        return None
    return Operator(
        name_ko=row[0],
        name_en=row[1],
        head=row[2],
        business_number=business_number.format(row[3]) if row[3] else "",
        address_ko=" ".join(filter(None, (row[4], row[5]))),
        address_en=row[6],
        phone=row[7],
    )


def paper_of_authority(
    user_id: int, organisation_id: int, role: str, at: datetime
) -> OrganisationFile | None:
    """The document that showed, at that moment, why a person may sign for an organisation: a delegate's letter of authority,
    for the others the newest certificate of the organisation itself. None where none was filed."""
    query = select(OrganisationFile).where(
        OrganisationFile.organisation_id == organisation_id, OrganisationFile.uploaded_at <= at
    )
    if role == "delegate":
        letters = select(Membership.authority_file_id).where(
            Membership.user_id == user_id,
            Membership.organisation_id == organisation_id,
            Membership.role == role,
            Membership.authority_file_id.is_not(None),
        )
        query = query.where(OrganisationFile.id.in_(letters))
    else:
        query = query.where(OrganisationFile.kind.in_(("business_registration", "incorporation")))
    return db.session.scalars(query.order_by(OrganisationFile.id.desc()).limit(1)).first()


def members_of(organisation_id: int) -> list[Membership]:
    """Its people's roles, present and to come, by person; those that ran out are left off."""
    return list(
        db.session.scalars(
            select(Membership)
            .where(
                Membership.organisation_id == organisation_id,
                Membership.state == "active",
                or_(Membership.until_on.is_(None), Membership.until_on >= clock.today()),
            )
            .options(joinedload(Membership.user))
            .order_by(Membership.user_id, Membership.id)
        )
    )


def returned_authority(actor: Actor, organisation: Organisation) -> Membership | None:
    """The actor's own authority to sign that the center returned with the registration, to be corrected."""
    if organisation.state != "rejected":
        return None
    query = select(Membership).where(
        Membership.organisation_id == organisation.id,
        Membership.user_id == actor.user_id,
        Membership.role == "delegate",
        Membership.registrar.is_(True),
        Membership.state == "active",
    )
    return db.session.scalars(query).first()


def requests_to(organisation_id: int) -> list[Membership]:
    """Requests to join that wait for an answer, oldest first."""
    return list(
        db.session.scalars(
            select(Membership)
            .where(Membership.organisation_id == organisation_id, Membership.state == "requested")
            .order_by(Membership.id)
        )
    )


def my_requests(actor: Actor) -> list[Membership]:
    """The actor's own requests to join that wait for an answer."""
    return list(
        db.session.scalars(
            select(Membership)
            .where(Membership.user_id == actor.user_id, Membership.state == "requested")
            .order_by(Membership.id)
        )
    )


def invitations_of(organisation_id: int) -> list[EmailToken]:
    """Invitations nobody has answered yet, newest first."""
    return list(
        db.session.scalars(
            select(EmailToken)
            .where(
                EmailToken.purpose == "invite",
                EmailToken.used_at.is_(None),
                EmailToken.expires_at > clock.now(),
                EmailToken.data["organisation_id"].as_integer() == organisation_id,
            )
            .order_by(EmailToken.id.desc())
        )
    )


def documents_of(organisation_id: int) -> list[OrganisationFile]:
    """Its documents, newest first."""
    return list(
        db.session.scalars(
            select(OrganisationFile)
            .where(OrganisationFile.organisation_id == organisation_id)
            .order_by(OrganisationFile.id.desc())
        )
    )


def document_for(actor: Actor, organisation_ref: str, file_ref: str) -> OrganisationFile | None:
    """A document for those who may open it: its organisation's heads, its uploader, center and auditor."""
    organisation = organisation_for(actor, organisation_ref)
    if organisation is None:
        return None
    row = db.session.scalars(
        select(OrganisationFile).where(
            OrganisationFile.ref == file_ref, OrganisationFile.organisation_id == organisation.id
        )
    ).first()
    return row if row is not None and reads_document(actor, organisation, row) else None


def state_counts() -> dict[str, int]:
    """How many organisations (the center aside) are in each state. For the center's pages."""
    rows = db.session.execute(
        select(Organisation.state, func.count())
        .where(Organisation.kind != "center")
        .group_by(Organisation.state)
    )
    return {str(state): int(count) for state, count in rows}


def directory(
    q: str = "", kind: str = "", state: str = "", cluster: str = "", oldest_first: bool = False
) -> Select[Organisation]:
    """Companies and institutions by part of name or number, kind, state and mini-cluster. For the center's pages."""
    query = (
        select(Organisation).where(Organisation.kind != "center").options(selectinload(Organisation.clusters))
    )
    if q:
        like = "%" + q.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
        query = query.where(
            or_(
                Organisation.name_ko.ilike(like, escape="\\"),
                Organisation.name_en.ilike(like, escape="\\"),
                Organisation.business_number == business_number.normalise(q),
                Organisation.registration_key == registration_number.key(q),
            )
        )
    if kind:
        query = query.where(Organisation.kind == kind)
    if state:
        query = query.where(Organisation.state == state)
    if cluster:
        query = query.where(Organisation.clusters.any(MiniCluster.code == cluster))
    if oldest_first:
        return query.order_by(Organisation.created_at, Organisation.id)
    return query.order_by(Organisation.name_ko, Organisation.id)


def listed(q: str = "", kind: str = "", state: str = "", cluster: str = "") -> list[Organisation]:
    """All rows of `directory`, for an export."""
    return list(db.session.scalars(directory(q, kind, state, cluster)))


def work_items(actor: Actor) -> list[WorkItem]:
    """What of people and organisations waits for the actor, and what the actor waits for."""
    if not actor.is_signed_in:
        return []
    items = [
        WorkItem(
            Text("가입 신청에 대한 답을 기다립니다.", "Waiting for an answer to your request to join."),
            request.organisation.name,
            "accounts.organisation",
            mine=False,
            icon="user-plus",
        )
        for request in my_requests(actor)
    ]
    mine = organisations_of(actor)
    if not mine and not items:
        items.append(
            WorkItem(
                Text("소속 기업이나 기관을 등록해 주십시오.", "Register your company or institution."),
                "",
                "accounts.register",
                icon="building-2",
            )
        )
    for organisation in mine:
        items += _items_of(actor, organisation)
    if administers(actor):
        items += [
            WorkItem(
                Text("회원 등록을 검토해 주십시오.", "Review this registration."),
                row.name,
                "accounts.review",
                {"ref": row.ref},
                due_on=periods.days_after(clock.seoul_date(row.created_at), REVIEW_DAYS),
                icon="user-check",
            )
            for row in db.session.scalars(
                directory(state="pending", oldest_first=True).limit(MOST_WORK_ITEMS)
            )
        ]
    return items


def _items_of(actor: Actor, organisation: Organisation) -> list[WorkItem]:
    values = {"ref": organisation.ref}
    items = []
    if organisation.state == "pending":
        items.append(
            WorkItem(
                Text("센터의 승인을 기다립니다.", "Waiting for the center's approval."),
                organisation.name,
                "accounts.organisation",
                values,
                mine=False,
                icon="hourglass",
            )
        )
    if not leads(actor, organisation) or not is_member(actor, organisation.id):
        return items
    if organisation.state == "rejected":
        items.append(
            WorkItem(
                Text("등록 내용을 보완해 주십시오.", "Complete the registration."),
                organisation.name,
                "accounts.edit_organisation",
                values,
                icon="file-pen",
            )
        )
    for request in requests_to(organisation.id)[:MOST_WORK_ITEMS]:
        items.append(
            WorkItem(
                Text("가입 신청에 답해 주십시오.", "Answer a request to join."),
                f"{request.user.display_name} · {organisation.name}",
                "accounts.organisation",
                values,
                icon="user-plus",
            )
        )
    return items
