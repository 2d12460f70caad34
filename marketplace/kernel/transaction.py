"""One business sentence, one transaction."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm.exc import StaleDataError

from marketplace.kernel.crashpoint import crash_point
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict

_depth: ContextVar[int] = ContextVar("atomic_depth", default=0)
BUSY_TRIES = 5


@contextmanager
def atomic() -> Iterator[None]:
    """Open a write transaction and commit it at the end of the block; nested blocks join the outer one.

    On SQLite any open read transaction is ended first and BEGIN IMMEDIATE takes the write lock at once: a
    read that turns into a write fails with SQLITE_BUSY_SNAPSHOT whatever the busy timeout. What was loaded
    before the block must therefore be loaded again inside it: services take ids.

    A lost race (row version or unique constraint) leaves as `Conflict`, with nothing changed.
    """
    if _depth.get():
        yield
        return
    _begin()
    token = _depth.set(1)
    try:
        yield
        db.session.flush()
        crash_point("before_commit")
        db.session.commit()
    except StaleDataError as error:
        db.session.rollback()
        raise Conflict() from error
    except IntegrityError as error:
        db.session.rollback()
        if is_unique_violation(error):
            raise Conflict() from error
        raise
    except BaseException:
        db.session.rollback()
        raise
    finally:
        _depth.reset(token)
    crash_point("after_commit")


def in_transaction() -> bool:
    """True inside an `atomic` block: gateways refuse to speak to the outside world there."""
    return bool(_depth.get())


def is_unique_violation(error: IntegrityError) -> bool:
    """Whether a named or unnamed UNIQUE was hit (SQLite text, PostgreSQL SQLSTATE 23505)."""
    return getattr(error.orig, "sqlstate", None) == "23505" or "UNIQUE constraint" in str(error.orig)


def _begin() -> None:
    if db.session.new or db.session.dirty or db.session.deleted:
        raise RuntimeError("unsaved changes outside of a transaction: a service must load inside atomic()")
    db.session.rollback()
    db.session.expire_all()
    for attempt in range(BUSY_TRIES):
        try:
            db.session.connection(execution_options={"immediate": True})
            return
        except OperationalError as error:
            db.session.rollback()
            if "locked" not in str(error.orig) and "busy" not in str(error.orig):
                raise
            if attempt == BUSY_TRIES - 1:
                raise Conflict() from error
            time.sleep(0.05 * 2**attempt)
