"""first pages of public files"""

import sqlalchemy as sa
from alembic import op

from marketplace.kernel import clock
from marketplace.kernel.database import BigInt, Json, UtcDateTime

revision = "0069"
down_revision = "0068"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "first_page",
        sa.Column("id", BigInt, nullable=False),
        sa.Column("of_sha256", sa.String(length=64), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("width", BigInt, nullable=False),
        sa.Column("height", BigInt, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_first_page")),
        sa.UniqueConstraint("of_sha256", name=op.f("uq_first_page_of_sha256")),
    )
    _ask_for_those_of_before()


def _ask_for_those_of_before() -> None:
    """The worker draws what was uploaded before there were first pages."""
    outbox = sa.table(
        "outbox",
        sa.column("topic", sa.String),
        sa.column("key", sa.String),
        sa.column("payload", Json),
        sa.column("created_at", UtcDateTime()),
        sa.column("available_at", UtcDateTime()),
        sa.column("tries", sa.BigInteger),
    )
    connection, now = op.get_bind(), clock.now()
    files = sa.text(
        "select distinct sha256 from listing_file"
        " where media_type = 'application/pdf' and removed_at is null order by 1"
    )
    for (sha256,) in connection.execute(files).all():
        connection.execute(
            sa.insert(outbox).values(
                topic="pdf_added",
                key=sha256,
                payload={"sha256": sha256},
                created_at=now,
                available_at=now,
                tries=0,
            )
        )


def downgrade() -> None:
    op.drop_table("first_page")
