"""agreements: edited texts, the template library, certificates and milestones"""

import sqlalchemy as sa
from alembic import op

from marketplace.kernel.database import BigInt, Json, UtcDateTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "agreement_text",
        sa.Column("id", BigInt, nullable=False),
        sa.Column("agreement_id", BigInt, nullable=False),
        sa.Column("number", BigInt, nullable=False),
        sa.Column("articles", Json, nullable=False),
        sa.Column("template_version", sa.String(length=20), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("author_id", BigInt, nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("form_token", sa.String(length=40), nullable=True),
        sa.CheckConstraint("number >= 0", name=op.f("ck_agreement_text_number")),
        sa.ForeignKeyConstraint(
            ["agreement_id"], ["agreement.id"], name=op.f("fk_agreement_text_agreement_id")
        ),
        sa.ForeignKeyConstraint(["author_id"], ["user_account.id"], name=op.f("fk_agreement_text_author_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement_text")),
        sa.UniqueConstraint("agreement_id", "number", name=op.f("uq_agreement_text_agreement_id_number")),
        sa.UniqueConstraint("form_token", name=op.f("uq_agreement_text_form_token")),
    )
    op.create_index(op.f("ix_agreement_text_agreement_id"), "agreement_text", ["agreement_id"])
    op.create_table(
        "clause_text",
        sa.Column("id", BigInt, nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("number", BigInt, nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("version", BigInt, nullable=False),
        sa.Column("articles", Json, nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("proposed_by_id", BigInt, nullable=False),
        sa.Column("proposed_at", UtcDateTime(), nullable=False),
        sa.Column("decided_by_id", BigInt, nullable=True),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"], ["user_account.id"], name=op.f("fk_clause_text_proposed_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["user_account.id"], name=op.f("fk_clause_text_decided_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clause_text")),
        sa.UniqueConstraint("ref", name=op.f("uq_clause_text_ref")),
        sa.UniqueConstraint("kind", "language", "number", name=op.f("uq_clause_text_kind_language_number")),
    )
    for state in ("proposed", "approved"):
        only = sa.text(f"state = '{state}'")
        op.create_index(
            f"uq_clause_text_{state}",
            "clause_text",
            ["kind", "language"],
            unique=True,
            sqlite_where=only,
            postgresql_where=only,
        )
    op.create_table(
        "agreement_file",
        sa.Column("id", BigInt, nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("agreement_id", BigInt, nullable=False),
        sa.Column("purpose", sa.String(length=15), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", BigInt, nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("uploaded_by_id", BigInt, nullable=False),
        sa.Column("uploaded_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("purpose in ('registration','milestone')", name=op.f("ck_agreement_file_purpose")),
        sa.ForeignKeyConstraint(
            ["agreement_id"], ["agreement.id"], name=op.f("fk_agreement_file_agreement_id")
        ),
        sa.ForeignKeyConstraint(
            ["uploaded_by_id"], ["user_account.id"], name=op.f("fk_agreement_file_uploaded_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement_file")),
        sa.UniqueConstraint("ref", name=op.f("uq_agreement_file_ref")),
    )
    op.create_index(op.f("ix_agreement_file_agreement_id"), "agreement_file", ["agreement_id"])
    op.create_table(
        "milestone",
        sa.Column("id", BigInt, nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", BigInt, nullable=False),
        sa.Column("agreement_id", BigInt, nullable=False),
        sa.Column("event", sa.String(length=200), nullable=False),
        sa.Column("amount", BigInt, nullable=False),
        sa.Column("reached_on", sa.Date(), nullable=False),
        sa.Column("side", sa.String(length=10), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("file_id", BigInt, nullable=True),
        sa.Column("reported_by_id", BigInt, nullable=False),
        sa.Column("reported_at", UtcDateTime(), nullable=False),
        sa.Column("confirmed_by_id", BigInt, nullable=True),
        sa.Column("confirmed_at", UtcDateTime(), nullable=True),
        sa.Column("returned_at", UtcDateTime(), nullable=True),
        sa.Column("returned_reason", sa.String(length=500), nullable=False),
        sa.Column("invoice_id", BigInt, nullable=True),
        sa.CheckConstraint("amount > 0", name=op.f("ck_milestone_amount")),
        sa.CheckConstraint("side in ('licensee','licensor')", name=op.f("ck_milestone_side")),
        sa.ForeignKeyConstraint(["agreement_id"], ["agreement.id"], name=op.f("fk_milestone_agreement_id")),
        sa.ForeignKeyConstraint(["file_id"], ["agreement_file.id"], name=op.f("fk_milestone_file_id")),
        sa.ForeignKeyConstraint(
            ["reported_by_id"], ["user_account.id"], name=op.f("fk_milestone_reported_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["confirmed_by_id"], ["user_account.id"], name=op.f("fk_milestone_confirmed_by_id")
        ),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoice.id"], name=op.f("fk_milestone_invoice_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_milestone")),
        sa.UniqueConstraint("ref", name=op.f("uq_milestone_ref")),
    )
    op.create_index(op.f("ix_milestone_agreement_id"), "milestone", ["agreement_id"])
    only = sa.text("returned_at is null")
    op.create_index(
        "uq_milestone_live",
        "milestone",
        ["agreement_id", "event"],
        unique=True,
        sqlite_where=only,
        postgresql_where=only,
    )


def downgrade() -> None:
    op.drop_table("milestone")
    op.drop_table("agreement_file")
    op.drop_table("clause_text")
    op.drop_table("agreement_text")
