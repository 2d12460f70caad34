"""One business sentence, one transaction."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any, Final, TypeVar

from sqlalchemy import ColumnElement, Select, inspect, select, update
from sqlalchemy.exc import DBAPIError, IntegrityError, InterfaceError, OperationalError
from sqlalchemy.orm.exc import StaleDataError

from marketplace.kernel.crashpoint import crash_point
from marketplace.kernel.database import Base, db
from marketplace.kernel.errors import Conflict, NotFound
from marketplace.kernel.text import Text

T = TypeVar("T")
_depth: ContextVar[int] = ContextVar("atomic_depth", default=0)
# SQLite itself waits for a lock (busy_timeout); some locks it refuses at once, and those are asked for again.
BUSY_TRIES = 5
BUSY_SECONDS = 15.0
BUSY: Final = Text(
    "다른 작업이 끝나지 않아 저장하지 못했습니다. 잠시 뒤에 다시 시도해 주십시오.",
    "Other work is still being saved, so yours was not. Please try again in a moment.",
)
SQLITE_AWAY = frozenset(
    {sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_FULL, sqlite3.SQLITE_READONLY}
)
POSTGRESQL_BUSY = ("40001", "40P01", "55P03")  # serialisation failure, deadlock, lock not available


@contextmanager
def atomic() -> Iterator[None]:
    """Open a write transaction and commit it at the end of the block; nested blocks join the outer one.

    On SQLite any open read transaction is ended first and BEGIN IMMEDIATE takes the write lock at once: a
    read that turns into a write fails with SQLITE_BUSY_SNAPSHOT whatever the busy timeout. What was loaded
    before the block must therefore be loaded again inside it: services take ids.

    A lost race (row version or unique constraint) leaves as `Conflict`, with nothing changed; so does a lock that
    another writer holds for longer than `BUSY_SECONDS`.
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
    except BaseException as error:
        db.session.rollback()
        if (conflict := _lost(error)) is not None:
            raise conflict from error
        raise
    finally:
        _depth.reset(token)
    crash_point("after_commit")


def _lost(error: BaseException) -> Conflict | None:
    """What to answer when another writer was first; None for every other failure."""
    if isinstance(error, StaleDataError) or (
        isinstance(error, IntegrityError) and is_unique_violation(error)
    ):
        return Conflict()
    if isinstance(error, OperationalError) and is_busy(error):
        return Conflict(BUSY)
    return None


@contextmanager
def snapshot() -> Iterator[None]:
    """Read many tables as they stood at one moment: what others commit meanwhile is not seen. Nothing is written here.

    SQLite reads so in every transaction; PostgreSQL must be asked, else each question sees what was saved before it, and
    two figures that belong together differ because a payment came between them. Inside `atomic` it changes nothing.
    """
    if _depth.get():
        yield
        return
    _end_reading()
    options: dict[str, Any] = {}
    if db.engine.dialect.name == "postgresql":
        options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    db.session.connection(execution_options=options)
    try:
        yield
    finally:
        db.session.rollback()


def in_transaction() -> bool:
    """True inside an `atomic` block: gateways refuse to speak to the outside world there."""
    return bool(_depth.get())


def is_unique_violation(error: IntegrityError) -> bool:
    """Whether a named or unnamed UNIQUE was hit (SQLite text, PostgreSQL SQLSTATE 23505)."""
    return getattr(error.orig, "sqlstate", None) == "23505" or "UNIQUE constraint" in str(error.orig)


def is_busy(error: OperationalError | sqlite3.OperationalError) -> bool:
    """Whether another writer's lock was in the way (SQLITE_BUSY and SQLITE_LOCKED, PostgreSQL's three states)."""
    cause = error.orig if isinstance(error, OperationalError) else error
    if isinstance(cause, sqlite3.OperationalError):
        code = getattr(cause, "sqlite_errorcode", 0) & 0xFF
        return code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
    return getattr(cause, "sqlstate", None) in POSTGRESQL_BUSY


def is_away(error: DBAPIError) -> bool:
    """Whether the database can't be used at all: not reached, not opened, full, or not readable."""
    cause = error.orig
    if isinstance(cause, sqlite3.OperationalError):
        return (getattr(cause, "sqlite_errorcode", 0) & 0xFF) in SQLITE_AWAY
    return error.connection_invalidated or isinstance(error, (OperationalError, InterfaceError))


def locked(model: type[T], row_id: int) -> T:
    """The row of this id, locked until the transaction ends and fresh from the table; NotFound when there is none."""
    column: ColumnElement[int] = model.id  # type: ignore[attr-defined]
    return locked_by(model, column == row_id)


def locked_by(model: type[T], *conditions: ColumnElement[bool]) -> T:
    """The one row that these conditions name (a ref, a pair of ids), as `locked`."""
    row = db.session.scalars(for_update(select(model).where(*conditions), model)).unique().first()
    if row is None:
        raise NotFound()
    return row


def stamp(row: Base, **moments: datetime) -> None:
    """Note on a locked row when the machine did something, e.g. `reminded_at`.

    The row's version stays: a person's page is made from it, and their text must not be refused for a reminder.
    """
    db.session.flush()
    mapper = inspect(type(row))
    this = mapper.primary_key[0] == mapper.primary_key_from_instance(row)[0]
    db.session.execute(update(mapper).where(this).values(moments))


def for_update(query: Select[T], model: type[T]) -> Select[T]:
    """The query, its rows of `model` locked and read again: what a page loaded before is never written back."""
    return query.with_for_update(of=model).execution_options(populate_existing=True)


def _end_reading() -> None:
    if db.session.new or db.session.dirty or db.session.deleted:
        raise RuntimeError("unsaved changes outside of a transaction: a service must load inside atomic()")
    db.session.rollback()
    db.session.expire_all()


def _begin() -> None:
    _end_reading()
    began = time.monotonic()
    for attempt in range(BUSY_TRIES):
        try:
            db.session.connection(execution_options={"immediate": True})
            return
        # The listener that sends BEGIN speaks to the driver itself, so its errors arrive unwrapped.
        except (OperationalError, sqlite3.OperationalError) as error:
            if not is_busy(error):
                raise
            if attempt == BUSY_TRIES - 1 or time.monotonic() - began >= BUSY_SECONDS:
                raise Conflict(BUSY) from error
            time.sleep(0.05 * 2**attempt)
