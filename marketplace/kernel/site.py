"""Facts of this installation that live in its database, first of all which environment it belongs to."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import String, inspect
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


class ForeignDatabase(RuntimeError):
    """This database belongs to another environment: a demo's never serves production, nor the reverse."""


def refuse_foreign_database(here: str) -> None:
    """Raise ForeignDatabase unless this database was set up for the environment `here`, or not set up at all."""
    file = db.engine.url.database if db.engine.dialect.name == "sqlite" else None
    if (file and not Path(file).exists()) or not inspect(db.engine).has_table(Site.__tablename__):
        return
    mode = get("mode")
    db.session.remove()
    if mode not in (None, here):
        raise ForeignDatabase(f"this database belongs to the environment {mode!r}, not {here!r}")
