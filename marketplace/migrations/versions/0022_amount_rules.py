"""what one officer of an institution may handle alone"""

import sqlalchemy as sa
from alembic import op

from marketplace.kernel.database import BigInt, UtcDateTime

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "amount_rule",
        sa.Column("id", BigInt, nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("version", BigInt, nullable=False),
        sa.Column("institution_id", BigInt, nullable=False),
        sa.Column("limit_krw", BigInt, nullable=False),
        sa.Column("proposed_by_id", BigInt, nullable=False),
        sa.Column("proposed_at", UtcDateTime(), nullable=False),
        sa.Column("decided_by_id", BigInt, nullable=True),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint(
            "state <> 'in_force' or ((decided_by_id is null or decided_by_id <> proposed_by_id)"
            " and decided_by_id is not null)",
            name=op.f("ck_amount_rule_two_people"),
        ),
        sa.CheckConstraint("state in ('proposed','in_force','withdrawn')", name=op.f("ck_amount_rule_state")),
        sa.CheckConstraint("limit_krw >= 0", name=op.f("ck_amount_rule_limit_krw")),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["organisation.id"], name=op.f("fk_amount_rule_institution_id")
        ),
        *(
            sa.ForeignKeyConstraint([column], ["user_account.id"], name=op.f(f"fk_amount_rule_{column}"))
            for column in ("proposed_by_id", "decided_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_amount_rule")),
        sa.UniqueConstraint("ref", name=op.f("uq_amount_rule_ref")),
    )
    proposed = sa.text("state = 'proposed'")
    with op.batch_alter_table("amount_rule") as batch_op:
        for column in ("institution_id", "state"):
            batch_op.create_index(batch_op.f(f"ix_amount_rule_{column}"), [column], unique=False)
        batch_op.create_index(
            "uq_amount_rule_open",
            ["institution_id"],
            unique=True,
            sqlite_where=proposed,
            postgresql_where=proposed,
        )
    with op.batch_alter_table("invoice") as batch_op:
        batch_op.add_column(sa.Column("void_asked_by_id", BigInt, nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_invoice_void_asked_by_id"), "user_account", ["void_asked_by_id"], ["id"]
        )


def downgrade() -> None:
    with op.batch_alter_table("invoice") as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_invoice_void_asked_by_id"), type_="foreignkey")
        batch_op.drop_column("void_asked_by_id")
    op.drop_table("amount_rule")
