"""pictures of a technology"""

import sqlalchemy as sa
from alembic import op

from marketplace.kernel.database import BigInt, UtcDateTime

revision = "0066"
down_revision = "0065"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "listing_picture",
        sa.Column("id", BigInt, nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", BigInt, nullable=False),
        sa.Column("listing_id", BigInt, nullable=False),
        sa.Column("place", BigInt, nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("small_sha256", sa.String(length=64), nullable=False),
        sa.Column("width", BigInt, nullable=False),
        sa.Column("height", BigInt, nullable=False),
        sa.Column("small_width", BigInt, nullable=False),
        sa.Column("alt_ko", sa.String(length=200), nullable=False),
        sa.Column("alt_en", sa.String(length=200), nullable=False),
        sa.Column("caption_ko", sa.String(length=300), nullable=False),
        sa.Column("caption_en", sa.String(length=300), nullable=False),
        sa.Column("added_by_id", BigInt, nullable=False),
        sa.Column("added_at", UtcDateTime(), nullable=False),
        sa.Column("removed_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("alt_ko <> '' or alt_en <> ''", name=op.f("ck_listing_picture_alt")),
        sa.ForeignKeyConstraint(
            ["listing_id"], ["listing.id"], name=op.f("fk_listing_picture_listing_id_listing")
        ),
        sa.ForeignKeyConstraint(
            ["added_by_id"], ["user_account.id"], name=op.f("fk_listing_picture_added_by_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_listing_picture")),
        sa.UniqueConstraint("ref", name=op.f("uq_listing_picture_ref")),
    )
    op.create_index("ix_listing_picture_listing_id", "listing_picture", ["listing_id"])


def downgrade() -> None:
    op.drop_table("listing_picture")
