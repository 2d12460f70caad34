"""A company that was merged into another, and the deals that came from it."""

import sqlalchemy as sa
from alembic import op

from marketplace.kernel.database import BigInt, UtcDateTime

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("organisation", schema=None) as batch_op:
        batch_op.add_column(sa.Column("merged_into_id", BigInt, nullable=True))
        batch_op.add_column(sa.Column("merged_at", UtcDateTime(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_organisation_merged_into_id"), "organisation", ["merged_into_id"], ["id"]
        )
    with op.batch_alter_table("inquiry", schema=None) as batch_op:
        batch_op.add_column(sa.Column("former_company_id", BigInt, nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_inquiry_former_company_id"), "organisation", ["former_company_id"], ["id"]
        )


def downgrade() -> None:
    with op.batch_alter_table("inquiry", schema=None) as batch_op:
        batch_op.drop_constraint("fk_inquiry_former_company_id", type_="foreignkey")
        batch_op.drop_column("former_company_id")
    with op.batch_alter_table("organisation", schema=None) as batch_op:
        batch_op.drop_constraint("fk_organisation_merged_into_id", type_="foreignkey")
        batch_op.drop_column("merged_at")
        batch_op.drop_column("merged_into_id")
