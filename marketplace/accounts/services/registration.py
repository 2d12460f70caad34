"""Companies and institutions come to the site, and the center lets them in."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select

from marketplace.accounts import queries
from marketplace.accounts.lifecycle import ORGANISATION
from marketplace.accounts.models import HEAD_ROLES, Membership, MiniCluster, Organisation
from marketplace.accounts.queries import people_of
from marketplace.accounts.services import documents, members, passwords
from marketplace.accounts.services.notices import notify
from marketplace.formats import business_number, registration_number
from marketplace.formats.countries import COUNTRIES, HOME
from marketplace.kernel import audit, clock, outbox
from marketplace.kernel.actor import SYSTEM, Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from marketplace.kernel.ids import new_ref
from marketplace.kernel.text import Text
from marketplace.kernel.transaction import atomic, locked_by

EDITABLE_FACTS = (
    "name_ko", "name_en", "representative_name", "size", "postcode", "address", "address_detail", "address_en", "phone", "website",
    "tax_contact_name", "tax_contact_email",
)  # fmt: skip
ALREADY_HERE = Text(
    "이미 등록된 번호입니다. 가입을 신청하시면 그곳의 대표자가 답합니다.",
    "This number is registered already. Ask to join, and its representative will answer.",
)
ONLY_COMPANIES = Text(
    "기관은 대한민국의 기관만 등록할 수 있습니다.", "Institutions register here only if they sit in Korea."
)


def register(
    actor: Actor,
    kind: str,
    number: str,
    facts: dict[str, Any],
    clusters: Iterable[str],
    document: documents.Upload,
    country: str = HOME,
) -> str:
    """Register a company or an institution, to be approved by the center; its ref.

    `number` is the 사업자등록번호, of a company abroad what its country knows it by; `document` proves it. Whoever
    registers becomes its representative (officer) and declares to be entitled to. Sent twice it is done once.
    Invalid: number, country or document; Conflict: somebody registered the number already.
    """
    assert actor.user_id is not None
    if kind not in ("company", "institution"):
        raise Invalid(Text("기업이나 기관을 선택해 주십시오.", "Choose company or institution."))
    if country != HOME and (kind != "company" or country not in COUNTRIES):
        raise Invalid(ONLY_COMPANIES, country=ONLY_COMPANIES)
    if reason := why_number_invalid(country, number):
        raise Invalid(reason, business_number=reason)
    if mine := _own(actor.user_id, kind, number, country):
        return mine
    stored = documents.store(document, "document")
    with atomic():
        if queries.registered(kind, number, country):
            if mine := _own(actor.user_id, kind, number, country):
                return mine
            raise Conflict(ALREADY_HERE)
        row = Organisation(kind=kind, country=country, **{name: facts[name] for name in EDITABLE_FACTS})
        if country == HOME:
            row.business_number = business_number.normalise(number)
        else:
            row.registration_number = registration_number.tidy(number)
            row.registration_key = registration_number.key(number)
        row.clusters = _clusters(clusters)
        db.session.add(row)
        db.session.flush()
        documents.attach(row.id, _proof(row), stored, actor)
        db.session.add(
            Membership(user_id=actor.user_id, organisation_id=row.id, role=HEAD_ROLES[kind], state="active")
        )
        audit.record("organisation.register", row, actor, declared_authority=True)
        _tell_center(row)
    return row.ref


def why_number_invalid(country: str, number: str) -> Text | None:
    """What is wrong with the number of an organisation in this country, if anything."""
    if country == HOME:
        return business_number.why_invalid(number)
    return registration_number.why_invalid(country, number)


def edit(
    actor: Actor,
    ref: str,
    facts: dict[str, Any],
    clusters: Iterable[str],
    document: documents.Upload | None = None,
) -> None:
    """Change an organisation's facts (number and country stay); a returned one goes back to the center with it."""
    stored = documents.store(document, "document") if document else None
    with atomic():
        row = _head_of(actor, ref)
        changed = [name for name in EDITABLE_FACTS if name in facts and getattr(row, name) != facts[name]]
        for name in changed:
            setattr(row, name, facts[name])
        row.clusters = _clusters(clusters)
        if stored:
            documents.attach(row.id, _proof(row), stored, actor)
        audit.record("organisation.edit", row, actor, fields=changed, document=bool(stored))
        if ORGANISATION.can("resubmit", row, actor):
            ORGANISATION.perform("resubmit", row, actor)
            _tell_center(row)


def decide(actor: Actor, ref: str, action: str, note: str = "") -> None:
    """The center's word: approve, reject (return for correction), suspend, reinstate or close. Mailed to the heads.

    All but approve and reinstate need a reason, which the letter quotes.
    """
    if action not in ("approve", "reject", "suspend", "reinstate", "close"):
        raise NotFound()
    reason = Text(
        "사유를 적어 주십시오. 신청한 분께 그대로 전합니다.", "Give the reason; it is passed on as it is."
    )
    if action in ("reject", "suspend", "close") and not note.strip():
        raise Invalid(reason, note=reason)
    with atomic():
        row = locked_by(Organisation, Organisation.ref == ref, Organisation.kind != "center")
        ORGANISATION.perform(action, row, actor)
        row.decision_note = note.strip()[:500]
        if action == "approve":
            row.approved_at = clock.now()
        if action == "close":
            outbox.send("organisation_closed", str(row.id), organisation_id=row.id)
        heads = people_of(row.id, HEAD_ROLES[row.kind])
        notify("organisation_decided", f"{row.id}:{new_ref()}", heads, organisation_id=row.id, action=action)


def open_center(name_ko: str, name_en: str, email: str) -> None:
    """Set up the center of a new site and invite its first administrator. Conflict when there is a center."""
    with atomic():
        if db.session.scalar(select(Organisation.id).where(Organisation.kind == "center")):
            raise Conflict(Text("센터가 이미 있습니다.", "There is a center already."))
        row = Organisation(
            kind="center", state="approved", name_ko=name_ko, name_en=name_en, approved_at=clock.now()
        )
        db.session.add(row)
        audit.record("organisation.open_center", row, SYSTEM)
        members.send_invitation(row, passwords.tidy_email(email), "center_admin", SYSTEM)


def seed_clusters() -> int:
    """Write the mini-clusters of the code table that are not there yet, in the caller's transaction; how many."""
    from marketplace.formats import codes

    known = set(db.session.scalars(select(MiniCluster.code)))
    new = [code for code in codes.table("mini_cluster").values() if code.code not in known]
    db.session.add_all(MiniCluster(code=c.code, name_ko=c.title.ko, name_en=c.title.en) for c in new)
    return len(new)


def _proof(row: Organisation) -> str:
    """The kind of document that shows what the organisation is."""
    return "incorporation" if row.is_abroad else "business_registration"


def _own(user_id: int, kind: str, number: str, country: str) -> str | None:
    return db.session.scalar(
        select(Organisation.ref)
        .join(Membership, Membership.organisation_id == Organisation.id)
        .where(
            Organisation.kind == kind,
            *queries.numbered(number, country),
            Membership.user_id == user_id,
            Membership.role == HEAD_ROLES[kind],
            Membership.state == "active",
        )
    )


def _head_of(actor: Actor, ref: str) -> Organisation:
    row = locked_by(Organisation, Organisation.ref == ref)
    parties = ORGANISATION.parties(actor, row)
    if not parties:
        raise NotFound()
    if not parties & {"head", "center"}:
        raise Forbidden(
            Text("대표자나 담당자만 고칠 수 있습니다.", "Only a representative or officer can change this.")
        )
    return row


def _clusters(codes: Iterable[str]) -> list[MiniCluster]:
    return list(db.session.scalars(select(MiniCluster).where(MiniCluster.code.in_(list(codes)))))


def _tell_center(row: Organisation) -> None:
    center = db.session.scalar(select(Organisation.id).where(Organisation.kind == "center"))
    if center is not None:
        notify(
            "organisation_submitted",
            f"{row.id}:{new_ref()}",
            people_of(center, "center_admin"),
            organisation_id=row.id,
        )
