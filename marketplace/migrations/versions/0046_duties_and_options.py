"""agreements: what the paper asks of a party, with its day; options exercised; fees credited"""

import sqlalchemy as sa
from alembic import op

from marketplace.kernel.database import BigInt, UtcDateTime

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None

KINDS = "'documents','application','cancelling','material','result','prototype'"


def upgrade() -> None:
    """Agreements of before have no duties on record: what ended before ended without them."""
    op.create_table(
        "agreement_duty",
        sa.Column("id", BigInt, nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", BigInt, nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("agreement_id", BigInt, nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("side", sa.String(length=10), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("file_id", BigInt, nullable=True),
        sa.Column("done_by_id", BigInt, nullable=True),
        sa.Column("answered_by_id", BigInt, nullable=True),
        sa.Column("answered_at", UtcDateTime(), nullable=True),
        sa.Column("returned_reason", sa.String(length=500), nullable=False),
        sa.Column("reminded_on", sa.Date(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint(f"kind in ({KINDS})", name=op.f("ck_agreement_duty_kind")),
        sa.CheckConstraint("side in ('licensee','licensor')", name=op.f("ck_agreement_duty_side")),
        sa.ForeignKeyConstraint(["agreement_id"], ["agreement.id"], name=op.f("fk_agreement_duty_agreement_id")),
        sa.ForeignKeyConstraint(["file_id"], ["agreement_file.id"], name=op.f("fk_agreement_duty_file_id")),
        sa.ForeignKeyConstraint(["done_by_id"], ["user_account.id"], name=op.f("fk_agreement_duty_done_by_id")),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["user_account.id"], name=op.f("fk_agreement_duty_answered_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement_duty")),
        sa.UniqueConstraint("ref", name=op.f("uq_agreement_duty_ref")),
        sa.UniqueConstraint("agreement_id", "kind", name=op.f("uq_agreement_duty_agreement_id_kind")),
    )
    with op.batch_alter_table("agreement_duty") as batch_op:
        batch_op.create_index(batch_op.f("ix_agreement_duty_agreement_id"), ["agreement_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_agreement_duty_state"), ["state"], unique=False)
    with op.batch_alter_table("agreement") as batch_op:
        batch_op.add_column(sa.Column("exercised_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("exercised_by_id", BigInt, nullable=True))
        batch_op.add_column(sa.Column("talks_until", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("credit_from_id", BigInt, nullable=True))
        batch_op.add_column(sa.Column("credit", BigInt, nullable=False, server_default=sa.text("0")))
        batch_op.create_foreign_key(
            batch_op.f("fk_agreement_exercised_by_id"), "user_account", ["exercised_by_id"], ["id"]
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_agreement_credit_from_id"), "agreement", ["credit_from_id"], ["id"]
        )
        batch_op.create_index(batch_op.f("ix_agreement_credit_from_id"), ["credit_from_id"], unique=False)
    _purposes("'registration','milestone','delivery','ending','consent','duty'")


def downgrade() -> None:
    op.drop_table("agreement_duty")
    op.execute(sa.text("delete from agreement_file where purpose = 'duty'"))
    _purposes("'registration','milestone','delivery','ending','consent'")
    with op.batch_alter_table("agreement") as batch_op:
        batch_op.drop_index(batch_op.f("ix_agreement_credit_from_id"))
        batch_op.drop_constraint(batch_op.f("fk_agreement_credit_from_id"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_agreement_exercised_by_id"), type_="foreignkey")
        for column in ("credit", "credit_from_id", "talks_until", "exercised_by_id", "exercised_on"):
            batch_op.drop_column(column)


def _purposes(names: str) -> None:
    with op.batch_alter_table("agreement_file") as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_agreement_file_purpose"), type_="check")
        batch_op.create_check_constraint(batch_op.f("ck_agreement_file_purpose"), f"purpose in ({names})")
