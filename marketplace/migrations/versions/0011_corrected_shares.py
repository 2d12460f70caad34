"""shares put right after an upheld objection"""

import sqlalchemy as sa
from alembic import op

from marketplace.kernel.database import BigInt, Json, UtcDateTime

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "share_correction",
        sa.Column("id", BigInt, nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("form_token", sa.String(length=40), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("version", BigInt, nullable=False),
        sa.Column("share_id", BigInt, nullable=False),
        sa.Column("invoice_id", BigInt, nullable=False),
        sa.Column("people", Json, nullable=False),
        sa.Column("costs", BigInt, nullable=False),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("second_person", sa.Boolean(), nullable=False),
        sa.Column("requested_by_id", BigInt, nullable=False),
        sa.Column("requested_at", UtcDateTime(), nullable=False),
        sa.Column("decided_by_id", BigInt, nullable=True),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.Column("distribution_id", BigInt, nullable=True),
        sa.CheckConstraint("costs >= 0", name=op.f("ck_share_correction_costs")),
        sa.CheckConstraint(
            "not second_person or decided_by_id is null or decided_by_id <> requested_by_id",
            name=op.f("ck_share_correction_two_people"),
        ),
        sa.ForeignKeyConstraint(
            ["share_id"], ["distribution_share.id"], name=op.f("fk_share_correction_share_id")
        ),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoice.id"], name=op.f("fk_share_correction_invoice_id")),
        sa.ForeignKeyConstraint(
            ["requested_by_id"], ["user_account.id"], name=op.f("fk_share_correction_requested_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["user_account.id"], name=op.f("fk_share_correction_decided_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["distribution_id"], ["distribution.id"], name=op.f("fk_share_correction_distribution_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_share_correction")),
        sa.UniqueConstraint("form_token", name=op.f("uq_share_correction_form_token")),
        sa.UniqueConstraint("ref", name=op.f("uq_share_correction_ref")),
    )
    live = sa.text("state <> 'cancelled'")
    with op.batch_alter_table("share_correction") as batch_op:
        batch_op.create_index(batch_op.f("ix_share_correction_share_id"), ["share_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_share_correction_invoice_id"), ["invoice_id"], unique=False)
        batch_op.create_index(
            "uq_share_correction_live", ["share_id"], unique=True, sqlite_where=live, postgresql_where=live
        )


def downgrade() -> None:
    op.drop_table("share_correction")
