"""Companies and institutions come to the site, and the center lets them in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import or_, select, update

from marketplace.accounts import queries
from marketplace.accounts.lifecycle import MEMBERSHIP, ORGANISATION
from marketplace.accounts.models import (
    HEAD_ROLES,
    Membership,
    MiniCluster,
    Organisation,
    OrganisationCluster,
    User,
)
from marketplace.accounts.models.two_people import OfficeProposal
from marketplace.accounts.permissions import administers, decides_on
from marketplace.accounts.services import changes, documents, leaving, members, offices, passwords, tokens
from marketplace.accounts.services.notices import notify
from marketplace.formats import business_number, registration_number
from marketplace.formats.countries import COUNTRIES, HOME
from marketplace.formats.person_names import stands_among
from marketplace.gateways.storage import Stored
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
REGISTRARS: dict[str, Text] = {
    "representative": Text("대표자입니다.", "I am the representative."),
    "delegate": Text(
        "대표자에게서 서명을 위임받았습니다. (위임장 필요)",
        "I sign with the representative's authority (letter needed).",
    ),
    "member": Text("구성원입니다. 서명은 대표자가 합니다.", "I work there. The representative signs."),
}
ALREADY_HERE = Text(
    "이미 등록된 번호입니다. 가입을 신청하시면 그곳의 대표자가 답합니다.",
    "This number is registered already. Ask to join, and its representative will answer.",
)
LIMIT_NEEDED = Text("위임장에 적힌 한도를 입력해 주십시오.", "Enter the limit of the letter of authority.")
BEFORE_APPROVAL = ("pending", "rejected")
ONLY_COMPANIES = Text(
    "기관은 대한민국의 기관만 등록할 수 있습니다.", "Institutions register here only if they sit in Korea."
)


@dataclass(frozen=True)
class Registrar:
    """As what somebody registers a company: its representative, its delegate with a letter of authority, or a member.

    `signing_limit` in won without VAT; `letter` the 위임장; `open_ended` whether it covers royalties without a ceiling.
    """

    role: str = "representative"
    signing_limit: int | None = None
    open_ended: bool = False
    letter: documents.Upload | None = None


def register(
    actor: Actor,
    kind: str,
    number: str,
    facts: dict[str, Any],
    clusters: Iterable[str],
    document: documents.Upload,
    country: str = HOME,
    by: Registrar | None = None,
) -> str:
    """Register a company or an institution, to be approved by the center; its ref.

    `number` is the 사업자등록번호, of a company abroad what its country knows it by; `document` proves it. Whoever
    registers an institution becomes its officer; a company's registrar becomes what `by` says: representative only under
    the representative's name, else a delegate whose letter the center reviews, or a member. Sent twice it is done once.
    Invalid: number, country, document, registrar; Conflict: somebody registered the number already.
    """
    assert actor.user_id is not None
    if kind not in ("company", "institution"):
        raise Invalid(Text("기업이나 기관을 선택해 주십시오.", "Choose company or institution."))
    if country != HOME and (kind != "company" or country not in COUNTRIES):
        raise Invalid(ONLY_COMPANIES, country=ONLY_COMPANIES)
    if reason := why_number_invalid(country, number):
        raise Invalid(reason, business_number=reason)
    by = (by or Registrar()) if kind == "company" else Registrar(HEAD_ROLES[kind])
    if mine := _own(actor.user_id, kind, number, country):
        return mine
    if queries.registered(kind, number, country):
        raise Conflict(ALREADY_HERE)
    if kind == "company":
        _check_registrar(actor.user_id, by, str(facts.get("representative_name", "")))
    stored = documents.store(document, "document")
    letter = documents.store(by.letter, "authority") if by.letter and by.role == "delegate" else None
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
        paper = documents.attach(row.id, "power_of_attorney", letter, actor) if letter else None
        db.session.add(
            Membership(
                user_id=actor.user_id,
                organisation_id=row.id,
                role=by.role,
                state="active",
                registrar=by.role != HEAD_ROLES[kind],
                signing_limit=by.signing_limit if by.role == "delegate" else None,
                open_ended=by.open_ended and by.role == "delegate",
                authority_file_id=paper.id if paper else None,
            )
        )
        audit.record("organisation.register", row, actor, registrar=by.role)
        _tell_center(row)
    return row.ref


def _check_registrar(user_id: int, by: Registrar, representative_name: str) -> None:
    """Invalid when somebody calls themselves the representative under another name, or a delegate without the letter."""
    user, wrong = db.session.get_one(User, user_id), {}
    if by.role not in REGISTRARS:
        wrong["registrar"] = Text("등록하는 분의 자격을 선택해 주십시오.", "Choose as what you register it.")
    elif by.role == "representative" and not stands_among((user.name, user.name_en), representative_name):
        wrong["registrar"] = Text(
            "대표자 이름({representative})과 가입한 이름({name})이 다릅니다. 대표자가 아니면 서명을 위임받은 분이나 구성원을 선택해 주십시오.",
            "The representative is called {representative} and you {name}. If you are not the representative, choose delegate or member.",
        ).fill(representative=representative_name, name=user.name)
    elif by.role == "delegate":
        if not by.signing_limit or by.signing_limit < 0:
            wrong["signing_limit"] = LIMIT_NEEDED
        if by.letter is None:
            wrong["authority"] = Text("위임장을 올려 주십시오.", "Please upload the letter of authority.")
    if wrong:
        raise Invalid(next(iter(wrong.values())), **wrong)


def _correct_authority(
    held: Membership, by: Registrar, letter: tuple[str, str, Stored] | None, actor: Actor
) -> None:
    if not by.signing_limit or by.signing_limit < 0:
        raise Invalid(LIMIT_NEEDED, signing_limit=LIMIT_NEEDED)
    held.signing_limit, held.open_ended = by.signing_limit, by.open_ended
    if letter:
        held.authority_file_id = documents.attach(held.organisation_id, "power_of_attorney", letter, actor).id
    audit.record("membership.correct_authority", held, actor, document=bool(letter))


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
    number: str = "",
    by: Registrar | None = None,
) -> bool:
    """Change an organisation's facts; a returned one goes back to the center with it. True: something waits for review.

    Another name, representative or `number` of one that was approved waits for the center (services.changes): papers
    and everybody else keep the approved values until then. Before the approval the number stays. Conflict when closed.
    `by`: the limit and letter of the delegate whose registration was returned.
    """
    stored = documents.store(document, "document") if document else None
    letter = documents.store(by.letter, "authority") if by and by.letter else None
    with atomic():
        row = _head_of(actor, ref)
        if row.state == "closed":
            raise Conflict(changes.CLOSED)
        if row.state not in BEFORE_APPROVAL:
            if number and (reason := why_number_invalid(row.country, number)):
                raise Invalid(reason, business_number=reason)
            facts = changes.propose(row, facts, number, actor)
        changed = [name for name in EDITABLE_FACTS if name in facts and getattr(row, name) != facts[name]]
        for name in changed:
            setattr(row, name, facts[name])
        kept = [one for one in row.clusters if one.archived_at]  # not to be chosen any more, and not lost
        row.clusters = [*kept, *(one for one in _clusters(clusters) if one not in kept)]
        if administers(actor):
            _let_in(row)
        if stored:
            documents.attach(row.id, _proof(row), stored, actor)
        if by and (held := queries.returned_authority(actor, row)):
            _correct_authority(held, by, letter, actor)
        audit.record("organisation.edit", row, actor, fields=changed, document=bool(stored))
        if ORGANISATION.can("resubmit", row, actor):
            ORGANISATION.perform("resubmit", row, actor)
            _tell_center(row)
        return queries.open_change_of(row.id) is not None


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
        if not decides_on(actor, row):
            raise Forbidden(
                Text(
                    "본인이 소속된 기업이나 기관은 센터의 다른 담당자가 결정합니다.",
                    "On your own company or institution another person of the center decides.",
                )
            )
        ORGANISATION.perform(action, row, actor)
        row.decision_note = note.strip()[:500]
        if action == "approve":
            row.approved_at = clock.now()
            _let_in(row)
        if action == "suspend":  # its head can answer nothing any more; of a closed one see services.ending
            offices.withdraw_all(OfficeProposal.organisation_id == row.id)
        if action == "close":
            outbox.send("organisation_closed", str(row.id), organisation_id=row.id)
        heads = queries.written_to(row)
        notify("organisation_decided", f"{row.id}:{new_ref()}", heads, organisation_id=row.id, action=action)


def _let_in(row: Organisation) -> None:
    """Who approves a company has seen which mini-clusters it wants to be in; later wishes wait for the center."""
    db.session.flush()
    asked = (OrganisationCluster.organisation_id == row.id, OrganisationCluster.joined_at.is_(None))
    db.session.execute(update(OrganisationCluster).where(*asked).values(joined_at=clock.now()))


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


def invite_administrator(email: str) -> None:
    """For the site's operator: invite the first administrator again, because the first letter went astray.

    What was sent before opens nothing any more. NotFound without a center; Conflict once somebody administers it.
    """
    with atomic():
        row = db.session.scalars(select(Organisation).where(Organisation.kind == "center")).first()
        if row is None:
            raise NotFound()
        if queries.center_people("center_admin"):
            raise Conflict(Text("센터에 관리자가 이미 있습니다.", "The center has an administrator already."))
        tokens.revoke_invitations(row.id)
        audit.record("organisation.invite_administrator", row, SYSTEM)
        members.send_invitation(row, passwords.tidy_email(email), "center_admin", SYSTEM)


def end_administrator(email: str, successor: str | None = None) -> None:
    """For the site's operator: end the role of an administrator who vanished, and invite a successor.

    NotFound when no administrator has the address; Conflict when it is the last one and there is no successor.
    """
    with atomic():
        held = db.session.scalars(
            select(Membership)
            .join(User, User.id == Membership.user_id)
            .join(Organisation, Organisation.id == Membership.organisation_id)
            .where(
                Organisation.kind == "center",
                Membership.role == "center_admin",
                Membership.state == "active",
                User.email == passwords.tidy_email(email),
            )
        ).first()
        if held is None:
            raise NotFound()
        MEMBERSHIP.perform("end", held, SYSTEM)
        if successor:
            members.send_invitation(
                held.organisation, passwords.tidy_email(successor), "center_admin", SYSTEM
            )
        else:
            leaving.refuse_orphaning(held, SYSTEM)
        notify("role_ended", held.id, [held.user_id], membership_id=held.id)


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
            or_(Membership.role == HEAD_ROLES[kind], Membership.registrar.is_(True)),
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
    center = queries.center_people("center_admin")
    notify("organisation_submitted", f"{row.id}:{new_ref()}", center, organisation_id=row.id)
