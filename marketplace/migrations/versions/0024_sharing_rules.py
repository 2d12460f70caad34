"""an institution's sharing rule has its day, its proposer and its confirmer"""

from datetime import UTC, date, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

from marketplace.kernel.database import BigInt, Json, UtcDateTime
from marketplace.kernel.ids import new_ref

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

BEGINNING = date(2000, 1, 1)
KEYS = ("researchers_bp", "contributors_bp", "deduct_costs_first", "costs_bp")
ORGANISATION = sa.table("organisation", sa.column("id", BigInt), sa.column("kind", sa.String), sa.column("settings", Json))
RULE = sa.table(
    "sharing_rule",
    sa.column("ref", sa.String), sa.column("state", sa.String), sa.column("version", BigInt), sa.column("institution_id", BigInt),
    sa.column("from_on", sa.Date), sa.column("researchers_bp", BigInt), sa.column("contributors_bp", BigInt),
    sa.column("deduct_costs_first", sa.Boolean), sa.column("costs_bp", BigInt), sa.column("basis", sa.String),
    sa.column("note", sa.String), sa.column("proposed_at", UtcDateTime()), sa.column("decided_at", UtcDateTime()),
)  # fmt: skip


def upgrade() -> None:
    op.create_table(
        "sharing_rule",
        sa.Column("id", BigInt, nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("form_token", sa.String(length=40), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("version", BigInt, nullable=False),
        sa.Column("institution_id", BigInt, nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("researchers_bp", BigInt, nullable=False),
        sa.Column("contributors_bp", BigInt, nullable=False),
        sa.Column("deduct_costs_first", sa.Boolean(), nullable=False),
        sa.Column("costs_bp", BigInt, nullable=False),
        sa.Column("basis", sa.String(length=300), nullable=False),
        sa.Column("note", sa.String(length=1000), nullable=False),
        sa.Column("proposed_by_id", BigInt, nullable=True),
        sa.Column("proposed_at", UtcDateTime(), nullable=False),
        sa.Column("decided_by_id", BigInt, nullable=True),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint(
            "researchers_bp >= 0 and contributors_bp >= 0 and researchers_bp + contributors_bp <= 10000",
            name=op.f("ck_sharing_rule_parts"),
        ),
        sa.CheckConstraint("costs_bp between 0 and 10000", name=op.f("ck_sharing_rule_costs")),
        sa.CheckConstraint(
            "state <> 'confirmed' or proposed_by_id is null or decided_by_id <> proposed_by_id",
            name=op.f("ck_sharing_rule_two_people"),
        ),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["organisation.id"], name=op.f("fk_sharing_rule_institution_id")
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"], ["user_account.id"], name=op.f("fk_sharing_rule_proposed_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["user_account.id"], name=op.f("fk_sharing_rule_decided_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sharing_rule")),
        sa.UniqueConstraint("ref", name=op.f("uq_sharing_rule_ref")),
        sa.UniqueConstraint("form_token", name=op.f("uq_sharing_rule_form_token")),
    )
    waiting = sa.text("state = 'proposed'")
    with op.batch_alter_table("sharing_rule") as batch_op:
        batch_op.create_index(batch_op.f("ix_sharing_rule_institution_id"), ["institution_id"], unique=False)
        batch_op.create_index(
            "uq_sharing_rule_proposed",
            ["institution_id"],
            unique=True,
            sqlite_where=waiting,
            postgresql_where=waiting,
        )
    connection, now = op.get_bind(), datetime.now(UTC)
    for row_id, settings in _settled(connection):
        researchers = min(max(int(settings.get("researchers_bp") or 0), 0), 10_000)
        deducts = bool(settings.get("deduct_costs_first"))
        connection.execute(
            sa.insert(RULE).values(
                ref=new_ref(), state="confirmed", version=1, institution_id=row_id, from_on=BEGINNING,
                researchers_bp=researchers,
                contributors_bp=min(max(int(settings.get("contributors_bp") or 0), 0), 10_000 - researchers),
                deduct_costs_first=deducts,
                costs_bp=min(max(int(settings.get("costs_bp") or 0), 0), 10_000) if deducts else 0,
                basis="", note="", proposed_at=now, decided_at=now,
            )
        )  # fmt: skip
        rest = {key: value for key, value in settings.items() if key not in KEYS}
        connection.execute(
            sa.update(ORGANISATION).where(ORGANISATION.c.id == row_id).values(settings=rest)
        )


def _settled(connection: sa.Connection) -> list[tuple[int, dict[str, Any]]]:
    """Institutions with a rule of their own in the settings."""
    rows = connection.execute(
        sa.select(ORGANISATION.c.id, ORGANISATION.c.settings).where(ORGANISATION.c.kind == "institution")
    ).all()
    return [(row_id, settings) for row_id, settings in rows if any((settings or {}).get(key) for key in KEYS)]


def downgrade() -> None:
    """The last rule of an institution becomes its settings again; the history is lost."""
    connection = op.get_bind()
    rules = connection.execute(
        sa.select(RULE).where(RULE.c.state == "confirmed").order_by(RULE.c.from_on, RULE.c.decided_at)
    ).mappings()
    last = {rule["institution_id"]: {key: rule[key] for key in KEYS} for rule in rules}
    for row_id, own in last.items():
        settings = connection.scalar(sa.select(ORGANISATION.c.settings).where(ORGANISATION.c.id == row_id))
        connection.execute(
            sa.update(ORGANISATION).where(ORGANISATION.c.id == row_id).values(settings=(settings or {}) | own)
        )
    op.drop_table("sharing_rule")
