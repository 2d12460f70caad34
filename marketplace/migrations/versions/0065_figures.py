"""insight: targets, years that were published for good, and who of a ministry may read"""

import sqlalchemy as sa
from alembic import op

from marketplace.kernel.database import BigInt, UtcDateTime

revision = "0065"
down_revision = "0064"
branch_labels = None
depends_on = None


def _person(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], ["user_account.id"], name=op.f(f"fk_{table}_{column}_user_account")
    )


def upgrade() -> None:
    op.create_table(
        "figure_target",
        sa.Column("id", BigInt, nullable=False),
        sa.Column("figure", sa.String(length=20), nullable=False),
        sa.Column("year", BigInt, nullable=False),
        sa.Column("value", BigInt, nullable=False),
        sa.Column("set_by_id", BigInt, nullable=False),
        sa.Column("set_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("value >= 0", name=op.f("ck_figure_target_value")),
        _person("figure_target", "set_by_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_figure_target")),
    )
    op.create_index("ix_figure_target_year", "figure_target", ["year", "figure"])
    op.create_table(
        "figure_snapshot",
        sa.Column("id", BigInt, nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", BigInt, nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("year", BigInt, nullable=False),
        sa.Column("number", BigInt, nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("proposed_by_id", BigInt, nullable=False),
        sa.Column("proposed_at", UtcDateTime(), nullable=False),
        sa.Column("decided_by_id", BigInt, nullable=True),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("state in ('proposed','frozen','dropped')", name=op.f("ck_figure_snapshot_state")),
        sa.CheckConstraint(
            "state <> 'frozen' or (decided_by_id is not null and decided_by_id <> proposed_by_id)",
            name=op.f("ck_figure_snapshot_two_people"),
        ),
        _person("figure_snapshot", "proposed_by_id"),
        _person("figure_snapshot", "decided_by_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_figure_snapshot")),
        sa.UniqueConstraint("ref", name=op.f("uq_figure_snapshot_ref")),
        sa.UniqueConstraint("year", "number", name=op.f("uq_figure_snapshot_year_number")),
    )
    op.create_index(
        "uq_figure_snapshot_open",
        "figure_snapshot",
        ["year"],
        unique=True,
        sqlite_where=sa.text("state = 'proposed'"),
        postgresql_where=sa.text("state = 'proposed'"),
    )
    op.create_table(
        "figure_viewer",
        sa.Column("id", BigInt, nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", BigInt, nullable=False),
        sa.Column("user_id", BigInt, nullable=False),
        sa.Column("office", sa.String(length=120), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("added_by_id", BigInt, nullable=False),
        sa.Column("added_at", UtcDateTime(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        _person("figure_viewer", "user_id"),
        _person("figure_viewer", "added_by_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_figure_viewer")),
        sa.UniqueConstraint("ref", name=op.f("uq_figure_viewer_ref")),
    )
    op.create_index("ix_figure_viewer_user_id", "figure_viewer", ["user_id"])
    op.create_index(
        "uq_figure_viewer_live",
        "figure_viewer",
        ["user_id"],
        unique=True,
        sqlite_where=sa.text("ended_at is null"),
        postgresql_where=sa.text("ended_at is null"),
    )


def downgrade() -> None:
    op.drop_table("figure_viewer")
    op.drop_table("figure_snapshot")
    op.drop_table("figure_target")
