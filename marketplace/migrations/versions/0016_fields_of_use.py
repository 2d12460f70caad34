"""A field of use is a node of its listing's tree, territories are several codes. Words typed before stay, and wait to be placed."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from marketplace.formats import territories
from marketplace.kernel.database import BigInt, Json, UtcDateTime

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

ROWS = ("right", "offer")
TERMS = ("term_sheet", "agreement")


def upgrade() -> None:
    op.create_table(
        "field_of_use",
        sa.Column("id", BigInt, nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", BigInt, nullable=False),
        sa.Column("listing_id", BigInt, nullable=False),
        sa.Column("parent_id", BigInt, nullable=True),
        sa.Column("name_ko", sa.String(length=120), nullable=False),
        sa.Column("name_en", sa.String(length=120), nullable=False),
        sa.Column("added_by_id", BigInt, nullable=True),
        sa.Column("added_at", UtcDateTime(), nullable=False),
        sa.Column("removed_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("parent_id is null or parent_id <> id", name=op.f("ck_field_of_use_parent")),
        sa.ForeignKeyConstraint(["added_by_id"], ["user_account.id"], name=op.f("fk_field_of_use_added_by_id")),
        sa.ForeignKeyConstraint(["parent_id"], ["field_of_use.id"], name=op.f("fk_field_of_use_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_field_of_use")),
        sa.UniqueConstraint("ref", name=op.f("uq_field_of_use_ref")),
    )
    op.create_index(op.f("ix_field_of_use_listing_id"), "field_of_use", ["listing_id"], unique=False)
    op.create_table(
        "field_placement",
        sa.Column("id", BigInt, nullable=False),
        sa.Column("listing_id", BigInt, nullable=False),
        sa.Column("words", sa.String(length=120), nullable=False),
        sa.Column("field_id", BigInt, nullable=True),
        sa.Column("placed_by_id", BigInt, nullable=True),
        sa.Column("placed_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["field_id"], ["field_of_use.id"], name=op.f("fk_field_placement_field_id")),
        sa.ForeignKeyConstraint(["placed_by_id"], ["user_account.id"], name=op.f("fk_field_placement_placed_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_field_placement")),
        sa.UniqueConstraint("listing_id", "words", name=op.f("uq_field_placement_listing_id_words")),
    )
    for name in ROWS:
        with op.batch_alter_table(name) as batch_op:
            batch_op.add_column(sa.Column("territories", Json, nullable=True))
            batch_op.add_column(sa.Column("field_id", BigInt, nullable=True))
            batch_op.create_foreign_key(
                batch_op.f(f"fk_{name}_field_id"), "field_of_use", ["field_id"], ["id"]
            )
        table = _table(name)
        for code in op.get_bind().scalars(sa.select(table.c.territory).distinct()).all():
            op.get_bind().execute(
                sa.update(table).where(table.c.territory == code).values(territories=_several(code))
            )
        with op.batch_alter_table(name) as batch_op:
            batch_op.alter_column("territories", existing_type=Json, nullable=False)
            batch_op.drop_column("territory")
    _rewrite_terms(_with_several)


def downgrade() -> None:
    for name in ROWS:
        with op.batch_alter_table(name) as batch_op:
            batch_op.add_column(sa.Column("territory", sa.String(length=10), nullable=False, server_default="KR"))
        table = _table(name)
        for row_id, several in op.get_bind().execute(sa.select(table.c.id, table.c.territories)).all():
            op.get_bind().execute(
                sa.update(table).where(table.c.id == row_id).values(territory=_single(several))
            )
        with op.batch_alter_table(name) as batch_op:
            batch_op.alter_column("territory", existing_type=sa.String(length=10), server_default=None)
            batch_op.drop_constraint(f"fk_{name}_field_id", type_="foreignkey")
            batch_op.drop_column("field_id")
            batch_op.drop_column("territories")
    _rewrite_terms(_with_single)
    op.drop_table("field_placement")
    op.drop_index(op.f("ix_field_of_use_listing_id"), table_name="field_of_use")
    op.drop_table("field_of_use")


def _table(name: str) -> sa.TableClause:
    return sa.table(
        name, sa.column("id", sa.BigInteger), sa.column("territory", sa.String), sa.column("territories", Json)
    )


def _several(code: str) -> list[str]:
    """The old code as it is kept now; the old regions stand for all of their countries, so that nothing becomes narrower."""
    found = territories.split(code)
    return territories.expand(found) if found and not territories.unknown(found) else [territories.WORLD]


def _single(several: list[str]) -> str:
    """One code of before; several countries were a region or the world there."""
    short = territories.collapse(several)
    return short[0] if len(short) == 1 else territories.WORLD


def _with_several(terms: dict[str, Any]) -> dict[str, Any] | None:
    if "territory" not in terms:
        return None
    rest = {key: value for key, value in terms.items() if key != "territory"}
    return rest | {"territories": _several(terms["territory"] or "KR"), "field_id": None}


def _with_single(terms: dict[str, Any]) -> dict[str, Any] | None:
    if "territories" not in terms:
        return None
    rest = {key: value for key, value in terms.items() if key not in ("territories", "field_id")}
    return rest | {"territory": _single(terms["territories"])}


def _rewrite_terms(change: Any) -> None:
    """The terms of every sheet and agreement, row by row; a non-disclosure agreement has no territory."""
    connection = op.get_bind()
    for name in TERMS:
        table = sa.table(name, sa.column("id", sa.BigInteger), sa.column("terms", Json))
        for row_id, terms in connection.execute(sa.select(table.c.id, table.c.terms)).all():
            if (changed := change(terms)) is not None:
                connection.execute(sa.update(table).where(table.c.id == row_id).values(terms=changed))
