"""what an agreement's annex promises, and whether it came"""

import sqlalchemy as sa
from alembic import op

from marketplace.kernel.database import BigInt, UtcDateTime

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Agreements of before promised nothing by name: they have no rows."""
    with op.batch_alter_table("agreement_file") as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_agreement_file_purpose"), type_="check")
        batch_op.create_check_constraint(
            batch_op.f("ck_agreement_file_purpose"), "purpose in ('registration','milestone','delivery')"
        )
    op.create_table(
        "delivery",
        sa.Column("id", BigInt, nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("version", BigInt, nullable=False),
        sa.Column("agreement_id", BigInt, nullable=False),
        sa.Column("number", BigInt, nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("text_ko", sa.String(length=200), nullable=False),
        sa.Column("text_en", sa.String(length=200), nullable=False),
        sa.Column("quantity", BigInt, nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("delivered_on", sa.Date(), nullable=True),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("file_id", BigInt, nullable=True),
        sa.Column("delivered_by_id", BigInt, nullable=True),
        sa.Column("answered_by_id", BigInt, nullable=True),
        sa.Column("answered_at", UtcDateTime(), nullable=True),
        sa.Column("objection", sa.String(length=500), nullable=False),
        sa.Column("reminded_on", sa.Date(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_delivery_quantity")),
        sa.ForeignKeyConstraint(["agreement_id"], ["agreement.id"], name=op.f("fk_delivery_agreement_id")),
        sa.ForeignKeyConstraint(["answered_by_id"], ["user_account.id"], name=op.f("fk_delivery_answered_by_id")),
        sa.ForeignKeyConstraint(["delivered_by_id"], ["user_account.id"], name=op.f("fk_delivery_delivered_by_id")),
        sa.ForeignKeyConstraint(["file_id"], ["agreement_file.id"], name=op.f("fk_delivery_file_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
        sa.UniqueConstraint("agreement_id", "number", name=op.f("uq_delivery_agreement_id_number")),
        sa.UniqueConstraint("ref", name=op.f("uq_delivery_ref")),
    )
    with op.batch_alter_table("delivery") as batch_op:
        batch_op.create_index(batch_op.f("ix_delivery_agreement_id"), ["agreement_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_delivery_state"), ["state"], unique=False)


def downgrade() -> None:
    op.drop_table("delivery")
    op.execute(sa.text("delete from agreement_file where purpose = 'delivery'"))
    with op.batch_alter_table("agreement_file") as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_agreement_file_purpose"), type_="check")
        batch_op.create_check_constraint(
            batch_op.f("ck_agreement_file_purpose"), "purpose in ('registration','milestone')"
        )
