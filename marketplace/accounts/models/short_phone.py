"""The number to which somebody wants short notices."""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime

from flask import current_app
from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.kernel.database import Base


class ShortPhone(Base):
    """One a person. `verified_at`: when the person typed in the code that came to it; `wanted`: the person's choice."""

    __tablename__ = "short_phone"
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), primary_key=True)
    number: Mapped[str] = mapped_column(String(11))  # digits; empty: given up today
    nonce: Mapped[str] = mapped_column(String(24))
    asked_at: Mapped[datetime]  # when the last code was asked for
    asked_times: Mapped[int] = mapped_column(default=1)  # codes asked for on that day
    tries: Mapped[int] = mapped_column(default=0)  # wrong codes since then
    verified_at: Mapped[datetime | None]
    wanted: Mapped[bool] = mapped_column(default=False)

    @property
    def code(self) -> str:
        """Six digits, derived from the site's key, so that neither this table nor the outbox holds anything to use."""
        key = str(current_app.secret_key).encode()
        text = f"short-phone:{self.user_id}:{self.number}:{self.nonce}".encode()
        return f"{int.from_bytes(hmac.digest(key, text, hashlib.sha256)[:8], 'big') % 1_000_000:06d}"
