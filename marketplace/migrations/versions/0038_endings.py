"""agreements: steps towards their end with a day, and the days that the paper names"""

from zoneinfo import ZoneInfo

import sqlalchemy as sa
from alembic import op

from marketplace.kernel.database import BigInt, Json, UtcDateTime

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

DAYS = {  # as licensing.days on the day of this migration
    "grace": ("payment_grace_days", 14),
    "registration": ("registration_days", 90),
    "lapse": ("lapse_notice_days", 14),
    "cure": ("breach_cure_days", 30),
    "notice": ("termination_notice_days", 90),
}
SEOUL = ZoneInfo("Asia/Seoul")


def upgrade() -> None:
    """Agreements of before keep the days that the policy named when they were offered."""
    with op.batch_alter_table("agreement") as batch_op:
        batch_op.add_column(sa.Column("days", Json, nullable=False, server_default=sa.text("'{}'")))
        batch_op.add_column(sa.Column("late_told_on", sa.Date(), nullable=True))
    _keep_days()
    with op.batch_alter_table("agreement_file") as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_agreement_file_purpose"), type_="check")
        batch_op.create_check_constraint(
            batch_op.f("ck_agreement_file_purpose"), "purpose in ('registration','milestone','delivery','ending')"
        )
    op.create_table(
        "agreement_ending",
        sa.Column("id", BigInt, nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", BigInt, nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("agreement_id", BigInt, nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("side", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("announced_by_id", BigInt, nullable=False),
        sa.Column("announced_at", UtcDateTime(), nullable=False),
        sa.Column("closed_by_id", BigInt, nullable=True),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
        sa.Column("answer", sa.String(length=500), nullable=False),
        sa.Column("reminded_on", sa.Date(), nullable=True),
        sa.Column("file_id", BigInt, nullable=True),
        sa.CheckConstraint(
            "kind in ('notice','cure','accord','lapse','decided')", name=op.f("ck_agreement_ending_kind")
        ),
        sa.CheckConstraint("side in ('licensee','licensor','center')", name=op.f("ck_agreement_ending_side")),
        sa.ForeignKeyConstraint(["agreement_id"], ["agreement.id"], name=op.f("fk_agreement_ending_agreement_id")),
        sa.ForeignKeyConstraint(
            ["announced_by_id"], ["user_account.id"], name=op.f("fk_agreement_ending_announced_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["closed_by_id"], ["user_account.id"], name=op.f("fk_agreement_ending_closed_by_id")
        ),
        sa.ForeignKeyConstraint(["file_id"], ["agreement_file.id"], name=op.f("fk_agreement_ending_file_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement_ending")),
        sa.UniqueConstraint("ref", name=op.f("uq_agreement_ending_ref")),
    )
    with op.batch_alter_table("agreement_ending") as batch_op:
        batch_op.create_index(batch_op.f("ix_agreement_ending_agreement_id"), ["agreement_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_agreement_ending_state"), ["state"], unique=False)
        batch_op.create_index(
            "uq_agreement_ending_live",
            ["agreement_id", "kind", "side"],
            unique=True,
            sqlite_where=sa.text("state in ('proposed','running')"),
            postgresql_where=sa.text("state in ('proposed','running')"),
        )


def _keep_days() -> None:
    agreement = sa.table(
        "agreement", sa.column("id"), sa.column("offered_at", UtcDateTime()), sa.column("days", Json)
    )
    rules = sa.table("policy", sa.column("key"), sa.column("from_on", sa.Date()), sa.column("value", Json))
    connection = op.get_bind()
    rows = connection.execute(sa.select(rules).where(rules.c.key.in_([key for key, _ in DAYS.values()])))
    policy = sorted(((row.key, row.from_on, row.value) for row in rows), key=lambda row: row[1])
    offered = sa.select(agreement.c.id, agreement.c.offered_at).where(agreement.c.offered_at.is_not(None))
    for row in connection.execute(offered).all():
        day = row.offered_at.astimezone(SEOUL).date()
        kept = {
            name: ([value for known, since, value in policy if known == key and since <= day] or [usual])[-1]
            for name, (key, usual) in DAYS.items()
        }
        connection.execute(sa.update(agreement).where(agreement.c.id == row.id).values(days=kept))


def downgrade() -> None:
    op.drop_table("agreement_ending")
    op.execute(sa.text("delete from agreement_file where purpose = 'ending'"))
    with op.batch_alter_table("agreement_file") as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_agreement_file_purpose"), type_="check")
        batch_op.create_check_constraint(
            batch_op.f("ck_agreement_file_purpose"), "purpose in ('registration','milestone','delivery')"
        )
    with op.batch_alter_table("agreement") as batch_op:
        batch_op.drop_column("late_told_on")
        batch_op.drop_column("days")
