"""short notices: the number of who wants them"""

import sqlalchemy as sa
from alembic import op

from marketplace.kernel.database import BigInt, UtcDateTime

revision = "0064"
down_revision = "0063"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('short_phone',
    sa.Column('user_id', BigInt, nullable=False),
    sa.Column('number', sa.String(length=11), nullable=False),
    sa.Column('nonce', sa.String(length=24), nullable=False),
    sa.Column('asked_at', UtcDateTime(), nullable=False),
    sa.Column('asked_times', BigInt, nullable=False),
    sa.Column('tries', BigInt, nullable=False),
    sa.Column('verified_at', UtcDateTime(), nullable=True),
    sa.Column('wanted', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['user_id'], ['user_account.id'], name=op.f('fk_short_phone_user_id')),
    sa.PrimaryKeyConstraint('user_id', name=op.f('pk_short_phone'))
    )


def downgrade() -> None:
    op.drop_table("short_phone")
