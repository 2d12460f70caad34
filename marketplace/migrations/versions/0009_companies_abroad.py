"""companies abroad: the number by which their own country knows them; English addresses; SWIFT codes"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("organisation") as batch_op:
        batch_op.add_column(sa.Column("registration_number", sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column("registration_key", sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column("address_en", sa.String(length=200), server_default="", nullable=False))
        batch_op.create_unique_constraint(
            batch_op.f("uq_organisation_kind_country_registration_key"),
            ["kind", "country", "registration_key"],
        )
    with op.batch_alter_table("payment_account") as batch_op:
        batch_op.add_column(sa.Column("swift", sa.String(length=11), server_default="", nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("payment_account") as batch_op:
        batch_op.drop_column("swift")
    with op.batch_alter_table("organisation") as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_organisation_kind_country_registration_key"), type_="unique")
        batch_op.drop_column("address_en")
        batch_op.drop_column("registration_key")
        batch_op.drop_column("registration_number")
