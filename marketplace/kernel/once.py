"""A form that is sent twice, or five times at once, makes one thing.

What a form makes keeps its token in a unique column, so that the database refuses a second one. Whoever makes it asks
here first: twins stand in line, and each that comes later is given what the first has made.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TypeVar

from sqlalchemy import ColumnElement, func, select

from marketplace.kernel.database import db
from marketplace.kernel.transaction import in_transaction

T = TypeVar("T")


def made_before(model: type[T], token: str | None, *mine: ColumnElement[bool]) -> T | None:
    """What the form with this token has made already, if it is the asker's (`mine`); None for the first, and without one.

    To be asked first in the transaction that makes it: a twin that was sent at the same moment waits until that
    transaction has ended. SQLite lets one writer in at a time anyway; PostgreSQL is given a lock of the token's own.
    """
    if not token:
        return None
    if not in_transaction():
        raise RuntimeError("what a form makes is made in a transaction")
    if db.engine.dialect.name == "postgresql":
        number = int.from_bytes(sha256(token.encode()).digest()[:8], "big", signed=True)
        db.session.execute(select(func.pg_advisory_xact_lock(number)))
    column: ColumnElement[str] = model.form_token  # type: ignore[attr-defined]
    return db.session.scalars(select(model).where(column == token, *mine)).unique().first()
