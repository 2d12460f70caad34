"""performance figures of a technology"""

import sqlalchemy as sa
from alembic import op

from marketplace.kernel.database import BigInt, UtcDateTime

revision = "0068"
down_revision = "0067"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "performance_figure",
        sa.Column("id", BigInt, nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", BigInt, nullable=False),
        sa.Column("listing_id", BigInt, nullable=False),
        sa.Column("place", BigInt, nullable=False),
        sa.Column("measure_ko", sa.String(length=100), nullable=False),
        sa.Column("measure_en", sa.String(length=100), nullable=False),
        sa.Column("unit_ko", sa.String(length=20), nullable=False),
        sa.Column("unit_en", sa.String(length=20), nullable=False),
        sa.Column("usual_ko", sa.String(length=100), nullable=False),
        sa.Column("usual_en", sa.String(length=100), nullable=False),
        sa.Column("before", sa.String(length=40), nullable=False),
        sa.Column("after", sa.String(length=40), nullable=False),
        sa.Column("good", sa.String(length=10), nullable=False),
        sa.Column("stage", sa.String(length=10), nullable=False),
        sa.Column("tester", sa.String(length=10), nullable=False),
        sa.Column("conditions_ko", sa.String(length=300), nullable=False),
        sa.Column("conditions_en", sa.String(length=300), nullable=False),
        sa.Column("added_by_id", BigInt, nullable=False),
        sa.Column("added_at", UtcDateTime(), nullable=False),
        sa.Column("removed_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint(
            "measure_ko <> '' or measure_en <> ''", name=op.f("ck_performance_figure_measure")
        ),
        sa.ForeignKeyConstraint(
            ["listing_id"], ["listing.id"], name=op.f("fk_performance_figure_listing_id_listing")
        ),
        sa.ForeignKeyConstraint(
            ["added_by_id"],
            ["user_account.id"],
            name=op.f("fk_performance_figure_added_by_id_user_account"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_performance_figure")),
        sa.UniqueConstraint("ref", name=op.f("uq_performance_figure_ref")),
    )
    op.create_index("ix_performance_figure_listing_id", "performance_figure", ["listing_id"])


def downgrade() -> None:
    op.drop_table("performance_figure")
