"""deposits taken out with a reason, deposits of another sender, and what payers say of their transfers"""

import sqlalchemy as sa
from alembic import op

from marketplace.kernel.database import BigInt, UtcDateTime

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("bank_receipt") as batch_op:
        for name in ("match_reason", "out_reason"):
            batch_op.add_column(sa.Column(name, sa.String(length=300), nullable=False, server_default=""))
        for name in ("out_by_id", "out_approved_by_id"):
            batch_op.add_column(sa.Column(name, BigInt, nullable=True))
            batch_op.create_foreign_key(batch_op.f(f"fk_bank_receipt_{name}"), "user_account", [name], ["id"])
        batch_op.add_column(sa.Column("out_at", UtcDateTime(), nullable=True))
        batch_op.create_check_constraint(
            batch_op.f("ck_bank_receipt_out_two_people"), "out_approved_by_id is null or out_approved_by_id <> out_by_id"
        )
    op.create_table(
        "payment_note",
        sa.Column("id", BigInt, nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("form_token", sa.String(length=40), nullable=True),
        sa.Column("invoice_id", BigInt, nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=False),
        sa.Column("sender", sa.String(length=120), nullable=False),
        sa.Column("amount", BigInt, nullable=False),
        sa.Column("noted_by_id", BigInt, nullable=False),
        sa.Column("noted_at", UtcDateTime(), nullable=False),
        sa.Column("withdrawn_by_id", BigInt, nullable=True),
        sa.Column("withdrawn_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("amount > 0", name=op.f("ck_payment_note_amount")),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoice.id"], name=op.f("fk_payment_note_invoice_id")),
        *(
            sa.ForeignKeyConstraint([column], ["user_account.id"], name=op.f(f"fk_payment_note_{column}"))
            for column in ("noted_by_id", "withdrawn_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_note")),
        sa.UniqueConstraint("form_token", name=op.f("uq_payment_note_form_token")),
        sa.UniqueConstraint("ref", name=op.f("uq_payment_note_ref")),
    )
    op.create_index(op.f("ix_payment_note_invoice_id"), "payment_note", ["invoice_id"], unique=False)


def downgrade() -> None:
    op.drop_table("payment_note")
    with op.batch_alter_table("bank_receipt") as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_bank_receipt_out_two_people"), type_="check")
        for name in ("out_by_id", "out_approved_by_id"):
            batch_op.drop_constraint(batch_op.f(f"fk_bank_receipt_{name}"), type_="foreignkey")
        for name in ("out_at", "out_approved_by_id", "out_by_id", "out_reason", "match_reason"):
            batch_op.drop_column(name)
