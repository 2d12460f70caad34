"""The database: one declarative base, column types that keep their meaning, and SQLite's settings."""

from __future__ import annotations

import json
from contextlib import closing
from datetime import UTC, datetime
from typing import Any

from flask import current_app, has_app_context
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    JSON,
    BigInteger,
    ColumnElement,
    ColumnExpressionArgument,
    CursorResult,
    DateTime,
    Executable,
    Integer,
    MetaData,
    TypeDecorator,
    cast,
    event,
    func,
    literal,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Connection, Dialect, Engine
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.orm import DeclarativeBase, registry
from sqlalchemy.pool import ConnectionPoolEntry

Json = JSON().with_variant(JSONB(), "postgresql")
# Amounts outgrow 32 bits; SQLite counts its row ids in plain INTEGER only.
BigInt = BigInteger().with_variant(Integer(), "sqlite")


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: aware on the way in, UTC in the table, aware on the way out (SQLite keeps no zone)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


NAMES = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Constraint names are stable, so that migrations and error messages can speak of them."""

    registry = registry(
        metadata=MetaData(naming_convention=NAMES),
        type_annotation_map={int: BigInt, datetime: UtcDateTime, dict[str, Any]: Json, list[Any]: Json},
    )


db = SQLAlchemy(
    model_class=Base,
    disable_autonaming=True,
    # Services load what they change inside their own transaction, so nothing stale is ever written;
    # pages may go on showing what they read.
    session_options={"expire_on_commit": False},
)


def sum_of(what: ColumnExpressionArgument[Any]) -> ColumnElement[int]:
    """The sum of whole numbers, as a whole number: PostgreSQL sums them to a numeric, which Python reads as a Decimal."""
    return cast(func.sum(what), BigInteger)


def columns(statement: Executable, **values: object) -> CursorResult[*tuple[Any, ...]]:
    """Rows of a statement that selects columns, not entities, past the session: see `marketplace/web/speed`."""
    session = db.session()
    if session.new or session.dirty or session.deleted:
        session.flush()
    return session.connection().execute(statement, values)


def insert_ignore(model: type[Any], **values: object) -> bool:
    """Insert one row unless a unique constraint already holds one; True when it was inserted."""
    connection = db.session.connection()
    dialect: Any = {"sqlite": sqlite, "postgresql": postgresql}[connection.dialect.name]
    statement = dialect.insert(model.__table__).values(**values).on_conflict_do_nothing()
    # RETURNING tells what happened on both databases; a row count does not on PostgreSQL.
    return connection.execute(statement.returning(literal(1))).first() is not None


@event.listens_for(Engine, "connect")
def _sqlite_settings(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
    if type(connection).__module__.split(".")[0] != "sqlite3":
        return
    connection.isolation_level = None  # we send BEGIN ourselves, see below
    with closing(connection.cursor()) as cursor:
        cursor.execute("PRAGMA journal_mode=WAL")
        # In WAL mode only FULL keeps the last commits through a power cut, as PostgreSQL does.
        cursor.execute(
            f"PRAGMA synchronous={current_app.config['SQLITE_SYNCHRONOUS'] if has_app_context() else 'FULL'}"
        )
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute("PRAGMA busy_timeout=15000")
        # Read from the system's own cache of the file instead of by a call per page: a third less time at 100,000 listings.
        cursor.execute(f"PRAGMA mmap_size={1 << 30}")


@event.listens_for(Engine, "begin")
def _sqlite_begin(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        immediate = connection.get_execution_options().get("immediate", False)
        driver: Any = connection.connection.driver_connection  # SQLAlchemy's way takes ten times as long
        driver.execute("BEGIN IMMEDIATE" if immediate else "BEGIN")


def dump_json(value: object) -> str:
    """Canonical JSON: sorted keys, no spaces, Korean as it is. What is hashed is written like this."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
