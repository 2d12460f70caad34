"""mini-clusters: industry, about, leader, coordinator; who was let in and who is named; meetings, difficulties, news"""

import sqlalchemy as sa
from alembic import op

from marketplace.kernel.database import BigInt, UtcDateTime

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None

TEXTS = (("industry_ko", 120), ("industry_en", 120), ("contact", 200))


def upgrade() -> None:
    """Companies that stand in a mini-cluster today were let in with their approval; none has agreed to be named."""
    with op.batch_alter_table("mini_cluster") as batch_op:
        batch_op.add_column(sa.Column("version", BigInt, nullable=False, server_default="1"))
        for name, length in TEXTS:
            batch_op.add_column(sa.Column(name, sa.String(length=length), nullable=False, server_default=""))
        for name in ("about_ko", "about_en"):
            batch_op.add_column(sa.Column(name, sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("leader_company_id", BigInt, nullable=True))
        batch_op.add_column(sa.Column("coordinator_id", BigInt, nullable=True))
        batch_op.add_column(sa.Column("archived_at", UtcDateTime(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_mini_cluster_leader_company_id"), "organisation", ["leader_company_id"], ["id"]
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_mini_cluster_coordinator_id"), "user_account", ["coordinator_id"], ["id"]
        )
        batch_op.create_index(batch_op.f("ix_mini_cluster_leader_company_id"), ["leader_company_id"])
        batch_op.create_index(batch_op.f("ix_mini_cluster_coordinator_id"), ["coordinator_id"])
    with op.batch_alter_table("organisation_cluster") as batch_op:
        batch_op.add_column(sa.Column("joined_at", UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("named_at", UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("named_by_id", BigInt, nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_organisation_cluster_named_by_id"), "user_account", ["named_by_id"], ["id"]
        )
    op.execute(
        sa.text(
            "update organisation_cluster set joined_at = (select coalesce(approved_at, created_at) from organisation"
            " where organisation.id = organisation_cluster.organisation_id and organisation.state in"
            " ('approved', 'suspended', 'closed'))"
        )
    )
    _meetings()
    _difficulties()
    op.create_table(
        "cluster_news",
        sa.Column("id", BigInt, nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("mini_cluster_id", BigInt, nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("public", sa.Boolean(), nullable=False),
        sa.Column("form_token", sa.String(length=40), nullable=False),
        sa.Column("written_by_id", BigInt, nullable=False),
        sa.Column("written_at", UtcDateTime(), nullable=False),
        sa.Column("removed_at", UtcDateTime(), nullable=True),
        *_keys("cluster_news", "mini_cluster_id:mini_cluster", "written_by_id:user_account"),
        sa.UniqueConstraint("ref", name=op.f("uq_cluster_news_ref")),
        sa.UniqueConstraint("form_token", name=op.f("uq_cluster_news_form_token")),
    )
    _index("cluster_news", "mini_cluster_id")


def _meetings() -> None:
    op.create_table(
        "cluster_meeting",
        sa.Column("id", BigInt, nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", BigInt, nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("mini_cluster_id", BigInt, nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("agenda", sa.Text(), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("starts_at", UtcDateTime(), nullable=False),
        sa.Column("ends_at", UtcDateTime(), nullable=False),
        sa.Column("code", sa.String(length=6), nullable=False),
        sa.Column("form_token", sa.String(length=40), nullable=False),
        sa.Column("called_by_id", BigInt, nullable=False),
        sa.Column("called_at", UtcDateTime(), nullable=False),
        sa.Column("minutes", sa.Text(), nullable=False),
        sa.Column("minutes_by_id", BigInt, nullable=True),
        sa.Column("minutes_at", UtcDateTime(), nullable=True),
        sa.Column("held_at", UtcDateTime(), nullable=True),
        sa.Column("announced_at", UtcDateTime(), nullable=True),
        sa.Column("reminded_at", UtcDateTime(), nullable=True),
        sa.Column("note", sa.String(length=500), nullable=False),
        *_keys(
            "cluster_meeting",
            "mini_cluster_id:mini_cluster",
            "called_by_id:user_account",
            "minutes_by_id:user_account",
        ),
        sa.UniqueConstraint("ref", name=op.f("uq_cluster_meeting_ref")),
        sa.UniqueConstraint("form_token", name=op.f("uq_cluster_meeting_form_token")),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_cluster_meeting_times")),
    )
    _index("cluster_meeting", "mini_cluster_id", "state", "starts_at")
    op.create_table(
        "meeting_attendance",
        sa.Column("meeting_id", BigInt, nullable=False),
        sa.Column("user_id", BigInt, nullable=False),
        sa.Column("company_id", BigInt, nullable=True),
        sa.Column("answer", sa.String(length=3), nullable=False),
        sa.Column("answered_at", UtcDateTime(), nullable=True),
        sa.Column("attended_at", UtcDateTime(), nullable=True),
        sa.Column("noted_by_id", BigInt, nullable=True),
        *_keys(
            "meeting_attendance",
            "meeting_id:cluster_meeting",
            "user_id:user_account",
            "company_id:organisation",
            "noted_by_id:user_account",
            primary=("meeting_id", "user_id"),
        ),
        sa.CheckConstraint("answer in ('', 'yes', 'no')", name=op.f("ck_meeting_attendance_answer")),
    )
    _index("meeting_attendance", "user_id", "company_id")
    op.create_table(
        "meeting_file",
        sa.Column("id", BigInt, nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("meeting_id", BigInt, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", BigInt, nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("uploaded_by_id", BigInt, nullable=False),
        sa.Column("uploaded_at", UtcDateTime(), nullable=False),
        sa.Column("removed_at", UtcDateTime(), nullable=True),
        *_keys("meeting_file", "meeting_id:cluster_meeting", "uploaded_by_id:user_account"),
        sa.UniqueConstraint("ref", name=op.f("uq_meeting_file_ref")),
    )
    _index("meeting_file", "meeting_id")


def _difficulties() -> None:
    op.create_table(
        "difficulty",
        sa.Column("id", BigInt, nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", BigInt, nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("mini_cluster_id", BigInt, nullable=False),
        sa.Column("company_id", BigInt, nullable=False),
        sa.Column("meeting_id", BigInt, nullable=True),
        sa.Column("raised_by_id", BigInt, nullable=False),
        sa.Column("owner_id", BigInt, nullable=True),
        sa.Column("form_token", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("amount", BigInt, nullable=True),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("raised_at", UtcDateTime(), nullable=False),
        sa.Column("waiting_since", UtcDateTime(), nullable=False),
        sa.Column("reply_due_on", sa.Date(), nullable=False),
        sa.Column("answered_at", UtcDateTime(), nullable=True),
        sa.Column("next_on", sa.Date(), nullable=True),
        sa.Column("reminded_at", UtcDateTime(), nullable=True),
        sa.Column("escalated_at", UtcDateTime(), nullable=True),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("outcome", sa.String(length=1000), nullable=False),
        *_keys(
            "difficulty",
            "mini_cluster_id:mini_cluster",
            "company_id:organisation",
            "meeting_id:cluster_meeting",
            "raised_by_id:user_account",
            "owner_id:user_account",
        ),
        sa.UniqueConstraint("ref", name=op.f("uq_difficulty_ref")),
        sa.UniqueConstraint("form_token", name=op.f("uq_difficulty_form_token")),
    )
    _index("difficulty", "mini_cluster_id", "company_id", "meeting_id", "state")
    op.create_table(
        "difficulty_note",
        sa.Column("id", BigInt, nullable=False),
        sa.Column("difficulty_id", BigInt, nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("by_id", BigInt, nullable=True),
        sa.Column("at", UtcDateTime(), nullable=False),
        *_keys("difficulty_note", "difficulty_id:difficulty", "by_id:user_account"),
    )
    _index("difficulty_note", "difficulty_id")
    op.create_table(
        "difficulty_link",
        sa.Column("id", BigInt, nullable=False),
        sa.Column("difficulty_id", BigInt, nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("target", sa.String(length=40), nullable=False),
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.Column("by_id", BigInt, nullable=True),
        sa.Column("at", UtcDateTime(), nullable=False),
        *_keys("difficulty_link", "difficulty_id:difficulty", "by_id:user_account"),
        sa.UniqueConstraint(
            "difficulty_id", "kind", "target", name=op.f("uq_difficulty_link_difficulty_id_kind_target")
        ),
    )
    op.create_table(
        "same_problem",
        sa.Column("difficulty_id", BigInt, nullable=False),
        sa.Column("company_id", BigInt, nullable=False),
        sa.Column("by_id", BigInt, nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        *_keys(
            "same_problem",
            "difficulty_id:difficulty",
            "company_id:organisation",
            "by_id:user_account",
            primary=("difficulty_id", "company_id"),
        ),
    )
    _index("same_problem", "company_id")


def _keys(table: str, *foreign: str, primary: tuple[str, ...] = ("id",)) -> list[sa.Constraint]:
    """The primary key, and a foreign key for each "column:table"."""
    pairs = [one.split(":") for one in foreign]
    return [
        sa.PrimaryKeyConstraint(*primary, name=op.f(f"pk_{table}")),
        *(
            sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}"))
            for column, other in pairs
        ),
    ]


def _index(table: str, *columns: str) -> None:
    for column in columns:
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def downgrade() -> None:
    for table in (
        "cluster_news", "same_problem", "difficulty_link", "difficulty_note", "difficulty",
        "meeting_file", "meeting_attendance", "cluster_meeting",
    ):  # fmt: skip
        op.drop_table(table)
    with op.batch_alter_table("organisation_cluster") as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_organisation_cluster_named_by_id"), type_="foreignkey")
        for name in ("named_by_id", "named_at", "joined_at"):
            batch_op.drop_column(name)
    with op.batch_alter_table("mini_cluster") as batch_op:
        for name in ("leader_company_id", "coordinator_id"):
            batch_op.drop_index(batch_op.f(f"ix_mini_cluster_{name}"))
            batch_op.drop_constraint(batch_op.f(f"fk_mini_cluster_{name}"), type_="foreignkey")
            batch_op.drop_column(name)
        for name in ("archived_at", "about_en", "about_ko", *(name for name, _ in TEXTS), "version"):
            batch_op.drop_column(name)
