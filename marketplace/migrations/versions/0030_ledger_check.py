"""what a check of the books found, run by run"""

import sqlalchemy as sa
from alembic import op

from marketplace.kernel.database import BigInt, Json, UtcDateTime

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "ledger_check",
        sa.Column("id", BigInt, nullable=False),
        sa.Column("run_at", UtcDateTime(), nullable=False),
        sa.Column("run_by_id", BigInt, nullable=True),
        sa.Column("entries", BigInt, nullable=False),
        sa.Column("findings", Json, nullable=False),
        sa.Column("notes", Json, nullable=False),
        sa.ForeignKeyConstraint(["run_by_id"], ["user_account.id"], name=op.f("fk_ledger_check_run_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_check")),
    )
    op.create_index(op.f("ix_ledger_check_run_at"), "ledger_check", ["run_at"], unique=False)


def downgrade() -> None:
    op.drop_table("ledger_check")
