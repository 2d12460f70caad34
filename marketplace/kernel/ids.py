"""Ids people see: numbers that count per year for listings and papers, short random refs elsewhere."""

from __future__ import annotations

import secrets

from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.kernel import clock
from marketplace.kernel.database import Base, db, insert_ignore

ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"  # no 0 1 i l o: read out over the telephone


class Counter(Base):
    __tablename__ = "counter"
    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[int] = mapped_column(default=0)


def new_ref(length: int = 10) -> str:
    """A random public reference (about 49 bits at the default length)."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def next_number(prefix: str, digits: int = 6) -> str:
    """The next number of the year without gaps, `GT-2026-000123`; inside the caller's transaction."""
    name = f"{prefix}-{clock.today().year}"
    insert_ignore(Counter, name=name, value=0)
    row = db.session.scalars(
        select(Counter)
        .where(Counter.name == name)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    row.value += 1
    return f"{name}-{row.value:0{digits}d}"
