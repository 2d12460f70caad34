"""Since when another company's right closes what a term sheet offers; both sides were told then."""

import sqlalchemy as sa
from alembic import op

from marketplace.kernel.database import UtcDateTime

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("term_sheet") as batch_op:
        batch_op.add_column(sa.Column("overtaken_at", UtcDateTime(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("term_sheet") as batch_op:
        batch_op.drop_column("overtaken_at")
