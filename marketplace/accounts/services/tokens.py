"""Links sent by mail: issued, found, used once. See models.EmailToken for how the secret is made."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select, update

from marketplace.accounts.models import EmailToken
from marketplace.accounts.queries import token_hash
from marketplace.kernel import clock
from marketplace.kernel.database import db
from marketplace.kernel.errors import Refusal
from marketplace.kernel.ids import new_ref
from marketplace.kernel.text import Text


class LinkGone(Refusal):
    """A mailed link that was used, replaced or has expired (410)."""

    status = 410


def gone() -> LinkGone:
    return LinkGone(
        Text(
            "이미 사용했거나 기한이 지난 링크입니다. 새 링크를 요청해 주십시오.",
            "This link was used already or has expired. Please ask for a new one.",
        )
    )


def issue(
    purpose: str, email: str, lifetime: timedelta, user_id: int | None = None, **data: object
) -> EmailToken:
    """A new link for an address, in the caller's transaction. Earlier ones keep working until one is used."""
    token = EmailToken(
        purpose=purpose,
        user_id=user_id,
        email=email,
        data={**data, "nonce": new_ref(24)},
        created_at=clock.now(),
        expires_at=clock.now() + lifetime,
        token_hash="",
    )
    token.token_hash = token_hash(token.secret)
    db.session.add(token)
    db.session.flush()
    return token


def use(secret: str, purpose: str) -> EmailToken:
    """Use up a link inside the caller's transaction; LinkGone when it no longer works (of two uses one wins)."""
    token = db.session.scalars(
        select(EmailToken)
        .where(EmailToken.token_hash == token_hash(secret), EmailToken.purpose == purpose)
        .with_for_update()
    ).first()
    if token is None or token.used_at is not None or token.expires_at <= clock.now():
        raise gone()
    token.used_at = clock.now()
    return token


def revoke(purpose: str, email: str) -> None:
    """Make the unused links of this purpose and address useless, in the caller's transaction."""
    db.session.execute(
        update(EmailToken)
        .where(EmailToken.purpose == purpose, EmailToken.email == email, EmailToken.used_at.is_(None))
        .values(used_at=clock.now())
    )


def revoke_invitations(organisation_id: int) -> None:
    """Make every unanswered invitation into an organisation useless; as `revoke`."""
    unused = select(EmailToken).where(EmailToken.purpose == "invite", EmailToken.used_at.is_(None))
    for token in db.session.scalars(unused):
        if token.data.get("organisation_id") == organisation_id:
            token.used_at = clock.now()


def revoke_of(user_id: int, *purposes: str, after_id: int = 0) -> None:
    """Make a person's unused links of these purposes (those later than `after_id`) useless, whatever address they went
    to; as `revoke`."""
    unused = (EmailToken.user_id == user_id, EmailToken.used_at.is_(None), EmailToken.id > after_id)
    db.session.execute(
        update(EmailToken).where(EmailToken.purpose.in_(purposes), *unused).values(used_at=clock.now())
    )
