"""addresses of mail with their domain by IDNA, as every new one is stored: an old account is found at sign-in"""

import sqlalchemy as sa
from alembic import op

from marketplace.formats.mail_address import parse

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

COLUMNS = (("user_account", "email"), ("email_token", "email"), ("guest_question", "email"), ("organisation", "tax_contact_email"))


def upgrade() -> None:
    """Write anew only what is not ASCII; an address that another account has already, or that none can read, stays."""
    connection = op.get_bind()
    for table_name, column in COLUMNS:
        table = sa.table(table_name, sa.column("id", sa.BigInteger), sa.column(column, sa.String))
        written = table.c[column]
        for row_id, address in connection.execute(sa.select(table.c.id, written)).all():
            ascii_address = None if not address or address.isascii() else parse(address)
            if ascii_address is None:
                continue
            taken = sa.select(table.c.id).where(written == ascii_address)
            if table_name == "user_account" and connection.execute(taken).first():
                continue
            connection.execute(sa.update(table).where(table.c.id == row_id).values({column: ascii_address}))


def downgrade() -> None:
    """Both spellings name the same address: nothing is taken back."""
