"""themed calls: questions with published answers, offers sealed until the call closes"""

import sqlalchemy as sa
from alembic import op

from marketplace.kernel.database import BigInt, UtcDateTime

revision = "0053"
down_revision = "0052"
branch_labels = None
depends_on = None

STANDING = sa.text("state <> 'withdrawn'")


def upgrade() -> None:
    op.create_table(
        "themed_call",
        sa.Column("id", BigInt, nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", BigInt, nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("host_id", BigInt, nullable=False),
        sa.Column("created_by_id", BigInt, nullable=False),
        sa.Column("form_token", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("field", sa.String(length=20), nullable=False),
        sa.Column("opens_at", UtcDateTime(), nullable=False),
        sa.Column("closes_at", UtcDateTime(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("closed_told_at", UtcDateTime(), nullable=True),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.CheckConstraint("kind in ('open_innovation', 'sharing', 'test_bed', 'purchase_trial')", name=op.f("ck_themed_call_kind")),
        sa.CheckConstraint("state in ('draft', 'submitted', 'published', 'announced', 'cancelled')", name=op.f("ck_themed_call_state")),
        sa.CheckConstraint("closes_at > opens_at", name=op.f("ck_themed_call_times")),
        sa.ForeignKeyConstraint(["created_by_id"], ["user_account.id"], name=op.f("fk_themed_call_created_by_id")),
        sa.ForeignKeyConstraint(["host_id"], ["organisation.id"], name=op.f("fk_themed_call_host_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_themed_call")),
        sa.UniqueConstraint("form_token", name=op.f("uq_themed_call_form_token")),
        sa.UniqueConstraint("ref", name=op.f("uq_themed_call_ref")),
    )
    op.create_index(op.f("ix_themed_call_closes_at"), "themed_call", ["closes_at"])
    op.create_index(op.f("ix_themed_call_host_id"), "themed_call", ["host_id"])
    op.create_index(op.f("ix_themed_call_state"), "themed_call", ["state"])
    op.create_table(
        "themed_question",
        sa.Column("id", BigInt, nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("call_id", BigInt, nullable=False),
        sa.Column("asker_id", BigInt, nullable=False),
        sa.Column("body", sa.String(length=2000), nullable=False),
        sa.Column("form_token", sa.String(length=40), nullable=True),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.Column("answer", sa.String(length=4000), nullable=False),
        sa.Column("answered_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["asker_id"], ["user_account.id"], name=op.f("fk_themed_question_asker_id")),
        sa.ForeignKeyConstraint(["call_id"], ["themed_call.id"], name=op.f("fk_themed_question_call_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_themed_question")),
        sa.UniqueConstraint("form_token", name=op.f("uq_themed_question_form_token")),
        sa.UniqueConstraint("ref", name=op.f("uq_themed_question_ref")),
    )
    op.create_index(op.f("ix_themed_question_asker_id"), "themed_question", ["asker_id"])
    op.create_index(op.f("ix_themed_question_call_id"), "themed_question", ["call_id"])
    op.create_table(
        "themed_offer",
        sa.Column("id", BigInt, nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", BigInt, nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("call_id", BigInt, nullable=False),
        sa.Column("organisation_id", BigInt, nullable=False),
        sa.Column("author_id", BigInt, nullable=False),
        sa.Column("listing_id", BigInt, nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("form_token", sa.String(length=40), nullable=True),
        sa.Column("received_at", UtcDateTime(), nullable=False),
        sa.Column("choice", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.CheckConstraint("choice in ('', 'chosen', 'not_chosen')", name=op.f("ck_themed_offer_choice")),
        sa.CheckConstraint("state in ('received', 'chosen', 'not_chosen', 'withdrawn')", name=op.f("ck_themed_offer_state")),
        sa.ForeignKeyConstraint(["author_id"], ["user_account.id"], name=op.f("fk_themed_offer_author_id")),
        sa.ForeignKeyConstraint(["call_id"], ["themed_call.id"], name=op.f("fk_themed_offer_call_id")),
        sa.ForeignKeyConstraint(["listing_id"], ["listing.id"], name=op.f("fk_themed_offer_listing_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_themed_offer_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_themed_offer")),
        sa.UniqueConstraint("form_token", name=op.f("uq_themed_offer_form_token")),
        sa.UniqueConstraint("ref", name=op.f("uq_themed_offer_ref")),
    )
    op.create_index(op.f("ix_themed_offer_call_id"), "themed_offer", ["call_id"])
    op.create_index(op.f("ix_themed_offer_organisation_id"), "themed_offer", ["organisation_id"])
    op.create_index(op.f("uq_themed_offer_standing"), "themed_offer", ["call_id", "organisation_id"], unique=True, sqlite_where=STANDING, postgresql_where=STANDING)
    op.create_table(
        "themed_offer_file",
        sa.Column("id", BigInt, nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("offer_id", BigInt, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", BigInt, nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.ForeignKeyConstraint(["offer_id"], ["themed_offer.id"], name=op.f("fk_themed_offer_file_offer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_themed_offer_file")),
        sa.UniqueConstraint("ref", name=op.f("uq_themed_offer_file_ref")),
    )
    op.create_index(op.f("ix_themed_offer_file_offer_id"), "themed_offer_file", ["offer_id"])


def downgrade() -> None:
    for table in ("themed_offer_file", "themed_offer", "themed_question", "themed_call"):
        op.drop_table(table)
