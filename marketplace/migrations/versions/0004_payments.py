"""payments: rates of exchange, schedules of invoices, Stripe's own invoices for foreign payers"""

import sqlalchemy as sa
from alembic import op

from marketplace.kernel.database import BigInt, UtcDateTime

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "recorded_rate",
        sa.Column("id", BigInt, nullable=False),
        sa.Column("institution_id", BigInt, nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("revision", BigInt, nullable=False),
        sa.Column("ten_thousandths", BigInt, nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("form_token", sa.String(length=40), nullable=True),
        sa.Column("recorded_by_id", BigInt, nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("ten_thousandths > 0", name=op.f("ck_recorded_rate_positive")),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["organisation.id"], name=op.f("fk_recorded_rate_institution_id")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["user_account.id"], name=op.f("fk_recorded_rate_recorded_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recorded_rate")),
        sa.UniqueConstraint(
            "institution_id",
            "currency",
            "on_day",
            "revision",
            name=op.f("uq_recorded_rate_institution_id_currency_on_day_revision"),
        ),
        sa.UniqueConstraint("form_token", name=op.f("uq_recorded_rate_form_token")),
    )
    op.create_table(
        "planned_invoice",
        sa.Column("id", BigInt, nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", BigInt, nullable=False),
        sa.Column("institution_id", BigInt, nullable=False),
        sa.Column("company_id", BigInt, nullable=False),
        sa.Column("listing_id", BigInt, nullable=True),
        sa.Column("source_type", sa.String(length=20), nullable=False),
        sa.Column("source_id", BigInt, nullable=False),
        sa.Column("source_key", sa.String(length=40), nullable=False),
        sa.Column("position", BigInt, nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("text_ko", sa.String(length=200), nullable=False),
        sa.Column("text_en", sa.String(length=200), nullable=False),
        sa.Column("net", BigInt, nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("tax_treatment", sa.String(length=12), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("invoice_id", BigInt, nullable=True),
        sa.Column("cancelled_at", UtcDateTime(), nullable=True),
        sa.Column("cancelled_reason", sa.String(length=300), nullable=False),
        sa.Column("form_token", sa.String(length=40), nullable=True),
        sa.Column("planned_by_id", BigInt, nullable=True),
        sa.Column("planned_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("net > 0", name=op.f("ck_planned_invoice_positive")),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["organisation.id"], name=op.f("fk_planned_invoice_institution_id")
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["organisation.id"], name=op.f("fk_planned_invoice_company_id")
        ),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoice.id"], name=op.f("fk_planned_invoice_invoice_id")),
        sa.ForeignKeyConstraint(
            ["planned_by_id"], ["user_account.id"], name=op.f("fk_planned_invoice_planned_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_planned_invoice")),
        sa.UniqueConstraint("ref", name=op.f("uq_planned_invoice_ref")),
        sa.UniqueConstraint("invoice_id", name=op.f("uq_planned_invoice_invoice_id")),
        sa.UniqueConstraint("form_token", name=op.f("uq_planned_invoice_form_token")),
        sa.UniqueConstraint(
            "source_type",
            "source_id",
            "source_key",
            name=op.f("uq_planned_invoice_source_type_source_id_source_key"),
        ),
    )
    with op.batch_alter_table("planned_invoice") as batch_op:
        batch_op.create_index(batch_op.f("ix_planned_invoice_institution_id"), ["institution_id"])
        batch_op.create_index(batch_op.f("ix_planned_invoice_company_id"), ["company_id"])
    with op.batch_alter_table("organisation") as batch_op:
        batch_op.add_column(sa.Column("country", sa.String(length=2), nullable=False, server_default="KR"))
    with op.batch_alter_table("payment_attempt") as batch_op:
        batch_op.add_column(sa.Column("stripe_invoice_id", sa.String(length=120), nullable=True))
        batch_op.add_column(sa.Column("stripe_customer_id", sa.String(length=120), nullable=True))
        batch_op.create_unique_constraint(
            batch_op.f("uq_payment_attempt_stripe_invoice_id"), ["stripe_invoice_id"]
        )


def downgrade() -> None:
    with op.batch_alter_table("payment_attempt") as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_payment_attempt_stripe_invoice_id"), type_="unique")
        batch_op.drop_column("stripe_customer_id")
        batch_op.drop_column("stripe_invoice_id")
    with op.batch_alter_table("organisation") as batch_op:
        batch_op.drop_column("country")
    op.drop_table("planned_invoice")
    op.drop_table("recorded_rate")
