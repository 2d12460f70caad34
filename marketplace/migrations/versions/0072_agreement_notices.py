"""agreements: notices between the parties; ending on insolvency or closure"""

import sqlalchemy as sa
from alembic import op

from marketplace.kernel.database import BigInt, UtcDateTime

revision = "0072"
down_revision = "0071"
branch_labels = None
depends_on = None

KINDS = "'infringement','improvement','succession','transfer','abandonment','offer_back','other'"


def upgrade() -> None:
    op.create_table(
        "agreement_notice",
        sa.Column("id", BigInt, nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("version", BigInt, nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("agreement_id", BigInt, nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("side", sa.String(length=10), nullable=False),
        sa.Column("body", sa.String(length=2000), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=True),
        sa.Column("answer_by", sa.Date(), nullable=True),
        sa.Column("author_id", BigInt, nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("form_token", sa.String(length=40), nullable=True),
        sa.Column("answer", sa.String(length=500), nullable=False),
        sa.Column("closed_by_id", BigInt, nullable=True),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint(f"kind in ({KINDS})", name=op.f("ck_agreement_notice_kind")),
        sa.CheckConstraint("side in ('licensee','licensor')", name=op.f("ck_agreement_notice_side")),
        sa.ForeignKeyConstraint(
            ["agreement_id"], ["agreement.id"], name=op.f("fk_agreement_notice_agreement_id")
        ),
        sa.ForeignKeyConstraint(
            ["author_id"], ["user_account.id"], name=op.f("fk_agreement_notice_author_id")
        ),
        sa.ForeignKeyConstraint(
            ["closed_by_id"], ["user_account.id"], name=op.f("fk_agreement_notice_closed_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement_notice")),
        sa.UniqueConstraint("ref", name=op.f("uq_agreement_notice_ref")),
        sa.UniqueConstraint("form_token", name=op.f("uq_agreement_notice_form_token")),
    )
    with op.batch_alter_table("agreement_notice") as table:
        table.create_index(op.f("ix_agreement_notice_agreement_id"), ["agreement_id"])
        table.create_index(op.f("ix_agreement_notice_state"), ["state"])
    _endings("'notice','cure','insolvency','accord','lapse','decided'")


def downgrade() -> None:
    op.execute(sa.text("delete from agreement_ending where kind = 'insolvency'"))
    _endings("'notice','cure','accord','lapse','decided'")
    op.drop_table("agreement_notice")


def _endings(names: str) -> None:
    with op.batch_alter_table("agreement_ending") as table:
        table.drop_constraint(op.f("ck_agreement_ending_kind"), type_="check")
        table.create_check_constraint(op.f("ck_agreement_ending_kind"), f"kind in ({names})")
