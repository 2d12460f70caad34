"""programmes: cancelling an award that takes two people of the center"""

import sqlalchemy as sa
from alembic import op

from marketplace.kernel.database import BigInt, UtcDateTime

revision = "0060"
down_revision = "0059"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "award_cancelling",
        sa.Column("id", BigInt, nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", BigInt, nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("award_id", BigInt, nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("to_return", BigInt, nullable=False),
        sa.Column("years", BigInt, nullable=False),
        sa.Column("proposed_by_id", BigInt, nullable=False),
        sa.Column("proposed_at", UtcDateTime(), nullable=False),
        sa.Column("answered_by_id", BigInt, nullable=True),
        sa.Column("answered_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint(
            "state <> 'confirmed' or answered_by_id <> proposed_by_id", name=op.f("ck_award_cancelling_two_people")
        ),
        sa.CheckConstraint(
            "to_return >= 0 and years >= 0 and to_return + years > 0", name=op.f("ck_award_cancelling_weighs")
        ),
        sa.ForeignKeyConstraint(["answered_by_id"], ["user_account.id"], name=op.f("fk_award_cancelling_answered_by_id_user_account")),
        sa.ForeignKeyConstraint(["award_id"], ["award.id"], name=op.f("fk_award_cancelling_award_id_award")),
        sa.ForeignKeyConstraint(["proposed_by_id"], ["user_account.id"], name=op.f("fk_award_cancelling_proposed_by_id_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award_cancelling")),
        sa.UniqueConstraint("ref", name=op.f("uq_award_cancelling_ref")),
    )
    op.create_index(
        "uq_award_cancelling_open", "award_cancelling", ["award_id"], unique=True,
        sqlite_where=sa.text("state = 'proposed'"), postgresql_where=sa.text("state = 'proposed'"),
    )


def downgrade() -> None:
    op.drop_table("award_cancelling")
