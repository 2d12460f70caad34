"""technology needs taken to institutions: who may see a need, shortlists, questions, answers"""

import sqlalchemy as sa
from alembic import op

from marketplace.kernel.database import BigInt, UtcDateTime

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None

ASKED = sa.text("state in ('asked', 'answered')")
STANDING = sa.text("state in ('given', 'accepted')")


def upgrade() -> None:
    """Every need of before was written for the center's eyes alone, and stays so."""
    with op.batch_alter_table("need") as batch_op:
        batch_op.add_column(sa.Column("shown", sa.String(length=10), nullable=False, server_default="center"))
        batch_op.add_column(sa.Column("teaser_title", sa.String(length=200), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("teaser", sa.Text(), nullable=False, server_default=""))
        batch_op.create_check_constraint(
            batch_op.f("ck_need_shown"), "shown in ('center', 'anonymous', 'named')"
        )
    op.create_table(
        "need_candidate",
        sa.Column("id", BigInt, nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("need_id", BigInt, nullable=False),
        sa.Column("listing_id", BigInt, nullable=False),
        sa.Column("note", sa.String(length=2000), nullable=False),
        sa.Column("added_by_id", BigInt, nullable=False),
        sa.Column("added_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["added_by_id"], ["user_account.id"], name=op.f("fk_need_candidate_added_by_id")),
        sa.ForeignKeyConstraint(["listing_id"], ["listing.id"], name=op.f("fk_need_candidate_listing_id")),
        sa.ForeignKeyConstraint(["need_id"], ["need.id"], name=op.f("fk_need_candidate_need_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_need_candidate")),
        sa.UniqueConstraint("need_id", "listing_id", name=op.f("uq_need_candidate_need_id_listing_id")),
        sa.UniqueConstraint("ref", name=op.f("uq_need_candidate_ref")),
    )
    op.create_index(op.f("ix_need_candidate_listing_id"), "need_candidate", ["listing_id"])
    op.create_index(op.f("ix_need_candidate_need_id"), "need_candidate", ["need_id"])
    op.create_table(
        "need_request",
        sa.Column("id", BigInt, nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", BigInt, nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("need_id", BigInt, nullable=False),
        sa.Column("institution_id", BigInt, nullable=False),
        sa.Column("asked_by_id", BigInt, nullable=False),
        sa.Column("message", sa.String(length=1000), nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.Column("reply_due_on", sa.Date(), nullable=False),
        sa.Column("reminded_at", UtcDateTime(), nullable=True),
        sa.Column("escalated_at", UtcDateTime(), nullable=True),
        sa.Column("answered_at", UtcDateTime(), nullable=True),
        sa.Column("declined_for", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.CheckConstraint("state in ('asked', 'answered', 'declined', 'withdrawn')", name=op.f("ck_need_request_state")),
        sa.ForeignKeyConstraint(["asked_by_id"], ["user_account.id"], name=op.f("fk_need_request_asked_by_id")),
        sa.ForeignKeyConstraint(["institution_id"], ["organisation.id"], name=op.f("fk_need_request_institution_id")),
        sa.ForeignKeyConstraint(["need_id"], ["need.id"], name=op.f("fk_need_request_need_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_need_request")),
        sa.UniqueConstraint("ref", name=op.f("uq_need_request_ref")),
    )
    op.create_index(op.f("ix_need_request_institution_id"), "need_request", ["institution_id"])
    op.create_index(op.f("ix_need_request_need_id"), "need_request", ["need_id"])
    op.create_index(op.f("ix_need_request_state"), "need_request", ["state"])
    op.create_index(op.f("uq_need_request_live"), "need_request", ["need_id", "institution_id"], unique=True, sqlite_where=ASKED, postgresql_where=ASKED)
    op.create_table(
        "need_answer",
        sa.Column("id", BigInt, nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", BigInt, nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("need_id", BigInt, nullable=False),
        sa.Column("institution_id", BigInt, nullable=False),
        sa.Column("request_id", BigInt, nullable=True),
        sa.Column("by_center", sa.Boolean(), nullable=False),
        sa.Column("author_id", BigInt, nullable=False),
        sa.Column("listing_id", BigInt, nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("form_token", sa.String(length=40), nullable=True),
        sa.Column("given_at", UtcDateTime(), nullable=False),
        sa.Column("reminded_at", UtcDateTime(), nullable=True),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.Column("decided_by_id", BigInt, nullable=True),
        sa.Column("passed_for", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("inquiry_id", BigInt, nullable=True),
        sa.CheckConstraint("state in ('given', 'accepted', 'passed', 'withdrawn')", name=op.f("ck_need_answer_state")),
        sa.ForeignKeyConstraint(["author_id"], ["user_account.id"], name=op.f("fk_need_answer_author_id")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["user_account.id"], name=op.f("fk_need_answer_decided_by_id")),
        sa.ForeignKeyConstraint(["inquiry_id"], ["inquiry.id"], name=op.f("fk_need_answer_inquiry_id")),
        sa.ForeignKeyConstraint(["institution_id"], ["organisation.id"], name=op.f("fk_need_answer_institution_id")),
        sa.ForeignKeyConstraint(["listing_id"], ["listing.id"], name=op.f("fk_need_answer_listing_id")),
        sa.ForeignKeyConstraint(["need_id"], ["need.id"], name=op.f("fk_need_answer_need_id")),
        sa.ForeignKeyConstraint(["request_id"], ["need_request.id"], name=op.f("fk_need_answer_request_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_need_answer")),
        sa.UniqueConstraint("form_token", name=op.f("uq_need_answer_form_token")),
        sa.UniqueConstraint("ref", name=op.f("uq_need_answer_ref")),
    )
    op.create_index(op.f("ix_need_answer_institution_id"), "need_answer", ["institution_id"])
    op.create_index(op.f("ix_need_answer_listing_id"), "need_answer", ["listing_id"])
    op.create_index(op.f("ix_need_answer_need_id"), "need_answer", ["need_id"])
    op.create_index(op.f("ix_need_answer_state"), "need_answer", ["state"])
    op.create_index(op.f("uq_need_answer_standing"), "need_answer", ["need_id", "listing_id"], unique=True, sqlite_where=STANDING, postgresql_where=STANDING)
    op.create_table(
        "need_answer_file",
        sa.Column("id", BigInt, nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("answer_id", BigInt, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", BigInt, nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.ForeignKeyConstraint(["answer_id"], ["need_answer.id"], name=op.f("fk_need_answer_file_answer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_need_answer_file")),
        sa.UniqueConstraint("ref", name=op.f("uq_need_answer_file_ref")),
    )
    op.create_index(op.f("ix_need_answer_file_answer_id"), "need_answer_file", ["answer_id"])


def downgrade() -> None:
    for table in ("need_answer_file", "need_answer", "need_request", "need_candidate"):
        op.drop_table(table)
    with op.batch_alter_table("need") as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_need_shown"), type_="check")
        for column in ("teaser", "teaser_title", "shown"):
            batch_op.drop_column(column)
