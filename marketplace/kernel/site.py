"""Facts of this installation that live in its database, first of all which environment it belongs to."""

from __future__ import annotations

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.kernel.database import Base, db, insert_ignore


class Site(Base):
    __tablename__ = "site"
    key: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[str] = mapped_column(String(500))


def get(key: str) -> str | None:
    row = db.session.get(Site, key)
    return row.value if row else None


def put(key: str, value: str) -> None:
    """Set a fact, in the caller's transaction."""
    if not insert_ignore(Site, key=key, value=value):
        row = db.session.get(Site, key)
        assert row is not None
        row.value = value
