"""Telling people by mail. A notice is an outbox row; `mailing` writes the letter when it is delivered."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from marketplace.accounts.models import Membership, User
from marketplace.kernel import clock, outbox
from marketplace.kernel.database import db


def notify(template: str, key: object, user_ids: Iterable[int | None], **refs: object) -> int:
    """Queue the letter `templates/mail/{template}.txt` to each person once per `key`; how many were new.

    `refs` name what it is about by row id (`inquiry_id=7` becomes `inquiry` in the letter) or plain values.
    """
    written = 0
    for user_id in dict.fromkeys(user_ids):
        if user_id is not None:
            written += outbox.send(
                "mail", f"{template}:{key}:{user_id}", template=template, user_id=user_id, refs=refs
            )
    return written


def notify_address(template: str, key: object, email: str, language: str, **refs: object) -> bool:
    """Queue a letter to an address that may have no account yet (confirmation, invitation)."""
    return outbox.send(
        "mail", f"{template}:{key}", template=template, email=email, language=language, refs=refs
    )


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
