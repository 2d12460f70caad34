"""Facts of this installation that live in its database, first of all which environment it belongs to."""

from __future__ import annotations

import hashlib
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


def key_print(field_key: str) -> str:
    """What is kept of the key that encrypts account numbers: enough to know it again, nothing to find it by."""
    return hashlib.sha256(b"gisul field key\0" + field_key.encode()).hexdigest() if field_key else ""


def refuse_foreign_database(here: str, field_key: str = "") -> None:
    """Raise ForeignDatabase unless this database was set up for the environment `here` with this key, or not at all."""
    file = db.engine.url.database if db.engine.dialect.name == "sqlite" else None
    if (file and not Path(file).exists()) or not inspect(db.engine).has_table(Site.__tablename__):
        return
    mode, known = get("mode"), get("field_key")
    db.session.remove()
    if mode not in (None, here):
        raise ForeignDatabase(f"this database belongs to the environment {mode!r}, not {here!r}")
    if known not in (None, key_print(field_key)):
        raise ForeignDatabase(
            "FIELD_ENCRYPTION_KEY is not the key with which this database's account numbers were encrypted"
        )
