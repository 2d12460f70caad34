"""a letter of authority says whether it covers royalties without a ceiling"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Letters given before say nothing of such royalties: the representative signs those, or gives a new letter.
    with op.batch_alter_table("membership") as batch_op:
        batch_op.add_column(sa.Column("open_ended", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    with op.batch_alter_table("membership") as batch_op:
        batch_op.drop_column("open_ended")
