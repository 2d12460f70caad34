"""Alembic without its command line's files: one function to upgrade, one to write the next revision."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine

HERE = Path(__file__).parent


def alembic_config(engine: Engine) -> Config:
    config = Config()
    config.set_main_option("script_location", str(HERE))
    config.set_main_option("path_separator", "os")
    config.attributes["engine"] = engine
    return config


def upgrade(engine: Engine, to: str = "head") -> None:
    """Bring the schema to revision `to`."""
    command.upgrade(alembic_config(engine), to)


def downgrade(engine: Engine, to: str) -> None:
    """Take the schema back to revision `to`; rows are kept wherever the older schema can hold them."""
    command.downgrade(alembic_config(engine), to)


def revise(engine: Engine, message: str) -> None:
    """Write the next revision from the difference between models and database."""
    command.revision(alembic_config(engine), message, autogenerate=True)
