"""a register is looked up by somebody; who opened a file keeps its level; who published what was not laid open"""

import sqlalchemy as sa
from alembic import op

from marketplace.kernel.database import BigInt, Json, UtcDateTime

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # The old day was that of saving the form: nobody had looked anything up, so it says nothing and goes.
    with op.batch_alter_table("patent") as batch_op:
        batch_op.drop_column("checked_on")
    with op.batch_alter_table("file_download") as batch_op:
        batch_op.add_column(sa.Column("access", sa.String(length=10), nullable=False, server_default=""))
    op.create_table(
        "register_check",
        sa.Column("id", BigInt, nullable=False),
        sa.Column("listing_id", BigInt, nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("application_no", sa.String(length=40), nullable=False),
        sa.Column("registration_no", sa.String(length=40), nullable=False),
        sa.Column("checked_on", sa.Date(), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("seen", sa.String(length=500), nullable=False),
        sa.Column("user_id", BigInt, nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["listing_id"], ["listing.id"], name=op.f("fk_register_check_listing_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_register_check_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register_check")),
    )
    op.create_table(
        "disclosure_confirmed",
        sa.Column("id", BigInt, nullable=False),
        sa.Column("listing_id", BigInt, nullable=False),
        sa.Column("user_id", BigInt, nullable=False),
        sa.Column("applications", Json, nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["listing_id"], ["listing.id"], name=op.f("fk_disclosure_confirmed_listing_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_disclosure_confirmed_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disclosure_confirmed")),
    )
    for table in ("register_check", "disclosure_confirmed"):
        with op.batch_alter_table(table) as batch_op:
            batch_op.create_index(batch_op.f(f"ix_{table}_listing_id"), ["listing_id"], unique=False)


def downgrade() -> None:
    op.drop_table("disclosure_confirmed")
    op.drop_table("register_check")
    with op.batch_alter_table("file_download") as batch_op:
        batch_op.drop_column("access")
    with op.batch_alter_table("patent") as batch_op:
        batch_op.add_column(sa.Column("checked_on", sa.Date(), nullable=True))
