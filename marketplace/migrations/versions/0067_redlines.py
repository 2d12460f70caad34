"""changes that a company proposes in the words of an offered agreement"""

import sqlalchemy as sa
from alembic import op

from marketplace.kernel.database import BigInt, Json, UtcDateTime

revision = "0067"
down_revision = "0066"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "agreement_redline",
        sa.Column("id", BigInt, nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", BigInt, nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("agreement_id", BigInt, nullable=False),
        sa.Column("before", Json, nullable=False),
        sa.Column("articles", Json, nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("author_id", BigInt, nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("form_token", sa.String(length=40), nullable=True),
        sa.Column("accepted", Json, nullable=False),
        sa.Column("answer", sa.String(length=500), nullable=False),
        sa.Column("decided_by_id", BigInt, nullable=True),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.Column("redrafted_id", BigInt, nullable=True),
        sa.ForeignKeyConstraint(
            ["agreement_id"], ["agreement.id"], name=op.f("fk_agreement_redline_agreement_id_agreement")
        ),
        sa.ForeignKeyConstraint(
            ["redrafted_id"], ["agreement.id"], name=op.f("fk_agreement_redline_redrafted_id_agreement")
        ),
        sa.ForeignKeyConstraint(
            ["author_id"], ["user_account.id"], name=op.f("fk_agreement_redline_author_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"],
            ["user_account.id"],
            name=op.f("fk_agreement_redline_decided_by_id_user_account"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement_redline")),
        sa.UniqueConstraint("ref", name=op.f("uq_agreement_redline_ref")),
        sa.UniqueConstraint("form_token", name=op.f("uq_agreement_redline_form_token")),
    )
    op.create_index("ix_agreement_redline_agreement_id", "agreement_redline", ["agreement_id"])
    op.create_index("ix_agreement_redline_state", "agreement_redline", ["state"])
    op.create_index(
        "uq_agreement_redline_open",
        "agreement_redline",
        ["agreement_id"],
        unique=True,
        sqlite_where=sa.text("state = 'proposed'"),
        postgresql_where=sa.text("state = 'proposed'"),
    )


def downgrade() -> None:
    op.drop_table("agreement_redline")
