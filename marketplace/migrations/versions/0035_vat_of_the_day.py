"""planned invoices follow what is confirmed of their VAT; approval numbers in the one spelling"""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

OPEN = "invoice_id is null and cancelled_at is null"
CONFIRMED = (
    "exists (select 1 from vat_ruling r where r.state = 'confirmed' and r.institution_id = planned_invoice.institution_id"
    " and r.company_id {whose})"
)
EXEMPT = CONFIRMED.format(whose="is null")
ZERO_RATED = CONFIRMED.format(whose="= planned_invoice.company_id")
TREATMENTS = (
    ("zero_rated", ZERO_RATED),
    ("exempt", f"{EXEMPT} and not {ZERO_RATED}"),
    ("taxable", f"not {EXEMPT} and not {ZERO_RATED}"),
)


def upgrade() -> None:
    """What is still to be billed and bears the payer's treatment of today was chosen by nobody against it."""
    for treatment, payers in TREATMENTS:
        op.execute(
            sa.text(
                f"update planned_invoice set tax_treatment = '' where {OPEN} and tax_treatment = '{treatment}' and {payers}"
            )
        )
    # A number noted in both spellings stays in both: it is one tax invoice noted on two invoices, for a person to look at.
    op.execute(
        sa.text(
            "update tax_document set approval_number = upper(approval_number) where approval_number <> upper(approval_number)"
            " and not exists (select 1 from tax_document t where t.id <> tax_document.id"
            " and upper(t.approval_number) = upper(tax_document.approval_number))"
        )
    )


def downgrade() -> None:
    """A row that followed says what it would bear today."""
    for treatment, payers in TREATMENTS:
        op.execute(
            sa.text(f"update planned_invoice set tax_treatment = '{treatment}' where tax_treatment = '' and {payers}")
        )
