"""accounts whose address was never proven lose the password that whoever asked for them had set: the link sets it now"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The links that are still on their way go on working: they ask for name, password and consents."""
    people = sa.table(
        "user_account",
        sa.column("email_confirmed_at", sa.DateTime),
        sa.column("password_hash", sa.String),
    )
    op.execute(sa.update(people).where(people.c.email_confirmed_at.is_(None)).values(password_hash=None))


def downgrade() -> None:
    """A hash that is gone can't be had back; its person asks for a new link."""
