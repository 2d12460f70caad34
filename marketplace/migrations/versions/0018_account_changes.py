"""the payee's bank account changes by two people and a delay"""

import sqlalchemy as sa
from alembic import op

from marketplace.kernel.database import BigInt, UtcDateTime

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "account_change",
        sa.Column("id", BigInt, nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("version", BigInt, nullable=False),
        sa.Column("institution_id", BigInt, nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("bank_name", sa.String(length=40), nullable=False),
        sa.Column("holder", sa.String(length=120), nullable=False),
        sa.Column("swift", sa.String(length=11), nullable=False),
        sa.Column("number_encrypted", sa.String(length=300), nullable=False),
        sa.Column("old_bank_name", sa.String(length=40), nullable=False),
        sa.Column("old_holder", sa.String(length=120), nullable=False),
        sa.Column("old_swift", sa.String(length=11), nullable=False),
        sa.Column("old_number_encrypted", sa.String(length=300), nullable=False),
        sa.Column("entered_by_id", BigInt, nullable=False),
        sa.Column("entered_at", UtcDateTime(), nullable=False),
        sa.Column("confirmed_by_id", BigInt, nullable=True),
        sa.Column("confirmed_at", UtcDateTime(), nullable=True),
        sa.Column("effective_at", UtcDateTime(), nullable=True),
        sa.Column("undone_by_id", BigInt, nullable=True),
        sa.Column("undone_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint(
            "confirmed_by_id is null or confirmed_by_id <> entered_by_id",
            name=op.f("ck_account_change_two_people"),
        ),
        sa.CheckConstraint(
            "state in ('entered','confirmed','effective','undone')", name=op.f("ck_account_change_state")
        ),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["organisation.id"], name=op.f("fk_account_change_institution_id")
        ),
        *(
            sa.ForeignKeyConstraint([column], ["user_account.id"], name=op.f(f"fk_account_change_{column}"))
            for column in ("entered_by_id", "confirmed_by_id", "undone_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_change")),
        sa.UniqueConstraint("ref", name=op.f("uq_account_change_ref")),
    )
    still_open = sa.text("state in ('entered','confirmed')")
    with op.batch_alter_table("account_change") as batch_op:
        batch_op.create_index(batch_op.f("ix_account_change_institution_id"), ["institution_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_account_change_state"), ["state"], unique=False)
        batch_op.create_index(
            "uq_account_change_open",
            ["institution_id", "currency"],
            unique=True,
            sqlite_where=still_open,
            postgresql_where=still_open,
        )


def downgrade() -> None:
    op.drop_table("account_change")
