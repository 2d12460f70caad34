"""The deal room: guests' questions, who has read what, mail as each person wants it, talks that end in silence."""

import sqlalchemy as sa
from alembic import op

from marketplace.kernel.database import BigInt, Json, UtcDateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("user_account", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("deal_mail", sa.String(length=8), server_default="at_once", nullable=False)
        )
    with op.batch_alter_table("inquiry", schema=None) as batch_op:
        batch_op.add_column(sa.Column("warned_at", UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("reopened_at", UtcDateTime(), nullable=True))
    op.create_table(
        "held_notice",
        sa.Column("id", BigInt, nullable=False),
        sa.Column("user_id", BigInt, nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("template", sa.String(length=60), nullable=False),
        sa.Column("refs", Json, nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("digest_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_held_notice_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_held_notice")),
        sa.UniqueConstraint("user_id", "key", name=op.f("uq_held_notice_user_id_key")),
    )
    with op.batch_alter_table("held_notice", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_held_notice_created_at"), ["created_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_held_notice_user_id"), ["user_id"], unique=False)
    op.create_table(
        "message_reading",
        sa.Column("message_id", BigInt, nullable=False),
        sa.Column("user_id", BigInt, nullable=False),
        sa.Column("seen_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name=op.f("fk_message_reading_message_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_message_reading_user_id")),
        sa.PrimaryKeyConstraint("message_id", "user_id", name=op.f("pk_message_reading")),
    )
    with op.batch_alter_table("message_reading", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_message_reading_user_id"), ["user_id"], unique=False)
    op.create_table(
        "guest_question",
        sa.Column("id", BigInt, nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("version", BigInt, nullable=False),
        sa.Column("listing_id", BigInt, nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("company_name", sa.String(length=120), nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("consent_at", UtcDateTime(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("confirmed_at", UtcDateTime(), nullable=True),
        sa.Column("reply_due_on", sa.Date(), nullable=True),
        sa.Column("answered_at", UtcDateTime(), nullable=True),
        sa.Column("reminded_at", UtcDateTime(), nullable=True),
        sa.Column("escalated_at", UtcDateTime(), nullable=True),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
        sa.Column("closed_reason", sa.String(length=500), nullable=False),
        sa.Column("declined_for", sa.String(length=20), nullable=False),
        sa.Column("inquiry_id", BigInt, nullable=True),
        sa.Column("form_token", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(["inquiry_id"], ["inquiry.id"], name=op.f("fk_guest_question_inquiry_id")),
        sa.ForeignKeyConstraint(["listing_id"], ["listing.id"], name=op.f("fk_guest_question_listing_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guest_question")),
        sa.UniqueConstraint("form_token", name=op.f("uq_guest_question_form_token")),
        sa.UniqueConstraint("ref", name=op.f("uq_guest_question_ref")),
    )
    with op.batch_alter_table("guest_question", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_guest_question_created_at"), ["created_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_guest_question_email"), ["email"], unique=False)
        batch_op.create_index(batch_op.f("ix_guest_question_listing_id"), ["listing_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_guest_question_state"), ["state"], unique=False)
    op.create_table(
        "guest_message",
        sa.Column("id", BigInt, nullable=False),
        sa.Column("question_id", BigInt, nullable=False),
        sa.Column("author_id", BigInt, nullable=True),
        sa.Column("side", sa.String(length=10), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("files", Json, nullable=False),
        sa.Column("form_token", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(["author_id"], ["user_account.id"], name=op.f("fk_guest_message_author_id")),
        sa.ForeignKeyConstraint(
            ["question_id"], ["guest_question.id"], name=op.f("fk_guest_message_question_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guest_message")),
        sa.UniqueConstraint("form_token", name=op.f("uq_guest_message_form_token")),
    )
    with op.batch_alter_table("guest_message", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_guest_message_question_id"), ["question_id"], unique=False)


def downgrade() -> None:
    for table in ("guest_message", "guest_question", "message_reading", "held_notice"):
        op.drop_table(table)
    with op.batch_alter_table("inquiry", schema=None) as batch_op:
        batch_op.drop_column("reopened_at")
        batch_op.drop_column("warned_at")
    with op.batch_alter_table("user_account", schema=None) as batch_op:
        batch_op.drop_column("deal_mail")
