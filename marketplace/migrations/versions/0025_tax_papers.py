"""tax invoices: one original for an invoice, amendments, lists of approval numbers; papers of what was given back"""

import sqlalchemy as sa
from alembic import op

from marketplace.kernel.database import BigInt, Json, UtcDateTime

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

ORIGINAL = sa.text("amends_id is null")


def upgrade() -> None:
    op.create_table(
        "tax_import",
        sa.Column("id", BigInt, nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("version", BigInt, nullable=False),
        sa.Column("institution_id", BigInt, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("rows", Json, nullable=False),
        sa.Column("notes", Json, nullable=False),
        sa.Column("read_by_id", BigInt, nullable=False),
        sa.Column("read_at", UtcDateTime(), nullable=False),
        sa.Column("confirmed_at", UtcDateTime(), nullable=True),
        sa.Column("undone_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["organisation.id"], name=op.f("fk_tax_import_institution_id")
        ),
        sa.ForeignKeyConstraint(["read_by_id"], ["user_account.id"], name=op.f("fk_tax_import_read_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tax_import")),
        sa.UniqueConstraint("ref", name=op.f("uq_tax_import_ref")),
    )
    with op.batch_alter_table("tax_import") as batch_op:
        batch_op.create_index(batch_op.f("ix_tax_import_institution_id"), ["institution_id"], unique=False)
    op.create_table(
        "reduction",
        sa.Column("id", BigInt, nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("invoice_id", BigInt, nullable=False),
        sa.Column("net", BigInt, nullable=False),
        sa.Column("tax", BigInt, nullable=False),
        sa.Column("total", BigInt, nullable=False),
        sa.Column("lines", Json, nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("issued_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("total = net + tax", name=op.f("ck_reduction_total")),
        sa.CheckConstraint("total <> 0 or net <> 0", name=op.f("ck_reduction_amount")),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoice.id"], name=op.f("fk_reduction_invoice_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reduction")),
        sa.UniqueConstraint("ref", name=op.f("uq_reduction_ref")),
        sa.UniqueConstraint("number", name=op.f("uq_reduction_number")),
    )
    op.create_table(
        "vat_ruling",
        sa.Column("id", BigInt, nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("version", BigInt, nullable=False),
        sa.Column("institution_id", BigInt, nullable=False),
        sa.Column("company_id", BigInt, nullable=True),
        sa.Column("by_exchange_bank", sa.Boolean(), nullable=False),
        sa.Column("used_abroad", sa.Boolean(), nullable=False),
        sa.Column("basis", sa.String(length=500), nullable=False),
        sa.Column("proposed_by_id", BigInt, nullable=False),
        sa.Column("proposed_at", UtcDateTime(), nullable=False),
        sa.Column("decided_by_id", BigInt, nullable=True),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.Column("ended_by_id", BigInt, nullable=True),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint(
            "company_id is null or (by_exchange_bank and used_abroad)", name=op.f("ck_vat_ruling_conditions")
        ),
        sa.CheckConstraint(
            "decided_by_id is null or decided_by_id <> proposed_by_id", name=op.f("ck_vat_ruling_two_people")
        ),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["organisation.id"], name=op.f("fk_vat_ruling_institution_id")
        ),
        sa.ForeignKeyConstraint(["company_id"], ["organisation.id"], name=op.f("fk_vat_ruling_company_id")),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"], ["user_account.id"], name=op.f("fk_vat_ruling_proposed_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["user_account.id"], name=op.f("fk_vat_ruling_decided_by_id")
        ),
        sa.ForeignKeyConstraint(["ended_by_id"], ["user_account.id"], name=op.f("fk_vat_ruling_ended_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vat_ruling")),
        sa.UniqueConstraint("ref", name=op.f("uq_vat_ruling_ref")),
    )
    with op.batch_alter_table("vat_ruling") as batch_op:
        batch_op.create_index(batch_op.f("ix_vat_ruling_institution_id"), ["institution_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_vat_ruling_company_id"), ["company_id"], unique=False)
    with op.batch_alter_table("reduction") as batch_op:
        batch_op.create_index(batch_op.f("ix_reduction_invoice_id"), ["invoice_id"], unique=False)
    with op.batch_alter_table("tax_document") as batch_op:
        batch_op.add_column(sa.Column("reason", sa.String(length=12), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("import_id", BigInt, nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_tax_document_import_id"), "tax_import", ["import_id"], ["id"]
        )
        batch_op.create_index(batch_op.f("ix_tax_document_import_id"), ["import_id"], unique=False)
    with op.batch_alter_table("tax_document") as batch_op:
        batch_op.alter_column("reason", server_default=None)
    # Where an invoice had several, the first is the original and the others amend it.
    op.execute(
        "UPDATE tax_document SET amends_id = (SELECT min(first.id) FROM tax_document AS first "
        "WHERE first.invoice_id = tax_document.invoice_id), reason = 'error' WHERE amends_id IS NULL AND id > "
        "(SELECT min(first.id) FROM tax_document AS first WHERE first.invoice_id = tax_document.invoice_id)"
    )
    with op.batch_alter_table("tax_document") as batch_op:
        batch_op.create_index(
            "uq_tax_document_original",
            ["invoice_id"],
            unique=True,
            sqlite_where=ORIGINAL,
            postgresql_where=ORIGINAL,
        )


def downgrade() -> None:
    op.drop_table("vat_ruling")
    op.drop_table("reduction")
    with op.batch_alter_table("tax_document") as batch_op:
        batch_op.drop_index("uq_tax_document_original")
        batch_op.drop_index(batch_op.f("ix_tax_document_import_id"))
        batch_op.drop_constraint(batch_op.f("fk_tax_document_import_id"), type_="foreignkey")
        batch_op.drop_column("import_id")
        batch_op.drop_column("reason")
    op.drop_table("tax_import")
