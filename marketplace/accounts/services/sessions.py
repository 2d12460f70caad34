"""Signed-in browsers: rows that their owner can see and end."""

from __future__ import annotations

import secrets
from datetime import timedelta

from flask import current_app
from sqlalchemy import select, update

from marketplace.accounts.models import User, UserSession
from marketplace.accounts.queries import token_hash
from marketplace.kernel import audit, clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import NotFound
from marketplace.kernel.transaction import atomic

REFRESH_AFTER = timedelta(minutes=10)  # how exact "last seen" is


def start_session(user_id: int, user_agent: str = "", address: str = "") -> str:
    """Open a session; its token, which only the browser keeps."""
    token = secrets.token_urlsafe(32)
    with atomic():
        audit.record("user.sign_in", db.session.get_one(User, user_id), Actor(user_id=user_id))
        db.session.add(
            UserSession(
                token_hash=token_hash(token),
                user_id=user_id,
                created_at=clock.now(),
                last_seen_at=clock.now(),
                expires_at=clock.now() + current_app.config["SESSION_LIFETIME"],
                user_agent=user_agent[:200],
                address=address[:45],
            )
        )
    return token


def end_session(token: str) -> None:
    """Sign the browser with this token out; an unknown token is no error."""
    with atomic():
        mine = UserSession.token_hash == token_hash(token)
        user_id = db.session.scalar(select(UserSession.user_id).where(mine))
        if _end(mine):
            audit.record("user.sign_out", db.session.get(User, user_id), Actor(user_id=user_id))


def end_one(actor: Actor, session_id: int) -> None:
    """Sign out one of the actor's own browsers; NotFound when it is somebody else's."""
    with atomic():
        if not _end(UserSession.id == session_id, UserSession.user_id == actor.user_id):
            raise NotFound()
        audit.record("user.end_session", db.session.get(User, actor.user_id), actor)


def end_others(actor: Actor) -> None:
    """Sign the actor out everywhere but here."""
    with atomic():
        assert actor.user_id is not None
        end_all(actor.user_id, actor.session_id)
        audit.record("user.end_other_sessions", db.session.get(User, actor.user_id), actor)


def end_all(user_id: int, except_id: int | None = None) -> None:
    """End every session of a person, in the caller's transaction."""
    _end(UserSession.user_id == user_id, UserSession.id != (except_id or 0))


def touch_session(session_id: int) -> None:
    """Note that the session was used and prolong it; called at most every REFRESH_AFTER per browser.

    However much it is used, it ends SESSION_LONGEST after it began.
    """
    now = clock.now()
    with atomic():
        row = db.session.get(UserSession, session_id)
        if row is not None and row.last_seen_at < now - REFRESH_AFTER:
            row.last_seen_at = now
            row.expires_at = min(
                now + current_app.config["SESSION_LIFETIME"],
                row.created_at + current_app.config["SESSION_LONGEST"],
            )


def _end(*which: object) -> int:
    result = db.session.execute(
        update(UserSession)
        .where(UserSession.ended_at.is_(None), *which)  # type: ignore[arg-type]
        .values(ended_at=clock.now())
    )
    return result.rowcount  # type: ignore[attr-defined, no-any-return]


def log_look(actor: Actor, endpoint: str, refs: dict[str, object]) -> None:
    """An auditor's every look is itself on record: which page, of what (references only)."""
    _log("auditor.look", actor, endpoint, refs)


def log_refusal(actor: Actor, endpoint: str, refs: dict[str, object]) -> None:
    """So is what a person tried who had no right to it."""
    _log("user.refused", actor, endpoint, refs)


def _log(action: str, actor: Actor, endpoint: str, refs: dict[str, object]) -> None:
    with atomic():
        plain = {key: str(value)[:100] for key, value in refs.items() if key != "secret"}
        audit.record(action, None, actor, page=endpoint, refs=plain)
