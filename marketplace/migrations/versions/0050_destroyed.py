"""agreements, deals and invoices: when what had been kept long enough was destroyed"""

import sqlalchemy as sa
from alembic import op

from marketplace.kernel.database import UtcDateTime

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None

TABLES = ("agreement", "inquiry", "invoice")


def upgrade() -> None:
    for table in TABLES:
        with op.batch_alter_table(table) as batch_op:
            batch_op.add_column(sa.Column("destroyed_at", UtcDateTime(), nullable=True))


def downgrade() -> None:
    for table in TABLES:
        with op.batch_alter_table(table) as batch_op:
            batch_op.drop_column("destroyed_at")
