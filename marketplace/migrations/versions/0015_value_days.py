"""the day money moved beside the day it was entered; a void invoice makes way for another"""

import sqlalchemy as sa
from alembic import op

from marketplace.kernel import clock
from marketplace.kernel.database import BigInt, Json, UtcDateTime

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

STANDS = sa.text("state <> 'void'")
SOURCE = ["source_type", "source_id", "source_key"]


def upgrade() -> None:
    with op.batch_alter_table("journal_entry") as batch_op:
        batch_op.add_column(sa.Column("value_on", sa.Date(), nullable=True))
    op.execute(sa.text("update journal_entry set value_on = posted_on"))
    with op.batch_alter_table("journal_entry") as batch_op:
        batch_op.alter_column("value_on", existing_type=sa.Date(), nullable=False)
        batch_op.create_index("ix_journal_entry_institution_value", ["institution_id", "value_on"], unique=False)
    with op.batch_alter_table("payment_attempt") as batch_op:
        batch_op.add_column(sa.Column("paid_at", UtcDateTime(), nullable=True))
    op.execute(sa.text("update payment_attempt set paid_at = synced_at where state = 'succeeded'"))
    with op.batch_alter_table("invoice") as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_invoice_source_type_source_id_source_key"), type_="unique")
        batch_op.add_column(sa.Column("replaces_id", BigInt, nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_invoice_replaces_id"), "invoice", ["replaces_id"], ["id"])
        batch_op.create_unique_constraint(batch_op.f("uq_invoice_replaces_id"), ["replaces_id"])
        batch_op.create_index(
            "uq_invoice_standing_source", SOURCE, unique=True, sqlite_where=STANDS, postgresql_where=STANDS
        )
    _settling()
    _announce()


def _settling() -> None:
    op.create_table(
        "deduction",
        sa.Column("id", BigInt, nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("form_token", sa.String(length=40), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("version", BigInt, nullable=False),
        sa.Column("invoice_id", BigInt, nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("amount", BigInt, nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", BigInt, nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("requested_by_id", BigInt, nullable=False),
        sa.Column("requested_at", UtcDateTime(), nullable=False),
        sa.Column("approved_by_id", BigInt, nullable=True),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.Column("undone_by_id", BigInt, nullable=True),
        sa.CheckConstraint("amount > 0", name=op.f("ck_deduction_amount")),
        sa.CheckConstraint("kind in ('bank_charge', 'foreign_tax')", name=op.f("ck_deduction_kind")),
        sa.CheckConstraint(
            "approved_by_id is null or approved_by_id <> requested_by_id", name=op.f("ck_deduction_two_people")
        ),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoice.id"], name=op.f("fk_deduction_invoice_id")),
        *(
            sa.ForeignKeyConstraint([column], ["user_account.id"], name=op.f(f"fk_deduction_{column}"))
            for column in ("requested_by_id", "approved_by_id", "undone_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deduction")),
        sa.UniqueConstraint("form_token", name=op.f("uq_deduction_form_token")),
        sa.UniqueConstraint("ref", name=op.f("uq_deduction_ref")),
    )
    op.create_table(
        "surplus_move",
        sa.Column("id", BigInt, nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("form_token", sa.String(length=40), nullable=True),
        sa.Column("from_id", BigInt, nullable=False),
        sa.Column("to_id", BigInt, nullable=False),
        sa.Column("amount", BigInt, nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("moved_by_id", BigInt, nullable=True),
        sa.Column("moved_at", UtcDateTime(), nullable=False),
        sa.Column("undone_by_id", BigInt, nullable=True),
        sa.Column("undone_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("amount > 0", name=op.f("ck_surplus_move_amount")),
        sa.CheckConstraint("from_id <> to_id", name=op.f("ck_surplus_move_another")),
        sa.ForeignKeyConstraint(["from_id"], ["invoice.id"], name=op.f("fk_surplus_move_from_id")),
        sa.ForeignKeyConstraint(["to_id"], ["invoice.id"], name=op.f("fk_surplus_move_to_id")),
        *(
            sa.ForeignKeyConstraint([column], ["user_account.id"], name=op.f(f"fk_surplus_move_{column}"))
            for column in ("moved_by_id", "undone_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_surplus_move")),
        sa.UniqueConstraint("form_token", name=op.f("uq_surplus_move_form_token")),
        sa.UniqueConstraint("ref", name=op.f("uq_surplus_move_ref")),
    )
    for table, columns in (("deduction", ("invoice_id", "sha256")), ("surplus_move", ("from_id", "to_id"))):
        for column in columns:
            op.create_index(op.f(f"ix_{table}_{column}"), table, [column], unique=False)


def _announce() -> None:
    """Have what was received in part shared too: before, an invoice was shared when it was paid in full."""
    connection = op.get_bind()
    paid = sa.text(
        "select distinct posting.invoice_id from posting join journal_entry on journal_entry.id = posting.entry_id"
        " where posting.account = 'receivable' and posting.invoice_id is not null"
        " and (journal_entry.kind = 'payment' or journal_entry.kind like 'match%') order by 1"
    )
    outbox = sa.table(
        "outbox",
        sa.column("topic", sa.String),
        sa.column("key", sa.String),
        sa.column("payload", Json),
        sa.column("created_at", UtcDateTime()),
        sa.column("available_at", UtcDateTime()),
        sa.column("tries", sa.BigInteger),
    )
    now = clock.now()
    for (invoice_id,) in connection.execute(paid).all():
        connection.execute(
            sa.insert(outbox).values(
                topic="received_changed",
                key=f"{invoice_id}:shared-in-part",
                payload={"invoice_id": invoice_id},
                created_at=now,
                available_at=now,
                tries=0,
            )
        )


def downgrade() -> None:
    op.drop_table("surplus_move")
    op.drop_table("deduction")
    # The old table held one invoice of a source: a void one that was billed again gives its place up by a key of its own.
    op.execute(
        sa.text(
            "update invoice set source_key = source_key || '-' || id where state = 'void' and exists"
            " (select 1 from invoice i where i.source_type = invoice.source_type and i.source_id = invoice.source_id"
            " and i.source_key = invoice.source_key and i.id > invoice.id)"
        )
    )
    with op.batch_alter_table("invoice") as batch_op:
        batch_op.drop_index("uq_invoice_standing_source")
        batch_op.drop_constraint(batch_op.f("uq_invoice_replaces_id"), type_="unique")
        batch_op.drop_constraint(batch_op.f("fk_invoice_replaces_id"), type_="foreignkey")
        batch_op.drop_column("replaces_id")
        batch_op.create_unique_constraint(batch_op.f("uq_invoice_source_type_source_id_source_key"), SOURCE)
    with op.batch_alter_table("payment_attempt") as batch_op:
        batch_op.drop_column("paid_at")
    with op.batch_alter_table("journal_entry") as batch_op:
        batch_op.drop_index("ix_journal_entry_institution_value")
        batch_op.drop_column("value_on")
