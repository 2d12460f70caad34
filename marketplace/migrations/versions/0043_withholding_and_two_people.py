"""invoices: who bears tax withheld at source; a recorded decision is confirmed by a second person of the center"""

import sqlalchemy as sa
from alembic import op

from marketplace.kernel.database import BigInt

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Papers of before left withheld tax to the licensee's state: it was taken off, as the site let it be noted."""
    with op.batch_alter_table("invoice") as batch_op:
        batch_op.add_column(
            sa.Column("withholding", sa.String(length=10), nullable=False, server_default="deducted")
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_invoice_withholding"), "withholding in ('deducted','grossed_up')"
        )
    with op.batch_alter_table("agreement_ending") as batch_op:
        batch_op.add_column(sa.Column("accepted_by_id", BigInt, nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_agreement_ending_accepted_by_id"), "user_account", ["accepted_by_id"], ["id"]
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_agreement_ending_two_people"),
            "accepted_by_id is null or accepted_by_id <> announced_by_id",
        )


def downgrade() -> None:
    with op.batch_alter_table("agreement_ending") as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_agreement_ending_two_people"), type_="check")
        batch_op.drop_constraint(batch_op.f("fk_agreement_ending_accepted_by_id"), type_="foreignkey")
        batch_op.drop_column("accepted_by_id")
    with op.batch_alter_table("invoice") as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_invoice_withholding"), type_="check")
        batch_op.drop_column("withholding")
