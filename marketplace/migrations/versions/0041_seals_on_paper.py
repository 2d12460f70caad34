"""agreements: papers for seals, the institution's scan; a co-owner's consent with its document, or refused"""

import sqlalchemy as sa
from alembic import op

from marketplace.kernel.database import BigInt, UtcDateTime

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

LIVE = sa.text("withdrawn_at is null")


def upgrade() -> None:
    """Every scan of before is the company's, of a paper for electronic signatures; consents of before have no document."""
    with op.batch_alter_table("agreement") as batch_op:
        batch_op.add_column(
            sa.Column("signing", sa.String(length=10), nullable=False, server_default="electronic")
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_agreement_signing"), "signing in ('electronic','seal')"
        )
    with op.batch_alter_table("sealed_scan") as batch_op:
        batch_op.add_column(sa.Column("side", sa.String(length=10), nullable=False, server_default="licensee"))
        batch_op.drop_index("uq_sealed_scan_live")
    _live("agreement_id", "side")
    _purposes("'registration','milestone','delivery','ending','consent'")
    with op.batch_alter_table("agreement_gate") as batch_op:
        batch_op.add_column(sa.Column("file_id", BigInt, nullable=True))
        batch_op.add_column(sa.Column("refused_at", UtcDateTime(), nullable=True))
        batch_op.add_column(
            sa.Column("refused_reason", sa.String(length=300), nullable=False, server_default="")
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_agreement_gate_file_id"), "agreement_file", ["file_id"], ["id"]
        )


def downgrade() -> None:
    with op.batch_alter_table("agreement_gate") as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_agreement_gate_file_id"), type_="foreignkey")
        batch_op.drop_column("refused_reason")
        batch_op.drop_column("refused_at")
        batch_op.drop_column("file_id")
    op.execute(sa.text("delete from agreement_file where purpose = 'consent'"))
    _purposes("'registration','milestone','delivery','ending'")
    op.execute(sa.text("delete from sealed_scan where side = 'licensor'"))
    with op.batch_alter_table("sealed_scan") as batch_op:
        batch_op.drop_index("uq_sealed_scan_live")
        batch_op.drop_column("side")
    _live("agreement_id")
    with op.batch_alter_table("agreement") as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_agreement_signing"), type_="check")
        batch_op.drop_column("signing")


def _live(*columns: str) -> None:
    op.create_index(
        "uq_sealed_scan_live", "sealed_scan", list(columns), unique=True, sqlite_where=LIVE, postgresql_where=LIVE
    )


def _purposes(names: str) -> None:
    with op.batch_alter_table("agreement_file") as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_agreement_file_purpose"), type_="check")
        batch_op.create_check_constraint(batch_op.f("ck_agreement_file_purpose"), f"purpose in ({names})")
