"""editions of the terms of use and of the privacy notice"""

import sqlalchemy as sa
from alembic import op

from marketplace.kernel.database import BigInt, UtcDateTime

revision = "0070"
down_revision = "0069"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "text_edition",
        sa.Column("id", BigInt, nullable=False),
        sa.Column("text", sa.String(length=20), nullable=False),
        sa.Column("version", sa.String(length=10), nullable=False),
        sa.Column("announced_on", sa.Date(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("told_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_text_edition")),
        sa.UniqueConstraint("text", "version", name=op.f("uq_text_edition_text_version")),
    )


def downgrade() -> None:
    op.drop_table("text_edition")
