"""sheets that are brought in: runs, their lines, and what an institution calls its columns"""

import sqlalchemy as sa
from alembic import op

from marketplace.kernel.database import BigInt, Json, UtcDateTime

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "import_run",
        sa.Column("id", BigInt, nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("version", BigInt, nullable=False),
        sa.Column("institution_id", BigInt, nullable=False),
        sa.Column("user_id", BigInt, nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", BigInt, nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("headings", Json, nullable=False),
        sa.Column("samples", Json, nullable=False),
        sa.Column("mapping", Json, nullable=False),
        sa.Column("problem", Json, nullable=False),
        sa.Column("turn", BigInt, nullable=False),
        sa.Column("total", BigInt, nullable=False),
        sa.Column("done", BigInt, nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("finished_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["organisation.id"], name=op.f("fk_import_run_institution_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_import_run_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_run")),
        sa.UniqueConstraint("ref", name=op.f("uq_import_run_ref")),
    )
    for name in ("state", "institution_id", "user_id"):
        op.create_index(op.f(f"ix_import_run_{name}"), "import_run", [name])
    op.create_table(
        "import_row",
        sa.Column("id", BigInt, nullable=False),
        sa.Column("run_id", BigInt, nullable=False),
        sa.Column("number", BigInt, nullable=False),
        sa.Column("outcome", sa.String(length=12), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("record", Json, nullable=False),
        sa.Column("problems", Json, nullable=False),
        sa.Column("listing_id", BigInt, nullable=True),
        sa.Column("before", Json, nullable=True),
        sa.Column("after", Json, nullable=True),
        sa.ForeignKeyConstraint(["run_id"], ["import_run.id"], name=op.f("fk_import_row_run_id")),
        sa.ForeignKeyConstraint(["listing_id"], ["listing.id"], name=op.f("fk_import_row_listing_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_row")),
        sa.UniqueConstraint("run_id", "number", name=op.f("uq_import_row_run_id_number")),
    )
    op.create_index("ix_import_row_outcome", "import_row", ["run_id", "outcome"])
    op.create_index("ix_import_row_key", "import_row", ["run_id", "key"])
    op.create_index(op.f("ix_import_row_listing_id"), "import_row", ["listing_id"])
    op.create_table(
        "column_match",
        sa.Column("id", BigInt, nullable=False),
        sa.Column("institution_id", BigInt, nullable=False),
        sa.Column("heading", sa.String(length=120), nullable=False),
        sa.Column("column", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["organisation.id"], name=op.f("fk_column_match_institution_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_column_match")),
        sa.UniqueConstraint("institution_id", "heading", name=op.f("uq_column_match_institution_id_heading")),
    )


def downgrade() -> None:
    op.drop_table("column_match")
    op.drop_table("import_row")
    op.drop_table("import_run")
