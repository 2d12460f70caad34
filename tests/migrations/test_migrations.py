"""Migrations keep what is in the tables, up and down, and lead to exactly the tables that the models describe."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import CheckConstraint, Engine, MetaData, func, inspect, select

from marketplace import migrations
from marketplace.accounts.models import User
from marketplace.kernel.database import Base, db
from marketplace.kernel.transaction import atomic
from tests.negotiation.deals import make_deal
from tests.world import World

NEXT = '''
"""Add a column to tables that others refer to, and take it away again."""
import sqlalchemy as sa
from alembic import op

revision, down_revision = "9999", {head!r}
TABLES = ("user_account", "organisation", "listing", "inquiry", "invoice")


def upgrade():
    for name in TABLES:
        with op.batch_alter_table(name, recreate=RECREATE) as table:
            table.add_column(sa.Column("of_tomorrow", sa.Integer(), nullable=True))


def downgrade():
    for name in TABLES:
        with op.batch_alter_table(name, recreate=RECREATE) as table:
            table.drop_column("of_tomorrow")


RECREATE = "always" if {sqlite} else "auto"
'''


@pytest.fixture
def filled(app: Flask, world: World) -> Engine:
    """A database with a licence on its way: people, listing, messages, terms, signatures, papers, an invoice."""
    make_deal(world).concluded()
    db.session.remove()
    return db.engine


def rows(engine: Engine) -> dict[str, list[tuple[Any, ...]]]:
    """Everything in the database, by table; only the columns that the models know."""
    found = {}
    with engine.connect() as connection:
        for table in Base.metadata.sorted_tables:
            found[table.name] = sorted(map(tuple, connection.execute(select(table))), key=repr)
    return found


def revisions(config: Config) -> list[str]:
    """All revisions, oldest first."""
    return [script.revision for script in ScriptDirectory.from_config(config).walk_revisions()][::-1]


def test_the_models_are_what_the_migrations_make(app: Flask) -> None:
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_every_check_of_the_models_is_in_the_database(app: Flask) -> None:
    """Alembic's comparison leaves CHECK constraints out; the rules on money live in them."""
    inspector = inspect(db.engine)
    for table in Base.metadata.sorted_tables:
        wanted = {str(c.name) for c in table.constraints if isinstance(c, CheckConstraint) and c.name}
        assert wanted <= {str(found["name"]) for found in inspector.get_check_constraints(table.name)}, table


def test_there_is_one_line_of_revisions(app: Flask) -> None:
    script = ScriptDirectory.from_config(migrations.alembic_config(db.engine))
    assert len(script.get_heads()) == 1
    assert len(script.get_bases()) == 1


@pytest.mark.parametrize(
    "trips",
    [
        pytest.param(slice(0, 3), id="last"),
        pytest.param(slice(3, None, 10), id="every", marks=pytest.mark.long),
    ],
)
def test_down_and_up_through_every_revision_keeps_every_row(filled: Engine, trips: slice) -> None:
    """Every day to those that may still change, one by one; the longest trip goes through all of them, down and up."""
    config = migrations.alembic_config(filled)
    before = rows(filled)
    assert before["signature"]
    assert before["posting"]
    older = revisions(config)[-2::-1]
    for revision in dict.fromkeys([*older[trips], *(older[-1:] if trips.step else ())]):
        migrations.downgrade(filled, revision)
        migrations.upgrade(filled)
        assert rows(filled) == before, revision


def test_the_first_migration_can_be_taken_back_and_made_again(filled: Engine) -> None:
    migrations.downgrade(filled, "base")
    assert set(inspect(filled).get_table_names()) <= {"alembic_version"}
    migrations.upgrade(filled)
    with filled.connect() as connection:
        for table in Base.metadata.sorted_tables:
            assert connection.scalar(select(func.count()).select_from(table)) == 0


@pytest.fixture
def tomorrow(filled: Engine, tmp_path: Path) -> Callable[[], Config]:
    """The project's migrations with one more, which rebuilds tables that others refer to."""
    folder = tmp_path / "migrations"
    shutil.copytree(migrations.HERE, folder, ignore=shutil.ignore_patterns("__pycache__"))
    config = migrations.alembic_config(filled)
    head = revisions(config)[-1]
    sqlite = filled.dialect.name == "sqlite"
    (folder / "versions" / "9999_tomorrow.py").write_text(NEXT.format(head=head, sqlite=sqlite).lstrip())

    def made() -> Config:
        config = migrations.alembic_config(filled)
        config.set_main_option("script_location", str(folder))
        return config

    return made


def test_a_later_migration_rebuilds_tables_without_losing_a_row(
    filled: Engine, tomorrow: Callable[[], Config]
) -> None:
    """On SQLite a change of a table copies and drops it: nothing that refers to it may go with it."""
    before = rows(filled)
    command.upgrade(tomorrow(), "head")
    assert "of_tomorrow" in {column["name"] for column in inspect(filled).get_columns("organisation")}
    assert rows(filled) == before
    command.downgrade(tomorrow(), "-1")
    assert rows(filled) == before
    with filled.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []
        if filled.dialect.name == "sqlite":
            assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


def test_a_migration_that_leaves_dangling_references_is_undone(
    filled: Engine, tomorrow: Callable[[], Config]
) -> None:
    config = tomorrow()
    path = Path(config.get_main_option("script_location") or "") / "versions" / "9999_tomorrow.py"
    path.write_text(
        path.read_text().replace(
            "def upgrade():", "def upgrade():\n    op.execute('DELETE FROM user_account')"
        )
    )
    before = rows(filled)
    with pytest.raises(Exception, match=r"dangling references|violates foreign key"):
        command.upgrade(config, "head")
    filled.dispose()
    assert rows(filled) == before
    with filled.connect() as connection:
        tables = MetaData()
        tables.reflect(connection, only=["alembic_version"])
        assert connection.scalar(select(tables.tables["alembic_version"].c.version_num)) != "9999"


def test_an_address_of_before_is_found_by_either_spelling(app: Flask, world: World) -> None:
    person, taken = world.person(), world.person()
    with atomic():
        db.session.get_one(User, person.user_id).email = "user1@한국.kr"
        db.session.get_one(User, taken.user_id).email = "한글주소@demo.example"
    db.session.remove()
    migrations.downgrade(db.engine, "0012")
    migrations.upgrade(db.engine)
    assert db.session.get_one(User, person.user_id).email == "user1@xn--3e0b707e.kr"
    assert (
        db.session.get_one(User, taken.user_id).email == "한글주소@demo.example"
    )  # no letter could be sent to it before
