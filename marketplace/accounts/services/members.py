"""Who is what in an organisation: asking to join, invitations, roles with dates and limits, leaving."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import select

from marketplace.accounts.lifecycle import MEMBERSHIP
from marketplace.accounts.models import (
    ROLES,
    EmailToken,
    Membership,
    Organisation,
    User,
)
from marketplace.accounts.models.two_people import OfficeProposal
from marketplace.accounts.permissions import knows_membership, knows_people_of, leads
from marketplace.accounts.queries import center_people, heads_of
from marketplace.accounts.services import (
    documents,
    offices,
    passwords,
    sending_limits,
    signing_up,
    tokens,
)
from marketplace.accounts.services.notices import notify, notify_address
from marketplace.kernel import audit, clock
from marketplace.kernel.actor import SYSTEM, Actor
from marketplace.kernel.clock import SENT_TWICE
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from marketplace.kernel.text import Text, language
from marketplace.kernel.transaction import atomic

INVITATION_LIFETIME = timedelta(days=14)
JOINABLE = ("member", "researcher", "expert")  # roles one may ask for; the others are given
HELD_ALREADY = Text("이미 같은 역할을 맡고 있습니다.", "This person holds that role already.")


def request_to_join(actor: Actor, organisation_id: int, role: str) -> None:
    """Ask to become a member; the heads answer (the center, where there is none). Asked twice, it is asked once."""
    assert actor.user_id is not None
    with atomic():
        row = db.session.get(Organisation, organisation_id)
        if row is None or row.kind == "center":
            raise NotFound()
        if row.state == "closed":
            raise Conflict(
                Text(
                    "폐업하거나 탈퇴한 곳입니다. 센터에 문의해 주십시오.",
                    "It was closed. Please ask the center.",
                )
            )
        if role not in JOINABLE or ROLES[role][0] != row.kind:
            raise Invalid(
                Text("역할을 선택해 주십시오.", "Choose a role."),
                role=Text("목록에서 선택해 주십시오.", "Choose from the list."),
            )
        if _live(actor.user_id, row.id, role):
            return
        membership = Membership(user_id=actor.user_id, organisation_id=row.id, role=role, state="requested")
        db.session.add(membership)
        audit.record("membership.request", membership, actor)
        heads = heads_of(row) or center_people("center_admin")
        notify("join_requested", membership.id, heads, membership_id=membership.id)


def answer_request(actor: Actor, ref: str, user_ref: str, role: str, accept: bool) -> None:
    """Accept or decline a request to join; the person is told."""
    with atomic():
        membership = membership_of(actor, ref, user_ref, role)
        MEMBERSHIP.perform("accept" if accept else "decline", membership, actor)
        notify("join_answered", membership.id, [membership.user_id], membership_id=membership.id)


def invite(actor: Actor, ref: str, email: str, role: str, reason: str = "") -> OfficeProposal | None:
    """Send a link that makes whoever owns the address a member, with an account already or a new one.

    Delegates and auditors are named afterwards (they need a limit and a paper, an end). An office that the actor may
    not give alone is proposed instead (services.offices): then the proposal is returned and nothing is sent yet.
    """
    with atomic():
        row = _organisation_led_by(actor, ref)
        db.session.refresh(row, with_for_update=True)
        _check_role(row, role)
        if role in ("delegate", "auditor"):
            raise Invalid(
                Text(
                    "먼저 구성원으로 초대한 뒤 역할을 더해 주십시오.",
                    "Invite the person as a member first, then add this role.",
                ),
                role=Text("초대할 때 줄 수 없는 역할입니다.", "This role can't be given by invitation."),
            )
        email = passwords.tidy_email(email)
        user = db.session.scalars(select(User).where(User.email == email, User.closed_at.is_(None))).first()
        if user and _live(user.id, row.id, role):
            raise Invalid(HELD_ALREADY, email=HELD_ALREADY)
        if _just_invited(row.id, email, role):
            return None
        sending_limits.refuse_invitation(actor, row, email)
        if offices.needs_another(actor, row, role):
            return offices.propose(row, role, actor, email=email, reason=reason)
        audit.record("organisation.invite", row, actor, role=role)
        send_invitation(row, email, role, actor)
    return None


def _just_invited(organisation_id: int, email: str, role: str) -> bool:
    """Whether the same invitation went out a moment ago and is still open: the form was sent twice."""
    recent = db.session.scalars(
        select(EmailToken).where(
            EmailToken.purpose == "invite",
            EmailToken.email == email,
            EmailToken.used_at.is_(None),
            EmailToken.created_at > clock.now() - SENT_TWICE,
        )
    )
    asked = {"organisation_id": organisation_id, "role": role}
    return any(asked.items() <= token.data.items() for token in recent)


def send_invitation(row: Organisation, email: str, role: str, actor: Actor) -> None:
    """Mail the link, in the language of the address's account if it has one; in the caller's transaction."""
    token = tokens.issue(
        "invite",
        email,
        INVITATION_LIFETIME,
        organisation_id=row.id,
        role=role,
        invited_by_id=actor.user_id,
    )
    label = ROLES[role][1]
    spoken = db.session.scalar(select(User.language).where(User.email == email)) or language()
    sender = offices.sender_of(row, actor)
    notify_address(
        "invitation",
        token.id,
        email,
        spoken,
        token_id=token.id,
        organisation_id=row.id,
        role_ko=label.ko,
        role_en=label.en,
        sender_ko=sender.ko,
        sender_en=sender.en,
    )


def withdraw_invitation(actor: Actor, ref: str, token_id: int) -> None:
    """Make an unanswered invitation useless."""
    with atomic():
        row = _organisation_led_by(actor, ref)
        token = db.session.get(EmailToken, token_id)
        if token is None or token.purpose != "invite" or token.data.get("organisation_id") != row.id:
            raise NotFound()
        token.used_at = token.used_at or clock.now()
        audit.record("organisation.withdraw_invitation", row, actor)


def accept_invitation(actor: Actor, secret: str) -> None:
    """Join by an invitation that was sent to the actor's own address."""
    with atomic():
        token = tokens.use(secret, "invite")
        if token.email != actor.email or actor.user_id is None:
            raise Forbidden(
                Text(
                    "이 초대는 다른 전자우편 주소로 보낸 것입니다. 그 주소의 계정으로 로그인해 주십시오.",
                    "This invitation was sent to another address. Please sign in with that account.",
                )
            )
        _join(token, actor.user_id, actor)


def accept_as_new_person(secret: str, name: str, password: str, consents: list[str], spoken: str) -> int:
    """Make an account by an invitation (the link proves the address) and join; the new person's id."""

    def join(token: EmailToken, actor: Actor) -> None:
        assert actor.user_id is not None
        _join(token, actor.user_id, actor)

    return signing_up.become(secret, "invite", name, password, consents, spoken, join)


def grant_role(
    actor: Actor,
    ref: str,
    user_ref: str,
    role: str,
    *,
    from_on: date | None = None,
    until_on: date | None = None,
    signing_limit: int | None = None,
    open_ended: bool = False,
    document: documents.Upload | None = None,
) -> OfficeProposal | None:
    """Give a person of the organisation a further role; with dates it is cover for an absence.

    A delegate needs a limit (KRW, without VAT) and a 위임장, and may be given royalties without a ceiling; an auditor needs an end. An office that the actor may not
    give alone is proposed instead (services.offices), and the proposal returned.
    """
    _check_grant(role, from_on, until_on, signing_limit, document)
    stored = documents.store(document, "document") if document and role == "delegate" else None
    with atomic():
        row = _organisation_led_by(actor, ref)
        _check_role(row, role)
        person = db.session.scalars(
            select(User)
            .join(Membership, Membership.user_id == User.id)
            .where(User.ref == user_ref, Membership.organisation_id == row.id, Membership.state == "active")
        ).first()
        if person is None:
            raise NotFound()
        if _lasts(_live(person.id, row.id, role)):
            raise Conflict(HELD_ALREADY)
        if offices.needs_another(actor, row, role):
            return offices.propose(
                row, role, actor, email=person.email, user_id=person.id, dates=(from_on, until_on)
            )
        given = give(person.id, row.id, role, actor, from_on=from_on, until_on=until_on)
        if role == "delegate":
            paper = documents.attach(row.id, "power_of_attorney", stored, actor) if stored else None
            given.signing_limit, given.open_ended = signing_limit, open_ended
            given.authority_file_id = paper.id if paper else None
    return None


def give(
    user_id: int,
    organisation_id: int,
    role: str,
    actor: Actor,
    *,
    from_on: date | None = None,
    until_on: date | None = None,
    **about: int,
) -> Membership:
    """A person of the organisation holds a further role and is told, in the caller's transaction.

    One that ran out begins anew; one that is held stays as it is. `about` goes to the record.
    """
    held = _live(user_id, organisation_id, role)
    if held is not None:
        if _lasts(held):
            return held
        MEMBERSHIP.perform("end", held, SYSTEM)
        db.session.flush()
    membership = Membership(
        user_id=user_id,
        organisation_id=organisation_id,
        role=role,
        state="active",
        from_on=from_on,
        until_on=until_on,
    )
    db.session.add(membership)
    audit.record("membership.grant", membership, actor, role=role, **about)
    notify("role_granted", membership.id, [user_id], membership_id=membership.id)
    return membership


def _check_grant(
    role: str, from_on: date | None, until_on: date | None, limit: int | None, document: object
) -> None:
    wrong: dict[str, Text] = {}
    if from_on and until_on and until_on < from_on:
        wrong["until_on"] = Text(
            "시작하는 날보다 늦은 날을 입력해 주십시오.", "Enter a day after the first one."
        )
    elif until_on and until_on < clock.today():
        wrong["until_on"] = Text("오늘이나 그 뒤의 날을 입력해 주십시오.", "Enter today or a later day.")
    if role == "auditor" and until_on is None:
        wrong["until_on"] = Text("감사는 끝나는 날이 있어야 합니다.", "An auditor's access needs an end.")
    if role == "delegate" and not limit:
        wrong["signing_limit"] = Text("서명할 수 있는 한도를 입력해 주십시오.", "Enter the signing limit.")
    if role == "delegate" and document is None:
        wrong["document"] = Text("위임장을 올려 주십시오.", "Please upload the letter of authority.")
    if wrong:
        raise Invalid(next(iter(wrong.values())), **wrong)


def _check_role(row: Organisation, role: str) -> None:
    if role not in ROLES or ROLES[role][0] != row.kind:
        text = Text("이곳에 없는 역할입니다.", "There is no such role here.")
        raise Invalid(text, role=text)


def _organisation_led_by(actor: Actor, ref: str) -> Organisation:
    """The organisation, when the actor may manage its people; NotFound to outsiders, Forbidden to members."""
    row = db.session.scalars(select(Organisation).where(Organisation.ref == ref)).first()
    if row is None or not knows_people_of(actor, row):
        raise NotFound()
    if not leads(actor, row):
        raise Forbidden(
            Text(
                "구성원은 대표자나 담당자가 관리합니다.",
                "Members are managed by the representative or officer.",
            )
        )
    return row


def membership_of(actor: Actor, ref: str, user_ref: str, role: str) -> Membership:
    row = db.session.scalars(
        select(Membership)
        .join(User, User.id == Membership.user_id)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(
            Organisation.ref == ref,
            User.ref == user_ref,
            Membership.role == role,
            Membership.state != "ended",
        )
    ).first()
    if row is None or not knows_membership(actor, row):
        raise NotFound()
    return row


def _live(user_id: int, organisation_id: int, role: str) -> Membership | None:
    return db.session.scalars(
        select(Membership).where(
            Membership.user_id == user_id,
            Membership.organisation_id == organisation_id,
            Membership.role == role,
            Membership.state != "ended",
        )
    ).first()


def _lasts(held: Membership | None) -> bool:
    return held is not None and (held.until_on is None or held.until_on >= clock.today())


def _join(token: EmailToken, user_id: int, actor: Actor) -> None:
    organisation_id, role = token.data["organisation_id"], token.data["role"]
    held = _live(user_id, organisation_id, role)
    if held is None:
        held = Membership(user_id=user_id, organisation_id=organisation_id, role=role, state="active")
        db.session.add(held)
        audit.record(
            "membership.accept_invitation",
            held,
            actor,
            role=role,
            invited_by=token.data.get("invited_by_id"),
        )
    elif held.state == "requested":
        # The invitation is the head's answer to the request that was already waiting.
        MEMBERSHIP.perform("accept", held, SYSTEM)
