"""Proving an address of e-mail: the link that is sent to it, and what happens when it is opened."""

from __future__ import annotations

from datetime import timedelta

from marketplace.accounts.models import User
from marketplace.accounts.services import tokens
from marketplace.accounts.services.notices import notify
from marketplace.kernel import audit, clock
from marketplace.kernel.actor import SYSTEM
from marketplace.kernel.database import db
from marketplace.kernel.transaction import atomic

CONFIRM_LIFETIME = timedelta(days=3)


def send_confirmation(user: User) -> None:
    """Send the link that proves the address, in the caller's transaction."""
    token = tokens.issue("confirm", user.email, CONFIRM_LIFETIME, user_id=user.id)
    notify("confirm_email", token.id, [user.id], token_id=token.id)


def confirm_email(secret: str) -> int:
    """Mark the address of a confirmation link as proven; the person's id. LinkGone when it no longer works."""
    with atomic():
        token = tokens.use(secret, "confirm")
        user = db.session.get_one(User, token.user_id)
        user.email_confirmed_at = clock.now()
        audit.record("user.confirm_email", user, SYSTEM)
    return user.id
