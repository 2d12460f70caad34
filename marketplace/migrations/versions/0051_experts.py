"""experts: profiles, rates and sheets; mentoring with assignments, meetings, private notes and ratings"""

import sqlalchemy as sa
from alembic import op

from marketplace.kernel.database import BigInt, Json, UtcDateTime

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "expert_import",
        sa.Column("id", BigInt, nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", BigInt, nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("rows", Json, nullable=False),
        sa.Column("notes", Json, nullable=False),
        sa.Column("read_by_id", BigInt, nullable=False),
        sa.Column("read_at", UtcDateTime(), nullable=False),
        sa.Column("entered", BigInt, nullable=False),
        sa.Column("entered_at", UtcDateTime(), nullable=True),
        sa.Column("undone_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("state in ('read', 'entered', 'undone')", name=op.f("ck_expert_import_state")),
        sa.ForeignKeyConstraint(
            ["read_by_id"], ["user_account.id"], name=op.f("fk_expert_import_read_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_expert_import")),
        sa.UniqueConstraint("ref", name=op.f("uq_expert_import_ref")),
    )
    op.create_table(
        "expert",
        sa.Column("id", BigInt, nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", BigInt, nullable=False),
        sa.Column("user_id", BigInt, nullable=True),
        sa.Column("name_ko", sa.String(length=80), nullable=False),
        sa.Column("name_en", sa.String(length=80), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("employer", sa.String(length=120), nullable=False),
        sa.Column("job_title", sa.String(length=80), nullable=False),
        sa.Column("affiliations", Json, nullable=False),
        sa.Column("former_affiliations", Json, nullable=False),
        sa.Column("fields", Json, nullable=False),
        sa.Column("industries", Json, nullable=False),
        sa.Column("languages", Json, nullable=False),
        sa.Column("skills_ko", sa.Text(), nullable=False),
        sa.Column("skills_en", sa.Text(), nullable=False),
        sa.Column("capacity", BigInt, nullable=False),
        sa.Column("available", sa.Boolean(), nullable=False),
        sa.Column("availability", sa.String(length=200), nullable=False),
        sa.Column("approved_at", UtcDateTime(), nullable=True),
        sa.Column("published_at", UtcDateTime(), nullable=True),
        sa.Column("consent_version", sa.String(length=20), nullable=False),
        sa.Column("left_at", UtcDateTime(), nullable=True),
        sa.Column("created_by_id", BigInt, nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.Column("invited_at", UtcDateTime(), nullable=True),
        sa.Column("form_token", sa.String(length=40), nullable=True),
        sa.Column("import_id", BigInt, nullable=True),
        sa.CheckConstraint("capacity between 0 and 20", name=op.f("ck_expert_capacity")),
        sa.CheckConstraint("published_at is null or user_id is not null", name=op.f("ck_expert_own_consent")),
        sa.ForeignKeyConstraint(["created_by_id"], ["user_account.id"], name=op.f("fk_expert_created_by_id")),
        sa.ForeignKeyConstraint(["import_id"], ["expert_import.id"], name=op.f("fk_expert_import_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_expert_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_expert")),
        sa.UniqueConstraint("form_token", name=op.f("uq_expert_form_token")),
        sa.UniqueConstraint("ref", name=op.f("uq_expert_ref")),
        sa.UniqueConstraint("user_id", name=op.f("uq_expert_user_id")),
    )
    with op.batch_alter_table("expert") as batch_op:
        batch_op.create_index(batch_op.f("ix_expert_import_id"), ["import_id"], unique=False)
        batch_op.create_index(
            "uq_expert_email",
            ["email"],
            unique=True,
            sqlite_where=sa.text("email <> ''"),
            postgresql_where=sa.text("email <> ''"),
        )

    op.create_table(
        "expert_rate",
        sa.Column("id", BigInt, nullable=False),
        sa.Column("expert_id", BigInt, nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("hourly", BigInt, nullable=False),
        sa.Column("recorded_by_id", BigInt, nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("hourly >= 0", name=op.f("ck_expert_rate_hourly")),
        sa.ForeignKeyConstraint(["expert_id"], ["expert.id"], name=op.f("fk_expert_rate_expert_id")),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["user_account.id"], name=op.f("fk_expert_rate_recorded_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_expert_rate")),
        sa.UniqueConstraint("expert_id", "from_on", name=op.f("uq_expert_rate_expert_id_from_on")),
    )
    with op.batch_alter_table("expert_rate") as batch_op:
        batch_op.create_index(batch_op.f("ix_expert_rate_expert_id"), ["expert_id"], unique=False)

    op.create_table(
        "mentoring",
        sa.Column("id", BigInt, nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", BigInt, nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("company_id", BigInt, nullable=False),
        sa.Column("expert_id", BigInt, nullable=True),
        sa.Column("seat", BigInt, nullable=True),
        sa.Column("goal", sa.Text(), nullable=False),
        sa.Column("field", sa.String(length=20), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("wanted_on", sa.Date(), nullable=False),
        sa.Column("by_center", sa.Boolean(), nullable=False),
        sa.Column("requested_by_id", BigInt, nullable=False),
        sa.Column("requested_at", UtcDateTime(), nullable=False),
        sa.Column("waits_since", UtcDateTime(), nullable=False),
        sa.Column("form_token", sa.String(length=40), nullable=False),
        sa.Column("accepted_at", UtcDateTime(), nullable=True),
        sa.Column("first_due_on", sa.Date(), nullable=True),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("outcome", sa.String(length=12), nullable=False),
        sa.Column("outcome_text", sa.String(length=1000), nullable=False),
        sa.CheckConstraint(
            "state not in ('assigned', 'running') or (expert_id is not null and seat is not null)",
            name=op.f("ck_mentoring_expert"),
        ),
        sa.ForeignKeyConstraint(["company_id"], ["organisation.id"], name=op.f("fk_mentoring_company_id")),
        sa.ForeignKeyConstraint(["expert_id"], ["expert.id"], name=op.f("fk_mentoring_expert_id")),
        sa.ForeignKeyConstraint(
            ["requested_by_id"], ["user_account.id"], name=op.f("fk_mentoring_requested_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mentoring")),
        sa.UniqueConstraint("form_token", name=op.f("uq_mentoring_form_token")),
        sa.UniqueConstraint("ref", name=op.f("uq_mentoring_ref")),
    )
    with op.batch_alter_table("mentoring") as batch_op:
        batch_op.create_index(batch_op.f("ix_mentoring_company_id"), ["company_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_mentoring_expert_id"), ["expert_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_mentoring_state"), ["state"], unique=False)
        batch_op.create_index(
            "uq_mentoring_company",
            ["company_id"],
            unique=True,
            sqlite_where=sa.text("state in ('proposed', 'requested', 'assigned', 'running')"),
            postgresql_where=sa.text("state in ('proposed', 'requested', 'assigned', 'running')"),
        )
        batch_op.create_index(
            "uq_mentoring_seat",
            ["expert_id", "seat"],
            unique=True,
            sqlite_where=sa.text("state in ('assigned', 'running')"),
            postgresql_where=sa.text("state in ('assigned', 'running')"),
        )

    op.create_table(
        "mentor_assignment",
        sa.Column("id", BigInt, nullable=False),
        sa.Column("mentoring_id", BigInt, nullable=False),
        sa.Column("expert_id", BigInt, nullable=False),
        sa.Column("assigned_by_id", BigInt, nullable=False),
        sa.Column("assigned_at", UtcDateTime(), nullable=False),
        sa.Column("accepted_at", UtcDateTime(), nullable=True),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("ending", sa.String(length=10), nullable=False),
        sa.Column("ended_by_id", BigInt, nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.CheckConstraint(
            "ending in ('', 'declined', 'taken_back', 'released', 'ended')",
            name=op.f("ck_mentor_assignment_ending"),
        ),
        sa.ForeignKeyConstraint(
            ["assigned_by_id"], ["user_account.id"], name=op.f("fk_mentor_assignment_assigned_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["ended_by_id"], ["user_account.id"], name=op.f("fk_mentor_assignment_ended_by_id")
        ),
        sa.ForeignKeyConstraint(["expert_id"], ["expert.id"], name=op.f("fk_mentor_assignment_expert_id")),
        sa.ForeignKeyConstraint(
            ["mentoring_id"], ["mentoring.id"], name=op.f("fk_mentor_assignment_mentoring_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mentor_assignment")),
    )
    with op.batch_alter_table("mentor_assignment") as batch_op:
        batch_op.create_index(batch_op.f("ix_mentor_assignment_expert_id"), ["expert_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_mentor_assignment_mentoring_id"), ["mentoring_id"], unique=False)

    op.create_table(
        "mentoring_rating",
        sa.Column("id", BigInt, nullable=False),
        sa.Column("mentoring_id", BigInt, nullable=False),
        sa.Column("expert_id", BigInt, nullable=False),
        sa.Column("side", sa.String(length=8), nullable=False),
        sa.Column("score", BigInt, nullable=False),
        sa.Column("words", sa.String(length=500), nullable=False),
        sa.Column("rated_by_id", BigInt, nullable=False),
        sa.Column("rated_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("side in ('company', 'expert')", name=op.f("ck_mentoring_rating_side")),
        sa.CheckConstraint("score between 1 and 5", name=op.f("ck_mentoring_rating_score")),
        sa.ForeignKeyConstraint(["expert_id"], ["expert.id"], name=op.f("fk_mentoring_rating_expert_id")),
        sa.ForeignKeyConstraint(
            ["mentoring_id"], ["mentoring.id"], name=op.f("fk_mentoring_rating_mentoring_id")
        ),
        sa.ForeignKeyConstraint(
            ["rated_by_id"], ["user_account.id"], name=op.f("fk_mentoring_rating_rated_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mentoring_rating")),
        sa.UniqueConstraint(
            "mentoring_id", "expert_id", "side", name=op.f("uq_mentoring_rating_mentoring_id_expert_id_side")
        ),
    )
    with op.batch_alter_table("mentoring_rating") as batch_op:
        batch_op.create_index(batch_op.f("ix_mentoring_rating_expert_id"), ["expert_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_mentoring_rating_mentoring_id"), ["mentoring_id"], unique=False)

    op.create_table(
        "mentoring_session",
        sa.Column("id", BigInt, nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", BigInt, nullable=False),
        sa.Column("mentoring_id", BigInt, nullable=False),
        sa.Column("expert_id", BigInt, nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("minutes", BigInt, nullable=False),
        sa.Column("place", sa.String(length=10), nullable=False),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("actions", sa.String(length=1000), nullable=False),
        sa.Column("next_on", sa.Date(), nullable=True),
        sa.Column("form_token", sa.String(length=40), nullable=False),
        sa.Column("logged_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("minutes between 15 and 600", name=op.f("ck_mentoring_session_minutes")),
        sa.ForeignKeyConstraint(["expert_id"], ["expert.id"], name=op.f("fk_mentoring_session_expert_id")),
        sa.ForeignKeyConstraint(
            ["mentoring_id"], ["mentoring.id"], name=op.f("fk_mentoring_session_mentoring_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mentoring_session")),
        sa.UniqueConstraint("form_token", name=op.f("uq_mentoring_session_form_token")),
        sa.UniqueConstraint("ref", name=op.f("uq_mentoring_session_ref")),
    )
    with op.batch_alter_table("mentoring_session") as batch_op:
        batch_op.create_index("ix_mentoring_session_expert_day", ["expert_id", "held_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_mentoring_session_mentoring_id"), ["mentoring_id"], unique=False)

    op.create_table(
        "private_note",
        sa.Column("session_id", BigInt, nullable=False),
        sa.Column("user_id", BigInt, nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"], ["mentoring_session.id"], name=op.f("fk_private_note_session_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_private_note_user_id")),
        sa.PrimaryKeyConstraint("session_id", name=op.f("pk_private_note")),
    )
    with op.batch_alter_table("private_note") as batch_op:
        batch_op.create_index(batch_op.f("ix_private_note_user_id"), ["user_id"], unique=False)


def downgrade() -> None:
    op.drop_table("private_note")
    op.drop_table("mentoring_session")
    op.drop_table("mentoring_rating")
    op.drop_table("mentor_assignment")
    op.drop_table("mentoring")
    op.drop_table("expert_rate")
    op.drop_table("expert")
    op.drop_table("expert_import")
