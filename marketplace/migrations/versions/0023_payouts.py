"""payouts by person and payment, how payroll knows people, files that payroll took"""

from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from alembic import op

from marketplace.kernel.database import BigInt, Json, UtcDateTime
from marketplace.kernel.ids import new_ref

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

KOREA = timedelta(hours=9)
INVENTIONS = ("patent", "design")


def upgrade() -> None:
    op.create_table(
        "payee",
        sa.Column("id", BigInt, nullable=False),
        sa.Column("institution_id", BigInt, nullable=False),
        sa.Column("user_id", BigInt, nullable=True),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=True),
        sa.Column("standing", sa.String(length=12), nullable=False),
        sa.Column("controlling", sa.Boolean(), nullable=False),
        sa.Column("set_by_id", BigInt, nullable=False),
        sa.Column("set_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["institution_id"], ["organisation.id"], name=op.f("fk_payee_institution_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_payee_user_id")),
        sa.ForeignKeyConstraint(["set_by_id"], ["user_account.id"], name=op.f("fk_payee_set_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payee")),
        sa.UniqueConstraint("institution_id", "user_id", name=op.f("uq_payee_institution_id_user_id")),
        sa.UniqueConstraint("institution_id", "number", name=op.f("uq_payee_institution_id_number")),
    )
    nameless = sa.text("user_id is null")
    with op.batch_alter_table("payee") as batch_op:
        batch_op.create_index(batch_op.f("ix_payee_user_id"), ["user_id"], unique=False)
        batch_op.create_index(
            "uq_payee_name",
            ["institution_id", "name"],
            unique=True,
            sqlite_where=nameless,
            postgresql_where=nameless,
        )
    op.create_table(
        "payroll_file",
        sa.Column("id", BigInt, nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("institution_id", BigInt, nullable=False),
        sa.Column("taken_by_id", BigInt, nullable=False),
        sa.Column("taken_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["organisation.id"], name=op.f("fk_payroll_file_institution_id")
        ),
        sa.ForeignKeyConstraint(
            ["taken_by_id"], ["user_account.id"], name=op.f("fk_payroll_file_taken_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payroll_file")),
        sa.UniqueConstraint("ref", name=op.f("uq_payroll_file_ref")),
    )
    with op.batch_alter_table("payroll_file") as batch_op:
        batch_op.create_index(batch_op.f("ix_payroll_file_institution_id"), ["institution_id"], unique=False)
    op.create_table(
        "payout",
        sa.Column("id", BigInt, nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("form_token", sa.String(length=40), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("version", BigInt, nullable=False),
        sa.Column("institution_id", BigInt, nullable=False),
        sa.Column("user_id", BigInt, nullable=True),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("standing", sa.String(length=12), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("amount", BigInt, nullable=False),
        sa.Column("paid_currency", sa.String(length=3), nullable=False),
        sa.Column("paid_amount", BigInt, nullable=False),
        sa.Column("rate", sa.String(length=240), nullable=False),
        sa.Column("exchanged", BigInt, nullable=True),
        sa.Column("bank_rate", sa.String(length=40), nullable=False),
        sa.Column("pay_on", sa.Date(), nullable=False),
        sa.Column("income", Json, nullable=False),
        sa.Column("remark", sa.String(length=500), nullable=False),
        sa.Column("proposed_by_id", BigInt, nullable=True),
        sa.Column("proposed_at", UtcDateTime(), nullable=False),
        sa.Column("confirmed_by_id", BigInt, nullable=True),
        sa.Column("confirmed_at", UtcDateTime(), nullable=True),
        sa.Column("ended_by_id", BigInt, nullable=True),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("file_id", BigInt, nullable=True),
        sa.CheckConstraint("amount > 0", name=op.f("ck_payout_amount")),
        sa.CheckConstraint(
            "confirmed_by_id is null or confirmed_by_id <> proposed_by_id", name=op.f("ck_payout_two_people")
        ),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["organisation.id"], name=op.f("fk_payout_institution_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_payout_user_id")),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"], ["user_account.id"], name=op.f("fk_payout_proposed_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["confirmed_by_id"], ["user_account.id"], name=op.f("fk_payout_confirmed_by_id")
        ),
        sa.ForeignKeyConstraint(["ended_by_id"], ["user_account.id"], name=op.f("fk_payout_ended_by_id")),
        sa.ForeignKeyConstraint(["file_id"], ["payroll_file.id"], name=op.f("fk_payout_file_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payout")),
        sa.UniqueConstraint("ref", name=op.f("uq_payout_ref")),
    )
    with op.batch_alter_table("payout") as batch_op:
        batch_op.create_index(batch_op.f("ix_payout_form_token"), ["form_token"], unique=False)
        batch_op.create_index(batch_op.f("ix_payout_institution_id"), ["institution_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_payout_file_id"), ["file_id"], unique=False)
        batch_op.create_index("ix_payout_user_paid", ["user_id", "pay_on"], unique=False)
    with op.batch_alter_table("distribution_share") as batch_op:
        batch_op.add_column(sa.Column("payout_id", BigInt, nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_distribution_share_payout_id"), "payout", ["payout_id"], ["id"]
        )
        batch_op.create_index(batch_op.f("ix_distribution_share_payout_id"), ["payout_id"], unique=False)
    op.execute(
        "INSERT INTO payee (institution_id, user_id, name, number, standing, controlling, set_by_id, set_at) "
        "SELECT institution_id, user_id, '', number, '', false, set_by_id, set_at FROM payroll_number"
    )
    op.drop_table("payroll_number")
    _payouts_of_before()


def _payouts_of_before() -> None:
    """What was noted as paid becomes one payout per person and day, with what it used of the year's tax-free limit."""
    connection = op.get_bind()
    tables = sa.MetaData()
    share = sa.Table("distribution_share", tables, autoload_with=connection)
    distribution = sa.Table("distribution", tables, autoload_with=connection)
    agreement = sa.Table("agreement", tables, autoload_with=connection)
    listing = sa.Table("listing", tables, autoload_with=connection)
    membership = sa.Table("membership", tables, autoload_with=connection)
    payout = sa.table("payout", *(sa.column(c.name, c.type) for c in _payout_columns()))
    paid = [
        {**row, "paid_out_on": _instant(row["paid_out_on"])}
        for row in connection.execute(
            sa.select(
                share.c.id, share.c.party, share.c.user_id, share.c.name, share.c.amount, share.c.paid_out_on,
                share.c.paid_currency, share.c.paid_rate, share.c.paid_amount,
                distribution.c.institution_id, distribution.c.currency, listing.c.kind,
            )
            .join(distribution, distribution.c.id == share.c.distribution_id)
            .join(agreement, agreement.c.id == distribution.c.agreement_id)
            .join(listing, listing.c.id == agreement.c.listing_id)
            .where(share.c.paid_out_on.is_not(None), share.c.party != "institution")
        ).mappings()
    ]  # fmt: skip
    staff = {
        (row[0], row[1])
        for row in connection.execute(
            sa.select(membership.c.organisation_id, membership.c.user_id).where(
                membership.c.state == "active", membership.c.role.in_(("researcher", "officer", "finance"))
            )
        )
    }
    used: dict[tuple[int, int], int] = {}

    def who(row: dict[str, Any]) -> tuple[Any, ...]:
        day = (row["paid_out_on"] + KOREA).date()
        return day, row["institution_id"], row["currency"], row["paid_currency"], row["user_id"] or 0, row["name"]

    for (day, institution_id, currency, paid_currency, user_id, name), group in groupby(sorted(paid, key=who), who):
        rows = list(group)
        amount = sum(row["amount"] for row in rows)
        if amount <= 0:
            continue
        in_won = paid_currency == "KRW" or (not paid_currency and currency == "KRW")
        won = sum(row["paid_amount"] if paid_currency else row["amount"] for row in rows)
        inventions = sum(
            (row["paid_amount"] if paid_currency else row["amount"])
            for row in rows
            if row["kind"] in INVENTIONS and row["party"] == "inventor"
        )
        free = 0
        if in_won and user_id and (institution_id, user_id) in staff:
            left = (7_000_000 if day >= date(2024, 1, 1) else 5_000_000) - used.get((user_id, day.year), 0)
            free = max(0, min(inventions, won, left))
            used[user_id, day.year] = used.get((user_id, day.year), 0) + free
        made = connection.execute(
            sa.insert(payout).values(
                ref=new_ref(), state="taken", version=1, institution_id=institution_id, user_id=user_id or None,
                name=name, number="", standing="", currency=currency, amount=amount,
                paid_currency=paid_currency or currency, paid_amount=won if paid_currency else amount,
                rate=rows[0]["paid_rate"], bank_rate="", pay_on=day, remark="", proposed_at=rows[0]["paid_out_on"],
                income=[{"kind": "invention" if inventions else "result", "amount": won, "free": free, "taxable": won - free}]
                if in_won else [],
            ).returning(sa.column("id", BigInt))
        ).scalar_one()  # fmt: skip
        connection.execute(
            sa.update(share).where(share.c.id.in_([row["id"] for row in rows])).values(payout_id=made)
        )


def _payout_columns() -> list[sa.Column[Any]]:
    texts = ("ref", "state", "name", "number", "standing", "currency", "paid_currency", "rate", "bank_rate", "remark")
    numbers = ("id", "version", "institution_id", "user_id", "amount", "paid_amount")
    return [
        *(sa.Column(name, sa.String) for name in texts),
        *(sa.Column(name, BigInt) for name in numbers),
        sa.Column("pay_on", sa.Date),
        sa.Column("proposed_at", UtcDateTime()),
        sa.Column("income", Json),
    ]


def _instant(value: Any) -> datetime:
    at = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


def downgrade() -> None:
    op.create_table(
        "payroll_number",
        sa.Column("id", BigInt, nullable=False),
        sa.Column("institution_id", BigInt, nullable=False),
        sa.Column("user_id", BigInt, nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("set_by_id", BigInt, nullable=False),
        sa.Column("set_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["organisation.id"], name=op.f("fk_payroll_number_institution_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_payroll_number_user_id")),
        sa.ForeignKeyConstraint(["set_by_id"], ["user_account.id"], name=op.f("fk_payroll_number_set_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payroll_number")),
        sa.UniqueConstraint("institution_id", "user_id", name=op.f("uq_payroll_number_institution_id_user_id")),
        sa.UniqueConstraint("institution_id", "number", name=op.f("uq_payroll_number_institution_id_number")),
    )
    with op.batch_alter_table("payroll_number") as batch_op:
        batch_op.create_index(batch_op.f("ix_payroll_number_user_id"), ["user_id"], unique=False)
    op.execute(
        "INSERT INTO payroll_number (institution_id, user_id, number, set_by_id, set_at) "
        "SELECT institution_id, user_id, number, set_by_id, set_at FROM payee "
        "WHERE user_id IS NOT NULL AND number IS NOT NULL"
    )
    with op.batch_alter_table("distribution_share") as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_distribution_share_payout_id"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_distribution_share_payout_id"))
        batch_op.drop_column("payout_id")
    op.drop_table("payout")
    op.drop_table("payroll_file")
    op.drop_table("payee")
