"""a right fits its asset: an application is assigned by notice, a prototype is sold"""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

MOMENTS = ("countersigned", "paid", "registered")
LIVING_PATENT = "select 1 from patent p where p.listing_id = {listing} and p.status not in ('expired', 'lapsed')"


def _check(*moments: str) -> str:
    return "effective_when in ({})".format(",".join(f"'{moment}'" for moment in moments))


def upgrade() -> None:
    """Only what is clear is changed; every other offer or agreement that does not fit is shown to its officer.

    What was signed said already that an application passes by notice to the office (특허법 제38조), so an assignment that
    waits for a register in which it can't be entered waits for that notice. A prototype that was "assigned" was for sale.
    """
    with op.batch_alter_table("agreement") as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_agreement_effective_when"), type_="check")
        batch_op.create_check_constraint(batch_op.f("ck_agreement_effective_when"), _check(*MOMENTS, "notified"))
    living = LIVING_PATENT.format(listing="agreement.listing_id")
    op.execute(
        sa.text(
            "update agreement set effective_when = 'notified' where kind = 'assignment' and effective_when = 'registered'"
            " and state in ('draft', 'offered', 'signed', 'concluded')"
            f" and exists ({living} and p.status = 'applied') and not exists ({living} and p.status = 'registered')"
        )
    )
    op.execute(
        sa.text(
            "update offer set kind = 'sale' where kind = 'assignment' and withdrawn_at is null"
            " and listing_id in (select id from listing where kind = 'prototype')"
            f" and not exists ({LIVING_PATENT.format(listing='offer.listing_id')})"
        )
    )


def downgrade() -> None:
    op.execute(sa.text("update offer set kind = 'assignment' where kind = 'sale'"))
    op.execute(sa.text("update agreement set effective_when = 'registered' where effective_when = 'notified'"))
    with op.batch_alter_table("agreement") as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_agreement_effective_when"), type_="check")
        batch_op.create_check_constraint(batch_op.f("ck_agreement_effective_when"), _check(*MOMENTS))
