"""Reading people: who holds a session, as what they stand, what is theirs."""

from __future__ import annotations

import hashlib
from datetime import date

from sqlalchemy import select

from marketplace.accounts.models import (
    HEAD_ROLES,
    Consent,
    EmailToken,
    HeldNotice,
    Membership,
    MiniCluster,
    Organisation,
    User,
    UserSession,
)
from marketplace.accounts.models.short_phone import ShortPhone
from marketplace.formats import person_names
from marketplace.kernel import clock
from marketplace.kernel.actor import Actor, Standing
from marketplace.kernel.database import db


def token_hash(token: str) -> str:
    """What is kept of a secret token."""
    return hashlib.sha256(token.encode()).hexdigest()


def actor_of_token(token: str) -> Actor | None:
    """Who holds this live session, or None when it was ended, has expired or never was."""
    row = db.session.execute(
        select(UserSession.id, UserSession.user_id)
        .join(User, User.id == UserSession.user_id)
        .where(
            UserSession.token_hash == token_hash(token),
            UserSession.ended_at.is_(None),
            UserSession.expires_at > clock.now(),
            User.closed_at.is_(None),
        )
    ).first()
    return actor_of(row.user_id, session_id=row.id) if row else None


def actor_of(user_id: int, session_id: int | None = None) -> Actor:
    """The person with the standings held today."""
    user = db.session.get(User, user_id)
    assert user is not None
    today = clock.today()
    rows = db.session.execute(
        select(Membership, Organisation)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(Membership.user_id == user_id, Membership.state == "active")
        .order_by(Membership.id)
    ).all()
    held = [
        (membership, organisation)
        for membership, organisation in rows
        if (membership.from_on is None or membership.from_on <= today)
        and (membership.until_on is None or membership.until_on >= today)
        and organisation.state not in ("suspended", "closed")
    ]
    return Actor(
        user_id=user.id,
        name=user.display_name,
        email=user.email,
        standings=tuple(
            Standing(
                o.id,
                o.kind,
                m.role,
                m.signing_limit,
                o.is_approved,
                keeps=m.registrar and not people_of(o.id, HEAD_ROLES[o.kind]),
                open_ended=m.open_ended,
            )
            for m, o in held
        ),
        session_id=session_id,
        org_name=held[0][1].name if held else "",
    )


def person(actor: Actor) -> User:
    """The actor's own row."""
    return db.session.get_one(User, actor.user_id)


def short_phone(actor: Actor) -> ShortPhone | None:
    """The reader's number for short notices."""
    row = db.session.get(ShortPhone, actor.user_id)
    return row if row is not None and row.number else None


def sessions_of(actor: Actor) -> list[UserSession]:
    """The actor's live sessions, last used first."""
    return list(
        db.session.scalars(
            select(UserSession)
            .where(
                UserSession.user_id == actor.user_id,
                UserSession.ended_at.is_(None),
                UserSession.expires_at > clock.now(),
            )
            .order_by(UserSession.last_seen_at.desc(), UserSession.id.desc())
        )
    )


def consents_of(actor: Actor) -> list[Consent]:
    """The consents the actor has given and not withdrawn."""
    return list(
        db.session.scalars(
            select(Consent)
            .where(Consent.user_id == actor.user_id, Consent.withdrawn_at.is_(None))
            .order_by(Consent.id)
        )
    )


def mailed_link(secret: str, purpose: str) -> EmailToken | None:
    """The live link with this secret, or None when it was used, replaced or has expired."""
    return db.session.scalars(
        select(EmailToken).where(
            EmailToken.token_hash == token_hash(secret),
            EmailToken.purpose == purpose,
            EmailToken.used_at.is_(None),
            EmailToken.expires_at > clock.now(),
        )
    ).first()


def has_account(email: str) -> bool:
    """Whether a confirmed account has this address. For the owner of a mailed link only."""
    return (
        db.session.scalar(select(User.id).where(User.email == email, User.email_confirmed_at.is_not(None)))
        is not None
    )


def clusters() -> list[MiniCluster]:
    """The mini-clusters in their usual order; not those that the center has put away."""
    living = select(MiniCluster).where(MiniCluster.archived_at.is_(None))
    return list(db.session.scalars(living.order_by(MiniCluster.id)))


def language_of(user_id: int) -> str:
    """The language a person has chosen, 'ko' or 'en'."""
    return db.session.get_one(User, user_id).language


def organisation_of_invitation(token: EmailToken) -> Organisation:
    """Where an invitation leads to."""
    return db.session.get_one(Organisation, token.data["organisation_id"])


def people_of(organisation_id: int, *roles: str) -> list[int]:
    """Ids of the people who hold one of `roles` in an organisation today, oldest membership first."""
    today = clock.today()
    query = (
        select(Membership.user_id)
        .join(User, User.id == Membership.user_id)
        .where(
            Membership.organisation_id == organisation_id,
            Membership.state == "active",
            User.closed_at.is_(None),
            (Membership.from_on.is_(None)) | (Membership.from_on <= today),
            (Membership.until_on.is_(None)) | (Membership.until_on >= today),
        )
        .order_by(Membership.id)
    )
    if roles:
        query = query.where(Membership.role.in_(roles))
    return list(dict.fromkeys(db.session.scalars(query)))


def heads_of(organisation: Organisation) -> list[int]:
    """Who leads an organisation; while nobody does, who registered it."""
    registrars = select(Membership.user_id).where(
        Membership.organisation_id == organisation.id,
        Membership.registrar.is_(True),
        Membership.state == "active",
    )
    return people_of(organisation.id, HEAD_ROLES[organisation.kind]) or list(db.session.scalars(registrars))


def former_heads(organisation: Organisation) -> list[int]:
    """Who led it once: one whose role was just ended still reads of a successor."""
    query = (
        select(Membership.user_id)
        .join(User, User.id == Membership.user_id)
        .where(
            Membership.organisation_id == organisation.id,
            Membership.role == HEAD_ROLES[organisation.kind],
            Membership.state == "ended",
            User.closed_at.is_(None),
        )
    )
    return list(dict.fromkeys(db.session.scalars(query.order_by(Membership.id))))


def written_to(organisation: Organisation) -> list[int]:
    """Who reads what is said to an organisation: its heads; where there are none, those who led it and its members."""
    return heads_of(organisation) or [*former_heads(organisation), *people_of(organisation.id)]


def bears_representatives_name(user_id: int | None, organisation_id: int) -> bool:
    """Whether a person is called as the organisation's representative is: nobody signs as 대표자 under another name."""
    user = db.session.get(User, user_id) if user_id else None
    organisation = db.session.get_one(Organisation, organisation_id)
    names = (user.name, user.name_en) if user else ()
    return person_names.stands_among(names, organisation.representative_name)


def center_people(*roles: str) -> list[int]:
    """Ids of the center's people who hold one of `roles` today."""
    centers = db.session.scalars(select(Organisation.id).where(Organisation.kind == "center")).all()
    return [user_id for center_id in centers for user_id in people_of(center_id, *roles)]


def held_notices(user_id: int, day: date) -> list[HeldNotice]:
    """What goes into a person's letter of a day, oldest first."""
    query = select(HeldNotice).where(HeldNotice.user_id == user_id, HeldNotice.digest_on == day)
    return list(db.session.scalars(query.order_by(HeldNotice.id)))
