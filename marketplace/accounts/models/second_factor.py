"""The second step of signing in: an app that counts codes, and codes on paper for the day on which it is lost."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.kernel import clock
from marketplace.kernel.database import Base


class SecondFactor(Base):
    """A person's authenticator app (TOTP, RFC 6238), which has shown a right code.

    `last_step`: the 30 seconds of the last code that was taken; none is taken twice (RFC 6238, 5.2).
    """

    __tablename__ = "second_factor"
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), unique=True)
    secret: Mapped[str] = mapped_column(String(200))  # encrypted (kernel.at_rest)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    last_step: Mapped[int] = mapped_column(default=0)


class RecoveryCode(Base):
    """One of ten codes that stand in for the app, each once. Only its keyed print is kept."""

    __tablename__ = "recovery_code"
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    print: Mapped[str] = mapped_column(String(64), unique=True)
    used_at: Mapped[datetime | None]
