"""what the center opens of others' talks is recorded with its reason"""

import sqlalchemy as sa
from alembic import op

from marketplace.kernel.database import BigInt, UtcDateTime

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "center_opening",
        sa.Column("id", BigInt, nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("subject_type", sa.String(length=20), nullable=False),
        sa.Column("subject_id", BigInt, nullable=False),
        sa.Column("user_id", BigInt, nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("opened_at", UtcDateTime(), nullable=False),
        sa.Column("until_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "subject_type in ('inquiry', 'guest_question', 'sharing_application')",
            name=op.f("ck_center_opening_subject_type"),
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_center_opening_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_center_opening")),
        sa.UniqueConstraint("ref", name=op.f("uq_center_opening_ref")),
    )
    with op.batch_alter_table("center_opening") as batch_op:
        batch_op.create_index("ix_center_opening_subject", ["subject_type", "subject_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_center_opening_user_id"), ["user_id"], unique=False)


def downgrade() -> None:
    op.drop_table("center_opening")
