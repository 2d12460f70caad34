"""a deposit is known by what the bank says of it, not by a number that restarts"""

import sqlalchemy as sa
from alembic import op

from marketplace.kernel.database import BigInt, UtcDateTime

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("bank_receipt") as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_bank_receipt_account_id_bank_reference"), type_="unique")
        batch_op.add_column(sa.Column("received_time", sa.String(length=8), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("balance", BigInt, nullable=True))
        batch_op.add_column(sa.Column("by_hand", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.create_index("ix_bank_receipt_account_id_received_on", ["account_id", "received_on"], unique=False)
    # A number that was made up of the line ("line-…") is none: the line itself is compared now.
    op.execute(sa.text("update bank_receipt set bank_reference = '' where bank_reference like 'line-%' and part_of_id is null"))
    op.create_table(
        "doubtful_deposit",
        sa.Column("id", BigInt, nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", BigInt, nullable=False),
        sa.Column("account_id", BigInt, nullable=False),
        sa.Column("like_id", BigInt, nullable=False),
        sa.Column("bank_reference", sa.String(length=80), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("received_time", sa.String(length=8), nullable=False),
        sa.Column("amount", BigInt, nullable=False),
        sa.Column("balance", BigInt, nullable=True),
        sa.Column("payer_name", sa.String(length=120), nullable=False),
        sa.Column("memo", sa.String(length=200), nullable=False),
        sa.Column("decision", sa.String(length=8), nullable=False),
        sa.Column("receipt_id", BigInt, nullable=True),
        sa.Column("recorded_by_id", BigInt, nullable=True),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("decided_by_id", BigInt, nullable=True),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("decision in ('', 'same', 'other')", name=op.f("ck_doubtful_deposit_decision")),
        sa.CheckConstraint(
            "(decision = 'other') = (receipt_id is not null)", name=op.f("ck_doubtful_deposit_receipt")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["payment_account.id"], name=op.f("fk_doubtful_deposit_account_id")
        ),
        sa.ForeignKeyConstraint(["like_id"], ["bank_receipt.id"], name=op.f("fk_doubtful_deposit_like_id")),
        sa.ForeignKeyConstraint(
            ["receipt_id"], ["bank_receipt.id"], name=op.f("fk_doubtful_deposit_receipt_id")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["user_account.id"], name=op.f("fk_doubtful_deposit_recorded_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["user_account.id"], name=op.f("fk_doubtful_deposit_decided_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_doubtful_deposit")),
        sa.UniqueConstraint("ref", name=op.f("uq_doubtful_deposit_ref")),
    )
    with op.batch_alter_table("doubtful_deposit") as batch_op:
        for column in ("account_id", "like_id", "receipt_id"):
            batch_op.create_index(batch_op.f(f"ix_doubtful_deposit_{column}"), [column], unique=False)


def downgrade() -> None:
    op.drop_table("doubtful_deposit")
    # The old table knew a deposit by its number alone: those that have none, or share one, get one of their own.
    op.execute(
        sa.text(
            "update bank_receipt set bank_reference = 'line-' || id where bank_reference = '' or exists"
            " (select 1 from bank_receipt b where b.account_id = bank_receipt.account_id"
            " and b.bank_reference = bank_receipt.bank_reference and b.id < bank_receipt.id)"
        )
    )
    with op.batch_alter_table("bank_receipt") as batch_op:
        batch_op.drop_index("ix_bank_receipt_account_id_received_on")
        batch_op.drop_column("by_hand")
        batch_op.drop_column("balance")
        batch_op.drop_column("received_time")
        batch_op.create_unique_constraint(
            batch_op.f("uq_bank_receipt_account_id_bank_reference"), ["account_id", "bank_reference"]
        )
