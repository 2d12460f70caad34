"""what was delivered and objected to is kept; removing a required approval takes two people"""

import sqlalchemy as sa
from alembic import op

from marketplace.kernel.database import BigInt, UtcDateTime

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing was kept before, and nobody had asked: no rows, empty columns."""
    op.create_table(
        "delivery_round",
        sa.Column("id", BigInt, nullable=False),
        sa.Column("delivery_id", BigInt, nullable=False),
        sa.Column("delivered_on", sa.Date(), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("file_id", BigInt, nullable=True),
        sa.Column("delivered_by_id", BigInt, nullable=True),
        sa.Column("objection", sa.String(length=500), nullable=False),
        sa.Column("answered_by_id", BigInt, nullable=True),
        sa.Column("answered_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["answered_by_id"], ["user_account.id"], name=op.f("fk_delivery_round_answered_by_id")),
        sa.ForeignKeyConstraint(
            ["delivered_by_id"], ["user_account.id"], name=op.f("fk_delivery_round_delivered_by_id")
        ),
        sa.ForeignKeyConstraint(["delivery_id"], ["delivery.id"], name=op.f("fk_delivery_round_delivery_id")),
        sa.ForeignKeyConstraint(["file_id"], ["agreement_file.id"], name=op.f("fk_delivery_round_file_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery_round")),
    )
    with op.batch_alter_table("delivery_round") as batch_op:
        batch_op.create_index(batch_op.f("ix_delivery_round_delivery_id"), ["delivery_id"], unique=False)


def downgrade() -> None:
    op.drop_table("delivery_round")
