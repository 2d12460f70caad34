"""running: what people said of the lines of a center's first day; audit rows are found by what they are about"""

import sqlalchemy as sa
from alembic import op

from marketplace.kernel.database import BigInt, UtcDateTime

revision = "0057"
down_revision = "0056"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "first_day_step",
        sa.Column("id", BigInt, nullable=False),
        sa.Column("key", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=6), nullable=False),
        sa.Column("secret", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("by_id", BigInt, nullable=False),
        sa.CheckConstraint("state in ('sent','seen','aside')", name=op.f("ck_first_day_step_state")),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_first_day_step_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_first_day_step")),
        sa.UniqueConstraint("key", name=op.f("uq_first_day_step_key")),
    )
    with op.batch_alter_table("audit_event", schema=None) as batch_op:
        batch_op.create_index("ix_audit_event_subject", ["subject_type", "subject_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("audit_event", schema=None) as batch_op:
        batch_op.drop_index("ix_audit_event_subject")
    op.drop_table("first_day_step")
