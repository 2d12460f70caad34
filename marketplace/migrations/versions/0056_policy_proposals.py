"""running: dated rules are proposed by one administrator and confirmed by another"""

import sqlalchemy as sa
from alembic import op

from marketplace.kernel.database import BigInt, Json, UtcDateTime

revision = "0056"
down_revision = "0055"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "policy_proposal",
        sa.Column("id", BigInt, nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", BigInt, nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("kind", sa.String(length=6), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("value", Json, nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("sure", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("policy_id", BigInt, nullable=True),
        sa.Column("proposed_by_id", BigInt, nullable=False),
        sa.Column("proposed_at", UtcDateTime(), nullable=False),
        sa.Column("decided_by_id", BigInt, nullable=True),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint(
            "state <> 'confirmed' or (decided_by_id is not null and decided_by_id <> proposed_by_id)",
            name=op.f("ck_policy_proposal_two_people"),
        ),
        sa.CheckConstraint(
            "state in ('proposed','confirmed','withdrawn')", name=op.f("ck_policy_proposal_state")
        ),
        sa.CheckConstraint("kind in ('value','source')", name=op.f("ck_policy_proposal_kind")),
        sa.ForeignKeyConstraint(
            ["policy_id"], ["policy.id"], name=op.f("fk_policy_proposal_policy_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"], ["user_account.id"], name=op.f("fk_policy_proposal_proposed_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["user_account.id"], name=op.f("fk_policy_proposal_decided_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy_proposal")),
        sa.UniqueConstraint("ref", name=op.f("uq_policy_proposal_ref")),
    )
    with op.batch_alter_table("policy_proposal", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_policy_proposal_key"), ["key"], unique=False)
        batch_op.create_index(batch_op.f("ix_policy_proposal_state"), ["state"], unique=False)
        batch_op.create_index(
            "uq_policy_proposal_open",
            ["key"],
            unique=True,
            sqlite_where=sa.text("state = 'proposed'"),
            postgresql_where=sa.text("state = 'proposed'"),
        )


def downgrade() -> None:
    op.drop_table("policy_proposal")
