"""Leaving the site: personal data goes, what the books must keep stays under a name that says nothing."""

from __future__ import annotations

from sqlalchemy import delete, select, update

from marketplace.accounts.lifecycle import MEMBERSHIP
from marketplace.accounts.models import (
    Consent,
    EmailToken,
    Membership,
    User,
)
from marketplace.accounts.models.two_people import OfficeProposal
from marketplace.accounts.services import leaving, offices, passwords
from marketplace.kernel import audit, clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import Invalid
from marketplace.kernel.feature import installed
from marketplace.kernel.forgetting import Person
from marketplace.kernel.outbox import Outbox
from marketplace.kernel.text import Text
from marketplace.kernel.transaction import atomic, for_update


def close_account(actor: Actor, password: str) -> None:
    """Close the actor's account (개인정보 보호법 제21조): end roles and sessions, erase and pseudonymise.

    Signed agreements and invoices keep their own copies of names. Conflict while the person is the last
    representative or officer somewhere.
    """
    assert actor.user_id is not None
    if not passwords.confirm_password(actor.user_id, password):
        raise Invalid(
            passwords.WRONG, password=Text("비밀번호가 맞지 않습니다.", "The password is not right.")
        )
    with atomic():
        user = db.session.get_one(User, actor.user_id)
        live = db.session.scalars(
            select(Membership).where(Membership.user_id == user.id, Membership.state != "ended")
        ).all()
        for membership in live:
            if membership.state == "requested":
                MEMBERSHIP.perform("withdraw", membership, actor)
                continue
            MEMBERSHIP.perform("end", membership, actor)
            leaving.refuse_orphaning(membership, actor)
        installed().forget_person(user)
        user.email = f"closed-{user.ref}@closed.invalid"
        user.name, user.name_en = "탈퇴한 회원", "Former member"
        user.phone = user.job_title = ""
        user.password_hash = user.email_confirmed_at = None
        user.closed_at = clock.now()
        audit.record("user.close", user, actor)


def forget_addresses(person: Person) -> None:
    """Erase what knows the person by address: links sent out, letters that wait, proposed offices; consents end and stay
    as evidence."""
    _forget_proposals(person)
    own = (EmailToken.user_id == person.id) | (EmailToken.email == person.email)
    addresses = {person.email, *db.session.scalars(select(EmailToken.email).where(own))}
    db.session.execute(delete(EmailToken).where(own))
    # Letters to an address that may have no account carry it in their message.
    db.session.execute(delete(Outbox).where(Outbox.payload["email"].as_string().in_(addresses)))
    live = (Consent.user_id == person.id, Consent.withdrawn_at.is_(None))
    db.session.execute(update(Consent).where(*live).values(withdrawn_at=clock.now()))


def _forget_proposals(person: Person) -> None:
    """Nobody is proposed any more who has left; what was decided stays as evidence, without the address."""
    had = select(EmailToken.email).where(EmailToken.user_id == person.id, EmailToken.purpose == "undo_email")
    addresses = {person.email, *db.session.scalars(had)}
    about = (OfficeProposal.user_id == person.id) | OfficeProposal.email.in_(addresses)
    offices.withdraw_all(about)
    for row in db.session.scalars(for_update(select(OfficeProposal).where(about), OfficeProposal)).unique():
        row.email = f"closed-{row.ref}@closed.invalid"
