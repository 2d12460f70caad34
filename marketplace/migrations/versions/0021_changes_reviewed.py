"""who registered an organisation, and changes of an approved one that wait for the center"""

import sqlalchemy as sa
from alembic import op

from marketplace.kernel.database import BigInt, Json, UtcDateTime

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("membership") as batch_op:
        batch_op.add_column(sa.Column("registrar", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_table(
        "organisation_change",
        sa.Column("id", BigInt, nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("version", BigInt, nullable=False),
        sa.Column("organisation_id", BigInt, nullable=False),
        sa.Column("facts", Json, nullable=False),
        sa.Column("proposed_by_id", BigInt, nullable=False),
        sa.Column("proposed_at", UtcDateTime(), nullable=False),
        sa.Column("decided_by_id", BigInt, nullable=True),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.CheckConstraint(
            "state <> 'approved' or ((decided_by_id is null or decided_by_id <> proposed_by_id)"
            " and decided_by_id is not null)",
            name=op.f("ck_organisation_change_two_people"),
        ),
        sa.CheckConstraint(
            "state in ('proposed','approved','refused','withdrawn')", name=op.f("ck_organisation_change_state")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_organisation_change_organisation_id")
        ),
        *(
            sa.ForeignKeyConstraint(
                [column], ["user_account.id"], name=op.f(f"fk_organisation_change_{column}")
            )
            for column in ("proposed_by_id", "decided_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation_change")),
        sa.UniqueConstraint("ref", name=op.f("uq_organisation_change_ref")),
    )
    proposed = sa.text("state = 'proposed'")
    with op.batch_alter_table("organisation_change") as batch_op:
        for column in ("organisation_id", "state"):
            batch_op.create_index(batch_op.f(f"ix_organisation_change_{column}"), [column], unique=False)
        batch_op.create_index(
            "uq_organisation_change_open",
            ["organisation_id"],
            unique=True,
            sqlite_where=proposed,
            postgresql_where=proposed,
        )


def downgrade() -> None:
    op.drop_table("organisation_change")
    with op.batch_alter_table("membership") as batch_op:
        batch_op.drop_column("registrar")
