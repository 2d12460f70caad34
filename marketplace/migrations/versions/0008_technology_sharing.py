"""Technology sharing (기술나눔): applications with their plans, and the yearly reports of use; a one-time token for wording."""

import sqlalchemy as sa
from alembic import op

from marketplace.kernel.database import BigInt, UtcDateTime

revision = "0008"
down_revision = "0006"
branch_labels = None
depends_on = None

LIVE = sa.text("state in ('applied','chosen')")


def upgrade() -> None:
    op.create_table(
        "sharing_application",
        sa.Column("id", BigInt, nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("version", BigInt, nullable=False),
        sa.Column("listing_id", BigInt, nullable=False),
        sa.Column("offer_id", BigInt, nullable=False),
        sa.Column("company_id", BigInt, nullable=False),
        sa.Column("applied_by_id", BigInt, nullable=False),
        sa.Column("plan", sa.Text(), nullable=False),
        sa.Column("applied_at", UtcDateTime(), nullable=False),
        sa.Column("decide_by", sa.Date(), nullable=False),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.Column("decided_by_id", BigInt, nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("form_token", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(
            ["applied_by_id"], ["user_account.id"], name=op.f("fk_sharing_application_applied_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["organisation.id"], name=op.f("fk_sharing_application_company_id")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["user_account.id"], name=op.f("fk_sharing_application_decided_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["listing_id"], ["listing.id"], name=op.f("fk_sharing_application_listing_id")
        ),
        sa.ForeignKeyConstraint(["offer_id"], ["offer.id"], name=op.f("fk_sharing_application_offer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sharing_application")),
        sa.UniqueConstraint("form_token", name=op.f("uq_sharing_application_form_token")),
        sa.UniqueConstraint("ref", name=op.f("uq_sharing_application_ref")),
    )
    with op.batch_alter_table("sharing_application", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sharing_application_listing_id"), ["listing_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_sharing_application_company_id"), ["company_id"], unique=False)
        batch_op.create_index(
            "uq_sharing_application_live",
            ["offer_id", "company_id"],
            unique=True,
            sqlite_where=LIVE,
            postgresql_where=LIVE,
        )
    op.create_table(
        "use_report",
        sa.Column("id", BigInt, nullable=False),
        sa.Column("agreement_id", BigInt, nullable=False),
        sa.Column("year", BigInt, nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("reported_by_id", BigInt, nullable=False),
        sa.Column("reported_at", UtcDateTime(), nullable=False),
        sa.Column("form_token", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(["agreement_id"], ["agreement.id"], name=op.f("fk_use_report_agreement_id")),
        sa.ForeignKeyConstraint(
            ["reported_by_id"], ["user_account.id"], name=op.f("fk_use_report_reported_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_use_report")),
        sa.UniqueConstraint("agreement_id", "year", name=op.f("uq_use_report_agreement_id_year")),
        sa.UniqueConstraint("form_token", name=op.f("uq_use_report_form_token")),
    )
    # A proposal of wording is sent once, however often its form is.
    with op.batch_alter_table("clause_text", schema=None) as batch_op:
        batch_op.add_column(sa.Column("form_token", sa.String(length=40), nullable=True))
        batch_op.create_unique_constraint(batch_op.f("uq_clause_text_form_token"), ["form_token"])


def downgrade() -> None:
    with op.batch_alter_table("clause_text", schema=None) as batch_op:
        batch_op.drop_constraint("uq_clause_text_form_token", type_="unique")
        batch_op.drop_column("form_token")
    op.drop_table("use_report")
    op.drop_table("sharing_application")
