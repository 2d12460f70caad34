"""proofs of identity, and what a signature says of one"""

import sqlalchemy as sa
from alembic import op

from marketplace.kernel.database import BigInt, UtcDateTime

revision = "0071"
down_revision = "0070"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "identity_proof",
        sa.Column("id", BigInt, nullable=False),
        sa.Column("ref", sa.String(length=32), nullable=False),
        sa.Column("user_id", BigInt, nullable=False),
        sa.Column("act", sa.String(length=60), nullable=False),
        sa.Column("back_to", sa.String(length=300), nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.Column("proven_at", UtcDateTime(), nullable=True),
        sa.Column("method", sa.String(length=80), nullable=False),
        sa.Column("reference", sa.String(length=80), nullable=False),
        sa.Column("used_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_identity_proof_user_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity_proof")),
        sa.UniqueConstraint("ref", name=op.f("uq_identity_proof_ref")),
    )
    with op.batch_alter_table("identity_proof") as table:
        table.create_index(op.f("ix_identity_proof_user_id"), ["user_id"])
    op.add_column(
        "signature", sa.Column("identity", sa.String(length=200), server_default="", nullable=False)
    )


def downgrade() -> None:
    op.drop_column("signature", "identity")
    op.drop_table("identity_proof")
