"""Forgetting what need not be kept (개인정보 보호법 제21조): once a day, by the clockwork."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import delete

from marketplace.accounts.models import EmailToken, FailedSignIn, HeldNotice, UserSession
from marketplace.kernel import clock
from marketplace.kernel.database import db
from marketplace.kernel.outbox import Outbox
from marketplace.kernel.transaction import atomic
from marketplace.negotiation.services import forget_guests

SESSIONS_KEPT = timedelta(days=90)  # the privacy text promises at most a year for access records
TOKENS_KEPT = timedelta(days=30)
# A done message's key keeps its effect from happening twice, so it outlives every repeated cause.
MESSAGES_KEPT = timedelta(days=365)


def purge(payload: dict[str, Any], key: str) -> None:
    """Handler of the daily job: expired sessions, spent links, old failures, messages long delivered."""
    now = clock.now()
    with atomic():
        for table, condition in (
            (UserSession, UserSession.expires_at < now - SESSIONS_KEPT),
            (EmailToken, EmailToken.expires_at < now - TOKENS_KEPT),
            (FailedSignIn, FailedSignIn.last_at < now - TOKENS_KEPT),
            (HeldNotice, HeldNotice.created_at < now - TOKENS_KEPT),
            (Outbox, Outbox.done_at < now - MESSAGES_KEPT),
        ):
            db.session.execute(delete(table).where(condition).execution_options(synchronize_session=False))
    forget_guests()
