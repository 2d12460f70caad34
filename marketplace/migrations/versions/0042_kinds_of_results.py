"""listings: what papers, data sets and software say of themselves"""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None

LINES = {"doi": 200, "journal": 300, "issued": 10, "release": 60, "repository": 300, "extent": 120}


def upgrade() -> None:
    """Listings of before say nothing of it."""
    with op.batch_alter_table("listing") as batch_op:
        for name, length in LINES.items():
            batch_op.add_column(sa.Column(name, sa.String(length=length), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("variables", sa.Text(), nullable=False, server_default=""))
        batch_op.create_index(batch_op.f("ix_listing_doi"), ["doi"])


def downgrade() -> None:
    with op.batch_alter_table("listing") as batch_op:
        batch_op.drop_index(batch_op.f("ix_listing_doi"))
        for name in (*LINES, "variables"):
            batch_op.drop_column(name)
