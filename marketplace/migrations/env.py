"""Alembic's environment: the engine comes from the caller, the models from the application."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context

from marketplace.features import PACKAGES
from marketplace.kernel import feature
from marketplace.kernel.database import Base, BigInt, Json, UtcDateTime

feature.load(PACKAGES)  # the tables of every feature are in the metadata from here on

NAMES = {id(Json): "Json", id(BigInt): "BigInt"}


def render_item(kind: str, item: Any, _autogen: Any) -> str | Literal[False]:
    """Write our own column types by name."""
    if kind != "type":
        return False
    if isinstance(item, UtcDateTime):
        return "UtcDateTime()"
    return NAMES.get(id(item), False)


engine = context.config.attributes["engine"]


def run() -> None:
    with engine.connect() as connection:
        sqlite = connection.dialect.name == "sqlite"
        if sqlite:  # a batch migration rebuilds tables; foreign keys are checked again below
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            render_as_batch=sqlite,
            compare_type=True,
            render_item=render_item,
        )
        with context.begin_transaction():
            context.run_migrations()
        if sqlite:
            broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
            if broken:
                raise RuntimeError(f"migration left dangling references: {broken[:5]}")
        connection.commit()
        if sqlite:
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("PRAGMA foreign_keys=ON")
            connection.exec_driver_sql("BEGIN")


run()
