"""removing a required approval takes two people"""

import sqlalchemy as sa
from alembic import op

from marketplace.kernel.database import BigInt, UtcDateTime

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nobody had asked before."""
    with op.batch_alter_table("agreement_gate") as batch_op:
        batch_op.add_column(sa.Column("removal_asked_by_id", BigInt, nullable=True))
        batch_op.add_column(sa.Column("removal_asked_at", UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("removal_reason", sa.String(length=300), nullable=False, server_default=""))
        batch_op.create_foreign_key(
            batch_op.f("fk_agreement_gate_removal_asked_by_id"), "user_account", ["removal_asked_by_id"], ["id"]
        )


def downgrade() -> None:
    with op.batch_alter_table("agreement_gate") as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_agreement_gate_removal_asked_by_id"), type_="foreignkey")
        batch_op.drop_column("removal_reason")
        batch_op.drop_column("removal_asked_at")
        batch_op.drop_column("removal_asked_by_id")
