"""royalty schedules follow signed papers: conditions of amendments, and where the ones of before came from"""

import sqlalchemy as sa
from alembic import op

from marketplace.kernel.database import BigInt, Json, UtcDateTime

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def _conditions() -> list[sa.Column]:
    """What schedules lacked. None and false are what rows of before mean: typed in, per period, from the first day."""
    return [
        sa.Column("signed_in_id", BigInt, nullable=True),
        sa.Column("yearly", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("calendar", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("payment_days", BigInt, nullable=True),
        sa.Column("audit_notice_days", BigInt, nullable=True),
        sa.Column("kept_reason", sa.String(length=500), nullable=False, server_default=""),
    ]


def upgrade() -> None:
    with op.batch_alter_table("royalty_schedule") as batch_op:
        for column in [*_conditions(), sa.Column("right_ended_on", sa.Date(), nullable=True)]:
            batch_op.add_column(column)
        batch_op.create_foreign_key(
            batch_op.f("fk_royalty_schedule_signed_in_id"), "agreement", ["signed_in_id"], ["id"]
        )
        batch_op.create_index(op.f("ix_royalty_schedule_signed_in_id"), ["signed_in_id"])
    with op.batch_alter_table("royalty_audit") as batch_op:
        batch_op.add_column(sa.Column("begins_on", sa.Date(), nullable=True))
    op.create_table(
        "royalty_change",
        sa.Column("id", BigInt, nullable=False),
        sa.Column("schedule_id", BigInt, nullable=False),
        *_conditions(),
        sa.Column("steps", Json, nullable=False),
        sa.Column("minimum", BigInt, nullable=True),
        sa.Column("cap", BigInt, nullable=True),
        sa.Column("months", BigInt, nullable=False),
        sa.Column("report_days", BigInt, nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("cumulative", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("may_estimate", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("audit_clause", sa.String(length=300), nullable=False, server_default=""),
        sa.Column("audit_cost_bp", BigInt, nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("months in (1, 3, 6, 12)", name=op.f("ck_royalty_change_months")),
        sa.CheckConstraint(
            "minimum is null or cap is null or minimum <= cap", name=op.f("ck_royalty_change_minimum_cap")
        ),
        sa.ForeignKeyConstraint(["schedule_id"], ["royalty_schedule.id"], name=op.f("fk_royalty_change_schedule_id")),
        sa.ForeignKeyConstraint(["signed_in_id"], ["agreement.id"], name=op.f("fk_royalty_change_signed_in_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_royalty_change")),
        sa.UniqueConstraint("schedule_id", "signed_in_id", name=op.f("uq_royalty_change_schedule_id_signed_in_id")),
    )
    with op.batch_alter_table("royalty_change") as batch_op:
        batch_op.create_index(op.f("ix_royalty_change_schedule_id"), ["schedule_id"])
        batch_op.create_index(op.f("ix_royalty_change_signed_in_id"), ["signed_in_id"])


def downgrade() -> None:
    op.drop_table("royalty_change")
    with op.batch_alter_table("royalty_audit") as batch_op:
        batch_op.drop_column("begins_on")
    with op.batch_alter_table("royalty_schedule") as batch_op:
        batch_op.drop_index(op.f("ix_royalty_schedule_signed_in_id"))
        batch_op.drop_constraint(batch_op.f("fk_royalty_schedule_signed_in_id"), type_="foreignkey")
        for column in [*(each.name for each in _conditions()), "right_ended_on"]:
            batch_op.drop_column(column)
