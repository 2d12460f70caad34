"""institutions: by which document an officer decides, up to what and until when"""

import sqlalchemy as sa
from alembic import op

from marketplace.kernel.database import BigInt, Json, UtcDateTime

revision = "0054"
down_revision = "0053"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """No institution of before has any on record: its officers go on as before, until it records the first."""
    op.create_table(
        "delegation",
        sa.Column("id", BigInt, nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", BigInt, nullable=False),
        sa.Column("institution_id", BigInt, nullable=False),
        sa.Column("officer_id", BigInt, nullable=False),
        sa.Column("kinds", Json, nullable=False),
        sa.Column("limit", BigInt, nullable=True),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", BigInt, nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("granted_by_id", BigInt, nullable=False),
        sa.Column("granted_at", UtcDateTime(), nullable=False),
        sa.Column("ended_by_id", BigInt, nullable=True),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("granted_by_id <> officer_id", name=op.f("ck_delegation_two_people")),
        sa.CheckConstraint("until_on >= from_on", name=op.f("ck_delegation_days")),
        sa.CheckConstraint('"limit" is null or "limit" >= 0', name=op.f("ck_delegation_limit")),
        sa.ForeignKeyConstraint(["institution_id"], ["organisation.id"], name=op.f("fk_delegation_institution_id")),
        sa.ForeignKeyConstraint(["officer_id"], ["user_account.id"], name=op.f("fk_delegation_officer_id")),
        sa.ForeignKeyConstraint(["granted_by_id"], ["user_account.id"], name=op.f("fk_delegation_granted_by_id")),
        sa.ForeignKeyConstraint(["ended_by_id"], ["user_account.id"], name=op.f("fk_delegation_ended_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delegation")),
        sa.UniqueConstraint("ref", name=op.f("uq_delegation_ref")),
    )
    with op.batch_alter_table("delegation") as batch_op:
        batch_op.create_index(batch_op.f("ix_delegation_institution_id"), ["institution_id"], unique=False)
        batch_op.create_index(
            "uq_delegation_live",
            ["institution_id", "officer_id"],
            unique=True,
            sqlite_where=sa.text("ended_at is null"),
            postgresql_where=sa.text("ended_at is null"),
        )


def downgrade() -> None:
    op.drop_table("delegation")
