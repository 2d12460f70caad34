"""running: member companies from a sheet, and who of them is not invited yet"""

import sqlalchemy as sa
from alembic import op

from marketplace.kernel.database import BigInt, Json, UtcDateTime

revision = "0058"
down_revision = "0057"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "company_import",
        sa.Column("id", BigInt, nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", BigInt, nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("rows", Json, nullable=False),
        sa.Column("notes", Json, nullable=False),
        sa.Column("read_by_id", BigInt, nullable=False),
        sa.Column("read_at", UtcDateTime(), nullable=False),
        sa.Column("entered", BigInt, nullable=False),
        sa.Column("invited", BigInt, nullable=False),
        sa.Column("entered_at", UtcDateTime(), nullable=True),
        sa.Column("undone_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("state in ('read', 'entered', 'undone')", name=op.f("ck_company_import_state")),
        sa.ForeignKeyConstraint(
            ["read_by_id"], ["user_account.id"], name=op.f("fk_company_import_read_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_company_import")),
        sa.UniqueConstraint("ref", name=op.f("uq_company_import_ref")),
    )
    for table, extra in (
        ("imported_company", []),
        ("imported_person", [("email", 254), ("role", 20)]),
    ):
        unique = ["organisation_id", "email"] if extra else ["organisation_id"]
        op.create_table(
            table,
            sa.Column("id", BigInt, nullable=False),
            sa.Column("import_id", BigInt, nullable=False),
            sa.Column("organisation_id", BigInt, nullable=False),
            *(sa.Column(name, sa.String(length=length), nullable=False) for name, length in extra),
            sa.ForeignKeyConstraint(["import_id"], ["company_import.id"], name=op.f(f"fk_{table}_import_id")),
            sa.ForeignKeyConstraint(
                ["organisation_id"], ["organisation.id"], name=op.f(f"fk_{table}_organisation_id")
            ),
            sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
            sa.UniqueConstraint(*unique, name=op.f(f"uq_{table}_{'_'.join(unique)}")),
        )
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.create_index(batch_op.f(f"ix_{table}_import_id"), ["import_id"], unique=False)
            if extra:
                batch_op.create_index(batch_op.f("ix_imported_person_email"), ["email"], unique=False)


def downgrade() -> None:
    op.drop_table("imported_person")
    op.drop_table("imported_company")
    op.drop_table("company_import")
