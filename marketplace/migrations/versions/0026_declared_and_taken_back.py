"""what is declared is prepared and checked first, and a report or a signature can be taken back until the other side acted"""

import sqlalchemy as sa
from alembic import op

from marketplace.kernel.database import BigInt, Json, UtcDateTime

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("royalty_report") as batch_op:
        batch_op.add_column(sa.Column("draft", Json, nullable=True))
        batch_op.add_column(sa.Column("drafted_by_id", BigInt, nullable=True))
        batch_op.add_column(sa.Column("drafted_at", UtcDateTime(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_royalty_report_drafted_by_id"), "user_account", ["drafted_by_id"], ["id"]
        )
    with op.batch_alter_table("royalty_note") as batch_op:
        batch_op.add_column(sa.Column("kind", sa.String(length=12), nullable=False, server_default=""))
        batch_op.create_check_constraint(batch_op.f("ck_royalty_note_kind"), "kind in ('', 'withdrawal')")
    op.create_table(
        "royalty_filer",
        sa.Column("id", BigInt, nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("company_id", BigInt, nullable=False),
        sa.Column("user_id", BigInt, nullable=False),
        sa.Column("named_by_id", BigInt, nullable=False),
        sa.Column("named_at", UtcDateTime(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("ended_by_id", BigInt, nullable=True),
        sa.ForeignKeyConstraint(["company_id"], ["organisation.id"], name=op.f("fk_royalty_filer_company_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_royalty_filer_user_id")),
        sa.ForeignKeyConstraint(
            ["named_by_id"], ["user_account.id"], name=op.f("fk_royalty_filer_named_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["ended_by_id"], ["user_account.id"], name=op.f("fk_royalty_filer_ended_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_royalty_filer")),
        sa.UniqueConstraint("ref", name=op.f("uq_royalty_filer_ref")),
    )
    live = sa.text("ended_at is null")
    with op.batch_alter_table("royalty_filer") as batch_op:
        batch_op.create_index(batch_op.f("ix_royalty_filer_company_id"), ["company_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_royalty_filer_user_id"), ["user_id"], unique=False)
        batch_op.create_index(
            "uq_royalty_filer_live", ["company_id", "user_id"], unique=True,
            sqlite_where=live, postgresql_where=live,
        )  # fmt: skip
    undone = sa.text("withdrawn_at is null")
    with op.batch_alter_table("signature") as batch_op:
        batch_op.add_column(sa.Column("withdrawn_at", UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("withdrawn_by_id", BigInt, nullable=True))
        batch_op.add_column(
            sa.Column("withdrawn_reason", sa.String(length=500), nullable=False, server_default="")
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_signature_withdrawn_by_id"), "user_account", ["withdrawn_by_id"], ["id"]
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_signature_withdrawn"), "(withdrawn_at is null) = (withdrawn_by_id is null)"
        )
        batch_op.drop_constraint(batch_op.f("uq_signature_agreement_id_organisation_id"), type_="unique")
        batch_op.create_index(
            "uq_signature_live", ["agreement_id", "organisation_id"], unique=True,
            sqlite_where=undone, postgresql_where=undone,
        )  # fmt: skip
    with op.batch_alter_table("sealed_scan") as batch_op:
        batch_op.add_column(sa.Column("withdrawn_at", UtcDateTime(), nullable=True))
        batch_op.drop_constraint(batch_op.f("uq_sealed_scan_agreement_id"), type_="unique")
        batch_op.create_index(batch_op.f("ix_sealed_scan_agreement_id"), ["agreement_id"], unique=False)
        batch_op.create_index(
            "uq_sealed_scan_live", ["agreement_id"], unique=True,
            sqlite_where=undone, postgresql_where=undone,
        )  # fmt: skip


def downgrade() -> None:
    # The old tables know no signature that was taken back: it is forgotten with its scan.
    for table in ("signature", "sealed_scan"):
        op.execute(sa.text(f"delete from {table} where withdrawn_at is not null"))
    with op.batch_alter_table("sealed_scan") as batch_op:
        batch_op.drop_index("uq_sealed_scan_live")
        batch_op.drop_index(batch_op.f("ix_sealed_scan_agreement_id"))
        batch_op.create_unique_constraint(batch_op.f("uq_sealed_scan_agreement_id"), ["agreement_id"])
        batch_op.drop_column("withdrawn_at")
    with op.batch_alter_table("signature") as batch_op:
        batch_op.drop_index("uq_signature_live")
        batch_op.create_unique_constraint(
            batch_op.f("uq_signature_agreement_id_organisation_id"), ["agreement_id", "organisation_id"]
        )
        batch_op.drop_constraint(batch_op.f("ck_signature_withdrawn"), type_="check")
        batch_op.drop_constraint(batch_op.f("fk_signature_withdrawn_by_id"), type_="foreignkey")
        batch_op.drop_column("withdrawn_reason")
        batch_op.drop_column("withdrawn_by_id")
        batch_op.drop_column("withdrawn_at")
    op.drop_table("royalty_filer")
    with op.batch_alter_table("royalty_note") as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_royalty_note_kind"), type_="check")
        batch_op.drop_column("kind")
    with op.batch_alter_table("royalty_report") as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_royalty_report_drafted_by_id"), type_="foreignkey")
        batch_op.drop_column("drafted_at")
        batch_op.drop_column("drafted_by_id")
        batch_op.drop_column("draft")
