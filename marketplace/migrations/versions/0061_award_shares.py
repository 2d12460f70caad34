"""invoicing, programmes: an award pays a part of a licence invoice"""

import sqlalchemy as sa
from alembic import op

from marketplace.kernel.database import BigInt, UtcDateTime

revision = "0061"
down_revision = "0060"
branch_labels = None
depends_on = None

STANDS = sa.text("state in ('requested', 'first', 'approved', 'paid')")


def upgrade() -> None:
    op.create_table(
        "invoice_share",
        sa.Column("id", BigInt, nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("version", BigInt, nullable=False),
        sa.Column("invoice_id", BigInt, nullable=False),
        sa.Column("payer_id", BigInt, nullable=False),
        sa.Column("amount", BigInt, nullable=False),
        sa.Column("vat", BigInt, nullable=False),
        sa.Column("since_on", sa.Date(), nullable=False),
        sa.Column("promised_at", UtcDateTime(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("amount > 0 and vat >= 0 and vat < amount", name=op.f("ck_invoice_share_amount")),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoice.id"], name=op.f("fk_invoice_share_invoice_id_invoice")),
        sa.ForeignKeyConstraint(["payer_id"], ["organisation.id"], name=op.f("fk_invoice_share_payer_id_organisation")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invoice_share")),
        sa.UniqueConstraint("ref", name=op.f("uq_invoice_share_ref")),
    )
    op.create_index(op.f("ix_invoice_share_invoice_id"), "invoice_share", ["invoice_id"])
    op.create_index(
        "uq_invoice_share_promised", "invoice_share", ["invoice_id"], unique=True,
        sqlite_where=sa.text("state = 'promised'"), postgresql_where=sa.text("state = 'promised'"),
    )
    for table in ("bank_receipt", "refund"):
        with op.batch_alter_table(table) as batch:
            batch.add_column(sa.Column("share_id", BigInt, nullable=True))
            batch.create_foreign_key(op.f(f"fk_{table}_share_id_invoice_share"), "invoice_share", ["share_id"], ["id"])
            batch.create_index(op.f(f"ix_{table}_share_id"), ["share_id"])
    with op.batch_alter_table("programme_call") as batch:
        batch.add_column(sa.Column("pays_vat", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("award_payment") as batch:
        batch.add_column(sa.Column("invoice_id", BigInt, nullable=True))
        batch.add_column(sa.Column("share_id", BigInt, nullable=True))
        batch.add_column(sa.Column("vat", BigInt, nullable=False, server_default="0"))
        batch.add_column(sa.Column("returned", BigInt, nullable=False, server_default="0"))
        batch.create_foreign_key(op.f("fk_award_payment_invoice_id_invoice"), "invoice", ["invoice_id"], ["id"])
        batch.create_foreign_key(op.f("fk_award_payment_share_id_invoice_share"), "invoice_share", ["share_id"], ["id"])
        batch.create_check_constraint(op.f("ck_award_payment_returned"), "returned >= 0 and returned <= amount")
        batch.create_index(op.f("ix_award_payment_share_id"), ["share_id"])
    op.create_index(
        "uq_award_payment_invoice", "award_payment", ["invoice_id"], unique=True,
        sqlite_where=STANDS, postgresql_where=STANDS,
    )


def downgrade() -> None:
    op.drop_index("uq_award_payment_invoice", "award_payment")
    with op.batch_alter_table("award_payment") as batch:
        batch.drop_index(op.f("ix_award_payment_share_id"))
        batch.drop_constraint(op.f("ck_award_payment_returned"), type_="check")
        batch.drop_constraint(op.f("fk_award_payment_share_id_invoice_share"), type_="foreignkey")
        batch.drop_constraint(op.f("fk_award_payment_invoice_id_invoice"), type_="foreignkey")
        for column in ("returned", "vat", "share_id", "invoice_id"):
            batch.drop_column(column)
    with op.batch_alter_table("programme_call") as batch:
        batch.drop_column("pays_vat")
    for table in ("refund", "bank_receipt"):
        with op.batch_alter_table(table) as batch:
            batch.drop_index(op.f(f"ix_{table}_share_id"))
            batch.drop_constraint(op.f(f"fk_{table}_share_id_invoice_share"), type_="foreignkey")
            batch.drop_column("share_id")
    op.drop_table("invoice_share")
