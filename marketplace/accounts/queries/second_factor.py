"""Whether somebody signs in in two steps, and with how many codes on paper left."""

from __future__ import annotations

from sqlalchemy import func, select

from marketplace.accounts.models.second_factor import RecoveryCode, SecondFactor
from marketplace.kernel.database import db


def second_step(user_id: int | None) -> SecondFactor | None:
    """The app that is asked for a code; None where the password is enough."""
    return db.session.scalars(select(SecondFactor).where(SecondFactor.user_id == user_id)).first()


def codes_left(user_id: int | None) -> int:
    """Codes on paper that were not used."""
    query = select(func.count(RecoveryCode.id)).where(
        RecoveryCode.user_id == user_id, RecoveryCode.used_at.is_(None)
    )
    return db.session.scalar(query) or 0
