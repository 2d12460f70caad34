"""offices and mergers that nobody decides alone"""

import sqlalchemy as sa
from alembic import op

from marketplace.kernel.database import BigInt, UtcDateTime

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def _keys(table: str, **columns: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint([column], [f"{of}.id"], name=op.f(f"fk_{table}_{column}"))
        for column, of in columns.items()
    ]


def upgrade() -> None:
    op.create_table(
        "office_proposal",
        sa.Column("id", BigInt, nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("version", BigInt, nullable=False),
        sa.Column("organisation_id", BigInt, nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("user_id", BigInt, nullable=True),
        sa.Column("from_on", sa.Date(), nullable=True),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("proposed_by_id", BigInt, nullable=False),
        sa.Column("proposed_at", UtcDateTime(), nullable=False),
        sa.Column("decided_by_id", BigInt, nullable=True),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.Column("effective_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint(
            "decided_by_id is null or decided_by_id <> proposed_by_id",
            name=op.f("ck_office_proposal_two_people"),
        ),
        sa.CheckConstraint(
            "state in ('proposed','confirmed','done','refused','withdrawn')",
            name=op.f("ck_office_proposal_state"),
        ),
        *_keys(
            "office_proposal",
            organisation_id="organisation",
            user_id="user_account",
            proposed_by_id="user_account",
            decided_by_id="user_account",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_office_proposal")),
        sa.UniqueConstraint("ref", name=op.f("uq_office_proposal_ref")),
    )
    still_open = sa.text("state in ('proposed','confirmed')")
    with op.batch_alter_table("office_proposal") as batch_op:
        for column in ("organisation_id", "state"):
            batch_op.create_index(batch_op.f(f"ix_office_proposal_{column}"), [column], unique=False)
        batch_op.create_index(
            "uq_office_proposal_open",
            ["organisation_id", "email", "role"],
            unique=True,
            sqlite_where=still_open,
            postgresql_where=still_open,
        )
    op.create_table(
        "merger",
        sa.Column("id", BigInt, nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("version", BigInt, nullable=False),
        sa.Column("organisation_id", BigInt, nullable=False),
        sa.Column("into_id", BigInt, nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("proposed_by_id", BigInt, nullable=False),
        sa.Column("proposed_at", UtcDateTime(), nullable=False),
        sa.Column("decided_by_id", BigInt, nullable=True),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint(
            "state <> 'recorded' or ((decided_by_id is null or decided_by_id <> proposed_by_id)"
            " and decided_by_id is not null)",
            name=op.f("ck_merger_two_people"),
        ),
        sa.CheckConstraint("state in ('proposed','recorded','dropped')", name=op.f("ck_merger_state")),
        *_keys(
            "merger",
            organisation_id="organisation",
            into_id="organisation",
            proposed_by_id="user_account",
            decided_by_id="user_account",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_merger")),
        sa.UniqueConstraint("ref", name=op.f("uq_merger_ref")),
    )
    proposed = sa.text("state = 'proposed'")
    with op.batch_alter_table("merger") as batch_op:
        for column in ("organisation_id", "state"):
            batch_op.create_index(batch_op.f(f"ix_merger_{column}"), [column], unique=False)
        batch_op.create_index(
            "uq_merger_open", ["organisation_id"], unique=True, sqlite_where=proposed, postgresql_where=proposed
        )


def downgrade() -> None:
    op.drop_table("merger")
    op.drop_table("office_proposal")
