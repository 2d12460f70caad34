"""nobody prepares an account for another's mailbox, and wrong passwords count where they come from"""

import sqlalchemy as sa
from alembic import op

from marketplace.kernel.database import BigInt, UtcDateTime

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Accounts whose address was never proven lose the password that whoever asked for them had set.

    The links that are still on their way go on working: they ask for name, password and consents. Counts of wrong
    passwords live for a day and begin anew.
    """
    people = sa.table(
        "user_account",
        sa.column("email_confirmed_at", sa.DateTime),
        sa.column("password_hash", sa.String),
    )
    op.execute(sa.update(people).where(people.c.email_confirmed_at.is_(None)).values(password_hash=None))
    _counts("key_hash")


def downgrade() -> None:
    """A hash that is gone can't be had back; its person asks for a new link."""
    _counts("email_hash")


def _counts(key: str) -> None:
    op.drop_table("failed_sign_in")
    op.create_table(
        "failed_sign_in",
        sa.Column(key, sa.String(length=64), nullable=False),
        sa.Column("failures", BigInt, nullable=False),
        sa.Column("last_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint(key, name=op.f("pk_failed_sign_in")),
    )
